"""Outlets and agencies that reports credit, and where a text credits them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from watcher.core.credit_forms import (
    STATEMENT,
    WHOLE_TEXT,
    is_told,
    reports,
    unnamed_agencies,
    weigh_credit,
)
from watcher.core.model import Entity
from watcher.core.outlet_table import KNOWN_OUTLETS, OUTLET_WORDS
from watcher.core.text import fold

UNNAMED_AGENCIES = "news agencies"
"""Stands for a credit that names nobody (With inputs from agencies): it identifies no report."""

_KINDS = frozenset({"outlet", "agency"})
_CAPITAL = re.compile(
    r"\b(?:[A-ZÀ-Þ][\w/]*|(?:al|el)-[A-ZÀ-Þ]\w*|[a-z]\w*\.(?:com|org|net|de|es|co)\b|dpa\b|taz\b|franceinfo\b|ynet\b)"
)
_WORD = r"[A-ZÀ-Þ][\w’'-]*"
_UNKNOWN = re.compile(
    rf"(?:{_WORD} (?:(?:of|del|de|du|y|and) )?){{1,4}}(?:{OUTLET_WORDS})\b|\bRadio(?: {_WORD}){{1,3}}"
)
_STRONG = re.compile(
    r"(?:Times|Post|Herald|Tribune|Gazette|Chronicle|Courier|Ledger|Journal|Telegraph|Daily|News|Bulletin|Dispatch"
    r"|Television|TV|Newspaper|Free Press|Inquirer|Plainsman|Pravda|Zeitung|Newswire)$|^Radio "
)
_TOGETHER = re.compile(
    r"(?:,| and| or|,? as well as) (?:the )?(?:(?:newspaper|agency|broadcaster) )?"
)
_BEFORE, _AFTER = 80, 60
_SENTENCE = 600


class OutletNames:
    """Finds the outlets and agencies of the world, and those of the entity file, in a text."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._canonical: dict[str, str] = {}
        self._by_first: dict[str, list[str]] = {}
        for canonical, aliases in _rows(entities):
            # The entity file comes first and may name an outlet differently.
            name = self._canonical.get(_key(canonical), canonical)
            for alias in (canonical, *aliases, *_in_capitals((canonical, *aliases))):
                self._canonical.setdefault(_key(alias), name)
                if first := _CAPITAL.match(alias):
                    self._by_first.setdefault(first.group(), []).append(alias)
        self._of_sentence = lru_cache(maxsize=1024)(self._credits)
        for names in self._by_first.values():
            names.sort(key=lambda alias: (-len(alias), alias))

    def canonical(self, name: str) -> str:
        """Return the one name of an outlet; an unknown one is returned as it is."""
        return self._canonical.get(_key(name), name.strip())

    def known(self, name: str) -> bool:
        """Tell whether this is the name of an outlet."""
        return _key(name) in self._canonical

    def mentions(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (name as written, start, end) of each outlet named, the longest at a place."""
        done = 0
        plain = text.replace("’", "'")
        for word in _CAPITAL.finditer(plain):
            if word.start() < done:
                continue
            # /TASS/
            for name in self._by_first.get(word.group().rstrip("/"), ()):
                end = word.start() + len(name)
                if plain.startswith(name, word.start()) and not plain[end : end + 1].isalnum():
                    yield name, word.start(), end
                    done = end
                    break

    def credits(self, text: str) -> list[tuple[str, int, int]]:
        """Return (canonical name, weight, offset) of each credit, in order.

        A name that is not known counts where its words and the way it is credited show an outlet.
        """
        # Several stages ask for a sentence; a whole text is asked for once and would be kept for nothing.
        return list(self._of_sentence(text)) if len(text) <= _SENTENCE else self._credits(text)

    def _credits(self, text: str) -> list[tuple[str, int, int]]:
        named = self._candidates(text)
        weights = [_weigh(text, *candidate) for candidate in named]
        # "told TASS and RIA Novosti", "TASS and RIA Novosti reported": one credit for all.
        order = range(1, len(named))
        for one, other in [(i, i - 1) for i in order] + [(i - 1, i) for i in reversed(order)]:
            first, second = sorted((one, other))
            if not weights[one] and _TOGETHER.fullmatch(text, named[first][2], named[second][1]):
                weights[one] = weights[other]
        found = [
            (self.canonical(name), weight, start)
            for (name, start, _, _), weight in zip(named, weights, strict=True)
            if weight
        ]
        return found + [(UNNAMED_AGENCIES, WHOLE_TEXT, start) for start in unnamed_agencies(text)]

    def _candidates(self, text: str) -> list[tuple[str, int, int, bool]]:
        """Return (name, start, end, whether it is known) of what may be an outlet, in order."""
        known = list(self.mentions(text))
        rows = []
        for found in _UNKNOWN.finditer(text):
            name, start, end = found.group(), found.start(), found.end()
            if name.startswith("The "):
                name, start = name[4:], start + 4
            inside = [row for row in known if start <= row[1] and row[2] <= end]
            touched = [row for row in known if row[1] < end and start < row[2]]
            # "Jakarta Post Weekly" is another paper than the one that is known.
            if " " in name and inside == touched and all(len(row[0]) < len(name) for row in inside):
                known = [row for row in known if row not in inside]
                rows.append((name, start, end, False))
        rows += [(*row, True) for row in known]
        return sorted(rows, key=lambda row: row[1])


def _weigh(text: str, name: str, start: int, end: int, known: bool) -> int:
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    weight = weigh_credit(before, after)
    if known or weight != STATEMENT:
        return weight
    strong = _STRONG.search(name)
    return STATEMENT if is_told(before) or (strong and reports(after)) else 0


def _rows(entities: Iterable[Entity]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for entity in entities:
        if entity.kind in _KINDS:
            yield entity.name, entity.aliases
    for line in KNOWN_OUTLETS.strip().splitlines():
        name, *aliases = line.split("|")
        yield name, tuple(aliases)


def _in_capitals(names: Iterable[str]) -> Iterator[str]:
    """Yield names of several words as some papers print their own; one word would be an acronym."""
    for name in names:
        if " " in name and not name.isupper():
            yield name.upper()


def _key(name: str) -> str:
    return " ".join(fold(name).replace("-", " ").split()).removeprefix("the ")


@lru_cache(maxsize=8)
def outlet_names(entities: tuple[Entity, ...] = ()) -> OutletNames:
    """Return the finder for an entity file; built once for each."""
    return OutletNames(entities)
