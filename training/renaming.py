"""Give rare names that claim and passage share new ones, so that a story is not known by its names.

A name is a capitalised word that stands inside a sentence somewhere in the data. Words of many matters (countries,
months, agencies, offices) stay, and so do names of one side only: the world's knowledge may join them to others.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from training.data import Example, matter_of

_WORD = re.compile(r"\b[A-Z][a-z]+(?:[-'’][A-Z]?[a-z]{2,})*\b")
_INSIDE = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?:[-'’][A-Z]?[a-z]{2,})*\b")
_PLAIN = re.compile(r"\b[a-z]+\b")
_MOST_MATTERS = 5


class Renamer:
    """Knows the rare names of some examples and exchanges them at random."""

    def __init__(self, examples: Iterable[Example]) -> None:
        groups: dict[str, set[str]] = defaultdict(set)
        inside: set[str] = set()
        plain: set[str] = set()
        for example in examples:
            for text in (example.claim, example.passage):
                inside.update(_INSIDE.findall(text))
                plain.update(_PLAIN.findall(text))
                for word in _WORD.findall(text):
                    groups[word].add(matter_of(example.group))
        self._names = sorted(
            word
            for word in inside
            if len(groups[word]) <= _MOST_MATTERS and word.lower() not in plain
        )
        self._known = frozenset(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def rename(self, example: Example, rng: random.Random) -> Example:
        """Return the example with each rare name that both texts have replaced by another, everywhere alike."""
        shared = set(_WORD.findall(example.claim)) & set(_WORD.findall(example.passage))
        exchanged = sorted(shared & self._known)
        if not exchanged:
            return example
        taken = {*_WORD.findall(example.claim), *_WORD.findall(example.passage)}
        # new names stand in neither text and no two are alike, or A and B could become one
        drawn = rng.sample(self._names, min(len(self._names), len(exchanged) + len(taken)))
        others = dict(zip(exchanged, (name for name in drawn if name not in taken), strict=False))

        def put(match: re.Match[str]) -> str:
            return others.get(match.group(), match.group())

        return replace(
            example,
            claim=_WORD.sub(put, example.claim),
            passage=_WORD.sub(put, example.passage),
            source=f"renamed {example.source}",
        )
