"""When a page is read again: a schedule that thins out, never sooner than its server allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.core.schedule import fresh_for_s, next_attempt_at, retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitPolicy:
    """When pages that bear on a claim are read again, counted from their first reading."""

    after: tuple[timedelta, ...] = ()
    """Empty switches it off."""
    mentions: bool = False
    """Also pages that only mention a claim."""
    attempts: int = 3
    """Tries of one reading before it is left out and the next one waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """A page in the queue; `due_at` is None when it has been read for the last time."""

    canonical_url: str
    url: str
    first_read_at: datetime
    due_at: datetime | None
    step: int = 0
    """How many readings of the schedule are behind it."""
    attempts: int = 0
    etag: str | None = None
    last_modified: str | None = None
    last_error: str = ""


def first_revisit(
    canonical_url: str,
    url: str,
    validators: tuple[str | None, str | None],
    policy: RevisitPolicy,
    now: datetime,
) -> Revisit:
    """Return the place in the queue of a page that was just read; validators: its ETag and Last-Modified."""
    due_at = now + policy.after[0] if policy.after else None
    return Revisit(
        canonical_url=canonical_url,
        url=url,
        first_read_at=now,
        due_at=due_at,
        etag=validators[0],
        last_modified=validators[1],
    )


def after_reading(
    visit: Revisit,
    headers: Mapping[str, str],
    policy: RevisitPolicy,
    now: datetime,
    *,
    unchanged: bool = False,
) -> Revisit:
    """Return the page's next place in the queue; readings that were missed are not made up for.

    unchanged: the server said 304, which need not repeat the validators.
    """
    wait_s = max(retry_after_s(headers.get("retry-after"), now) or 0.0, fresh_for_s(headers, now))
    ahead = [
        (step, visit.first_read_at + after)
        for step, after in enumerate(policy.after)
        if step > visit.step and visit.first_read_at + after > now
    ]
    step, due_at = ahead[0] if ahead else (len(policy.after), None)
    if due_at is not None:
        due_at = max(due_at, now + timedelta(seconds=wait_s))
    return replace(
        visit,
        step=step,
        due_at=due_at,
        attempts=0,
        etag=headers.get("etag", visit.etag if unchanged else None),
        last_modified=headers.get("last-modified", visit.last_modified if unchanged else None),
        last_error="",
    )


def after_failure(
    visit: Revisit,
    error: str,
    headers: Mapping[str, str],
    policy: RevisitPolicy,
    now: datetime,
) -> Revisit:
    """Return when to try again, or the next reading of the schedule once enough tries failed."""
    asked_s = retry_after_s(headers.get("retry-after"), now)
    attempts = visit.attempts + 1
    if attempts < policy.attempts:
        again_at = next_attempt_at(attempts, now, asked_s)
        return replace(visit, attempts=attempts, due_at=again_at, last_error=error)
    # The validators stay those of the text we hold: an error page's would hide its return.
    kept = {"retry-after": headers.get("retry-after", "")}
    return replace(after_reading(visit, kept, policy, now, unchanged=True), last_error=error)


def given_up(visit: Revisit, error: str) -> Revisit:
    """Return a page that is not asked again, with the reason."""
    return replace(visit, due_at=None, last_error=error)
