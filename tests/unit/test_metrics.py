from __future__ import annotations

import pytest

from watcher.core.metrics import at_confidence, collapse, score
from watcher.core.model import Stance

CONFIRMS, CONTRADICTS, UPDATES = Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES
MENTIONS, UNRELATED = Stance.MENTIONS, Stance.UNRELATED


def test_a_perfect_judge() -> None:
    scores = score([(stance, stance) for stance in Stance])
    assert (
        scores.accuracy == scores.macro_f1 == scores.exact_precision == scores.exact_recall == 1.0
    )
    assert scores.false_alerts_per_100 == 0.0


def test_figures_by_hand() -> None:
    rows = [
        (CONFIRMS, CONFIRMS),
        (CONFIRMS, CONTRADICTS),
        (UPDATES, CONFIRMS),
        (UPDATES, MENTIONS),
        (MENTIONS, CONFIRMS),
        (MENTIONS, MENTIONS),
        (UNRELATED, UNRELATED),
        (UNRELATED, MENTIONS),
    ]
    scores = score(rows)
    assert scores.pairs == 8
    assert scores.accuracy == pytest.approx(3 / 8)
    assert scores.alerts == 4
    assert scores.exact_precision == pytest.approx(1 / 4)
    assert scores.alert_precision == pytest.approx(3 / 4)
    assert scores.alert_recall == pytest.approx(3 / 4)
    assert scores.exact_recall == pytest.approx(1 / 4)
    assert scores.false_alerts_per_100 == pytest.approx(25.0)
    assert scores.updates_as_confirms == pytest.approx(1 / 2)
    assert scores.classes[CONFIRMS].precision == pytest.approx(1 / 3)
    assert scores.classes[CONFIRMS].recall == pytest.approx(1 / 2)
    assert scores.classes[CONFIRMS].f1 == pytest.approx(0.4)
    # confirms .4, updates 0, mentions 2/5 (1 of 3, 1 of 2), unrelated 2/3; no contradicts label
    assert scores.macro_f1 == pytest.approx((0.4 + 0 + 0.4 + 2 / 3) / 4)


def test_nothing_to_score() -> None:
    scores = score([])
    assert scores.pairs == 0
    assert scores.accuracy == scores.macro_f1 == scores.alert_precision == 0.0


def test_alerts_below_a_confidence_become_mentions() -> None:
    rows = [(CONFIRMS, CONFIRMS, 0.5), (CONFIRMS, CONFIRMS, 0.6), (UNRELATED, UNRELATED, 0.1)]
    assert at_confidence(rows, 0.6) == [
        (CONFIRMS, MENTIONS),
        (CONFIRMS, CONFIRMS),
        (UNRELATED, UNRELATED),
    ]


def test_a_set_without_updates_or_unrelated_maps_predictions_and_says_so() -> None:
    rows, notes = collapse([(CONTRADICTS, UPDATES), (MENTIONS, UNRELATED), (CONFIRMS, CONFIRMS)])
    assert rows == [(CONTRADICTS, CONTRADICTS), (MENTIONS, MENTIONS), (CONFIRMS, CONFIRMS)]
    assert len(notes) == 2


def test_a_two_way_set_leaves_mentions_wrong() -> None:
    rows, _ = collapse([(CONFIRMS, MENTIONS), (CONTRADICTS, CONTRADICTS)])
    assert rows == [(CONFIRMS, MENTIONS), (CONTRADICTS, CONTRADICTS)]


def test_a_full_set_is_left_alone() -> None:
    full = [(stance, UNRELATED) for stance in Stance]
    assert collapse(full) == (full, ())
