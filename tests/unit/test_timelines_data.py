"""The labelled timelines: well formed, in order, and true to the rules in their README."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from watcher.core.claims import check_claim
from watcher.core.model import Claim, ClaimKind, DeltaKind, Independence, Stance

FOLDER = Path(__file__).resolve().parents[1] / "data/timelines"
NAMES = ("base_deal", "ferry", "strike")
STATES = {
    ClaimKind.PAST_EVENT: {"open", "confirmed", "contested", "refuted"},
    ClaimKind.ONGOING_STATE: {"holding", "changed", "ended"},
    ClaimKind.FORECAST: {"open", "reaffirmed", "weakened", "reversed", "fulfilled", "expired"},
}
FIRST = {
    ClaimKind.PAST_EVENT: "open",
    ClaimKind.ONGOING_STATE: "holding",
    ClaimKind.FORECAST: "open",
}
REPORT_KEYS = {"id", "outlet", "url", "title", "published", "text", "expect"}
EXPECT_KEYS = {
    "claim",
    "stance",
    "sentence",
    "delta",
    "origin",
    "independent",
    "alert",
    "state_after",
}
Row = dict[str, Any]


@cache
def load(name: str) -> tuple[Row, tuple[Row, ...]]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    head, *reports = map(json.loads, lines)
    return head, tuple(reports)


def claims_of(name: str) -> dict[str, Row]:
    return {claim["id"]: claim for claim in load(name)[0]["claims"]}


def kind_of(name: str, claim_id: str) -> ClaimKind:
    return ClaimKind(claims_of(name)[claim_id]["kind"])


def published(report: Row) -> datetime:
    return datetime.fromisoformat(report["published"])


def steps(name: str) -> Iterator[tuple[Row, Row]]:
    """Yield every expectation with its report, in file order."""
    for report in load(name)[1]:
        for expected in report["expect"]:
            yield report, expected


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_timeline_is_left_out() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == set(NAMES)


def test_claims_are_valid(name: str) -> None:
    head, _ = load(name)
    assert head["timeline"] == name
    assert 3 <= len(claims_of(name)) == len(head["claims"]) <= 4
    for row in head["claims"]:
        assert set(row) == {"id", "text", "as_of", "kind", "deadline"}
        claim = Claim(
            id=row["id"],
            text=row["text"],
            as_of=date.fromisoformat(row["as_of"]),
            kind=ClaimKind(row["kind"]),
        )
        assert check_claim(claim) == ()
        if row["deadline"] is not None:
            assert claim.kind is ClaimKind.FORECAST
            assert date.fromisoformat(row["deadline"]) > date.fromisoformat(row["as_of"])


def test_there_are_enough_reports_each_dated_and_in_order(name: str) -> None:
    _, reports = load(name)
    assert len(reports) >= 12
    assert len({report["id"] for report in reports}) == len(reports)
    assert len({report["url"] for report in reports}) == len(reports)
    times = [published(report) for report in reports]
    assert times == sorted(times)
    assert all(report["published"].endswith("Z") for report in reports)


def test_reports_are_article_texts_that_bear_on_known_claims(name: str) -> None:
    for report in load(name)[1]:
        assert set(report) == REPORT_KEYS, report["id"]
        assert all(report[key].strip() for key in REPORT_KEYS - {"expect"}), report["id"]
        assert 70 <= len(report["text"].split()) <= 160, report["id"]
        told = [expected["claim"] for expected in report["expect"]]
        assert told, report["id"]
        assert len(told) == len(set(told)), report["id"]
        assert set(told) <= set(claims_of(name)), report["id"]


def test_expectations_are_well_formed(name: str) -> None:
    for report, expected in steps(name):
        where = report["id"], expected["claim"]
        assert set(expected) - {"withdraws"} == EXPECT_KEYS, where
        assert expected["sentence"], where
        assert report["text"].count(expected["sentence"]) == 1, where
        assert isinstance(expected["alert"], bool), where
        assert expected["origin"], where
        Independence(expected["independent"])
        stance = Stance(expected["stance"])
        assert stance is not Stance.UNRELATED, where
        assert (expected["delta"] is not None) == (stance is Stance.UPDATES), where
        if expected["delta"]:
            assert set(expected["delta"]) == {"kind", "old", "new"}, where
            DeltaKind(expected["delta"]["kind"])
            assert expected["delta"]["old"] != expected["delta"]["new"], where


def test_no_report_is_older_than_a_claim_it_bears_on(name: str) -> None:
    for report, expected in steps(name):
        as_of = date.fromisoformat(claims_of(name)[expected["claim"]]["as_of"])
        assert published(report).date() >= as_of, (report["id"], expected["claim"])


def test_an_echo_repeats_an_origin_told_before_and_an_independent_one_is_new(name: str) -> None:
    told: set[tuple[str, str]] = set()
    anywhere: set[str] = set()
    for report, expected in steps(name):
        if expected["stance"] != "mentions":
            key = expected["claim"], expected["origin"]
            new = {"independent": True, "echo": False, "unknown": True}[expected["independent"]]
            assert (key not in told) is new, (report["id"], key)
            told.add(key)
        elif expected["independent"] == "echo":
            assert expected["origin"] in anywhere, report["id"]
        anywhere.add(expected["origin"])


def test_what_is_withdrawn_was_told_before(name: str) -> None:
    told: set[tuple[str, str]] = set()
    for report, expected in steps(name):
        if "withdraws" in expected:
            assert (expected["claim"], expected["withdraws"]) in told, report["id"]
        told.add((expected["claim"], expected["origin"]))


def test_alerts_follow_the_rules(name: str) -> None:
    held: set[tuple[str, ...]] = set()
    for report, expected in steps(name):
        where = report["id"], expected["claim"]
        value = json.dumps(expected["delta"])
        message = expected["claim"], expected["stance"], value
        from_there = *message, expected["origin"]
        if expected["stance"] == "mentions":
            due = False
        elif expected["independent"] == "independent":
            due = True
        elif expected["stance"] == "contradicts":
            due = from_there not in held
        else:
            due = expected["stance"] == "updates" and message not in held
        assert expected["alert"] is due, where
        held |= {message, from_there}


def test_states_fit_the_kind_and_move_only_on_new_evidence(name: str) -> None:
    state = {claim: FIRST[kind_of(name, claim)] for claim in claims_of(name)}
    seconds = {published(report) for report in load(name)[1]}
    for second in sorted(seconds):
        together = [step for step in steps(name) if published(step[0]) == second]
        for claim in claims_of(name):
            here = [expected for _, expected in together if expected["claim"] == claim]
            after = {expected["state_after"] for expected in here}
            assert len(after) <= 1, (second, claim)
            assert after <= STATES[kind_of(name, claim)], (second, claim)
            if after != {state[claim]} and after:
                expires = after == {"expired"} and _is_past(claims_of(name)[claim], second)
                assert expires or any(expected["alert"] for expected in here), (second, claim)
            state[claim] = after.pop() if after else state[claim]


def test_only_forecasts_past_their_deadline_expire(name: str) -> None:
    for report, expected in steps(name):
        claim = claims_of(name)[expected["claim"]]
        if expected["state_after"] == "expired":
            assert _is_past(claim, published(report)), report["id"]
        elif claim["deadline"] and _is_past(claim, published(report)):
            assert expected["state_after"] in {"fulfilled", "reversed"}, report["id"]


def _is_past(claim: Row, moment: datetime) -> bool:
    deadline = claim["deadline"]
    return deadline is not None and moment.date() > date.fromisoformat(deadline)


def test_the_three_together_show_every_state_and_what_makes_histories_hard() -> None:
    every = [(name, report, expected) for name in NAMES for report, expected in steps(name)]
    for kind, states in STATES.items():
        shown = {e["state_after"] for name, _, e in every if kind_of(name, e["claim"]) is kind}
        assert shown >= states - {"open"}, kind
    combinations = {(e["independent"], e["stance"], e["alert"]) for _, _, e in every}
    assert combinations >= {
        ("echo", "confirms", False),
        ("echo", "contradicts", False),
        ("echo", "contradicts", True),
        ("echo", "updates", False),
        ("echo", "updates", True),
        ("independent", "confirms", True),
        ("unknown", "updates", False),
    }
    assert any("withdraws" in e for _, _, e in every)
    for name in NAMES:
        reports = load(name)[1]
        assert len({report["published"] for report in reports}) < len(reports), name
        assert any(
            len([e for e in report["expect"] if e["stance"] != "mentions"]) > 1
            for report in reports
        ), name
