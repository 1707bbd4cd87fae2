"""What the vetoes leave of a window's probabilities, and the stance that follows."""

from __future__ import annotations

import math

import pytest

from tests.judge_parts import claim_of, considered
from watcher.core.model import ALERTING_STANCES, SentenceRole, Stance
from watcher.judge.calibration import confidence_of
from watcher.judge.vetoes import no_alert
from watcher.judge.weighed import QUIET_BELOW, YIELDS_FROM, hold_in_check

LEFT = "Russia evacuated soldiers from Damascus."
ASKED = "Did Russia evacuate soldiers from Damascus?"
DOUBTFUL = (
    "If Russia evacuated soldiers from Damascus, it would lose a port.",
    "A senator demanded that Russia evacuate soldiers from Damascus.",
    "Russia hopes to evacuate soldiers from Damascus.",
    "Rumours say Russia evacuated soldiers from Damascus.",
    "Russia had evacuated soldiers from Damascus in 2017.",
)


def shares(*values: float) -> dict[Stance, float]:
    return dict(zip(Stance, values, strict=True))


def held(
    sentence: str, given: dict[Stance, float], role: SentenceRole = SentenceRole.BODY
) -> tuple[dict[Stance, float], str]:
    row = considered(claim_of(LEFT), sentence, role)
    return hold_in_check(given, [row], row, no_alert([row]))


def alerting(given: dict[Stance, float]) -> float:
    return sum(given[stance] for stance in ALERTING_STANCES)


@pytest.mark.parametrize("sentence", [*DOUBTFUL, ASKED])
def test_what_is_not_asserted_does_not_alert(sentence: str) -> None:
    given, veto = held(sentence, shares(0.4, 0.1, 0.1, 0.3, 0.1))
    assert alerting(given) == 0.0
    assert veto


@pytest.mark.parametrize("sentence", DOUBTFUL)
def test_a_marker_of_doubt_yields_where_the_blend_is_sure_of_an_alert(sentence: str) -> None:
    sure = shares(0.0, YIELDS_FROM, 0.0, 1 - YIELDS_FROM, 0.0)
    given, _ = held(sentence, sure)
    assert given[Stance.CONTRADICTS] == YIELDS_FROM


def test_a_statement_that_somebody_asked_for_yields_as_other_doubts_do() -> None:
    sure = shares(0.0, 0.99, 0.0, 0.01, 0.0)
    asked = "A senator asked whether Russia evacuated soldiers from Damascus."
    assert alerting(held(asked, shares(0.3, 0.3, 0.0, 0.4, 0.0))[0]) == 0.0
    assert held(asked, sure)[0] == sure


def test_a_question_and_a_background_section_yield_to_nothing() -> None:
    sure = shares(0.0, 0.99, 0.0, 0.01, 0.0)
    assert alerting(held(ASKED, sure)[0]) == 0.0
    assert alerting(held(LEFT, sure, SentenceRole.BACKGROUND)[0]) == 0.0


def test_the_vetoes_ask_of_the_stance_that_would_be_told() -> None:
    # mentions is likeliest of the five, yet the alerts together are likelier
    given, veto = held(
        "Russia evacuated 400 soldiers from Aleppo.", shares(0.33, 0.04, 0.25, 0.36, 0.02)
    )
    assert veto
    assert given[Stance.CONFIRMS] == 0.0


def test_a_plain_statement_keeps_its_shares() -> None:
    plain = shares(0.1, 0.6, 0.1, 0.1, 0.1)
    assert held("The garrison went home.", plain) == (plain, "")
    assert QUIET_BELOW < YIELDS_FROM


def test_where_a_rule_agrees_the_blend_is_as_sure_as_the_rule_alone() -> None:
    given, _ = held(LEFT, shares(0.4, 0.2, 0.1, 0.2, 0.1))
    row = considered(claim_of(LEFT), LEFT)
    assert given[Stance.CONFIRMS] == confidence_of(row.verdict.rule, row.verdict.strength) > 0.4
    assert math.isclose(math.fsum(given.values()), 1.0)
    sure = shares(0.96, 0.01, 0.01, 0.01, 0.01)
    assert held(LEFT, sure) == (sure, "")


def test_a_denial_is_no_confirmation_whatever_the_scores() -> None:
    given, veto = held(
        "Russia denied that it had evacuated soldiers from Damascus.",
        shares(0.8, 0.1, 0.0, 0.1, 0.0),
    )
    assert given[Stance.CONFIRMS] == 0.0
    assert veto == "says the opposite of the claim"


def test_another_place_holds_a_confirmation_back_until_the_scores_are_sure() -> None:
    elsewhere = "Russia evacuated 400 soldiers from Aleppo."
    given, veto = held(elsewhere, shares(0.69, 0.1, 0.1, 0.11, 0.0))
    assert veto
    assert given[Stance.CONFIRMS] == 0.0
    given, veto = held(elsewhere, shares(YIELDS_FROM, 0.1, 0.1, 0.1, 0.0))
    assert (given[Stance.CONFIRMS], veto) == (YIELDS_FROM, "")


def test_a_figure_that_the_claim_allows_is_no_newer_value() -> None:
    claim = claim_of("Russia evacuated at least 400 soldiers from Damascus.")
    row = considered(claim, "Russia evacuated 430 soldiers from Damascus.")
    given, veto = hold_in_check(shares(0.3, 0.05, 0.5, 0.1, 0.05), [row], row, "")
    assert (given[Stance.UPDATES], veto) == (0.0, "")
    assert given[Stance.CONFIRMS] >= 0.8
