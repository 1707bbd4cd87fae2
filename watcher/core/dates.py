"""Read dates from English text, as intervals of days, relative to the day of publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from watcher.core.calendar_days import Days, Phrase, clause_before, resolve
from watcher.core.date_patterns import time_spans


class DateBound(StrEnum):
    """How a preposition turns a date into an interval."""

    ON = "on"
    BY = "by"
    """By, before, until: `latest` is the date named, `earliest` is as early as it may be."""
    SINCE = "since"
    """Since, after, from: `earliest` is the date named, `latest` is as late as it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A time expression at `text == source[start:end]`, as the days it may mean, both ends included."""

    start: int
    end: int
    text: str
    earliest: date
    latest: date
    explicit: bool
    """True when it names a calendar date, False when it is relative to the day of publication."""
    named: Days
    """The days of the date itself, whatever its preposition: 14 March in 'by 14 March'."""
    bound: DateBound = DateBound.ON
    rejected: bool = False
    """True in 'not on 8 December' and 'rather than 8 December'."""


_BOUND = re.compile(
    r"\b(?P<word>by|before|until|till|through|since|after|from|beyond)\s{1,3}"
    r"(?:(?:at|the|about|around|late\son|on)\s{1,3}){0,2}$",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\s{1,3}(?:to|until|till|through)\s{1,3}")
_REJECTING = re.compile(
    r"\b(?:not|rather\sthan|instead\sof)\s(?:(?:on|in|by|for|the)\s){0,2}$", re.IGNORECASE
)


def read_dates(text: str, published: date | None) -> tuple[DateMention, ...]:
    """Return the time expressions of a text in order.

    Dates without a year and relative expressions need `published`; without it they are left out.
    """
    found: list[DateMention] = []
    previous: Days | None = None
    for start, end, kind in time_spans(text):
        before, after = clause_before(text, start), text[end : end + 60]
        phrase = Phrase(kind, text[start:end], before, after, published, previous)
        try:
            read = resolve(phrase)
        except (ValueError, OverflowError):  # 30 February, year 0 or 10000
            continue
        if read is None:
            continue
        previous, explicit = read
        bound, (earliest, latest) = _bounded(text, start, end, previous, published)
        found.append(
            DateMention(
                start=start,
                end=end,
                text=text[start:end],
                earliest=earliest,
                latest=latest,
                explicit=explicit,
                named=previous,
                bound=bound,
                rejected=bool(_REJECTING.search(text, max(0, start - 24), start)),
            )
        )
    return tuple(found)


def _bounded(
    text: str, start: int, end: int, days: Days, published: date | None
) -> tuple[DateBound, Days]:
    """Open the interval to the side that a preposition before it leaves open."""
    match = _BOUND.search(text, max(0, start - 32), start)
    if match is None:
        return DateBound.ON, days
    if match["word"].lower() == "by" and text[end : end + 1] in {"'", "’"}:
        return DateBound.ON, days  # "held up by Thursday's slip"
    first, last = days
    if match["word"].lower() in {"by", "before", "until", "till", "through"}:
        # What is done by a day to come is done from now on; by a day gone, any time before.
        return DateBound.BY, (published if published and published <= first else date.min, last)
    if match["word"].lower() == "from" and (until := _UNTIL.match(text, end)):
        return DateBound.SINCE, _closed(text, days, until.end(), published)
    return DateBound.SINCE, (first, published if published and published >= last else date.max)


def _closed(text: str, days: Days, end_at: int, published: date | None) -> Days:
    """Close 'from 25 May to 10 July' at the date that follows."""
    for start, end, kind in time_spans(text):
        if start == end_at:
            phrase = Phrase(kind, text[start:end], "", "", published, days)
            try:
                read = resolve(phrase)
            except (ValueError, OverflowError):
                return days
            return (days[0], read[0][1]) if read and read[0][1] >= days[0] else days
    return days[0], date.max


def disjoint(a: DateMention, b: DateMention) -> bool:
    """Return whether the two cannot mean the same day."""
    return a.latest < b.earliest or b.latest < a.earliest


def moved(a: DateMention, b: DateMention) -> bool:
    """Return whether two mentions of the same kind of limit name different days.

    'By 14 March' and 'by 18 March' overlap, yet the deadline has moved.
    """
    if a.bound is not b.bound:
        return disjoint(a, b)
    return a.named[1] < b.named[0] or b.named[1] < a.named[0]


def is_past(mention: DateMention, as_of: date) -> bool:
    """Return whether all of the mention lies before a day."""
    return mention.latest < as_of


def time_frame(text: str, published: date | None) -> Days | None:
    """Return the days from the first to the last that a text names, or None when it names none.

    An open end (by, since) counts as the date named; a rejected date does not count.
    """
    ends = [
        day
        for mention in read_dates(text, published)
        if not mention.rejected
        for day in (mention.earliest, mention.latest)
        if day not in {date.min, date.max}
    ]
    return (min(ends), max(ends)) if ends else None
