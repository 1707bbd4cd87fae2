"""What claims and sentences are found by: names, sounds of names, and stems with synonyms folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from watcher.core.countries import countries
from watcher.core.entities import EntityIndex
from watcher.core.model import Claim, Entity
from watcher.core.names import NameFinder
from watcher.core.synonyms import GENERIC, concept
from watcher.core.text import STOPWORDS, tokens

# A term is a stem, or "@" and a canonical name, or "~" and the consonants of a capitalised word:
# the last joins spellings that no alias list has (Golani, Julani).
NAME_SIGN, SOUND_SIGN = "@", "~"
_UNITED_STATES = re.compile(r"\bUS\b")
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][^\W\d_]{2,}")


class Kind(IntEnum):
    """What a term is to a claim."""

    NAME = 0
    """A known name."""
    SPELLED = 1
    """A capitalised word as the claim spells it."""
    SOUND = 2
    """The sound of such a word."""
    WORD = 3
    GENERIC = 4
    """A word so common in news that sharing it says little."""
    PART = 5
    """A word inside a longer name: it counts, but not as evidence beside the name."""


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """What one claim is found by; no term stands twice."""

    terms: tuple[tuple[str, Kind], ...]
    listed: frozenset[str]
    """Canonical names to look for where the language is not read."""


class TermReader:
    """Reads terms out of claims and sentences; knows the entity file and the claims' own names."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        entities = tuple(entities)
        self.finder = NameFinder(entities)
        self._entities = EntityIndex.build(entities)
        self._own_rows: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {}
        self._own = EntityIndex(self._own_rows)

    def read_claim(self, claim: Claim) -> ClaimTerms:
        """Return a claim's terms; its unknown entities become names of their own."""
        listed = self._listed_names(claim)
        words = split_words(claim.text)
        known = set(listed)
        within: set[int] = set()
        alone: set[int] = set()
        for start, stop, name in _spans(words, (self._entities,)):
            known.add(name)
            (alone if stop == start + 1 else within).update(range(start, stop))
        capitalised = {word for match in _CAPITALISED.findall(claim.text) for word in tokens(match)}
        kinds: dict[str, Kind] = {NAME_SIGN + name: Kind.NAME for name in known}
        for position, word in enumerate(words):
            if word in STOPWORDS or position in alone:
                continue
            term = concept(word)
            if position in within:
                kinds.setdefault(term, Kind.PART)
            elif term in GENERIC:
                kinds[term] = Kind.GENERIC
            elif word in capitalised:
                kinds[term] = Kind.SPELLED
                if sound := _sound(word):
                    kinds[SOUND_SIGN + sound] = Kind.SOUND
            elif kinds.get(term, Kind.PART) is Kind.PART:
                kinds[term] = Kind.WORD
        for name in listed:
            for word in tokens(name):
                if word not in STOPWORDS:
                    kinds.setdefault(concept(word), Kind.PART)
        return ClaimTerms(
            terms=tuple(sorted(kinds.items())),
            listed=listed or self._entities.names_in(words),
        )

    def read_sentence(self, words: list[str]) -> set[str]:
        """Return every term of a sentence."""
        terms = {NAME_SIGN + name for _, _, name in _spans(words, (self._entities, self._own))}
        for word in words:
            terms.update(_word_terms(word))
        return terms

    def _listed_names(self, claim: Claim) -> frozenset[str]:
        names: set[str] = set()
        for entity in claim.entities:
            words = tuple(tokens(entity))
            known = self._entities.names_in(list(words))
            names |= known
            if words and not known:
                names.add(entity)
                row = (words, entity)
                rows = self._own_rows.get(words[0], ())
                if row not in rows:
                    self._own_rows[words[0]] = (*rows, row)
                    self.finder.add(Entity(name=entity))
        return frozenset(names)


def split_words(text: str) -> list[str]:
    """Return the folded words, with the United States kept apart from the pronoun."""
    return tokens(_UNITED_STATES.sub("U.S.", text) if "US" in text else text)


def _spans(words: list[str], indexes: Iterable[EntityIndex]) -> Iterator[tuple[int, int, str]]:
    """Yield where names stand; a country's other words count where no known name stands."""
    taken: set[int] = set()
    for index in indexes:
        for span in index.spans_in(words):
            taken.update(range(span[0], span[1]))
            yield span
    for span in countries().spans_in(words):
        if span[0] not in taken:
            yield span


_SOUNDS = (
    (re.compile(r"kh|gh|q|k|c(?!h)"), "k"),
    (re.compile(r"ph|w|v"), "v"),
    (re.compile(r"dzh|zh|j|g"), "g"),
    (re.compile(r"sch|sh|ch|ts|tz|z|s"), "s"),
    (re.compile(r"[aeiouyh]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=16384)
def _word_terms(word: str) -> tuple[str, ...]:
    if word in STOPWORDS:
        return ()
    sound = _sound(word)
    return (concept(word), SOUND_SIGN + sound) if sound else (concept(word),)


def _sound(word: str) -> str:
    """Return the consonants of a name, so that its transliterations meet; '' if too few."""
    if word[0].isdigit() or len(word) < 4:
        return ""
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    return word if len(word) >= 3 else ""
