"""Say how a reported quantity stands to a claimed one."""

from __future__ import annotations

from enum import StrEnum
from math import floor, isclose, log10

from watcher.core.model import Comparator, Quantity
from watcher.core.units import canonical_unit, in_common, is_measure

ABOUT_AT_MOST = 0.10
"""'About 100' means 90 to 110; 'about 62,000' is meant more closely, to its last round digit."""
ROUNDED = 0.01
"""Two exact figures are the same when one is the other, rounded, and they differ by 1% at most."""
CONVERTED = 0.02
"""8 miles and 13 kilometres are the same."""
GROWN = 5.0
"""'At least 400' is met by up to five times as many, 'up to 400' by down to a fifth."""
MAGNITUDE = 5.0
"""Dozens (24) are met by 5 to 120, hundreds (200) by 40 to 1,000."""


class QuantityRelation(StrEnum):
    """How the report stands to the claim; HIGHER = the report has more."""

    SAME = "same"
    COMPATIBLE = "compatible"
    HIGHER = "higher"
    LOWER = "lower"
    DIFFERENT_UNIT = "different unit"


def relate(claimed: Quantity, reported: Quantity, *, vague: bool = False) -> QuantityRelation:
    """Say how a reported quantity stands to a claimed one; `vague` = only the magnitude is meant.

    SAME is symmetric, HIGHER never stands both ways; a report that goes beyond 'at least' or stays
    within 'up to' is COMPATIBLE, so that it confirms. No unit compares with every unit.
    """
    factors = in_common(claimed.unit, reported.unit)
    if factors is None:
        return QuantityRelation.DIFFERENT_UNIT
    mine, theirs = claimed.value * factors[0], reported.value * factors[1]
    apart = QuantityRelation.HIGHER if theirs > mine else QuantityRelation.LOWER
    if vague:
        return QuantityRelation.COMPATIBLE if _within(mine, theirs, MAGNITUDE) else apart
    close = _close(claimed, reported, mine, theirs)
    match claimed.comparator, reported.comparator:
        case (Comparator.AT_LEAST, Comparator.UP_TO):
            return (
                QuantityRelation.LOWER if close or theirs <= mine else QuantityRelation.COMPATIBLE
            )
        case (Comparator.UP_TO, Comparator.AT_LEAST):
            return (
                QuantityRelation.HIGHER if close or theirs >= mine else QuantityRelation.COMPATIBLE
            )
        case (one, other) if close:
            loose = {Comparator.EXACTLY, Comparator.ABOUT}
            same = one is other or {one, other} <= loose
            return QuantityRelation.SAME if same else QuantityRelation.COMPATIBLE
        case (Comparator.AT_LEAST, _):
            met = theirs > mine and _within(mine, theirs, GROWN)
        case (Comparator.UP_TO, _):
            met = theirs < mine and _within(mine, theirs, GROWN)
        case (_, Comparator.AT_LEAST):
            met = theirs < mine and _within(mine, theirs, GROWN)
        case (_, Comparator.UP_TO):
            met = theirs > mine and _within(mine, theirs, GROWN)
        case _:
            met = False
    return QuantityRelation.COMPATIBLE if met else apart


def _within(a: float, b: float, factor: float) -> bool:
    small, large = sorted((a, b))
    return isclose(small, large) or (small > 0 and large <= small * factor)


def _close(claimed: Quantity, reported: Quantity, mine: float, theirs: float) -> bool:
    """Return whether two values are the same for their precision; all in the common unit."""
    if isclose(mine, theirs, rel_tol=1e-9):
        return True
    gap = abs(mine - theirs)
    largest = max(abs(mine), abs(theirs))
    blurs = [
        _blur(quantity.value) * abs(value / quantity.value)
        for quantity, value in ((claimed, mine), (reported, theirs))
        if quantity.comparator is Comparator.ABOUT and quantity.value
    ]
    if blurs:
        return gap <= max(blurs)
    units = {canonical_unit(claimed.unit), canonical_unit(reported.unit)}
    whole = claimed.value == int(claimed.value) and reported.value == int(reported.value)
    if whole and largest < 1000 and len(units) == 1:
        return False
    if any(is_measure(unit) for unit in units) and gap <= CONVERTED * largest:
        return True
    return gap <= ROUNDED * largest and (
        _is_rounding(claimed.value, theirs, mine) or _is_rounding(reported.value, mine, theirs)
    )


def _blur(value: float) -> float:
    """Return how far off 'about' may be: one step of the roundest digit, 2% at least, 10% at most."""
    value = abs(value)
    step = 10.0 ** floor(log10(value))
    while step > 1e-9 and not _divides(step, value) and not _divides(step / 2, value):
        step /= 10
    if not _divides(step, value):
        step /= 2
    return min(ABOUT_AT_MOST * value, max(step, 0.02 * value))


def _divides(step: float, value: float) -> bool:
    return isclose(value / step, round(value / step), rel_tol=1e-9)


def _is_rounding(written: float, other: float, mine: float) -> bool:
    """Return whether the other value rounds to this one at the digits that were written."""
    if not written or not mine:
        return False
    scale = mine / written
    step = 10.0 ** floor(log10(abs(written)))
    while step > 1e-6 and not _divides(step, written):
        step /= 10
    return isclose(round(other / scale / step) * step, written, rel_tol=1e-9)
