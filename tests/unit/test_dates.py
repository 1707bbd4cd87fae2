"""Dates in news prose, read relative to a day of publication."""

from __future__ import annotations

from datetime import date

import pytest

from watcher.core.dates import (
    DateBound,
    DateMention,
    disjoint,
    is_past,
    moved,
    read_dates,
    time_frame,
)

WEDNESDAY = date(2026, 3, 11)
"""The day of publication of every row below."""


def day(month: int, number: int, year: int = 2026) -> tuple[date, date]:
    return date(year, month, number), date(year, month, number)


def days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


MARCH = days("2026-03-01", "2026-03-31")
READ = [
    # calendar dates in full
    ("It happened on 8 December 2024.", day(12, 8, 2024), True),
    ("It happened on 8th December 2024.", day(12, 8, 2024), True),
    ("It happened on the 8th of December, 2024.", day(12, 8, 2024), True),
    ("It happened on December 8, 2024.", day(12, 8, 2024), True),
    ("It happened on December 8th, 2024.", day(12, 8, 2024), True),
    ("It happened on 2024-12-08.", day(12, 8, 2024), True),
    ("It happened on 8.12.2024.", day(12, 8, 2024), True),
    ("It happened on 28/12/2024.", day(12, 28, 2024), True),
    ("It happened on 12/28/2024.", day(12, 28, 2024), True),
    ("It happened on 8/12/2024.", days("2024-08-12", "2024-12-08"), True),
    ("It happened on Friday 13 March 2026.", day(3, 13), True),
    ("It happened on Friday, March 13, 2026.", day(3, 13), True),
    ("It happened on 29 February 2024.", day(2, 29, 2024), True),
    # no year: the nearest, the past preferred
    ("It happened on Dec. 8.", day(12, 8, 2025), True),
    ("It happened on 8 Dec.", day(12, 8, 2025), True),
    ("It happened on 9 March.", day(3, 9), True),
    ("It happened on Sept. 30.", day(9, 30, 2025), True),
    ("The court will open on 30 September.", day(9, 30), True),
    ("A fresh vote was ordered for 2 April.", day(4, 2), True),
    ("Work is due to start on 1 November.", day(11, 1), True),
    ("The opening has slipped to December.", days("2026-12-01", "2026-12-31"), True),
    # ranges of days
    ("The fair ran 9-12 March.", days("2026-03-09", "2026-03-12"), True),
    ("The fair ran on March 9-12, 2025.", days("2025-03-09", "2025-03-12"), True),
    ("It lasted between 9 and 12 March.", days("2026-03-09", "2026-03-12"), True),
    ("It lasted throughout 12 and 13 March.", days("2026-03-12", "2026-03-13"), True),
    # months, with and without a part
    ("It opened in March 2025.", days("2025-03-01", "2025-03-31"), True),
    ("It opened in March.", MARCH, True),
    ("The mayor's February decision stands.", days("2026-02-01", "2026-02-28"), True),
    ("It opened in early March.", days("2026-03-01", "2026-03-13"), True),
    ("It opened in mid-March.", days("2026-03-08", "2026-03-24"), True),
    ("It opened in late February.", days("2026-02-17", "2026-02-28"), True),
    ("It opened at the end of February.", days("2026-02-17", "2026-02-28"), True),
    ("It opened in the first half of March.", days("2026-03-01", "2026-03-15"), True),
    ("It burned last October.", days("2025-10-01", "2025-10-31"), True),
    ("It opens next October.", days("2026-10-01", "2026-10-31"), True),
    ("Buses will run from the first Monday in May.", (date(2026, 5, 4), date.max), True),
    # years and parts of years
    ("It was built in 2017.", days("2017-01-01", "2017-12-31"), True),
    ("It was built in 1737.", days("1737-01-01", "1737-12-31"), True),
    ("It opened in mid-2025.", days("2025-04-02", "2025-10-01"), True),
    ("It opened in early 2025.", days("2025-01-01", "2025-05-27"), True),
    ("It opened in late 2024.", days("2024-08-07", "2024-12-31"), True),
    ("It opens in the first quarter of 2027.", days("2027-01-01", "2027-03-31"), True),
    ("It opens in Q3 2026.", days("2026-07-01", "2026-09-30"), True),
    ("It opens in the second half of 2026.", days("2026-07-01", "2026-12-31"), True),
    ("It opened in the last quarter of last year.", days("2025-10-01", "2025-12-31"), False),
    ("It was laid in the late 1990s.", days("1996-01-01", "1999-12-31"), True),
    ("Tax for 2026/27 went up.", days("2026-01-01", "2027-12-31"), True),
    ("The war of 2019-2023 is over.", days("2019-01-01", "2023-12-31"), True),
    ("It opened in the spring of 2024.", days("2024-03-01", "2024-06-30"), True),
    ("It sold out last summer.", days("2025-06-01", "2025-09-30"), True),
    ("It starts on New Year's Day.", day(1, 1), True),
    ("They came on Christmas Eve.", day(12, 24, 2025), True),
    # days of the week
    ("He spoke on Wednesday.", day(3, 11), False),
    ("He spoke on Tuesday.", day(3, 10), False),
    ("He spoke on Friday.", day(3, 6), False),
    ("He spoke late on Thursday night.", day(3, 5), False),
    ("Friday's floods cut the road.", day(3, 6), False),
    ("He spoke last Tuesday.", day(3, 10), False),
    ("He spoke last Wednesday.", day(3, 4), False),
    ("He will speak next Monday.", day(3, 16), False),
    ("He will speak on Friday.", day(3, 13), False),
    ("The river is to crest on Sunday.", day(3, 15), False),
    ("It will close, the company said on Friday.", day(3, 6), False),
    ("A bridge to be rebuilt was hit on Monday's march.", day(3, 9), False),
    ("Saturday at the latest, he said.", day(3, 14), False),
    ("He spoke this Friday.", days("2026-03-06", "2026-03-13"), False),
    # words for days and periods
    ("He spoke yesterday.", day(3, 10), False),
    ("He spoke today.", day(3, 11), False),
    ("He speaks tonight.", day(3, 11), False),
    ("He speaks tomorrow.", day(3, 12), False),
    ("He spoke this morning.", day(3, 11), False),
    ("He spoke the day before yesterday.", day(3, 9), False),
    ("It burned last night.", days("2026-03-10", "2026-03-11"), False),
    ("It burned down overnight.", days("2026-03-10", "2026-03-11"), False),
    ("He spoke last week.", days("2026-03-02", "2026-03-08"), False),
    ("He spoke this week.", days("2026-03-09", "2026-03-15"), False),
    ("He speaks next week.", days("2026-03-16", "2026-03-22"), False),
    ("He spoke last month.", days("2026-02-01", "2026-02-28"), False),
    ("He spoke this month.", MARCH, False),
    ("He speaks next month.", days("2026-04-01", "2026-04-30"), False),
    ("He spoke last year.", days("2025-01-01", "2025-12-31"), False),
    ("He speaks next year.", days("2027-01-01", "2027-12-31"), False),
    ("He spoke earlier this month.", days("2026-03-01", "2026-03-11"), False),
    ("He speaks later this year.", days("2026-03-11", "2026-12-31"), False),
    ("It opens at the end of next month.", days("2026-04-18", "2026-04-30"), False),
    ("It burned at the weekend.", days("2026-03-07", "2026-03-08"), False),
    ("It burned last weekend.", days("2026-03-07", "2026-03-08"), False),
    ("It opens this weekend.", days("2026-03-14", "2026-03-15"), False),
    ("It opens next weekend.", days("2026-03-14", "2026-03-22"), False),
    # so long ago, so long from now
    ("It burned two days ago.", day(3, 9), False),
    ("It burned a week ago.", days("2026-03-01", "2026-03-07"), False),
    ("It burned three weeks ago.", days("2026-02-15", "2026-02-21"), False),
    ("It burned two years ago.", days("2023-09-03", "2024-09-03"), False),
    ("It opens in two weeks' time.", days("2026-03-22", "2026-03-28"), False),
    ("It must open within five days.", days("2026-03-11", "2026-03-16"), False),
    ("It burned for the past two weeks.", days("2026-02-25", "2026-03-11"), False),
    ("It will burn for the next ten days.", days("2026-03-11", "2026-03-21"), False),
    ("It burned a few weeks ago.", days("2026-01-25", "2026-02-28"), False),
    ("It burned several days ago.", days("2026-03-02", "2026-03-08"), False),
    ("It burned 10 days ago.", day(3, 1), False),
    ("It burned two hours ago.", days("2026-03-10", "2026-03-11"), False),
    ("It burned over the past week.", days("2026-03-04", "2026-03-11"), False),
    ("It will rain over the weekend.", days("2026-03-14", "2026-03-15"), False),
    ("It burned in winter 2024.", days("2023-12-01", "2025-03-01"), True),
    ("It burned this winter.", days("2025-12-01", "2026-03-01"), True),
    ("It shuts on the last Friday of March.", day(3, 27), True),
    ("They were held up by Thursday's slip.", day(3, 5), False),
    ("On Friday, he told us, it will open.", day(3, 6), False),
    # limits
    ("It has been shut since 2015.", (date(2015, 1, 1), WEDNESDAY), True),
    ("It has been shut since Monday.", (date(2026, 3, 9), WEDNESDAY), False),
    ("It has been shut since excise rose in March.", MARCH, True),
    ("It must close by the end of June.", (WEDNESDAY, date(2026, 6, 30)), True),
    ("It must close by 14 March.", (WEDNESDAY, date(2026, 3, 14)), True),
    ("It will be shut until 1 November.", (WEDNESDAY, date(2026, 11, 1)), True),
    ("The north court is closed until 1 November.", (WEDNESDAY, date(2026, 11, 1)), True),
    ("It had burned down by Monday.", (date.min, date(2026, 3, 9)), False),
    ("It will open after 19 June.", (date(2026, 6, 19), date.max), True),
    ("It will not open before October.", (WEDNESDAY, date(2026, 10, 31)), True),
    ("Before October begins, three are to go.", (WEDNESDAY, date(2026, 10, 31)), True),
]


@pytest.mark.parametrize(("text", "expected", "explicit"), READ, ids=[row[0] for row in READ])
def test_reads(text: str, expected: tuple[date, date], explicit: bool) -> None:
    (mention,) = read_dates(text, WEDNESDAY)
    assert (mention.earliest, mention.latest, mention.explicit) == (*expected, explicit)
    assert mention.text == text[mention.start : mention.end]


NO_DATE = [
    "He may resign.",
    "May he rest.",
    "Theresa May spoke.",
    "They march on the capital.",
    "March on, he said.",
    "The Sunday Times reported it.",
    "He reads the Sunday Telegraph.",
    "They met after Friday prayers.",
    "It is open every Friday.",
    "Cyclists may pass on Sundays.",
    "the Good Friday Agreement",
    "April Jones spoke.",
    "overnight visitors pay more",
    "It killed 2000 people.",
    "a band of 2000 soldiers",
    "It cost 2,024 euros.",
    "An-2024 took off.",
    "30 February 2024",
    "on 31 April",
    "the 18th century",
    "a second march",
    "in 3024 tonnes",
    "2024-13-45",
    "call 555-2024",
    "",
]


@pytest.mark.parametrize("text", NO_DATE)
def test_leaves_alone(text: str) -> None:
    assert read_dates(text, WEDNESDAY) == ()


def test_without_a_publication_day_only_full_dates_are_read() -> None:
    text = "On Friday, yesterday, 9 March and 8 December 2024, in 2017."
    assert [mention.text for mention in read_dates(text, None)] == ["8 December 2024", "2017"]


def test_a_day_alone_takes_the_month_named_before() -> None:
    text = "No longer by 14 April: it gives the 18th instead."
    assert [m.latest for m in read_dates(text, WEDNESDAY)] == [date(2026, 4, 14), date(2026, 4, 18)]


def test_the_following_month_counts_from_the_date_before() -> None:
    text = "They will shut not by 30 September but the following March."
    assert [m.latest for m in read_dates(text, WEDNESDAY)] == [date(2026, 9, 30), date(2027, 3, 31)]


def test_from_to_is_closed_at_its_end() -> None:
    first, last = read_dates("It will be shut from 25 May to 10 July.", WEDNESDAY)
    assert (first.earliest, first.latest) == (date(2026, 5, 25), date(2026, 7, 10))
    assert last.named == (date(2026, 7, 10), date(2026, 7, 10))


def test_last_weekend_on_a_sunday_is_the_one_before() -> None:
    (mention,) = read_dates("It burned last weekend.", date(2026, 3, 15))
    assert (mention.earliest, mention.latest) == (date(2026, 3, 7), date(2026, 3, 8))


def test_the_following_weekday_counts_from_the_date_before() -> None:
    first, second = read_dates("It shut on 2 March and opened the following Monday.", WEDNESDAY)
    assert (first.latest, second.latest) == (date(2026, 3, 2), date(2026, 3, 9))


@pytest.mark.parametrize("end", ["31 April", "the moon"])
def test_from_without_a_good_end_stays_open(end: str) -> None:
    first = read_dates(f"It will be shut from 25 May to {end}.", WEDNESDAY)[0]
    assert first.earliest == date(2026, 5, 25)
    assert first.latest >= first.earliest


def test_relative_parts_need_a_publication_day() -> None:
    text = "At the end of next month, in the first half of next year, by the 18th."
    assert read_dates(text, None) == ()


def test_rejected_dates_are_marked() -> None:
    first, second = read_dates("It opens on 20 March rather than 15 April.", WEDNESDAY)
    assert (first.rejected, second.rejected) == (False, True)


def one(text: str) -> DateMention:
    (mention,) = read_dates(text, WEDNESDAY)
    return mention


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [
        ("on 8 December 2024", "on 9 December 2024", True),
        ("on 8 December 2024", "in December 2024", False),
        ("in March 2025", "in mid-2025", True),
        ("It must close by 14 March.", "It closed on 12 March.", False),
        ("It must close by 14 March.", "It will close on 18 March.", True),
        ("yesterday", "on Tuesday", False),
        ("last week", "this week", True),
    ],
)
def test_disjoint(a: str, b: str, apart: bool) -> None:
    assert disjoint(one(a), one(b)) is apart
    assert disjoint(one(b), one(a)) is apart


def test_a_deadline_that_moved_overlaps_and_yet_moved() -> None:
    old, new = one("It must close by 14 March."), one("It must close by 18 March.")
    assert old.bound is new.bound is DateBound.BY
    assert not disjoint(old, new)
    assert moved(old, new)
    assert not moved(old, old)


def test_past_is_wholly_before_the_day() -> None:
    assert is_past(one("on 9 March"), WEDNESDAY)
    assert not is_past(one("in March"), WEDNESDAY)
    assert not is_past(one("since Monday"), WEDNESDAY)


def test_time_frame_spans_what_is_named() -> None:
    text = "It burned on 9 March, as in January, not on 2 May; it will be shut until 1 April."
    assert time_frame(text, WEDNESDAY) == (date(2026, 1, 1), date(2026, 4, 1))
    assert time_frame("It had burned down by Monday.", WEDNESDAY) == day(3, 9)
    assert time_frame("No time is named.", WEDNESDAY) is None
