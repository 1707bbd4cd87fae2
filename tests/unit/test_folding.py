"""A judge of five stances on sets that know fewer: what it gives to a stance that cannot be right moves on."""

from __future__ import annotations

import pytest

from watcher.core.folding import fold_onto
from watcher.core.model import Stance

CONFIRMS, CONTRADICTS, UPDATES = Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES
MENTIONS, UNRELATED = Stance.MENTIONS, Stance.UNRELATED


def masses(*values: float) -> dict[Stance, float]:
    return dict(zip(Stance, values, strict=True))


@pytest.mark.parametrize(
    ("labels", "given", "stance", "expected"),
    [
        # five stances: the judge's own word counts, whatever its probabilities say
        (set(Stance), masses(0.1, 0.6, 0.1, 0.1, 0.1), MENTIONS, MENTIONS),
        # three: what unrelated has goes to mentions, .25 + .2 against .4
        ({CONFIRMS, CONTRADICTS, MENTIONS}, masses(0.4, 0.1, 0.05, 0.25, 0.2), CONFIRMS, MENTIONS),
        # three: what updates has goes to contradicts, .3 + .25 against .4
        ({CONFIRMS, CONTRADICTS, MENTIONS}, masses(0.4, 0.3, 0.25, 0.05, 0), CONFIRMS, CONTRADICTS),
        # mentions is the one that is lacking
        ({CONFIRMS, CONTRADICTS, UNRELATED}, masses(0.4, 0.1, 0.0, 0.3, 0.2), CONFIRMS, UNRELATED),
        # two: nothing quiet can be right, the larger of the rest wins
        ({CONFIRMS, CONTRADICTS}, masses(0.1, 0.05, 0.04, 0.8, 0.01), MENTIONS, CONFIRMS),
        ({CONFIRMS, CONTRADICTS}, masses(0.1, 0.06, 0.05, 0.7, 0.09), MENTIONS, CONTRADICTS),
        # four, without updates alone: unrelated and mentions stay apart
        (set(Stance) - {UPDATES}, masses(0.2, 0.1, 0.15, 0.3, 0.25), MENTIONS, MENTIONS),
        # a tie goes to the judge's own stance
        (set(Stance) - {UPDATES}, masses(0.4, 0.1, 0.1, 0.4, 0.0), MENTIONS, MENTIONS),
        (set(Stance) - {UPDATES}, masses(0.4, 0.1, 0.1, 0.4, 0.0), CONFIRMS, CONFIRMS),
        # pairs of one label: silence is wrong there
        ({CONFIRMS}, masses(0.2, 0.1, 0.0, 0.7, 0.0), MENTIONS, MENTIONS),
        # a set of quiet pairs alone does not forgive alerts
        ({MENTIONS}, masses(0.6, 0.1, 0.1, 0.1, 0.1), CONFIRMS, CONFIRMS),
    ],
)
def test_the_likeliest_label_of_a_set(
    labels: set[Stance], given: dict[Stance, float], stance: Stance, expected: Stance
) -> None:
    assert fold_onto(labels).predicted(stance, given) is expected


def test_a_judge_without_probabilities_is_taken_at_its_word() -> None:
    assert fold_onto({CONFIRMS, CONTRADICTS, MENTIONS}).predicted(UPDATES, {}) is CONTRADICTS


def test_what_was_folded_is_said() -> None:
    assert fold_onto(Stance).notes == ()
    three = fold_onto({CONFIRMS, CONTRADICTS, MENTIONS})
    assert three.notes == ("unrelated counts as mentions", "updates counts as contradicts")
    assert three.label(UPDATES) is CONTRADICTS
    (_, passed) = fold_onto({CONFIRMS, CONTRADICTS}).notes
    assert passed.startswith("mentions and unrelated passed over")
