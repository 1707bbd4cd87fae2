"""How a claim takes over the new value of an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from watcher.core.acceptance import accept, rewritten
from watcher.core.claims import draft_claim
from watcher.core.errors import UsageError
from watcher.core.model import (
    Alert,
    AlertMessage,
    Comparator,
    Delta,
    DeltaKind,
    Independence,
    Quantity,
    Reason,
    Stance,
)

NOW = datetime(2026, 3, 25, 9, tzinfo=UTC)
TOLL = "At least 12 people died when the ferry sank off Muna."
QUANTITY, DATE, STATUS = DeltaKind.QUANTITY, DeltaKind.DATE, DeltaKind.STATUS


@pytest.mark.parametrize(
    ("text", "kind", "old", "new", "expected"),
    [
        (
            TOLL,
            QUANTITY,
            "at least 12 dead",
            "31 dead",
            "31 people died when the ferry sank off Muna.",
        ),
        (
            TOLL,
            QUANTITY,
            "At least 12 people died",
            "at least 31 people",
            "At least 31 people died when the ferry sank off Muna.",
        ),
        (
            "Up to 300 troops stay.",
            QUANTITY,
            "up to 300 troops",
            "up to 450 troops",
            "Up to 450 troops stay.",
        ),
        (
            "It has a 25-year lease on the quay.",
            QUANTITY,
            "25-year",
            "15-year",
            "It has a 15-year lease on the quay.",
        ),
        (
            "It has a 25-year lease on the quay.",
            QUANTITY,
            "25 years",
            "15 years",
            "It has a 15-year lease on the quay.",
        ),
        (
            "Aid of $40 million was sent.",
            QUANTITY,
            "$40 million",
            "$55 million",
            "Aid of $55 million was sent.",
        ),
        (
            "The plant closes by 31 July 2026.",
            DATE,
            "31 July 2026",
            "31 December 2026",
            "The plant closes by 31 December 2026.",
        ),
        (
            "The plant closes by 31 July 2026.",
            DATE,
            "by 31 July",
            "end of December 2026",
            "The plant closes by end of December 2026.",
        ),
        ("It opens on 2 May 2026.", DATE, "2 May 2026", "Tuesday", "It opens on 24 March 2026."),
        (
            "Russia is in talks about the base.",
            STATUS,
            "in talks",
            "done talking",
            "Russia is done talking about the base.",
        ),
        ("In talks they are.", STATUS, "in talks", "at odds", "At odds they are."),
        (
            "The strike goes on",
            STATUS,
            "The strike goes on",
            "The strike is over",
            "The strike is over",
        ),
    ],
)
def test_the_new_value_takes_the_place_of_the_old_one(
    text: str, kind: DeltaKind, old: str, new: str, expected: str
) -> None:
    delta = Delta(kind=kind, old=old, new=new)
    assert rewritten(text, delta, date(2026, 3, 3), date(2026, 3, 25)) == expected


@pytest.mark.parametrize(
    ("text", "kind", "old", "new"),
    [
        (TOLL, QUANTITY, "15 dead", "31 dead"),
        (TOLL, QUANTITY, "at least 12 dead", "many"),
        ("12 men and 12 women died.", QUANTITY, "12", "31"),
        ("The base is 5 miles away.", QUANTITY, "5 miles", "10 kilometres"),
        ("The plant closes by 31 July 2026.", DATE, "by 31 July 2026", "later"),
        ("The plant closes by 31 July 2026.", DATE, "by 30 June 2026", "May 2027"),
        ("The plant will close.", STATUS, "planned", "cancelled"),
        ("Talks on talks.", STATUS, "talks", "silence"),
        ("The strike goes on", STATUS, "The strike goes on", "The strike is over after …"),
        ("The strike goes on", STATUS, "", "over"),
    ],
)
def test_where_it_is_not_plain_the_user_is_asked(
    text: str, kind: DeltaKind, old: str, new: str
) -> None:
    delta = Delta(kind=kind, old=old, new=new)
    assert rewritten(text, delta, date(2026, 3, 3), date(2026, 3, 25)) is None


def alert(stance: Stance, delta: Delta | None) -> Alert:
    message = AlertMessage(
        alert_id="abc123",
        alert_key="abc123def",
        claim_id="toll",
        claim_text=TOLL,
        claim_as_of=date(2026, 3, 3),
        stance=stance,
        reason=Reason.NEW_REPORTING,
        delta=delta,
        quote="31 people are dead.",
        article_title="",
        article_url="https://a.example/1",
        outlet="Antara",
        published_at=datetime(2026, 3, 20, 23, tzinfo=UTC),
        said=None,
        credited=(),
        independence=Independence.INDEPENDENT,
        echo_of="",
        confidence=0.9,
        confidence_word="high",
        why="",
    )
    return Alert(id="abc123", key="abc123def", claim_id="toll", created_at=NOW, message=message)


MORE = Delta(kind=QUANTITY, old="at least 12 dead", new="31 dead")
CLAIM = draft_claim(TOLL, claim_id="toll", as_of="2026-03-03")


def test_an_accepted_update_changes_text_quantities_and_date() -> None:
    after = accept(CLAIM, alert(Stance.UPDATES, MORE), NOW)
    assert after.text == "31 people died when the ferry sank off Muna."
    assert after.as_of == date(2026, 3, 20)
    assert after.quantities == (Quantity(value=31, unit="killed", comparator=Comparator.EXACTLY),)
    assert after.kind is CLAIM.kind


def test_the_users_own_text_is_taken_as_it_is() -> None:
    odd = Delta(kind=STATUS, old="planned", new="cancelled")
    after = accept(CLAIM, alert(Stance.CONTRADICTS, odd), NOW, text="Nobody died.")
    assert after.text == "Nobody died."


@pytest.mark.parametrize(
    ("stance", "delta", "text", "words"),
    [
        (Stance.CONFIRMS, None, None, "no new value to accept"),
        (Stance.CONFIRMS, MORE, None, "no new value to accept"),
        (
            Stance.CONTRADICTS,
            None,
            None,
            "brings no new value; change it by hand: watcher claim edit toll",
        ),
        (
            Stance.UPDATES,
            Delta(kind=STATUS, old="planned", new="off"),
            None,
            "watcher claim accept abc123 --text",
        ),
        (Stance.UPDATES, MORE, TOLL, "says '31 dead' already"),
        (Stance.UPDATES, MORE, "", "text is empty"),
    ],
)
def test_what_cannot_be_accepted_is_refused_in_one_line(
    stance: Stance, delta: Delta | None, text: str | None, words: str
) -> None:
    with pytest.raises(UsageError) as refused:
        accept(CLAIM, alert(stance, delta), NOW, text=text)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_a_page_took_back_is_not_accepted() -> None:
    told = alert(Stance.UPDATES, MORE)
    gone = replace(told, message=replace(told.message, reason=Reason.WITHDRAWN))
    with pytest.raises(UsageError, match="its page no longer says this"):
        accept(CLAIM, gone, NOW, text="31 people died.")


def test_a_new_date_moves_the_deadline_of_a_forecast_that_has_one() -> None:
    plan = draft_claim("The plant closes by 31 July 2026.", claim_id="toll", deadline="2026-07-31")
    later = Delta(kind=DATE, old="by 31 July 2026", new="end of December 2026")
    assert accept(plan, alert(Stance.UPDATES, later), NOW).deadline == date(2026, 12, 31)
    bare = replace(plan, deadline=None)
    assert accept(bare, alert(Stance.UPDATES, later), NOW).deadline is None
