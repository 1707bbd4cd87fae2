"""How much an alert matters, from what it says; digests, quiet hours and budgets go by it."""

from __future__ import annotations

from enum import IntEnum

from watcher.core.model import AlertMessage, DeltaKind, Independence, Reason, Stance


class Severity(IntEnum):
    """From what can wait longest to what nothing may hold; in the settings by its word."""

    OTHER = 0
    FIRST_CONFIRMATION = 1
    """The first independent origin to confirm a claim, or the first one beside the one that we hold."""
    OTHER_CONTRADICTION = 2
    """A denial by an echo, or by a report that does not say from whom it has it."""
    NEW_VALUE = 3
    """Another number, date, place or person."""
    STAGE_CHANGE = 4
    """It has gone on to another stage or state: agreed, begun, over."""
    CONTRADICTION = 5
    """By an independent origin; or what was told is withdrawn."""

    @property
    def word(self) -> str:
        """The name that people read and write."""
        return self.name.lower().replace("_", " ")


SEVERITY_WORDS = tuple(severity.word for severity in reversed(Severity))
"""The most severe first."""
_STAGES = (DeltaKind.STAGE, DeltaKind.STATUS)
_BESIDE_ONE = 2


def severity_of(message: AlertMessage) -> Severity:
    """Return how much an alert matters."""
    if message.reason is Reason.WITHDRAWN:
        return Severity.CONTRADICTION
    if message.stance is Stance.CONTRADICTS:
        independent = message.independence is Independence.INDEPENDENT
        return Severity.CONTRADICTION if independent else Severity.OTHER_CONTRADICTION
    if message.stance is Stance.UPDATES and message.reason is not Reason.FURTHER_ORIGIN:
        stage = message.delta is not None and message.delta.kind in _STAGES
        return Severity.STAGE_CHANGE if stage else Severity.NEW_VALUE
    return Severity.FIRST_CONFIRMATION if _is_first(message) else Severity.OTHER


def severity_named(word: str) -> Severity | None:
    """Return the severity of this word; None for another one, such as 'never'."""
    return next((severity for severity in Severity if severity.word == word), None)


def _is_first(message: AlertMessage) -> bool:
    """Tell whether a report is the first to bear out what is claimed, or what is new about it."""
    if message.stance not in (Stance.CONFIRMS, Stance.UPDATES):
        return False
    if message.independence is not Independence.INDEPENDENT:
        return False
    return message.reason is not Reason.FURTHER_ORIGIN or message.origins == _BESIDE_ONE
