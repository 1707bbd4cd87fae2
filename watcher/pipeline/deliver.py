"""Deliveries: claim a row, try once, record how it ended. Sent is written only after sending.

A lane - one target of one notifier - is served one post at a time, in order, at its own pace; a
lane that waits or is stopped holds up no other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from watcher.core.deliveries import Delivery
from watcher.core.lanes import freed, held_until, may_send, probed, stopped
from watcher.core.model import Stance
from watcher.core.ports import Notifier
from watcher.core.storage import Store, Transaction
from watcher.pipeline.counts import Counts
from watcher.pipeline.refresh import Refresher
from watcher.pipeline.send import PERHAPS_SENT, End, Outcome, Sender, Step, Waits
from watcher.pipeline.threads import CardOf, begin_thread, put_kept, thread_of, without_faults

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCounts(Counts):
    sent: int = 0
    retried: int = 0
    failed: int = 0
    cards: int = 0
    """Claims' own messages that were posted, or found posted."""
    revised: int = 0


class Deliverer:
    """Sends what is due; safe to run in several threads or processes at once."""

    def __init__(
        self,
        store: Store,
        notifiers: Sequence[Notifier],
        clock: Callable[[], datetime],
        *,
        card_of: CardOf | None = None,
        broadcast_stances: Collection[Stance] = (Stance.CONTRADICTS,),
        also_paced: Collection[str] = (),
        waits: Waits | None = None,
    ) -> None:
        """card_of: what claims' parent messages show; without it alerts go into the channels themselves.

        also_paced: notifiers that keep the gap between two posts though they have no channels.
        """
        self._store = store
        self._notifiers: Mapping[str, Notifier] = {item.name: item for item in notifiers}
        self._clock = clock
        self._card_of = card_of = card_of and without_faults(card_of)
        self._also_paced = frozenset(also_paced)
        self._waits = waits or Waits()
        self._sender = Sender(clock, self._waits, frozenset(broadcast_stances), self._is_paced)
        self._refresher = (
            None
            if card_of is None
            else Refresher(store, self._notifiers, clock, card_of, self._waits)
        )
        self._unwritten: list[tuple[Step, End]] = []
        # Two lanes may lead into one channel: the default one, and the same one by its name.
        self._channel_free_at: dict[tuple[str, str], datetime] = {}

    def recover(self) -> None:
        """At start: what a dead process was sending is of unknown fate; stopped lanes are tried again."""
        now = self._clock()
        with self._store.begin() as tx:
            recovered = tx.recover_deliveries()
            for lane in tx.lanes():
                if lane.stopped_at is not None:
                    tx.put_lane(probed(lane, now))
        if recovered:
            log.warning("deliveries_recovered", count=recovered)

    def deliver_due(
        self, *, limit: int = 50, stopping: Callable[[], bool] = bool
    ) -> DeliveryCounts:
        """Try the first delivery of every lane as long as some lane's pace allows, then look at the cards."""
        self._write_ends()
        outcomes: list[Outcome] = []
        passed_over: set[tuple[str, str]] = set()
        while len(outcomes) < limit and not stopping():
            heads = self._heads(self._clock(), limit + len(passed_over))
            heads = tuple(head for head in heads if _lane(head) not in passed_over)
            if not heads:
                break
            for head in heads:
                if stopping():
                    break
                outcome = self._deliver(head)
                if outcome is None or not outcome.goes_on or self._is_back(head, outcome):
                    passed_over.add(_lane(head))
                if outcome is not None:
                    outcomes.append(outcome)
        revised = 0 if self._refresher is None else self._refresher.refresh_due(stopping)
        return DeliveryCounts(
            sent=outcomes.count(Outcome.SENT),
            retried=outcomes.count(Outcome.RETRIED) + outcomes.count(Outcome.STOPPED),
            failed=outcomes.count(Outcome.FAILED),
            cards=outcomes.count(Outcome.CARD),
            revised=revised,
        )

    def release_holds(self) -> None:
        """Make alerts that wait for further reports due: who runs one cycle may not come back."""
        with self._store.begin() as tx:
            tx.release_holds(self._clock())

    def has_due(self, within_s: float) -> bool:
        """Tell whether some delivery or card can be tried within so many seconds."""
        by = self._clock() + timedelta(seconds=within_s)
        if self._heads(by, 1):
            return True
        return self._refresher is not None and self._refresher.has_due(by)

    def overdue(self) -> int:
        """Return how many deliveries are neither done nor meant for a later time."""
        with self._store.read() as tx:
            return tx.overdue_deliveries(self._clock())

    # ------------------------------------------------------------------------- one try

    def _heads(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        # Those of a notifier that is switched off are kept, and sent when it is back.
        with self._store.read() as tx:
            return tx.due_deliveries(now, limit, notifiers=tuple(self._notifiers))

    def _deliver(self, head: Delivery) -> Outcome | None:
        """Take the first step of a delivery that is left; None where somebody else was first."""
        notifier = self._notifiers[head.notifier]
        target = head.target or notifier.default_target
        now = self._clock()
        if now < self._channel_free_at.get((notifier.name, target), now):
            return None
        with self._store.begin() as tx:
            step = self._take(tx, head, notifier, target, now)
        if step is None:
            return None
        end = self._sender.run(step)
        if end.hold_until is not None:
            self._channel_free_at[notifier.name, target] = end.hold_until
        self._unwritten.append((step, end))
        self._write_ends()
        return end.outcome

    def _take(
        self, tx: Transaction, head: Delivery, notifier: Notifier, target: str, now: datetime
    ) -> Step | None:
        """Claim a delivery, note what is about to be posted, and return all that the try needs."""
        lane = tx.lane(head.notifier, head.target)
        if not may_send(lane, now) or not tx.claim_delivery(head, now):
            return None
        # A report may have joined the alert since it was read.
        delivery = replace(head, alert=tx.delivery(head.id).alert)
        step = Step(delivery=delivery, notifier=notifier, target=target)
        in_threads = notifier.has_threads and self._card_of is not None
        if head.status in PERHAPS_SENT and notifier.looks_up:
            return replace(step, thread=thread_of(tx, delivery)) if in_threads else step
        if self._is_paced(notifier):  # a crash must not make us post the next one at once
            tx.put_lane(held_until(lane, now + timedelta(seconds=self._waits.gap_s)))
        if not notifier.has_threads or self._card_of is None:
            return step
        thread, card, find_card = begin_thread(tx, delivery, target, self._card_of, now)
        return replace(step, thread=thread, card=card, find_card=find_card and notifier.looks_up)

    def _is_paced(self, notifier: Notifier) -> bool:
        return notifier.has_channels or notifier.name in self._also_paced

    def _is_back(self, head: Delivery, outcome: Outcome) -> bool:
        """Tell whether a channel that was away takes messages again, and has no pace to hold it up.

        What waited there is for the next pass: a DigestMaker may tell it together before, or later.
        """
        return (
            outcome is Outcome.SENT
            and head.attempts > 0
            and not self._is_paced(self._notifiers[head.notifier])
        )

    # ------------------------------------------------------------------------- its end

    def _write_ends(self) -> None:
        """Record how tries ended; what the database refuses now is written before the next try.

        Forgetting it would leave the row, and its lane, waiting until the next start.
        """
        if not self._unwritten:
            return
        with self._store.begin() as tx:
            for step, end in self._unwritten:
                self._write(tx, step, end)
        self._unwritten.clear()

    def _write(self, tx: Transaction, step: Step, end: End) -> None:
        delivery, now = step.delivery, self._clock()
        tx.settle_delivery(
            delivery.id,
            end.status,
            external_id=end.external_id,
            error=end.error,
            next_attempt_at=end.next_attempt_at,
            attempts=end.attempts,
            now=now,
        )
        if end.thread is not None:
            put_kept(tx, end.thread)
        held = tx.lane(delivery.notifier, delivery.target)
        lane = held if end.hold_until is None else held_until(held, end.hold_until)
        if end.stop_reason:
            if held.stopped_at is None:
                log.error("lane_stopped", notifier=delivery.notifier, target=step.target)
            lane = stopped(lane, end.stop_reason, now, self._waits.probe_s)
        elif held.stopped_at and end.posted_at and end.posted_at >= held.stopped_at:
            log.info("lane_freed", notifier=delivery.notifier, target=step.target)
            lane = freed(lane)
        if lane != held:
            tx.put_lane(lane)


def _lane(delivery: Delivery) -> tuple[str, str]:
    return delivery.notifier, delivery.target
