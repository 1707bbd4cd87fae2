"""What a sentence's edit did to its figures and dates, as a typed delta: old -> new of one page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import TypeVar

from watcher.core.dates import read_dates
from watcher.core.deltas import date_delta, quantity_delta
from watcher.core.model import Comparator, Delta
from watcher.core.quantities import QuantityMention, read_quantities
from watcher.core.text import tokens

M = TypeVar("M")

_WORDING = frozenset("a an the now about around almost nearly roughly approximately some".split())


def value_edited(old: str, new: str, published: date | None) -> Delta | None:
    """Return the first figure or date of a sentence that its edit replaced by another one, or None."""
    figures = figure_edited(old, new)
    if figures is not None:
        return figures
    dates = _swapped(
        {mention.named: mention for mention in reversed(read_dates(old, published))},
        {mention.named: mention for mention in reversed(read_dates(new, published))},
    )
    if dates is None:
        return None
    went, came = dates
    return date_delta(went, came, old=went.text, new=came.text)


def figure_edited(old: str, new: str) -> Delta | None:
    """Return the first figure of a sentence that another version of it replaced, or None."""
    figures = _swapped(
        {_value(mention): mention for mention in reversed(read_quantities(old))},
        {_value(mention): mention for mention in reversed(read_quantities(new))},
    )
    if figures is None:
        return None
    went, came = figures
    return quantity_delta(went, came, old=went.text, new=came.text)


def only_values_edited(old: str, new: str, published: date | None) -> bool:
    """Return whether two sentences say the same but for their figures and dates."""
    return frame(old, published) == frame(new, published)


def frame(text: str, published: date | None) -> list[str]:
    """Return a sentence's words but for its figures and dates."""
    spans = [(mention.start, mention.end) for mention in read_quantities(text)]
    spans += [(mention.start, mention.end) for mention in read_dates(text, published)]
    for start, end in sorted(set(spans), reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return [word for word in tokens(text) if word not in _WORDING]


def _value(mention: QuantityMention) -> Hashable:
    quantity = mention.quantity
    # "some 430" for "430" is another wording, as in a copy; "up to 430" is not.
    loose = quantity.comparator in (Comparator.EXACTLY, Comparator.ABOUT)
    return quantity.value, "" if loose else quantity.comparator


def _swapped(before: Mapping[Hashable, M], after: Mapping[Hashable, M]) -> tuple[M, M] | None:
    # The mappings were filled from the last mention to the first.
    went = [mention for value, mention in before.items() if value not in after]
    came = [mention for value, mention in after.items() if value not in before]
    return (went[-1], came[-1]) if went and came else None
