from __future__ import annotations

import pytest

from watcher.core.model import Stance
from watcher.core.thresholds import best_threshold, from_confidence, scores_from

CONFIRMS, CONTRADICTS, UPDATES = Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES
MENTIONS, UNRELATED = Stance.MENTIONS, Stance.UNRELATED


def test_alerts_below_a_confidence_become_mentions() -> None:
    rows = [(CONFIRMS, CONFIRMS, 0.5), (CONFIRMS, CONFIRMS, 0.6), (UNRELATED, UNRELATED, 0.1)]
    assert from_confidence(rows, 0.6) == [
        (CONFIRMS, MENTIONS),
        (CONFIRMS, CONFIRMS),
        (UNRELATED, UNRELATED),
    ]
    assert scores_from(rows, 0.6).exact_recall == pytest.approx(1 / 2)


def test_the_threshold_is_the_lowest_that_is_right_often_enough() -> None:
    rows = [
        (CONFIRMS, CONFIRMS, 0.9),
        (UPDATES, UPDATES, 0.8),
        (MENTIONS, CONFIRMS, 0.7),  # 2 of 3
        (CONTRADICTS, CONTRADICTS, 0.6),  # 3 of 4
        (UPDATES, CONFIRMS, 0.5),  # 3 of 5
        (CONFIRMS, MENTIONS, 0.95),
    ]
    best = best_threshold(rows, 0.75)
    assert best is not None
    assert (best.confidence, best.alerts) == (0.6, 4)
    assert best.exact_precision == pytest.approx(3 / 4)
    assert best.exact_recall == pytest.approx(3 / 5)
    strict = best_threshold(rows, 0.9)
    assert strict is not None
    assert strict.confidence == 0.8
    assert strict.exact_recall == pytest.approx(2 / 5)


def test_alerts_of_one_confidence_stand_or_fall_together() -> None:
    rows = [(CONFIRMS, CONFIRMS, 0.8), (MENTIONS, CONFIRMS, 0.8), (CONFIRMS, CONFIRMS, 0.8)]
    assert best_threshold(rows, 0.9) is None
    best = best_threshold(rows, 0.6)
    assert best is not None
    assert best.alerts == 3


def test_no_threshold_where_nothing_is_right() -> None:
    assert best_threshold([], 0.9) is None
    assert best_threshold([(MENTIONS, CONFIRMS, 0.9)], 0.0) is None
