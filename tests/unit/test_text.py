"""Stems are the same whoever asks, and from however many threads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from watcher.core.text import stem

HEADS = "evacu withdr negoti govern equip sold diplom relat confirm milit".split()
TAILS = "ation ational iveness fulness ing edly ement ously ator ality".split()
WORDS = ["".join(pair) for pair in product(HEADS, TAILS)]


@pytest.fixture
def restless_threads() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless_threads")
def test_threads_that_stem_at_the_same_time_do_not_mix_their_words() -> None:
    uncached = stem.__wrapped__
    alone = {word: uncached(word) for word in WORDS}

    def stem_all(start: int) -> dict[str, str]:
        turned = WORDS[start:] + WORDS[:start]
        return {word: uncached(word) for word in turned}

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(stem_all, range(0, len(WORDS), 5)))
    assert all(stems == alone for stems in together)


def test_numbers_lose_their_separators_and_words_their_endings() -> None:
    assert stem("1,200") == "1200"
    assert stem("withdrawing") == stem("withdraws") == "withdraw"
