"""Deltas as data: which value is new to whoever holds another one, and what the rules read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.deltas import is_held, same_value
from watcher.core.message_text import delta_text
from watcher.core.model import Comparator, Delta, DeltaKind, Quantity

DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))
LAST_DAY = (date(2026, 12, 31), date(2026, 12, 31))
SUSPENDED = "the talks on the naval base in Nacala were suspended over the fee"


def figure(words: str, value: Quantity | None = None) -> Delta:
    return Delta(kind=DeltaKind.QUANTITY, old="40", new=words, new_value=value)


def day(words: str, days: tuple[date, date] | None) -> Delta:
    return Delta(kind=DeltaKind.DATE, old="May", new=words, new_days=days)


def state(words: str) -> Delta:
    return Delta(kind=DeltaKind.STATUS, old="open", new=words)


@pytest.mark.parametrize(
    ("held", "told", "known"),
    [
        # rounding and wording
        (figure("some 1,800 workers"), figure("around 1,800 employees"), True),
        (figure("12 people"), figure("about a dozen people"), True),
        (figure("nineteen dead"), figure("19 dead"), True),
        (figure("1,792 workers"), figure("about 1,800 workers"), True),
        (figure("about 1,800 workers"), figure("1,792 workers"), True),
        (figure("up to 450 troops"), figure("450 troops"), True),
        # other figures
        (figure("1,800 workers"), figure("2,300 workers"), False),
        (figure("2,300 workers"), figure("about 2,000 workers"), False),
        (figure("19 dead"), figure("23 dead"), False),
        (figure("at least 100 dead"), figure("at least 104 dead"), False),
        (figure("100 ships"), figure("about 104 ships"), False),
        (figure("15 years"), figure("15.5 years"), False),
        (figure("many"), figure("a lot"), False),
        (figure("a", Quantity(value=3, unit="kilometre")), figure("b", Quantity(value=3, unit="ship")),
         False),
        (figure("a", Quantity(value=3.5)), figure("b", Quantity(value=3.5)), True),
        (figure("a", Quantity(value=3.6)),
         figure("b", Quantity(value=3.5, comparator=Comparator.ABOUT)), False),
        (figure("a", Quantity(value=3)),
         figure("b", Quantity(value=0, comparator=Comparator.ABOUT)), False),
        # dates: a vaguer one is no news, a closer one is
        (day("31 December", LAST_DAY), day("December", DECEMBER), True),
        (day("December", DECEMBER), day("31 December", LAST_DAY), False),
        (day("31 December", LAST_DAY), day("the last day of the year", LAST_DAY), True),
        (day("31 December", None), day("December", DECEMBER), False),
        # states
        (state("suspended"), state("Suspended"), True),
        (state("suspended"), state("over"), False),
        (state(SUSPENDED), state(f"Mozambique said {SUSPENDED}"), True),
        (state(SUSPENDED), state(SUSPENDED.replace("were", "were not")), False),
        (state(SUSPENDED), state(f"{SUSPENDED} of 40 million"), False),
        (state(SUSPENDED), state("a treaty was signed by both ministers in Maputo on Friday"), False),
        # other kinds, and none
        (state("450"), figure("450"), False),
        (None, figure("450"), False),
        (figure("450"), None, True),
        (None, None, True),
    ],
)  # fmt: skip
def test_what_is_held_already(held: Delta | None, told: Delta | None, known: bool) -> None:
    assert is_held(held, told) is known


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_plain_figures_are_one_value_only_if_equal(one: int, other: int) -> None:
    assert is_held(figure(f"{one} ships"), figure(f"{other} ships")) is (one == other)
    assert same_value(figure(f"{one:,} ships"), figure(f"about {one} ships"))


def test_same_value_knows_none_from_some() -> None:
    assert same_value(None, None)
    assert not same_value(figure("450"), None)
    assert not same_value(day("December", DECEMBER), day("31 December", LAST_DAY))


@pytest.mark.parametrize(
    ("delta", "text"),
    [
        (figure("60 ships"), "quantity: 40 -> 60 ships"),
        (day("31 December", LAST_DAY), "date: May -> 31 December (2026-12-31)"),
        (day("December", DECEMBER), "date: May -> December (2026-12-01 to 2026-12-31)"),
        (day("2026-12-31", LAST_DAY), "date: May -> 2026-12-31"),
        (day("later", None), "date: May -> later"),
    ],
)
def test_a_delta_in_words(delta: Delta, text: str) -> None:
    assert delta_text(delta, "->") == text
