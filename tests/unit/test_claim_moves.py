"""Which way one report moves a claim: plan, report and fact apart."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from watcher.core.claim_moves import Move, Telling, done_on, is_vouched_for, read_move
from watcher.core.model import Attribution, ClaimKind, Delta, DeltaKind, Stance

AT = datetime(2026, 5, 20, 9, tzinfo=UTC)
MINISTRY = "The ministers signed the agreement on Tuesday, the foreign ministry said."


def move(kind: ClaimKind, what: DeltaKind, old: str, new: str, quote: str = MINISTRY) -> Move:
    delta = Delta(kind=what, old=old, new=new)
    return read_move(kind, Telling(stance=Stance.UPDATES, at=AT, delta=delta, quote=quote))


@pytest.mark.parametrize(
    ("what", "old", "new", "expected"),
    [
        (DeltaKind.STAGE, "to be signed", "signed", Move.DONE),
        (DeltaKind.STAGE, "planned", "done", Move.DONE),
        (DeltaKind.STAGE, "will vote", "voted, offer rejected", Move.DONE),
        (DeltaKind.STAGE, "to be signed", "text approved by the cabinet", Move.FOR),
        (DeltaKind.STAGE, "to be signed", "to be signed on 26 June", Move.FOR),
        (DeltaKind.STAGE, "signed", "talks", Move.DOUBT),
        (DeltaKind.STATUS, "will close the port", "port kept open", Move.DOUBT),
        (DeltaKind.STATUS, "will close the port", "port closed", Move.DONE),
        (DeltaKind.STAGE, "as planned", "postponed", Move.DOUBT),
        (DeltaKind.STAGE, "as planned", "cancelled", Move.OFF),
        (DeltaKind.STAGE, "as planned", "brought forward", Move.FOR),
        (DeltaKind.STATUS, "planned", "scrapped", Move.OFF),
        (DeltaKind.STATUS, "will close", "closure ruled out", Move.OFF),
        (DeltaKind.STATUS, "will close", "closure under review", Move.DOUBT),
        (DeltaKind.STATUS, "will sign", "only if the fee is paid", Move.DOUBT),
        (DeltaKind.QUANTITY, "up to 300 troops", "up to 450 troops", Move.FOR),
        (DeltaKind.QUANTITY, "up to 300 troops", "up to 200 troops", Move.DOUBT),
        (DeltaKind.QUANTITY, "up to 300 troops", "0 troops", Move.OFF),
        (DeltaKind.EXTENT, "up to 300 troops", "no troops", Move.OFF),
        (DeltaKind.EXTENT, "the whole base", "half of the base", Move.DOUBT),
        (DeltaKind.DATE, "by 30 June 2026", "by 31 July 2026", Move.DOUBT),
        (DeltaKind.DATE, "by 30 June 2026", "1 June 2026", Move.FOR),
        (DeltaKind.DATE, "by 30 June 2026", "19 May 2026", Move.DONE),
        (DeltaKind.DATE, "by 30 June 2026", "Monday", Move.FOR),
        (DeltaKind.ATTRIBUTION, "sources", "the foreign ministry", Move.FOR),
        (DeltaKind.STATUS, "to be signed", "talks resumed", Move.FOR),
        (DeltaKind.PLACE, "in Tartus", "in Latakia", Move.DOUBT),
    ],
)
def test_updates_of_a_forecast(what: DeltaKind, old: str, new: str, expected: Move) -> None:
    assert move(ClaimKind.FORECAST, what, old, new) is expected


@pytest.mark.parametrize(
    ("what", "old", "new", "expected"),
    [
        (DeltaKind.STATUS, "in talks", "talks on hold", Move.CHANGED),
        (DeltaKind.STATUS, "in talks", "talks resumed", Move.FOR),
        (DeltaKind.STATUS, "in talks", "talks to be resumed", Move.CHANGED),
        (DeltaKind.STATUS, "on strike", "strike over", Move.OVER),
        (DeltaKind.STATUS, "in place", "lifted", Move.OVER),
        (DeltaKind.STAGE, "talks", "signed", Move.OVER),
        (DeltaKind.STAGE, "under way", "completed", Move.OVER),
        (DeltaKind.QUANTITY, "1,800 workers", "2,300 workers", Move.CHANGED),
        (DeltaKind.QUANTITY, "1,800 workers", "no workers", Move.OVER),
        (
            DeltaKind.STATUS,
            "a",
            "The talks were suspended after a row over the fee for the base",
            Move.CHANGED,
        ),
        (
            DeltaKind.STATUS,
            "a",
            "The strike at the factory in the north of the city is over",
            Move.OVER,
        ),
    ],
)
def test_updates_of_an_ongoing_state(what: DeltaKind, old: str, new: str, expected: Move) -> None:
    assert move(ClaimKind.ONGOING_STATE, what, old, new) is expected


@pytest.mark.parametrize(
    "quote",
    [
        "The two signed the deal on Tuesday, two people familiar with the matter said.",
        "The deal was signed in a closed meeting, Reuters wrote, quoting two persons who know the subject.",
        "The deal has been signed, according to media reports.",
        "The two reportedly signed the deal on Tuesday.",
        "The deal was signed, said an official who declined to be named.",
    ],
)
def test_what_nobody_in_particular_says_was_done_is_a_report_and_no_fact(quote: str) -> None:
    assert not is_vouched_for(quote, None)
    assert move(ClaimKind.FORECAST, DeltaKind.STAGE, "to be signed", "signed", quote) is Move.FOR


@pytest.mark.parametrize(
    "quote",
    [
        MINISTRY,
        "The ministers signed the deal on Friday in front of AFP journalists.",
        "Workers voted on Thursday, works council head Marek Duda told dpa.",
    ],
)
def test_the_word_of_a_party_or_a_witness_is_a_fact(quote: str) -> None:
    assert is_vouched_for(quote, None)


def test_the_speaker_tells_it_where_the_sentence_does_not() -> None:
    quote = "The deal was signed on Tuesday."
    assert is_vouched_for(quote, Attribution(speaker="Helena Nhantumbo", role="foreign minister"))
    assert not is_vouched_for(quote, Attribution(speaker="two people familiar with the matter"))


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The ministry denied that the plan will be presented in April.", Move.DOUBT),
        ("The company has cancelled the closure, its head said.", Move.OFF),
        ("The government ruled out a signing.", Move.OFF),
    ],
)
def test_a_contradiction_reverses_a_forecast_only_with_a_decision(
    quote: str, expected: Move
) -> None:
    told = Telling(stance=Stance.CONTRADICTS, at=AT, quote=quote)
    assert read_move(ClaimKind.FORECAST, told) is expected


@pytest.mark.parametrize("kind", ClaimKind)
@pytest.mark.parametrize("stance", [Stance.MENTIONS, Stance.UNRELATED])
def test_a_mention_moves_nothing(kind: ClaimKind, stance: Stance) -> None:
    assert read_move(kind, Telling(stance=stance, at=AT, quote=MINISTRY)) is Move.NONE


@pytest.mark.parametrize(
    ("new", "quote", "expected"),
    [
        ("18 May 2026", MINISTRY, date(2026, 5, 18)),
        ("signed", MINISTRY, date(2026, 5, 19)),
        ("signed", "The ministers signed the agreement.", date(2026, 5, 20)),
    ],
)
def test_the_day_of_the_deed(new: str, quote: str, expected: date) -> None:
    delta = Delta(kind=DeltaKind.STAGE, old="to be signed", new=new)
    told = Telling(stance=Stance.UPDATES, at=AT, delta=delta, quote=quote)
    assert done_on(told) == expected
