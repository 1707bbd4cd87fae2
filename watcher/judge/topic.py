"""Is a whole article about a claim's matter? Then every stretch of it may bear on the claim, in whatever words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from watcher.core.comparison import may_name
from watcher.core.model import Article, Passage, Sentence, SentenceRole
from watcher.core.reading import Glance, Name
from watcher.core.sentences import sentences_of
from watcher.core.text import stems

_LEAST_NAMES = 2
"""One name alone, a country's most of all, makes no topic."""
_OPENING = 600
"""Characters in which a report says what it is about: its first paragraphs."""
_LEAST_WORDS = 0.2
"""Share of the claim's words, names left out, that an article on its matter has somewhere."""


def is_topic(
    claim: str, names: Iterable[Name], article: Article, glance: Callable[[str], Glance]
) -> bool:
    """Return whether title and opening name all of a claim's names, two or more, and its other words occur too."""
    wanted = tuple(names)
    if len(wanted) < _LEAST_NAMES or not _shares_words(claim, wanted, article.text):
        return False
    seen = [glance(text) for text in (article.title, article.text[:_OPENING])]
    return all(any(may_name(name, one) for one in seen) for name in wanted)


def with_the_rest(article: Article, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the passages, then the other sentences of an article's body as it has them."""
    body = _body(article.text, article.title)
    known = {passage.sentence.start for passage in passages}
    rest = (
        Passage(
            sentence=sentence,
            score=0.0,
            before=body[place - 1] if place else None,
            after=body[place + 1] if place + 1 < len(body) else None,
        )
        for place, sentence in enumerate(body)
        if sentence.start not in known
    )
    return (*passages, *rest)


@lru_cache(maxsize=4)
def _body(text: str, title: str) -> tuple[Sentence, ...]:
    """The same article is asked about for each of its claims."""
    return tuple(s for s in sentences_of(text, title, "en") if s.role is SentenceRole.BODY)


def _shares_words(claim: str, names: Iterable[Name], article: str) -> bool:
    named = {stem for name in names for stem in stems(name.key)}
    wanted = set(stems(claim)) - named
    return len(wanted & _words(article)) >= _LEAST_WORDS * len(wanted)


@lru_cache(maxsize=4)
def _words(text: str) -> frozenset[str]:
    return frozenset(stems(text))
