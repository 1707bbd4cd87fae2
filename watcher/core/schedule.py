"""When to ask again: feeds by their own pace, retries by backoff; never sooner than a server allows."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from statistics import median

from watcher.core.model import FeedState, FeedStatus
from watcher.core.poll_outcome import (
    FeedFailed,
    FeedGone,
    FeedRead,
    FeedUnchanged,
    PollOutcome,
)

LONGEST_WAIT_S = 86_400.0
"""No server can make us wait longer than a day."""

_NUMBER = re.compile(r"[0-9]{1,18}(?:\.[0-9]{0,9})?")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?([0-9]{1,18})", re.IGNORECASE)
_MOVES_TO_BELIEVE = 3
_MOVED_FOR = timedelta(hours=24)
_NO_ITEMS = "the feed has no items"
_BLIND_304 = "the server says 'not modified' even when asked without conditions"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPolicy:
    """How often a feed may and must be asked, in seconds."""

    min_s: float = 300.0
    max_s: float = LONGEST_WAIT_S
    idle_s: float = 7_200.0
    """The longest wait of our own choosing between good polls; a server may ask for more."""
    failing_s: float = 21_600.0
    """The longest wait of our own choosing while a feed fails."""
    jitter: float = 0.1
    """The share of a wait that is added at most, so that feeds do not march in step."""
    full_fetch_every: timedelta = timedelta(hours=24)


# ----------------------------------------------------------------------------- what servers ask for


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Return a Retry-After header in seconds, 0 to a day; None when absent or not understood."""
    text = (header or "").strip()
    if not text or len(text) > 200:
        return None
    numbers = [part.strip() for part in text.split(",")]
    if all(_NUMBER.fullmatch(number) for number in numbers):
        return min(max(float(number) for number in numbers), LONGEST_WAIT_S)
    at = _http_date(text)
    if at is None:
        return None
    return min(max((at - now).total_seconds(), 0.0), LONGEST_WAIT_S)


def fresh_for_s(headers: Mapping[str, str], now: datetime) -> float:
    """Return for how many seconds a response says it stays fresh (max-age, else Expires); 0 if unsaid."""
    control = headers.get("cache-control", "")
    match = _MAX_AGE.search(control)
    if match:
        age = headers.get("age", "").strip()
        spent_s = float(age) if _NUMBER.fullmatch(age) else 0.0
        return min(max(float(match[1]) - spent_s, 0.0), LONGEST_WAIT_S)
    if "no-cache" in control.lower() or "no-store" in control.lower():
        return 0.0
    expires_at = _http_date(headers.get("expires", ""))
    if expires_at is None:
        return 0.0
    # Both stamps come from the server's clock, so a wrong clock cancels out.
    served_at = _http_date(headers.get("date", "")) or now
    return min(max((expires_at - served_at).total_seconds(), 0.0), LONGEST_WAIT_S)


def _http_date(text: str) -> datetime | None:
    if not text or len(text) > 100:
        return None
    try:
        parsed = parsedate_to_datetime(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


# ----------------------------------------------------------------------------- backoff


def backoff_s(attempts: int, first_s: float, cap_s: float, factor: float = 2.0) -> float:
    """Return the wait after that many failed attempts: first_s, then longer by factor, up to cap_s."""
    return float(min(cap_s, first_s * factor ** min(max(attempts - 1, 0), 40)))


def next_attempt_at(attempts: int, now: datetime, retry_after_s: float | None = None) -> datetime:
    """Return when to try an article again after that many failures: 1, 4, 16 ... minutes, 6 h at most."""
    wait_s = max(backoff_s(attempts, 60.0, 21_600.0, 4.0), retry_after_s or 0.0)
    return now + timedelta(seconds=min(wait_s, LONGEST_WAIT_S))


def delivery_backoff_s(attempts: int) -> float:
    """Return the wait before a message is tried again: 5, 10, 20 ... seconds, 15 minutes at most."""
    return backoff_s(attempts, 5.0, 900.0)


# ----------------------------------------------------------------------------- pace


def own_pace_s(published: tuple[datetime, ...], now: datetime) -> float | None:
    """Return the typical seconds between a feed's latest items, or None with fewer than two dates."""
    newest = sorted((at for at in published if at <= now), reverse=True)[:10]
    if len(newest) < 2:
        return None
    gaps = [(later - earlier).total_seconds() for later, earlier in itertools.pairwise(newest)]
    # A feed that fell silent is as slow as its silence.
    return max(median(gaps), (now - newest[0]).total_seconds() / 10)


def next_interval_s(
    interval_s: float, outcome: PollOutcome, policy: PollPolicy, now: datetime
) -> float:
    """Return the feed's new polling interval: half its own pace, approached step by step."""
    if isinstance(outcome, FeedRead):
        pace_s = own_pace_s(outcome.published, now)
        if outcome.rolled_over:
            wanted_s = interval_s / 2
        elif pace_s is not None:
            wanted_s = (interval_s + pace_s / 2) / 2
        else:
            wanted_s = interval_s * (0.75 if outcome.new_count else 1.1)
    elif isinstance(outcome, FeedUnchanged):
        wanted_s = interval_s * 1.1
    else:
        wanted_s = interval_s
    if not math.isfinite(wanted_s):
        wanted_s = policy.idle_s
    return min(max(wanted_s, policy.min_s), max(policy.idle_s, policy.min_s))


def next_poll_at(
    *,
    interval_s: float,
    floor_s: float,
    hold_until: datetime | None,
    failures: int,
    policy: PollPolicy,
    now: datetime,
    jitter: float,
) -> datetime:
    """Return when to ask a feed again; never sooner than the server allowed.

    floor_s: what its TTL and caching headers ask for. jitter: 0..1, lengthens the wait only.
    """
    wait_s = max(interval_s, floor_s, policy.min_s)
    if failures:
        wait_s = max(wait_s, backoff_s(failures, policy.min_s, policy.failing_s))
    wait_s = min(wait_s, policy.max_s)
    wait_s = min(wait_s * (1 + policy.jitter * jitter), policy.max_s)
    due_at = now + timedelta(seconds=wait_s)
    return max(due_at, hold_until) if hold_until is not None else due_at


# ----------------------------------------------------------------------------- a feed's state


def wants_full_fetch(state: FeedState, now: datetime, policy: PollPolicy | None = None) -> bool:
    """Return True when the next request must carry no validators: a server may say 304 for ever."""
    every = (policy or PollPolicy()).full_fetch_every
    return state.last_full_fetch_at is None or now - state.last_full_fetch_at >= every


def adopted_url(state: FeedState, now: datetime) -> str | None:
    """Return the feed's new address once the same permanent move was seen 3 times over 24 hours."""
    if state.moved_to is None or state.moved_since is None:
        return None
    steady = state.moved_count >= _MOVES_TO_BELIEVE and now - state.moved_since >= _MOVED_FOR
    return state.moved_to if steady else None


def status_after(outcome: PollOutcome) -> tuple[FeedStatus, str] | None:
    """Return the status (with its reason) that an outcome puts a feed in, or None for no change."""
    if isinstance(outcome, FeedGone):
        return FeedStatus.GONE, "HTTP 410: the publisher took the feed down for good"
    return None


def advance_feed_state(
    state: FeedState, outcome: PollOutcome, policy: PollPolicy, now: datetime, jitter: float
) -> FeedState:
    """Return what a poll teaches us about its feed; `last_error` and `degraded` leave nothing silent."""
    learned = _note_move(_learn(state, outcome, now), outcome, now)
    hold_until = _hold_until(state, outcome, now)
    interval_s = next_interval_s(state.interval_s, outcome, policy, now)
    ttl_s = (outcome.ttl_s or 0.0) if isinstance(outcome, FeedRead) else 0.0
    # An error page's caching headers are about the error page.
    failed = isinstance(outcome, (FeedFailed, FeedGone))
    fresh_s = 0.0 if failed else fresh_for_s(outcome.headers, now)
    return replace(
        learned,
        last_polled_at=now,
        interval_s=interval_s,
        hold_until=hold_until,
        next_poll_at=next_poll_at(
            interval_s=interval_s,
            floor_s=max(ttl_s, fresh_s),
            hold_until=hold_until,
            failures=learned.failures,
            policy=policy,
            now=now,
            jitter=jitter,
        ),
    )


def _learn(state: FeedState, outcome: PollOutcome, now: datetime) -> FeedState:
    if isinstance(outcome, (FeedFailed, FeedGone)):
        error = outcome.error if isinstance(outcome, FeedFailed) else "HTTP 410: gone"
        # Validators and hash stay those of the last real feed: an error page's would hide its return.
        return replace(
            state,
            failures=state.failures + 1,
            last_error=error,
            error_since=state.error_since or now,
        )
    healthy = replace(state, failures=0, last_error=None, error_since=None, last_success_at=now)
    if isinstance(outcome, FeedUnchanged):
        return _learn_unchanged(healthy, outcome, now)
    return replace(
        healthy,
        etag=outcome.headers.get("etag"),
        last_modified=outcome.headers.get("last-modified"),
        body_hash=outcome.body_hash,
        last_full_fetch_at=now,
        last_changed_at=now if outcome.new_count else state.last_changed_at,
        baseline_done=True,
        degraded=outcome.degraded or (None if outcome.entry_count else _NO_ITEMS),
    )


def _learn_unchanged(healthy: FeedState, outcome: FeedUnchanged, now: datetime) -> FeedState:
    etag = outcome.headers.get("etag", healthy.etag)
    last_modified = outcome.headers.get("last-modified", healthy.last_modified)
    if not outcome.not_modified:
        degraded = None if healthy.degraded == _BLIND_304 else healthy.degraded
        return replace(
            healthy,
            etag=etag,
            last_modified=last_modified,
            last_full_fetch_at=now,
            degraded=degraded,
        )
    if outcome.asked_plainly:
        return replace(healthy, degraded=_BLIND_304)
    return replace(healthy, etag=etag, last_modified=last_modified)


def _hold_until(state: FeedState, outcome: PollOutcome, now: datetime) -> datetime | None:
    asked_s = retry_after_s(outcome.headers.get("retry-after"), now)
    if asked_s is None and isinstance(outcome, FeedFailed) and outcome.status == 429:
        asked_s = backoff_s(state.failures + 1, 900.0, LONGEST_WAIT_S)
    asked = None if asked_s is None else now + timedelta(seconds=asked_s)
    standing = state.hold_until if state.hold_until is not None else now
    # A wait further off than a day can only come from a clock that jumped.
    until = min(max(asked or now, standing), now + timedelta(seconds=LONGEST_WAIT_S))
    return until if until > now else None


def _note_move(state: FeedState, outcome: PollOutcome, now: datetime) -> FeedState:
    if isinstance(outcome, (FeedFailed, FeedGone)):
        # A move that leads to a failure (a parked domain, a login page) proves nothing either way.
        return state
    if outcome.moved_to is None:
        return replace(state, moved_to=None, moved_count=0, moved_since=None)
    if outcome.moved_to != state.moved_to:
        return replace(state, moved_to=outcome.moved_to, moved_count=1, moved_since=now)
    return replace(state, moved_count=state.moved_count + 1)
