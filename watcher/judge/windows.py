"""What the neural model reads around a passage: its sentence with the neighbours that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.core.model import Article, Passage, Sentence
from watcher.core.text import STOPWORDS, tokens
from watcher.judge.structured import READABLE

MAX_WORDS = 70
MAX_WINDOWS = 2
_TELLING_WORDS = 7
"""A shorter sentence may do without any: "Fighting resumed Tuesday"."""
MAX_SWEPT = 5
"""Most stretches read of an article that is about the claim's own matter."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the article, and which of the passages lie in it, best first."""

    start: int
    end: int
    text: str
    passages: tuple[Passage, ...]


def read_windows(
    article: Article, passages: Sequence[Passage], most: int = MAX_WINDOWS
) -> tuple[Window, ...]:
    """Return the stretches around the best passages; one that lies within an earlier one is not read again."""
    around = ((p.sentence, p.before, p.after) for p in passages)
    near = {s.index: s for three in around for s in three if s is not None}
    spans: list[tuple[int, int]] = []
    for passage in passages:
        sentence = passage.sentence
        if any(_holds(span, (sentence.start, sentence.end)) for span in spans):
            continue
        if len(spans) < most:
            wide = _span(article, sentence, near)
            spans = [*(span for span in spans if not _holds(wide, span)), wide]
    return tuple(
        Window(
            start=start,
            end=end,
            text=" ".join(article.text[start:end].split()),
            passages=tuple(
                p for p in passages if start <= p.sentence.start and p.sentence.end <= end
            ),
        )
        for start, end in spans
    )


def sentence_window(article: Article, passage: Passage) -> Window:
    """Return a passage's sentence as a stretch of its own."""
    start, end = passage.sentence.start, passage.sentence.end
    text = " ".join(article.text[start:end].split())
    return Window(start=start, end=end, text=text, passages=(passage,))


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _span(article: Article, sentence: Sentence, near: Mapping[int, Sentence]) -> tuple[int, int]:
    """Return the sentence's span, widened by the sentence before and then the one behind while they fit.

    A text that fits as a whole is widened on.
    """
    first = last = sentence
    steps = len(near) if len(article.text.split()) <= MAX_WORDS else 1
    for _ in range(steps):
        for step in (-1, 1):
            edge = first if step < 0 else last
            other = near.get(edge.index + step)
            if other is None or not _is_neighbour(other, edge):
                continue
            start, end = min(first.start, other.start), max(last.end, other.end)
            if len(article.text[start:end].split()) <= MAX_WORDS:
                first, last = (other, last) if step < 0 else (first, other)
    return first.start, last.end


def _is_neighbour(near: Sentence, sentence: Sentence) -> bool:
    # further off, another matter often begins: a glued story, a standing last paragraph, a promotion between
    adjoining = abs(near.index - sentence.index) == 1
    beside = adjoining and abs(near.paragraph - sentence.paragraph) <= 1
    return near.role in READABLE and beside and _is_prose(near.text)


def _is_prose(text: str) -> bool:
    """Return whether a text has one of the small words that English needs: a cipher or a code has none of them."""
    words = tokens(text)
    return 1 < len(words) < _TELLING_WORDS or not STOPWORDS.isdisjoint(words)
