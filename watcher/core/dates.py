"""Read dates from English text, as intervals of days, relative to the day of publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


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


_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")


def read_dates(text: str, published: date | None) -> tuple[DateMention, ...]:
    """Return the time expressions of a text in order; relative ones need `published`."""
    found = []
    for match in _ISO.finditer(text):
        try:
            day = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
        found.append(
            DateMention(
                start=match.start(),
                end=match.end(),
                text=match[0],
                earliest=day,
                latest=day,
                explicit=True,
            )
        )
    return tuple(found)


def disjoint(a: DateMention, b: DateMention) -> bool:
    """Return whether the two cannot mean the same day."""
    return a.latest < b.earliest or b.latest < a.earliest


def is_past(mention: DateMention, as_of: date) -> bool:
    """Return whether all of the mention lies before a day."""
    return mention.latest < as_of


def time_frame(text: str, published: date | None) -> tuple[date, date] | None:
    """Return the days from the first to the last that a text names, or None when it names none."""
    mentions = read_dates(text, published)
    if not mentions:
        return None
    return min(m.earliest for m in mentions), max(m.latest for m in mentions)
