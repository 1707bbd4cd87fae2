"""What the vetoes leave of a window's probabilities, and the stance that follows."""

from __future__ import annotations

import pytest

from tests.judge_parts import claim_of, considered
from watcher.core.model import ALERTING_STANCES, SentenceRole, Stance
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
    return hold_in_check(given, [row], row)


def alerting(given: dict[Stance, float]) -> float:
    return sum(given[stance] for stance in ALERTING_STANCES)


@pytest.mark.parametrize("sentence", [*DOUBTFUL, ASKED])
def test_what_is_not_asserted_does_not_alert(sentence: str) -> None:
    given, veto = held(sentence, shares(0.5, 0.1, 0.1, 0.2, 0.1))
    assert alerting(given) == 0.0
    assert veto


@pytest.mark.parametrize("sentence", DOUBTFUL)
def test_a_marker_of_doubt_yields_where_the_blend_is_sure_of_an_alert(sentence: str) -> None:
    sure = shares(0.0, YIELDS_FROM, 0.0, 1 - YIELDS_FROM, 0.0)
    given, _ = held(sentence, sure)
    assert given[Stance.CONTRADICTS] == YIELDS_FROM


def test_a_question_and_a_background_section_yield_to_nothing() -> None:
    sure = shares(0.0, 0.99, 0.0, 0.01, 0.0)
    assert alerting(held(ASKED, sure)[0]) == 0.0
    assert alerting(held(LEFT, sure, SentenceRole.BACKGROUND)[0]) == 0.0


def test_the_vetoes_ask_of_the_stance_that_would_be_told() -> None:
    # mentions is likeliest of the five, yet the alerts together are likelier than not
    given, veto = held(
        "Russia evacuated 400 soldiers from Aleppo.", shares(0.3, 0.02, 0.22, 0.4, 0.06)
    )
    assert veto
    assert given[Stance.CONFIRMS] == 0.0


def test_a_plain_statement_keeps_its_shares() -> None:
    plain = shares(0.6, 0.1, 0.1, 0.1, 0.1)
    assert held(LEFT, plain) == (plain, "")
    assert QUIET_BELOW < YIELDS_FROM
