"""Claims' parent messages: which thread an alert goes into, and whether its card is posted first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from watcher.core.deliveries import Delivery, Thread, ThreadStatus
from watcher.core.posts import ClaimCard
from watcher.core.storage import Transaction
from watcher.core.threads import begun, card_key, is_in

log = structlog.get_logger()

CardOf = Callable[[Transaction, str, str], ClaimCard | None]
"""(tx, claim id, key) -> what a claim's parent message shows now; None where there is no such claim."""


_OF_OUR_OWN = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def without_faults(card_of: CardOf) -> CardOf:
    """Return it with None for a card that a fault of ours keeps from being made: alerts must go out."""

    def safe(tx: Transaction, claim_id: str, key: str) -> ClaimCard | None:
        try:
            return card_of(tx, claim_id, key)
        except _OF_OUR_OWN as error:
            log.error("card_not_made", claim=claim_id, error=f"{type(error).__name__}: {error}")
            return None

    return safe


def thread_of(tx: Transaction, delivery: Delivery) -> Thread | None:
    """Return the thread of an alert's claim in the delivery's lane; a digest has none."""
    if delivery.alert is None:
        return None
    return tx.thread(delivery.notifier, delivery.target, delivery.alert.claim_id)


def begin_thread(
    tx: Transaction, delivery: Delivery, target: str, card_of: CardOf, now: datetime
) -> tuple[Thread | None, ClaimCard | None, bool]:
    """Return the thread to reply in; with a card, that is to be posted first, and True where it may be there.

    (None, None, False): the message goes into the channel itself. The thread is noted as being
    posted before anything is sent.
    """
    if delivery.alert is None:
        return None, None, False
    claim_id = delivery.alert.claim_id
    held = thread_of(tx, delivery)
    if held is not None and is_in(held, target):
        return held, None, False
    none = Thread(notifier=delivery.notifier, target=delivery.target, claim_id=claim_id)
    thread = begun(held or none, target, now)
    card = card_of(tx, claim_id, card_key(thread))
    if card is None:
        return None, None, False
    tx.put_thread(thread)
    may_be_there = (
        held is not None
        and held.status is ThreadStatus.POSTING
        and held.generation == thread.generation
    )
    return thread, card, may_be_there


def put_kept(tx: Transaction, thread: Thread) -> None:
    """Store a thread after a try; a wish to look at its card that came up meanwhile is kept."""
    held = tx.thread(thread.notifier, thread.target, thread.claim_id)
    wishes = (thread.refresh_at, held.refresh_at if held is not None else None)
    soonest = min((at for at in wishes if at is not None), default=None)
    tx.put_thread(replace(thread, refresh_at=soonest))
