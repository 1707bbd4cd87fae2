"""Intervals: every figure of a draw is the figure of the pairs that the draw holds."""

from __future__ import annotations

import random

import numpy as np
import pytest

from watcher.core.bootstrap import Judged, group_order, intervals
from watcher.core.metrics import score_alerts, score_classes
from watcher.core.model import Stance
from watcher.core.thresholds import best_threshold, scores_from


def made(count: int, seed: int) -> list[Judged]:
    rng = random.Random(seed)
    stances = tuple(Stance)
    return [
        Judged(
            label=rng.choice(stances),
            folded=rng.choice(stances),
            alerted=rng.choice(stances),
            confidence=rng.choice((0.5, 0.6, 0.7, 0.8)),
            group=f"g{rng.randrange(6)}",
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_draw_scores_as_its_pairs_would(seed: int) -> None:
    rows = made(60, seed)
    order = group_order(rows)
    weights = np.random.default_rng(seed).integers(0, 3, size=(1, len(order)))
    drawn = [row for row in rows for _ in range(int(weights[0][order.index(row.group)]))]
    classes = score_classes((row.label, row.folded) for row in drawn)
    alerts = score_alerts((row.label, row.alerted) for row in drawn)
    scored = [(row.label, row.alerted, row.confidence) for row in drawn]
    best, fixed = best_threshold(scored, 0.4), scores_from(scored, 0.7)
    found = intervals(rows, weights, least_precision=0.4, threshold=0.7)
    expected = {
        "accuracy": classes.accuracy,
        "macro_f1": classes.macro_f1,
        "alert_precision": alerts.alert_precision,
        "alert_recall": alerts.alert_recall,
        "exact_precision": alerts.exact_precision,
        "exact_recall": alerts.exact_recall,
        "false_alerts_per_100": alerts.false_alerts_per_100,
        "updates_as_confirms": alerts.updates_as_confirms,
        "recall_at_precision": best.exact_recall if best else 0.0,
        "exact_precision_at_threshold": fixed.exact_precision,
        "exact_recall_at_threshold": fixed.exact_recall,
    }
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert list(found[name]) == pytest.approx([value, value]), name


def test_intervals_are_the_middle_of_the_draws() -> None:
    # one group all right, one all wrong: accuracy is the share of the draw that the first has
    right = Judged(Stance.CONFIRMS, Stance.CONFIRMS, Stance.CONFIRMS, 0.9, "a")
    wrong = Judged(Stance.CONFIRMS, Stance.MENTIONS, Stance.MENTIONS, 0.9, "b")
    draws = np.array([[place, 100 - place] for place in range(101)])
    ends = intervals([right, wrong], draws, least_precision=0.9)["accuracy"]
    assert list(ends) == pytest.approx([0.025, 0.975])
