"""Score predicted stances against labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from watcher.core.model import ALERTING_STANCES, Stance

QUIET_STANCES = (Stance.MENTIONS, Stance.UNRELATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """Precision, recall and F1 of one stance; `support` is how many pairs carry the label."""

    precision: float
    recall: float
    f1: float
    support: int
    predicted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All figures of one evaluation; shares are 0..1 and 0.0 where there is nothing to divide by."""

    pairs: int
    accuracy: float
    macro_f1: float
    """Mean F1 over the stances that occur as labels."""
    classes: Mapping[Stance, ClassScore]
    confusion: Mapping[tuple[Stance, Stance], int]
    """(label, predicted) -> pairs; all 25 cells."""
    alerts: int
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


def score(rows: Iterable[tuple[Stance, Stance]]) -> Scores:
    """Score (label, predicted) rows.

    Sets that lack stances are scored over the stances that occur as labels; a prediction of a
    stance that is no label there counts as an error of the label's recall.
    """
    confusion = {(label, predicted): 0 for label in Stance for predicted in Stance}
    for row in rows:
        confusion[row] += 1
    total = sum(confusion.values())
    classes = {stance: _class_score(confusion, stance) for stance in Stance}
    present = [stance for stance in Stance if classes[stance].support]
    alerting = [pair for pair in confusion if pair[1] in ALERTING_STANCES]
    alerts = _count(confusion, alerting)
    wanted = sum(classes[stance].support for stance in ALERTING_STANCES)
    hit = _count(confusion, [pair for pair in alerting if pair[0] in ALERTING_STANCES])
    exact = _count(confusion, [(stance, stance) for stance in ALERTING_STANCES])
    quiet = sum(classes[stance].support for stance in QUIET_STANCES)
    return Scores(
        pairs=total,
        accuracy=share(_count(confusion, [(stance, stance) for stance in Stance]), total),
        macro_f1=share(sum(classes[stance].f1 for stance in present), len(present)),
        classes=classes,
        confusion=confusion,
        alerts=alerts,
        alert_precision=share(hit, alerts),
        alert_recall=share(hit, wanted),
        exact_precision=share(exact, alerts),
        exact_recall=share(exact, wanted),
        false_alerts_per_100=100 * share(alerts - hit, quiet),
        updates_as_confirms=share(
            confusion[Stance.UPDATES, Stance.CONFIRMS], classes[Stance.UPDATES].support
        ),
    )


def _count(
    confusion: Mapping[tuple[Stance, Stance], int], cells: Sequence[tuple[Stance, Stance]]
) -> int:
    return sum(confusion[cell] for cell in cells)


def _class_score(confusion: Mapping[tuple[Stance, Stance], int], stance: Stance) -> ClassScore:
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


def at_confidence(
    rows: Iterable[tuple[Stance, Stance, float]], least: float
) -> list[tuple[Stance, Stance]]:
    """Turn alerts below a confidence into mentions, as the alert policy would."""
    return [
        (label, predicted if confidence >= least or predicted in QUIET_STANCES else Stance.MENTIONS)
        for label, predicted, confidence in rows
    ]


def collapse(
    rows: Iterable[tuple[Stance, Stance]],
) -> tuple[list[tuple[Stance, Stance]], tuple[str, ...]]:
    """Map predictions onto the labels of a set that lacks some stances; returns rows and what was done."""
    held = list(rows)
    labels = {label for label, _ in held}
    moves: dict[Stance, Stance] = {}
    if Stance.UNRELATED not in labels and Stance.MENTIONS in labels:
        moves[Stance.UNRELATED] = Stance.MENTIONS
    if Stance.MENTIONS not in labels and Stance.UNRELATED in labels:
        moves[Stance.MENTIONS] = Stance.UNRELATED
    if Stance.UPDATES not in labels and Stance.CONTRADICTS in labels:
        # a newer value does not agree with the claim as it stands
        moves[Stance.UPDATES] = Stance.CONTRADICTS
    notes = tuple(f"predicted {old} counted as {new}" for old, new in moves.items())
    return [(label, moves.get(predicted, predicted)) for label, predicted in held], notes
