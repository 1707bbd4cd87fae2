"""Make what an alert reported the claim's own: its text with the new value in place of the old."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from watcher.core.claims import revise_claim
from watcher.core.dates import DateMention, read_dates
from watcher.core.errors import UsageError
from watcher.core.grouping import is_withdrawal
from watcher.core.model import Alert, Claim, ClaimKind, Comparator, Delta, DeltaKind, Entity, Stance
from watcher.core.numerals import find_numerals
from watcher.core.quantities import QuantityMention, read_quantities
from watcher.core.text import fold
from watcher.core.units import CASUALTY_UNITS

_CUT = "…"
_LONGEST_SHOWN = 60


def accept(
    claim: Claim,
    alert: Alert,
    now: datetime,
    *,
    text: str | None = None,
    known: tuple[Entity, ...] = (),
) -> Claim:
    """Return the claim with an alert's new value as its own, as of the report's day.

    text: the claim's new text; None puts the new value where the old one stands. Raises UsageError
    when the alert brings no new value, or when the text does not show what to replace.
    """
    message, delta = alert.message, alert.message.delta
    if is_withdrawal(alert):
        raise UsageError(
            f"alert {alert.id} tells that its page no longer says this: there is no new value to accept"
        )
    if message.stance not in (Stance.UPDATES, Stance.CONTRADICTS):
        raise UsageError(
            f"alert {alert.id} {message.stance.value} the claim: there is no new value to accept"
        )
    if delta is None:
        raise UsageError(
            f"alert {alert.id} {message.stance.value} the claim but brings no new value;"
            f" change it by hand: watcher claim edit {claim.id} --text '...'"
        )
    reported = (message.published_at or now).astimezone(UTC).date()
    if text is None:
        text = rewritten(claim.text, delta, claim.as_of or reported, reported)
    if text is None:
        raise UsageError(
            f"the text of claim {claim.id} does not show where {_short(delta.old)!r} becomes"
            f" {_short(delta.new)!r}; give it: watcher claim accept {alert.id} --text '...'"
        )
    if claim.text == text.strip():
        raise UsageError(f"claim {claim.id} says {_short(delta.new)!r} already")
    deadline = _new_deadline(claim, delta, reported)
    revised = revise_claim(claim, text=text, known=known)
    return replace(revised, as_of=reported, deadline=deadline)


def rewritten(text: str, delta: Delta, as_of: date, reported: date) -> str | None:
    """Return a claim's text with a delta's new value for its old one; None where it is not plain how."""
    if delta.kind is DeltaKind.QUANTITY:
        return _with_quantity(text, delta)
    if delta.kind is DeltaKind.DATE:
        return _with_date(text, delta, as_of, reported)
    return _with_words(text, delta.old, delta.new)


def _with_words(text: str, old: str, new: str) -> str | None:
    if not old.strip() or not new.strip() or _CUT in old + new:
        return None
    found = list(re.finditer(rf"(?<!\w){re.escape(old.strip())}(?!\w)", text, re.IGNORECASE))
    return _spliced(text, *found[0].span(), new.strip()) if len(found) == 1 else None


def _spliced(text: str, start: int, end: int, new: str) -> str:
    if text[start].isupper() and new[0].islower():
        new = new[0].upper() + new[1:]
    return f"{text[:start]}{new}{text[end:]}"


# ----------------------------------------------------------------------------- quantities


def _with_quantity(text: str, delta: Delta) -> str | None:
    old, new = read_quantities(delta.old), read_quantities(delta.new)
    if len(old) != 1 or len(new) != 1:
        return None
    places = [
        mention
        for mention in read_quantities(text)
        if mention.quantity.value == old[0].quantity.value and _same_unit(mention, old[0])
    ]
    figure = _figure(delta.new, new[0])
    span = _figure_span(text, places[0]) if len(places) == 1 else None
    if figure is None or span is None:
        return None
    after = _spliced(text, *span, figure)
    said = [m for m in read_quantities(after) if m.quantity.value == new[0].quantity.value]
    # 5 miles with the 10 of 10 km in their place would be another length.
    return after if any(_same_unit(mention, new[0]) for mention in said) else None


def _same_unit(one: QuantityMention, other: QuantityMention) -> bool:
    units = {one.quantity.unit, other.quantity.unit}
    people = "person" in units and bool(units & CASUALTY_UNITS)  # 31 people, of 12 that died
    return len(units) == 1 or "" in units or people


def _figure_span(text: str, mention: QuantityMention) -> tuple[int, int] | None:
    """Return where a mention's comparator and number stand, its unit and noun left out."""
    numerals = [n for n in find_numerals(text) if mention.start <= n.start and n.end <= mention.end]
    return (mention.start, numerals[0].end) if len(numerals) == 1 else None


def _figure(text: str, mention: QuantityMention) -> str | None:
    span = _figure_span(text, mention)
    if span is None:
        return None
    said = text[span[0] : span[1]]
    compared = mention.quantity.comparator
    # "more than 450" has its comparator in the span; "has risen to 450 or more" has not.
    return said if compared is Comparator.EXACTLY or not said[0].isdigit() else f"{compared} {said}"


# ----------------------------------------------------------------------------- dates


def _with_date(text: str, delta: Delta, as_of: date, reported: date) -> str | None:
    new = _only_date(delta.new, reported)
    if new is None:
        return None
    old = _only_date(delta.old, as_of)
    named = {old.named} if old else set()
    places = [
        mention
        for mention in read_dates(text, as_of)
        if mention.named in named or fold(mention.text) == fold(delta.old)
    ]
    if len(places) != 1:
        return None
    return _spliced(text, places[0].start, places[0].end, _written(new))


def _only_date(text: str, published: date) -> DateMention | None:
    found = read_dates(text, published)
    return found[0] if len(found) == 1 else None


def _written(day: DateMention) -> str:
    """Return a date that means the same on any day: 'Tuesday' becomes '9 June 2026'."""
    first, last = day.named
    if first == last:
        return f"{first.day} {first:%B} {first.year}"
    if not day.explicit or first.year != last.year:
        return f"{first.day} {first:%B} {first.year} to {last.day} {last:%B} {last.year}"
    return day.text if str(first.year) in day.text else f"{day.text} {first.year}"


def _new_deadline(claim: Claim, delta: Delta, reported: date) -> date | None:
    if claim.kind is not ClaimKind.FORECAST or delta.kind is not DeltaKind.DATE:
        return claim.deadline
    new = _only_date(delta.new, reported)
    return new.named[1] if new is not None and claim.deadline is not None else claim.deadline


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}{_CUT}"
