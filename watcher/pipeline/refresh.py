"""Claims' parent messages are kept up to date in place: revised when what they show has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from watcher.core.deliveries import Thread
from watcher.core.errors import DeliveryError
from watcher.core.lanes import held_until, may_send
from watcher.core.model import DeliveryStatus
from watcher.core.ports import Notifier, Receipt
from watcher.core.posts import ClaimCard, Place
from watcher.core.storage import Store, Transaction
from watcher.core.threads import card_key, fingerprint, next_generation
from watcher.pipeline.send import Waits
from watcher.pipeline.threads import CardOf

log = structlog.get_logger()

_MOST_LANES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Revision:
    """How one try to revise a card ended."""

    thread: Thread
    """As it is afterwards, its `refresh_at` included."""
    hold_until: datetime
    revised: bool = False


class Refresher:
    """Revises the cards that have changed, at most one a lane and pass, at the lane's pace.

    Sending the same card again does no harm, so nothing is looked up here: a try that a crash or
    a fault cut off is repeated.
    """

    def __init__(
        self,
        store: Store,
        notifiers: Mapping[str, Notifier],
        clock: Callable[[], datetime],
        card_of: CardOf,
        waits: Waits,
    ) -> None:
        self._store = store
        self._notifiers = notifiers
        self._clock = clock
        self._card_of = card_of
        self._waits = waits

    def refresh_due(self, stopping: Callable[[], bool] = bool) -> int:
        """Look at each lane's card that waits longest; return how many were revised."""
        revised = 0
        for thread in self._due(self._clock()):
            if stopping():
                break
            revised += self._refresh(thread)
        return revised

    def has_due(self, now: datetime) -> bool:
        """Tell whether some card can be looked at then."""
        return bool(self._due(now))

    def _due(self, now: datetime) -> tuple[Thread, ...]:
        with self._store.read() as tx:
            return tx.stale_threads(now, _MOST_LANES, notifiers=tuple(self._notifiers))

    def _refresh(self, thread: Thread) -> bool:
        notifier, now = self._notifiers[thread.notifier], self._clock()
        with self._store.begin() as tx:
            card = self._take(tx, thread, now)
        if card is None:
            return False
        end = self._revise(notifier, thread, card)
        with self._store.begin() as tx:
            self._write(tx, thread, end)
        return end.revised

    def _take(self, tx: Transaction, thread: Thread, now: datetime) -> ClaimCard | None:
        """Return the card to send, or None; the lane is taken for the length of its gap."""
        lane = tx.lane(thread.notifier, thread.target)
        if tx.thread(thread.notifier, thread.target, thread.claim_id) != thread:
            return None  # somebody else was first
        if not may_send(lane, now) or lane.stopped_at is not None or _unclear(tx, thread):
            return None
        card = self._card_of(tx, thread.claim_id, card_key(thread))
        if card is None or fingerprint(card) == thread.shown:
            again_at = None if card is None else card.changes_at
            tx.put_thread(replace(thread, refresh_at=again_at))
            return None
        tx.put_lane(held_until(lane, now + timedelta(seconds=self._waits.gap_s)))
        return card

    def _revise(self, notifier: Notifier, thread: Thread, card: ClaimCard) -> _Revision:
        receipt = Receipt(external_id=thread.external_id, channel_id=thread.channel_id)
        try:
            notifier.revise(card, Place(target=thread.posted_to), receipt)
        except DeliveryError as error:
            return self._fault(notifier, thread, error)
        except Exception as error:  # noqa: BLE001 - one card must not stop the others
            log.error("notifier_failed", notifier=notifier.name, error=str(error))
            fault = DeliveryError(f"internal error: {type(error).__name__}", permanent=True)
            return self._fault(notifier, thread, fault)
        until = self._clock() + timedelta(seconds=self._waits.gap_s)
        done = replace(thread, shown=fingerprint(card), refresh_at=card.changes_at)
        return _Revision(thread=done, hold_until=until, revised=True)

    def _fault(self, notifier: Notifier, thread: Thread, error: DeliveryError) -> _Revision:
        now = self._clock()
        hold_s = max(self._waits.gap_s, error.retry_after_s or 0.0)
        hold_until = now + timedelta(seconds=hold_s)
        log.warning(
            "card_not_revised", claim=thread.claim_id, notifier=notifier.name, error=str(error)
        )
        if error.gone:
            # The next alert begins another one; a card alone is worth no message.
            return _Revision(thread=next_generation(thread), hold_until=hold_until)
        if error.permanent and thread.posted_to != (thread.target or notifier.default_target):
            # It stands in a channel that was the default once, and is not ours any more.
            return _Revision(thread=replace(thread, refresh_at=None), hold_until=hold_until)
        wait_s = self._waits.failed_s if error.permanent else self._waits.refresh_s
        # What stops a lane, the next message will find out: a card may be refused where one is not.
        again = replace(thread, refresh_at=now + timedelta(seconds=max(wait_s, hold_s)))
        return _Revision(thread=again, hold_until=hold_until)

    def _write(self, tx: Transaction, before: Thread, end: _Revision) -> None:
        held = tx.thread(before.notifier, before.target, before.claim_id)
        # Where another process has begun the next thread meanwhile, ours is of no more interest.
        if held is not None and replace(held, refresh_at=before.refresh_at) == before:
            thread = end.thread
            if held.refresh_at != before.refresh_at:
                thread = replace(
                    thread, refresh_at=held.refresh_at
                )  # the claim has moved meanwhile
            tx.put_thread(thread)
        tx.put_lane(held_until(tx.lane(before.notifier, before.target), end.hold_until))


def _unclear(tx: Transaction, thread: Thread) -> bool:
    """Return whether a message in the lane may be in this thread: it must be looked for there first."""
    doubtful = (DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN)
    return bool(
        tx.deliveries_of(statuses=doubtful, notifier=thread.notifier, target=thread.target, limit=1)
    )
