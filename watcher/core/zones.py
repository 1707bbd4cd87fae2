"""Moments by the clock on somebody's wall: quiet hours, digest times and days, whatever the zone does.

A time that its day skips (the clocks go forward) is the moment at which the clock has passed it; one
that its day has twice is the first of the two. Every moment is an aware UTC datetime.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Every day from one time on the clock to another, across midnight where that is the earlier one."""

    start: time = time(0)
    end: time = time(0)
    """Not quiet any more; the same as `start`: it is never quiet."""

    def __bool__(self) -> bool:
        return self.start != self.end

    def __contains__(self, shown: time) -> bool:
        if self.start <= self.end:
            return self.start <= shown < self.end
        return shown >= self.start or shown < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}" if self else ""


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when the clock in a zone first shows this time of a day, or has passed it."""
    shown = datetime.combine(day, at, zone)
    moment = shown.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == shown.replace(tzinfo=None):
        return moment
    # The day skips it: find the moment of the change between two that lie on either side.
    before, after = shown.replace(fold=1).astimezone(UTC), moment
    while after - before > _ONE_SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
            after = middle
        else:
            before = middle
    return after


def is_quiet(at: datetime, quiet: QuietHours, zone: ZoneInfo) -> bool:
    """Tell whether the clock in a zone shows a quiet hour at a moment."""
    return at.astimezone(zone).time() in quiet


def end_of_quiet(at: datetime, quiet: QuietHours, zone: ZoneInfo) -> datetime:
    """Return when the quiet hours that a moment lies in are over; the moment itself outside them."""
    if not is_quiet(at, quiet, zone):
        return at
    today = at.astimezone(zone).date()
    ends = []
    for day in (today, today + _ONE_DAY, today + 2 * _ONE_DAY):
        first = moment_of(day, quiet.end, zone)
        second = datetime.combine(day, quiet.end.replace(fold=1), zone).astimezone(UTC)
        ends += [first, max(first, second)]
    return min(end for end in ends if end > at and not is_quiet(end, quiet, zone))


def next_daily(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return the next moment after now at which the clock in a zone shows a time; one a day."""
    today = now.astimezone(zone).date()
    moments = (moment_of(today + days * _ONE_DAY, at, zone) for days in (-1, 0, 1, 2))
    return min(moment for moment in moments if moment > now)


def next_hour(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next moment after now at which the clock in a zone shows a full hour, or skips one."""
    moment = now
    while True:
        shown = moment.astimezone(zone)
        into = timedelta(minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)
        moment += timedelta(hours=1) - into
        offset, before = moment.astimezone(zone).utcoffset(), shown.utcoffset()
        assert offset is not None
        assert before is not None
        # Clocks that go back half an hour show no full hour there; those that go forward have skipped it.
        if offset >= before or not moment.astimezone(zone).minute:
            return moment


def start_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the day began that the calendar in a zone shows now."""
    return moment_of(now.astimezone(zone).date(), time(0), zone)


def next_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the calendar in a zone will show the next day."""
    return next_daily(now, time(0), zone)


def written_moment(at: datetime, zone: ZoneInfo) -> str:
    """Return 'Mon 16 Dec, 08:00 Europe/Berlin'."""
    shown = at.astimezone(zone)
    return f"{written_day(at, zone)}, {shown:%H:%M} {zone.key}"


def written_day(at: datetime, zone: ZoneInfo) -> str:
    """Return 'Mon 16 Dec'."""
    shown = at.astimezone(zone)
    return f"{_DAYS[shown.weekday()]} {shown.day} {_MONTHS[shown.month - 1]}"
