"""Fold text so that spellings, scripts and word forms of the same word meet; small wordings."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache

from anyascii import anyascii
from snowballstemmer.english_stemmer import EnglishStemmer

_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z]+")

STOPWORDS = frozenset(
    """a an and are as at be been being but by can could did do does for from had has have he her his
    i if in into is it its may might more most no nor not of off on or our out over she should so some
    such than that the their them then there these they this those to under up was we were what when
    where which while who will with would you your said says say also after before about against
    between during through all any both each few other same very just only own""".split()
)


_WORD_LENGTH = 48


def fold(text: str) -> str:
    """Return text in lower-case ASCII: accents dropped, other scripts transliterated, apostrophes removed."""
    # Words come again and again; sentences and articles do not, and would fill the memory.
    return _fold_word(text) if len(text) <= _WORD_LENGTH else _fold(text)


def _fold(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = text.replace("’", "'").replace("ʼ", "'").replace("‘", "'")
        text = anyascii(text)
    return text.lower().replace("'s ", " ").replace("'", "")


_fold_word = lru_cache(maxsize=16384)(_fold)


def tokens(text: str) -> list[str]:
    """Return the folded words and numbers of a text, in order; '1,200' is one token."""
    return _TOKEN.findall(fold(text))


@lru_cache(maxsize=16384)
def stem(token: str) -> str:
    """Return the English stem of a folded token; numbers come back without thousands separators."""
    if token[0].isdigit():
        return token.replace(",", "")
    # A stemmer keeps the word that it works on, and threads judge at the same time: a shared one
    # gave wrong stems, which the cache then kept. Making one costs 1 us of the 20 us.
    return str(EnglishStemmer().stemWord(token))


def stems(text: str) -> list[str]:
    """Return the stems of all words that are not stop words."""
    return [stem(token) for token in tokens(text) if token not in STOPWORDS]


def counted(number: int, noun: str) -> str:
    """Return '1 report', '2 reports'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def clipped(text: str, most: int) -> str:
    """Return a text of at most so many characters, with an ellipsis where it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def utc_time(at: datetime) -> str:
    """Return '2024-12-17 11:00 UTC'."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
