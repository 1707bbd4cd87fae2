"""Track a claim, mute it, let it alert again: for the command line and the desk alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.core.claim_story import tell_story
from watcher.core.claims import draft_claim
from watcher.core.errors import UsageError
from watcher.core.model import Alert, Claim
from watcher.core.storage import Transaction
from watcher.core.text import counted


def track(
    tx: Transaction,
    text: str,
    now: datetime,
    *,
    claim_id: str = "",
    entities: Sequence[str] = (),
    as_of: str = "",
    kind: str = "",
    deadline: str = "",
    topic: str = "",
    channels: Sequence[str] = (),
    alert_on_mentions: bool = False,
) -> Claim:
    """Store a new claim and return it; what is not given is read from its text. Raises UsageError."""
    draft = draft_claim(
        text,
        claim_id=claim_id,
        entities=tuple(entities),
        as_of=as_of,
        kind=kind,
        deadline=deadline,
        topic=topic,
        channels=tuple(channels),
        alert_on_mentions=alert_on_mentions,
        known=tx.entities(),
        taken=frozenset(claim.id for claim in tx.claims()),
    )
    return tx.add_claim(draft, now)


def how_tracked(claim: Claim) -> str:
    """Return in a line as what a claim is tracked, from when to when, and by which names."""
    names = ", ".join(claim.entities) or "none known: it is matched by its words only"
    since = f", as of {claim.as_of}" if claim.as_of else ""
    since += f", until {claim.deadline}" if claim.deadline else ""
    return f"tracking {claim.id!r} as {claim.kind.value}{since}; names: {names}"


def mute(tx: Transaction, claim_id: str, length: timedelta, now: datetime) -> Claim:
    """Hold a claim's alerts for so long from now; raises NotFoundError, or UsageError for no length."""
    if not length:
        raise UsageError("a mute must be longer than nothing; to end one, unmute the claim")
    return tx.edit_claim(replace(tx.claim(claim_id), muted_until=now + length), now)


def unmute(tx: Transaction, claim_id: str, now: datetime) -> Claim:
    """Let a muted claim alert again; raises NotFoundError."""
    return tx.edit_claim(replace(tx.claim(claim_id), muted_until=None), now)


def claim_of(tx: Transaction, alert: Alert) -> Claim:
    """Return the claim that an alert is about; raises UsageError where it is not tracked any more."""
    # Looked up whole: the id of a claim that was removed may be the start of another one's.
    for claim in tx.claims():
        if claim.id == alert.claim_id:
            return claim
    raise UsageError(f"claim {alert.claim_id} of alert {alert.id} is no longer tracked")


def unread_reports(tx: Transaction, claim: Claim, now: datetime) -> int:
    """Return how many reports were judged against an earlier version of a claim only."""
    return tell_story(claim, (), tx.evidence([claim.id])[claim.id], now).unread


def judge_again(claim_id: str, unread: int) -> str:
    """Return the hint that earlier reports can be judged against the present version."""
    reports = counted(unread, "report")
    return f"{reports} judged against an earlier version; `watcher rejudge --claim {claim_id}` reads them again"
