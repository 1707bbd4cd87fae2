"""Deliveries one by one, the lanes that messages go out on, and claims' parent messages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, update

from watcher.core.deliveries import Delivery, Lane, Thread, ThreadStatus
from watcher.core.errors import NotFoundError
from watcher.core.lanes import freed
from watcher.core.model import DeliveryStatus
from watcher.store.alerts import NOW, lane_is_ready, with_post
from watcher.store.columns import key as stored_key
from watcher.store.digests import DigestTransaction
from watcher.store.post_rows import delivery_from, lane_from, thread_from
from watcher.store.schema import alerts, deliveries, digests, lanes, threads


class PostTransaction(DigestTransaction):
    # deliveries, one by one

    def delivery(self, delivery_id: int) -> Delivery:
        row = self._row(with_post().where(deliveries.c.id == delivery_id))
        if row is None:
            raise NotFoundError("delivery", str(delivery_id))
        return delivery_from(row)

    def deliveries_of(
        self,
        *,
        statuses: Collection[DeliveryStatus] = (),
        notifier: str | None = None,
        target: str | None = None,
        claim_id: str | None = None,
        since: datetime | None = None,
        limit: int = 200,
        oldest_first: bool = False,
    ) -> tuple[Delivery, ...]:
        order = deliveries.c.id if oldest_first else deliveries.c.id.desc()
        query = with_post().order_by(order).limit(limit)
        if statuses:
            query = query.where(deliveries.c.status.in_([status.value for status in statuses]))
        if notifier is not None:
            query = query.where(deliveries.c.notifier == notifier)
        if target is not None:
            query = query.where(deliveries.c.target == stored_key(target))
        if claim_id is not None:
            query = query.where(alerts.c.claim_id == claim_id)
            if since is not None:  # its index has both
                query = query.where(alerts.c.created_at >= since)
        elif since is not None:
            query = query.where(func.coalesce(alerts.c.created_at, digests.c.created_at) >= since)
        return tuple(delivery_from(row) for row in self._rows(query))

    def retry_delivery(self, delivery_id: int, now: datetime) -> bool:
        failed = deliveries.c.status == DeliveryStatus.FAILED.value
        waiting = deliveries.c.status.in_(
            [DeliveryStatus.PENDING.value, DeliveryStatus.UNKNOWN.value]
        )
        query = update(deliveries).where(deliveries.c.id == delivery_id, or_(failed, waiting))
        return self._changed(query.values(next_attempt_at=now)) == 1

    def move_delivery(self, delivery_id: int, target: str, now: datetime) -> bool:
        twin = deliveries.alias("twin")
        there = select(twin.c.id).where(
            twin.c.notifier == deliveries.c.notifier,
            twin.c.target == stored_key(target),
            or_(
                twin.c.alert_id == deliveries.c.alert_id,
                twin.c.post_digest_id == deliveries.c.post_digest_id,
            ),
        )
        nowhere = [DeliveryStatus.PENDING.value, DeliveryStatus.FAILED.value]
        moved = self._changed(
            update(deliveries)
            .where(
                deliveries.c.id == delivery_id,
                deliveries.c.status.in_(nowhere),
                ~there.correlate(deliveries).exists(),
            )
            .values(
                target=stored_key(target),
                status=DeliveryStatus.PENDING.value,
                next_attempt_at=now,
                last_error="",
            )
        )
        if moved:
            self._know_lanes([(self.delivery(delivery_id).notifier, stored_key(target))])
        return moved == 1

    # lanes

    def lane(self, notifier: str, target: str) -> Lane:
        row = self._row(
            select(lanes).where(lanes.c.notifier == notifier, lanes.c.target == stored_key(target))
        )
        return Lane(notifier=notifier, target=target) if row is None else lane_from(row)

    def lanes(self) -> tuple[Lane, ...]:
        query = select(lanes).order_by(lanes.c.notifier, lanes.c.target)
        return tuple(lane_from(row) for row in self._rows(query))

    def put_lane(self, lane: Lane) -> None:
        self._put(lanes, asdict(lane))

    def free_lane(self, notifier: str, target: str, now: datetime) -> int:
        lane = self.lane(notifier, target)
        if lane.stopped_at is not None:
            self.put_lane(freed(lane))
        failed = and_(
            deliveries.c.notifier == notifier,
            deliveries.c.target == stored_key(target),
            deliveries.c.status == DeliveryStatus.FAILED.value,
        )
        return self._changed(update(deliveries).where(failed).values(next_attempt_at=now))

    # threads

    def thread(self, notifier: str, target: str, claim_id: str) -> Thread | None:
        row = self._row(
            select(threads).where(
                threads.c.notifier == notifier,
                threads.c.target == stored_key(target),
                threads.c.claim_id == claim_id,
            )
        )
        return None if row is None else thread_from(row)

    def put_thread(self, thread: Thread) -> None:
        self.must_survive_power_cut = True
        self._put(threads, {**asdict(thread), "status": thread.status.value})
        self._know_lanes([(thread.notifier, thread.target)])

    def stale_threads(
        self, now: datetime, limit: int, notifiers: Sequence[str] | None = None
    ) -> tuple[Thread, ...]:
        rows = self._connection.execute(
            _stale(of_some=notifiers is not None),
            {"now": now, "most": limit, "notifiers": notifiers or ()},
        )
        return tuple(thread_from(row) for row in rows.mappings())


@cache
def _stale(*, of_some: bool) -> Select[Any]:
    """Return each ready lane's thread whose card waits longest; of_some: only of `notifiers`."""
    lane = (threads.c.notifier, threads.c.target)
    longest = (threads.c.refresh_at, threads.c.claim_id)
    query = (
        select(threads, func.row_number().over(partition_by=lane, order_by=longest).label("nth"))
        .join(lanes, and_(lanes.c.notifier == lane[0], lanes.c.target == lane[1]))
        .where(
            threads.c.refresh_at.is_not(None),
            threads.c.refresh_at <= NOW,
            threads.c.status == ThreadStatus.POSTED.value,
            lanes.c.stopped_at.is_(None),
            lane_is_ready(),
        )
    )
    if of_some:
        query = query.where(threads.c.notifier.in_(bindparam("notifiers", expanding=True)))
    ranked = query.subquery("ranked")
    first = select(ranked).where(ranked.c.nth == 1)
    return first.order_by(ranked.c.refresh_at, ranked.c.claim_id).limit(bindparam("most"))
