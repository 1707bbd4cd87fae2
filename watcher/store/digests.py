"""Digests: the alerts that wait for one, and the message that tells them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal_column, or_, select, update

from watcher.core.deliveries import Delivery, Plan
from watcher.core.digest_json import digest_from_json, digest_to_json
from watcher.core.errors import NotFoundError
from watcher.core.model import ALERTING_STANCES, DeliveryStatus
from watcher.core.posts import Digest
from watcher.store.alerts import NOW, WAITING, AlertTransaction, with_post
from watcher.store.base import chunks, spelled
from watcher.store.columns import key as stored_key
from watcher.store.post_rows import delivery_from
from watcher.store.schema import deliveries, digests, findings, lanes

_FOR_DIGEST = spelled(DeliveryStatus.FOR_DIGEST)
_PENDING = spelled(DeliveryStatus.PENDING)
_SENT = spelled(DeliveryStatus.SENT)
_SENDING = spelled(DeliveryStatus.SENDING)
_UNKNOWN = spelled(DeliveryStatus.UNKNOWN)

_again = deliveries.alias("again")
_of_the_lane = select(_again.c.id).where(
    _again.c.notifier == deliveries.c.notifier,
    _again.c.target == deliveries.c.target,
    literal_column("again.status IN ('pending', 'unknown')"),
)
_tried_again = _of_the_lane.where(_again.c.attempts > 0)
_in_line = _of_the_lane.where(_again.c.next_attempt_at <= NOW)
_stopped = select(lanes.c.target).where(
    lanes.c.notifier == deliveries.c.notifier,
    lanes.c.target == deliveries.c.target,
    lanes.c.stopped_at.is_not(None),
)


class DigestTransaction(AlertTransaction):
    def told_count(self, notifier: str, target: str, since: datetime) -> int:
        of_lane = (
            deliveries.c.notifier == notifier,
            deliveries.c.target == stored_key(target),
            deliveries.c.alert_id.is_not(None),
        )
        told = and_(deliveries.c.status == _SENT, deliveries.c.sent_at >= since)
        waiting = WAITING
        sending = deliveries.c.status == _SENDING
        # One question each, so that each finds its index.
        counts = [
            select(func.count()).select_from(deliveries).where(*of_lane, which).scalar_subquery()
            for which in (told, waiting, sending)
        ]
        return int(self._connection.execute(select(counts[0] + counts[1] + counts[2])).scalar_one())

    def replan(self, delivery_ids: Iterable[int], plan: Plan, was: DeliveryStatus) -> int:
        values: dict[str, Any] = {
            "status": (
                DeliveryStatus.FOR_DIGEST if plan.for_digest else DeliveryStatus.PENDING
            ).value,
            "next_attempt_at": plan.due_at,
        }
        if plan.reason:
            hold = plan.hold.value if plan.hold else None
            values |= {"reason": plan.reason, "held_by": hold}
        self._alone_in_lane(plan.notifier, plan.target)
        changed = 0
        for some in chunks(delivery_ids):
            untried = (deliveries.c.status == was.value, deliveries.c.attempts == 0)
            query = update(deliveries).where(deliveries.c.id.in_(some), *untried)
            changed += self._changed(query.values(**values))
        return changed

    def digest_lanes(self, now: datetime) -> tuple[tuple[str, str], ...]:
        # A stopped lane with nothing in line gets its digest all the same: that is then its probe.
        is_down = or_(_tried_again.exists(), and_(_stopped.exists(), _in_line.exists()))
        query = (
            select(deliveries.c.notifier, deliveries.c.target)
            .where(deliveries.c.status == _FOR_DIGEST, deliveries.c.next_attempt_at <= NOW)
            .where(~is_down)
            .distinct()
            .order_by(deliveries.c.notifier, deliveries.c.target)
        )
        rows = self._connection.execute(query, {"now": now}).mappings()
        return tuple((row["notifier"], row["target"]) for row in rows)

    def due_for_digest(
        self, notifier: str, target: str, now: datetime, limit: int
    ) -> tuple[Delivery, ...]:
        query = (
            with_post()
            .where(
                deliveries.c.status == _FOR_DIGEST,
                deliveries.c.next_attempt_at <= now,
                deliveries.c.notifier == notifier,
                deliveries.c.target == stored_key(target),
            )
            .order_by(deliveries.c.id)
            .limit(limit)
        )
        return tuple(delivery_from(row) for row in self._rows(query))

    def crowded_lanes(self, due_by: datetime, more_than: int) -> tuple[tuple[str, str], ...]:
        query = (
            select(deliveries.c.notifier, deliveries.c.target)
            .where(
                WAITING,
                deliveries.c.status == _PENDING,
                deliveries.c.attempts == 0,
                deliveries.c.next_attempt_at <= due_by,
                ~_tried_again.exists(),
                ~_stopped.exists(),
            )
            .group_by(deliveries.c.notifier, deliveries.c.target)
            .having(func.count() > more_than)
            .order_by(deliveries.c.notifier, deliveries.c.target)
        )
        return tuple((row["notifier"], row["target"]) for row in self._rows(query))

    def report_times(
        self, claim_ids: Iterable[str], since: datetime
    ) -> Mapping[str, tuple[datetime, ...]]:
        times: dict[str, list[datetime]] = {}
        for some in chunks(claim_ids):
            query = select(findings.c.claim_id, findings.c.created_at).where(
                findings.c.claim_id.in_(some),
                findings.c.stance.in_([stance.value for stance in ALERTING_STANCES]),
                findings.c.created_at >= since,
            )
            for row in self._rows(query):
                times.setdefault(row["claim_id"], []).append(row["created_at"])
        return {claim_id: tuple(sorted(held)) for claim_id, held in times.items()}

    def put_digest(
        self, digest: Digest, notifier: str, target: str, delivery_ids: Iterable[int], now: datetime
    ) -> bool:
        ids = tuple(delivery_ids)
        self._alone_in_lane(notifier, target)
        if self._row(select(digests.c.id).where(digests.c.key == digest.key)) is not None:
            return False
        if self._untried(ids) != len(ids):
            return False
        self._connection.execute(
            digests.insert().values(
                id=digest.id, key=digest.key, created_at=now, message=digest_to_json(digest)
            )
        )
        self._know_lanes([(notifier, target)])
        self._connection.execute(
            deliveries.insert().values(
                post_digest_id=digest.id,
                notifier=notifier,
                target=target,
                status=DeliveryStatus.PENDING.value,
                attempts=0,
                next_attempt_at=now,
                external_id="",
                last_error="",
                reason=digest.title,
            )
        )
        for some in chunks(ids):
            self._connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_(some))
                .values(status=DeliveryStatus.DIGESTED.value, digest_id=digest.id)
            )
        return True

    def _untried(self, ids: Iterable[int]) -> int:
        """Return how many of these wait and were never tried."""
        waits = [DeliveryStatus.FOR_DIGEST.value, DeliveryStatus.PENDING.value]
        return sum(
            self._connection.execute(
                select(func.count())
                .select_from(deliveries)
                .where(
                    deliveries.c.id.in_(some),
                    deliveries.c.status.in_(waits),
                    deliveries.c.attempts == 0,
                )
            ).scalar_one()
            for some in chunks(ids)
        )

    def digest(self, digest_id: str) -> Digest:
        row = self._row(select(digests).where(digests.c.id == digest_id))
        if row is None:
            raise NotFoundError("digest", digest_id)
        return digest_from_json(row["message"])
