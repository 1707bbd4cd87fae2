"""What is alike, and what marks on it do, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from watcher.core.decide import what_is_thin
from watcher.core.feedback import policy_for, read_feedback, thresholds_of
from watcher.core.likeness import likeness
from watcher.core.marks import Fault, Mark, MarkedAlert, Verdict
from watcher.core.model import AlertPolicy, Claim, Delta, DeltaKind, Judgment, Reason, Stance

BASE = Claim(id="base", text="Russia is leaving its base.")
C, D, U = Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES
POLICY = AlertPolicy(
    min_confidence=dict.fromkeys((C, D, U), 0.7),
    min_confidence_unsupported={C: 0.75, D: 0.85, U: 0.85},
    max_age=None,
)
SAID = "Russian troops have begun to leave the air base near Latakia, officials said."
AGAIN = "Officials said that Russian troops began leaving the base near Latakia."
OTHER = "A convoy of lorries crossed the border towards the harbour on Monday."


def marked(verdict: Verdict, fault: Fault | None = None, who: str = "cli:anna") -> MarkedAlert:
    at = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
    mark = Mark(alert_id="a", claim_id="base", verdict=verdict, fault=fault, who=who, at=at)
    return MarkedAlert(
        mark=mark, claim_version=1, stance=C, unsupported=False, confidence=0.8, quote=SAID
    )


WRONG, RIGHT = marked(Verdict.WRONG), marked(Verdict.RIGHT)


def silent(
    *marks: MarkedAlert,
    confidence: float,
    quote: str = AGAIN,
    stance: Stance = C,
    delta: Delta | None = None,
    alone: bool = False,
) -> str:
    """Return why a report is silent, or ''."""
    judgment = Judgment(
        claim_id="base",
        stance=stance,
        confidence=confidence,
        quote=quote,
        end=len(quote),
        delta=delta,
        unsupported=alone,
    )
    thin = what_is_thin(BASE, judgment, policy_for(POLICY, BASE, read_feedback(marks)))
    assert thin is None or thin[0] is Reason.LOW_CONFIDENCE
    return thin[1] if thin else ""


def test_quotes_with_much_the_same_words_are_alike_whatever_their_order() -> None:
    assert likeness(SAID, SAID) == 1.0
    assert likeness(SAID, AGAIN) == likeness(AGAIN, SAID) > 0.6
    assert likeness(SAID, OTHER) < 0.2
    assert likeness("", "") == 0.0


@pytest.mark.parametrize(
    "other",
    [
        SAID.replace("have begun", "have not begun"),
        SAID.replace("officials said", "officials denied"),
        SAID.replace("Russian troops", "400 Russian troops"),
    ],
)
def test_another_figure_or_a_negation_is_not_alike(other: str) -> None:
    assert likeness(SAID, other) == 0.0


def test_figures_are_compared_by_what_they_say() -> None:
    assert likeness("About 1,200 people left.", "About 400 people left.") == 0.0
    assert likeness("Four people left.", "4 people left.") > 0.6


def test_what_is_like_a_wrong_one_needs_more_and_nothing_else_does() -> None:
    assert silent(WRONG, confidence=0.85) == (
        "confirms with confidence 0.85, below 0.87"
        " (0.70 raised for being like what was marked wrong on 2026-05-12)"
    )
    assert not silent(WRONG, confidence=0.88)
    assert not silent(WRONG, confidence=0.72, quote=OTHER)
    assert not silent(WRONG, confidence=0.72, stance=U), "another stance"
    told = Delta(kind=DeltaKind.QUANTITY, old="400", new="500 troops")
    assert not silent(WRONG, confidence=0.72, delta=told), "another value"
    assert thresholds_of(policy_for(POLICY, BASE, read_feedback([WRONG])))[C, False] < 0.703


def test_what_is_like_a_right_one_needs_less_and_nothing_else_does() -> None:
    assert silent(confidence=0.61)
    assert not silent(RIGHT, confidence=0.61)
    assert silent(RIGHT, confidence=0.59), "no more than 0.10 below"
    assert silent(RIGHT, confidence=0.61, quote=OTHER)
    assert silent(RIGHT, confidence=0.61, stance=D)
    assert not silent(RIGHT, confidence=0.66, alone=True)
    assert silent(RIGHT, confidence=0.64, alone=True)


def test_a_right_one_takes_back_for_its_like_what_wrong_ones_raised() -> None:
    wrong = [replace(marked(Verdict.WRONG, who=f"cli:{n}"), quote=OTHER) for n in range(3)]
    right = [marked(Verdict.RIGHT, who="cli:dora")]
    assert silent(*wrong, confidence=0.72)
    assert not silent(*wrong, *right, confidence=0.72)
    assert silent(*wrong, *right, confidence=0.72, quote=OTHER)


def test_what_is_no_fault_of_the_judge_holds_nothing() -> None:
    for fault in (Fault.ECHO, Fault.OLD_NEWS):
        assert not silent(marked(Verdict.WRONG, fault), confidence=0.7)


def test_an_alert_that_likeness_let_through_says_so() -> None:
    from watcher.core.decide import _let_through

    judgment = Judgment(claim_id="base", stance=C, confidence=0.65, quote=AGAIN, end=9)
    assert _let_through(judgment, policy_for(POLICY, BASE, read_feedback([RIGHT]))) == (
        "; confidence 0.65, told from 0.60"
        " (0.70 lowered for being like what was marked right on 2026-05-12)"
    )
