"""What a sentence's edit did to its figures and dates, as a typed delta: old -> new of one page."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date

from watcher.core.dates import read_dates
from watcher.core.model import Comparator, Delta, DeltaKind
from watcher.core.quantities import QuantityMention, read_quantities
from watcher.core.text import tokens

_WORDING = frozenset("a an the now about around almost nearly roughly approximately some".split())


def value_edited(old: str, new: str, published: date | None) -> Delta | None:
    """Return the first figure or date of a sentence that its edit replaced by another one, or None."""
    return _swapped(
        DeltaKind.QUANTITY,
        {_value(mention): mention.text for mention in reversed(read_quantities(old))},
        {_value(mention): mention.text for mention in reversed(read_quantities(new))},
    ) or _swapped(
        DeltaKind.DATE,
        {mention.named: mention.text for mention in reversed(read_dates(old, published))},
        {mention.named: mention.text for mention in reversed(read_dates(new, published))},
    )


def only_values_edited(old: str, new: str, published: date | None) -> bool:
    """Return whether two sentences say the same but for their figures and dates."""
    return _frame(old, published) == _frame(new, published)


def _frame(text: str, published: date | None) -> list[str]:
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


def _swapped(
    kind: DeltaKind, before: Mapping[Hashable, str], after: Mapping[Hashable, str]
) -> Delta | None:
    # The mappings were filled from the last mention to the first.
    went = [text for value, text in before.items() if value not in after]
    came = [text for value, text in after.items() if value not in before]
    return Delta(kind=kind, old=went[-1], new=came[-1]) if went and came else None
