"""Properties of reading and relating quantities, on any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.model import Comparator, Quantity
from watcher.core.quantities import (
    QuantityRelation,
    describe,
    read_quantities,
    relate,
)

UNITS = [
    "soldier",
    "vehicle",
    "household",
    "house",
    "ship",
    "killed",
    "injured",
    "missing",
    "percent",
    "dollar",
    "euro",
    "kilometre",
    "tonne",
    "hectare",
    "square kilometre",
    "kilometre per hour",
    "year old",
    "day",
    "library",
    "",
]
WORDS = (
    "four hundred and twelve dozen dozens of at least more than up to about soldiers killed people were the its "
    "1,200 3.2bn $5 40 2024 8 December May March 30-40 13km An-124 half third percent million not from rose by , . "
    "\n - – ' \u00a0 number toll among including all but one none nobody hurt"
).split(" ")

values = st.one_of(
    st.integers(min_value=1, max_value=10**9).map(float),
    st.integers(min_value=1, max_value=99_999).map(lambda tenths: tenths / 10),
)
quantities = st.builds(
    Quantity, value=values, unit=st.sampled_from(UNITS), comparator=st.sampled_from(Comparator)
)
prose = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


@given(quantities)
def test_what_is_described_is_read_back(quantity: Quantity) -> None:
    assert [mention.quantity for mention in read_quantities(describe(quantity))] == [quantity]


@given(st.one_of(st.text(max_size=200), prose))
def test_any_text_is_read_without_error_and_spans_hold(text: str) -> None:
    mentions = read_quantities(text)
    for mention in mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
    assert [mention.start for mention in mentions] == sorted(m.start for m in mentions)


@given(prose)
def test_read_quantities_can_be_described_and_related(text: str) -> None:
    for mention in read_quantities(text):
        assert describe(mention.quantity)
        assert relate(mention.quantity, mention.quantity) is QuantityRelation.SAME


@given(quantities, quantities, st.booleans())
def test_relations_mirror_each_other(a: Quantity, b: Quantity, vague: bool) -> None:
    there, back = relate(a, b, vague=vague), relate(b, a, vague=vague)
    for symmetric in (QuantityRelation.SAME, QuantityRelation.DIFFERENT_UNIT):
        assert (there is symmetric) == (back is symmetric)
    if there is QuantityRelation.HIGHER:
        assert back in {QuantityRelation.LOWER, QuantityRelation.COMPATIBLE}
    if there is QuantityRelation.LOWER:
        assert back in {QuantityRelation.HIGHER, QuantityRelation.COMPATIBLE}


@given(values, st.sampled_from(UNITS))
def test_at_least_is_met_by_more_and_missed_by_less(value: float, unit: str) -> None:
    claimed = Quantity(value=value, unit=unit, comparator=Comparator.AT_LEAST)
    more, less = Quantity(value=value * 2, unit=unit), Quantity(value=value / 2, unit=unit)
    assert relate(claimed, more) is QuantityRelation.COMPATIBLE
    assert relate(claimed, less) is QuantityRelation.LOWER


HOSTILE = [
    "1 " * 6000,
    "1," * 6000,
    "1." * 6000,
    "1-" * 6000,
    "9" * 12000,
    "two " * 3000,
    "hundred and " * 1000,
    "$" * 12000,
    "of the " * 2000,
    "a " * 6000,
    " " * 12000,
    "number of " * 1200,
    "12 soldiers and " * 800,
    "more than " * 1200 + "5",
    "A-" * 6000 + "1",
    "killed " * 1700,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:12]) for text in HOSTILE])
def test_hostile_text_takes_linear_time(text: str) -> None:
    def seconds(sample: str) -> float:
        read_quantities.cache_clear()
        started = time.process_time()
        read_quantities(sample)
        return time.process_time() - started

    # Ten times slower than linear growth would still pass; a catastrophic pattern would not end.
    part = text[: len(text) // 4]
    assert seconds(text) < 40 * (seconds(part) + 0.01)
