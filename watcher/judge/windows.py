"""What the neural model reads around a passage: its sentence with the neighbours that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.core.model import READABLE_ROLES, Passage, Sentence
from watcher.core.text import STOPWORDS, tokens

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


def read_windows(passages: Sequence[Passage], most: int = MAX_WINDOWS) -> tuple[Window, ...]:
    """Return the stretches around the best passages; one that lies within an earlier one is not read again."""
    beside = _beside(passages)
    windows: list[Window] = []
    for passage in passages:
        if any(passage in window.passages for window in windows):
            continue
        if len(windows) < most:
            wide = _window(_stretch(passage.sentence, beside), passages)
            windows = [*(w for w in windows if not set(w.passages) <= set(wide.passages)), wide]
    return tuple(windows)


def sentence_window(passage: Passage) -> Window:
    """Return a passage's sentence as a stretch of its own."""
    return _window([passage.sentence], [passage])


def _window(stretch: Sequence[Sentence], passages: Sequence[Passage]) -> Window:
    """Return a window of sentences in order; boilerplate between them is not read."""
    text = " ".join(word for sentence in stretch for word in sentence.text.split())
    starts = {sentence.start for sentence in stretch}
    return Window(
        start=stretch[0].start,
        end=stretch[-1].end,
        text=text,
        passages=tuple(p for p in passages if p.sentence.start in starts),
    )


def _beside(passages: Sequence[Passage]) -> dict[tuple[int, int], Sentence]:
    """Return the sentence before (-1) and behind (1) a sentence, by the sentence's place."""
    found: dict[tuple[int, int], Sentence] = {}
    for passage in passages:
        for one, other in (
            (passage.before, passage.sentence),
            (passage.sentence, passage.after),
        ):
            if one is not None and other is not None and _readable(one) and _readable(other):
                found[one.index, 1], found[other.index, -1] = other, one
    return _without_gaps(found)


def _without_gaps(beside: Mapping[tuple[int, int], Sentence]) -> dict[tuple[int, int], Sentence]:
    """Return the nearest sentence either way that says something: what is none stands between no two others."""
    prose = {sentence.index: is_prose(sentence.text) for sentence in beside.values()}
    found: dict[tuple[int, int], Sentence] = {}
    for way in (-1, 1):
        # from the far end on, so that what lies beyond a gap is known by then
        for index in sorted((i for i, to in beside if to == way), reverse=way > 0):
            other = beside[index, way]
            last = other if prose[other.index] else found.get((other.index, way))
            if last is not None:
                found[index, way] = last
    return found


def _stretch(sentence: Sentence, beside: Mapping[tuple[int, int], Sentence]) -> list[Sentence]:
    """Return the sentence with the sentence before and then the one behind while they fit; what is no prose by itself.

    Where all that is known of a text fits, it is widened on.
    """
    stretch = [sentence]
    if not is_prose(sentence.text):
        return stretch
    steps = len(beside) if sum(map(_words, {*beside.values(), sentence})) <= MAX_WORDS else 1
    for _ in range(steps):
        for step in (-1, 1):
            edge = stretch[0 if step < 0 else -1]
            other = beside.get((edge.index, step))
            if other is None:
                continue
            wider = [other, *stretch] if step < 0 else [*stretch, other]
            if sum(map(_words, wider)) <= MAX_WORDS:
                stretch = wider
    return stretch


def _readable(sentence: Sentence) -> bool:
    return sentence.role in READABLE_ROLES


def _words(sentence: Sentence) -> int:
    return len(sentence.text.split())


def is_prose(text: str) -> bool:
    """Return whether a text has one of the small words that English needs: a cipher or a code has none of them."""
    words = tokens(text)
    return 1 < len(words) < _TELLING_WORDS or not STOPWORDS.isdisjoint(words)
