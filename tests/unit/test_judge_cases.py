"""Claims and passages as a newsroom tester would write them: quiet ones stay quiet, stances are right."""

from __future__ import annotations

from functools import lru_cache

import pytest

from tests.unit.judge_cases import Case, is_kept_aside, judge_case, load_cases
from watcher.core.model import ALERTING_STANCES, Judgment, Stance

LEAST = 0.6
FOUND_TUNED = 0.88
FOUND_ASIDE = 0.65
"""Floors a little below what the judge reached when they were set."""
RIGHT_DELTAS = 0.7


@lru_cache
def judgment_of(case: Case) -> Judgment:
    return judge_case(case)


def alerts(judgment: Judgment) -> bool:
    return judgment.stance in ALERTING_STANCES and judgment.confidence >= LEAST


def share_found(aside: bool) -> float:
    due = [
        case
        for case in load_cases()
        if case.stance in ALERTING_STANCES and is_kept_aside(case.id) is aside
    ]
    found = [
        case
        for case in due
        if alerts(judgment_of(case)) and judgment_of(case).stance is case.stance
    ]
    return len(found) / len(due)


QUIET = [case for case in load_cases() if case.stance not in ALERTING_STANCES]
DUE = [case for case in load_cases() if case.stance in ALERTING_STANCES]


@pytest.mark.parametrize("case", QUIET, ids=lambda case: case.id)
def test_what_does_not_bear_on_the_claim_raises_no_alert(case: Case) -> None:
    judgment = judgment_of(case)
    assert not alerts(judgment), (judgment.stance, judgment.reason)


@pytest.mark.parametrize("case", DUE, ids=lambda case: case.id)
def test_an_alert_has_the_right_stance(case: Case) -> None:
    judgment = judgment_of(case)
    if not alerts(judgment):
        return
    right = {case.stance}
    if case.arguable:
        right |= {Stance.UPDATES, Stance.CONTRADICTS}
    assert judgment.stance in right, judgment.reason


def test_as_many_are_found_as_before() -> None:
    assert share_found(aside=False) >= FOUND_TUNED
    assert share_found(aside=True) >= FOUND_ASIDE


def test_deltas_are_of_the_right_kind() -> None:
    updates = [
        (case.delta, judgment_of(case).delta)
        for case in DUE
        if case.stance is Stance.UPDATES and judgment_of(case).stance is Stance.UPDATES
    ]
    right = [kind for kind, delta in updates if delta is not None and delta.kind is kind]
    assert len(right) / len(updates) >= RIGHT_DELTAS
