"""The desk: what a click, a slash command and the command line do, each answered in a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from watcher.core.errors import UsageError
from watcher.core.marks import Fault, Mark, Verdict
from watcher.core.model import Alert, Claim
from watcher.core.storage import Store, Transaction
from watcher.core.text import fold, utc_time
from watcher.pipeline.accepting import accept_alert, accepted_before
from watcher.pipeline.overviews import list_claims, tell_status
from watcher.pipeline.requests import keep_answer, told_before
from watcher.pipeline.tracking import (
    claim_of,
    how_tracked,
    judge_again,
    mute,
    track,
    unmute,
    unread_reports,
)

log = structlog.get_logger()

_SAME_MUTE = timedelta(minutes=10)
"""A mute that would end so little later than the present one is the same one asked for again."""


class Desk:
    """Acts for a person (`who`, such as slack:U123 or cli:anna) and says in a line what was done.

    Methods raise NotFoundError and UsageError for what cannot be done, StoreError when the
    database fails. `request` names one asking: when it arrives again, it is answered again and
    not done again. Any thread may call them, outside a transaction.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        *,
        check: Callable[[str], str] | None = None,
        max_cycle_age: timedelta = timedelta(minutes=15),
    ) -> None:
        self._store = store
        self._clock = clock
        self._check = check
        self._max_cycle_age = max_cycle_age

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

    def mute(self, claim_ref: str, length: timedelta, who: str, *, request: str = "") -> str:
        """Hold a claim's alerts for so long from now; a longer mute becomes this one."""

        def work(tx: Transaction, now: datetime) -> str:
            return _muted(mute(tx, claim_ref, length, now))

        return self._once(request, who, work)

    def mute_alert(self, alert_ref: str, length: timedelta, who: str, *, request: str = "") -> str:
        """Hold the alerts of an alert's claim for at least so long; a longer mute stays."""

        def work(tx: Transaction, now: datetime) -> str:
            claim = claim_of(tx, tx.alert(alert_ref))
            if claim.muted_until is not None and claim.muted_until + _SAME_MUTE > now + length:
                return _muted(claim, " already")
            return _muted(mute(tx, claim.id, length, now))

        return self._once(request, who, work)

    def unmute(self, claim_ref: str, who: str, *, request: str = "") -> str:
        """Let a muted claim alert again."""

        def work(tx: Transaction, now: datetime) -> str:
            before = tx.claim(claim_ref)
            claim = unmute(tx, before.id, now)
            done = "alerts again" if before.is_muted(now) else "was not muted"
            return f"claim {claim.id} {done}"

        return self._once(request, who, work)

    def accept(
        self, alert_ref: str, who: str, *, at: datetime | None = None, request: str = ""
    ) -> str:
        """Make an alert's new value its claim's own, once.

        Whoever accepts it and has not marked it finds it right.
        """

        def work(tx: Transaction, now: datetime) -> str:
            alert = tx.alert(alert_ref)
            before = accepted_before(tx, claim_of(tx, alert), alert.id)
            if before:
                return before
            claim = accept_alert(tx, alert.id, now)
            _find_right(tx, alert, who, min(at or now, now))
            told = f"claim {claim.id} now says: {claim.text} (version {claim.version})"
            unread = unread_reports(tx, claim, now)
            return f"{told}\n{judge_again(claim.id, unread)}" if unread else told

        return self._once(request, who, work)

    def add(self, text: str, who: str, *, request: str = "") -> str:
        """Track a claim; what it is about is read from its text."""

        def work(tx: Transaction, now: datetime) -> str:
            wanted = fold(text).strip(" .")
            for claim in tx.claims():
                if fold(claim.text).strip(" .") == wanted:
                    return f"claim {claim.id} says so already"
            return how_tracked(track(tx, text, now))

        return self._once(request, who, work)

    def claims(self, query: str = "") -> str:
        """Return the claims that hold every word of a query, a line each."""
        with self._store.read() as tx:
            return list_claims(tx, query, self._clock())

    def status(self) -> str:
        """Return how the service is, in a few lines."""
        with self._store.read() as tx:
            return tell_status(tx, self._clock(), self._max_cycle_age)

    def check(self, url: str) -> str:
        """Return what a page says of the tracked claims; takes seconds. Nothing is stored."""
        if not url.lower().startswith(("http://", "https://")):
            raise UsageError(
                f"{url!r} is not a web address: it must begin with https:// or http://"
            )
        if self._check is None:
            raise UsageError("pages cannot be checked from here: use `watcher check URL`")
        return self._check(url)

    def _once(self, request: str, who: str, work: Callable[[Transaction, datetime], str]) -> str:
        with self._store.begin() as tx:
            told = told_before(tx, request) if request else None
            if told is not None:
                return told
            answer = work(tx, self._clock())
            if request:
                keep_answer(tx, request, answer)
        if request:  # whoever sits at the command line reads the answer there
            log.info("asked", who=who, answer=answer)
        return answer


def _said(mark: Mark) -> str:
    return f"{mark.verdict.value} ({mark.fault.value})" if mark.fault else mark.verdict.value


def _muted(claim: Claim, already: str = "") -> str:
    assert claim.muted_until is not None
    return f"claim {claim.id} is{already} muted until {utc_time(claim.muted_until)}"


def _find_right(tx: Transaction, alert: Alert, who: str, at: datetime) -> None:
    if any(mark.who == who for mark in tx.marks(alert_id=alert.id)):
        return
    tx.put_mark(
        Mark(alert_id=alert.id, claim_id=alert.claim_id, verdict=Verdict.RIGHT, who=who, at=at)
    )
