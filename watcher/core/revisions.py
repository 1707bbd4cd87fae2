"""Compare two versions of an article sentence by sentence: what is evidence, what is only looks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from watcher.core.boilerplate_patterns import CONTRIBUTED, DATELINE
from watcher.core.model import Sentence, SentenceRole

_READABLE = frozenset({SentenceRole.BODY, SentenceRole.BACKGROUND})
_ALIKE = 55.0
"""Two sentences less alike than this, of 100, are one removed and one added."""
_MOST_PAIRS = 250_000
"""Beyond it only neighbours are paired: such pages are lists that changed as a whole."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACE = re.compile(r"\s+")
_MARKS = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛ʼ´`′", "'"), **dict.fromkeys("–—―‒‑−", "-"), "…": "..."})  # fmt: skip
_EDGE_QUOTE = re.compile(r"(?<!\w)'|'(?!\w)")
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_LAST_MARK = re.compile(r"(?:[.;:](?=\s|$)|\.(?=\"))")
# "DAMASCUS, Dec 12 (Reuters) -", "Damascus (AP) —", "(Bloomberg) --": its own place and day, not the event's.
_CREDITED_DATELINE = re.compile(
    r"(?:[A-Z][\w .,'/]{1,48})?\((?:[A-Z][\w .&/]{1,24})\)\s*[–—-]+\s+(?=\S)"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
# "Kolkata, Aug 19 (PTI) A court", "MOSCOW, November 19. /TASS/. Russia", "Vienna, 17 September - Poland".
_DATED_DATELINE = re.compile(
    rf"[A-Z][\w.'-]*(?:[ /][\w.'-]+){{0,3}},\s+(?:{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})\.?\s*"
    r"(?:[(/][A-Z][\w .&-]{1,24}[)/]\s*[.:]?\s*[–—-]*|[–—-]+)\s+(?=\S)"
)
_MOMENT = (
    r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|today|yesterday|noon|midnight|at|on|of|the|a\.?m|p\.?m|local|time|gmt|utc|est|edt|et|bst|cet|msk|eet|ist|hours|hrs"
    r"|\d{1,4}(?:st|nd|rd|th|h)?)\b[\s.,:/|()+-]*)+"
)
_AGO = r"(?:(?:\d+|an?|one|two|three|few)\s*(?:s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?)\s+ago|just\s+now)"
_CHANGED_AT = (
    r"(?:last\s+|first\s+)?(?:updated?|modified|edited|refreshed|published|posted)(?:\s+(?:at|on))?"
)
_STAMP = re.compile(rf"[(\[]\s*{_CHANGED_AT}\W{{0,3}}(?:{_MOMENT}|{_AGO})[)\]]", re.IGNORECASE)
_COUNT = r"\d[\d.,]*+\s*+(?:[km]\b)?"
_COUNTED = r"(?:comments?|shares?|views?|reads?|likes?|readers?|reactions?|replies|retweets?)"
# Atomic, so that a hostile line of counters cannot be taken apart in a million ways.
_COUNTER = rf"(?>{_COUNT}\s*{_COUNTED}\b|{_COUNTED}\s*[:(]\s*{_COUNT}\)?)"
_LIVE = re.compile(
    rf"""\W*(?:
      {_COUNTER}(?:\W+{_COUNTER})*+
    | (?:this\s+(?:article|story|page)\s+(?:has\s+been|was)\s+)?(?:read|viewed|shared)\s+(?:by\s+)?{_COUNT}\s*(?:times|people|readers|users)
    | {_COUNT}\s*(?:people|users|readers)\s+(?:are\s+)?(?:reading|watching)(?:\s+(?:this|now|right|story|article|page))*
    | (?:{_CHANGED_AT}\W{{0,3}})?{_AGO}
    | {_CHANGED_AT}\W{{0,3}}{_MOMENT}
    | \d+\s*-?\s*min(?:ute)?s?\s+read
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_STAFF = r"(?:[A-Z][\w.'-]*|in|and|for|at|the)(?:[\s,]+(?:[A-Z][\w.'-]*|in|and|for|at|the))*"
_WIRE_SIGNATURE = re.compile(
    rf"\(?(?:(?:[Aa]dditional\s+)?(?:[Rr]eport|[Ww]rit|[Ee]dit)ing(?:\s+and\s+\w+)?\s+by\s+{_STAFF}[;.]?\s*)+\)?\W*$"
)
_LONGEST_LIVE_LINE = 200


class EditKind(StrEnum):
    KEPT = "kept"
    COSMETIC = "cosmetic"
    """Looks only: white space, marks, dateline, a line cut elsewhere."""
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What became of one sentence; `old` or `new` is None where there is none."""

    kind: EditKind
    old: Sentence | None = None
    new: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A line for a reader: the sign is '-' for what went and '+' for what came."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions side by side; edits stand in the order of the new version."""

    edits: tuple[Edit, ...]

    @property
    def of_evidence(self) -> tuple[Edit, ...]:
        """The edits that can change what the article says."""
        return tuple(edit for edit in self.edits if edit.kind in _EVIDENCE)

    @property
    def touched(self) -> frozenset[int]:
        """Indexes of the new version's sentences that are new or changed."""
        return frozenset(edit.new.index for edit in self.of_evidence if edit.new is not None)

    def edit_of(self, start: int, end: int) -> Edit | None:
        """Return the first edit that took away or changed a part of the old version's text[start:end]."""
        for edit in self.of_evidence:
            if edit.old is not None and edit.old.start < end and start < edit.old.end:
                return edit
        return None

    def lines(self) -> tuple[DiffLine, ...]:
        """Return what a reader should see of the edits of evidence: old lines before new ones."""
        return tuple(
            DiffLine(sign=sign, text=_SPACE.sub(" ", sentence.text))
            for edit in self.of_evidence
            for sign, sentence in (("-", edit.old), ("+", edit.new))
            if sentence is not None
        )


_EVIDENCE = frozenset({EditKind.CHANGED, EditKind.ADDED, EditKind.REMOVED})


def compare_versions(before: Sequence[Sentence], after: Sequence[Sentence]) -> Comparison:
    """Align the sentences of two versions wherever they stand.

    Only sentences of the story (body and background) can be edits of evidence, and one that is
    still on the page in any role was not removed. Live lines (counters, 'updated at') are left out.
    """
    old = [sentence for sentence in before if plain(sentence.text)]
    new = [sentence for sentence in after if plain(sentence.text)]
    held = {plain(sentence.text): sentence for sentence in reversed(old)}
    shown = {plain(sentence.text) for sentence in new}
    edits: list[Edit] = []
    for sentence in new:
        twin = held.get(plain(sentence.text))
        if twin is not None:
            kind = EditKind.KEPT if twin.text == sentence.text else EditKind.COSMETIC
            edits.append(Edit(kind=kind, old=twin, new=sentence))
    gone = [s for s in old if plain(s.text) not in shown and s.role in _READABLE]
    came = [s for s in new if plain(s.text) not in held and s.role in _READABLE]
    gone, came, recut = _same_when_joined(gone, came)
    edits += recut
    edits += _pair(gone, came)
    return Comparison(edits=tuple(_in_order(edits)))


@lru_cache(maxsize=1024)
def plain(sentence: str) -> str:
    """Return a sentence without what never is evidence; '' when nothing else is in it."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", sentence)).translate(_MARKS)
    text = _SPACE.sub(" ", text).strip()
    if len(text) <= _LONGEST_LIVE_LINE and _is_live_line(text):
        return ""
    text = _STAMP.sub(" ", text)
    for dateline in (_CREDITED_DATELINE, _DATED_DATELINE, DATELINE):
        opening = dateline.match(text)
        if opening is not None:
            text = text[opening.end() :]
    text = _COMMA.sub(" ", _EDGE_QUOTE.sub('"', text))
    return _SPACE.sub(" ", _LAST_MARK.sub("", text)).strip()


def _is_live_line(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_LIVE, _WIRE_SIGNATURE, CONTRIBUTED))


def _same_when_joined(
    gone: Sequence[Sentence], came: Sequence[Sentence]
) -> tuple[list[Sentence], list[Sentence], list[Edit]]:
    """Take out neighbours that say the same words, only cut into sentences at other places."""
    old = {_words(run): run for run in _runs(gone)}
    new = {_words(run): run for run in _runs(came)}
    same = [words for words in new if words in old]
    left_old = {one.index for words in same for one in old[words]}
    left_new = {one.index for words in same for one in new[words]}
    return (
        [one for one in gone if one.index not in left_old],
        [one for one in came if one.index not in left_new],
        [
            Edit(kind=EditKind.COSMETIC, old=old[words][0], new=sentence)
            for words in same
            for sentence in new[words]
        ],
    )


def _runs(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Yield neighbours together."""
    run: list[Sentence] = []
    for sentence in sentences:
        if run and sentence.index != run[-1].index + 1:
            yield run
            run = []
        run.append(sentence)
    if run:
        yield run


def _words(run: Sequence[Sentence]) -> str:
    return " ".join(plain(sentence.text) for sentence in run)


def _pair(gone: list[Sentence], came: list[Sentence]) -> Iterator[Edit]:
    """Pair what went with what came by likeness, the most alike first; the rest stands alone."""
    pairs: list[tuple[int, int]] = []
    if gone and came and len(gone) * len(came) <= _MOST_PAIRS:
        scores = process.cdist(
            [plain(one.text) for one in gone],
            [plain(one.text) for one in came],
            scorer=fuzz.ratio,
            score_cutoff=_ALIKE,
        )
        found = np.argwhere(scores > 0)
        ranked = sorted(found.tolist(), key=lambda cell: (-float(scores[cell[0], cell[1]]), *cell))
        pairs = list(_one_each(ranked))
    elif gone and came:
        pairs = [(n, n) for n in range(min(len(gone), len(came)))]
    paired_old, paired_new = {a for a, _ in pairs}, {b for _, b in pairs}
    for a, b in pairs:
        yield Edit(kind=EditKind.CHANGED, old=gone[a], new=came[b])
    for n, one in enumerate(gone):
        if n not in paired_old:
            yield Edit(kind=EditKind.REMOVED, old=one)
    for n, one in enumerate(came):
        if n not in paired_new:
            yield Edit(kind=EditKind.ADDED, new=one)


def _one_each(ranked: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    taken_old, taken_new = set[int](), set[int]()
    for a, b in ranked:
        if a not in taken_old and b not in taken_new:
            taken_old.add(a)
            taken_new.add(b)
            yield a, b


def _in_order(edits: Sequence[Edit]) -> list[Edit]:
    """Sort by place in the new version; what was removed follows what stood before it."""
    places = sorted(
        (edit.old.index, edit.new.index) for edit in edits if edit.old and edit.new is not None
    )

    def place(edit: Edit) -> tuple[float, int]:
        if edit.new is not None:
            return float(edit.new.index), 0
        index = edit.old.index if edit.old is not None else 0
        before = [new for old, new in places if old < index]
        return (before[-1] if before else -1) + 0.5, index

    return sorted(edits, key=place)
