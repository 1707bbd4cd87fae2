"""A lane's pace and stops: when something may be sent to a target, and what its answers change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.core.deliveries import Lane


def may_send(lane: Lane, now: datetime) -> bool:
    """Return whether a post may go out: the pace allows it, and a stopped lane's probe is due."""
    if lane.next_send_at is not None and lane.next_send_at > now:
        return False
    return lane.stopped_at is None or lane.probe_at is None or lane.probe_at <= now


def held_until(lane: Lane, until: datetime) -> Lane:
    """Return the lane with nothing to be sent before `until`; a longer wait stays."""
    if lane.next_send_at is not None and lane.next_send_at >= until:
        return lane
    return replace(lane, next_send_at=until)


def stopped(lane: Lane, reason: str, now: datetime, probe_after_s: float) -> Lane:
    """Return the lane stopped for a reason that a person must mend, to be tried again after a while."""
    return replace(
        lane,
        stopped_at=lane.stopped_at or now,
        stop_reason=reason,
        probe_at=now + timedelta(seconds=probe_after_s),
    )


def freed(lane: Lane) -> Lane:
    """Return the lane going on: something got through."""
    return replace(lane, stopped_at=None, stop_reason="", probe_at=None)


def probed(lane: Lane, now: datetime) -> Lane:
    """Return a stopped lane that is tried again now, whatever its time; another one as it is."""
    return lane if lane.stopped_at is None else replace(lane, probe_at=now)
