"""Composition of the channels: who sends alerts where, and who hears clicks, from the settings."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import structlog

from watcher.adapters.apprise_channel import AppriseChannel, labelled
from watcher.adapters.atom_file import AtomFile
from watcher.adapters.charts import activity_chart
from watcher.adapters.console import ConsoleNotifier
from watcher.adapters.signed_webhook import SignedWebhook
from watcher.adapters.slack import SlackBot, SlackWebhook
from watcher.app.clock import clock
from watcher.core.listeners import Desk, Listener
from watcher.core.ports import Notifier
from watcher.settings import Settings

log = structlog.get_logger()

_SLACK_TIMEOUT_S = 10


def make_notifiers(settings: Settings) -> tuple[Notifier, ...]:
    """Return the notifiers that the settings switch on; raises ConfigError for one that cannot be used."""
    notifiers: list[Notifier] = []
    slack = settings.slack
    if slack.bot_token:
        notifiers.append(
            SlackBot(
                token=slack.bot_token.reveal(),
                channel=slack.channel,
                api_url=slack.api_url,
                timeout_s=_SLACK_TIMEOUT_S,
                clock=clock,
                buttons=not listener_fault(settings),
                chart=activity_chart,
            )
        )
    elif slack.webhook_url:
        notifiers.append(
            SlackWebhook(url=slack.webhook_url.reveal(), timeout_s=_SLACK_TIMEOUT_S, clock=clock)
        )
    notifiers += _other_channels(settings)
    if settings.console.enabled:
        notifiers.append(ConsoleNotifier())
    return tuple(notifiers)


def listener_fault(settings: Settings) -> str:
    """Return why nobody's clicks can be heard, '' where they can as things are set up."""
    slack = settings.slack
    if not slack.app_token:
        return "off: set SLACK_APP_TOKEN for buttons and /watcher"
    if not slack.bot_token:
        return "off: SLACK_APP_TOKEN is set, and SLACK_BOT_TOKEN is not"
    if not find_spec("slack_bolt"):
        return "off: buttons need one more package: pip install 'watcher[slack]'"
    return ""


def make_listener(settings: Settings, desk: Desk) -> Listener | None:
    """Return what hears clicks and slash commands, None where that is not set up."""
    slack = settings.slack
    fault = listener_fault(settings)
    if fault:
        if slack.app_token:
            log.warning("slack_buttons_off", reason=fault)
        return None
    from watcher.adapters.slack.socket import SlackSocket

    return SlackSocket(
        bot_token=slack.bot_token.reveal(),
        app_token=slack.app_token.reveal(),
        desk=desk,
        clock=clock,
        api_url=slack.api_url,
        allowed_users=slack.allowed_users,
    )


def _other_channels(settings: Settings) -> Iterator[Notifier]:
    for label, url in labelled([item.reveal() for item in settings.apprise.urls]):
        yield AppriseChannel(label=label, url=url, timeout_s=settings.apprise.timeout_s)
    webhook, atom = settings.webhook, settings.atom
    if webhook.url:
        yield SignedWebhook(
            url=webhook.url.reveal(),
            secrets=[item.reveal() for item in webhook.secrets],
            timeout_s=webhook.timeout_s,
            clock=clock,
        )
    if atom.path:
        yield AtomFile(path=Path(atom.path).expanduser(), keep=atom.keep, clock=clock)
