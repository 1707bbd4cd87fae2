"""Read whether a sentence asserts: questions, conditions, demands, hopes, hedges, plans, old facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from watcher.core.modality_patterns import (
    ATTEMPT,
    BACKGROUND,
    CHANGE,
    CORRECTION,
    DEMAND,
    FORECAST,
    FUTURE,
    HEDGE,
    HOPE,
    HYPOTHETICAL,
    INDIRECT_QUESTION,
    PAST,
    PRESENT,
    QUESTION_OPENING,
    REPORTED,
    RUMOUR,
    WOULD,
)
from watcher.core.text import fold

_SAID_THESE_DAYS = re.compile(
    r"\b(?:said|says|announced|confirmed|denied|told [\w ]{1,40}?)(?: late| early)? on "
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btoday\b"
)
"""A report dates its news by the weekday of the saying; old facts beside it do not make it old."""


class Tense(StrEnum):
    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"


@dataclass(frozen=True, slots=True, kw_only=True)
class Modality:
    """How a sentence holds what it says; all false is a plain assertion."""

    question: bool = False
    hypothetical: bool = False
    demand: bool = False
    hope: bool = False
    hedge: bool = False
    """Perhaps so: may, could, reportedly, appears, likely."""
    rumour: bool = False
    """Noted as unverified: rumours, unconfirmed, social media posts."""
    forecast: bool = False
    background: bool = False
    """Words that introduce standing facts: "which last year", "had earlier", "in 2017"."""
    change: bool = False
    """Says that something has moved on: now, no longer, has risen to, resumed."""
    correction: bool = False
    """Says that something was never so: denied, never, in fact, not X but Y."""
    attempt: bool = False
    """Only tried: attempted, a failed motion."""
    tense: Tense = Tense.PRESENT

    @property
    def asserts(self) -> bool:
        """Whether the sentence puts its content forward as fact or firm plan."""
        return not (self.question or self.hypothetical or self.demand or self.hope or self.rumour)


def _is_hypothetical(plain: str) -> bool:
    if HYPOTHETICAL.search(plain):
        return True
    would = WOULD.search(plain)
    # "said that it would close" only shifts "will" into reported speech
    return would is not None and not REPORTED.search(plain)


def read_modality(text: str) -> Modality:
    """Read the markers of one sentence; several may be true at once."""
    plain = " ".join(fold(text).replace("-", " ").split())
    question = plain.rstrip("\"') ").endswith("?") and bool(
        QUESTION_OPENING.search(plain) or plain.count("?") > 0
    )
    tense = Tense.PRESENT
    if FUTURE.search(plain):
        tense = Tense.FUTURE
    elif PAST.search(plain) and not PRESENT.search(plain):
        tense = Tense.PAST
    return Modality(
        question=question or bool(INDIRECT_QUESTION.search(plain)),
        hypothetical=_is_hypothetical(plain),
        demand=bool(DEMAND.search(plain)),
        hope=bool(HOPE.search(plain)),
        hedge=bool(HEDGE.search(plain)),
        rumour=bool(RUMOUR.search(plain)),
        forecast=bool(FORECAST.search(plain)),
        background=bool(BACKGROUND.search(plain)) and not _SAID_THESE_DAYS.search(plain),
        change=bool(CHANGE.search(plain)),
        correction=bool(CORRECTION.search(plain)),
        attempt=bool(ATTEMPT.search(plain)),
        tense=tense,
    )
