"""The desk: what a click, a slash command and the command line do, each answered in a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from watcher.core.errors import UsageError
from watcher.core.marks import Fault, Mark, Verdict
from watcher.core.ports import Store, Transaction
from watcher.pipeline.once import keep_answer, told_before

log = structlog.get_logger()


class Desk:
    """Acts for a person (`who`, such as slack:U123 or cli:anna) and says in a line what was done.

    Methods raise NotFoundError and UsageError for what cannot be done, StoreError when the
    database fails. `request` names one asking: when it arrives again, it is answered again and
    not done again. Any thread may call them, outside a transaction.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def mark(
        self,
        alert_ref: str,
        verdict: Verdict,
        fault: Fault | None = None,
        who: str = "",
        *,
        at: datetime | None = None,
        request: str = "",
    ) -> str:
        """Store a person's verdict on an alert; of several by one person the last counts.

        fault: what is wrong, of a wrong one. at: when it was said, where that was before now.
        """
        if fault is not None and verdict is not Verdict.WRONG:
            raise UsageError(
                f"an alert that is {verdict.value} has no fault: leave out {fault.value!r}"
            )
        if not who.strip():
            raise UsageError("a mark needs somebody who made it")

        def work(tx: Transaction, now: datetime) -> str:
            alert = tx.alert(alert_ref)
            before = next((mark for mark in tx.marks(alert_id=alert.id) if mark.who == who), None)
            mark = Mark(
                alert_id=alert.id,
                claim_id=alert.claim_id,
                verdict=verdict,
                fault=fault,
                who=who,
                at=min(at or now, now),
            )
            if before is not None and before.at > mark.at:
                # A click that arrives late does not undo what was clicked after it.
                return f"alert {alert.id} stays marked {_said(before)} by you: that came later"
            if not tx.put_mark(mark):
                return f"alert {alert.id} is already marked {_said(mark)} by you"
            change = "" if before is None else f", no longer {_said(before)}"
            return f"alert {alert.id} is marked {_said(mark)} by you{change}"

        return self._once(request, who, work)

    def _once(self, request: str, who: str, work: Callable[[Transaction, datetime], str]) -> str:
        with self._store.begin() as tx:
            told = told_before(tx, request) if request else None
            if told is not None:
                return told
            answer = work(tx, self._clock())
            if request:
                keep_answer(tx, request, answer)
        log.info("asked", who=who, answer=answer)
        return answer


def _said(mark: Mark) -> str:
    return f"{mark.verdict.value} ({mark.fault.value})" if mark.fault else mark.verdict.value
