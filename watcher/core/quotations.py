"""Direct quotations: found in an article, and told to be the same words, even back from another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, islice

from rapidfuzz import fuzz

from watcher.core.model import Quotation, Sentence, SentenceRole, Traces
from watcher.core.numerals import find_numerals
from watcher.core.outlets import OutletNames
from watcher.core.same_names import same_speaker
from watcher.core.shingles import body_signature
from watcher.core.sources import SourceKind, quoted_source
from watcher.core.text import STOPWORDS, stem, tokens

_MARKED = re.compile(r"“([^”\n]{12,600})”|\"([^\"\n]{12,600})\"|‘([^’\n]{20,600})’(?!\w)")
_FEWEST_WORDS = 5
_RUN = 6
"""Words in a row, three of them content, that two people do not say by chance."""
_SHARED, _SHARE = 3, 0.6
_SHARED_BY_SPEAKER, _SHARE_BY_SPEAKER = 2, 1 / 3
_LONG_STEM = 5
_MOST = 40

# Two outlets write alike about one fact; they do not share ten words, every number and most of
# the long words in almost the same order unless one text comes from the other.
_COPIED_WORDS, _COPIED_RATIO, _COPIED_LONG_WORDS, _LONG_WORD = 10, 88.0, 0.7, 6


def read_traces(
    text: str, sentences: Sequence[Sentence], own: str, names: OutletNames | None = None
) -> Traces:
    """Return what would show that another report is a copy of this article or had the same talk.

    own: the article's outlet. names: the outlets to know, by default those of the world. At most
    40 quotations of five words or more.
    """
    return Traces(
        signature=body_signature(sentences),
        quotations=read_quotations(text, sentences, own, names),
    )


def read_quotations(
    text: str, sentences: Sequence[Sentence], own: str = "", names: OutletNames | None = None
) -> tuple[Quotation, ...]:
    """Return the first 40 direct quotations of an article's story, each with its speaker."""
    return tuple(islice(_quotations(text, sentences, own, names), _MOST))


def _quotations(
    text: str, sentences: Sequence[Sentence], own: str, names: OutletNames | None
) -> Iterator[Quotation]:
    for numbers in _paragraphs(sentences):
        start, end = sentences[numbers[0]].start, sentences[numbers[-1]].end
        for match in _MARKED.finditer(text[start:end]):
            words = next(group for group in match.groups() if group)
            if len(tokens(words)) >= _FEWEST_WORDS:
                place = start + match.start(), start + match.end()
                source = quoted_source(sentences, numbers, place, own, names)
                public = source.kind is SourceKind.STATEMENT
                yield Quotation(text=words, speaker=source.speaker, public=public)


def same_quotation(one: Quotation, other: Quotation, topic: frozenset[str] = frozenset()) -> bool:
    """Tell whether two quotations pass on the same words of the same person.

    topic: stems that every report of the matter has, which so show nothing. A run of six words is
    enough; else three distinctive words and most of the shorter one, fewer where the speaker is
    the same. Different numbers are different words.
    """
    if _content(one.text).isdisjoint(_content(other.text)):
        return False
    if not _numbers_agree(one.text, other.text):
        return False
    if _share_run(one.text, other.text):
        return True
    content_one, content_other = _content(one.text) - topic, _content(other.text) - topic
    shared = content_one & content_other
    least = min(len(content_one), len(content_other))
    if not shared or len(shared) == least == 1:
        return False
    if all(len(word) >= _LONG_STEM for word in shared) and len(shared) == least:
        return True
    enough, share = _SHARED, _SHARE
    if one.speaker and same_speaker(one.speaker, other.speaker):
        enough, share = _SHARED_BY_SPEAKER, _SHARE_BY_SPEAKER
    return len(shared) >= enough and len(shared) >= share * least


def copied(quote: str, other: str) -> bool:
    """Tell whether two quotes are one text: nearly the same words, the same numbers."""
    one, two = _words(quote), _words(other)
    if min(len(one), len(two)) < _COPIED_WORDS or _digits(one) != _digits(two):
        return False
    long_one, long_two = _long_words(one), _long_words(two)
    shared = len(long_one & long_two)
    if shared < _COPIED_LONG_WORDS * max(len(long_one), len(long_two)):
        return False
    return fuzz.ratio(" ".join(one), " ".join(two)) >= _COPIED_RATIO


@lru_cache(maxsize=1024)  # each new report is held against the same earlier ones
def _words(quote: str) -> tuple[str, ...]:
    return tuple(tokens(quote))


def _digits(words: Sequence[str]) -> list[str]:
    return sorted(stem(word) for word in words if word[0].isdigit())


def _long_words(words: Sequence[str]) -> set[str]:
    return {stem(word) for word in words if len(word) >= _LONG_WORD and word not in STOPWORDS}


def _paragraphs(sentences: Sequence[Sentence]) -> Iterator[list[int]]:
    """Yield the numbers of each paragraph's sentences, promos and glued stories left out."""
    read = (SentenceRole.BODY, SentenceRole.BACKGROUND)
    told = (number for number, sentence in enumerate(sentences) if sentence.role in read)
    for _, group in groupby(told, key=lambda number: sentences[number].paragraph):
        yield list(group)


@lru_cache(maxsize=1024)
def _numbers(text: str) -> frozenset[float]:
    return frozenset(numeral.value for numeral in find_numerals(text))


def _numbers_agree(one: str, other: str) -> bool:
    a, b = _numbers(one), _numbers(other)
    return a <= b or b <= a


@lru_cache(maxsize=1024)
def _content(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text) if word not in STOPWORDS)


@lru_cache(maxsize=1024)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = tokens(text)
    runs = zip(*(words[place:] for place in range(_RUN)), strict=False)
    return frozenset(run for run in runs if sum(word not in STOPWORDS for word in run) >= _RUN // 2)


def _share_run(one: str, other: str) -> bool:
    return not _runs(one).isdisjoint(_runs(other))
