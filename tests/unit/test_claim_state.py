"""The states of claims: the labelled timelines step by step, and the tables of their README cell by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.timeline_evidence import Labelled, labelled_claims
from watcher.core.claim_moves import Telling
from watcher.core.claim_state import ClaimState, StateEvidence, StateHistory, StepKind, trace_state
from watcher.core.model import ClaimKind, Delta, DeltaKind, Independence, Stance

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 31, tzinfo=UTC)
EVENT, STATE, PLAN = ClaimKind.PAST_EVENT, ClaimKind.ONGOING_STATE, ClaimKind.FORECAST
SUSPENDED = Delta(kind=DeltaKind.STATUS, old="in talks", new="talks suspended")
OVER = Delta(kind=DeltaKind.STATUS, old="on strike", new="strike over")
CANCELLED = Delta(kind=DeltaKind.STATUS, old="will close", new="closure cancelled")
DELAYED = Delta(kind=DeltaKind.DATE, old="by 30 June 2026", new="in December 2026")
SIGNED = Delta(kind=DeltaKind.STAGE, old="to be signed", new="signed")
GROWN = Delta(kind=DeltaKind.QUANTITY, old="at least 12 dead", new="31 dead")

WORDS: dict[str, tuple[Stance, Delta | None]] = {
    "yes": (Stance.CONFIRMS, None),
    "no": (Stance.CONTRADICTS, None),
    "aside": (Stance.MENTIONS, None),
    "more": (Stance.UPDATES, GROWN),
    "suspended": (Stance.UPDATES, SUSPENDED),
    "over": (Stance.UPDATES, OVER),
    "cancelled": (Stance.UPDATES, CANCELLED),
    "delayed": (Stance.UPDATES, DELAYED),
    "signed": (Stance.UPDATES, SIGNED),
}


def word(
    name: str,
    day: int,
    independence: Independence = Independence.INDEPENDENT,
    *,
    origin: str = "",
    withdraws: str = "",
    withdrawn_on: int | None = None,
) -> StateEvidence:
    """Return evidence that says this on a day counted from the start, of an origin of its own."""
    stance, delta = WORDS[name]
    return StateEvidence(
        id=f"{name}-{day}-{independence}",
        told=Telling(stance=stance, at=START + timedelta(days=day), delta=delta),
        origin_key=origin or f"origin-{day}",
        independence=independence,
        outlet=f"outlet {day}",
        withdraws=withdraws,
        withdrawn_at=None if withdrawn_on is None else START + timedelta(days=withdrawn_on),
    )


def after(kind: ClaimKind, *words: str, deadline: date | None = None) -> ClaimState:
    """Return the state after these words, one a day."""
    told = [word(name, day) for day, name in enumerate(words)]
    return trace_state(kind, deadline, told, LATER).state


def states(history: StateHistory) -> list[str]:
    return [step.state.value for step in history.steps]


@pytest.mark.parametrize("claim", labelled_claims(), ids=lambda claim: claim.id)
def test_a_labelled_timeline_gives_the_expected_state_after_every_report(claim: Labelled) -> None:
    history = trace_state(claim.kind, claim.deadline, claim.evidence, LATER)
    reached = {step.evidence.id: step.state.value for step in history.steps if step.evidence}
    ids = [item.id for item in claim.evidence]
    assert [(name, reached[name]) for name in ids] == list(zip(ids, claim.states, strict=True))


def test_the_timelines_have_the_reports_that_their_readme_speaks_of() -> None:
    assert sum(len(claim.evidence) for claim in labelled_claims()) == 98


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        (EVENT, (), "open"),
        (EVENT, ("aside",), "open"),
        (EVENT, ("yes",), "confirmed"),
        (EVENT, ("more",), "confirmed"),
        (EVENT, ("no",), "contested"),
        (EVENT, ("no", "no"), "refuted"),
        (EVENT, ("no", "no", "yes"), "contested"),
        (EVENT, ("yes", "no"), "contested"),
        (EVENT, ("yes", "no", "no"), "contested"),
        (STATE, (), "holding"),
        (STATE, ("yes",), "holding"),
        (STATE, ("no",), "holding"),
        (STATE, ("no", "no"), "changed"),
        (STATE, ("no", "yes", "no"), "holding"),
        (STATE, ("suspended",), "changed"),
        (STATE, ("suspended", "no"), "changed"),
        (STATE, ("suspended", "yes"), "holding"),
        (STATE, ("over",), "ended"),
        (STATE, ("over", "no"), "ended"),
        (STATE, ("over", "suspended"), "changed"),
        (STATE, ("over", "yes"), "holding"),
        (PLAN, (), "open"),
        (PLAN, ("aside",), "open"),
        (PLAN, ("yes",), "reaffirmed"),
        (PLAN, ("delayed",), "weakened"),
        (PLAN, ("no",), "weakened"),
        (PLAN, ("cancelled",), "reversed"),
        (PLAN, ("cancelled", "delayed"), "reversed"),
        (PLAN, ("cancelled", "yes"), "reaffirmed"),
        (PLAN, ("signed",), "fulfilled"),
        (PLAN, ("signed", "cancelled"), "fulfilled"),
        (PLAN, ("cancelled", "signed"), "fulfilled"),
    ],
)
def test_the_tables(kind: ClaimKind, words: tuple[str, ...], expected: str) -> None:
    assert after(kind, *words) == expected


# ----------------------------------------------------------------------------- deadlines


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ((), "expired"),
        (("yes",), "expired"),
        (("delayed",), "expired"),
        (("cancelled",), "reversed"),
        (("signed",), "fulfilled"),
    ],
)
def test_a_deadline_ends_what_is_not_settled(before: tuple[str, ...], expected: str) -> None:
    assert after(PLAN, *before, deadline=date(2026, 3, 1)) == expected


def test_a_forecast_stands_until_the_end_of_its_last_day() -> None:
    last = date(2026, 3, 1)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert trace_state(PLAN, last, [], noon).state is ClaimState.OPEN
    assert trace_state(PLAN, last, [], noon + timedelta(days=1)).state is ClaimState.EXPIRED


def test_the_deadline_is_a_step_of_the_history() -> None:
    history = trace_state(PLAN, date(2026, 1, 2), [word("yes", 0), word("aside", 3)], LATER)
    assert states(history) == ["reaffirmed", "expired", "expired"]
    assert [step.kind for step in history.steps][1] is StepKind.DEADLINE


def done_late(new: str) -> StateEvidence:
    told = Telling(
        stance=Stance.UPDATES,
        at=datetime(2026, 4, 10, tzinfo=UTC),
        delta=Delta(kind=DeltaKind.DATE, old="by 31 March 2026", new=new),
        quote="The ministers signed the agreement, the foreign ministry said on Friday.",
    )
    return StateEvidence(
        id="late", told=told, origin_key="ministry", independence=Independence.INDEPENDENT
    )


@pytest.mark.parametrize(
    ("new", "expected"), [("30 March 2026", "fulfilled"), ("8 April 2026", "expired")]
)
def test_what_was_done_in_time_fulfils_even_when_told_late(new: str, expected: str) -> None:
    assert trace_state(PLAN, date(2026, 3, 31), [done_late(new)], LATER).state == expected


@pytest.mark.parametrize("kind", [EVENT, STATE])
def test_only_forecasts_expire(kind: ClaimKind) -> None:
    assert after(kind, "yes", deadline=date(2026, 1, 2)) in {"confirmed", "holding"}


# ----------------------------------------------------------------------------- echoes


def test_an_echo_or_a_nameless_report_of_what_is_held_changes_nothing() -> None:
    for independence in (Independence.ECHO, Independence.UNKNOWN):
        history = trace_state(
            STATE,
            None,
            [
                word("suspended", 0),
                word("yes", 1),
                word("suspended", 2, independence, origin="origin-0"),
                word("yes", 3, independence, origin="origin-1"),
            ],
            LATER,
        )
        assert states(history) == ["changed", "holding", "holding", "holding"]
        assert [step.counted for step in history.steps] == [True, True, False, False]


def test_an_echo_with_a_value_or_a_denial_of_its_own_counts_but_not_as_an_origin() -> None:
    echo = Independence.ECHO
    told = [word("yes", 0), word("more", 1, echo, origin="origin-0")]
    history = trace_state(EVENT, None, told, LATER)
    assert (history.steps[-1].counted, history.origins) == (True, 1)
    denied = [*told, word("no", 2, echo, origin="origin-0")]
    assert trace_state(EVENT, None, denied, LATER).state is ClaimState.CONTESTED
    again = [*denied, word("no", 3, echo, origin="origin-0")]
    assert trace_state(EVENT, None, again, LATER).steps[-1].counted is False


def test_four_outlets_with_one_origin() -> None:
    echoes = [word("yes", day, Independence.ECHO, origin="origin-0") for day in (1, 2, 3)]
    history = trace_state(EVENT, None, [word("yes", 0), *echoes], LATER)
    assert (history.outlets, history.sources, history.origins) == (4, 1, 1)


def test_independent_origins_against_are_counted_as_those_for_are() -> None:
    told = [
        word("yes", 0, origin="a"),
        word("no", 1, origin="b"),
        word("no", 2, origin="b"),
        word("no", 3, origin="c", withdrawn_on=4),
        word("no", 5, Independence.ECHO, origin="d"),
        word("no", 6, origin="e"),
    ]
    history = trace_state(EVENT, None, told, LATER)
    assert (history.origins, history.against) == (1, 2)
    assert trace_state(EVENT, None, told[:1], LATER).against == 0


def test_what_the_judge_was_not_sure_of_is_shown_and_moves_nothing() -> None:
    unsure = replace(word("no", 1), counts=False)
    history = trace_state(EVENT, None, [word("yes", 0), unsure], LATER)
    assert states(history) == ["confirmed", "confirmed"]
    assert not history.steps[-1].counted


# ----------------------------------------------------------------------------- what is taken back


@pytest.mark.parametrize(
    ("before", "back", "expected"),
    [
        (("yes", "no"), "yes", "confirmed"),
        (("no",), "yes", "confirmed"),
        (("no", "no"), "yes", "contested"),
        (("yes",), "no", "contested"),
        (("yes", "no"), "no", "refuted"),
    ],
)
def test_who_takes_his_word_back_changes_sides(
    before: tuple[str, ...], back: str, expected: str
) -> None:
    told = [word(name, day) for day, name in enumerate(before)]
    other = next(
        item for item in reversed(told) if (item.stance is Stance.CONTRADICTS) is (back == "yes")
    )
    taking = word(back, 9, withdraws=other.origin_key)
    assert trace_state(EVENT, None, [*told, taking], LATER).state == expected


@pytest.mark.parametrize(
    ("kind", "told", "expected"),
    [
        (EVENT, (word("yes", 0, withdrawn_on=5),), ["confirmed", "open"]),
        (
            EVENT,
            (word("yes", 0), word("no", 1, withdrawn_on=5)),
            ["confirmed", "contested", "confirmed"],
        ),
        (STATE, (word("yes", 0), word("over", 1, withdrawn_on=5)), ["holding", "ended", "holding"]),
        (
            PLAN,
            (word("yes", 0), word("signed", 1, withdrawn_on=5)),
            ["reaffirmed", "fulfilled", "reaffirmed"],
        ),
    ],
)
def test_a_sentence_taken_out_of_its_article_is_taken_out_of_the_state(
    kind: ClaimKind, told: tuple[StateEvidence, ...], expected: list[str]
) -> None:
    history = trace_state(kind, None, told, LATER)
    assert states(history) == expected
    assert history.steps[-1].kind is StepKind.WITHDRAWN
    assert trace_state(kind, None, told, START + timedelta(days=4)).steps == history.steps[:-1]


def test_a_mention_takes_nothing_back() -> None:
    told = [word("no", 0), word("aside", 1, withdraws="origin-0")]
    history = trace_state(EVENT, None, told, LATER)
    assert states(history) == ["contested", "contested"]
    assert not history.steps[-1].counted


def test_an_echo_of_what_was_withdrawn_does_not_bring_it_back() -> None:
    told = [
        word("over", 0, withdrawn_on=2),
        word("over", 1, Independence.ECHO, origin="origin-0"),
    ]
    assert trace_state(STATE, None, told, LATER).state is ClaimState.HOLDING


def test_of_two_copies_of_a_denial_in_one_second_the_one_that_stands_counts() -> None:
    said = word("yes", 0)
    copies = [
        replace(word("no", 1, Independence.ECHO, origin="desk", withdrawn_on=gone), id=name)
        for name, gone in (("a", 3), ("b", None))
    ]
    swapped = [replace(copy, id=name) for copy, name in zip(copies, "ba", strict=True)]
    for told in (copies, swapped):
        assert trace_state(EVENT, None, [said, *told], LATER).state is ClaimState.CONTESTED
