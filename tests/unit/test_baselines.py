from __future__ import annotations

from datetime import date

from watcher.core.baselines import (
    Sample,
    cross_validate,
    fold_of,
    gap_features,
    word_features,
)
from watcher.core.metrics import score_classes
from watcher.core.model import Stance


def samples(texts: dict[Stance, str], groups: int) -> list[Sample]:
    return [
        Sample(word_features(text), label, f"group-{number}")
        for number in range(groups)
        for label, text in texts.items()
    ]


def test_a_word_that_gives_the_label_away_is_found() -> None:
    texts = {Stance.CONFIRMS: "it was said again", Stance.CONTRADICTS: "it was denied at once"}
    assert score_classes(cross_validate(samples(texts, 20))).accuracy == 1.0


def test_word_pairs_are_read_and_not_only_words() -> None:
    texts = {
        Stance.CONFIRMS: "not open but shut",
        Stance.CONTRADICTS: "not shut but open",
    }
    assert score_classes(cross_validate(samples(texts, 20))).accuracy == 1.0


def test_nothing_is_learnt_from_the_group_itself() -> None:
    # every group has words of its own: what is told apart within a group helps in no other
    rows = [
        Sample(word_features(f"word{number} {'yes' if (number + place) % 2 else 'no'}{number}"),
               (Stance.CONFIRMS, Stance.CONTRADICTS)[place], f"group-{number}")
        for number in range(40)
        for place in range(2)
    ]  # fmt: skip
    assert score_classes(cross_validate(rows)).accuracy == 0.5


def test_one_group_alone_teaches_nothing() -> None:
    assert cross_validate([Sample(word_features("a"), Stance.CONFIRMS, "only")]) == []


def test_spans_of_days_fall_into_coarse_steps() -> None:
    monday = date(2026, 3, 2)
    assert gap_features(monday, monday) == {"0"}
    assert gap_features(monday, date(2026, 3, 5)) == gap_features(monday, date(2026, 3, 4)) == {"3"}
    assert gap_features(monday, date(2026, 3, 1)) == {"-1"}
    assert gap_features(monday, date(2028, 3, 1)) == {"longer"}
    assert gap_features(None, monday) == {"undated"}


def test_folds_are_the_same_for_ever() -> None:
    assert [fold_of(name) for name in ("a", "b", "c", "d")] == [0, 1, 3, 3]
