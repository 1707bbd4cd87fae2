"""What no score may overrule, on sentences that a reader would stumble over."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from tests.judge_parts import claim_of, considered
from watcher.core.model import ALERTING_STANCES, ClaimKind, SentenceRole, Stance
from watcher.judge.structured import Considered
from watcher.judge.vetoes import (
    no_alert,
    no_confirmation,
    no_news,
    without_alerts,
    without_confirms,
    without_news,
)

LEFT = "Russia evacuated soldiers from Damascus."
LEFT_400 = "Russia evacuated 400 soldiers from Damascus."
OPPOSITE = "says the opposite of the claim"
FIGURE = "gives another figure than the claim"
DATE = "gives another date than the claim"
PLACE = "is about another place or name than the claim's"


@pytest.mark.parametrize(
    ("claim", "sentence", "reason"),
    [
        (LEFT_400, "Russia has evacuated 1,200 soldiers from Damascus.", FIGURE),
        (LEFT_400, "Russia evacuated 40 soldiers from Damascus.", FIGURE),
        (
            "Russia evacuated 400 soldiers on 10 December.",
            "Russia evacuated 400 soldiers on 12 December.",
            DATE,
        ),
        (LEFT_400, "Russia evacuated 400 soldiers from Aleppo.", PLACE),
        ("The tanker Orion Star ran aground.", "The tanker Orion Sun ran aground.", PLACE),
        # as the claim has it, in other words, or with more besides
        (LEFT_400, "Moscow pulled out 400 troops from Damascus.", ""),
        (
            "Russia evacuated at least 400 soldiers from Damascus.",
            "Russia evacuated 430 soldiers from Damascus.",
            "",
        ),
        (LEFT_400, "Russia evacuated 400 soldiers from Damascus, and 1,200 from Aleppo.", ""),
        (
            "Russia evacuated 400 soldiers on 10 December.",
            "On 10 December Russia evacuated 400 soldiers, and flew them home on 12 December.",
            "",
        ),
        (LEFT, "Russia evacuated soldiers from Damascus and Aleppo.", ""),
        (LEFT, LEFT, ""),
    ],
)
def test_a_figure_date_or_place_that_differs_cannot_confirm(
    claim: str, sentence: str, reason: str
) -> None:
    assert no_confirmation(considered(claim_of(claim), sentence)) == reason


@pytest.mark.parametrize(
    ("claim", "sentence", "reason"),
    [
        (LEFT_400, "Russia evacuated 1,200 soldiers from Damascus.", FIGURE),
        (LEFT, "Russia denied that it had evacuated soldiers from Damascus.", OPPOSITE),
        (LEFT_400, "Russia evacuated 400 soldiers from Aleppo.", ""),
        (LEFT, "Russia will evacuate soldiers from Damascus.", ""),
    ],
)
def test_sure_scores_outweigh_another_place_or_tense_and_no_figure_or_denial(
    claim: str, sentence: str, reason: str
) -> None:
    assert no_confirmation(considered(claim_of(claim), sentence), sure=True) == reason


def test_what_is_still_to_come_does_not_confirm_that_it_was_done() -> None:
    signed = claim_of("Poland signed an agreement with Chile.")
    reason = "told as still to come, not as done"
    assert (
        no_confirmation(considered(signed, "Poland will sign an agreement with Chile.")) == reason
    )
    assert no_confirmation(considered(signed, "Poland has signed an agreement with Chile.")) == ""
    plan = claim_of("Poland will sign an agreement with Chile.", ClaimKind.FORECAST)
    assert no_confirmation(considered(plan, "Poland will sign an agreement with Chile.")) == ""


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "The strike on Damascus killed 12 people and injured 30.",
            "The strike on Damascus killed 12 people and injured 90.",
        ),
        (
            "Russia evacuated 400 soldiers and 30 trucks from Damascus.",
            "Russia evacuated 400 soldiers and 90 trucks from Damascus.",
        ),
    ],
)
def test_every_figure_of_the_claim_must_agree(claim: str, sentence: str) -> None:
    assert no_confirmation(considered(claim_of(claim), sentence)) == FIGURE


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Did Russia evacuate soldiers from Damascus?", "asked, not stated"),
        (
            "If Russia evacuated soldiers from Damascus, it would lose a port.",
            "a condition or scenario, not a fact",
        ),
        (
            "A senator demanded that Russia evacuate soldiers from Damascus.",
            "a demand or proposal, not a fact",
        ),
        (
            "Russia hopes to evacuate soldiers from Damascus.",
            "a hope, fear or intention under consideration",
        ),
        ("Rumours say Russia evacuated soldiers from Damascus.", "reported as unverified"),
        (LEFT, ""),
        ("Russia denied that it had evacuated soldiers from Damascus.", ""),
    ],
)
def test_what_asserts_nothing_cannot_alert(sentence: str, reason: str) -> None:
    assert no_alert([considered(claim_of(LEFT), sentence)]) == reason


def test_background_cannot_alert() -> None:
    row = considered(claim_of(LEFT), LEFT, SentenceRole.BACKGROUND)
    assert no_alert([row]) == "told as background, not as news"
    told = considered(claim_of(LEFT), "Russia had evacuated soldiers from Damascus in 2017.")
    assert no_alert([told]) == "told as background, not as news"


def test_a_claim_that_is_itself_a_hope_may_be_told_as_one() -> None:
    hope = claim_of("Russia hopes to keep its base at Hmeimim.", ClaimKind.ONGOING_STATE)
    assert no_alert([considered(hope, "Moscow hopes to keep its base at Hmeimim.")]) == ""


def test_one_sentence_that_tells_it_is_enough_beside_a_question() -> None:
    claim = claim_of(LEFT)
    asked = considered(claim, "Did Russia evacuate soldiers from Damascus?")
    stated, other = considered(claim, LEFT), considered(claim, "Damascus has many soldiers.")
    assert no_alert([asked, stated]) == no_alert([stated, asked]) == ""
    assert no_alert([asked, other]) == "asked, not stated", "the other one tells too little of it"


def test_several_that_tell_it_and_assert_nothing_give_the_first_ones_reason() -> None:
    claim = claim_of(LEFT)
    asked = considered(claim, "Did Russia evacuate soldiers from Damascus?")
    hoped = considered(claim, "Russia hopes to evacuate soldiers from Damascus.")
    assert no_alert([asked, hoped]) == "asked, not stated"
    assert no_alert([hoped, asked]) == "a hope, fear or intention under consideration"


# ------------------------------------------------------------------ what is told again

TOLD_BEFORE = "told of an earlier time, not as news"


def long_after(sentence: str, index: int = 5) -> Considered:
    """Return what the rules make of a sentence in a report that is a fortnight younger than the claim."""
    claim = replace(claim_of(LEFT), as_of=date(2024, 12, 6))
    row = considered(claim, sentence)
    placed = replace(row.passage.sentence, index=index)
    return replace(row, passage=replace(row.passage, sentence=placed))


@pytest.mark.parametrize("stance", [Stance.CONFIRMS, Stance.UPDATES])
@pytest.mark.parametrize(
    ("sentence", "index", "reason"),
    [
        ("Days later Moscow said its soldiers were evacuated from Damascus.", 5, TOLD_BEFORE),
        ("Russia said on Dec. 4 that it evacuated soldiers from Damascus.", 5, TOLD_BEFORE),
        ("Russia evacuated soldiers from Damascus in 2017.", 5, TOLD_BEFORE),
        # the opening tells the news, whatever time it names
        ("Days later Moscow said its soldiers were evacuated from Damascus.", 1, ""),
        ("Russia said on Dec. 4 that it evacuated soldiers from Damascus.", 0, ""),
        # of today
        ("Russia said on Thursday that it evacuated soldiers from Damascus.", 5, ""),
        ("Russia is now evacuating its soldiers from Damascus.", 5, ""),
        ("Moscow said its soldiers will be evacuated from Damascus on 4 January.", 5, ""),
    ],
)
def test_what_is_told_again_is_no_news(
    sentence: str, index: int, reason: str, stance: Stance
) -> None:
    assert no_news([long_after(sentence, index)], stance) == reason


def test_days_long_before_the_claim_confirm_only_where_the_scores_are_sure_and_may_update() -> None:
    row = long_after("Russia evacuated soldiers from Damascus in 2017.", index=0)
    assert no_news([row], Stance.CONFIRMS) == TOLD_BEFORE
    assert no_news([row], Stance.CONFIRMS, sure=True) == ""
    assert no_news([row], Stance.UPDATES) == ""
    again = long_after("Days later Moscow said its soldiers were evacuated from Damascus.")
    assert no_news([again], Stance.CONFIRMS, sure=True) == TOLD_BEFORE


def test_a_bygone_event_without_a_word_of_today_confirms_nothing_and_may_still_update() -> None:
    row = long_after(LEFT)
    assert no_news([row], Stance.CONFIRMS) == TOLD_BEFORE
    assert no_news([row], Stance.UPDATES) == ""
    vague = long_after("Officials said Russia evacuated soldiers from Damascus.")
    assert no_news([vague], Stance.CONFIRMS) == TOLD_BEFORE
    vouched = long_after("Officials said on Monday that Russia evacuated soldiers from Damascus.")
    assert no_news([vouched], Stance.CONFIRMS) == ""


def test_one_sentence_that_tells_it_as_news_is_enough_beside_one_that_tells_it_again() -> None:
    again = long_after("Days later Moscow said its soldiers were evacuated from Damascus.")
    news = long_after("Russia said on Thursday that it evacuated soldiers from Damascus.")
    other = long_after("Damascus was quiet on Thursday.")
    assert no_news([again, news], Stance.CONFIRMS) == no_news([news, again], Stance.CONFIRMS) == ""
    assert no_news([again, other], Stance.CONFIRMS) == TOLD_BEFORE, "the other tells too little"


# ------------------------------------------------------------------ what is left of the shares


def shares(*values: float) -> dict[Stance, float]:
    return dict(zip(Stance, values, strict=True))


def close(found: dict[Stance, float], wanted: dict[Stance, float]) -> bool:
    assert list(found) == list(Stance)
    return all(math.isclose(found[stance], wanted[stance], abs_tol=1e-12) for stance in Stance)


def test_a_confirmation_that_is_ruled_out_goes_half_to_mentions_half_to_the_other_alerts() -> None:
    given = without_confirms(shares(0.6, 0.1, 0.2, 0.06, 0.04))
    assert close(given, shares(0.0, 0.2, 0.4, 0.36, 0.04))


def test_where_no_other_alert_has_a_share_both_get_the_same() -> None:
    assert close(without_confirms(shares(1, 0, 0, 0, 0)), shares(0, 0.25, 0.25, 0.5, 0))


def test_what_alerts_had_goes_to_mentions() -> None:
    given = without_alerts(shares(0.3, 0.2, 0.1, 0.15, 0.25))
    assert close(given, shares(0, 0, 0, 0.75, 0.25))
    assert not any(given[stance] for stance in ALERTING_STANCES)


def test_what_told_the_news_goes_to_mentions_and_a_contradiction_stays() -> None:
    given = without_news(shares(0.3, 0.2, 0.1, 0.15, 0.25))
    assert close(given, shares(0, 0.2, 0, 0.55, 0.25))


def test_the_shares_that_came_in_are_left_as_they_were() -> None:
    before = shares(0.6, 0.1, 0.2, 0.06, 0.04)
    without_confirms(before)
    without_alerts(before)
    without_news(before)
    assert before == shares(0.6, 0.1, 0.2, 0.06, 0.04)
