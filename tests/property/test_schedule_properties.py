"""Whatever a server sends: the next poll is 5 minutes to 24 hours away and never before it allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.model import FeedState
from watcher.core.poll_outcome import FeedFailed, FeedGone, FeedRead, FeedUnchanged, PollOutcome
from watcher.core.schedule import (
    PollPolicy,
    advance_feed_state,
    fresh_for_s,
    retry_after_s,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
VALUES = (
    st.text(max_size=40)
    | st.integers(-(10**20), 10**20).map(str)
    | st.floats().map(str)
    | st.integers(-(10**9), 10**9).map(lambda seconds: f"max-age={seconds}")
    | st.just("Sun, 22 Nov 2026 18:00:00 GMT")
)
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "cache-control", "expires", "date", "age", "etag"]), VALUES
)
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)
OUTCOMES: st.SearchStrategy[PollOutcome] = st.one_of(
    st.builds(
        FeedRead,
        headers=HEADERS,
        body_hash=st.just("h"),
        entry_count=st.integers(0, 5),
        new_count=st.integers(0, 5),
        published=st.lists(TIMES, max_size=12).map(tuple),
        ttl_s=st.none() | st.floats(0, 1e9),
        rolled_over=st.booleans(),
    ),
    st.builds(FeedUnchanged, headers=HEADERS, not_modified=st.booleans()),
    st.builds(
        FeedFailed, headers=HEADERS, error=st.just("x"), status=st.none() | st.integers(100, 599)
    ),
    st.builds(FeedGone, headers=HEADERS),
)
STATES = st.builds(
    FeedState,
    next_poll_at=st.just(NOW),
    hold_until=st.none() | TIMES,
    interval_s=st.floats(0, 1e9),
    failures=st.integers(0, 10**6),
)


@given(STATES, OUTCOMES, st.floats(0, 1))
def test_the_next_poll_is_within_bounds(
    state: FeedState, outcome: PollOutcome, jitter: float
) -> None:
    policy = PollPolicy()
    after = advance_feed_state(state, outcome, policy, NOW, jitter)
    assert NOW + timedelta(minutes=5) <= after.next_poll_at <= NOW + DAY
    assert policy.min_s <= after.interval_s <= policy.idle_s
    assert after.hold_until is None or NOW < after.hold_until <= after.next_poll_at
    assert after.failures == 0 or after.last_error


@given(STATES, OUTCOMES, st.floats(0, 1))
def test_no_poll_before_the_server_allows_it(
    state: FeedState, outcome: PollOutcome, jitter: float
) -> None:
    after = advance_feed_state(state, outcome, PollPolicy(), NOW, jitter)
    asked_s = retry_after_s(outcome.headers.get("retry-after"), NOW) or 0.0
    if isinstance(outcome, FeedRead | FeedUnchanged):
        asked_s = max(asked_s, fresh_for_s(outcome.headers, NOW))
    assert after.next_poll_at >= NOW + timedelta(seconds=asked_s)


@given(VALUES)
def test_any_retry_after_is_a_day_at_most_or_nothing(header: str) -> None:
    seconds = retry_after_s(header, NOW)
    assert seconds is None or 0 <= seconds <= DAY.total_seconds()
