"""What changed, as data: deltas with their values, and whether one tells more than another."""

from __future__ import annotations

import re
from datetime import date

from watcher.core.dates import DateMention
from watcher.core.model import Comparator, Delta, DeltaKind, Quantity
from watcher.core.quantities import QuantityMention, QuantityRelation, read_quantities, relate
from watcher.core.text import STOPWORDS, fold, stem, tokens

# A copy that writes "around 100" for "almost 100" brings no new value.
_WORDING = frozenset("a an the about around almost nearly roughly approximately some".split())
_MAGNITUDE = frozenset(
    stem(word)
    for word in """hundred thousand million billion trillion dozen bn mn km mile tonne year month
    day""".split()
)
_ROUNDED_BY = 0.1
"""'About 1,800' may stand for 1,792; 'about 2,000' for 2,300 is another figure."""
_DOZEN = 12
_PROSE = 7
"""From so many words on, a new state is a sentence about it and not its name."""
_SHARED = 0.5
_NEGATING = frozenset("no not never none nobody without deny denies denied reject rejected".split())


def quantity_delta(
    claimed: QuantityMention, reported: QuantityMention, *, old: str, new: str
) -> Delta:
    """Return the delta from a claimed figure to a reported one; `old` and `new` are their words."""
    return Delta(
        kind=DeltaKind.QUANTITY,
        old=old,
        new=new,
        old_value=claimed.quantity,
        new_value=reported.quantity,
    )


def date_delta(
    claimed: DateMention | None, reported: DateMention | None, *, old: str, new: str
) -> Delta:
    """Return the delta from a claimed date to a reported one, each as the days that it names."""
    return Delta(
        kind=DeltaKind.DATE,
        old=old,
        new=new,
        old_days=claimed.named if claimed else None,
        new_days=reported.named if reported else None,
    )


def value_key(delta: Delta | None) -> str:
    """Return what a delta says, apart from its wording: kind and new value; '' without one."""
    if delta is None:
        return ""
    words = [stem(word) for word in tokens(delta.new) if word not in _WORDING]
    numbers = [word for word in words if word[0].isdigit() or word in _MAGNITUDE]
    if delta.kind is DeltaKind.QUANTITY and any(word[0].isdigit() for word in numbers):
        words = numbers
    return f"{delta.kind.value}:{' '.join(words) or _plain(delta.new)}"


def is_held(held: Delta | None, told: Delta | None) -> bool:
    """Tell whether whoever holds one delta learns no value from the other.

    No value, the same one, its rounding, a vaguer date, and the same state told in another
    sentence are nothing new.
    """
    if told is None:
        return True
    if held is None or held.kind is not told.kind:
        return False
    if value_key(held) == value_key(told):
        return True
    if told.kind is DeltaKind.QUANTITY:
        return _same_figure(held, told)
    if told.kind is DeltaKind.DATE:
        return _as_precise(held.new_days, told.new_days)
    return _same_state(held.new, told.new)


def same_value(one: Delta | None, other: Delta | None) -> bool:
    """Tell whether two deltas come to the same, so that one alert can tell both."""
    if one is None or other is None:
        return one is other
    return is_held(one, other) and is_held(other, one)


# ----------------------------------------------------------------------------- figures


def _same_figure(held: Delta, told: Delta) -> bool:
    one = held.new_value or _first_quantity(held.new)
    other = told.new_value or _first_quantity(told.new)
    if one is None or other is None or _differ_in_unit(one, other):
        return False
    return one.value == other.value or _is_rounded(one, other) or _is_rounded(other, one)


def _first_quantity(text: str) -> Quantity | None:
    found = read_quantities(text)
    return found[0].quantity if found else None


def _differ_in_unit(one: Quantity, other: Quantity) -> bool:
    if not (one.unit and other.unit):
        return False
    return relate(one, other) is QuantityRelation.DIFFERENT_UNIT


def _is_rounded(rough: Quantity, exact: Quantity) -> bool:
    """Tell whether a figure given with 'about' is what another one comes to when it is rounded."""
    if rough.comparator is not Comparator.ABOUT or not rough.value:
        return False
    if abs(rough.value - exact.value) > _ROUNDED_BY * abs(rough.value):
        return False
    step = _step(rough.value)
    return step > 1 and round(exact.value / step) * step == rough.value


def _step(value: float) -> int:
    """Return to what a whole number seems to be rounded: 100 for 1,800, a dozen for 12, else 1."""
    whole = abs(int(value))
    if whole != abs(value) or not whole:
        return 1
    if whole == _DOZEN:
        return _DOZEN
    digits = str(whole)
    return int(10 ** (len(digits) - len(digits.rstrip("0"))))


# ----------------------------------------------------------------------------- dates and states


def _as_precise(held: tuple[date, date] | None, told: tuple[date, date] | None) -> bool:
    if held is None or told is None:
        return False
    return told[0] <= held[0] and held[1] <= told[1]


def _same_state(held: str, told: str) -> bool:
    """Tell whether two sentences tell one state; names of states are the same only in the same words."""
    one, other = tokens(held), tokens(told)
    if min(len(one), len(other)) < _PROSE or _numbers(one) != _numbers(other):
        return False
    if bool(_NEGATING & set(one)) is not bool(_NEGATING & set(other)):
        return False
    mine, theirs = _content(one), _content(other)
    return len(mine & theirs) >= _SHARED * max(1, min(len(mine), len(theirs)))


def _numbers(words: list[str]) -> list[str]:
    return sorted(stem(word) for word in words if word[0].isdigit())


def _content(words: list[str]) -> set[str]:
    return {stem(word) for word in words if word not in STOPWORDS}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text)).strip()
