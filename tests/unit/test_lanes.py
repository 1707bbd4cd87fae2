"""When something may be sent to a target, and what its answers change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.deliveries import Lane
from watcher.core.lanes import freed, held_until, may_send, probed, stopped

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
LANE = Lane(notifier="slack", target="#alerts")


@pytest.mark.parametrize(
    ("lane", "now", "free"),
    [
        (LANE, NOW, True),
        (replace(LANE, next_send_at=LATER), NOW, False),
        (replace(LANE, next_send_at=LATER), LATER, True),
        (replace(LANE, stopped_at=NOW), NOW, True),
        (replace(LANE, stopped_at=NOW, probe_at=LATER), NOW, False),
        (replace(LANE, stopped_at=NOW, probe_at=LATER), LATER, True),
        (replace(LANE, stopped_at=NOW, probe_at=NOW, next_send_at=LATER), NOW, False),
    ],
)
def test_a_lane_is_free_by_its_pace_and_its_probe(lane: Lane, now: datetime, free: bool) -> None:
    assert may_send(lane, now) is free


def test_of_two_waits_the_longer_counts() -> None:
    assert held_until(LANE, LATER).next_send_at == LATER
    assert held_until(replace(LANE, next_send_at=LATER), NOW).next_send_at == LATER


def test_a_stop_tells_since_when_and_why_and_ends_without_a_trace() -> None:
    once = stopped(LANE, "not_in_channel", NOW, 900)
    again = stopped(once, "is_archived", LATER, 900)
    assert (again.stopped_at, again.stop_reason) == (NOW, "is_archived")
    assert again.probe_at == LATER + timedelta(minutes=15)
    assert freed(again) == LANE


def test_only_a_stopped_lane_is_probed() -> None:
    assert probed(LANE, NOW) == LANE
    assert probed(stopped(LANE, "x", NOW, 900), NOW).probe_at == NOW
