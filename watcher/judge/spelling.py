"""Tell the model of one thing by one name: it does not know that "Hayat Tahrir al-Sham" is HTS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from watcher.core.clauses import read_words
from watcher.core.entities import EntityIndex
from watcher.core.model import Entity

_KINDS = frozenset({"person", "base", "organisation", "military", "equipment"})
_PLACE = "place"
_ADJECTIVES = ("an", "ans", "ese", "ish")
_THE = "the "
_POSSESSIVES = ("'s", "’s")


class Spelling:
    """The user's names under all their spellings, as far as one may stand for another in a sentence.

    Of a place, only descriptions stand for its name ("the Syrian capital"): of single words "Russian" is no noun, and
    "Moscow" its government or a town.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._index = EntityIndex.build(
            entity if entity.kind in _KINDS else _described(entity)
            for entity in entities
            if entity.kind in _KINDS or entity.kind == _PLACE
        )

    def as_in(self, claim: str, text: str) -> str:
        """Return a text in which what the claim names too is spelled as the claim spells it."""
        wanted = {
            name: (spelled, _ends_with_the(claim[:start]))
            for start, _, name, spelled in self._named(claim)
        }
        if not wanted:
            return text
        pieces: list[str] = []
        done = 0
        for start, end, name, spelled in self._named(text):
            wish, definite = wanted.get(name, (spelled, True))
            if wish == spelled:
                continue
            before = text[done:start]
            if not definite and _ends_with_the(before):
                before = before[: -len(_THE)]
            pieces += (before, wish)
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


def _ends_with_the(text: str) -> bool:
    return f" {text.lower()}".endswith(f" {_THE}")


def _described(place: Entity) -> Entity:
    described = (alias for alias in place.aliases if " " in alias)
    return replace(place, aliases=tuple(a for a in described if not a.endswith(_ADJECTIVES)))
