from __future__ import annotations

import pytest

from watcher.core.metrics import score_alerts, score_classes
from watcher.core.model import Stance

CONFIRMS, CONTRADICTS, UPDATES = Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES
MENTIONS, UNRELATED = Stance.MENTIONS, Stance.UNRELATED

ROWS = [
    (CONFIRMS, CONFIRMS),
    (CONFIRMS, CONTRADICTS),
    (UPDATES, CONFIRMS),
    (UPDATES, MENTIONS),
    (MENTIONS, CONFIRMS),
    (MENTIONS, MENTIONS),
    (UNRELATED, UNRELATED),
    (UNRELATED, MENTIONS),
]


def test_a_perfect_judge() -> None:
    rows = [(stance, stance) for stance in Stance]
    classes, alerts = score_classes(rows), score_alerts(rows)
    assert classes.accuracy == classes.macro_f1 == 1.0
    assert alerts.exact_precision == alerts.exact_recall == 1.0
    assert alerts.false_alerts_per_100 == 0.0


def test_class_figures_by_hand() -> None:
    scores = score_classes(ROWS)
    assert scores.pairs == 8
    assert scores.accuracy == pytest.approx(3 / 8)
    assert scores.classes[CONFIRMS].precision == pytest.approx(1 / 3)
    assert scores.classes[CONFIRMS].recall == pytest.approx(1 / 2)
    assert scores.classes[CONFIRMS].f1 == pytest.approx(0.4)
    assert scores.confusion[UPDATES, CONFIRMS] == 1
    # confirms .4, updates 0, mentions 2/5 (1 of 3, 1 of 2), unrelated 2/3; no contradicts label
    assert scores.macro_f1 == pytest.approx((0.4 + 0 + 0.4 + 2 / 3) / 4)


def test_alert_figures_by_hand() -> None:
    scores = score_alerts(ROWS)
    assert (scores.alerts, scores.due) == (4, 4)
    assert scores.exact_precision == pytest.approx(1 / 4)
    assert scores.alert_precision == pytest.approx(3 / 4)
    assert scores.alert_recall == pytest.approx(3 / 4)
    assert scores.exact_recall == pytest.approx(1 / 4)
    assert scores.false_alerts_per_100 == pytest.approx(25.0)
    assert scores.updates_as_confirms == pytest.approx(1 / 2)


def test_nothing_to_score() -> None:
    classes, alerts = score_classes([]), score_alerts([])
    assert classes.pairs == alerts.alerts == 0
    assert classes.accuracy == classes.macro_f1 == alerts.alert_precision == 0.0
