"""Alerts and their deliveries: a queue whose states survive a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, and_, func, literal_column, or_, select, update

from watcher.core.deliveries import Delivery, Plan
from watcher.core.grouping import with_report
from watcher.core.message_json import to_json
from watcher.core.model import Alert, DeliveryStatus, FurtherReport
from watcher.store.base import BaseTransaction, spelled
from watcher.store.columns import key as stored_key
from watcher.store.rows import alert_from, alert_row, delivery_from
from watcher.store.schema import alerts, deliveries, digests, findings

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
        earlier = deliveries.alias("earlier")
        in_line_behind = (
            select(earlier.c.id)
            .where(
                earlier.c.notifier == deliveries.c.notifier,
                earlier.c.target == deliveries.c.target,
                earlier.c.id < deliveries.c.id,
                or_(
                    earlier.c.status == _SENDING,
                    and_(
                        or_(earlier.c.status == _PENDING, earlier.c.status == _UNKNOWN),
                        earlier.c.next_attempt_at > now,
                        earlier.c.attempts > 0,  # what waits for further reports holds nobody up
                    ),
                ),
            )
            .exists()
        )
        query = (
            with_post()
            .where(
                or_(
                    deliveries.c.status == _PENDING,
                    deliveries.c.status == _UNKNOWN,
                    deliveries.c.status == _FAILED,
                ),
                deliveries.c.next_attempt_at <= now,
                ~in_line_behind,
            )
            .order_by(deliveries.c.status == _FAILED, deliveries.c.id)
            .limit(limit)
        )
        if notifiers is not None:
            query = query.where(deliveries.c.notifier.in_(notifiers))
        return tuple(delivery_from(row) for row in self._rows(query))

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
                    ~busy.exists(),
                )
                .values(
                    status=DeliveryStatus.SENDING.value,
                    attempts=deliveries.c.attempts + 1,
                    first_attempt_at=func.coalesce(deliveries.c.first_attempt_at, now),
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
        now: datetime,
    ) -> None:
        self.must_survive_power_cut = True
        values: dict[str, Any] = {"status": status.value, "last_error": error}
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
        sent = deliveries.c.status == DeliveryStatus.SENT.value
        return sooner + self._changed(again.where(ours, sent))

    def delivery_counts(self) -> Mapping[DeliveryStatus, int]:
        query = select(deliveries.c.status, func.count()).group_by(deliveries.c.status)
        rows = self._connection.execute(query)
        return {DeliveryStatus(status): count for status, count in rows}

    # inside

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
        self._many(deliveries.insert(), rows)


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
            func.coalesce(alerts.c.created_at, digests.c.created_at).label("post_created_at"),
        )
        .outerjoin(alerts, alerts.c.id == deliveries.c.alert_id)
        .outerjoin(digests, digests.c.id == deliveries.c.post_digest_id)
    )
