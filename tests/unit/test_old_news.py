"""What a report tells of earlier times does not confirm a claim today."""

from __future__ import annotations

from datetime import date

import pytest

from watcher.core.entities import EntityIndex
from watcher.core.model import Claim, ClaimKind, Sentence
from watcher.core.reading import read_claim, read_sentence
from watcher.judge.old_news import is_old_news, is_retold

PUBLISHED = date(2026, 11, 22)
INDEX = EntityIndex.build(())


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("The depot stayed open after the flood of March 2025, although staff left.", True),
        ("The port had been leased to a Danish firm in 2017.", True),
        ("The ministry had said repeatedly that it was not leaving the port.", True),
        ("The last crews left the port on Sunday, the ministry said.", False),
        ("The ministry said on Sunday that it had evacuated the port.", False),
        ("The lease of 2017 was cancelled on Friday, the ministry said.", False),
        ("The port stays open.", False),
    ],
)
def test_old_news(text: str, old: bool) -> None:
    assert is_old_news(read_sentence(text, INDEX, PUBLISHED), PUBLISHED) is old


# ------------------------------------------------------------------ what a later report tells again

AS_OF = date(2026, 12, 27)
LATER = date(2027, 1, 10)
"""A Sunday, a fortnight after the claim."""
WEEK_LATER = "A week later an official said that the bridge was shut."


def retold(
    text: str,
    *,
    index: int = 5,
    kind: ClaimKind = ClaimKind.PAST_EVENT,
    as_of: date | None = AS_OF,
    published: date | None = LATER,
) -> bool:
    claim = Claim(id="c", text="The bridge of Telk was shut.", as_of=as_of, kind=kind)
    sentence = Sentence(index=index, start=0, end=len(text), text=text, paragraph=index)
    return is_retold(read_claim(claim, INDEX), sentence, read_sentence(text, INDEX, published))


BYGONE = [
    WEEK_LATER,
    "Days later the bridge was shut.",
    "The bridge was shut at the time.",
    "The bridge was shut the following day.",
    "Officials said in the following week that the bridge was shut.",
    "The bridge was shut earlier that week.",
    "The bridge was shut early last month.",
    "The bridge was shut three weeks ago.",
    "The bridge was shut in mid-December.",
    "The bridge was shut on 10 December.",
    "The bridge was shut by 20 December.",
    # the day of the saying is bygone too
    "Officials said on Dec. 15 that the bridge was shut.",
    "The mayor announced on 20 December that the bridge was shut.",
    # a weekday that is part of a date says nothing of this week
    "Officials said on Monday, Dec. 14 that the bridge was shut.",
    # long gone, or in the pluperfect, whoever asks
    "The bridge was shut in 2019.",
    "The bridge had been shut.",
]


@pytest.mark.parametrize("text", BYGONE)
def test_past_the_opening_a_bygone_time_is_told_again(text: str) -> None:
    assert retold(text)
    assert retold(text, kind=ClaimKind.ONGOING_STATE)


@pytest.mark.parametrize("text", BYGONE)
def test_a_report_opens_with_its_news_whatever_day_it_names(text: str) -> None:
    assert not any(retold(text, index=index) for index in range(3))
    assert retold(text, index=3)


@pytest.mark.parametrize(
    "text",
    [
        "Last December the bridge was shut, an official said at the time.",
        "On 10 December the bridge was shut, an official said in those days.",
    ],
)
def test_words_of_then_beside_a_bygone_day_are_no_news_from_the_second_sentence_on(
    text: str,
) -> None:
    assert not retold(text, index=0)
    assert retold(text, index=1)
    assert retold(text, index=2)
    assert not retold(text, index=2, published=date(2026, 12, 30))
    assert not retold(
        text.replace("at the time", "on Friday").replace("in those days", "on Friday"), index=2
    )


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was shut on 10 December, after the mayor's fall, an official said.",
        "When Telk fell on 8 December, the bridge was shut, the ministry disclosed.",
        "The bridge was shut at the time.",
    ],
)
def test_words_that_only_date_an_event_leave_it_news_at_the_start_of_a_report(text: str) -> None:
    assert not retold(text, index=1)
    assert retold(text, index=3)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was shut.",
        "The bridge was shut on 8 January.",
        "The bridge was shut two days ago.",
        "The bridge was shut overnight.",
        "The bridge was shut on Thursday.",
        "The bridge was shut earlier this week.",
        "Officials said on Monday that the bridge was shut.",
        # a bygone time beside a word of today
        "A week later the bridge was shut, a report shows.",
        "The bridge was shut in mid-December, the mayor says.",
        "The bridge that was shut on 10 December is still shut.",
        "The bridge was shut last month and is open now.",
        # a day after the claim's
        "The bridge was shut on 30 December.",
        # days to come
        "The bridge will open again on 4 March.",
        "The bridge will open again next month.",
        "The bridge is to open tomorrow.",
        "The bridge, shut on 10 December, will open on 4 March.",
        # what began then and goes on
        "The bridge has been shut since mid-December.",
        "The bridge has been shut since 10 December.",
        "The bridge was shut for the first time since 2019.",
    ],
)
def test_a_sign_of_today_or_no_time_at_all_is_not_told_again(text: str) -> None:
    assert not retold(text)


@pytest.mark.parametrize(
    ("published", "told_again"),
    [(date(2027, 1, 2), False), (date(2027, 1, 3), True), (date(2026, 12, 1), False)],
)
def test_a_report_is_late_a_week_after_the_claim(published: date, told_again: bool) -> None:
    assert retold(WEEK_LATER, published=published) is told_again


def test_forecasts_are_not_told_again_for_being_late() -> None:
    assert not retold(WEEK_LATER, kind=ClaimKind.FORECAST)
    assert not retold("The bridge was shut on 20 December.", kind=ClaimKind.FORECAST)


def test_without_a_day_of_claim_or_report_only_what_is_old_by_itself_is_told_again() -> None:
    assert not retold(WEEK_LATER, as_of=None)
    assert not retold("Officials said on Dec. 15 that the bridge was shut.", as_of=None)
    assert retold("The bridge was shut in 2019.", as_of=None)
    assert not retold(WEEK_LATER, published=None)
    assert not retold("The bridge was shut in 2019.", published=None)
