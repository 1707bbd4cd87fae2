"""Speakers and outlets by name: when two names are one, and when a name only points back."""

from __future__ import annotations

import re
from functools import lru_cache

from watcher.core.attribution import read_source
from watcher.core.model import Attribution
from watcher.core.outlets import OutletNames, outlet_names
from watcher.core.text import STOPWORDS, tokens

# Of courts what is known is mostly what a reporter heard there, and each reporter hears alone.
BODY = re.compile(
    r"\b(?:ministry|department|intelligence|institute|general staff|army|navy|air force|armed forces|"
    r"agency|service|council|committee|commission|authority|government|central bank|kremlin|"
    r"pentagon|white house|foreign office|embassy|bureau|police|prosecutors?|command|"
    r"administration)\b",
    re.IGNORECASE,
)
"""Words for a body that makes statements of its own."""

_REFERS_BACK = re.compile(
    r"^(?:he|she|it|they|(?:the |both |one of the |the same |its |his |her |their )?(?:[\w-]+ )?"
    r"(?:sources?|officials?|people|company|agency|newspaper|paper|institute|ministry|group|firm|"
    r"department|head|chief|commissioner|"
    r"communiqu[eé]|statement|governor|minister|man|woman|doctor|priest))$",
    re.IGNORECASE,
)
_PRONOUNS = frozenset(("he", "she", "it", "they"))
_CALLED_BY_JOB = frozenset(
    """the a an of for mr ms mrs dr prof sir spokesman spokeswoman spokesperson minister ministry
    president chief head governor director deputy senior general former""".split()
)
_PREFIX = 5


@lru_cache(maxsize=1024)
def attribution_of(sentence: str) -> Attribution:
    """Return who a sentence quotes and through which outlet, names as they are written; not how it is said."""
    return read_source(sentence)


def same_outlet(one: str, other: str, names: OutletNames | None = None) -> bool:
    """Tell whether two names are one outlet's; names: those of the entity file beside the world's."""
    outlets = names or outlet_names()
    one, other = outlets.canonical(one), outlets.canonical(other)
    return bool(one) and one.lower().removeprefix("the ") == other.lower().removeprefix("the ")


def other_speaker(one: str, other: str) -> bool:
    """Tell whether two speakers are certainly not the same: both told, one of them by name."""
    if not one or not other or same_speaker(one, other):
        return False
    return bool(surname(one) or surname(other))


def same_speaker(one: str, other: str) -> bool:
    """Tell whether two names are one speaker's: all words of the shorter, or the same surname."""
    a, b = _name_words(one), _name_words(other)
    if not a or not b:
        return False
    if a <= b or b <= a:
        return True
    last_one, last_other = surname(one), surname(other)
    return bool(last_one) and last_one == last_other


@lru_cache(maxsize=1024)
def _name_words(name: str) -> frozenset[str]:
    return frozenset(
        word[:_PREFIX]
        for word in tokens(name)
        if word not in STOPWORDS and word not in _CALLED_BY_JOB
    )


@lru_cache(maxsize=1024)
def surname(name: str) -> str:
    """Return the last word of a person's name, '' for a body or a nameless speaker."""
    words = name.split()
    if len(words) < 2 or not words[-1][:1].isupper() or BODY.search(name):
        return ""
    return " ".join(tokens(words[-1]))


def refers_back(name: str) -> bool:
    """Tell whether a speaker is 'he' or 'the official', brought in before; 'a Russian official' is not."""
    return bool(_REFERS_BACK.match(name)) and (" " not in name or name.islower())


def is_pronoun(name: str) -> bool:
    """Tell whether a speaker is he, she, it or they."""
    return name.lower() in _PRONOUNS
