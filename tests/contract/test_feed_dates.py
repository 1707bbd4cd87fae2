"""Feed dates: zones, languages, nonsense. Every reading is UTC, 1995 to tomorrow, and says its source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.adapters.feeds.dates import DateReader, newest, read_date
from watcher.core.model import DateSource

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Thu, 05 Nov 2026 10:00:00 GMT", utc(2026, 11, 5, 10)),
        ("Thu, 5 Nov 2026 10:00 UT", utc(2026, 11, 5, 10)),
        ("05 Nov 26 10:00:00 Z", utc(2026, 11, 5, 10)),
        ("Thu, 05 Nov 2026 10:00:00 -0500", utc(2026, 11, 5, 15)),
        ("Thu, 05 Nov 2026 10:00:00 +01:00", utc(2026, 11, 5, 9)),
        ("Thu, 05 Nov 2026 10:00:00 GMT+2", utc(2026, 11, 5, 8)),
        ("Thu, 05 Nov 2026 10:00:00 BST", utc(2026, 11, 5, 9)),
        ("Thu, 05 Nov 2026 10:00:00 CET", utc(2026, 11, 5, 9)),
        ("Thu, 05 Nov 2026 10:00:00 CEST", utc(2026, 11, 5, 8)),
        ("Thu, 05 Nov 2026 10:00:00 MESZ", utc(2026, 11, 5, 8)),
        ("Thu, 05 Nov 2026 10:00:00 EEST", utc(2026, 11, 5, 7)),
        ("Thu, 05 Nov 2026 10:00:00 MSK", utc(2026, 11, 5, 7)),
        ("Thu, 05 Nov 2026 10:00:00 IST", utc(2026, 11, 5, 4, 30)),
        ("Thu, 05 Nov 2026 10:00:00 AEST", utc(2026, 11, 5, 0)),
        ("Thu, 05 Nov 2026 10:00:00 AEDT", utc(2026, 11, 4, 23)),
        ("Thu, 05 Nov 2026 10:00:00 EST", utc(2026, 11, 5, 15)),
        ("Thu, 05 Nov 2026 10:00:00 pdt", utc(2026, 11, 5, 17)),
        ("Thu, 05 Nov 2026 10:00:60 GMT", utc(2026, 11, 5, 10, 0, 59)),
        ("2026-11-05T10:00:00Z", utc(2026, 11, 5, 10)),
        ("2026-11-05T10:00:00.123456-03:30", utc(2026, 11, 5, 13, 30)),
        ("2026-11-05 10:00:00 +0100", utc(2026, 11, 5, 9)),
        ("2026-11-05T10:00:00\u22120300", utc(2026, 11, 5, 13)),
        ("20261105T100000Z", utc(2026, 11, 5, 10)),
        ("2026-11-05T24:00:00Z", utc(2026, 11, 6)),
        ("Thu Nov 5 10:00:00 EST 2026", utc(2026, 11, 5, 15)),
        ("Thu Nov 05 2026 10:00:00 GMT+0000 (Coordinated Universal Time)", utc(2026, 11, 5, 10)),
        ("Nov 5, 2026 10:00 PM EST", utc(2026, 11, 6, 3)),
        ("Nov 5, 2026 12:30 a.m. GMT", utc(2026, 11, 5, 0, 30)),
        ("jeu., 5 nov. 2026 10:00:00 +0100", utc(2026, 11, 5, 9)),
        ("Do, 05 M\u00e4r 2026 10:00:00 +0100", utc(2026, 3, 5, 9)),
        ("1762336800", utc(2025, 11, 5, 10)),
        ("1762336800000", utc(2025, 11, 5, 10)),
        ("  Thu,  05 Nov\n2026 10:00:00 GMT ", utc(2026, 11, 5, 10)),
    ],
)
def test_dates_with_a_zone(text: str, at: datetime) -> None:
    assert read_date(text, NOW) == (at, DateSource.ENTRY)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Thu, 05 Nov 2026 10:00:00", utc(2026, 11, 5, 10)),
        ("Thu, 05 Nov 2026 10:00:00 XYZ", utc(2026, 11, 5, 10)),
        ("Thu, 05 Nov 2026 10:00:00 +9900", utc(2026, 11, 5, 10)),
        ("Thu Nov  5 10:00:00 2026", utc(2026, 11, 5, 10)),
        ("2026-11-05 10:00", utc(2026, 11, 5, 10)),
        ("2026-11-05", utc(2026, 11, 5)),
        ("2026/11/05", utc(2026, 11, 5)),
        ("05.11.2026 10:00", utc(2026, 11, 5, 10)),
        ("13/11/2026", utc(2026, 11, 13)),
        ("11/13/2026", utc(2026, 11, 13)),
        ("5. November 2026, 10:00 Uhr", utc(2026, 11, 5, 10)),
        ("Donnerstag, 5. M\u00e4rz 2026 10:00", utc(2026, 3, 5, 10)),
        ("jeudi 5 f\u00e9vrier 2026 \u00e0 10h30", utc(2026, 2, 5, 10, 30)),
        ("1er ao\u00fbt 2026", utc(2026, 8, 1)),
        ("5 de mayo de 2026", utc(2026, 5, 5)),
        ("5 \u043d\u043e\u044f\u0431\u0440\u044f 2026 10:00", utc(2026, 11, 5, 10)),
        ("5 Kas\u0131m 2026", utc(2026, 11, 5)),
        ("\u0665 \u0646\u0648\u0641\u0645\u0628\u0631 \u0662\u0660\u0662\u0666", utc(2026, 11, 5)),
        ("5 \u039d\u03bf\u03b5\u03bc\u03b2\u03c1\u03af\u03bf\u03c5 2026", utc(2026, 11, 5)),
    ],
)
def test_dates_that_leave_something_to_guess(text: str, at: datetime) -> None:
    assert read_date(text, NOW) == (at, DateSource.GUESSED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "may",
        "yesterday",
        "2 hours ago",
        "November 2026",
        "2026",
        "05/11/2026",
        "Mon, 30 Feb 2026 10:00:00 GMT",
        "Feb 30, 2026",
        "2026-02-30",
        "2026-13-01",
        "2026-11-05T25:00:00Z",
        "2026-11-05T24:01:00Z",
        "Thu, 05 Nov 2026 10:61:00 GMT",
        "Nov 5, 2026 13:00 PM",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "9999-12-31T24:00:00Z",
        "1994-12-31T23:59:59Z",
        "2026-11-23T12:00:01Z",
        "2036-01-01",
        "0000000000",
        "9999999999",
        "Thu, 05 Nov 2026 " * 40,
        "\x00",
        "Smarch 5 2026",
    ],
)
def test_no_date_is_better_than_a_wrong_one(text: str) -> None:
    assert read_date(text, NOW) == (None, DateSource.FIRST_SEEN)


def test_tomorrow_is_still_believed() -> None:
    assert read_date("2026-11-23T12:00:00Z", NOW)[0] == utc(2026, 11, 23, 12)
    assert read_date("1995-01-01T00:00:00Z", NOW)[0] == utc(1995, 1, 1)


@given(
    st.datetimes(datetime(1995, 1, 2), datetime(2026, 11, 21)),
    st.integers(-14 * 60, 14 * 60),
)
def test_what_programs_write_is_read_exactly(naive: datetime, offset: int) -> None:
    at = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    for text in (at.isoformat(), format_datetime(at), at.isoformat(" ")):
        assert read_date(text, NOW) == (at.astimezone(UTC), DateSource.ENTRY)


@given(
    st.text(max_size=60) | st.from_regex(r"[0-9]{1,5}[-/. ][0-9A-Za-z]{1,5}[-/. ][0-9]{1,5}.{0,9}")
)
def test_any_text_is_a_date_in_range_or_none(text: str) -> None:
    at, source = DateReader(NOW, slow_reads=0).read(text)
    assert (at is None) == (source is DateSource.FIRST_SEEN)
    assert at is None or utc(1995, 1, 1) <= at <= NOW + timedelta(days=1)


def test_the_slow_fallback_is_bounded() -> None:
    reader = DateReader(NOW, slow_reads=1)
    arabic = "5 \u0646\u0648\u0641\u0645\u0628\u0631 2026"
    assert reader.read(arabic)[0] == utc(2026, 11, 5)
    assert reader.read(arabic)[0] is None
    assert reader.read("2026-11-05")[0] == utc(2026, 11, 5)


def test_newest_keeps_order_and_drops_the_undated_first() -> None:
    dates = [utc(2026, 1, 3), None, utc(2026, 1, 1), utc(2026, 1, 2)]
    assert newest(dates, lambda at: at, 2) == [utc(2026, 1, 3), utc(2026, 1, 2)]
    assert newest(dates, lambda at: at, 3) == [dates[0], dates[2], dates[3]]
    assert newest(dates, lambda at: at, 4) is dates
