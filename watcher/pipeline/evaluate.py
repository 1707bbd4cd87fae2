"""Judge labelled pairs of claim and passage, and report how well it went."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from watcher.core.metrics import Scores, at_confidence, collapse, score
from watcher.core.model import (
    ALERTING_STANCES,
    Article,
    ArticleSource,
    Claim,
    Judgment,
    Passage,
    Sentence,
    SentenceRole,
    Stance,
)
from watcher.core.ports import Judge
from watcher.core.sentences import read_sentences
from watcher.pipeline.pairs import Fault, Pair, read_pairs

__all__ = [
    "Evaluation",
    "Fault",
    "Pair",
    "Prediction",
    "evaluate_pairs",
    "read_pairs",
    "report_json",
    "report_text",
    "wrong_alerts",
]

CONFIDENCE_STEPS = (0.0, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A pair with the judge's answer."""

    pair: Pair
    judgment: Judgment


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All predictions of one judge on one set, with their scores."""

    judge: str
    predictions: tuple[Prediction, ...]
    scores: Scores
    notes: tuple[str, ...] = ()
    """How predictions were mapped where the set lacks some stances."""
    by_confidence: tuple[tuple[float, Scores], ...] = ()
    """Scores when alerts below a confidence are turned into mentions."""


def _article(pair: Pair) -> Article:
    at = pair.published
    return Article(
        url=f"pair:{pair.id}",
        canonical_url=f"pair:{pair.id}",
        title="",
        text=pair.evidence,
        language="en",
        published_at=datetime(at.year, at.month, at.day, tzinfo=UTC) if at else None,
        source=ArticleSource.FILE,
    )


def _passages(article: Article) -> list[Passage]:
    sentences = read_sentences(article.text)
    body = [sentence for sentence in sentences if sentence.role is SentenceRole.BODY]
    if not body and article.text.strip():
        # a bare passage may look like a caption or a headline; here it is all there is
        body = [Sentence(index=0, start=0, end=len(article.text), text=article.text, paragraph=0)]
    return [
        Passage(
            sentence=sentence,
            score=1.0,
            before=body[place - 1] if place else None,
            after=body[place + 1] if place + 1 < len(body) else None,
        )
        for place, sentence in enumerate(body)
    ]


def evaluate_pairs(
    judge: Judge, pairs: Sequence[Pair], progress: Callable[[int], None] | None = None
) -> Evaluation:
    """Judge every pair, all body sentences of its evidence being passages; `progress` gets the count."""
    predictions: list[Prediction] = []
    for done, pair in enumerate(pairs, start=1):
        claim = Claim(id=pair.id, text=pair.claim, as_of=pair.as_of, kind=pair.kind)
        article = _article(pair)
        judgment = judge.judge(claim, article, _passages(article))
        predictions.append(Prediction(pair=pair, judgment=judgment))
        if progress is not None:
            progress(done)
    rows = [(p.pair.label, p.judgment.stance, p.judgment.confidence) for p in predictions]
    mapped, notes = collapse((label, predicted) for label, predicted, _ in rows)
    return Evaluation(
        judge=judge.name,
        predictions=tuple(predictions),
        scores=score(mapped),
        notes=notes,
        by_confidence=tuple(
            (least, score(collapse(at_confidence(rows, least))[0])) for least in CONFIDENCE_STEPS
        ),
    )


def report_json(evaluation: Evaluation) -> str:
    """Write an evaluation with its predictions as one JSON document."""
    scores = evaluation.scores
    return json.dumps(
        {
            "judge": evaluation.judge,
            "pairs": scores.pairs,
            "accuracy": scores.accuracy,
            "macro_f1": scores.macro_f1,
            "alerts": scores.alerts,
            "alert_precision": scores.alert_precision,
            "alert_recall": scores.alert_recall,
            "exact_precision": scores.exact_precision,
            "exact_recall": scores.exact_recall,
            "false_alerts_per_100": scores.false_alerts_per_100,
            "updates_as_confirms": scores.updates_as_confirms,
            "classes": {
                stance.value: {
                    "precision": row.precision,
                    "recall": row.recall,
                    "f1": row.f1,
                    "support": row.support,
                    "predicted": row.predicted,
                }
                for stance, row in scores.classes.items()
            },
            "confusion": {
                label.value: {
                    predicted.value: scores.confusion[label, predicted] for predicted in Stance
                }
                for label in Stance
            },
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


def _prediction(prediction: Prediction) -> dict[str, object]:
    judgment = prediction.judgment
    delta = judgment.delta
    return {
        "id": prediction.pair.id,
        "label": prediction.pair.label.value,
        "predicted": judgment.stance.value,
        "confidence": round(judgment.confidence, 4),
        "probabilities": {
            stance.value: round(judgment.probabilities.get(stance, 0.0), 4) for stance in Stance
        },
        "quote": judgment.quote,
        "reason": judgment.reason,
        "delta": {"kind": delta.kind.value, "old": delta.old, "new": delta.new} if delta else None,
        "judge": judgment.judge,
    }


def report_text(evaluation: Evaluation) -> str:
    """Write an evaluation as plain text tables."""
    scores = evaluation.scores
    lines = [
        f"judge {evaluation.judge}, {scores.pairs} pairs",
        f"accuracy {scores.accuracy:.3f}   macro-F1 {scores.macro_f1:.3f} (stances that occur)",
        "",
        f"{'stance':12} {'pairs':>6} {'said':>6} {'prec.':>6} {'recall':>6} {'F1':>6}",
    ]
    for stance, row in scores.classes.items():
        if row.support or row.predicted:
            lines.append(
                f"{stance.value:12} {row.support:6} {row.predicted:6} "
                f"{row.precision:6.3f} {row.recall:6.3f} {row.f1:6.3f}"
            )
    lines += ["", *_confusion_lines(scores), ""]
    lines.append(
        f"{'alerts at':>10} {'alerts':>7} {'exact':>6} {'any':>6} {'found':>6} {'false per 100':>14}"
    )
    lines += [
        f"{least:10.2f} {row.alerts:7} {row.exact_precision:6.3f} {row.alert_precision:6.3f} "
        f"{row.exact_recall:6.3f} {row.false_alerts_per_100:14.1f}"
        for least, row in evaluation.by_confidence
    ]
    lines += [
        "",
        "exact: alerts with exactly the right stance; any: alerts where some alert was due; found:",
        "pairs due an alert that got exactly that one; false: alerts per 100 mentions and unrelated",
        f"updates read as confirms: {scores.updates_as_confirms:.3f}",
    ]
    lines += [f"note: {note}" for note in evaluation.notes]
    return "\n".join(lines) + "\n"


def _confusion_lines(scores: Scores) -> list[str]:
    head = "label \\ said"
    lines = [f"{head:12} " + " ".join(f"{stance.value[:7]:>8}" for stance in Stance)]
    for label in Stance:
        if scores.classes[label].support:
            cells = " ".join(f"{scores.confusion[label, stance]:8}" for stance in Stance)
            lines.append(f"{label.value:12} {cells}")
    return lines


def wrong_alerts(evaluation: Evaluation) -> tuple[Prediction, ...]:
    """Return the alerts with a wrong stance, most confident first."""
    wrong = [
        prediction
        for prediction in evaluation.predictions
        if prediction.judgment.stance in ALERTING_STANCES
        and prediction.judgment.stance is not prediction.pair.label
    ]
    return tuple(sorted(wrong, key=lambda row: (-row.judgment.confidence, row.pair.id)))
