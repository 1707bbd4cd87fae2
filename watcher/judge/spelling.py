"""Tell the model of one thing by one name where it could not know: "Hayat Tahrir al-Sham" is HTS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from watcher.core.clauses import read_words
from watcher.core.entities import EntityIndex
from watcher.core.model import Entity
from watcher.core.text import tokens

_KINDS = frozenset({"base", "organisation", "military", "equipment"})
_PLACE = "place"
_THE = "the "


class Spelling:
    """The user's names under all their spellings, as far as one may stand for another in a sentence.

    Only spellings without a word in common: who reads "the Russian embassy in Beirut" or "Maher al-Assad" for a claim on
    the embassy in Damascus or Bashar al-Assad must see what is written. Of a place, only a description gives way to its
    name ("the Syrian capital" to "Damascus"): "Russian" is no noun, and "Moscow" a government or a town.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        known = [entity for entity in entities if entity.kind in _KINDS or entity.kind == _PLACE]
        self._index = EntityIndex.build(known)
        self._places = frozenset(entity.name for entity in known if entity.kind == _PLACE)

    def as_in(self, claim: str, text: str) -> str:
        """Return a text in which a name that the claim has in other words is spelled as the claim spells it.

        What the text spells as the claim does somewhere already, and what is no name in capitals, stays.
        """
        wanted = {name: spelled for _, _, name, spelled in self._named(claim)}
        found = list(self._named(text)) if wanted else []
        known = {name for _, _, name, spelled in found if spelled == wanted.get(name)}
        pieces: list[str] = []
        done = 0
        for start, end, name, spelled in found:
            if name in wanted and name not in known and self._may_stand_for(name, spelled, wanted):
                before = text[done:start]
                if name in self._places:
                    before = before.removesuffix(_THE).removesuffix(_THE.capitalize())
                pieces += (before, wanted[name])
                done = end
        return "".join((*pieces, text[done:]))

    def _may_stand_for(self, name: str, spelled: str, wanted: Mapping[str, str]) -> bool:
        if spelled.islower() or not set(tokens(spelled)).isdisjoint(tokens(wanted[name])):
            return False
        return name not in self._places or (" " in spelled and wanted[name] == name)

    def _named(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield (start, end, name, as spelled there), the longest name at a place; a name lies within one clause."""
        words = read_words(text)
        free = 0
        for first, behind, name in self._index.spans_in([word.text for word in words]):
            if first >= free and words[first].clause == words[behind - 1].clause:
                free = behind
                start, end = words[first].start, words[behind - 1].end
                # "Khmeimim's" is one word
                end -= 2 * text[start:end].lower().endswith(("'s", "’s", "ʼs"))
                yield start, end, name, text[start:end]
