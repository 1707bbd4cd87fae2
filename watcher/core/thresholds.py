"""Find the least confidence at which alerts are right often enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from watcher.core.metrics import QUIET_STANCES, AlertScores, Row, score_alerts, share
from watcher.core.model import ALERTING_STANCES, Stance

ScoredRow = tuple[Stance, Stance, float]
"""(label, predicted, confidence)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A least confidence, and what the alerts from it on are worth."""

    confidence: float
    alerts: int
    exact_precision: float
    exact_recall: float


def best_threshold(rows: Iterable[ScoredRow], least_precision: float) -> Threshold | None:
    """Return the threshold of the largest exact recall with at least this xP; None where none reaches it."""
    held = list(rows)
    wanted = sum(label in ALERTING_STANCES for label, _, _ in held)
    alerts = sorted((row for row in held if row[1] in ALERTING_STANCES), key=lambda row: -row[2])
    best: Threshold | None = None
    said = exact = 0
    for confidence, level in groupby(alerts, key=lambda row: row[2]):
        for label, predicted, _ in level:
            said += 1
            exact += label is predicted
        precision, recall = share(exact, said), share(exact, wanted)
        better = best is None or recall > best.exact_recall
        if precision >= least_precision and exact and better:
            best = Threshold(
                confidence=confidence, alerts=said, exact_precision=precision, exact_recall=recall
            )
    return best


def from_confidence(rows: Iterable[ScoredRow], least: float) -> list[Row]:
    """Turn alerts below a confidence into mentions, as the alert policy would."""
    return [
        (label, predicted if confidence >= least or predicted in QUIET_STANCES else Stance.MENTIONS)
        for label, predicted, confidence in rows
    ]


def scores_from(rows: Iterable[ScoredRow], least: float) -> AlertScores:
    """Score the alerts from a confidence on."""
    return score_alerts(from_confidence(rows, least))
