"""Score predicted stances against labels: by class, and as alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watcher.core.model import ALERTING_STANCES, Stance

QUIET_STANCES = (Stance.MENTIONS, Stance.UNRELATED)
Row = tuple[Stance, Stance]
"""(label, predicted)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """Precision, recall and F1 of one stance; `support` is how many pairs carry the label."""

    precision: float
    recall: float
    f1: float
    support: int
    predicted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScores:
    """How well stances are told apart; shares are 0..1 and 0.0 where there is nothing to divide by."""

    pairs: int
    accuracy: float
    macro_f1: float
    """Mean F1 over the stances that occur as labels."""
    classes: Mapping[Stance, ClassScore]
    confusion: Mapping[Row, int]
    """(label, predicted) -> pairs; all 25 cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertScores:
    """What would reach a reader; shares are 0..1 and 0.0 where there is nothing to divide by."""

    alerts: int
    due: int
    """Pairs whose label alerts."""
    alert_precision: float
    """Share of alerts whose label alerts too, of any alerting stance."""
    alert_recall: float
    exact_precision: float
    """Share of alerts with exactly the right stance (xP)."""
    exact_recall: float
    """Share of the pairs whose label alerts that got an alert with exactly that stance."""
    false_alerts_per_100: float
    """Alerts per 100 pairs labelled mentions or unrelated."""
    updates_as_confirms: float
    """Share of the pairs labelled updates that were predicted confirms."""


def share(part: float, whole: float) -> float:
    """Return part / whole, 0.0 for an empty whole."""
    return part / whole if whole else 0.0


def score_classes(rows: Iterable[Row]) -> ClassScores:
    """Score (label, predicted) rows by stance."""
    confusion = _confusion(rows)
    total = sum(confusion.values())
    classes = {stance: _class_score(confusion, stance) for stance in Stance}
    present = [stance for stance in Stance if classes[stance].support]
    return ClassScores(
        pairs=total,
        accuracy=share(sum(confusion[stance, stance] for stance in Stance), total),
        macro_f1=share(sum(classes[stance].f1 for stance in present), len(present)),
        classes=classes,
        confusion=confusion,
    )


def score_alerts(rows: Iterable[Row]) -> AlertScores:
    """Score (label, predicted) rows as alerts: what is predicted as an alerting stance is one."""
    confusion = _confusion(rows)

    def count(labels: Iterable[Stance], predicted: Iterable[Stance]) -> int:
        held = tuple(predicted)
        return sum(confusion[label, stance] for label in labels for stance in held)

    alerts = count(Stance, ALERTING_STANCES)
    hit = count(ALERTING_STANCES, ALERTING_STANCES)
    exact = sum(confusion[stance, stance] for stance in ALERTING_STANCES)
    wanted = count(ALERTING_STANCES, Stance)
    return AlertScores(
        alerts=alerts,
        due=wanted,
        alert_precision=share(hit, alerts),
        alert_recall=share(hit, wanted),
        exact_precision=share(exact, alerts),
        exact_recall=share(exact, wanted),
        false_alerts_per_100=100 * share(alerts - hit, count(QUIET_STANCES, Stance)),
        updates_as_confirms=share(
            confusion[Stance.UPDATES, Stance.CONFIRMS], count((Stance.UPDATES,), Stance)
        ),
    )


def _confusion(rows: Iterable[Row]) -> dict[Row, int]:
    confusion = {(label, predicted): 0 for label in Stance for predicted in Stance}
    for row in rows:
        confusion[row] += 1
    return confusion


def _class_score(confusion: Mapping[Row, int], stance: Stance) -> ClassScore:
    right = confusion[stance, stance]
    support = sum(confusion[stance, other] for other in Stance)
    predicted = sum(confusion[other, stance] for other in Stance)
    precision, recall = share(right, predicted), share(right, support)
    return ClassScore(
        precision=precision,
        recall=recall,
        f1=share(2 * precision * recall, precision + recall),
        support=support,
        predicted=predicted,
    )
