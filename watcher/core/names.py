"""Find known names in running text of any script, where words may be inflected or written together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from watcher.core.model import Entity
from watcher.core.text import fold

_WORD = re.compile(r"[^\W_]+")
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_ABJAD = re.compile(r"[\u0590-\u05ff\u0600-\u06ff]")
_ABJAD_MARKS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c-\u200f]")
_ABJAD_LETTERS = str.maketrans("أإآٱىئةؤیک", "ااااييهويك")
# Particles written onto the next word: Arabic and/so/with/for/like + the, Hebrew the like.
_ABJAD_PREFIX = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]?|[بكل]|ו?[בלמהכש]ה?|ו)")
_ENDING_LETTERS = 3
"""How many letters an inflected name may end in beyond its stem."""
_SHORT = 4
"""Names up to this length are taken as written: an ending could make them another word."""


class NameFinder:
    """Aliases of every script, matched the way each script is written."""

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self._spaceless: dict[str, str] = {}
        self._by_head: dict[str, list[tuple[tuple[str, ...], bool, str]]] = {}
        self._abjad: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for entity in entities:
            self.add(entity)

    def add(self, entity: Entity) -> None:
        """Learn an entity's name and aliases."""
        for alias in (entity.name, *entity.aliases):
            self._add_alias(unicodedata.normalize("NFKC", alias), entity.name)

    def find(self, text: str) -> frozenset[str]:
        """Return the canonical names that the text contains."""
        text = unicodedata.normalize("NFKC", text)
        found = {name for alias, name in self._spaceless.items() if alias in text}
        words = _WORD.findall(_ABJAD_MARKS.sub("", text))
        folded = [fold(word) for word in words]
        if _ABJAD.search(text):
            found |= self._find_abjad([_plain_abjad(word) for word in words])
        for position, word in enumerate(folded):
            for alias, as_written, name in self._by_head.get(word[:_SHORT], ()):
                if name in found or position + len(alias) > len(folded):
                    continue
                if as_written:
                    if words[position].isupper() and (word,) == alias:
                        found.add(name)
                elif all(_inflects(a, w) for a, w in zip(alias, folded[position:], strict=False)):
                    found.add(name)
        return frozenset(found)

    def _add_alias(self, alias: str, name: str) -> None:
        if _SPACELESS.search(alias):
            self._spaceless[alias] = name
            return
        words = _WORD.findall(_ABJAD_MARKS.sub("", alias))
        if not words:
            return
        if _ABJAD.search(alias):
            letters = tuple(_plain_abjad(word) for word in words)
            for head in _readings(letters[0]):
                self._abjad.setdefault(head, []).append((letters, name))
            return
        parts = tuple(fold(word) for word in words)
        # An acronym such as UN or FT is a common word elsewhere, so its capitals must be there.
        as_written = len(parts) == 1 and len(words[0]) <= _SHORT and words[0].isupper()
        head = _stem(parts[0])[:_SHORT]
        self._by_head.setdefault(head, []).append((parts, as_written, name))

    def _find_abjad(self, words: list[str]) -> set[str]:
        found = set()
        for position, word in enumerate(words):
            for head in _readings(word):
                for alias, name in self._abjad.get(head, ()):
                    rest = words[position + 1 : position + len(alias)]
                    if len(rest) == len(alias) - 1 and all(
                        a == w or not _readings(a).isdisjoint(_readings(w))
                        for a, w in zip(alias[1:], rest, strict=True)
                    ):
                        found.add(name)
        return found


def _plain_abjad(word: str) -> str:
    return word.translate(_ABJAD_LETTERS)


@lru_cache(maxsize=16384)
def _readings(word: str) -> frozenset[str]:
    """Return a word with and without the particles that may be written onto it."""
    bare = _ABJAD_PREFIX.sub("", word)
    return frozenset((word, bare)) if len(bare) >= 3 else frozenset((word,))


@lru_cache(maxsize=16384)
def _stem(name: str) -> str:
    return name.rstrip("aeiouyj") if len(name) > _SHORT + 1 else name


def _inflects(alias: str, word: str) -> bool:
    if alias == word:
        return True
    if len(alias) <= _SHORT:
        return False
    root = _stem(alias)
    return (
        len(root) >= _SHORT and word.startswith(root) and len(word) - len(root) <= _ENDING_LETTERS
    )
