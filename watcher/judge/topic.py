"""Is a whole article about a claim's matter? Then every stretch of it may bear on the claim, in whatever words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from watcher.core.comparison import may_name
from watcher.core.model import READABLE_ROLES, Article, Passage, SentenceRole
from watcher.core.reading import Glance, Name
from watcher.core.sentences import as_passages, sentences_of
from watcher.core.text import stems
from watcher.judge.windows import is_prose

_LEAST_NAMES = 2
"""One name alone, a country's most of all, makes no topic."""
_OPENING = 600
"""Characters in which a report says what it is about: its first paragraphs."""
_LEAST_NAME_SHARE = 0.5
"""Share of a claim's names that an article on its matter has somewhere: a report need not repeat all of them."""
_LEAST_WORD_SHARE = 0.1
"""Share of the claim's words, names left out, that an article on its matter has somewhere."""
_LEAST_WORD_SHARE_BY_START = 0.5
"""Share that it has where title and opening give only one of the claim's names, and the others come later."""
_LEAST_WORD_SHARE_BY_NAME = 0.8
"""Share that it has where only one full name shows it: a person is named in many a story."""


def is_topic(
    claim: str, names: Iterable[Name], article: Article, glance: Callable[[str], Glance]
) -> bool:
    """Return whether an article is about a claim's matter.

    It is where it names, anywhere, something of the claim that is a story of its own (a ship, a firm, a person's full
    name), or where it has two and half of the claim's names, title and opening one of them; and some of the claim's
    other words occur too, half of them where title and opening have no second name.
    """
    wanted = tuple(names)
    text = _own_text(article.text, article.title)
    whole = (article.title, text)
    full = any(_is_named(name, whole, glance) for name in wanted if len(name.parts) >= _LEAST_NAMES)
    if full and _shares_words(claim, wanted, text, _LEAST_WORD_SHARE_BY_NAME):
        return True
    if len(wanted) < _LEAST_NAMES:
        return False
    # most articles end at their opening
    opening = [glance(article.title), glance(text[:_OPENING])]
    at_start = _count_named(wanted, opening)
    if not at_start:
        return False
    least = _LEAST_WORD_SHARE if at_start >= _LEAST_NAMES else _LEAST_WORD_SHARE_BY_START
    named = _count_named(wanted, [*opening, glance(text)])
    enough = named >= max(_LEAST_NAMES, _LEAST_NAME_SHARE * len(wanted))
    return enough and _shares_words(claim, wanted, text, least)


def _count_named(names: Iterable[Name], seen: Sequence[Glance]) -> int:
    return sum(any(may_name(name, one) for one in seen) for name in names)


def _is_named(name: Name, texts: Iterable[str], glance: Callable[[str], Glance]) -> bool:
    return any(name.parts <= glance(text).vocabulary for text in texts)


def with_the_rest(article: Article, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the passages, then the other sentences of an article's body as it has them."""
    known = {passage.sentence.start for passage in passages}
    body = _body(article.text, article.title)
    return (*passages, *(passage for passage in body if passage.sentence.start not in known))


def own_words(article: Article) -> int:
    """Return how many words an article's own sentences have; what is planted, boilerplate or no prose does not count."""
    return _own_words(article.text, article.title)


@lru_cache(maxsize=4)
def _own_words(text: str, title: str) -> int:
    return sum(len(words.split()) for words in _own_sentences(text, title) if is_prose(words))


@lru_cache(maxsize=4)
def _body(text: str, title: str) -> tuple[Passage, ...]:
    """The same article is asked about for each of its claims."""
    body = [s for s in sentences_of(text, title, "en") if s.role is SentenceRole.BODY]
    return as_passages(body, 0.0)


@lru_cache(maxsize=4)
def _own_text(text: str, title: str) -> str:
    """Return the sentences that are the report's own: a plant, or a link's title, makes no topic."""
    return " ".join(_own_sentences(text, title))


def _own_sentences(text: str, title: str) -> list[str]:
    return [s.text for s in sentences_of(text, title, "en") if s.role in READABLE_ROLES]


def _shares_words(claim: str, names: Iterable[Name], article: str, least: float) -> bool:
    named = {stem for name in names for stem in stems(name.key)}
    wanted = set(stems(claim)) - named
    return len(wanted & _words(article)) >= least * len(wanted)


@lru_cache(maxsize=4)
def _words(text: str) -> frozenset[str]:
    return frozenset(stems(text))
