"""Which outlets and agencies a report credits, as a whole and for each passage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from watcher.core.attribution import is_some_outlet, read_attribution
from watcher.core.credit_forms import STATEMENT, WHOLE_TEXT, is_earlier_news
from watcher.core.entities import EntityIndex
from watcher.core.model import Entity
from watcher.core.outlets import UNNAMED_AGENCIES, OutletNames, outlet_names
from watcher.core.referring import split_plainly
from watcher.core.speakers import read_saying
from watcher.core.text import tokens
from watcher.core.titles import is_body

_LINE = re.compile(r"[^\n]+")
_LONG_PARAGRAPH = 60
_FIRST_PARAGRAPHS, _LEAD_PARAGRAPHS = 2, 4
_LEAD_WORTH, _PASSING_WORTH = 3.0, 0.5
_NEAR = 300
_BACKGROUND_HEADING = re.compile(
    r"(?im)^\W{0,4}(?:background|reminder|context|what happened before)\W{0,3}$"
)
_MAIN_CREDIT = 6.0
_OUTLET_SAYS = re.compile(
    r"\b(?:the|an?) (?:[\w-]+ )?(?:newspaper|paper|daily|broadcaster|channel|outlet|magazine|news agency|tabloid|website)\b"
)
# "The ministry denied a Reuters report": an answer to a report does not rest on it.
_ANSWERED = re.compile(
    r"\b(?:den(?:y|ied|ies|ying)|dismiss\w*|reject\w*|refut\w*|respon\w+ to|react\w* to|comment\w* on) (?:[\w’'-]+ ){0,6}\Z"
)
_UNNAMED_IN_BYLINE = re.compile(r"\b(?:agencies|wires?)\b(?! desk)", re.IGNORECASE)
_NO_ENTITIES = EntityIndex.build(())


@dataclass(frozen=True, slots=True)
class _Report:
    """Whom one report credits as a whole."""

    main: tuple[str, ...]
    whole: frozenset[str]
    """Credited by a dateline, a source line or the byline, whoever is speaking."""
    any_credit: bool
    """Whether anybody is credited for anything."""


def credited_outlets(
    text: str, entities: Iterable[Entity], own_outlet: str = "", byline: str = ""
) -> tuple[str, ...]:
    """Return the outlets and agencies that a report as a whole rests on, most credited first.

    A dateline, a byline, a source line, a credit in the lead or several credits make a main credit.
    One in passing, such as an agency quoted once for one statement or in a background list, and what
    another had reported before the news, are left out: `credited_for` that sentence finds them.
    "news agencies" stands for an unnamed credit.
    """
    return _report(outlet_names(tuple(entities)), text, own_outlet, byline).main


def credited_for(
    text: str,
    start: int,
    end: int,
    entities: Iterable[Entity],
    own_outlet: str = "",
    byline: str = "",
) -> tuple[str, ...]:
    """Return the outlets that a report credits for one passage, text[start:end].

    Its own sentence wins, then what the sentences beside it in the paragraph credit, if they have the
    same speaker; else the report's main credits. What a body says beside them is its own.
    """
    outlets = outlet_names(tuple(entities))
    report = _report(outlets, text, own_outlet, byline)
    sentence = text[start:end]
    if not sentence or not report.any_credit:
        return report.main
    if own_words := _others(sentence, outlets, own_outlet):
        return tuple(dict.fromkeys(name for name, _, _ in own_words))
    if beside := _beside(text, start, end, outlets, own_outlet):
        return beside
    if report.whole.issuperset(report.main) or _OUTLET_SAYS.search(sentence):
        return report.main
    # A court's ruling is told by whoever was there; a statement is made to everybody.
    speaker = _speaker(text, start, end)
    if not is_body(speaker) or not read_saying(sentence).speaker:
        return report.main
    tied = report.whole | _tied(text, speaker, outlets, own_outlet)
    return tuple(name for name in report.main if name in tied)


def _speaker(text: str, start: int, end: int) -> str:
    return read_attribution(text[start:end], _NO_ENTITIES, text, start).speaker


@lru_cache(maxsize=64)
def _report(outlets: OutletNames, text: str, own_outlet: str, byline: str) -> _Report:
    rows = _others(text, outlets, own_outlet)
    heading = _BACKGROUND_HEADING.search(text)
    background = heading.start() if heading else len(text)
    lead = _Lead(text, outlets, own_outlet)
    whole = set(_in_byline(byline, outlets, own_outlet))
    scores = dict.fromkeys(sorted(whole), float(WHOLE_TEXT))
    told: dict[str, float] = {}
    for name, weight, offset in rows:
        if weight == WHOLE_TEXT:
            whole.add(name)
        if offset < background:
            worth = weight if weight == WHOLE_TEXT else weight * lead.worth(offset, first=not told)
            told[name] = told.get(name, 0.0) + worth
    for name, worth in told.items():
        scores[name] = scores.get(name, 0.0) + worth
    if len(scores) > 1:
        scores.pop(UNNAMED_AGENCIES, None)
    named = [name for name in scores if scores[name] >= _MAIN_CREDIT]
    return _Report(
        tuple(sorted(named, key=lambda name: (-scores[name], name))), frozenset(whole), bool(rows)
    )


class _Lead:
    """Weighs a credit by its place, and by what the first paragraphs have of their own."""

    def __init__(self, text: str, outlets: OutletNames, own_outlet: str) -> None:
        self._text = text
        self._outlets = outlets
        self._own_outlet = own_outlet
        lines = [line for line in _LINE.finditer(text) if len(line.group()) >= _LONG_PARAGRAPH]
        self._paragraphs = [line.group() for line in lines[:_FIRST_PARAGRAPHS]]
        # Bylines and captions do not use the lead up.
        ends = [line.end() for line in lines]
        self._opening_ends = ends[0] if ends else 0
        self._first_ends = (
            ends[_FIRST_PARAGRAPHS - 1] if len(ends) >= _FIRST_PARAGRAPHS else len(text)
        )
        self._ends = ends[_LEAD_PARAGRAPHS - 1] if len(ends) >= _LEAD_PARAGRAPHS else len(text)

    @cached_property
    def _own_news(self) -> list[bool]:
        return [_is_own_news(line, self._outlets, self._own_outlet) for line in self._paragraphs]

    def worth(self, offset: int, *, first: bool) -> float:
        """Return how much a credit counts; `first`: nobody is credited before it."""
        opening = self._text.rfind("\n", 0, offset) + 1
        told_before = offset >= self._opening_ends and is_earlier_news(
            _sentence_at(self._text, offset)
        )
        answered = _ANSWERED.search(self._text, max(opening, offset - _NEAR), offset)
        if answered or (told_before and any(self._own_news)):
            return _PASSING_WORTH
        opens_with_own = any(self._own_news[:1])
        if offset < self._first_ends and (first or opening == 0 or not opens_with_own):
            return _LEAD_WORTH
        return _LEAD_WORTH if offset < self._ends and first and not opens_with_own else 1.0


def _sentence_at(text: str, offset: int) -> str:
    """Return the sentence around a place, as far as a credit can reach."""
    near = max(text.rfind("\n", 0, offset) + 1, offset - _NEAR)
    stop = text.rfind(". ", near, offset)
    ends = (text.find(mark, offset, offset + _NEAR) for mark in ("\n", ". "))
    start = stop + 2 if stop >= 0 else near
    return text[start : min((end for end in ends if end >= 0), default=offset + _NEAR)]


def _is_own_news(paragraph: str, outlets: OutletNames, own_outlet: str) -> bool:
    """Tell whether a paragraph quotes somebody and credits nobody for it."""
    if _others(paragraph, outlets, own_outlet):
        return False
    if any(weight == STATEMENT for _, weight, _ in outlets.credits(paragraph)):
        return True
    said = read_saying(paragraph)
    return bool(said.speaker) and not (is_some_outlet(said.speaker) or is_some_outlet(said.to))


def _beside(
    text: str, start: int, end: int, outlets: OutletNames, own_outlet: str
) -> tuple[str, ...]:
    """Return what the sentences before and after credit, if nobody else is speaking."""
    opening, closing = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    before = list(split_plainly(text[opening:start]))[-1:]
    after = list(split_plainly(text[end : closing if closing >= 0 else len(text)]))[:1]
    for near in (*before, *after):
        names = [name for name, _, _ in _others(near, outlets, own_outlet)]
        if not names or is_earlier_news(near):
            continue
        speaker, beside = _speaker(text, start, end), read_saying(near).speaker
        if not speaker or beside in speaker or speaker in beside:
            return tuple(dict.fromkeys(names))
    return ()


def _tied(text: str, speaker: str, outlets: OutletNames, own_outlet: str) -> set[str]:
    """Return the outlets that are credited in a sentence with this speaker."""
    return {
        name
        for sentence in split_plainly(text)
        if speaker in sentence
        for name, _, _ in _others(sentence, outlets, own_outlet)
    }


def _others(text: str, outlets: OutletNames, own_outlet: str) -> list[tuple[str, int, int]]:
    """Return the credits that do not name the report's own outlet, in order."""
    own = outlets.canonical(own_outlet) if own_outlet else ""
    rows = sorted(outlets.credits(text), key=lambda row: row[2])
    owned = {name for name in {row[0] for row in rows} if _is_own(name, own)}
    return [row for row in rows if row[0] not in owned]


def _is_own(name: str, own: str) -> bool:
    """Tell whether a name is the report's own outlet, perhaps shortened: the Prairie Sun."""
    words = set(tokens(name))
    return name == own or bool(own and len(words) > 1 and words <= set(tokens(own)))


def _in_byline(byline: str, outlets: OutletNames, own_outlet: str) -> list[str]:
    line = byline.strip()
    named = [outlets.canonical(name) for name, _, _ in outlets.mentions(line)]
    if _UNNAMED_IN_BYLINE.search(line):
        named.append(UNNAMED_AGENCIES)
    own = outlets.canonical(own_outlet) if own_outlet else ""
    return [name for name in dict.fromkeys(named) if not _is_own(name, own)]
