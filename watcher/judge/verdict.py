"""What the rules answer for one passage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from watcher.core.model import Delta, Stance


class Rule(StrEnum):
    """What a verdict rests on; confidence is calibrated for each."""

    STATED = "stated"
    DENIED = "denied"
    OPPOSITE = "opposite"
    NEGATED = "negated"
    SWAPPED = "swapped"
    NEW_FIGURE = "new figure"
    OTHER_FIGURE = "other figure"
    OTHER_FIGURE_SAME_DAY = "other figure for the same day"
    NEW_DATE = "new date"
    OTHER_DATE = "other date"
    ENDED = "ended"
    UNDONE = "undone"
    NEW_STATE = "new state"
    TURNED = "turned"
    """A forecast whose opposite is told."""
    NEW_STAGE = "new stage"
    NOT_REACHED = "not reached"
    DONE = "done"
    MENTIONED = "mentioned"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A stance for one passage; `strength` 0..1 grows with how much of the claim is stated."""

    stance: Stance
    rule: Rule
    strength: float
    reason: str
    delta: Delta | None = None
    background: bool = False


def mentions(reason: str, strength: float = 0.5, *, background: bool = False) -> Verdict:
    """Return a verdict of mentions."""
    return Verdict(Stance.MENTIONS, Rule.MENTIONED, strength, reason, background=background)
