"""Marks on alerts, and thresholds tuned from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select

from watcher.core.marks import Mark, MarkedAlert, marked_alert
from watcher.core.message_json import from_json
from watcher.core.tunings import Tuning
from watcher.store.base import BaseTransaction
from watcher.store.columns import key as stored_key
from watcher.store.rows import mark_from, tuning_from
from watcher.store.schema import alerts, findings, marks, tunings


class FeedbackTransaction(BaseTransaction):
    def put_mark(self, mark: Mark) -> bool:
        last = self._row(
            select(marks)
            .where(marks.c.alert_id == mark.alert_id, marks.c.who == stored_key(mark.who))
            .order_by(marks.c.id.desc())
            .limit(1)
        )
        if last is not None:
            before = mark_from(last)
            if (before.verdict, before.fault) == (mark.verdict, mark.fault):
                return False
        values = {
            **asdict(mark),
            "verdict": mark.verdict.value,
            "fault": mark.fault.value if mark.fault else None,
        }
        self._connection.execute(marks.insert().values(**values))
        self._feedback_changed()
        self.must_survive_power_cut = True  # a click is acknowledged at once and not sent again
        return True

    def marks(
        self,
        *,
        claim_id: str | None = None,
        alert_id: str | None = None,
        since: datetime | None = None,
    ) -> tuple[Mark, ...]:
        query = select(marks).where(marks.c.id.in_(_last_words())).order_by(marks.c.id)
        if claim_id is not None:
            query = query.where(marks.c.claim_id == claim_id)
        if alert_id is not None:
            query = query.where(marks.c.alert_id == alert_id)
        if since is not None:
            query = query.where(marks.c.at >= since)
        return tuple(mark_from(row) for row in self._rows(query))

    def marked_alerts(self) -> tuple[MarkedAlert, ...]:
        made = (
            select(findings.c.alert_id, func.min(findings.c.id).label("id"))
            .where(findings.c.alert_id.in_(select(marks.c.alert_id)))
            .group_by(findings.c.alert_id)
            .subquery()
        )
        query = (
            select(marks, alerts.c.message, findings.c.unsupported)
            .join(alerts, alerts.c.id == marks.c.alert_id)
            .outerjoin(made, made.c.alert_id == marks.c.alert_id)
            .outerjoin(findings, findings.c.id == made.c.id)
            .where(marks.c.id.in_(_last_words()))
            .order_by(marks.c.id)
        )
        return tuple(
            marked_alert(mark_from(row), from_json(row["message"]), bool(row["unsupported"]))
            for row in self._rows(query)
        )

    def put_tunings(self, tunings_: Sequence[Tuning]) -> None:
        for tuning in tunings_:
            self._put(tunings, {**asdict(tuning), "stance": tuning.stance.value})
        if tunings_:
            self._feedback_changed()

    def drop_tunings(self, claim_id: str | None = None) -> int:
        query = delete(tunings)
        if claim_id is not None:
            query = query.where(tunings.c.claim_id == claim_id)
        if dropped := self._changed(query):
            self._feedback_changed()
        return dropped

    def tunings(self) -> tuple[Tuning, ...]:
        query = select(tunings).order_by(
            tunings.c.claim_id, tunings.c.stance, tunings.c.unsupported
        )
        return tuple(tuning_from(row) for row in self._rows(query))


def _last_words() -> Select[Any]:
    """Return the ids of each person's last mark on each alert."""
    return select(func.max(marks.c.id)).group_by(marks.c.alert_id, marks.c.who)
