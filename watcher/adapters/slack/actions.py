"""A click on a button or in a menu of an alert -> what to ask of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher.adapters.slack.blocks import ACCEPT, BLOCK_ID_PREFIX, MUTE, RIGHT, WRONG
from watcher.core.listeners import Desk
from watcher.core.marks import Fault, Verdict

ACTIONS = frozenset({RIGHT, WRONG, MUTE, ACCEPT})
MUTE_LENGTH = timedelta(hours=24)


class MalformedError(ValueError):
    """A payload that is not what our messages can send; says in words what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """One click; `request` is the same when Slack delivers it again."""

    action: str
    alert_id: str
    fault: Fault | None
    at: datetime | None
    request: str


def is_click(body: Mapping[str, Any]) -> bool:
    """Tell whether a payload comes from a button or menu of an alert of ours."""
    action = _action(body)
    return body.get("type") == "block_actions" and action.get("action_id") in ACTIONS


def read_click(body: Mapping[str, Any], user_id: str) -> Click:
    """Return the click that a payload tells of; raises MalformedError."""
    action = _action(body)
    name = str(action.get("action_id"))
    value = action.get("value")
    if name == WRONG:
        option = action.get("selected_option")
        value = option.get("value") if isinstance(option, Mapping) else value
    if not isinstance(value, str) or not value.strip():
        raise MalformedError(f"{name} has no value")
    alert_id, fault = value, None
    if name == WRONG and ":" in value:
        alert_id, _, said = value.partition(":")
        try:
            fault = Fault(said)
        except ValueError:
            raise MalformedError(f"{name} names an unknown fault") from None
    block_id = action.get("block_id")
    if block_id != f"{BLOCK_ID_PREFIX}{alert_id}":
        raise MalformedError(f"{name} is of another alert than its block")
    moment = action.get("action_ts")
    return Click(
        action=name,
        alert_id=alert_id,
        fault=fault,
        at=_moment(moment),
        request=f"{user_id} {name} {value} {moment or body.get('trigger_id', '')}",
    )


def put_to(desk: Desk, click: Click, who: str) -> str:
    """Have the desk do what was clicked and return its answer; raises WatcherError."""
    if click.action == RIGHT:
        return desk.mark(
            click.alert_id, Verdict.RIGHT, None, who, at=click.at, request=click.request
        )
    if click.action == WRONG:
        return desk.mark(
            click.alert_id, Verdict.WRONG, click.fault, who, at=click.at, request=click.request
        )
    if click.action == MUTE:
        return desk.mute_alert(click.alert_id, MUTE_LENGTH, who, request=click.request)
    return desk.accept(click.alert_id, who, at=click.at, request=click.request)


def _action(body: Mapping[str, Any]) -> Mapping[str, Any]:
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    return first if isinstance(first, Mapping) else {}


def _moment(text: object) -> datetime | None:
    """Return the moment that Slack writes as '1700000000.123456'."""
    try:
        return datetime.fromtimestamp(float(str(text)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
