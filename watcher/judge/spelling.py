"""Tell the model of one thing by one name: it does not know that "Hayat Tahrir al-Sham" is HTS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watcher.core.clauses import read_words
from watcher.core.entities import EntityIndex
from watcher.core.model import Entity

_KINDS = frozenset({"person", "base", "organisation", "military", "equipment"})
"""A country's names are not alike: "Moscow" is its government and a town, "Russian" is no noun."""

_POSSESSIVES = ("'s", "’s")


class Spelling:
    """The user's names under all their spellings, as far as one may stand for another in a sentence."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._index = EntityIndex.build(entity for entity in entities if entity.kind in _KINDS)

    def as_in(self, claim: str, text: str) -> str:
        """Return a text in which what the claim names too is spelled as the claim spells it."""
        wanted = {name: spelled for _, _, name, spelled in self._named(claim)}
        if not wanted:
            return text
        pieces: list[str] = []
        done = 0
        for start, end, name, spelled in self._named(text):
            if name in wanted and spelled != wanted[name]:
                pieces += (text[done:start], wanted[name])
                done = end
        return "".join((*pieces, text[done:]))

    def _named(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield (start, end, name, as spelled there), the longest name at a place."""
        words = read_words(text)
        free = 0
        for first, behind, name in self._index.spans_in([word.text for word in words]):
            if first >= free:
                free = behind
                start = words[first].start
                spelled = text[start : words[behind - 1].end]
                if spelled.endswith(_POSSESSIVES):
                    spelled = spelled[:-2]
                yield start, start + len(spelled), name, spelled
