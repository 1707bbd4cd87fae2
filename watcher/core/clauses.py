"""Split a sentence into folded words that know their clause, their place and their capital."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from watcher.core.text import fold, stem

_PIECE = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*)|(?P<word>(?:(?<![\w-])(?:[Cc]o|[Rr]e|[Pp]re)-)?[^\W\d_]+(?:['’ʼ][^\W\d_]+)*)|(?P<mark>[,;:()\"“”?!]|[—–]|(?<=\s)-(?=\s)|\.(?=\s|$))"
)
_ENDS_POSSESSIVE = re.compile(r"['’ʼ]s$", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_CONCEDED = re.compile(
    r"^\W*(?:while|whereas|although|though|even though|even as|even if)\b(?:[^,;]|,(?=\d)){8,160},\s+(?P<main>(?!(?:who|which|whose|where)\b)\S.{15,})$",
    re.IGNORECASE | re.DOTALL,
)
CLAUSE_WORDS = frozenset("but while although though whereas because unless until however".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word; `clause` counts clauses from 0, `capital` is true for a capitalised word."""

    text: str
    stem: str
    start: int
    end: int
    clause: int
    capital: bool
    first: bool
    """True at the start of the sentence or of a quotation, where a capital says nothing."""


@lru_cache(maxsize=512)
def read_words(text: str) -> tuple[Word, ...]:
    """Return the words and numbers of a sentence in order; offsets are into `text`."""
    found: list[Word] = []
    clause = 0
    first = True
    for match in _PIECE.finditer(text):
        if match.lastgroup == "mark":
            clause += 1
            first = match.group() in '."“?!:'
            continue
        raw = match.group()
        folded = raw.replace(",", "") if match.lastgroup == "number" else _fold_word(raw)
        if not folded:
            continue
        if folded in CLAUSE_WORDS:
            clause += 1
        found.append(
            Word(
                folded,
                stem(folded),
                match.start(),
                match.end(),
                clause,
                raw[0].isupper(),
                first,
            )
        )
        first = False
    return tuple(found)


@lru_cache(maxsize=16384)
def _fold_word(raw: str) -> str:
    return _NOT_LETTERS.sub("", fold(_ENDS_POSSESSIVE.sub("", raw)))


def main_clause(text: str) -> str:
    """Return the main clause of a sentence that opens with what it concedes, else ''.

    "While there are no plans to close the embassy, its work will be cut." -> "its work will be cut."
    """
    found = _CONCEDED.match(text)
    return found["main"] if found else ""
