"""Tell what a paragraph of a news page is: the story, its background, furniture, another story."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.core import boilerplate_patterns as patterns
from watcher.core.model import SentenceRole

BODY, BACKGROUND = SentenceRole.BODY, SentenceRole.BACKGROUND
BOILERPLATE, OTHER_STORY = SentenceRole.BOILERPLATE, SentenceRole.OTHER_STORY

_ENDS = re.compile(r"[.!?…。！？؟۔।։።]['\"”’»)\]]*\s*$")
_SPOKEN = re.compile(r"^[\"“'‘«].*\b(?:said|says|told|asked|added|tweeted|wrote)\b")
_LEADS_ON = re.compile(r"[:;,]['\"”’»)\]]*\s*$")
_LETTER = re.compile(r"[^\W\d_]")
_NAME = re.compile(r"(?<=[^\W\d_.!?:\"“”] )[A-ZÀ-ÞА-ЯЁІЇЄ][\w’'-]{2,}")
_SPACE = re.compile(r"\s+")
_SUPERLATIVE = re.compile(
    r"\b\w{3,}est\b|\b(?:first|most|worst|best|least|last|only|record)\b", re.IGNORECASE
)
_FULL_DATE = re.compile(r"\b\d{1,2}(?:,|\s+[A-Z][a-z]+,?)\s+((?:19|20)\d\d)\b")

# One of these must be there before the slow patterns are worth a try.
_CREDIT_MARKS = ("/", ")", "]", "via ", "Photo", " PHOTO")
_PROMO_WORDS = (
    "newsletter", "sign up", "subscribe", "reading", "inbox", "your phone", "e-mail", "email",
    "patron", "privacy", "terms", "channel", "t.me", "bit.ly",
)  # fmt: skip

_LONG_AGO = 1990
_SECTION_PARAGRAPHS = 6
_PROSE_WORDS = 8
_LONGEST_FURNITURE = 800
# Each compares the whole text; a page with more starts than this is a list of stories anyway.
_MOST_COMPARISONS = 20


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: `text == whole[start:end]`, with the number of blank lines before it."""

    start: int
    end: int
    text: str
    gap: int = 0


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the rules look at, computed once per paragraph."""

    text: str
    key: str
    words: int
    ended: bool
    bullet: bool
    furniture: str
    """What kind of furniture it is: caption, promo, date, byline, mark or '' for none."""
    speaks: bool
    """Ends like a title, but leads on to a list, quotes somebody or credits a source."""

    @property
    def prose(self) -> bool:
        return self.ended and self.words >= _PROSE_WORDS and not self.furniture

    @property
    def title_like(self) -> bool:
        return not (self.ended or self.bullet or self.furniture or self.speaks)


def mark_paragraphs(paragraphs: Sequence[Paragraph], title: str = "") -> list[SentenceRole]:
    """Return the role of each paragraph, in order; unsure = BODY."""
    shapes = [_shape(paragraph.text) for paragraph in paragraphs]
    roles = [BOILERPLATE if shape.furniture else BODY for shape in shapes]
    _mark_repeated(shapes, roles, _key(title))
    _mark_titles(shapes, roles)
    _mark_background(shapes, roles)
    if not any(role in (BODY, BACKGROUND) for role in roles):
        # A text that is nothing but a headline or a caption is still all there is to read.
        roles = [
            BOILERPLATE if shape.furniture not in ("", "caption") else BODY for shape in shapes
        ]
    start = _glued_story(paragraphs, shapes, _key(title))
    if start is not None:
        roles[start:] = [OTHER_STORY] * (len(roles) - start)
    return roles


def sentence_role(sentence: str, dated: int | None = None) -> SentenceRole:
    """Return the role of a sentence in a BODY paragraph; `dated` is the year of the report if known."""
    if _asks_reader(sentence, len(sentence.split())) or patterns.NOT_PROSE.search(sentence):
        return BOILERPLATE
    return BACKGROUND if _is_standing(sentence, dated) else BODY


def dated_year(text: str) -> int | None:
    """Return the newest year of a full date in the text, which a report of that time would carry."""
    years = [int(year) for year in _FULL_DATE.findall(text)]
    return max(years, default=None)


# ----------------------------------------------------------------------------- paragraphs


def _shape(text: str) -> _Shape:
    words = text.count(" ") + 1
    ended = bool(_ENDS.search(text, max(0, len(text) - 6)))
    return _Shape(
        text=text,
        key=_key(text) if words <= 120 else text,
        words=words,
        ended=ended,
        bullet=bool(patterns.BULLET.match(text)),
        furniture=_furniture(text, words, ended),
        speaks=any(
            (
                _LEADS_ON.search(text, max(0, len(text) - 4)),
                patterns.SOURCE_LINE.match(text),
                words > 3 and _SPOKEN.match(text),
            )
        ),
    )


def _key(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" .:-–—|\"'“”").casefold()


def _furniture(text: str, words: int, ended: bool) -> str:
    if words <= 90 and _is_caption(text, words):
        return "caption"
    if len(text) > _LONGEST_FURNITURE:
        return ""
    if not _LETTER.search(text) or (words <= 4 and patterns.MARK.match(text)):
        return "mark"
    if _asks_reader(text, words):
        return "promo"
    if not ended and words <= 16 and patterns.DATE_LINE.match(text):
        return "date"
    if words <= 8 and patterns.DATELINE_ALONE.match(text):
        return "date"
    if words <= 40 and patterns.CONTRIBUTED.match(text):
        return "byline"
    return "byline" if not ended and words <= 25 and patterns.BYLINE.match(text) else ""


def _is_caption(text: str, words: int) -> bool:
    if patterns.CREDIT_START.match(text):
        return words <= 60
    tail = text[-140:]
    if not any(mark in tail for mark in _CREDIT_MARKS):
        return False
    return bool(patterns.CREDIT_END.search(tail))


def _asks_reader(text: str, words: int) -> bool:
    if words > 40 or len(text) > _LONGEST_FURNITURE:
        return False
    if patterns.PROMO_START.match(text):
        return True
    lower = text.lower()
    return any(word in lower for word in _PROMO_WORDS) and bool(patterns.PROMO_INSIDE.search(text))


def _mark_repeated(shapes: Sequence[_Shape], roles: list[SentenceRole], title: str) -> None:
    times = Counter(shape.key for shape in shapes)
    seen: set[str] = set()
    for index, shape in enumerate(shapes):
        if shape.words < 3:
            continue
        again = shape.key in seen
        if again or (times[shape.key] > 2 and shape.words < 60) or shape.key == title:
            roles[index] = BOILERPLATE
        seen.add(shape.key)


def _mark_titles(shapes: Sequence[_Shape], roles: list[SentenceRole]) -> None:
    """Mark headlines, section titles and related-story lines: short, without an end, amid prose."""
    told = sum(shape.prose for shape in shapes)
    bare = sum(shape.title_like and shape.words >= _PROSE_WORDS for shape in shapes)
    if told < 3 or bare > told:
        return
    for index, shape in enumerate(shapes):
        short = shape.words <= (30 if index == 0 else 20)
        if (shape.title_like and short) or _is_question_title(shapes, index):
            roles[index] = BOILERPLATE


def _is_question_title(shapes: Sequence[_Shape], index: int) -> bool:
    shape = shapes[index]
    if index == 0 or shape.words > 10 or not shape.text.rstrip().endswith("?"):
        return False
    return not any(mark in shape.text for mark in "\"“”«»'‘")


def _mark_background(shapes: Sequence[_Shape], roles: list[SentenceRole]) -> None:
    index = 0
    while index < len(shapes):
        title = patterns.BACKGROUND_TITLE.match(shapes[index].text)
        if title is None:
            index += 1
            continue
        alone = not shapes[index].text[title.end() :].strip()
        roles[index] = BOILERPLATE if alone else BACKGROUND
        index = _mark_section(shapes, roles, index + 1, alone)


def _mark_section(
    shapes: Sequence[_Shape], roles: list[SentenceRole], first: int, alone: bool
) -> int:
    """Mark the paragraphs under a background title; return where the section ends."""
    if first >= len(shapes):
        return first
    bullets = shapes[first].bullet
    if not bullets and not alone:
        return first
    last = len(shapes) if bullets else min(len(shapes), first + _SECTION_PARAGRAPHS)
    for index in range(first, last):
        shape = shapes[index]
        if shape.furniture:
            continue
        if (bullets and not shape.bullet) or (shape.title_like and shape.words <= 12):
            return index
        if roles[index] is BODY:
            roles[index] = BACKGROUND
    return last


# ----------------------------------------------------------------------------- glued stories


def _glued_story(
    paragraphs: Sequence[Paragraph], shapes: Sequence[_Shape], title: str
) -> int | None:
    """Return the index of the headline with which a second story begins, or None."""
    told = [index for index, shape in enumerate(shapes) if shape.prose]
    if len(told) < 4:
        return None
    gaps = sorted(paragraph.gap for paragraph in paragraphs)
    usual_gap = gaps[len(gaps) // 2]
    comparisons = 0
    for index in range(told[1] + 1, told[-1]):
        shape = shapes[index]
        if not (shape.title_like and 4 <= shape.words <= 30) or shape.key == title:
            continue
        after = bisect_right(told, index)
        if len(told) - after < 2 or comparisons == _MOST_COMPARISONS:
            return None
        signs = _signs_of_a_start(shapes, index, told[after])
        signs += 2 * (paragraphs[index].gap >= usual_gap + 2)
        if signs:
            comparisons += 1
            if _is_another_story(shapes, index, signs, title):
                return index
    return None


def _signs_of_a_start(shapes: Sequence[_Shape], index: int, story: int) -> int:
    """Weigh what stands between a headline and its story: itself again, a caption, a date, marks."""
    between = shapes[index + 1 : story]
    kinds = {shape.furniture for shape in between}
    dateline = bool(patterns.DATELINE_OPENING.match(shapes[story].text))
    again = any(shape.key == shapes[index].key for shape in between)
    dated = bool(kinds & {"date", "byline"})
    if not (dateline or again) and len(kinds & {"caption", "mark"}) + dated < 2:
        # Section titles with one picture, or a related link with its date, are everywhere.
        return 0
    return 2 * again + 2 * dateline + dated + len(kinds & {"caption", "mark"})


def _is_another_story(shapes: Sequence[_Shape], index: int, signs: int, title: str) -> bool:
    """Compare the names before and after; the fewer the outer signs, the clearer they must differ.

    The limits come from 530 news texts, cut in the middle or glued in pairs: of the five names most
    used before the cut, a text's own second half keeps two or more in 82%, a foreign one in 7%.
    """
    first, second = shapes[:index], shapes[index:]
    before, after = _names(first), _names(second)
    if not before or not after or _shared(title, second) > _shared(title, first):
        return False
    known = set(before)
    novelty = sum(times for name, times in after.items() if name not in known) / after.total()
    kept = sum(name in after for name, _ in before.most_common(5))
    if signs >= 4:
        return novelty >= 0.4
    return novelty >= 0.6 and kept <= (1 if signs >= 2 else 0)


def _shared(title: str, shapes: Sequence[_Shape]) -> int:
    """Count the words of the page's title that a part of the text uses."""
    text = " ".join(shape.text for shape in shapes).casefold()
    return sum(word in text for word in title.split() if len(word) > 3)


def _names(shapes: Sequence[_Shape]) -> Counter[str]:
    return Counter(
        name.removesuffix("’s").removesuffix("'s")
        for shape in shapes
        if shape.prose
        for name in _NAME.findall(shape.text)
    )


# ----------------------------------------------------------------------------- sentences


def _is_standing(sentence: str, dated: int | None) -> bool:
    years = [int(year) for year in patterns.YEAR.findall(sentence)]
    if not years and "Cold War" not in sentence and "0s" not in sentence:
        return False
    told = patterns.UNTIL.sub("", sentence)
    if patterns.RECENT.search(told) or _SUPERLATIVE.search(told):
        return False
    if patterns.STANDING.search(told):
        return True
    old = _LONG_AGO if dated is None else max(_LONG_AGO, dated - 5)
    past = patterns.IN_YEAR.match(told) and not patterns.PRESENT.search(told)
    return bool(past) and max(years) <= old
