"""Deliveries: claim a row, send once, record how it ended. Sent is written only after sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from watcher.core.deliveries import Delivery
from watcher.core.errors import DeliveryError
from watcher.core.model import DeliveryStatus
from watcher.core.ports import Notifier, Receipt, Store
from watcher.core.posts import Place
from watcher.core.schedule import delivery_backoff_s
from watcher.pipeline.counts import Counts

log = structlog.get_logger()

# An unknown send may still be on its way: give it this long before asking whether it arrived.
SETTLE_S = 2.0
_HASTY_TRIES = 3
# What a person must mend is tried again now and then, so that nothing is lost when it is mended.
_FAILED_AGAIN_S = 900.0
# Clocks differ: look for a message a little before we believe that we sent it.
_LOOK_BACK = timedelta(minutes=10)
# A failed one is looked up too: what failed may have been only the look-up of an unknown send.
_PERHAPS_SENT = (DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCounts(Counts):
    sent: int = 0
    retried: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """How one try ended."""

    status: DeliveryStatus
    external_id: str = ""
    error: str = ""
    next_attempt_at: datetime | None = None


class Deliverer:
    """Sends what is due, one message at a time; safe to run in several processes at once."""

    def __init__(
        self,
        store: Store,
        notifiers: Sequence[Notifier],
        clock: Callable[[], datetime],
        settle_s: float = SETTLE_S,
    ) -> None:
        self._store = store
        self._notifiers: Mapping[str, Notifier] = {item.name: item for item in notifiers}
        self._clock = clock
        self._settle_s = settle_s
        self._unwritten: dict[int, _End] = {}

    def recover(self) -> None:
        """At start: what a dead process was sending is now of unknown fate."""
        with self._store.begin() as tx:
            recovered = tx.recover_deliveries()
        if recovered:
            log.warning("deliveries_recovered", count=recovered)

    def deliver_due(
        self, *, limit: int = 50, stopping: Callable[[], bool] = bool
    ) -> DeliveryCounts:
        """Try every delivery that is due, in order, and return how they ended."""
        self._write_ends()
        ends: list[DeliveryStatus] = []
        blocked: set[tuple[str, str]] = set()
        for delivery in self._due(self._clock(), limit):
            if stopping():
                break
            lane = (delivery.notifier, delivery.target)
            if lane in blocked:
                continue  # keep the order within a channel: wait behind the one that failed
            end = self._deliver(delivery)
            if end is None:
                continue
            ends.append(end)
            if end is not DeliveryStatus.SENT:
                blocked.add(lane)
        return DeliveryCounts(
            sent=ends.count(DeliveryStatus.SENT),
            retried=ends.count(DeliveryStatus.PENDING) + ends.count(DeliveryStatus.UNKNOWN),
            failed=ends.count(DeliveryStatus.FAILED),
        )

    def release_holds(self) -> None:
        """Make alerts that wait for further reports due: who runs one cycle may not come back."""
        with self._store.begin() as tx:
            tx.release_holds(self._clock())

    def has_due(self, within_s: float) -> bool:
        """Tell whether some delivery can be tried within so many seconds."""
        return bool(self._due(self._clock() + timedelta(seconds=within_s), 1))

    def _due(self, now: datetime, limit: int) -> tuple[Delivery, ...]:
        # Those of a notifier that is switched off are kept, and sent when it is back.
        with self._store.read() as tx:
            return tx.due_deliveries(now, limit, notifiers=tuple(self._notifiers))

    def _deliver(self, delivery: Delivery) -> DeliveryStatus | None:
        notifier = self._notifiers[delivery.notifier]
        with self._store.begin() as tx:
            if not tx.claim_delivery(delivery, self._clock()):
                return None
            # A report may have joined the alert since it was read.
            delivery = replace(delivery, alert=tx.delivery(delivery.id).alert)
        end = self._try(notifier, delivery, delivery.target or notifier.default_target)
        self._unwritten[delivery.id] = end
        self._write_ends()
        return end.status

    def _try(self, notifier: Notifier, delivery: Delivery, target: str) -> _End:
        """Send once, after a look whether it is there already, and return how that ended."""
        after_error = delivery.status
        try:
            receipt = self._find(notifier, delivery, target)
            if receipt is None:
                after_error = DeliveryStatus.PENDING
                receipt = notifier.send(delivery.post, Place(target=target))
        except DeliveryError as error:
            if error.unknown and after_error is DeliveryStatus.PENDING:
                after_error = DeliveryStatus.UNKNOWN
            return self._end_of_error(delivery, target, error, after_error)
        except Exception as error:  # noqa: BLE001 - one message must not stop the others
            fault = DeliveryError(f"internal error: {type(error).__name__}", permanent=True)
            log.error("notifier_failed", notifier=notifier.name, error=str(error))
            return self._end_of_error(delivery, target, fault, DeliveryStatus.FAILED)
        log.info(
            "alert_sent",
            post=delivery.post_id,
            notifier=delivery.notifier,
            target=target,
            attempt=delivery.attempts + 1,
        )
        return _End(status=DeliveryStatus.SENT, external_id=receipt.external_id)

    def _find(self, notifier: Notifier, delivery: Delivery, target: str) -> Receipt | None:
        if delivery.status not in _PERHAPS_SENT or not notifier.looks_up:
            return None  # without look-up it is at least once, and the docs of that notifier say so
        since = (delivery.first_attempt_at or delivery.next_attempt_at) - _LOOK_BACK
        return notifier.find(delivery.key, Place(target=target), since)

    def _end_of_error(
        self, delivery: Delivery, target: str, error: DeliveryError, after: DeliveryStatus
    ) -> _End:
        status = DeliveryStatus.FAILED if error.permanent else after
        wait_s = delivery_backoff_s(delivery.attempts + 1)
        if status is DeliveryStatus.UNKNOWN and delivery.attempts < _HASTY_TRIES:
            wait_s = self._settle_s
        elif status is DeliveryStatus.FAILED:
            wait_s = _FAILED_AGAIN_S
        wait_s = max(wait_s, error.retry_after_s or 0.0)
        log.warning(
            "alert_not_sent",
            post=delivery.post_id,
            notifier=delivery.notifier,
            target=target,
            status=status.value,
            retry_in_s=round(wait_s, 1),
            error=str(error),
        )
        return _End(
            status=status,
            error=str(error),
            next_attempt_at=self._clock() + timedelta(seconds=wait_s),
        )

    def _write_ends(self) -> None:
        """Record how tries ended; what the database refuses now is written before the next try.

        Forgetting it would leave the row, and its channel, waiting until the next start.
        """
        if not self._unwritten:
            return
        with self._store.begin() as tx:
            for delivery_id, end in self._unwritten.items():
                tx.settle_delivery(
                    delivery_id,
                    end.status,
                    external_id=end.external_id,
                    error=end.error,
                    next_attempt_at=end.next_attempt_at,
                    now=self._clock(),
                )
        self._unwritten.clear()
