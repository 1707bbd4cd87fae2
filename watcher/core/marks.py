"""What readers say of alerts: right, or wrong and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.core.deltas import value_key
from watcher.core.model import AlertMessage, DeltaKind, Reason, Stance


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"


class Fault(StrEnum):
    """What is wrong with an alert."""

    WRONG_STANCE = "wrong stance"
    WRONG_CLAIM = "wrong claim"
    ECHO = "echo"
    OLD_NEWS = "old news"
    NOT_NEWS = "not news"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One person's verdict on an alert: a labelled judgment. Of several by one person the last counts."""

    alert_id: str
    claim_id: str
    verdict: Verdict
    fault: Fault | None = None
    """Of a wrong one, where it was said."""
    who: str
    """Such as slack:U123 or cli:anna."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedAlert:
    """A mark with what the judge had said: the alert's stance, how sure it was, and on what ground."""

    mark: Mark
    claim_version: int
    stance: Stance
    """Whose threshold the alert had to reach; a better source for what is held reaches that of `confirms`."""
    unsupported: bool
    confidence: float
    quote: str = ""
    value: str = ""
    """The new value that it told, see `value_key`."""
    withdrawn: bool = False
    """The alert said that a page had taken something back, which no judge's confidence decides."""


def marked_alert(mark: Mark, message: AlertMessage, unsupported: bool) -> MarkedAlert:
    """Return a mark with what its alert said."""
    delta = message.delta
    better_source = delta is not None and delta.kind is DeltaKind.ATTRIBUTION
    return MarkedAlert(
        mark=mark,
        claim_version=message.claim_version,
        stance=Stance.CONFIRMS if better_source else message.stance,
        unsupported=unsupported,
        confidence=message.confidence,
        quote=message.quote,
        value=value_key(delta),
        withdrawn=message.reason is Reason.WITHDRAWN,
    )
