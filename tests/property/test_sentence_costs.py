"""Texts made to be slow: the cost must not grow with the square of their length."""

from __future__ import annotations

import time

import pytest

from watcher.core.sentences import read_sentences

UNITS = [
    ".", ". ", '."', '"', "(", "- ", "-", "a ", "a\n\n", "By A", "Follow us ", "U.S. ", "1", "© ", "?!", "\u200b", "на. ",
    "Two Trams Collide In Lisbon\n(AFP)\nTT\nA long sentence of the story about Oslo and Narvik comes here.\n",
]  # fmt: skip


def cost(text: str, language: str) -> float:
    started = time.process_time()
    read_sentences(text, "", language)
    return time.process_time() - started


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("unit", UNITS)
def test_cost_grows_with_length_only(unit: str, language: str) -> None:
    short, long = unit * (20_000 // len(unit)), unit * (160_000 // len(unit))
    read_sentences(short, "", language)
    base = max(cost(short, language), 0.005)
    # Eight times the text; the square would be sixty-four times the cost.
    assert cost(long, language) < 40 * base
