"""Find known names in a text under any of their spellings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from watcher.core.model import Entity
from watcher.core.text import tokens


@dataclass(frozen=True, slots=True)
class EntityIndex:
    """Aliases as token sequences, keyed by their first token, longest first."""

    _by_first: dict[str, tuple[tuple[tuple[str, ...], str], ...]]

    @classmethod
    def build(cls, entities: Iterable[Entity]) -> EntityIndex:
        """Index each entity's name and aliases; every script is folded to ASCII first."""
        table: dict[str, set[tuple[tuple[str, ...], str]]] = {}
        for entity in entities:
            for alias in (entity.name, *entity.aliases):
                words = tuple(tokens(alias))
                if words:
                    table.setdefault(words[0], set()).add((words, entity.name))
        return cls(
            {
                first: tuple(sorted(rows, key=lambda row: (-len(row[0]), row)))
                for first, rows in table.items()
            }
        )

    def names(self, text: str) -> frozenset[str]:
        """Return the canonical names found in the text."""
        return self.names_in(tokens(text))

    def names_in(self, words: list[str]) -> frozenset[str]:
        """Like `names`, for text that is tokenised already; the longest alias at a place wins."""
        found: set[str] = set()
        position = 0
        while position < len(words):
            step = 1
            for alias, name in self._by_first.get(words[position], ()):
                if tuple(words[position : position + len(alias)]) == alias:
                    found.add(name)
                    step = len(alias)
                    break
            position += step
        return frozenset(found)

    def spans_in(self, words: list[str]) -> Iterator[tuple[int, int, str]]:
        """Yield (start, stop, canonical name) of every alias, names inside longer names included."""
        for position, word in enumerate(words):
            for alias, name in self._by_first.get(word, ()):
                stop = position + len(alias)
                if len(alias) == 1 or tuple(words[position:stop]) == alias:
                    yield position, stop, name
