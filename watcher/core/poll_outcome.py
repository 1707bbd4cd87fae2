"""How a poll of a feed ended, as frozen values: what `advance_feed_state` learns from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What every outcome may carry: the response's headers (lower-case names) and a permanent move."""

    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRead(_Answer):
    """A 200 whose body was new to us and parsed as a feed."""

    body_hash: str
    entry_count: int
    new_count: int = 0
    """Entries that were new or changed; 0 on the first, silent poll."""
    published: tuple[datetime, ...] = ()
    """Publication dates of the feed's entries, in any order: the feed's own pace."""
    ttl_s: float | None = None
    degraded: str | None = None
    rolled_over: bool = False
    """Nothing that we knew is left in the feed: it may have dropped items that we never saw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedUnchanged(_Answer):
    """A 304, or a 200 with the body that we know by its hash."""

    not_modified: bool
    """True for a 304, False for the same body again."""
    asked_plainly: bool = False
    """True when the request carried no validators: then a 304 tells us nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFailed(_Answer):
    """No feed came: a fetch error, an HTTP error, a page instead of a feed, a killed parser."""

    error: str
    """One line for the user."""
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedGone(_Answer):
    """410: the publisher says that the feed will not come back."""


PollOutcome = FeedRead | FeedUnchanged | FeedFailed | FeedGone


def outcome_of_status(
    status: int, headers: Mapping[str, str], *, moved_to: str | None, asked_plainly: bool
) -> PollOutcome | None:
    """Return the outcome that a status alone decides, or None for a 200 whose body must be read."""
    if status == 200:
        return None
    if status == 304:
        return FeedUnchanged(
            headers=headers, moved_to=moved_to, not_modified=True, asked_plainly=asked_plainly
        )
    if status == 410:
        return FeedGone(headers=headers, moved_to=moved_to)
    return FeedFailed(
        headers=headers, moved_to=moved_to, error=describe_status(status), status=status
    )


def describe_status(status: int) -> str:
    """Return one line that says what an HTTP status means for a feed."""
    if status in (401, 402, 407):
        return f"HTTP {status}: the feed asks for a login"
    if status in (403, 406, 451):
        return f"HTTP {status}: the site refuses us (bot wall or block)"
    if status == 404:
        return "HTTP 404: no feed at this address"
    if status == 429:
        return "HTTP 429: the site asks us to slow down"
    if 500 <= status < 600:
        return f"HTTP {status}: the site has a problem"
    return f"HTTP {status}: not an answer that carries a feed"
