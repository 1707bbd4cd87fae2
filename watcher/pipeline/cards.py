"""The card of a claim's parent message, from what the store holds now."""

from __future__ import annotations

from datetime import datetime

from watcher.core.claim_card import make_card
from watcher.core.claim_story import tell_story
from watcher.core.errors import NotFoundError
from watcher.core.model import Claim
from watcher.core.posts import ClaimCard
from watcher.core.storage import Transaction


def claim_card(tx: Transaction, claim_id: str, key: str, now: datetime) -> ClaimCard | None:
    """Return a claim's card; a removed claim's says that it is no longer tracked. None: never heard of."""
    claim = _tracked(tx, claim_id) or _removed(tx, claim_id)
    if claim is None:
        return None
    versions = tx.claim_versions(claim.id)
    evidence = tx.evidence([claim.id])[claim.id]
    return make_card(claim, tell_story(claim, versions, evidence, now), versions, key, now)


def _tracked(tx: Transaction, claim_id: str) -> Claim | None:
    try:
        claim = tx.claim(claim_id)
    except NotFoundError:
        return None
    # A prefix would do as a reference: a removed claim is not the one that begins like it.
    return claim if claim.id == claim_id else None


def _removed(tx: Transaction, claim_id: str) -> Claim | None:
    versions = tx.claim_versions(claim_id)
    if not versions:
        return None
    last = versions[-1]
    return Claim(
        id=claim_id,
        text=last.text,
        as_of=last.as_of,
        kind=last.kind,
        quantities=last.quantities,
        version=last.version,
        active=False,
    )
