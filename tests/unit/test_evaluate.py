from __future__ import annotations

import json

from watcher.core.model import Entity, Stance
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.evaluate import (
    evaluate_pairs,
    read_pairs,
    report_json,
    report_text,
    wrong_alerts,
)

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
    ]
    pairs, faults = read_pairs(lines)
    assert [pair.id for pair in pairs] == ["a", "g"]
    assert [fault.line for fault in faults] == [2, 3, 5, 6, 7, 8, 9, 10]
    assert "refutes" in faults[2].reason
    assert pairs[0].label is Stance.CONTRADICTS


def test_a_pair_without_id_is_named_by_its_line() -> None:
    pairs, faults = read_pairs(["", line(id=None)])
    assert not faults
    assert pairs[0].id == "line-2"


def test_pairs_are_judged_scored_and_reported() -> None:
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
    text = report_text(evaluation)
    assert "accuracy 0.750" in text
    report = json.loads(report_json(evaluation))
    assert report["pairs"] == 4
    assert report["confusion"]["mentions"]["confirms"] == 1
    assert abs(sum(report["predictions"][0]["probabilities"].values()) - 1) < 0.001


def test_an_empty_set_is_reported_too() -> None:
    evaluation = evaluate_pairs(StructuredJudge([]), [])
    assert "0 pairs" in report_text(evaluation)
    assert json.loads(report_json(evaluation))["predictions"] == []
