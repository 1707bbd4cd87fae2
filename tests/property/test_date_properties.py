"""Properties of reading dates, on any text and any day of publication."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.date_patterns import time_spans
from watcher.core.dates import disjoint, moved, read_dates, time_frame

WORDS = (
    "on by since until from to before after the of next last this in early mid late end beginning first second "
    "quarter half Monday Friday Sunday March May December Dec. 8 12 30 31 2024 2025-12-08 9-12 1990s 2026/27 "
    "yesterday today week month year weekend two three days weeks ago within ' time will was said , . ( ) – "
    "Christmas New Year's Day 18th not"
).split(" ")
days = st.dates(min_value=date(1996, 1, 1), max_value=date(2090, 12, 31))
published = st.one_of(st.none(), st.dates())
prose = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
FORMATS = [
    "%d %B %Y",
    "%B %d, %Y",
    "%Y-%m-%d",
    "%d %b %Y",
    "%b %d, %Y",
    "%A %d %B %Y",
    "%A, %B %d, %Y",
]


@given(days, st.sampled_from(FORMATS), published)
def test_a_full_date_is_read_in_every_format(day: date, form: str, on: date | None) -> None:
    (mention,) = read_dates(f"It came ({day.strftime(form)}) at last", on)
    assert (mention.earliest, mention.latest, mention.explicit) == (day, day, True)


@given(days, st.integers(min_value=0, max_value=120))
def test_a_recent_date_without_a_year_is_read_in_the_past(on: date, back: int) -> None:
    day = on - timedelta(days=back)
    (mention,) = read_dates(f"It came on {day.day} {day:%B}.", on)
    assert (mention.earliest, mention.latest) == (day, day)


@given(days, st.integers(min_value=0, max_value=6))
def test_a_weekday_is_the_latest_one_not_after_publication(on: date, back: int) -> None:
    day = on - timedelta(days=back)
    (mention,) = read_dates(f"He spoke on {day:%A}.", on)
    assert (mention.earliest, mention.latest, mention.explicit) == (day, day, False)


@given(st.one_of(st.text(max_size=200), prose), published)
def test_any_text_is_read_without_error_and_spans_hold(text: str, on: date | None) -> None:
    mentions = read_dates(text, on)
    at = 0
    for mention in mentions:
        assert at <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        assert mention.earliest <= mention.latest
        assert mention.named[0] <= mention.named[1]
        at = mention.end
    frame = time_frame(text, on)
    assert frame is None or frame[0] <= frame[1]


@given(prose, days)
def test_comparisons_are_symmetric(text: str, on: date) -> None:
    mentions = read_dates(text, on)
    for a in mentions[:4]:
        assert not disjoint(a, a)
        for b in mentions[:4]:
            assert disjoint(a, b) == disjoint(b, a)
            assert moved(a, b) == moved(b, a)


@given(prose)
def test_without_a_publication_day_nothing_relative_is_read(text: str) -> None:
    assert all(mention.explicit for mention in read_dates(text, None))


HOSTILE = [
    "1 " * 6000,
    "1-" * 6000,
    "2024-" * 3000,
    "9" * 12000,
    "May " * 3000,
    "March 1 " * 1500,
    "the " * 3000,
    "early " * 2000,
    " " * 12000,
    "Friday, " * 1500,
    "last two " * 1200,
    "first half of " * 900,
    "1 to " * 2400 + "March",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:12]) for text in HOSTILE])
def test_hostile_text_takes_linear_time(text: str) -> None:
    def seconds(sample: str) -> float:
        time_spans.cache_clear()
        started = time.process_time()
        read_dates(sample, date(2026, 3, 11))
        return time.process_time() - started

    # Ten times slower than linear growth would still pass; a catastrophic pattern would not end.
    part = text[: len(text) // 4]
    assert seconds(text) < 40 * (seconds(part) + 0.01)
