"""What `watcher slack` asks: the app's manifest, and whether the set-up works."""

from __future__ import annotations

import time
from collections.abc import Iterator

from watcher.adapters.slack.checks import SlackChecks
from watcher.adapters.slack.manifests import app_manifest, manifest_text, next_steps
from watcher.adapters.slack.steps import Outcome, Step, went_well
from watcher.adapters.slack.webhook_checks import check_webhook
from watcher.app.clock import clock
from watcher.core.errors import CredentialsError
from watcher.core.model import DeliveryStatus
from watcher.core.storage import Store, Transaction
from watcher.core.text import counted
from watcher.settings import Settings

_TIMEOUT_S = 10
_WAITING = (DeliveryStatus.PENDING, DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED)
_FAILED = (DeliveryStatus.FAILED,)
_MOST_COUNTED = 10_000

__all__ = ["Outcome", "manifest", "try_slack"]


def manifest(*, socket: bool, as_json: bool) -> tuple[str, tuple[str, ...]]:
    """Return the app manifest as text, and what to do with it, one line each."""
    return manifest_text(app_manifest(socket=socket), as_json=as_json), next_steps(socket=socket)


def try_slack(settings: Settings, store: Store, channel: str = "") -> Iterator[Step]:
    """Yield each step of the test as it ends; a channel that passes is let go on if it was stopped.

    channel: only this one; '' is every channel in use. Raises CredentialsError when nothing is set.
    """
    slack = settings.slack
    if not slack.bot_token:
        if not slack.webhook_url:
            raise CredentialsError(
                "no bot token: set SLACK_BOT_TOKEN (or SLACK_BOT_TOKEN_FILE), or SLACK_WEBHOOK_URL;"
                " `watcher slack init` shows how to get one"
            )
        for step in check_webhook(slack.webhook_url.reveal(), timeout_s=_TIMEOUT_S, clock=clock):
            yield step
            if step.subject == "webhook" and step.outcome is Outcome.OK:
                yield from _freed(store, "slack-webhook", ("",), "webhook")
        return
    with store.read() as tx:
        targets = [channel] if channel else _targets_in_use(tx, settings)
    if not targets:
        raise CredentialsError("no channel: set [slack] channel or use --channel")
    checks = SlackChecks(
        token=slack.bot_token.reveal(),
        app_token=slack.app_token.reveal(),
        api_url=slack.api_url,
        timeout_s=_TIMEOUT_S,
        clock=clock,
        pause=time.sleep,
    )
    for step in checks.run(targets):
        yield step
        if step.passed is not None:
            lanes = (step.passed, "") if step.passed == slack.channel else (step.passed,)
            yield from _freed(store, "slack", lanes, step.passed)


def _targets_in_use(tx: Transaction, settings: Settings) -> list[str]:
    """Return the channels that alerts go to or wait for: the default, claims', topics', those that failed."""
    found = [
        settings.slack.channel,
        *(channel for claim in tx.claims() if claim.active for channel in claim.channels),
        *(channel for _, channels in settings.slack.topics for channel in channels),
        *(lane.target for lane in tx.lanes() if lane.notifier == "slack" and lane.stopped_at),
        *(item.target for item in tx.deliveries_of(statuses=_FAILED, notifier="slack")),
    ]
    return [target for target in dict.fromkeys(found) if target]


def _freed(store: Store, notifier: str, lanes: tuple[str, ...], subject: str) -> Iterator[Step]:
    """Let lanes go on, and say how many messages wait there for nothing else any more."""
    now = clock()
    waiting, was_stopped = 0, False
    with store.begin() as tx:
        for lane in lanes:
            was_stopped = was_stopped or tx.lane(notifier, lane).stopped_at is not None
            tx.free_lane(notifier, lane, now)
            held = tx.deliveries_of(
                statuses=_WAITING, notifier=notifier, target=lane, limit=_MOST_COUNTED
            )
            waiting += sum(item.next_attempt_at <= now for item in held)
    if was_stopped or waiting:
        what = f"{counted(waiting, 'waiting message')} can go out now"
        again = "is no longer stopped; " if was_stopped else ""
        yield went_well(f"{subject}: sending", again + what)
