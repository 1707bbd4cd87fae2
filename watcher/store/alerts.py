"""Alerts and their deliveries: a queue whose states survive a crash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from watcher.core.deliveries import Delivery, Plan
from watcher.core.grouping import with_report
from watcher.core.message_json import to_json
from watcher.core.model import Alert, DeliveryStatus, FurtherReport
from watcher.store.base import BaseTransaction, chunks, spelled
from watcher.store.columns import UtcDateTime
from watcher.store.columns import key as stored_key
from watcher.store.post_rows import alert_from, alert_row, delivery_from
from watcher.store.schema import alerts, deliveries, digests, findings, lanes

# Spelled as the partial indexes are.
WAITING: ColumnElement[bool] = literal_column("deliveries.status IN ('pending', 'unknown')")
_IS_FAILED: ColumnElement[bool] = literal_column("deliveries.status = 'failed'")
_PENDING = spelled(DeliveryStatus.PENDING)
_UNKNOWN = spelled(DeliveryStatus.UNKNOWN)
_SENDING = spelled(DeliveryStatus.SENDING)
_FAILED = spelled(DeliveryStatus.FAILED)
_WAITS = DeliveryStatus.FOR_DIGEST
_GONE_OUT = [
    status.value
    for status in (
        DeliveryStatus.SENDING,
        DeliveryStatus.UNKNOWN,
        DeliveryStatus.SENT,
        DeliveryStatus.DIGESTED,
    )
]
"""The other side has the message, or may have it."""


class AlertTransaction(BaseTransaction):
    def put_alert(self, alert: Alert, finding_id: int, plans: Sequence[Plan]) -> bool:
        if self._row(select(alerts.c.id).where(alerts.c.key == alert.key)) is not None:
            return False
        alert = self._with_free_id(alert)
        self._connection.execute(alerts.insert(), alert_row(alert))
        self._connection.execute(
            update(findings).where(findings.c.id == finding_id).values(alert_id=alert.id)
        )
        self._add_deliveries(alert.id, plans)
        return True

    def join_alert(
        self, alert_id: str, finding_id: int, report: FurtherReport, standing: str = ""
    ) -> bool:
        self._connection.execute(
            update(findings).where(findings.c.id == finding_id).values(alert_id=alert_id)
        )
        gone_out = select(deliveries.c.id).where(
            deliveries.c.alert_id == alert_id, deliveries.c.status.in_(_GONE_OUT)
        )
        if self._row(gone_out) is not None:
            return False
        message = with_report(self.alert(alert_id).message, report, standing)
        self._connection.execute(
            update(alerts).where(alerts.c.id == alert_id).values(message=to_json(message))
        )
        return True

    def release_holds(self, now: datetime) -> int:
        held = and_(
            deliveries.c.status == _PENDING,
            deliveries.c.attempts == 0,
            deliveries.c.next_attempt_at > now,
            deliveries.c.held_by.is_(None),  # no rule means it for a later time
        )
        return self._changed(update(deliveries).where(held).values(next_attempt_at=now))

    def alert(self, ref: str) -> Alert:
        full = self._full_id("alert", alerts.c.id, ref)
        row = self._row(select(alerts).where(alerts.c.id == full))
        assert row is not None
        return alert_from(row)

    def alerts(
        self, *, claim_id: str | None = None, since: datetime | None = None, limit: int = 200
    ) -> tuple[Alert, ...]:
        query = select(alerts).order_by(alerts.c.created_at.desc(), alerts.c.id).limit(limit)
        if claim_id is not None:
            query = query.where(alerts.c.claim_id == claim_id)
        if since is not None:
            query = query.where(alerts.c.created_at >= since)
        return tuple(alert_from(row) for row in self._rows(query))

    def deliveries(self, alert_id: str) -> tuple[Delivery, ...]:
        query = with_post().where(deliveries.c.alert_id == alert_id).order_by(deliveries.c.id)
        return tuple(delivery_from(row) for row in self._rows(query))

    def due_deliveries(
        self, now: datetime, limit: int, notifiers: Sequence[str] | None = None
    ) -> tuple[Delivery, ...]:
        heads = _heads(of_some=notifiers is not None)
        found_ids = self._connection.scalars(heads, {"now": now, "notifiers": notifiers or ()})
        # By their ids in a query of its own: joined, PostgreSQL may read all that was ever sent.
        ids = [head for head in found_ids if head is not None]
        found = [
            delivery_from(row)
            for some in chunks(ids)
            for row in self._rows(
                with_post().where(deliveries.c.id.in_(some), deliveries.c.next_attempt_at <= now)
            )
        ]
        found.sort(key=lambda item: (item.status is DeliveryStatus.FAILED, item.id))
        return tuple(found[:limit])

    def claim_delivery(self, delivery: Delivery, now: datetime) -> bool:
        # Lost in a power cut, this would be sent again without looking whether it arrived.
        self.must_survive_power_cut = True
        self._alone_in_lane(delivery.notifier, delivery.target)
        other = deliveries.alias("other")
        busy = select(other.c.id).where(
            other.c.notifier == delivery.notifier,
            other.c.target == stored_key(delivery.target),
            literal_column("other.status = 'sending'"),
        )
        return (
            self._changed(
                update(deliveries)
                .where(
                    deliveries.c.id == delivery.id,
                    deliveries.c.status == delivery.status.value,
                    # A person may have moved it to another lane since it was read.
                    deliveries.c.target == stored_key(delivery.target),
                    ~busy.exists(),
                )
                .values(
                    status=DeliveryStatus.SENDING.value,
                    attempts=deliveries.c.attempts + 1,
                    # What is pending is known not to be there: nobody need look from before now.
                    first_attempt_at=case(
                        (deliveries.c.status == _PENDING, literal(now, UtcDateTime)),
                        else_=func.coalesce(deliveries.c.first_attempt_at, now),
                    ),
                )
            )
            == 1
        )

    def _alone_in_lane(self, notifier: str, target: str) -> None:
        """Until this transaction ends, let nobody else claim in the lane; SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            digest = sha256(f"{notifier}\0{target}".encode()).digest()
            lock = func.pg_advisory_xact_lock(int.from_bytes(digest[:8], signed=True))
            self._connection.execute(select(lock))

    def settle_delivery(
        self,
        delivery_id: int,
        status: DeliveryStatus,
        *,
        external_id: str = "",
        error: str = "",
        next_attempt_at: datetime | None = None,
        attempts: int | None = None,
        now: datetime,
    ) -> None:
        self.must_survive_power_cut = True
        values: dict[str, Any] = {"status": status.value, "last_error": error}
        if attempts is not None:
            values["attempts"] = attempts
        if external_id:
            values["external_id"] = external_id
        if next_attempt_at is not None:
            values["next_attempt_at"] = next_attempt_at
        if status is DeliveryStatus.SENT:
            values["sent_at"] = now
        self._connection.execute(
            update(deliveries).where(deliveries.c.id == delivery_id).values(**values)
        )

    def recover_deliveries(self) -> int:
        return self._changed(
            update(deliveries)
            .where(deliveries.c.status == _SENDING)
            .values(status=DeliveryStatus.UNKNOWN.value)
        )

    def resend(self, alert_id: str, now: datetime) -> int:
        ours = deliveries.c.alert_id == alert_id
        again = update(deliveries).values(
            status=DeliveryStatus.PENDING.value,
            attempts=0,
            next_attempt_at=now,
            first_attempt_at=None,
            last_error="",
        )
        failed = deliveries.c.status == DeliveryStatus.FAILED.value
        if (count := self._changed(again.where(ours, failed))) > 0:
            return count
        # One that may have arrived stays unknown: it is looked up first, only sooner.
        waiting = or_(deliveries.c.status == _PENDING, deliveries.c.status == _UNKNOWN)
        sooner = self._changed(update(deliveries).where(ours, waiting).values(next_attempt_at=now))
        # What a digest told, or is to tell, comes by itself: who asks for it wants to see it.
        told = deliveries.c.status.in_(
            [
                DeliveryStatus.SENT.value,
                DeliveryStatus.DIGESTED.value,
                DeliveryStatus.FOR_DIGEST.value,
            ]
        )
        return sooner + self._changed(again.where(ours, told))

    def delivery_counts(self) -> Mapping[DeliveryStatus, int]:
        query = select(deliveries.c.status, func.count()).group_by(deliveries.c.status)
        rows = self._connection.execute(query)
        return {DeliveryStatus(status): count for status, count in rows}

    def overdue_deliveries(self, now: datetime) -> int:
        unfinished = deliveries.c.status.in_(
            [
                status.value
                for status in (
                    DeliveryStatus.PENDING,
                    DeliveryStatus.SENDING,
                    DeliveryStatus.UNKNOWN,
                    DeliveryStatus.FAILED,
                )
            ]
        )
        not_for_later = or_(deliveries.c.next_attempt_at <= now, deliveries.c.attempts > 0)
        query = select(func.count()).select_from(deliveries).where(unfinished, not_for_later)
        return self._connection.scalar(query) or 0

    def lane_counts(self) -> Mapping[tuple[str, str], Mapping[DeliveryStatus, int]]:
        lane = (deliveries.c.notifier, deliveries.c.target)
        done = [DeliveryStatus.SENT.value, DeliveryStatus.DIGESTED.value]
        query = (
            select(*lane, deliveries.c.status, func.count().label("count"))
            .where(deliveries.c.status.not_in(done))
            .group_by(*lane, deliveries.c.status)
            .order_by(*lane, deliveries.c.status)
        )
        counts: dict[tuple[str, str], dict[DeliveryStatus, int]] = {}
        for notifier, target, status, count in self._connection.execute(query):
            counts.setdefault((notifier, target), {})[DeliveryStatus(status)] = count
        return counts

    # inside

    def _know_lanes(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Note the lanes that deliveries are put into; the queue is read lane by lane."""
        rows = [{"notifier": n, "target": t, "stop_reason": ""} for n, t in pairs]
        self._many(self._insert(lanes).on_conflict_do_nothing(), rows)

    def _with_free_id(self, alert: Alert) -> Alert:
        """Return the alert with more of its key as its id where another one has the short id."""
        short, length = alert.id, len(alert.id)
        while self._row(select(alerts.c.id).where(alerts.c.id == short)) is not None:
            length += 1
            short = alert.key[:length] if length <= len(alert.key) else f"{alert.key}-{length}"
        if short == alert.id:
            return alert
        return replace(alert, id=short, message=replace(alert.message, alert_id=short))

    def _add_deliveries(self, alert_id: str, plans: Sequence[Plan]) -> None:
        unique = {(plan.notifier, stored_key(plan.target)): plan for plan in plans}
        rows = [
            {
                "alert_id": alert_id,
                "notifier": notifier,
                "target": target,
                "status": (_WAITS if plan.for_digest else DeliveryStatus.PENDING).value,
                "attempts": 0,
                "next_attempt_at": plan.due_at,
                "external_id": "",
                "last_error": "",
                "reason": plan.reason,
                "held_by": plan.hold.value if plan.hold else None,
            }
            for (notifier, target), plan in sorted(unique.items())
        ]
        self._know_lanes(unique)
        self._many(deliveries.insert(), rows)


NOW = bindparam("now", type_=UtcDateTime)


@cache
def lane_is_ready() -> ColumnElement[bool]:
    """Return what holds for a lane that may be sent to `NOW`; a stopped one is, when its probe is due."""
    sending = deliveries.alias("sending")
    busy = select(sending.c.id).where(
        sending.c.notifier == lanes.c.notifier,
        sending.c.target == lanes.c.target,
        literal_column("sending.status = 'sending'"),
    )
    return and_(
        or_(lanes.c.next_send_at.is_(None), lanes.c.next_send_at <= NOW),
        or_(lanes.c.stopped_at.is_(None), lanes.c.probe_at.is_(None), lanes.c.probe_at <= NOW),
        ~busy.correlate(lanes).exists(),
    )


@cache  # it is asked several times a second, and building it costs more than running it
def _heads(*, of_some: bool) -> Select[Any]:
    """Return the id of each ready lane's first delivery, or NULL; of_some: only of `notifiers`."""
    in_line = or_(
        deliveries.c.next_attempt_at <= NOW,
        deliveries.c.attempts > 0,  # what waits for its time holds nobody up
    )
    first = select(deliveries.c.id).where(
        deliveries.c.notifier == lanes.c.notifier, deliveries.c.target == lanes.c.target
    )
    # Ordered by the whole index: by the id alone, PostgreSQL may walk all that was ever sent.
    first = first.order_by(deliveries.c.notifier, deliveries.c.target, deliveries.c.id).limit(1)
    waiting = first.where(WAITING, in_line).correlate(lanes).scalar_subquery()
    failed = first.where(_IS_FAILED, deliveries.c.next_attempt_at <= NOW).correlate(lanes)
    heads = select(func.coalesce(waiting, failed.scalar_subquery())).where(lane_is_ready())
    if of_some:
        heads = heads.where(lanes.c.notifier.in_(bindparam("notifiers", expanding=True)))
    return heads


@cache
def with_post() -> Select[Any]:
    """Return deliveries with what they deliver: an alert, or else a digest."""
    return (
        select(
            deliveries,
            alerts.c.key.label("alert_key"),
            alerts.c.claim_id.label("alert_claim_id"),
            alerts.c.created_at.label("alert_created_at"),
            alerts.c.message.label("alert_message"),
            digests.c.message.label("post_message"),
        )
        .outerjoin(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(digests, digests.c.id == deliveries.c.post_digest_id)
    )
