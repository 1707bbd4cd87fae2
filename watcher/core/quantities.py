"""Read counted and measured values from text, and say how two of them relate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from watcher.core.model import Comparator, Quantity


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


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityMention:
    """A quantity at `text == source[start:end]`, comparator, number and unit included.

    A range gives two mentions with the same span: at least its low end, up to its high end.
    """

    quantity: Quantity
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


class QuantityRelation(StrEnum):
    SAME = "same"
    COMPATIBLE = "compatible"
    HIGHER = "higher"
    LOWER = "lower"
    DIFFERENT_UNIT = "different unit"


_NUMBER = re.compile(
    r"(?<![\w.,-])[0-9]{1,3}(?:,[0-9]{3})+(?![\w])|(?<![\w.,-])[0-9]{1,9}(?:\.[0-9]+)?(?!\w)"
)


def read_quantities(text: str) -> tuple[QuantityMention, ...]:
    """Return the quantities of a text in order; dates, times, names and labels are left out."""
    found = []
    for match in _NUMBER.finditer(text):
        value = float(match[0].replace(",", ""))
        noun = re.match(r" ([a-z]+?)s?\b", text[match.end() : match.end() + 40])
        unit = noun[1] if noun else ""
        found.append(
            QuantityMention(
                quantity=Quantity(value=value, unit=unit),
                start=match.start(),
                end=match.end(),
                text=match[0],
                noun=unit,
            )
        )
    return tuple(found)


def relate(claimed: Quantity, reported: Quantity, *, vague: bool = False) -> QuantityRelation:
    """Say how a reported quantity stands to a claimed one: HIGHER = the report has more."""
    if claimed.unit and reported.unit and claimed.unit != reported.unit:
        return QuantityRelation.DIFFERENT_UNIT
    if claimed == reported:
        return QuantityRelation.SAME
    if claimed.value < reported.value:
        at_least = claimed.comparator is Comparator.AT_LEAST
        return QuantityRelation.COMPATIBLE if at_least else QuantityRelation.HIGHER
    if claimed.value > reported.value:
        up_to = claimed.comparator is Comparator.UP_TO
        return QuantityRelation.COMPATIBLE if up_to else QuantityRelation.LOWER
    return QuantityRelation.COMPATIBLE


def relate_mentions(claimed: QuantityMention, reported: QuantityMention) -> QuantityRelation:
    """Like `relate`, minding vague words and who was counted (killed soldiers, killed civilians)."""
    return relate(claimed.quantity, reported.quantity, vague=claimed.vague or reported.vague)


def describe(quantity: Quantity) -> str:
    """Write a quantity as words a person reads, such as 'at least 400 soldiers'."""
    comparator = "" if quantity.comparator is Comparator.EXACTLY else f"{quantity.comparator} "
    return f"{comparator}{quantity.value:,g} {quantity.unit}".strip()
