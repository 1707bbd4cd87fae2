"""The rule by which marks move thresholds, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.decide import what_is_thin
from watcher.core.feedback import policy_for, read_feedback, thresholds_of
from watcher.core.marks import Fault, Mark, MarkedAlert, Verdict
from watcher.core.model import AlertPolicy, Claim, Judgment, Reason, Stance
from watcher.core.pulls import shifted
from watcher.core.tunings import Tuning

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BASE = Claim(id="base", text="Russia is leaving its base.")
FERRY = Claim(id="ferry", text="The ferry sank.")
C, D, U = Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES
POLICY = AlertPolicy(
    min_confidence=dict.fromkeys((C, D, U), 0.6),
    min_confidence_unsupported={C: 0.7, D: 0.85, U: 0.85},
    max_age=None,
)


def marked(
    verdict: Verdict = Verdict.WRONG,
    *,
    claim: str = "base",
    who: str = "cli:anna",
    stance: Stance = C,
    alone: bool = False,
    fault: Fault | None = None,
    at: datetime = NOW,
    version: int = 1,
) -> MarkedAlert:
    mark = Mark(alert_id="a", claim_id=claim, verdict=verdict, fault=fault, who=who, at=at)
    return MarkedAlert(
        mark=mark, claim_version=version, stance=stance, unsupported=alone, confidence=0.7
    )


WRONG, RIGHT = marked(), marked(Verdict.RIGHT)
BENS = marked(who="cli:ben")


def least(
    *marks: MarkedAlert, claim: Claim = BASE, kind: tuple[Stance, bool] = (C, False)
) -> float:
    return thresholds_of(policy_for(POLICY, claim, read_feedback(marks)))[kind]


def test_wrong_marks_after_the_first_move_their_claim_and_hardly_any_other() -> None:
    assert least(WRONG) == pytest.approx(0.601, abs=0.001), "it is held against what is alike"
    assert least(WRONG, BENS) == pytest.approx(0.770, abs=0.002)
    assert least(WRONG, BENS, kind=(D, False)) == pytest.approx(0.622, abs=0.002), "by half"
    assert least(WRONG, BENS, claim=FERRY) == pytest.approx(0.602, abs=0.001)
    assert least(WRONG, BENS, claim=FERRY, kind=(D, False)) == 0.6


def test_right_ones_weigh_twice_as_much_as_wrong_ones() -> None:
    wrong = [marked(who=f"cli:{number}") for number in range(4)]
    right = [marked(Verdict.RIGHT, who=f"cli:{number}") for number in range(3)]
    assert least(*wrong) == pytest.approx(0.9), "no more than 0.30 above"
    assert least(*wrong, *right) == 0.6
    assert least(marked(), marked(), RIGHT) == pytest.approx(0.6, abs=0.002)


def test_right_marks_lower_contradictions_alone() -> None:
    for stance, lowest, alone in ((C, 0.6, 0.7), (U, 0.6, 0.85), (D, 0.5, 0.75)):
        marks = [
            marked(Verdict.RIGHT, who=f"cli:{number}", stance=stance, alone=number % 2 == 0)
            for number in range(6)
        ]
        assert least(*marks, kind=(stance, False)) == pytest.approx(lowest)
        assert least(*marks, kind=(stance, True)) == pytest.approx(alone)
    confirmed = [marked(Verdict.RIGHT, who=f"cli:{number}") for number in range(6)]
    assert least(*confirmed, kind=(D, False)) == 0.6, "only contradictions that were right do"
    assert least(*confirmed, marked(stance=D), kind=(D, False)) == pytest.approx(0.6, abs=0.001)


def test_one_person_never_outweighs_several() -> None:
    angry = [marked() for _ in range(300)]
    calm = [marked(Verdict.RIGHT, who=f"cli:{n}", at=NOW) for n in range(5)]
    assert least(*angry) == pytest.approx(0.9)
    assert least(*angry, *calm) == 0.6


def test_what_is_no_fault_of_the_judge_moves_nothing() -> None:
    for fault in (Fault.ECHO, Fault.OLD_NEWS):
        assert least(marked(fault=fault)) == 0.6
    for fault in (Fault.WRONG_STANCE, Fault.WRONG_CLAIM, Fault.NOT_NEWS):
        assert least(marked(fault=fault), BENS) == least(WRONG, BENS)


def test_marks_on_an_earlier_version_of_the_claim_count_by_half() -> None:
    later = Claim(id="base", text="Russia has left its base.", version=2)
    assert 0.61 < least(WRONG, BENS, WRONG, claim=later) < least(WRONG, BENS, WRONG)


def test_the_models_word_alone_never_needs_less_than_with_a_rule_beside_it() -> None:
    marks = [marked(who=f"cli:{number}") for number in range(3)]
    assert least(*marks, kind=(C, True)) >= least(*marks)


def test_a_tuned_threshold_takes_the_configured_ones_place() -> None:
    def tuned(claim_id: str, at: datetime) -> float:
        one = Tuning(claim_id=claim_id, stance=C, unsupported=False, least=0.7, applied_at=at)
        policy = policy_for(POLICY, BASE, read_feedback([WRONG, BENS], [one]))
        assert "tuned on 2026-11-20" in policy.moved[C, False].why
        return thresholds_of(policy)[C, False]

    assert tuned("base", NOW) == 0.7, "the marks are in it already"
    assert tuned("base", NOW - timedelta(hours=1)) > 0.8
    assert tuned("", NOW) > 0.8, "of all claims, it knows nothing of this one's own marks"
    right = replace(WRONG, mark=replace(WRONG.mark, verdict=Verdict.RIGHT))
    one = Tuning(claim_id="", stance=C, unsupported=False, least=0.7, applied_at=NOW)
    assert policy_for(POLICY, BASE, read_feedback([right], [one])).min_confidence[C] == 0.7


def test_a_threshold_that_silences_says_what_moved_it() -> None:
    policy = policy_for(POLICY, BASE, read_feedback([WRONG, BENS]))
    judgment = Judgment(claim_id="base", stance=C, confidence=0.7, quote="It leaves.", end=10)
    assert what_is_thin(BASE, judgment, POLICY) is None
    assert what_is_thin(BASE, judgment, policy) == (
        Reason.LOW_CONFIDENCE,
        "confirms with confidence 0.70, below 0.77 (0.60 moved by 2 marks)",
    )
    new = policy_for(POLICY, FERRY, read_feedback([marked(who=f"cli:{n}", claim=f"c{m}")
                                                   for n in range(9) for m in range(9)]))  # fmt: skip
    assert new.moved[C, False].why == "moved by marks on other claims"


def test_thresholds_that_switch_off_stay_where_they_are() -> None:
    assert shifted(0.0, 3.0) == 0.0
    assert shifted(1.0, -3.0) == 1.0
    assert shifted(0.97, 3.0) == 0.97, "it began above the bound"
    assert shifted(0.97, -9.0) == pytest.approx(0.87)
    assert shifted(0.4, -9.0) == 0.4
    assert shifted(0.999, 1e6) == 0.999
