"""Pair the quantities of a claim with those of a passage."""

from __future__ import annotations

from dataclasses import dataclass, replace

from watcher.core.lexicon import SYNONYM
from watcher.core.model import Comparator
from watcher.core.quantities import (
    QuantityMention,
    QuantityRelation,
    QuantityRole,
    relate,
    relate_mentions,
)
from watcher.core.reading import Reading
from watcher.core.text import stems
from watcher.core.units import CASUALTY_UNITS

_FEW = 5
"""'At least one' is said of two as well."""
_GROWN_PAST = 1.5
"""'At least 400' is still said of 430; of 1,200 nobody would, so it counts as a new figure."""
_PATIENTS = frozenset({"case", "person", "patient", "infection"})
_MOVED = "displaced"
"""The unit of people said to be evacuated; who withdrew or left was moved as well."""
_FAR_OFF = 20.0
"""Figures further apart than this factor rarely measure the same thing."""
AGREES = frozenset({QuantityRelation.SAME, QuantityRelation.COMPATIBLE})
DIFFERS = frozenset({QuantityRelation.HIGHER, QuantityRelation.LOWER})


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A claimed quantity beside a reported one that differs, or equals it."""

    claimed: QuantityMention
    reported: QuantityMention
    relation: QuantityRelation
    prior_agrees: bool
    """The passage also gives the claimed value, as the older one."""
    rejects_claimed: bool
    """The passage denies the claimed value."""


def _same_noun(claimed: QuantityMention, reported: QuantityMention) -> bool:
    if not claimed.noun or not reported.noun:
        unit = claimed.quantity.unit
        told = unit == reported.quantity.unit and unit in CASUALTY_UNITS
        return told or (not claimed.noun and not reported.noun)
    mine = {SYNONYM.get(part, part) for part in _stems(claimed.noun)}
    return bool(mine & {SYNONYM.get(part, part) for part in _stems(reported.noun)})


def _counts_the_same(claimed: QuantityMention, reported: QuantityMention) -> bool:
    """Return whether both count the same kind of thing: soldiers and troops, evacuated or withdrawn."""
    units = {claimed.quantity.unit, reported.quantity.unit}
    plain = {claimed.noun, reported.noun, _MOVED}
    if claimed.quantity.unit == reported.quantity.unit:
        return False
    if units <= _PATIENTS and "case" in units:
        return True
    if not units <= plain:
        return False
    return bool(claimed.noun) and _same_noun(claimed, reported)


def _stems(text: str) -> list[str]:
    return stems(text)


def _relation(claimed: QuantityMention, reported: QuantityMention) -> QuantityRelation:
    relation = relate_mentions(claimed, reported)
    if relation is QuantityRelation.DIFFERENT_UNIT and _counts_the_same(claimed, reported):
        aligned = replace(reported.quantity, unit=claimed.quantity.unit)
        relation = relate(claimed.quantity, aligned, vague=claimed.vague or reported.vague)
    low = claimed.quantity.comparator is Comparator.AT_LEAST
    if (
        low
        and relation is QuantityRelation.COMPATIBLE
        and claimed.quantity.value >= _FEW
        and reported.quantity.value >= claimed.quantity.value * _GROWN_PAST
    ):
        return QuantityRelation.HIGHER
    both_open = low and reported.quantity.comparator is Comparator.AT_LEAST
    if both_open and relation is QuantityRelation.LOWER:
        return QuantityRelation.COMPATIBLE
    return relation


_Row = tuple[QuantityMention, QuantityRelation]


def _comparable(mine: QuantityMention, current: list[_Row], rows: list[_Row]) -> bool:
    """Return whether a differing figure can be the claim's: same magnitude, no part of it, not vague."""
    if any(relation in AGREES for _, relation in current):
        return True
    if any(q.role is QuantityRole.WHOLE and r in AGREES for q, r in rows):
        return False
    theirs = current[0][0]
    if mine.vague or theirs.vague or bool(mine.per) != bool(theirs.per):
        return False
    low, high = sorted((abs(mine.quantity.value), abs(theirs.quantity.value)))
    return high <= low * _FAR_OFF or high <= _FAR_OFF


def compare_values(
    claim: Reading, passage: Reading
) -> tuple[tuple[ValueChange, ...], tuple[QuantityMention, ...]]:
    """Pair each value of the claim with the passage's current one; also return those without a partner."""
    changes: list[ValueChange] = []
    missing: list[QuantityMention] = []
    for mine in claim.quantities:
        if mine.role is not QuantityRole.VALUE:
            continue
        rows = [
            (theirs, _relation(mine, theirs))
            for theirs in passage.quantities
            if _same_noun(mine, theirs) or mine.quantity.value == theirs.quantity.value
        ]
        rows = [row for row in rows if row[1] is not QuantityRelation.DIFFERENT_UNIT]
        current = [row for row in rows if row[0].role is QuantityRole.VALUE]
        if not current or not _comparable(mine, current, rows):
            missing.append(mine)
            continue
        agreeing = [row for row in current if row[1] in AGREES]
        theirs, relation = (agreeing or current)[0]
        changes.append(
            ValueChange(
                mine,
                theirs,
                relation,
                any(r in AGREES and q.role is QuantityRole.PRIOR for q, r in rows),
                any(r in AGREES and q.role is QuantityRole.REJECTED for q, r in rows),
            )
        )
    return tuple(changes), tuple(missing)
