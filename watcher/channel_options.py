"""Options of the channels that alerts go out on."""

# ruff: noqa: RUF009  `option` declares a field and its defaults are immutable

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from watcher.core.claims import is_channel
from watcher.core.model import ALERTING_STANCES, Stance
from watcher.core.webhook_signatures import signing_key
from watcher.options import (
    Kind,
    Secret,
    boolean,
    from_json,
    integer,
    listed,
    number,
    option,
    secret,
    shown,
    text,
    url,
)


def alerting_stances() -> Kind:
    """A list of some of the stances that alert."""
    names = tuple(stance.value for stance in ALERTING_STANCES)

    def native(value: object) -> tuple[Stance, ...]:
        if not isinstance(value, list | tuple):
            raise ValueError(f'{shown(value)} is not a list; write ["{names[0]}"]')
        for item in value:
            if str(item) not in names:
                raise ValueError(f"{shown(item)} is not one of {', '.join(names)}")
        return tuple(dict.fromkeys(Stance(str(item)) for item in value))

    return Kind(f"list of {', '.join(names)}", native, from_json)


def slack_users() -> Kind:
    """A list of the ids of Slack users, as in their profile behind 'Copy member ID'."""

    def native(value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise ValueError(f'{shown(value)} is not a list; write ["U012ABCDEF"]')
        for item in value:
            if not isinstance(item, str) or not re.fullmatch(r"\s*[UW][A-Z0-9]{2,20}\s*", item):
                raise ValueError(f"{shown(item)} is not a member ID such as U012ABCDEF")
        return tuple(item.strip() for item in value)

    return Kind("list of member IDs", native, from_json)


def topic_channels() -> Kind:
    """A table of topic = channels, as pairs."""

    def native(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if not isinstance(value, dict):
            raise ValueError(f'{shown(value)} is not a table; write {{syria = ["#syria"]}}')
        pairs = []
        for topic, channels in value.items():
            try:
                named = listed(channels, 'write ["#syria"]')
                for name in named:
                    _check_channel(name)
                pairs.append((topic.strip(), named))
            except ValueError as error:
                raise ValueError(f"{topic}: {error}") from None
        folded = [topic.casefold() for topic, _ in pairs]
        for topic in folded:
            if folded.count(topic) > 1:
                raise ValueError(f"{shown(topic)} is there twice, apart from its case")
        return tuple(pairs)

    return Kind("table of topic = channels", native, from_json)


def channel() -> Kind:
    """A channel by its name or id; empty means none."""
    plain = text()

    def native(value: object) -> str:
        name = str(plain.native(value)).strip()
        if name:
            _check_channel(name)
        return name

    return Kind("#name or id", native)


def _check_channel(name: str) -> None:
    if not is_channel(name):
        raise ValueError(f"{shown(name)} is not #name or a channel's id")


def secrets(check: Callable[[str], object], *, name: str) -> Kind:
    """A list of secret texts, each passed by `check`, which raises ValueError; one text is a list of one.

    In a variable or a file: JSON, or one a line.
    """
    one = secret()

    def native(value: object) -> tuple[Secret, ...]:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple):
            raise ValueError("is not a list of texts")
        held = []
        for count, item in enumerate(values, start=1):
            try:
                hidden = cast("Secret", one.native(item))
                if not hidden:
                    raise ValueError("is empty")
                check(hidden.reveal())
            except ValueError as error:
                raise ValueError(f"number {count} {error}") from None
            held.append(hidden)
        return tuple(held)

    def from_text(value: str) -> object:
        if value.lstrip().startswith("["):
            return from_json(value)
        return [line.strip() for line in value.splitlines() if line.strip()]

    return Kind(name, native, from_text, secret=True)


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Alerts in Slack: a bot (token and channel) or an incoming webhook. Prefer files for the secrets."""

    bot_token: Secret = option(
        "", secret(), "Bot token (xoxb-...); needs chat:write and channels:history."
    )
    app_token: Secret = option(
        "",
        secret(),
        "App token (xapp-...) for buttons and /watcher over Socket Mode; needs connections:write.",
    )
    allowed_users: tuple[str, ...] = option(
        [],
        slack_users(),
        "Member IDs of those who may use buttons and /watcher; [] = everybody of the workspace.",
    )
    webhook_url: Secret = option(
        "",
        secret(address=True),
        "Incoming webhook; used when there is no bot token. May send twice after a fault.",
    )
    channel: str = option("", channel(), "Channel of claims that name none, as #name or its id.")
    topics: tuple[tuple[str, tuple[str, ...]], ...] = option(
        {},
        topic_channels(),
        "Channels of claims on a topic that name none themselves; the others go to `channel`.",
    )
    broadcast: tuple[Stance, ...] = option(
        ["contradicts"],
        alerting_stances(),
        "Stances whose alerts are shown in the channel as well as in their claim's thread.",
    )
    api_url: str = option(
        "https://slack.com/api/", url(slash=True), "Where Slack's API is; a stub can stand in."
    )


def _apprise_url(address: str) -> None:
    if "://" not in address:
        raise ValueError("is not an Apprise URL such as ntfys://topic, or name=URL")


@dataclass(frozen=True, slots=True)
class AppriseSettings:
    """Alerts by mail, Teams, Discord, ntfy ... through Apprise (extra `apprise`). May send twice after a fault."""

    urls: tuple[Secret, ...] = option(
        [],
        secrets(_apprise_url, name="list of secret URLs"),
        'Each is a channel of its own, such as "desk=mailtos://user:password@host": the name before = is'
        " what logs and `doctor` show, else its number.",
    )
    timeout_s: float = option(30, number(1, 600), "Seconds for one message.")


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Alerts as signed JSON to an address of your own (docs/channels.md). May send twice after a fault."""

    url: Secret = option(
        "", secret(address=True), "Where alerts are posted; may be a private address."
    )
    secrets: tuple[Secret, ...] = option(
        [],
        secrets(signing_key, name="list of secrets"),
        "Each post is signed with each of them; whsec_ and base64, or a text of 16 characters or more.",
    )
    timeout_s: float = option(
        10, number(0.1, 600), "Seconds until the receiver must have answered."
    )


@dataclass(frozen=True, slots=True)
class AtomSettings:
    """Alerts as an Atom feed in a file, each exactly once."""

    path: str = option("", text(), "The file, in a folder that exists; empty means none.")
    keep: int = option(200, integer(1, 2_000), "Newest entries that stay in it.")


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Alerts on standard output."""

    enabled: bool = option(True, boolean(), "Print alerts.")
