"""When feeds, articles and messages are tried again, and what a poll teaches about its feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from watcher.core.model import FeedState, FeedStatus
from watcher.core.poll_outcome import (
    FeedFailed,
    FeedGone,
    FeedRead,
    FeedUnchanged,
    PollOutcome,
    outcome_of_status,
)
from watcher.core.schedule import (
    PollPolicy,
    adopted_url,
    advance_feed_state,
    backoff_s,
    delivery_backoff_s,
    fresh_for_s,
    next_attempt_at,
    own_pace_s,
    retry_after_s,
    status_after,
    wants_full_fetch,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY_S = 86_400.0
POLICY = PollPolicy()


def http_date(after_s: float) -> str:
    return format_datetime(NOW + timedelta(seconds=after_s), usegmt=True)


def state(**changes: object) -> FeedState:
    return replace(FeedState(next_poll_at=NOW), **changes)  # type: ignore[arg-type]


def read(**changes: object) -> FeedRead:
    return replace(FeedRead(body_hash="h1", entry_count=3), **changes)  # type: ignore[arg-type]


def same(*, not_modified: bool = True, **changes: object) -> FeedUnchanged:
    return replace(FeedUnchanged(not_modified=not_modified), **changes)  # type: ignore[arg-type]


def advance(
    before: FeedState, outcome: PollOutcome, now: datetime = NOW, jitter: float = 0.0
) -> FeedState:
    return advance_feed_state(before, outcome, POLICY, now, jitter)


def wait_s(after: FeedState, now: datetime = NOW) -> float:
    return (after.next_poll_at - now).total_seconds()


# ------------------------------------------------------------------ headers


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("0.5", 0.5),
        ("30.", 30.0),
        ("999999999", DAY_S),
        ("1e9", None),
        ("-5", None),
        ("inf", None),
        ("nan", None),
        ("soon", None),
        ("١٢٠", None),
        ("120, 60", 120.0),
        ("9" * 5000, None),
        (http_date(90), 90.0),
        (http_date(-90), 0.0),
        (http_date(10 * DAY_S), DAY_S),
        ("Sun, 22 Nov 2026 12:02:00 +0000", 120.0),
        ("Sun, 22 Nov 2026 14:02:00 +0200", 120.0),
        ("Sun, 22 Nov 2026 12:02:00 -0000", 120.0),
        ("Thu, 99 Foo 2026 99:99:99 GMT", None),
        ("Mon, 01 Jan 0000 00:00:00 GMT", 0.0),
        ("Mon, 01 Jan 99999 00:00:00 GMT", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"cache-control": "max-age=600"}, 600.0),
        ({"cache-control": "public, Max-Age=600, must-revalidate"}, 600.0),
        ({"cache-control": 'max-age="600"'}, 600.0),
        ({"cache-control": "s-maxage=600"}, 0.0),
        ({"cache-control": "max-age=-1"}, 0.0),
        ({"cache-control": "max-age=forever"}, 0.0),
        ({"cache-control": "max-age=31536000"}, DAY_S),
        ({"cache-control": "max-age=600", "age": "500"}, 100.0),
        ({"cache-control": "max-age=600", "age": "700"}, 0.0),
        ({"cache-control": "max-age=600", "age": "old"}, 600.0),
        ({"cache-control": "max-age=60", "expires": http_date(3600)}, 60.0),
        ({"cache-control": "no-cache", "expires": http_date(3600)}, 0.0),
        ({"expires": http_date(3600)}, 3600.0),
        ({"expires": http_date(7200), "date": http_date(3600)}, 3600.0),
        ({"expires": http_date(-3600)}, 0.0),
        ({"expires": "0"}, 0.0),
        ({"expires": "-1"}, 0.0),
        ({"expires": http_date(3600), "date": "nonsense"}, 3600.0),
    ],
)
def test_freshness(headers: dict[str, str], seconds: float) -> None:
    assert fresh_for_s(headers, NOW) == seconds


# ------------------------------------------------------------------ backoff


def test_article_retries_grow_and_stop_growing() -> None:
    waits = [(next_attempt_at(n, NOW) - NOW).total_seconds() for n in range(9)]
    assert waits[:4] == [60.0, 60.0, 240.0, 960.0]
    assert waits[-1] == 21_600.0


def test_article_retry_honours_the_server_up_to_a_day() -> None:
    assert next_attempt_at(1, NOW, 3600.0) == NOW + timedelta(hours=1)
    assert next_attempt_at(4, NOW, 1.0) == next_attempt_at(4, NOW)
    assert next_attempt_at(1, NOW, 1e9) == NOW + timedelta(days=1)


def test_delivery_backoff() -> None:
    assert [delivery_backoff_s(n) for n in (0, 1, 2, 3)] == [5.0, 5.0, 10.0, 20.0]
    assert delivery_backoff_s(10**6) == 900.0
    assert backoff_s(10**9, 1.0, 7.0) == 7.0


# ------------------------------------------------------------------ pace


def test_own_pace() -> None:
    hourly = tuple(NOW - timedelta(hours=n) for n in range(20))
    assert own_pace_s(hourly, NOW) == 3600.0
    assert own_pace_s(hourly, NOW + timedelta(days=10)) == DAY_S
    assert own_pace_s(hourly[:1], NOW) is None
    assert own_pace_s((NOW + timedelta(hours=1), NOW), NOW) is None


def test_interval_follows_a_busy_feed_down_and_a_slow_feed_up() -> None:
    busy = read(published=tuple(NOW - timedelta(minutes=2 * n) for n in range(20)), new_count=5)
    slow = read(published=tuple(NOW - timedelta(days=n) for n in range(20)))
    after_busy, after_slow = state(), state()
    for _ in range(12):
        after_busy, after_slow = advance(after_busy, busy), advance(after_slow, slow)
    assert after_busy.interval_s == POLICY.min_s
    assert after_slow.interval_s == POLICY.idle_s


def test_unchanged_feeds_are_asked_a_little_later_each_time() -> None:
    first = advance(state(), same())
    second = advance(first, same())
    assert 900.0 < first.interval_s < second.interval_s < 1200.0


def test_undated_news_shortens_the_interval_and_none_lengthens_it() -> None:
    assert advance(state(), read(new_count=2)).interval_s < 900.0
    assert advance(state(), read()).interval_s > 900.0


def test_roll_over_halves_the_interval() -> None:
    assert advance(state(), read(rolled_over=True, new_count=9)).interval_s == 450.0


def test_jitter_only_lengthens() -> None:
    plain, late = advance(state(), same()), advance(state(), same(), jitter=1.0)
    assert plain.next_poll_at < late.next_poll_at <= NOW + timedelta(seconds=wait_s(plain) * 1.1001)


def test_jitter_never_leads_past_a_day() -> None:
    cached = same(headers={"cache-control": "max-age=86400"})
    assert wait_s(advance(state(), cached, jitter=1.0)) == DAY_S


def test_an_interval_that_is_no_number_is_mended() -> None:
    assert advance(state(interval_s=float("inf")), same()).interval_s == POLICY.idle_s


def test_a_feed_that_never_moved_keeps_its_address() -> None:
    assert adopted_url(state(), NOW) is None


@pytest.mark.parametrize(
    ("outcome", "at_least"),
    [
        (read(ttl_s=3600.0), 3600.0),
        (read(headers={"cache-control": "max-age=5000"}), 5000.0),
        (same(headers={"cache-control": "max-age=5000"}), 5000.0),
        (same(headers={"expires": http_date(4000)}), 4000.0),
        (read(headers={"retry-after": "7000"}), 7000.0),
        (same(headers={"retry-after": http_date(8000)}), 8000.0),
        (FeedFailed(error="x", status=503, headers={"retry-after": "9000"}), 9000.0),
        (FeedFailed(error="x", status=429, headers={"retry-after": "9000"}), 9000.0),
        (FeedFailed(error="x", status=429), 900.0),
    ],
)
def test_never_sooner_than_the_server_allows(outcome: PollOutcome, at_least: float) -> None:
    assert wait_s(advance(state(), outcome)) >= at_least


def test_an_error_pages_caching_is_not_the_feeds() -> None:
    failed = FeedFailed(error="x", status=500, headers={"cache-control": "max-age=80000"})
    assert wait_s(advance(state(), failed)) == 900.0


def test_a_hold_stands_until_it_is_over() -> None:
    held = advance(state(), FeedFailed(error="x", status=503, headers={"retry-after": "7200"}))
    assert held.hold_until == NOW + timedelta(hours=2)
    sooner = NOW + timedelta(minutes=10)
    asked_anyway = advance(held, same(), now=sooner)
    assert asked_anyway.hold_until == held.hold_until
    assert asked_anyway.next_poll_at >= NOW + timedelta(hours=2)
    later = advance(asked_anyway, same(), now=NOW + timedelta(hours=3))
    assert later.hold_until is None


def test_a_hold_from_a_clock_that_jumped_ends_within_a_day() -> None:
    lost = state(hold_until=NOW + timedelta(days=900))
    assert advance(lost, same()).hold_until == NOW + timedelta(days=1)


def test_failures_back_off_and_success_resets() -> None:
    current, waits = state(), []
    for _ in range(12):
        current = advance(current, FeedFailed(error="connection failed"))
        waits.append(wait_s(current))
    assert waits == sorted(waits)
    assert waits[0] == 900.0
    assert waits[-1] == POLICY.failing_s
    assert current.failures == 12
    well = advance(current, same())
    assert (well.failures, well.last_error, well.error_since) == (0, None, None)


# ------------------------------------------------------------------ what a poll teaches


def test_first_read() -> None:
    after = advance(state(), read(headers={"etag": '"a"', "last-modified": "Sun"}, new_count=0))
    assert after.baseline_done
    assert (after.etag, after.last_modified, after.body_hash) == ('"a"', "Sun", "h1")
    assert after.last_polled_at == after.last_success_at == after.last_full_fetch_at == NOW
    assert after.last_changed_at is None
    assert after.last_error is None
    assert after.degraded is None


def test_read_with_news_notes_when() -> None:
    assert advance(state(), read(new_count=1)).last_changed_at == NOW


def test_validators_that_a_server_stops_sending_are_forgotten() -> None:
    after = advance(state(etag='"old"', last_modified="old"), read())
    assert (after.etag, after.last_modified) == (None, None)


def test_not_modified_keeps_what_is_known() -> None:
    before = state(etag='"a"', body_hash="h", baseline_done=True, degraded="broken feed")
    after = advance(before, same(headers={"etag": '"b"'}))
    assert (after.etag, after.body_hash, after.degraded) == ('"b"', "h", "broken feed")
    assert after.last_success_at == NOW
    assert after.last_full_fetch_at is None
    assert after.baseline_done


def test_same_body_counts_as_a_full_fetch() -> None:
    after = advance(state(body_hash="h"), same(not_modified=False))
    assert after.last_full_fetch_at == NOW
    assert after.body_hash == "h"


@pytest.mark.parametrize(
    "outcome",
    [
        FeedFailed(error="a web page came instead of a feed", headers={"etag": '"wall"'}),
        FeedFailed(error="HTTP 403: the site refuses us", status=403, headers={"etag": '"wall"'}),
    ],
)
def test_what_is_no_feed_leaves_the_validators_and_says_why(outcome: FeedFailed) -> None:
    before = state(etag='"feed"', body_hash="h", last_success_at=NOW - timedelta(hours=1))
    after = advance(before, outcome)
    assert (after.etag, after.body_hash) == ('"feed"', "h")
    assert after.last_error == outcome.error
    assert after.error_since == NOW
    assert after.last_success_at == NOW - timedelta(hours=1)
    again = advance(after, outcome, now=NOW + timedelta(hours=1))
    assert again.error_since == NOW, "since the first failure"


def test_an_empty_feed_is_said() -> None:
    after = advance(state(), read(entry_count=0))
    assert after.degraded == "the feed has no items"
    assert after.baseline_done
    assert advance(after, read()).degraded is None


def test_gone() -> None:
    after = advance(state(), FeedGone())
    assert after.last_error == "HTTP 410: gone"
    status = status_after(FeedGone())
    assert status is not None
    assert status[0] is FeedStatus.GONE
    assert status_after(same()) is None


# ------------------------------------------------------------------ always 304


def test_a_plain_request_once_a_day() -> None:
    assert wants_full_fetch(state(), NOW)
    fetched = advance(state(), read(headers={"etag": '"a"'}))
    assert not wants_full_fetch(fetched, NOW + timedelta(hours=23))
    for hour in range(1, 24):
        fetched = advance(fetched, same(), now=NOW + timedelta(hours=hour))
    assert wants_full_fetch(fetched, NOW + timedelta(hours=24))


def test_not_modified_to_a_plain_request_is_said() -> None:
    blind = advance(state(), same(asked_plainly=True))
    assert blind.degraded is not None
    assert "not modified" in blind.degraded
    assert wants_full_fetch(blind, NOW)
    assert advance(blind, same(not_modified=False)).degraded is None


# ------------------------------------------------------------------ moves


def test_a_move_is_believed_after_three_times_over_a_day() -> None:
    new = "https://new.example/feed"
    now, current = NOW, state()
    for _ in range(3):
        current = advance(current, same(moved_to=new), now=now)
        assert adopted_url(current, now) is None
        now += timedelta(hours=6)
    now = NOW + timedelta(hours=24)
    current = advance(current, same(moved_to=new), now=now)
    assert adopted_url(current, now) == new
    settled = advance(current, same(), now=now + timedelta(hours=1))
    assert (settled.moved_to, settled.moved_count, settled.moved_since) == (None, 0, None)


def test_two_moves_over_days_are_not_enough() -> None:
    new = "https://new.example/feed"
    current = advance(state(), same(moved_to=new))
    later = NOW + timedelta(days=3)
    assert adopted_url(advance(current, same(moved_to=new), now=later), later) is None


def test_another_target_starts_over() -> None:
    current = state()
    for hour in range(10):
        target = f"https://new{hour // 4}.example/"
        current = advance(current, same(moved_to=target), now=NOW + timedelta(hours=12 * hour))
    assert current.moved_to == "https://new2.example/"
    assert current.moved_count == 2


def test_a_move_that_leads_to_no_feed_counts_for_nothing() -> None:
    new = "https://parked.example/"
    current = advance(state(), same(moved_to=new))
    failed = FeedFailed(error="a web page came instead of a feed", moved_to=new)
    for day in range(1, 5):
        now = NOW + timedelta(days=day)
        current = advance(current, failed, now=now)
        assert adopted_url(current, now) is None
    assert current.moved_count == 1


# ------------------------------------------------------------------ statuses


@pytest.mark.parametrize(
    ("status", "kind", "word"),
    [
        (304, FeedUnchanged, ""),
        (410, FeedGone, ""),
        (401, FeedFailed, "login"),
        (403, FeedFailed, "bot wall"),
        (404, FeedFailed, "no feed"),
        (429, FeedFailed, "slow down"),
        (451, FeedFailed, "refuses"),
        (500, FeedFailed, "problem"),
        (503, FeedFailed, "problem"),
        (204, FeedFailed, "HTTP 204"),
        (206, FeedFailed, "HTTP 206"),
    ],
)
def test_statuses(status: int, kind: type, word: str) -> None:
    outcome = outcome_of_status(
        status, {"x": "y"}, moved_to="https://n.example/", asked_plainly=True
    )
    assert type(outcome) is kind
    assert outcome is not None
    assert (outcome.headers, outcome.moved_to) == ({"x": "y"}, "https://n.example/")
    if isinstance(outcome, FeedFailed):
        assert word in outcome.error
        assert outcome.status == status
    if isinstance(outcome, FeedUnchanged):
        assert outcome.not_modified
        assert outcome.asked_plainly


def test_a_200_must_be_read() -> None:
    assert outcome_of_status(200, {}, moved_to=None, asked_plainly=False) is None
