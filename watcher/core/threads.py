"""A claim's parent message: its key, what it shows, and when the next one is begun."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from hashlib import sha256

from watcher.core.deliveries import Thread, ThreadStatus
from watcher.core.posts import ClaimCard

_YOUNG = timedelta(hours=1)


def card_key(thread: Thread) -> str:
    """Return the key by which a thread's parent message is found again, 64 hex digits."""
    parts = [
        thread.notifier,
        thread.target,
        thread.posted_to,
        thread.claim_id,
        thread.generation,
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()


def fingerprint(card: ClaimCard) -> str:
    """Return a hash of all that a card shows: equal as long as nothing of it has changed."""
    facts = asdict(replace(card, changes_at=None))  # when it will change is not shown
    shown = json.dumps(facts, sort_keys=True, default=str)
    return sha256(shown.encode()).hexdigest()[:32]


def is_in(thread: Thread, target: str) -> bool:
    """Return whether the parent message stands in this target, so that a reply can go under it."""
    return thread.status is ThreadStatus.POSTED and thread.posted_to == target


def next_generation(thread: Thread) -> Thread:
    """Return the thread without a parent message: the one that it had is gone or is elsewhere."""
    return Thread(
        notifier=thread.notifier,
        target=thread.target,
        claim_id=thread.claim_id,
        generation=thread.generation + 1,
    )


def may_begin_anew(thread: Thread, now: datetime) -> bool:
    """Return whether a parent that is gone is followed by another one at once.

    The first one is. After that at most one an hour: something that deletes or hides every parent
    must not make us post one a second.
    """
    posted_at = thread.first_attempt_at
    return thread.generation == 1 or posted_at is None or now - posted_at >= _YOUNG


def begun(thread: Thread, target: str, now: datetime) -> Thread:
    """Return the thread as it is while its parent message goes to a target.

    One that may be there already stays as it is, so that it is looked for from its first attempt.
    """
    if thread.status is ThreadStatus.POSTING and thread.posted_to == target:
        return replace(thread, refresh_at=None)
    fresh = thread if thread.status is ThreadStatus.NONE else next_generation(thread)
    return replace(
        fresh,
        status=ThreadStatus.POSTING,
        posted_to=target,
        first_attempt_at=now,
        refresh_at=None,  # the card that goes out now is up to date
    )
