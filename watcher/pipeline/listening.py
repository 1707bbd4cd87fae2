"""Whether people's clicks arrive, as the service notes it and `watcher doctor` tells it."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.core.listeners import ListenerState, ListenerStatus, read_state
from watcher.core.storage import Transaction
from watcher.core.text import utc_time
from watcher.pipeline.health import Check, Level

_KEY = "slack_listener"
_SUBJECT = "Slack buttons"
NOTED_EVERY = timedelta(seconds=60)
_STALE_AFTER = timedelta(minutes=5)


def note_listener(tx: Transaction, state: ListenerState, now: datetime) -> None:
    """Keep the state for other processes to read."""
    tx.note(_KEY, state.to_json(now))


def check_listener(tx: Transaction, now: datetime, fault: str = "") -> Check:
    """Return doctor's line on the buttons.

    fault: why they cannot work as things are set up, '' where they can.
    """
    if fault:
        return Check(subject=_SUBJECT, level=Level.WARN, text=fault)
    kept = tx.noted(_KEY)
    if kept is None:
        return Check(subject=_SUBJECT, level=Level.OK, text="set up; no service has run with them")
    state, seen_at = read_state(kept)
    if now - seen_at > _STALE_AFTER:
        text = f"not heard of since {utc_time(seen_at)}: is the service running?"
        return Check(subject=_SUBJECT, level=Level.WARN, text=text)
    since = f"{state.status.value} since {utc_time(state.since)}"
    text = f"{since}: {state.detail}" if state.detail else since
    level = Level.OK if state.status is ListenerStatus.CONNECTED else Level.WARN
    return Check(subject=_SUBJECT, level=level, text=text)
