"""Digests: what waited in a lane becomes one message, in one transaction; delivered like any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from watcher.core.deliveries import Delivery, Hold, Mode, Plan
from watcher.core.digests import (
    LATE_AFTER,
    claims_of,
    digest_of,
    regroup_late,
    span_of,
    split_due,
)
from watcher.core.model import DeliveryStatus
from watcher.core.ports import Notifier
from watcher.core.storage import Store, Transaction
from watcher.core.timing import TimingPolicy
from watcher.core.zones import start_of_day, written_moment

log = structlog.get_logger()

_MOST_IN_ONE = 5000
_QUEUED = (DeliveryStatus.PENDING, DeliveryStatus.UNKNOWN, DeliveryStatus.SENDING)
_Lane = tuple[str, str]


class DigestMaker:
    """Makes the digests that are due; safe to run in several processes at once, and to kill anywhere."""

    def __init__(
        self,
        store: Store,
        notifiers: Sequence[Notifier],
        timing: TimingPolicy,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._defaults: Mapping[str, str] = {
            notifier.name: notifier.default_target for notifier in notifiers
        }
        self._timing = timing
        self._clock = clock

    def make_due(self) -> int:
        """Make what is due, a transaction for each lane, and return how many digests that were.

        Alerts that few enough waited are told one by one. A lane's digest waits while the lane is quiet.
        """
        now, timing = self._clock(), self._timing
        quiet = timing.is_quiet(now)
        with self._store.read() as tx:
            due = tx.digest_lanes(now)
            late = tx.crowded_lanes(now - LATE_AFTER, 0 if quiet else timing.catch_up)
        made = 0
        for lane in due:
            if lane[0] in self._defaults and not quiet:
                with self._store.begin() as tx:
                    made += self._make(tx, lane, now)
        for lane in late:
            if timing.holds_for(lane[0]) and lane[0] in self._defaults:
                with self._store.begin() as tx:
                    made += self._catch_up(tx, lane, now)
        return made

    def _mode(self, lane: _Lane) -> Mode:
        notifier, target = lane
        return self._timing.mode_of(target or self._defaults[notifier] or notifier)

    def _make(self, tx: Transaction, lane: _Lane, now: datetime) -> int:
        waiting = tx.due_for_digest(*lane, now, _MOST_IN_ONE)
        split = split_due(waiting, self._room(tx, lane, now))
        if split.alone:
            at_once = Plan(notifier=lane[0], target=lane[1], due_at=now)
            ids = [item.id for item in split.alone]
            tx.replan(ids, at_once, DeliveryStatus.FOR_DIGEST)
            log.info("alerts_released", notifier=lane[0], target=lane[1], count=len(ids))
        return self._put(tx, lane, split.together, now)

    def _room(self, tx: Transaction, lane: _Lane, now: datetime) -> int:
        """Return how many alerts that waited may be told one by one."""
        budget = self._timing.daily_budget
        if budget is None:
            return self._timing.catch_up
        told = tx.told_count(*lane, start_of_day(now, self._timing.zone))
        return max(0, min(self._timing.catch_up, budget - told))

    def _catch_up(self, tx: Transaction, lane: _Lane, now: datetime) -> int:
        queue = tx.deliveries_of(
            statuses=_QUEUED,
            notifier=lane[0],
            target=lane[1],
            limit=_MOST_IN_ONE,
            oldest_first=True,
        )
        regroup = regroup_late(queue, tx.lane(*lane), self._timing, now)
        for items, for_digest in ((regroup.wait, True), (regroup.digests, False)):
            if items:
                plan = self._until_morning(lane, now, for_digest=for_digest)
                tx.replan([item.id for item in items], plan, DeliveryStatus.PENDING)
        return self._put(tx, lane, regroup.together, now, Hold.LATE)

    def _until_morning(self, lane: _Lane, now: datetime, *, for_digest: bool) -> Plan:
        until = self._timing.after_quiet(now)
        return Plan(
            notifier=lane[0],
            target=lane[1],
            due_at=until,
            for_digest=for_digest,
            reason=f"{Hold.QUIET.value}: could not be sent before they began; waits until they"
            f" end, {written_moment(until, self._timing.zone)}",
            hold=Hold.QUIET,
        )

    def _put(
        self,
        tx: Transaction,
        lane: _Lane,
        members: Sequence[Delivery],
        now: datetime,
        hold: Hold | None = None,
    ) -> int:
        if not members:
            return 0
        mode = self._mode(lane)
        since, _ = span_of(members, mode, now)
        reports = tx.report_times([claim_id for claim_id, _ in claims_of(members)], since)
        digest = digest_of(members, reports, self._timing, mode, now, hold=hold)
        if not tx.put_digest(digest, *lane, [item.id for item in members], now):
            return 0
        log.info(
            "digest_made",
            digest=digest.id,
            notifier=lane[0],
            target=lane[1],
            alerts=len(members),
            title=digest.title,
        )
        return 1
