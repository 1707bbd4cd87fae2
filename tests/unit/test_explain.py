"""What changed, and why, in the words of claim and passage where no rule has said it."""

from __future__ import annotations

import pytest

from tests.judge_parts import claim_of, compared
from watcher.core.model import ClaimKind, Delta, DeltaKind, Stance
from watcher.judge.explain import delta_between, reason_for

EVENT, STATE, FORECAST = ClaimKind.PAST_EVENT, ClaimKind.ONGOING_STATE, ClaimKind.FORECAST
VOTE = "The vote on Hmeimim is planned for 4 May 2025."


def delta(claim: str, sentence: str, kind: ClaimKind = EVENT) -> Delta:
    return delta_between(compared(claim_of(claim, kind), sentence), sentence)


@pytest.mark.parametrize(
    ("kind", "claim", "sentence", "found"),
    [
        (
            EVENT,
            "Russia evacuated 400 soldiers from Damascus.",
            "Russia has evacuated 1,200 soldiers from Damascus.",
            (DeltaKind.QUANTITY, "400 soldiers", "1,200 soldiers"),
        ),
        (
            EVENT,
            "Russia evacuated 400 soldiers on 10 December.",
            "Russia evacuated 400 soldiers on 12 December.",
            (DeltaKind.DATE, "10 December", "12 December"),
        ),
        (FORECAST, VOTE, "The vote was called off.", (DeltaKind.STAGE, "as planned", "cancelled")),
        (FORECAST, VOTE, "The vote was postponed.", (DeltaKind.STAGE, "as planned", "postponed")),
        (
            STATE,
            "Russia is in talks with Syria about the bases.",
            "Russia signed an agreement with Syria about the bases.",
            (DeltaKind.STAGE, "talks", "signed"),
        ),
        (
            STATE,
            "Russia keeps its base at Hmeimim.",
            "Russia no longer keeps its base at Hmeimim.",
            (
                DeltaKind.STATUS,
                "Russia keeps its base at Hmeimim",
                "Russia no longer keeps its base at Hmeimim",
            ),
        ),
        (
            EVENT,
            "In 2017 Syria granted Russia a lease of Tartus for 49 years.",
            "Syria cancelled the 49-year lease of Tartus on 12 January 2025.",
            (DeltaKind.STAGE, "in place", "cancelled"),
        ),
        # the figure goes before the date, the date before the stage
        (
            FORECAST,
            "Russia will withdraw 400 soldiers on 4 May 2025.",
            "Russia will withdraw 1,200 soldiers on 9 June 2025, as the plan was postponed.",
            (DeltaKind.QUANTITY, "400 soldiers", "1,200 soldiers"),
        ),
        (
            FORECAST,
            VOTE,
            "The vote on Hmeimim was postponed to 9 June 2025.",
            (DeltaKind.DATE, "4 May 2025", "9 June 2025"),
        ),
        # the same figure, "at least" kept: no change of it
        (
            EVENT,
            "Russia evacuated at least 400 soldiers from Damascus.",
            "Russia evacuated 430 soldiers from Damascus.",
            (
                DeltaKind.STATUS,
                "Russia evacuated at least 400 soldiers from Damascus",
                "Russia evacuated 430 soldiers from Damascus",
            ),
        ),
    ],
)
def test_a_delta_says_what_was_and_what_is(
    kind: ClaimKind, claim: str, sentence: str, found: tuple[DeltaKind, str, str]
) -> None:
    told = delta(claim, sentence, kind)
    assert (told.kind, told.old, told.new) == found


def test_a_long_state_is_cut_between_words() -> None:
    words = "Russia keeps its base at Hmeimim and " + "trains its airmen there " * 9 + "every day."
    told = delta(words, "Russia no longer keeps its base at Hmeimim.", STATE)
    assert told.old.endswith(" …")
    assert words.startswith(told.old.removesuffix(" …") + " ")
    assert len(told.old) <= 92


def test_white_space_is_no_part_of_a_state() -> None:
    seen = compared(claim_of("Russia keeps its base at Hmeimim.", STATE), "It left.")
    assert delta_between(seen, " It\n left  the base. ").new == "It left the base"


def test_a_long_state_without_spaces_is_cut_too() -> None:
    assert len(delta("Russia keeps its base.", "x" * 1000, STATE).new) <= 92


@pytest.mark.parametrize("stance", list(Stance))
def test_each_stance_has_a_reason_of_its_own(stance: Stance) -> None:
    reasons = {reason_for(each, None) for each in Stance}
    assert len(reasons) == len(Stance)
    assert reason_for(stance, None)


def test_a_reason_names_what_changed_unless_that_is_the_whole_sentence() -> None:
    figure = Delta(kind=DeltaKind.QUANTITY, old="400 soldiers", new="1,200 soldiers")
    state = Delta(kind=DeltaKind.STATUS, old="It is open", new="It is shut")
    plain = reason_for(Stance.UPDATES, None)
    assert reason_for(Stance.UPDATES, figure) == f"{plain}: 1,200 soldiers instead of 400 soldiers"
    assert reason_for(Stance.UPDATES, state) == plain
