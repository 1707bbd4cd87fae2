"""A budget of alerts: how it is written, and thresholds that a person can follow."""

from __future__ import annotations

import pytest

from watcher.core.alert_budget import (
    Candidate,
    Point,
    best_within,
    gain_curve,
    read_budget,
    roundest,
)
from watcher.core.errors import UsageError
from watcher.core.model import Stance

CONFIRMS, CONTRADICTS, UPDATES = Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES


def candidate(
    stance: Stance,
    confidence: float,
    due: bool | None,
    key: str = "",
    *,
    unsupported: bool = False,
) -> Candidate:
    return Candidate(
        stance=stance,
        confidence=confidence,
        key=key or f"{stance} {confidence}",
        due=due,
        unsupported=unsupported,
    )


@pytest.mark.parametrize(
    ("text", "per_day"),
    [("5/day", 5), (" 0.5 / day", 0.5), ("14/week", 2), ("3 a day", 3), ("7 per w", 1), ("2/D", 2)],
)
def test_a_budget_is_so_many_a_day_or_a_week(text: str, per_day: float) -> None:
    assert read_budget(text).per_day == per_day


@pytest.mark.parametrize(
    "text",
    ["", "5", "day", "-5/day", "5/hour", "nan/day", "1e9/day", "5/day/day", "0/day", "0.0/w"],
)
def test_other_words_are_no_budget(text: str) -> None:
    with pytest.raises(UsageError, match="--budget: "):
        read_budget(text)


def test_a_budget_allows_whole_alerts_over_all_days() -> None:
    assert read_budget("5/day").alerts(3) == 15
    assert read_budget("0.1/day").alerts(30) == 3, "and not 2, as binary fractions have it"
    assert read_budget("1/week").alerts(6) == 0


@pytest.mark.parametrize(
    ("above", "most", "number"),
    [
        (0.0, 0.93, 0.9),
        (0.9, 0.93, 0.93),
        (0.41, 0.43, 0.43),
        (0.5, 1.0, 1.0),
        (0.72, 0.7234, 0.723),
        (0.0, 0.0, 0.0),
        (0.3, 0.30000000000000004, 0.30000000000000004),
    ],
)
def test_a_threshold_is_as_round_as_can_be(above: float, most: float, number: float) -> None:
    assert roundest(above, most) == number


def test_each_stance_has_a_threshold_of_its_own() -> None:
    curve = gain_curve(
        [
            candidate(CONFIRMS, 0.9, False),
            candidate(CONFIRMS, 0.95, True),
            candidate(UPDATES, 0.5, True),
        ]
    )
    assert [(point.alerts, point.hits) for point in curve] == [(0, 0), (1, 1), (2, 2)]
    best = best_within(curve, 2)
    assert best is not None
    assert (best.alerts, best.hits, best.precision) == (2, 2, 1.0)
    assert best.thresholds == {CONFIRMS: 0.95, UPDATES: 0.5}


def test_what_repeats_an_alert_costs_nothing_until_its_original_is_shut_out() -> None:
    original = candidate(UPDATES, 0.6, True, "same")
    copy = candidate(UPDATES, 0.9, False, "same")
    assert [(p.alerts, p.hits) for p in gain_curve([original, copy])] == [(0, 0), (1, 1)]
    assert gain_curve([original, copy])[-1].thresholds == {UPDATES: 0.6}
    assert [(p.alerts, p.hits) for p in gain_curve([copy, original])] == [(0, 0)]


def test_what_only_the_model_says_has_a_threshold_more() -> None:
    sure = candidate(CONFIRMS, 0.6, True)
    wrong = candidate(CONFIRMS, 0.7, False, unsupported=True)
    assert gain_curve([sure])[-1].unsupported is None
    best = best_within(gain_curve([sure, wrong]), 1)
    assert best is not None
    assert (best.thresholds, best.unsupported) == ({CONFIRMS: 0.6}, 1.0)


def test_an_unlabelled_alert_costs_and_is_neither_right_nor_wrong() -> None:
    curve = gain_curve([candidate(UPDATES, 0.9, None), candidate(UPDATES, 0.8, True)])
    assert (curve[-1].alerts, curve[-1].labelled, curve[-1].precision) == (2, 1, 1.0)
    assert best_within(curve, 1) == curve[0]


def test_confidence_of_one_cannot_be_kept_out() -> None:
    curve = gain_curve([candidate(UPDATES, 1.0, False), candidate(UPDATES, 0.8, True)])
    assert [point.alerts for point in curve] == [1, 2]
    assert best_within(curve, 0) is None
    assert gain_curve([]) == (Point(),)


def test_of_very_many_confidences_without_support_the_ends_are_tried() -> None:
    many = [candidate(UPDATES, 0.5 + count / 1000, True, unsupported=True) for count in range(300)]
    curve = gain_curve(many)
    assert (curve[0].alerts, curve[0].unsupported) == (0, 1.0)
    assert (curve[-1].alerts, curve[-1].hits, curve[-1].unsupported) == (300, 300, 0.5)
    assert best_within(curve, 150) is not None
