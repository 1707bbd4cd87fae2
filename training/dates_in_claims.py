"""Claims given the day they were said for, or freed of it: a desk's claims name their days, most reports do not."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from training.data import CONFIRMS, MENTIONS, Example, claim_body

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MONTH = "|".join(_MONTHS)
_TIME_WORD = re.compile(
    rf"\b(?:{_MONTH}|Christmas|Easter|Ramadan)\b|\b(?:19|20)\d\ds?\b|\b\d+(?:st|nd|rd|th)\b"
    r"|(?i:\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun|yester|to)day|day|week|weekend|month|year|tomorrow|tonight"
    r"|night|spring|summer|autumn|winter|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?\b)"
)
_DAY = rf"(?:\d{{1,2}} )?(?:{_MONTH})(?: \d{{4}})?"
_PREPOSITION = (
    r"(?:in the (?:days?|weeks?|months?) before |as of |in late |in early |in mid-|by |on |in )"
)
_DATE_PHRASE = re.compile(
    rf"^{_PREPOSITION}{_DAY},? (?!\d|and\b|or\b|to\b)|(?<!than),? {_PREPOSITION}{_DAY}(?=[.,]|$)",
    re.IGNORECASE,
)
_PAST = (
    "In the days before {day} {low}.",
    "In the week before {day} {low}.",
    "In {month} {low}.",
    "{body} in {month}.",
    "{body} by {day}.",
    "{body} in the days before {day}.",
)
_STATE = ("As of {day}, {low}.", "In {month} {low}.", "{body} as of {day}.", "By {day} {low}.")
_FORECAST = ("As of {day}, {low}.",)
_FRAMES = {"past_event": _PAST, "ongoing_state": _STATE, "forecast": _FORECAST}
_DATE_SAYS_LITTLE = ((CONFIRMS,), (MENTIONS,))
"""Labels that stay where a claim loses its date, whatever time the passage speaks of."""


def _date_words(day: date) -> dict[str, str]:
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return {"day": f"{day.day} {month}", "month": month}


def dated(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return pairs without a word of time whose claim is now said for its day; the label stays."""
    fit = [
        e
        for e in examples
        if e.as_of and not _TIME_WORD.search(e.claim) and not _TIME_WORD.search(e.passage)
    ]
    made = []
    for e in (rng.choice(fit) for _ in range(count if fit else 0)):
        day = date.fromisoformat(e.as_of) - timedelta(days=rng.choice((0, 0, 0, 1, 2, 4)))
        body, low = claim_body(e.claim)
        frame = rng.choice(_FRAMES[e.kind])
        claim = frame.format(body=body, low=low, **_date_words(day))
        made.append(replace(e, claim=claim, source="dated"))
    return made


def undated(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """Return pairs whose claim has lost its date; not where the date may be what is denied, moved, or tells two events apart."""
    fit = []
    for e in examples:
        shorter = _DATE_PHRASE.sub("", e.claim, count=1)
        date_decides = e.allowed not in _DATE_SAYS_LITTLE and _TIME_WORD.search(e.passage)
        whole = len(_DATE_PHRASE.findall(e.claim)) == 1 and len(shorter.split()) > 4
        if e.as_of and whole and not date_decides:
            claim = re.sub(r"\.\.$", ".", shorter[0].upper() + shorter[1:])
            fit.append(replace(e, claim=claim, source="undated"))
    return [rng.choice(fit) for _ in range(count if fit else 0)]
