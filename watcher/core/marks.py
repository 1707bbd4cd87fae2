"""What readers say of alerts: right, or wrong and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
