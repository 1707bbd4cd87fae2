"""Pairs are read line by line, judged alone, and scored on the stances that their set knows."""

from __future__ import annotations

import json
from datetime import date

import pytest

from watcher.core.model import Entity, Judgment, Stance
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.evaluate import (
    Evaluation,
    Wish,
    evaluate_pairs,
    missed_alerts,
    read_pairs,
    score_predictions,
    wrong_alerts,
)
from watcher.pipeline.pair_choice import redraw_dates, sample_pairs
from watcher.pipeline.pairs import Pair

GOOD = {
    "id": "a",
    "claim": "Marlow council closed its library.",
    "evidence": "Marlow council did not close its library.",
    "label": "contradicts",
    "as_of": "2026-01-02",
    "kind": "past_event",
    "published": "2026-01-05",
}


def line(**changes: object) -> str:
    return json.dumps({**GOOD, **changes})


def answered(
    label: Stance,
    said: Stance,
    confidence: float,
    name: str = "",
    spread: dict[Stance, float] | None = None,
    phenomena: tuple[str, ...] = (),
) -> tuple[Pair, Judgment]:
    name = name or f"{label}-{said}-{confidence}"
    pair = Pair(id=name, claim="c", evidence="e", label=label, phenomena=phenomena)
    given = spread or {said: 1.0}
    return pair, Judgment(claim_id=name, stance=said, confidence=confidence, probabilities=given)


def scored(*rows: tuple[Pair, Judgment], wish: Wish | None = None) -> Evaluation:
    return score_predictions("test", rows, wish or Wish())


# ----------------------------------------------------------------------------- reading


def test_malformed_lines_are_named_and_the_rest_is_read() -> None:
    lines = [
        line(),
        "{",
        "[1]",
        "",
        line(id="b", label="refutes"),
        line(id="c", claim=" "),
        line(id="d", evidence=7),
        line(id="e", as_of="soon"),
        line(id="f", kind="wish"),
        line(),
        line(id="g", label="unrelated", as_of=None),
        line(id="h", phenomena="negation"),
        line(id="i", claim="half \ud800 a character"),
    ]
    pairs, faults = read_pairs(lines)
    assert [pair.id for pair in pairs] == ["a", "g"]
    assert [fault.line for fault in faults] == [2, 3, 5, 6, 7, 8, 9, 10, 12, 13]
    assert "refutes" in faults[2].reason
    assert pairs[0].label is Stance.CONTRADICTS


def test_a_pair_without_id_is_named_by_its_line_and_is_a_group_of_its_own() -> None:
    pairs, faults = read_pairs(["", line(id=None), line(id="b", story="fire")])
    assert not faults
    assert [(pair.id, pair.unit) for pair in pairs] == [("line-2", "line-2"), ("b", "fire")]


def test_days_may_be_written_with_slashes_and_hold_a_time() -> None:
    ((pair,), _) = read_pairs([line(as_of="2024/01/31", published="2024-02-01T08:00:00Z")])
    assert (pair.as_of, pair.published) == (date(2024, 1, 31), date(2024, 2, 1))


def test_phenomena_are_read_once_each_and_in_lower_case() -> None:
    ((pair,), _) = read_pairs([line(phenomena=["Negation", "quantity ", "negation", ""])])
    assert pair.phenomena == ("negation", "quantity")


# ----------------------------------------------------------------------------- scoring


def test_pairs_are_judged_and_scored() -> None:
    judge = StructuredJudge([Entity(name="Marlow")])
    pairs, _ = read_pairs(
        [
            line(),
            line(id="b", evidence="Marlow council has closed its library.", label="confirms"),
            line(id="c", evidence="Rain fell on Lisbon.", label="unrelated"),
            line(id="d", evidence="Marlow council has closed its library.", label="mentions"),
        ]
    )
    seen: list[int] = []
    evaluation = evaluate_pairs(judge, pairs, seen.append)
    assert seen == [1, 2, 3, 4]
    assert [p.judgment.stance for p in evaluation.predictions] == [
        Stance.CONTRADICTS,
        Stance.CONFIRMS,
        Stance.UNRELATED,
        Stance.CONFIRMS,
    ]
    assert [p.pair.id for p in wrong_alerts(evaluation)] == ["d"]
    assert evaluation.classes.accuracy == pytest.approx(0.75)


def test_a_two_way_set_is_scored_by_the_larger_of_two_and_alerts_as_the_judge_speaks() -> None:
    unsure = {Stance.MENTIONS: 0.8, Stance.CONFIRMS: 0.15, Stance.CONTRADICTS: 0.05}
    evaluation = scored(
        answered(Stance.CONFIRMS, Stance.MENTIONS, 0.8, spread=unsure),
        answered(Stance.CONTRADICTS, Stance.UPDATES, 0.6),
    )
    assert evaluation.classes.accuracy == 1.0
    assert evaluation.alerts.alerts == 1
    assert evaluation.alerts.exact_precision == 1.0, "the set calls an update contradicts"
    assert evaluation.alerts.exact_recall == pytest.approx(1 / 2)
    assert len(evaluation.notes) == 2
    assert [row.pair.label for row in missed_alerts(evaluation)] == [Stance.CONFIRMS]


def test_labels_fold_too_where_fewer_are_asked_for() -> None:
    three = frozenset({Stance.CONFIRMS, Stance.CONTRADICTS, Stance.MENTIONS})
    evaluation = scored(
        answered(Stance.UPDATES, Stance.CONTRADICTS, 0.7),
        answered(Stance.MENTIONS, Stance.UNRELATED, 0.7),
        wish=Wish(labels=three),
    )
    assert evaluation.classes.accuracy == 1.0
    assert evaluation.classes.classes[Stance.UPDATES].support == 0


def test_a_threshold_comes_from_other_pairs_and_is_worth_what_it_is_worth_here() -> None:
    here = [
        answered(Stance.CONFIRMS, Stance.CONFIRMS, 0.9),
        answered(Stance.UPDATES, Stance.CONFIRMS, 0.8),
        answered(Stance.MENTIONS, Stance.UNRELATED, 0.7),
        answered(Stance.UNRELATED, Stance.UNRELATED, 0.7),
        answered(Stance.CONTRADICTS, Stance.CONTRADICTS, 0.5),
    ]
    there = [
        answered(Stance.CONFIRMS, Stance.CONFIRMS, 0.8),
        answered(Stance.MENTIONS, Stance.CONFIRMS, 0.7),
    ]
    fixed = score_predictions("test", here, Wish(), there).fixed
    assert fixed is not None
    assert fixed.chosen is not None
    assert fixed.chosen.confidence == 0.8
    assert fixed.scores.alerts == 2
    assert fixed.scores.exact_precision == pytest.approx(1 / 2)
    assert fixed.scores.exact_recall == pytest.approx(1 / 3)
    none = score_predictions("test", here, Wish(), there[1:]).fixed
    assert none is not None
    assert none.chosen is None
    assert none.scores.alerts == 0


def test_the_settings_ask_each_stance_for_its_own_confidence() -> None:
    least = {Stance.CONFIRMS: 0.7, Stance.UPDATES: 0.5}
    evaluation = scored(
        answered(Stance.CONFIRMS, Stance.CONFIRMS, 0.6),
        answered(Stance.UPDATES, Stance.UPDATES, 0.6),
        wish=Wish(min_confidence=least),
    )
    assert evaluation.alerts.alerts == 2
    assert evaluation.as_set is not None
    assert evaluation.as_set.alerts == 1


def test_pairs_count_under_each_of_their_phenomena() -> None:
    evaluation = scored(
        answered(Stance.CONFIRMS, Stance.CONFIRMS, 0.6, phenomena=("date", "negation")),
        answered(Stance.UPDATES, Stance.MENTIONS, 0.6, phenomena=("date",)),
    )
    told = {
        item.name: (item.pairs, item.accuracy, item.alerts.due) for item in evaluation.phenomena
    }
    assert told == {"date": (2, 0.5, 2), "negation": (1, 1.0, 1)}


def test_the_same_seed_gives_the_same_intervals_and_they_hold_the_figure() -> None:
    rows = [
        answered(Stance.CONFIRMS, said, 0.6, name=f"{number}")
        for number, said in enumerate([Stance.CONFIRMS] * 30 + [Stance.MENTIONS] * 10)
    ]
    one, two = (scored(*rows, wish=Wish(bootstrap=200)).intervals for _ in range(2))
    assert one == two
    low, high = one["accuracy"]
    assert 0.55 < low < 0.75 < high < 0.95


# ----------------------------------------------------------------------------- choosing


def pair(name: str, kind: str, label: str, as_of: str, published: str) -> str:
    return line(id=name, kind=kind, label=label, as_of=as_of, published=published)


DATED = [
    pair("past", "past_event", "updates", "2026-01-01", "2026-01-11"),
    pair("quiet", "ongoing_state", "mentions", "2026-02-01", "2026-02-03"),
    pair("state", "ongoing_state", "updates", "2026-03-01", "2026-04-30"),
    pair("forecast", "forecast", "confirms", "2026-05-01", "2026-05-01"),
    line(id="undated", as_of=None),
]


def test_redrawn_gaps_come_from_the_set_and_move_the_date_that_may_move() -> None:
    before, _ = read_pairs(DATED)
    gaps = {(row.published - row.as_of).days for row in before if row.published and row.as_of}
    seen: set[int] = set()
    for seed in range(40):
        after = dict(zip("pqsfu", redraw_dates(before, seed), strict=True))
        assert after["u"] == before[4]
        for name, old in zip("pqsf", before[:4], strict=True):
            row = after[name]
            assert row.as_of is not None
            assert row.published is not None
            seen.add((row.published - row.as_of).days)
            if name in "pq":
                assert row.as_of == old.as_of
            else:
                assert row.published == old.published
    assert seen == gaps == {0, 2, 10, 60}


def test_a_redrawn_gap_hangs_on_seed_and_pair_alone() -> None:
    pairs, _ = read_pairs(DATED)
    assert redraw_dates(pairs, 3) == redraw_dates(pairs, 3)
    assert redraw_dates(pairs, 3) != redraw_dates(pairs, 4)
    assert redraw_dates(pairs[::-1], 3) == redraw_dates(pairs, 3)[::-1]


def test_dates_at_the_end_of_the_calendar_stay() -> None:
    rows = (
        Pair(id="a", claim="c", evidence="e", label=Stance.UPDATES, as_of=date.min, published=date.max),
        Pair(id="b", claim="c", evidence="e", label=Stance.UPDATES, as_of=date.max, published=date.max),
    )  # fmt: skip
    assert all(redraw_dates(rows, seed) for seed in range(10))


def test_a_sample_is_the_same_whatever_else_stands_around_it() -> None:
    pairs, _ = read_pairs([line(id=f"p{number}") for number in range(50)])
    chosen = sample_pairs(pairs, 10)
    assert len(chosen) == 10
    assert list(chosen) == sorted(chosen, key=pairs.index)
    assert set(sample_pairs(pairs[::-1], 10)) == set(chosen)
    assert set(sample_pairs(chosen, 5)) < set(chosen)
    assert sample_pairs(pairs, 99) == pairs
