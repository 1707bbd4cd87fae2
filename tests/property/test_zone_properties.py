"""Whatever the clocks of a zone do: digests come once a day, at their time, and never in quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from watcher.core.deliveries import Mode
from watcher.core.timing import TimingPolicy
from watcher.core.zones import (
    QuietHours,
    end_of_quiet,
    is_quiet,
    moment_of,
    next_daily,
    next_day,
    next_hour,
    start_of_day,
)

BERLIN, NEW_YORK, LORD_HOWE, KOLKATA = (
    ZoneInfo(name)
    for name in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")
)
ZONES = st.sampled_from((BERLIN, NEW_YORK, LORD_HOWE, KOLKATA))
# The nights of 2024 and 2025 in which one of these zones changes its clocks, and other moments.
CHANGES = [
    datetime(2024, 3, 31, 1, tzinfo=UTC),
    datetime(2024, 10, 27, 1, tzinfo=UTC),
    datetime(2024, 3, 10, 7, tzinfo=UTC),
    datetime(2024, 11, 3, 6, tzinfo=UTC),
    datetime(2024, 4, 6, 15, tzinfo=UTC),
    datetime(2024, 10, 5, 15, 30, tzinfo=UTC),
]
NEAR = st.builds(
    lambda change, s: change + timedelta(seconds=s),
    st.sampled_from(CHANGES),
    st.integers(-130_000, 130_000),
)
MOMENTS = NEAR | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)
CLOCK = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 29, 30, 45, 59]))
QUIET = st.builds(QuietHours, CLOCK, CLOCK)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def shown(at: datetime, zone: ZoneInfo) -> time:
    return at.astimezone(zone).time()


def exists(day: date, at: time, zone: ZoneInfo) -> bool:
    local = datetime.combine(day, at, zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)


@given(MOMENTS, CLOCK, ZONES)
def test_the_daily_digest_comes_at_its_time_within_a_day(
    now: datetime, at: time, zone: ZoneInfo
) -> None:
    due = next_daily(now, at, zone)
    assert now < due <= now + timedelta(hours=25)
    day = due.astimezone(zone).date()
    if exists(day, at, zone):
        assert shown(due, zone) == at
    else:
        assert shown(due, zone) > at
        # the clock has just been put forward past it
        assert shown(due - SECOND, zone) < at


@given(NEAR, CLOCK, ZONES)
def test_there_is_one_daily_digest_a_day(start: datetime, at: time, zone: ZoneInfo) -> None:
    due, days = start, []
    for _ in range(5):
        due = next_daily(due, at, zone)
        days.append(due.astimezone(zone).date())
    assert all(later - earlier == DAY for earlier, later in pairwise(days))


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)), CLOCK, QUIET, ZONES)
def test_who_asks_later_is_never_told_sooner(
    now: datetime, later: timedelta, at: time, quiet: QuietHours, zone: ZoneInfo
) -> None:
    for mode in Mode:
        policy = TimingPolicy(zone=zone, daily_at=at, quiet=quiet)
        assert policy.next_digest(mode, now) <= policy.next_digest(mode, now + later)
    assert end_of_quiet(now, quiet, zone) <= end_of_quiet(now + later, quiet, zone)


@given(MOMENTS, CLOCK, QUIET, ZONES)
def test_no_digest_comes_in_quiet_hours(
    now: datetime, at: time, quiet: QuietHours, zone: ZoneInfo
) -> None:
    policy = TimingPolicy(zone=zone, daily_at=at, quiet=quiet)
    for mode in Mode:
        due = policy.next_digest(mode, now)
        assert due > now
        assert not policy.is_quiet(due)
        # the quiet hours may hold it for nearly a day more
        assert due <= now + timedelta(hours=50)


@given(MOMENTS, QUIET, ZONES)
def test_quiet_hours_end_as_soon_as_the_clock_shows_no_quiet_hour(
    now: datetime, quiet: QuietHours, zone: ZoneInfo
) -> None:
    end = end_of_quiet(now, quiet, zone)
    assert now <= end <= now + timedelta(hours=25)
    assert not is_quiet(end, quiet, zone)
    if end == now:
        return
    assert is_quiet(end - SECOND, quiet, zone)
    step = (end - now) / 97
    assert all(is_quiet(now + n * step, quiet, zone) for n in range(97))


@given(MOMENTS, ZONES)
def test_hours_are_full_on_the_wall(now: datetime, zone: ZoneInfo) -> None:
    due = next_hour(now, zone)
    assert now < due <= now + timedelta(minutes=90)
    local = due.astimezone(zone)
    if local.minute:  # only half an hour that the clock has skipped
        assert zone is LORD_HOWE
        assert shown(due - SECOND, zone).minute == 59
    assert (local.second, local.microsecond) == (0, 0)


@given(MOMENTS, ZONES)
def test_a_day_holds_its_moments(now: datetime, zone: ZoneInfo) -> None:
    start, end = start_of_day(now, zone), next_day(now, zone)
    assert start <= now < end
    assert timedelta(hours=23) <= end - start <= timedelta(hours=25)
    assert start.astimezone(zone).date() == (end - SECOND).astimezone(zone).date()
    assert start_of_day(end, zone) == end


@given(MOMENTS, CLOCK, CLOCK, ZONES)
def test_quiet_hours_of_a_usual_day_are_those_between_the_two_times(
    now: datetime, start: time, end: time, zone: ZoneInfo
) -> None:
    assume(start != end)
    local = shown(now, zone)
    inside = start <= local < end if start < end else (local >= start or local < end)
    assert is_quiet(now, QuietHours(start, end), zone) is inside


@pytest.mark.parametrize(
    ("day", "at", "zone", "moment"),
    [
        # 02:30 is skipped: 03:00 CEST
        (date(2024, 3, 31), time(2, 30), BERLIN, datetime(2024, 3, 31, 1, tzinfo=UTC)),
        # 02:30 is there twice: the first, CEST
        (date(2024, 10, 27), time(2, 30), BERLIN, datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
        (date(2024, 3, 10), time(2, 30), NEW_YORK, datetime(2024, 3, 10, 7, tzinfo=UTC)),
        (date(2024, 11, 3), time(1, 30), NEW_YORK, datetime(2024, 11, 3, 5, 30, tzinfo=UTC)),
        # half an hour only: 02:15 is skipped, 02:30 is there
        (date(2024, 10, 6), time(2, 15), LORD_HOWE, datetime(2024, 10, 5, 15, 30, tzinfo=UTC)),
        (date(2024, 10, 6), time(2, 30), LORD_HOWE, datetime(2024, 10, 5, 15, 30, tzinfo=UTC)),
        (date(2024, 4, 7), time(1, 45), LORD_HOWE, datetime(2024, 4, 6, 14, 45, tzinfo=UTC)),
        (date(2024, 12, 16), time(8), KOLKATA, datetime(2024, 12, 16, 2, 30, tzinfo=UTC)),
    ],
)
def test_times_that_a_day_skips_or_has_twice(
    day: date, at: time, zone: ZoneInfo, moment: datetime
) -> None:
    assert moment_of(day, at, zone) == moment


def test_quiet_hours_over_midnight_and_over_the_change_of_clocks() -> None:
    quiet = QuietHours(time(22), time(7))
    assert str(quiet) == "22:00-07:00"
    assert not QuietHours()
    assert not QuietHours(time(5), time(5))
    evening = datetime(2024, 3, 30, 23, tzinfo=BERLIN)
    end = end_of_quiet(evening.astimezone(UTC), quiet, BERLIN)
    assert end == datetime(2024, 3, 31, 7, tzinfo=BERLIN)
    assert end - evening.astimezone(UTC) == timedelta(hours=7)  # an hour less
    autumn = datetime(2024, 10, 26, 23, tzinfo=BERLIN).astimezone(UTC)
    assert end_of_quiet(autumn, quiet, BERLIN) - autumn == timedelta(hours=9)
    # 01:59 CET is followed by 03:00 CEST: hours that end at 02:30 end there.
    early = datetime(2024, 3, 31, 0, 30, tzinfo=UTC)
    ends = end_of_quiet(early, QuietHours(time(1), time(2, 30)), BERLIN)
    assert ends == datetime(2024, 3, 31, 1, tzinfo=UTC)
