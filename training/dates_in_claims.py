"""Claims given the day they were said for, or freed of it: a desk's claims name their days, most reports do not."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from training.data import CONTRADICTS, UNRELATED, Example, claim_body

_MONTH = "January February March April May June July August September October November December"
_MONTHS = tuple(_MONTH.split())
_NAMED = "|".join(_MONTHS)
_TIMED = re.compile(
    rf"\b(?:{_NAMED})\b|\b(?:19|20)\d\d\b|\b(?:day|week|month|year|yesterday|tomorrow)s?\b"
)
_DAY = rf"(?:\d{{1,2}} )?(?:{_NAMED})(?: \d{{4}})?"
_AROUND = (
    r"(?:in the (?:days?|weeks?|months?) before |as of |in late |in early |in mid-|by |on |in )"
)
_PHRASE = re.compile(rf"^{_AROUND}{_DAY},? |,? {_AROUND}{_DAY}(?=[.,]|$)", re.IGNORECASE)
_PAST = (
    "In the days before {day} {low}.",
    "In the week before {day} {low}.",
    "In {month} {low}.",
    "{body} in {month}.",
    "{body} by {day}.",
    "{body} in the days before {day}.",
)
_STANDING = ("As of {day}, {low}.", "In {month} {low}.", "{body} as of {day}.", "By {day} {low}.")


def _written(day: date) -> dict[str, str]:
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return {"day": f"{day.day} {month}", "month": month}


def dated(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return pairs without a word of time whose claim is now said for its day; the label stays."""
    fit = [
        e
        for e in examples
        if e.as_of and not _TIMED.search(e.claim) and not _TIMED.search(e.passage)
    ]
    made = []
    for e in (rng.choice(fit) for _ in range(count if fit else 0)):
        day = date.fromisoformat(e.as_of) - timedelta(days=rng.choice((0, 0, 0, 1, 2, 4)))
        body, low = claim_body(e.claim)
        frame = rng.choice(_PAST if e.past else _STANDING)
        claim = frame.format(body=body, low=low, **_written(day))
        made.append(replace(e, claim=claim, source="dated"))
    return made


def undated(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return pairs whose claim has lost its date; not where the date may be what is denied, or tells two events apart."""
    fit = []
    for e in examples:
        shorter = _PHRASE.sub("", e.claim, count=1)
        loses = e.allowed in ((CONTRADICTS,), (UNRELATED,)) and _TIMED.search(e.passage)
        if e.as_of and shorter != e.claim and not loses and len(shorter.split()) > 4:
            fit.append(replace(e, claim=shorter[0].upper() + shorter[1:], source="undated"))
    return [rng.choice(fit) for _ in range(count if fit else 0)]
