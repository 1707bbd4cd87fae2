"""Read counted and measured values from text, and say how two of them relate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from watcher.core.counted_nouns import (
    CountedNoun,
    counted_before,
    counted_noun,
    counted_said,
    fate,
)
from watcher.core.model import Comparator, Quantity
from watcher.core.numerals import Numeral, find_numerals
from watcher.core.quantity_context import (
    QuantityRole,
    comparator_of,
    of_number_before,
    part_word_before,
    range_start,
    role_of,
    shared_scale,
)
from watcher.core.quantity_relations import QuantityRelation, relate
from watcher.core.units import (
    CASUALTY_UNITS,
    canonical_unit,
    is_known,
    is_measure,
    is_person,
    plural,
    to_metric,
)

__all__ = [
    "QuantityMention",
    "QuantityRelation",
    "QuantityRole",
    "describe",
    "read_quantities",
    "relate",
    "relate_mentions",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityMention:
    """A quantity at `text == source[start:end]`, comparator, number and unit included.

    A range gives two mentions with the same span: at least its low end, up to its high end.
    """

    quantity: Quantity
    """Measures are metric; people that something happened to have it as unit: killed, injured, missing."""
    start: int
    end: int
    text: str
    noun: str
    """The counted noun as written, folded and singular; '' when there is none."""
    role: QuantityRole = QuantityRole.VALUE
    per: str = ""
    """'day' in 'four hours a day', or ''."""
    vague: bool = False
    """True for dozens, hundreds, several: only the magnitude is meant."""


_PER = re.compile(
    r"\s(?:an?|per|each|every)\s(second|minute|hour|day|night|week|month|year|person|head|household|litre|kilo"
    r"|tonne|barrel|kilometre|pupil|ticket)\b(?!\sago)"
)
_THOSE = re.compile(r"\s(?:of\s(?:those|them|these|which|whom)|others?)\b")
_ONE = re.compile(r"\s(?:of|more)\b")
_AGED = re.compile(r"\b(?:[Aa]ge[ds]?|turn(?:ed|s))\s(?:of\s|between\s)?$")
_NAMED_AGE = re.compile(r"[A-Z][\w’'-]+,\s$")
_NOBODY = re.compile(r"\b(?:[Nn]obody|[Nn]o\sone|[Nn]o-one)(?=\s)")
_NO_CASUALTIES = re.compile(
    r"\b(?:[Nn]o|[Ww]ithout(?:\sany)?)\s(?:other\s|immediate\sreports\sof\s|reports\sof\s)?"
    r"(?:(?P<casualty>casualties)|(?P<killed>deaths|fatalities|loss\sof\slife|dead)"
    r"|(?P<injured>injuries|injured|wounded))\b"
)
_GLUED = {"%": "percent", "c": "celsius", "f": "fahrenheit", "°f": "fahrenheit"}
_MILITARY = frozenset("soldier personnel officer militant fighter pilot sailor marine crew".split())
"""Evacuated, these are moved, not displaced: they stay what they are."""
# Who was hit: a count of one says nothing about a count of the other.
_CONTRASTS = frozenset("soldier civilian child officer militant woman journalist medic".split())


@lru_cache(maxsize=2048)
def read_quantities(text: str) -> tuple[QuantityMention, ...]:
    """Return the quantities of a text in order; dates, times, names and labels are left out."""
    numerals = find_numerals(text)
    found: list[QuantityMention] = []
    index = 0
    while index < len(numerals):
        run = [numerals[index]]
        if (
            index + 1 < len(numerals)
            and range_start(text, *numerals[index : index + 2]) is not None
        ):
            run = numerals[index : index + 2]
        before_end = numerals[index - 1].end if index else 0
        index += len(run)
        after_start = numerals[index].start if index < len(numerals) else len(text) + 1
        _read(text, run, before_end, after_start, found)
    found.extend(_zeros(text))
    return tuple(sorted(found, key=lambda mention: (mention.start, mention.end)))


def relate_mentions(claimed: QuantityMention, reported: QuantityMention) -> QuantityRelation:
    """Like `relate`, minding vague words, rates, and who was hit: soldiers are not civilians."""
    if claimed.per and reported.per and claimed.per != reported.per:
        return QuantityRelation.DIFFERENT_UNIT
    who = {canonical_unit(claimed.noun), canonical_unit(reported.noun)}
    if len(who) == 2 and who <= _CONTRASTS:
        return QuantityRelation.DIFFERENT_UNIT
    return relate(claimed.quantity, reported.quantity, vague=claimed.vague or reported.vague)


def describe(quantity: Quantity) -> str:
    """Write a quantity as words a person reads, such as 'at least 400 soldiers'."""
    parts = [] if quantity.comparator is Comparator.EXACTLY else [quantity.comparator.value]
    size = abs(quantity.value)
    for name, scale in (("billion", 1e9), ("million", 1e6)):
        if size >= scale and (size / scale * 1000).is_integer():
            parts.append(f"{_digits(quantity.value / scale)} {name}")
            break
    else:
        parts.append(_digits(quantity.value))
    if quantity.unit == "year old":
        parts.append("year old" if quantity.value == 1 else "years old")
    elif quantity.unit:
        parts.append(quantity.unit if quantity.value == 1 else plural(quantity.unit))
    return " ".join(parts)


def _digits(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _read(
    text: str, run: list[Numeral], before_end: int, after_start: int, found: list[QuantityMention]
) -> None:
    """Add the mentions of one number, or of the two ends of a range."""
    first, last = run[0], run[-1]
    start = first.start
    if len(run) == 2:
        start = range_start(text, first, last) or start
    comparator, span_start, number_end = comparator_of(text, start, last.end, first)
    beyond = bool(found) and _is_beyond(text, found[-1], span_start, first)
    if beyond:  # "140 pesos more than the 1,580 paid today"
        comparator, span_start = Comparator.EXACTLY, first.start
    counted = _counted(text, replace(last, unit=last.unit or first.unit), number_end, after_start)
    if first.bare_year and not _counts(counted, comparator):
        return
    counted = _with_context(text, first, span_start, counted, before_end, after_start)
    if not counted.unit and first.words and first.value == 1 and not _ONE.match(text, number_end):
        return  # a pronoun: "one freshly painted"
    role = role_of(text, span_start, number_end, counted.end, counted.unit, first.start)
    if beyond:
        role = QuantityRole.PRIOR
    whole = of_number_before(text, before_end, span_start)
    part = part_word_before(text, span_start)
    if role is QuantityRole.VALUE and (whole or part):
        role = QuantityRole.WHOLE
    values = [
        number.value * (shared_scale(first, last) if number is first else 1.0) for number in run
    ]
    if first.dotted and not is_measure(counted.unit) and counted.noun:
        values = [value * 1000 for value in values]
    if len(run) == 2:
        comparators = [Comparator.AT_LEAST, Comparator.UP_TO]
    else:
        comparators = [Comparator.AT_LEAST if first.vague else comparator]
    if first.words and values == [1.0] and role is QuantityRole.REJECTED:
        values, role = [0.0], QuantityRole.VALUE  # "not one of the beds"
    end = max(counted.end, number_end)
    per = _PER.match(text, end)
    for value, compared in zip(values, comparators, strict=True):
        metric, unit = to_metric(value, counted.unit)
        mention = QuantityMention(
            quantity=Quantity(value=metric, unit=unit, comparator=compared),
            start=span_start,
            end=end,
            text=text[span_start:end],
            noun=counted.noun,
            role=role,
            per=per[1] if per else "",
            vague=first.vague,
        )
        if found and not (mention.noun or mention.quantity.unit) and _THOSE.match(text, end):
            mention = _of_those(mention, found[-1])
        if whole and found:
            found[-1:] = _parts(text, found[-1], mention)
        elif part == "none":
            found.append(
                replace(
                    mention, quantity=replace(mention.quantity, value=0.0), role=QuantityRole.VALUE
                )
            )
        found.append(mention)


def _is_beyond(text: str, before: QuantityMention, span_start: int, numeral: Numeral) -> bool:
    """Return whether 'more than' belongs to the difference before it."""
    between = text[before.end : numeral.start].strip().lower()
    return (
        before.role is QuantityRole.CHANGE
        and between.startswith(("more than", "less than", "fewer than", "above", "below", "over"))
        and len(between) < 20
        and before.end <= span_start
    )


def _counts(counted: CountedNoun, comparator: Comparator) -> bool:
    """Return whether '2000' before this noun is a count and not a year."""
    if not (counted.noun or counted.unit):
        return False
    return comparator is not Comparator.EXACTLY or is_known(counted.noun) or is_person(counted.noun)


def _counted(text: str, numeral: Numeral, end: int, after_start: int) -> CountedNoun:
    of_phrase = numeral.vague or numeral.fraction or (numeral.words and numeral.scale > 1)
    of_phrase = of_phrase or text[numeral.start : numeral.end].lower().endswith("dozen")
    if numeral.unit:
        unit = canonical_unit(_GLUED.get(numeral.unit, numeral.unit))
        if numeral.fraction:
            share_of = counted_noun(text, end, 1.0, of_phrase=True)
            return CountedNoun(share_of.noun, unit, share_of.end)
        return CountedNoun(unit, unit, end)
    counted = counted_noun(text, end, numeral.value, of_phrase=of_phrase)
    if not (counted.noun or counted.unit or of_phrase):
        # "400 of its soldiers", but not "two of its five libraries": the five is read on its own
        of = counted_noun(text, end, numeral.value, of_phrase=True)
        if of.end <= after_start:
            return of
    return counted


def _with_context(
    text: str, numeral: Numeral, start: int, counted: CountedNoun, before_end: int, after_start: int
) -> CountedNoun:
    """Complete a counted noun with what the sentence says happened, or with what was named before."""
    if counted.unit in CASUALTY_UNITS or (numeral.unit and not numeral.fraction):
        return counted
    if _AGED.search(text, max(0, start - 16), start) and counted.unit in {"", "year"}:
        return CountedNoun("year old", "year old", counted.end)
    if not counted.noun and _is_named_age(text, numeral):
        return CountedNoun("year old", "year old", counted.end)
    if numeral.fraction:
        return counted
    capital = counted.noun and text[: counted.end].rsplit(maxsplit=1)[-1][0].isupper()
    if not counted.noun or is_person(counted.noun) or capital:
        happened, end = fate(text, start, counted.end, before_end, after_start)
        if happened and not (happened == "displaced" and canonical_unit(counted.noun) in _MILITARY):
            return CountedNoun(
                counted.noun, happened, end if end - counted.end <= 40 else counted.end
            )
    if not counted.noun:
        named = counted_said(text, counted.end) or counted_before(text, start)
        return CountedNoun(named.noun, named.unit, counted.end)
    return counted


def _is_named_age(text: str, numeral: Numeral) -> bool:
    return (
        not numeral.words
        and 0 < numeral.value < 115
        and text[numeral.end : numeral.end + 1] in {",", "."}
        and bool(_NAMED_AGE.search(text, max(0, numeral.start - 30), numeral.start))
    )


def _of_those(mention: QuantityMention, before: QuantityMention) -> QuantityMention:
    """Give 'six of those' the noun of the number before it."""
    unit = before.quantity.unit
    if is_measure(unit) or unit in CASUALTY_UNITS or before.quantity.value < mention.quantity.value:
        return mention
    quantity = replace(mention.quantity, unit=unit)
    return replace(mention, noun=before.noun, quantity=quantity)


def _parts(text: str, part: QuantityMention, whole: QuantityMention) -> list[QuantityMention]:
    """Give 'two' in 'two of its five libraries' its noun, and count out 'all but two of the five'."""
    if not part.noun and not part.quantity.unit:
        part = replace(
            part, noun=whole.noun, quantity=replace(part.quantity, unit=whole.quantity.unit)
        )
    rest = whole.quantity.value - part.quantity.value
    if part.role is not QuantityRole.EXCEPTED or rest < 0:
        return [part]
    counted_out = replace(
        whole,
        quantity=replace(whole.quantity, value=rest, comparator=part.quantity.comparator),
        start=part.start,
        text=text[part.start : whole.end],
        role=QuantityRole.VALUE,
    )
    return [part, counted_out]


def _zeros(text: str) -> Iterator[QuantityMention]:
    """Yield 'nobody was hurt' and 'no casualties' as a count of zero."""
    for match in _NO_CASUALTIES.finditer(text):
        yield _zero(text, match.start(), match.end(), match.lastgroup or "")
    for match in _NOBODY.finditer(text):
        happened, end = fate(text, match.start(), match.end(), match.start(), len(text) + 1)
        if happened:
            yield _zero(text, match.start(), end, happened)


def _zero(text: str, start: int, end: int, unit: str) -> QuantityMention:
    return QuantityMention(
        quantity=Quantity(value=0.0, unit=unit), start=start, end=end, text=text[start:end], noun=""
    )
