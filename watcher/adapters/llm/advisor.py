"""Second opinions of a large language model: kept, paid for from a budget, and missing without harm."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import structlog

from watcher.adapters.llm.answers import read_opinion, written_opinion
from watcher.adapters.llm.client import MOST_ANSWER_TOKENS, Endpoint, UnansweredError
from watcher.adapters.llm.ledger import Budget, Ledger
from watcher.adapters.llm.prompt import SYSTEM, VERSION, user_message
from watcher.core.errors import AdviceFault
from watcher.core.model import Article, Claim, Sentence
from watcher.core.ports import Advice
from watcher.core.schedule import retry_after_s

log = structlog.get_logger()

_CHARS_A_TOKEN = 3
"""Few, so that what is reserved for a question is seldom less than what it costs."""
_FAILURES_TO_PAUSE = 3
_PAUSE = timedelta(minutes=1)
_OUTAGE = frozenset({AdviceFault.TIMEOUT, AdviceFault.UNREACHABLE, AdviceFault.STATUS})


class LlmAdvisor:
    """Implements ports.Advisor; an opinion once given stays the same, as it is kept in the ledger."""

    def __init__(
        self,
        *,
        endpoint: Endpoint,
        model: str,
        ledger: Ledger,
        budget: Budget,
        clock: Callable[[], datetime],
    ) -> None:
        self._endpoint = endpoint
        self._model = model
        self._ledger = ledger
        self._budget = budget
        self._clock = clock
        self._failures = 0
        self._paused_until: datetime | None = None
        self._told: set[tuple[date, AdviceFault]] = set()

    @property
    def name(self) -> str:
        """Return the version of the question and the model's name."""
        return f"{VERSION}:{self._model}"

    def advise(
        self, claim: Claim, article: Article, sentences: Sequence[Sentence]
    ) -> Advice | None:
        """Return the model's opinion, from the ledger where it was asked before."""
        question = user_message(claim, article, sentences)
        key = sha256("\0".join((self._model, VERSION, question)).encode()).hexdigest()
        try:
            kept = self._ledger.answer(key)
            return read_opinion(self._ask(key, question) if kept is None else kept)
        except UnansweredError as error:
            self._note(error.fault, error.detail)
        except ValueError as error:
            self._note(AdviceFault.MALFORMED, str(error))
        except sqlite3.Error as error:
            self._note(AdviceFault.LEDGER, str(error))
        return None

    def standing(self) -> tuple[bool, str]:
        """Return whether all is well today, and what was asked, spent and not heard."""
        day = _day(self._clock())
        try:
            spent, faults = self._ledger.spent(day), self._ledger.faults(day)
        except sqlite3.Error as error:
            return False, f"{AdviceFault.LEDGER.value}: {error}"
        text = (
            f"{spent.calls:,} of {self._budget.calls:,} questions and {spent.tokens:,} of"
            f" {self._budget.tokens:,} tokens used today"
        )
        if faults:
            text += "; not heard: " + ", ".join(f"{n} {fault}" for fault, n in faults.items())
        return not faults, text

    def discard(self, fault: AdviceFault) -> None:
        """Count an opinion that was of no use."""
        self._note(fault, "")

    def _ask(self, key: str, question: str) -> str:
        now = self._clock()
        if self._paused_until is not None and now < self._paused_until:
            raise UnansweredError(AdviceFault.PAUSED)
        day = _day(now)
        reserved = (len(SYSTEM) + len(question)) // _CHARS_A_TOKEN + MOST_ANSWER_TOKENS
        if not self._ledger.reserve(reserved, self._budget, day):
            raise UnansweredError(AdviceFault.SPENT, "the judge stands alone until midnight UTC")
        try:
            reply = self._endpoint.ask(SYSTEM, question)
        except UnansweredError as error:
            self._perhaps_pause(error, now)
            raise
        self._failures = 0
        if reply.tokens is not None:
            self._ledger.settle(reserved, reply.tokens, day)
        return self._ledger.keep(key, written_opinion(read_opinion(reply.text)), day)

    def _perhaps_pause(self, error: UnansweredError, now: datetime) -> None:
        """Ask nothing for a while when the endpoint is down: each article would wait for it in vain."""
        self._failures = self._failures + 1 if error.fault in _OUTAGE else 0
        wait_s = retry_after_s(error.retry_after, now)
        if wait_s is not None:
            self._paused_until = now + timedelta(seconds=wait_s)
        elif self._failures >= _FAILURES_TO_PAUSE:
            self._paused_until = now + _PAUSE

    def _note(self, fault: AdviceFault, detail: str) -> None:
        """Count a fault; each kind is logged once a day, as it may come with every article."""
        day = _day(self._clock())
        if (day, fault) not in self._told:
            self._told = {told for told in self._told if told[0] == day} | {(day, fault)}
            log.warning("llm_not_heard", fault=fault.value, detail=detail, model=self._model)
        try:
            self._ledger.count(fault.value, day)
        except sqlite3.Error:
            return  # that is logged where the ledger is needed


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()
