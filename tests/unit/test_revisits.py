"""When a page is read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.revisits import (
    Revisit,
    RevisitPolicy,
    after_failure,
    after_reading,
    first_revisit,
    given_up,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
POLICY = RevisitPolicy(after=(15 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY))
FIRST = first_revisit("https://a.example/1", "https://a.example/1", ('"e1"', "Mon"), POLICY, NOW)


def test_the_readings_thin_out_and_end() -> None:
    visit, due = FIRST, []
    while visit.due_at is not None:
        due.append(visit.due_at - NOW)
        visit = after_reading(visit, {}, POLICY, visit.due_at)
    assert due == list(POLICY.after)


def test_switched_off_is_never_due() -> None:
    assert first_revisit("a", "a", (None, None), RevisitPolicy(), NOW).due_at is None


def test_readings_that_were_missed_are_not_made_up_for() -> None:
    late = after_reading(FIRST, {}, POLICY, NOW + 2 * DAY)
    assert late.due_at == NOW + 3 * DAY


@pytest.mark.parametrize(
    "headers", [{"retry-after": "7200"}, {"cache-control": "public, max-age=7200"}]
)
def test_never_sooner_than_the_server_asks(headers: dict[str, str]) -> None:
    assert after_reading(FIRST, headers, POLICY, NOW + 15 * MINUTE).due_at == (
        NOW + 15 * MINUTE + 2 * HOUR
    )


def test_validators_are_those_of_the_last_page() -> None:
    same = after_reading(FIRST, {}, POLICY, NOW + HOUR, unchanged=True)
    assert (same.etag, same.last_modified) == ('"e1"', "Mon")
    new = after_reading(FIRST, {"etag": '"e2"'}, POLICY, NOW + HOUR)
    assert (new.etag, new.last_modified) == ('"e2"', None)


def test_a_failure_is_tried_again_and_then_the_next_reading_waited_for() -> None:
    at = NOW + 15 * MINUTE
    once = after_failure(FIRST, "HTTP 503", {"retry-after": "600"}, POLICY, at)
    assert (once.due_at, once.attempts, once.step) == (at + 10 * MINUTE, 1, 0)
    twice = after_failure(once, "HTTP 503", {}, POLICY, at + 10 * MINUTE)
    thrice = after_failure(twice, "HTTP 503", {"etag": '"of the error"'}, POLICY, at + 20 * MINUTE)
    assert (thrice.attempts, thrice.step, thrice.due_at) == (0, 1, NOW + HOUR)
    assert (thrice.etag, thrice.last_error) == ('"e1"', "HTTP 503")


def test_given_up_is_not_due() -> None:
    assert given_up(FIRST, "HTTP 410").due_at is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["read", "same", "fail"]), st.integers(0, 10**6)), max_size=60
    )
)
def test_whatever_happens_the_queue_moves_on_and_never_back(events: list[tuple[str, int]]) -> None:
    visit: Revisit = FIRST
    now = NOW
    for what, late_s in events:
        if visit.due_at is None:
            break
        now = visit.due_at + timedelta(seconds=late_s)
        before = visit
        if what == "fail":
            visit = after_failure(visit, "x", {}, POLICY, now)
        else:
            visit = after_reading(visit, {}, POLICY, now, unchanged=what == "same")
        assert visit.due_at is None or visit.due_at > now
        assert (visit.step, visit.attempts) > (before.step, before.attempts)
        assert visit.first_read_at == NOW
