"""Deliveries: claim a row, send once, record how it ended. Sent is written only after sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from watcher.core.errors import DeliveryError
from watcher.core.model import Claim, Delivery, DeliveryStatus
from watcher.core.ports import Notifier, Receipt, Store
from watcher.core.schedule import delivery_backoff_s

log = structlog.get_logger()

# An unknown send may still be on its way: give it this long before asking whether it arrived.
SETTLE_S = 2.0
_HASTY_TRIES = 3
# What a person must mend is tried again now and then, so that nothing is lost when it is mended.
_FAILED_AGAIN_S = 900.0
# Clocks differ: look for a message a little before we believe that we sent it.
_LOOK_BACK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCounts:
    sent: int = 0
    retried: int = 0
    failed: int = 0

    def __add__(self, other: DeliveryCounts) -> DeliveryCounts:
        return DeliveryCounts(
            sent=self.sent + other.sent,
            retried=self.retried + other.retried,
            failed=self.failed + other.failed,
        )


def routes(claim: Claim, notifiers: Sequence[Notifier]) -> tuple[tuple[str, str], ...]:
    """Return (notifier, target) pairs for a claim's alerts: its own channels where a notifier has any."""
    pairs: list[tuple[str, str]] = []
    for notifier in notifiers:
        targets = claim.channels if notifier.has_channels and claim.channels else ()
        pairs += [(notifier.name, target) for target in targets or (notifier.default_target,)]
    return tuple(dict.fromkeys(pairs))


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

    def recover(self) -> None:
        """At start: what a dead process was sending is now of unknown fate."""
        with self._store.begin() as tx:
            recovered = tx.recover_deliveries()
        if recovered:
            log.warning("deliveries_recovered", count=recovered)

    def deliver_due(
        self, *, limit: int = 50, stopping: Callable[[], bool] = bool
    ) -> DeliveryCounts:
        """Try every delivery that is due, oldest first, and return how they ended."""
        with self._store.read() as tx:
            due = tx.due_deliveries(self._clock(), limit)
        ends: list[DeliveryStatus] = []
        blocked: set[tuple[str, str]] = set()
        for delivery in due:
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

    def _deliver(self, delivery: Delivery) -> DeliveryStatus | None:
        notifier = self._notifiers.get(delivery.notifier)
        if notifier is None:
            return None  # switched off in the config: kept, sent when it is back
        with self._store.begin() as tx:
            if not tx.claim_delivery(delivery.id, delivery.status, self._clock()):
                return None
        doubtful = delivery.status is DeliveryStatus.UNKNOWN
        try:
            receipt = self._find(notifier, delivery) if doubtful else None
        except DeliveryError as error:
            return self._settle_error(delivery, error, DeliveryStatus.UNKNOWN)
        try:
            if receipt is None:
                receipt = notifier.send(delivery.alert.message, delivery.target)
        except DeliveryError as error:
            after = DeliveryStatus.UNKNOWN if error.unknown else DeliveryStatus.PENDING
            return self._settle_error(delivery, error, after)
        with self._store.begin() as tx:
            tx.settle_delivery(
                delivery.id,
                DeliveryStatus.SENT,
                external_id=receipt.external_id,
                now=self._clock(),
            )
        log.info(
            "alert_sent",
            alert=delivery.alert.id,
            claim=delivery.alert.claim_id,
            notifier=delivery.notifier,
            target=delivery.target,
            attempt=delivery.attempts + 1,
        )
        return DeliveryStatus.SENT

    def _find(self, notifier: Notifier, delivery: Delivery) -> Receipt | None:
        if not notifier.looks_up:
            return None  # at least once, and the docs of that notifier say so
        since = (delivery.first_attempt_at or delivery.alert.created_at) - _LOOK_BACK
        return notifier.find(delivery.alert.key, delivery.target, since)

    def _settle_error(
        self, delivery: Delivery, error: DeliveryError, after: DeliveryStatus
    ) -> DeliveryStatus:
        status = DeliveryStatus.FAILED if error.permanent else after
        wait_s = delivery_backoff_s(delivery.attempts + 1)
        if status is DeliveryStatus.UNKNOWN and delivery.attempts < _HASTY_TRIES:
            wait_s = self._settle_s
        elif status is DeliveryStatus.FAILED:
            wait_s = _FAILED_AGAIN_S
        wait_s = max(wait_s, error.retry_after_s or 0.0)
        now = self._clock()
        with self._store.begin() as tx:
            tx.settle_delivery(
                delivery.id,
                status,
                error=str(error),
                next_attempt_at=now + timedelta(seconds=wait_s),
                now=now,
            )
        log.warning(
            "alert_not_sent",
            alert=delivery.alert.id,
            notifier=delivery.notifier,
            target=delivery.target,
            status=status.value,
            retry_in_s=None if status is DeliveryStatus.FAILED else round(wait_s, 1),
            error=str(error),
        )
        return status
