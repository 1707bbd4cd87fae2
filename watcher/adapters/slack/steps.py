"""The lines of `watcher slack test`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    OK = "ok"
    FAILED = "failed"
    SKIPPED = "-"
    """It could not, or need not, be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line: what was tried, how it ended, and what to do about it."""

    outcome: Outcome
    subject: str
    text: str
    passed: str | None = None
    """The channel whose steps were all well, on the last of them; else None."""


def went_well(subject: str, text: str) -> Step:
    return Step(outcome=Outcome.OK, subject=subject, text=text)


def went_wrong(subject: str, text: str) -> Step:
    return Step(outcome=Outcome.FAILED, subject=subject, text=text)


def not_tried(subject: str, text: str) -> Step:
    return Step(outcome=Outcome.SKIPPED, subject=subject, text=text)


def tried(subject: str, fault: str, text: str) -> Step:
    """Return how it ended: wrong where there is a fault."""
    return went_wrong(subject, fault) if fault else went_well(subject, text)
