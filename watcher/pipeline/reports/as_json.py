"""An evaluation as one JSON document; every prediction with its answer."""

from __future__ import annotations

import json
from dataclasses import asdict

from watcher.core.metrics import AlertScores, ClassScores
from watcher.core.model import Stance
from watcher.pipeline.evaluate import Evaluation, Prediction
from watcher.pipeline.reports.figures import figures_of


def report_json(evaluation: Evaluation) -> str:
    """Write an evaluation with its predictions as one JSON document."""
    best, fixed = evaluation.best, evaluation.fixed
    return json.dumps(
        {
            "judge": evaluation.judge,
            "groups": evaluation.groups,
            **_classes(evaluation.classes),
            **_alerts(evaluation.alerts),
            "as_set": _alerts(evaluation.as_set) if evaluation.as_set else None,
            "least_precision": evaluation.least_precision,
            "best_threshold": asdict(best) if best else None,
            "fixed_threshold": None
            if fixed is None
            else {
                "chosen": asdict(fixed.chosen) if fixed.chosen else None,
                **_alerts(fixed.scores),
            },
            "by_confidence": [
                {"from": least, **_alerts(scores)} for least, scores in evaluation.by_confidence
            ],
            "reliability": asdict(evaluation.reliability),
            "phenomena": [
                {
                    "name": item.name,
                    "pairs": item.pairs,
                    "accuracy": item.accuracy,
                    **_alerts(item.alerts),
                }
                for item in evaluation.phenomena
            ],
            "baselines": [
                {
                    "name": item.name,
                    "macro_f1": item.scores.macro_f1,
                    "accuracy": item.scores.accuracy,
                }
                for item in evaluation.baselines
            ],
            "intervals": {key: list(ends) for key, ends in evaluation.intervals.items()},
            "figures": [
                {"key": figure.key, "name": figure.name, "value": figure.value, "note": figure.note}
                for figure in figures_of(evaluation)
            ],
            "notes": list(evaluation.notes),
            "predictions": [_prediction(prediction) for prediction in evaluation.predictions],
        },
        ensure_ascii=False,
        indent=1,
    )


def prediction_line(prediction: Prediction) -> str:
    """Write one prediction as a JSON line: id, stance, confidence, probabilities."""
    judgment = prediction.judgment
    return json.dumps(
        {
            "id": prediction.pair.id,
            "stance": judgment.stance.value,
            "confidence": round(judgment.confidence, 6),
            "probabilities": {
                stance.value: round(judgment.probabilities.get(stance, 0.0), 6) for stance in Stance
            },
        },
        ensure_ascii=False,
    )


def _classes(scores: ClassScores) -> dict[str, object]:
    return {
        "pairs": scores.pairs,
        "accuracy": scores.accuracy,
        "macro_f1": scores.macro_f1,
        "classes": {stance.value: asdict(row) for stance, row in scores.classes.items()},
        "confusion": {
            label.value: {said.value: scores.confusion[label, said] for said in Stance}
            for label in Stance
        },
    }


def _alerts(scores: AlertScores) -> dict[str, object]:
    return asdict(scores)


def _prediction(prediction: Prediction) -> dict[str, object]:
    judgment = prediction.judgment
    delta = judgment.delta
    return {
        "id": prediction.pair.id,
        "label": prediction.label.value,
        "predicted": judgment.stance.value,
        "folded": prediction.folded.value,
        "confidence": round(judgment.confidence, 4),
        "probabilities": {
            stance.value: round(judgment.probabilities.get(stance, 0.0), 4) for stance in Stance
        },
        "quote": judgment.quote,
        "reason": judgment.reason,
        "delta": {"kind": delta.kind.value, "old": delta.old, "new": delta.new} if delta else None,
        "judge": judgment.judge,
    }
