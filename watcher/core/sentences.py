"""Split an article into sentences that know where they stand and what part they play."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Protocol, cast

from watcher.core.boilerplate import Paragraph, dated_year, mark_paragraphs, sentence_role
from watcher.core.boilerplate_patterns import BYLINE_OPENING, DATELINE
from watcher.core.model import Passage, Sentence, SentenceRole

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_END = re.compile(r"[.!?…][\"'”’»)\]]*\s*$")

# Scripts without spaces between sentences end them with marks of their own.
_OTHER_BOUNDARY = re.compile(
    r"[。！？]+[”’」』)）]*|(?<![.!?…؟۔।։።])[.!?…؟۔।։።]++[\"'”’»)\]]*+(?=\s+[\"'“„‘«(\[¿¡—–-]*\s*[^\W_a-zß-öø-ÿа-яёіїєґα-ω])"
)
_ABBREVIATION = re.compile(
    r"""(?:^|[\s(«"„“-])(?:\d{1,2}|[^\W\d_]|[^\W\d_]\.[^\W\d_]|mr|mrs|ms|dr|prof|st|gen|col|lt|sgt|sen|gov|no|vs|jan|feb|mar|apr|
    jun|jul|aug|sept?|oct|nov|dec|bzw|nr|str|ca|etc|art|abs|usw|bspw|inkl|sog|evtl|vgl|min|mio|mrd|mme|mlle|av|cf|env|
    sra|srta|sres|avda|núm|pág|dott|sig|ing|avv|ul|im|św|tzw|ok|прим|тыс|тис|млн|млрд|руб|грн|им|ім|св|ул|вул|гг|см|
    стр|обл|чел|др|пр|проф|акад|рис|рр|напр)\.$""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_SENTENCE = 5_000
_SPLITS_PER_CLEARING = 20_000


def read_sentences(text: str, title: str = "", language: str = "en") -> tuple[Sentence, ...]:
    """Return the sentences of a text in order, each with its role; `text[start:end] == sentence.text`."""
    paragraphs = tuple(split_paragraphs(text))
    dated = dated_year(text)
    split = _split_english if language[:2].lower() in ("", "en") else _split_other
    sentences: list[Sentence] = []
    for number, (paragraph, role) in enumerate(
        zip(paragraphs, mark_paragraphs(paragraphs, title), strict=True)
    ):
        for opening, end in _tight_spans(paragraph.text, split(paragraph.text)):
            start = opening or _dateline(paragraph.text[:end])
            words = paragraph.text[start:end]
            sentences.append(
                Sentence(
                    index=len(sentences),
                    start=paragraph.start + start,
                    end=paragraph.start + end,
                    text=words,
                    paragraph=number,
                    role=sentence_role(words, dated) if role is SentenceRole.BODY else role,
                )
            )
    return tuple(sentences)


def as_passages(sentences: Sequence[Sentence], score: float) -> tuple[Passage, ...]:
    """Return each sentence as a passage of this score, with the sentences beside it."""
    last = len(sentences) - 1
    return tuple(
        Passage(
            sentence=sentence,
            score=score,
            before=sentences[place - 1] if place else None,
            after=sentences[place + 1] if place < last else None,
        )
        for place, sentence in enumerate(sentences)
    )


@lru_cache(maxsize=4)
def sentences_of(text: str, title: str, language: str) -> tuple[Sentence, ...]:
    """Like `read_sentences`, for an article that several stages read one after the other."""
    return read_sentences(text, title, language)


def _dateline(sentence: str) -> int:
    """Return the length of dateline and byline before a story's first words: its day and place are not the event's."""
    end = 0
    for pattern in (DATELINE, BYLINE_OPENING):
        opening = pattern.match(sentence, end)
        end = opening.end() if opening else end
    return end


# ----------------------------------------------------------------------------- paragraphs


def split_paragraphs(text: str) -> Iterator[Paragraph]:
    """Yield the paragraphs: lines that are not blank, hard-wrapped lines joined again."""
    block: list[Paragraph] = []
    end = 0
    for line in _LINE.finditer(text):
        words = line[0].strip()
        if not words:
            continue
        start = line.start() + line[0].index(words[0])
        gap = max(0, len(_BREAK.findall(text, end, start)) - 1)
        if gap and block:
            yield from _unwrap(text, block)
            block = []
        end = start + len(words)
        block.append(Paragraph(start, end, words, gap))
    yield from _unwrap(text, block)


def _unwrap(text: str, lines: list[Paragraph]) -> list[Paragraph]:
    """Join a block of lines that a program cut at a width, such as a plain-text mail."""
    if len(lines) < 2:
        return lines
    cut = sum(
        1
        for line, following in pairwise(lines)
        if following.text[0].islower() and not _END.search(line.text)
    )
    widths = [len(line.text) for line in lines[:-1]]
    if cut * 3 < len(lines) or not (min(widths) >= 40 and max(widths) <= 100):
        return lines
    start, end = lines[0].start, lines[-1].end
    return [Paragraph(start, end, text[start:end], lines[0].gap)]


# ----------------------------------------------------------------------------- sentences


class _Tokenizer(Protocol):
    def tokenize_with_spans(self, text: str) -> list[tuple[str, tuple[int, int]]]: ...

    def clear_decision_cache(self) -> None: ...


@lru_cache(maxsize=1)
def _english() -> _Tokenizer:
    import nupunkt

    return cast(_Tokenizer, nupunkt.load("default"))


class _Splits:
    """Counts splits, because nupunkt remembers each decision it took until it is told to forget."""

    count = 0


def _split_english(paragraph: str) -> Iterator[tuple[int, int]]:
    tokenizer = _english()
    _Splits.count += 1
    if _Splits.count % _SPLITS_PER_CLEARING == 0:
        tokenizer.clear_decision_cache()
    for start, end in _portions(paragraph):
        for _, span in tokenizer.tokenize_with_spans(paragraph[start:end]):
            yield start + span[0], start + span[1]


def _portions(paragraph: str) -> Iterator[tuple[int, int]]:
    """Cut a giant paragraph, as nupunkt's time grows with the square of a text without spaces."""
    start = 0
    while len(paragraph) - start > _LONGEST_SENTENCE:
        limit = start + _LONGEST_SENTENCE
        end = max(paragraph.rfind(". ", start, limit), paragraph.rfind(".\n", start, limit)) + 1
        end = end if end > start else limit
        yield start, end
        start = end
    yield start, len(paragraph)


def _split_other(paragraph: str) -> Iterator[tuple[int, int]]:
    start = 0
    for boundary in _OTHER_BOUNDARY.finditer(paragraph):
        end = boundary.end()
        if boundary[0] == "." and _ABBREVIATION.search(paragraph, max(start, end - 12), end):
            continue
        yield start, end
        start = end
    yield start, len(paragraph)


def _tight_spans(paragraph: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans without surrounding space, in order, none overlapping, none endless."""
    done = 0
    for span_start, span_end in spans:
        start, stop = max(span_start, done), min(span_end, len(paragraph))
        while start < stop:
            end = min(stop, start + _LONGEST_SENTENCE)
            words = paragraph[start:end]
            lead = len(words) - len(words.lstrip())
            tight = words.strip()
            if tight:
                yield start + lead, start + lead + len(tight)
            start = done = end
