"""Read what stands around a number: its comparator, and what the number does in its sentence."""

from __future__ import annotations

import re
from enum import StrEnum

from watcher.core.model import Comparator
from watcher.core.numerals import Numeral
from watcher.core.units import CURRENCIES, TIME_UNITS, is_measure


class QuantityRole(StrEnum):
    """What a number does in its sentence."""

    VALUE = "value"
    PRIOR = "prior"
    """The older of two values: 'rose from 11 to 14', 'compared with 143'."""
    CHANGE = "change"
    """A difference, not a total: 'three more', 'grew by 18', 'another 31,000'."""
    WHOLE = "whole"
    """What a part is taken of: the five in 'two of its five libraries'."""
    EXCEPTED = "excepted"
    """What is left out: 'all but four'."""
    REJECTED = "rejected"
    """A figure that the sentence denies: 'and not 87', 'rather than 40'."""


_AT_LEAST = (
    r"at\sleast|(?:no|not)\s(?:fewer|less|lower)\sthan|(?:more|greater|higher)\sthan|over|above|exceed(?:s|ed|ing)?"
    r"|in\sexcess\sof|upwards\sof|(?:a\s)?minimum(?:\sof)?|beyond|>=?|≥"
)
_UP_TO = (
    r"up\sto|at\smost|(?:no|not|never)\s(?:more|higher|greater)\sthan|(?:fewer|less|lower)\sthan|under|below"
    r"|as\s(?:many|much|high)\sas|(?:a\s)?maximum(?:\sof)?|(?:not|never|n[’']t)\sexceed(?:ed|ing)?|short\sof|<=?|≤"
)
_ABOUT = (
    r"nearly|almost|about|around|some|roughly|approximately|approx\.?|(?:an?\s)?estimated|estimates?\sof"
    r"|circa|ca?\.|close\sto|near|~|≈|virtually"
)
_COMPARATOR = re.compile(
    rf"(?<![\w-])(?:(?P<up_to>{_UP_TO})|(?P<at_least>{_AT_LEAST})|(?P<about>{_ABOUT})"
    r"|(?P<exactly>exactly|precisely|only|just|a\stotal\sof))"
    r"\s?(?:the\s|a\stotal\sof\s|another\s|about\s|some\s|around\s)?$",
    re.IGNORECASE,
)
_ABOUT_TAIL = re.compile(r"\s(?:about|some|around)\s$", re.IGNORECASE)
_PASSED = re.compile(r"\b(?:passed|surpass(?:ed|es|ing)|topp(?:ed|ing)|tops)\s$")
_AFTERWARDS = re.compile(
    r"(?P<at_least>\+|-plus\b|\sor\s(?:more|higher|above)\b)|(?P<about>\sor\sso\b)"
    r"|(?P<up_to>\sor\s(?:less|fewer|lower|below)\b)"
)
_COMPARATORS = {
    "at_least": Comparator.AT_LEAST,
    "up_to": Comparator.UP_TO,
    "about": Comparator.ABOUT,
    "exactly": Comparator.EXACTLY,
}

_DASH = re.compile(r"\s?[-–—]\s?")
_TO = re.compile(r"\s(?:to|or)\s(?:about\s|around\s|perhaps\s|even\s|as\smany\sas\s)?")
_AND = re.compile(r"\sand\s")
_BETWEEN = re.compile(r"\bbetween\s(?:about\s|around\s)?$", re.IGNORECASE)
_MOVED_BY = re.compile(
    r"\b(?:rose|risen|fell|fallen|climbed|dropped|gained|lost|added|slid|jumped|up|down)\s(?:by\s)?$"
)
_TO_NUMBER = re.compile(r"\sto\s[$€£]?[0-9]")
_FROM = re.compile(r"\bfrom\s(?:the\s)?$", re.IGNORECASE)
_MOVE = re.compile(
    r"\b(?:ros|ris|climb|gr[eo]w|increas|up|fell|fall|drop|declin|cut|reduc|rais|lower|shr[aiu]nk|jump|surg|went"
    r"|gone|go|brought|swell|expand|lift|slid|dip|chang|extend|slash|revis|soar|mov|down|widen|swap|slip)\w{0,3}\b"
    r"[^.;]{0,90}$",
    re.IGNORECASE,
)
_PRIOR = re.compile(
    r"\b(?:compared\s(?:with|to)|up\sfrom|down\sfrom|previous(?:ly)?|earlier|originally|initially|formerly|against"
    r"|(?:earlier|first|previous|initial|old)\s(?:figure|count|toll|estimate|number)\sof|no\slonger)\s(?:(?:by|at|for|in|of|the)\s){0,2}$",
    re.IGNORECASE,
)
_PRIOR_AFTER = re.compile(
    r"\s(?:\w+\s){0,3}?(?:given|reported|counted|announced|stated|feared|missed)\s(?:at\sfirst|earlier|before"
    r"|initially|previously|originally|the\sday\sbefore)\b|\sat\sfirst\b"
)
_REJECTED = re.compile(
    r"\b(?:not|never|rather\sthan|instead\sof|nor)\s(?:(?:by|at|for|in|of|the)\s){0,2}$",
    re.IGNORECASE,
)
_EXCEPTED = re.compile(
    r"\b(?:all\sbut|except(?:\sfor)?|bar|save(?:\sfor)?|apart\sfrom)\s(?:the\s)?$", re.IGNORECASE
)
_MORE_BEFORE = re.compile(
    r"\b(?:another|an?\s(?:further|additional|extra)|further|additional)\s(?:about\s|some\s)?$",
    re.IGNORECASE,
)
_MORE_AFTER = re.compile(
    r"\s(?:more|fewer|less|additional|extra|further|higher|lower|above|below)\b(?!\sor\b)"
)
_MORE_AFTER_NOUN = re.compile(
    r"\s(?:more|fewer|less|later|earlier|sooner|longer|shorter|farther|further|older|younger|dearer|cheaper"
    r"|higher|lower|taller|heavier|before|after)\b"
)
_BY = re.compile(r"\bby\s(?:about\s|some\s)?$", re.IGNORECASE)
_OF = re.compile(
    r"\s?(?:[\w-]+\s){0,2}?(?:out\s)?of\s(?:[\w-]+\s){0,3}(?:[\w-]+['’]s?\s|of\s)?(?:only\s|just\s|all\s)?$"
)
_DETERMINER = re.compile(
    r"\bof\s(?:(?:the|its|their|his|her|our|these|those|all|this|a\stotal\sof|only|just)\s|.*['’]s?\s)*$"
)
_PART_BEFORE = re.compile(
    r"(?:(?:^|[.;:,\"“]\s?)(?-i:Of)|\b(?P<none>none|not\sone)\sof|\b(?:some|most|many|each|any|all|either|half)\sof)\s"
    r"(?:(?:the|its|their|his|her|our|these|those)\s|[\w-]+['’]s?\s)?$",
    re.IGNORECASE,
)


def comparator_of(text: str, start: int, end: int, numeral: Numeral) -> tuple[Comparator, int, int]:
    """Return the comparator of the number at [start:end) and the span that includes it."""
    after = _AFTERWARDS.match(text, end)
    if after:
        return _COMPARATORS[after.lastgroup or ""], start, after.end()
    before = _COMPARATOR.search(text, max(0, start - 32), start)
    if before:
        kind = before.lastgroup or ""
        if kind == "exactly" and _ABOUT_TAIL.search(before[0]):
            kind = "about"
        return _COMPARATORS[kind], before.start(), end
    passed = _PASSED.search(text, max(0, start - 14), start)
    if passed and numeral.value >= 20 and not numeral.words:
        return Comparator.AT_LEAST, passed.start(), end
    return Comparator.EXACTLY, start, end


def range_start(text: str, low: Numeral, high: Numeral) -> int | None:
    """Return where the range of two neighbouring numbers starts, or None when they are no range."""
    if low.vague or high.vague or low.fraction or high.fraction:
        return None
    if low.value * shared_scale(low, high) >= high.value or (
        low.unit and high.unit not in {"", low.unit}
    ):
        return None
    if low.unit == "%" != high.unit or (low.unit in CURRENCIES and _priced(text, low, high)):
        return None  # "fell 3.5% to 1,204 pence", "rose $2 to $80.50"
    between = text[low.end : high.start]
    if _DASH.fullmatch(between):
        return low.start
    bracket = _BETWEEN.search(text, max(0, low.start - 20), low.start)
    if _AND.fullmatch(between):
        return bracket.start() if bracket else None
    if not _TO.fullmatch(between):
        return None
    from_ = _FROM.search(text, max(0, low.start - 10), low.start)
    from_or_by = from_ or _BY.search(text, max(0, low.start - 16), low.start)
    if from_or_by and _MOVE.search(text, max(0, low.start - 100), from_or_by.start()):
        return None
    return from_.start() if from_ else low.start


def _priced(text: str, low: Numeral, high: Numeral) -> bool:
    moved = _MOVED_BY.search(text, max(0, low.start - 24), low.start)
    return bool(moved) and low.unit == high.unit


def shared_scale(low: Numeral, high: Numeral) -> float:
    """Return the million that '30 to 40 million' lends to its first number."""
    return high.scale if low.scale == 1.0 and low.value < 1000 else 1.0


def of_number_before(text: str, before_end: int, start: int) -> bool:
    """Return whether the number before is a part of this one: 'two of its five'."""
    between = text[before_end:start]
    return bool(
        before_end and len(between) <= 60 and _OF.fullmatch(between) and _DETERMINER.search(between)
    )


def part_word_before(text: str, start: int) -> str:
    """Return 'none' or 'some' when a word before makes this number a whole: 'none of the 26'."""
    match = _PART_BEFORE.search(text, max(0, start - 44), start)
    return "" if match is None else "none" if match["none"] else "some"


def role_of(
    text: str, start: int, number_end: int, noun_end: int, unit: str, number_start: int
) -> QuantityRole:
    """Return the role of the number at [start:noun_end), comparator and noun included."""
    window = max(0, start - 44)
    if _EXCEPTED.search(text, window, start):
        return QuantityRole.EXCEPTED
    if _REJECTED.search(text, window, start):
        return QuantityRole.REJECTED
    if unit != "percent" and _MORE_AFTER.match(text, number_end):
        return QuantityRole.CHANGE
    if _PRIOR.search(text, window, start) or _PRIOR_AFTER.match(text, noun_end, noun_end + 60):
        return QuantityRole.PRIOR
    if _FROM.search(text, window, start) and _MOVE.search(text, max(0, start - 110), start):
        return QuantityRole.PRIOR
    return (
        QuantityRole.CHANGE
        if _is_change(text, start, number_end, noun_end, unit, number_start)
        else QuantityRole.VALUE
    )


def _is_change(
    text: str, start: int, number_end: int, noun_end: int, unit: str, number_start: int
) -> bool:
    window = max(0, start - 44)
    # "3.9 percent higher" and "a rise of 3.9 percent" say the same: a percentage stays a value.
    if unit == "percent":
        return False
    if _MORE_BEFORE.search(text, window, number_start):
        return True
    measured = is_measure(unit) or unit in TIME_UNITS or unit in CURRENCIES
    if measured and _MORE_AFTER_NOUN.match(text, noun_end):
        return True
    moved = _MOVED_BY.search(text, window, start)
    if moved and _TO_NUMBER.match(text, noun_end):
        return True
    by = _BY.search(text, window, start)
    return bool(by and _MOVE.search(text, max(0, start - 110), by.start()))
