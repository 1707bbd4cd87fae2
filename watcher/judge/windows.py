"""What the neural model reads around a passage: its sentence with the neighbours that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watcher.core.model import Article, Passage, Sentence
from watcher.judge.structured import READABLE

MAX_WORDS = 70
MAX_WINDOWS = 2


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the article, and which of the passages lie in it, best first."""

    start: int
    end: int
    text: str
    passages: tuple[Passage, ...]


def read_windows(article: Article, passages: Sequence[Passage]) -> tuple[Window, ...]:
    """Return the stretches around the best passages; one that lies within an earlier one is not read again."""
    spans: list[tuple[int, int]] = []
    for passage in passages:
        sentence = passage.sentence
        if any(_holds(span, (sentence.start, sentence.end)) for span in spans):
            continue
        if len(spans) < MAX_WINDOWS:
            wide = _span(article, passage)
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


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _span(article: Article, passage: Passage) -> tuple[int, int]:
    """Return the sentence's span, widened by the sentence before and then the one after while they fit."""
    start, end = passage.sentence.start, passage.sentence.end
    for near in (passage.before, passage.after):
        if near is None or not _is_neighbour(near, passage.sentence):
            continue
        wide = min(start, near.start), max(end, near.end)
        if len(article.text[wide[0] : wide[1]].split()) <= MAX_WORDS:
            start, end = wide
    return start, end


def _is_neighbour(near: Sentence, sentence: Sentence) -> bool:
    # further off, another matter often begins: a glued story, a standing last paragraph, a promotion between
    adjoining = abs(near.index - sentence.index) == 1
    return near.role in READABLE and adjoining and abs(near.paragraph - sentence.paragraph) <= 1
