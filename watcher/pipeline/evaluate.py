"""Score a judge's answers on labelled pairs of claim and passage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from watcher.core.baselines import Sample, cross_validate, gap_features, word_features
from watcher.core.bootstrap import Interval, Judged, group_order, intervals
from watcher.core.decide import least_confidence
from watcher.core.folding import Folding, fold_onto
from watcher.core.metrics import (
    AlertScores,
    ClassScores,
    score_alerts,
    score_classes,
)
from watcher.core.model import ALERTING_STANCES, Judgment, Stance
from watcher.core.ports import Judge
from watcher.core.reliability import Reliability, read_reliability
from watcher.core.thresholds import Threshold, best_threshold, from_confidence, scores_from
from watcher.pipeline.judge_pairs import Answered, judge_pairs
from watcher.pipeline.pairs import Fault, Pair, read_pairs

__all__ = [
    "Evaluation",
    "Fault",
    "FixedThreshold",
    "Pair",
    "Phenomenon",
    "Prediction",
    "Wish",
    "evaluate_pairs",
    "judge_pairs",
    "read_pairs",
    "score_baselines",
    "score_predictions",
    "wrong_alerts",
]

CONFIDENCE_STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
LEAST_PRECISION = 0.9
_SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A pair with the judge's answer."""

    pair: Pair
    judgment: Judgment
    label: Stance
    """The pair's label under the set's names."""
    folded: Stance
    """The likeliest of the set's labels."""
    alerted: Stance
    """The judge's own stance under the set's names."""

    @property
    def alerts(self) -> bool:
        """Return whether the judge calls for an alert, at any confidence."""
        return self.alerted in ALERTING_STANCES


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedThreshold:
    """The threshold that other pairs gave, and what it is worth here."""

    chosen: Threshold | None
    """None where no threshold reached the precision there: nothing would be emitted."""
    scores: AlertScores


@dataclass(frozen=True, slots=True, kw_only=True)
class Phenomenon:
    """The pairs of one phenomenon."""

    name: str
    pairs: int
    accuracy: float
    alerts: AlertScores


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a judge reaches that sees only a part of the pair."""

    name: str
    scores: ClassScores


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All predictions of one judge on one set, with their scores."""

    judge: str
    predictions: tuple[Prediction, ...]
    classes: ClassScores
    alerts: AlertScores
    """At any confidence."""
    as_set: AlertScores | None
    """From the confidences on that the settings ask for."""
    least_precision: float
    """The xP that thresholds are chosen for."""
    best: Threshold | None
    """The threshold that this set itself gives for the precision asked for."""
    fixed: FixedThreshold | None
    by_confidence: tuple[tuple[float, AlertScores], ...]
    phenomena: tuple[Phenomenon, ...]
    reliability: Reliability
    baselines: tuple[Baseline, ...]
    intervals: Mapping[str, Interval]
    groups: int
    notes: tuple[str, ...]
    """How predictions were mapped where the set lacks some stances, and what else was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to report beside the scores."""

    labels: frozenset[Stance] = frozenset()
    """The stances to score on; empty means those that occur as labels."""
    least_precision: float = LEAST_PRECISION
    bootstrap: int = 0
    """How often the groups are drawn again for the intervals; 0 gives none."""
    baselines: bool = False
    min_confidence: Mapping[Stance, float] = field(default_factory=dict)
    min_confidence_unsupported: Mapping[Stance, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def evaluate_pairs(
    judge: Judge, pairs: Sequence[Pair], progress: Callable[[int], None] | None = None
) -> Evaluation:
    """Judge every pair and score the answers; `progress` gets the count."""
    return score_predictions(judge.name, judge_pairs(judge, pairs, progress), Wish())


def score_predictions(
    judge: str,
    answered: Sequence[Answered],
    wish: Wish,
    others: Sequence[Answered] | None = None,
) -> Evaluation:
    """Score a judge's answers; `others` are answers on other pairs, which fix a threshold."""
    folding = fold_onto(wish.labels or {pair.label for pair, _ in answered})
    predictions = tuple(_predictions(answered, folding))
    rows = [(row.label, row.alerted, row.judgment.confidence) for row in predictions]
    alerts = score_alerts((label, said) for label, said, _ in rows)
    fixed = None if others is None else _fixed(rows, others, wish)
    judged = [
        Judged(row.label, row.folded, row.alerted, row.judgment.confidence, row.pair.unit)
        for row in predictions
    ]
    least = None if fixed is None or fixed.chosen is None else fixed.chosen.confidence
    return Evaluation(
        judge=judge,
        predictions=predictions,
        classes=score_classes((row.label, row.folded) for row in predictions),
        alerts=alerts,
        as_set=_as_set(predictions, wish) if wish.min_confidence else None,
        least_precision=wish.least_precision,
        best=best_threshold(rows, wish.least_precision),
        fixed=fixed,
        by_confidence=tuple((step, scores_from(rows, step)) for step in CONFIDENCE_STEPS),
        phenomena=_phenomena(predictions),
        reliability=read_reliability(
            (row.judgment.confidence, row.alerted is row.label) for row in predictions if row.alerts
        ),
        baselines=score_baselines([(row.pair, row.label) for row in predictions])
        if wish.baselines
        else (),
        intervals=_intervals(judged, wish, least),
        groups=len({row.group for row in judged}),
        notes=(*folding.notes, *wish.notes),
    )


def _predictions(answered: Iterable[Answered], folding: Folding) -> Iterable[Prediction]:
    for pair, judgment in answered:
        yield Prediction(
            pair=pair,
            judgment=judgment,
            label=folding.label(pair.label),
            folded=folding.predicted(judgment.stance, judgment.probabilities),
            alerted=folding.label(judgment.stance),
        )


def _fixed(
    rows: Sequence[tuple[Stance, Stance, float]], others: Sequence[Answered], wish: Wish
) -> FixedThreshold:
    folding = fold_onto({pair.label for pair, _ in others})
    chosen = best_threshold(
        (
            (folding.label(pair.label), folding.label(answer.stance), answer.confidence)
            for pair, answer in others
        ),
        wish.least_precision,
    )
    least = float("inf") if chosen is None else chosen.confidence
    return FixedThreshold(chosen=chosen, scores=scores_from(rows, least))


def _as_set(predictions: Sequence[Prediction], wish: Wish) -> AlertScores:
    return score_alerts(
        row
        for prediction in predictions
        for row in from_confidence(
            [(prediction.label, prediction.alerted, prediction.judgment.confidence)],
            least_confidence(
                prediction.judgment, wish.min_confidence, wish.min_confidence_unsupported
            ),
        )
    )


def _phenomena(predictions: Sequence[Prediction]) -> tuple[Phenomenon, ...]:
    held: defaultdict[str, list[Prediction]] = defaultdict(list)
    for row in predictions:
        for name in row.pair.phenomena:
            held[name].append(row)
    return tuple(
        Phenomenon(
            name=name,
            pairs=len(rows),
            accuracy=sum(row.label is row.folded for row in rows) / len(rows),
            alerts=score_alerts((row.label, row.alerted) for row in rows),
        )
        for name, rows in sorted(held.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def score_baselines(labelled: Sequence[tuple[Pair, Stance]]) -> tuple[Baseline, ...]:
    """Return what is reached on pairs and their labels by seeing the passage, the claim or the days alone."""
    pairs = [pair for pair, _ in labelled]
    features = {
        "passage alone": [word_features(pair.evidence) for pair in pairs],
        "claim alone": [word_features(pair.claim) for pair in pairs],
    }
    if any(pair.as_of and pair.published for pair in pairs):
        features["days between alone"] = [gap_features(row.as_of, row.published) for row in pairs]
    return tuple(
        Baseline(
            name=name,
            scores=score_classes(
                cross_validate(
                    [
                        Sample(seen, label, pair.unit)
                        for seen, (pair, label) in zip(held, labelled, strict=True)
                    ]
                )
            ),
        )
        for name, held in features.items()
    )


def _intervals(
    rows: Sequence[Judged], wish: Wish, threshold: float | None
) -> Mapping[str, Interval]:
    if not rows or not wish.bootstrap:
        return {}
    import numpy as np

    groups = len(group_order(rows))
    draws = np.random.default_rng(_SEED).multinomial(
        groups, np.full(groups, 1 / groups), size=wish.bootstrap
    )
    return intervals(rows, draws, least_precision=wish.least_precision, threshold=threshold)


def wrong_alerts(evaluation: Evaluation) -> tuple[Prediction, ...]:
    """Return the alerts with a wrong stance, most confident first."""
    wrong = [row for row in evaluation.predictions if row.alerts and row.alerted is not row.label]
    return tuple(sorted(wrong, key=lambda row: (-row.judgment.confidence, row.pair.id)))


def missed_alerts(evaluation: Evaluation) -> tuple[Prediction, ...]:
    """Return the pairs that were due an alert and got none, the surest silence first."""
    missed = [
        row for row in evaluation.predictions if row.label in ALERTING_STANCES and not row.alerts
    ]
    return tuple(sorted(missed, key=lambda row: (-row.judgment.confidence, row.pair.id)))
