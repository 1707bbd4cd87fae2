"""Which outlets and agencies a report credits, as a whole and for each passage."""

from __future__ import annotations

import re
from collections.abc import Iterable

from watcher.core.attribution import is_some_outlet, read_attribution
from watcher.core.credit_forms import STATEMENT, WHOLE_TEXT, is_earlier_news
from watcher.core.entities import EntityIndex
from watcher.core.model import Attribution, Entity
from watcher.core.outlets import UNNAMED_AGENCIES, OutletNames, outlet_names
from watcher.core.referring import split_plainly
from watcher.core.speakers import read_saying
from watcher.core.text import tokens
from watcher.core.titles import is_body

_LINE = re.compile(r"[^\n]+")
_LONG_PARAGRAPH = 60
_FIRST_PARAGRAPHS, _LEAD_PARAGRAPHS = 2, 4
_LEAD_WORTH, _PASSING_WORTH = 3.0, 0.5
_BACKGROUND_HEADING = re.compile(
    r"(?im)^\W{0,4}(?:background|reminder|context|what happened before)\W{0,3}$"
)
_MAIN_CREDIT = 6.0
_OUTLET_SAYS = re.compile(
    r"\b(?:the|an?) (?:[\w-]+ )?(?:newspaper|paper|daily|broadcaster|channel|outlet|magazine|news agency|tabloid|website)\b"
)
_UNNAMED_IN_BYLINE = re.compile(r"\b(?:agencies|wires?)\b(?! desk)", re.IGNORECASE)
_NO_ENTITIES = EntityIndex.build(())


def credited_outlets(
    text: str, entities: Iterable[Entity], own_outlet: str = "", byline: str = ""
) -> tuple[str, ...]:
    """Return the outlets and agencies that a report as a whole rests on, most credited first.

    A dateline, a byline, a source line, a credit in the lead or several credits make a main credit.
    One in passing, such as an agency quoted once for one statement or in a background list, and what
    another had reported before the news, are left out: `credited_for` that sentence finds them.
    "news agencies" stands for an unnamed credit.
    """
    outlets = outlet_names(tuple(entities))
    heading = _BACKGROUND_HEADING.search(text)
    background = heading.start() if heading else len(text)
    scores: dict[str, float] = {}
    for name, weight, offset in _others(text, outlets, own_outlet):
        if offset < background:
            worth = (
                weight
                if weight == WHOLE_TEXT
                else weight * _worth(text, offset, scores, outlets, own_outlet)
            )
            scores[name] = scores.get(name, 0.0) + worth
    for name in _in_byline(byline, outlets, own_outlet):
        scores[name] = scores.get(name, 0.0) + WHOLE_TEXT
    if len(scores) > 1:
        scores.pop(UNNAMED_AGENCIES, None)
    named = [name for name in scores if scores[name] >= _MAIN_CREDIT]
    return tuple(sorted(named, key=lambda name: (-scores[name], name)))


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
    entities = tuple(entities)
    if start >= end:
        return credited_outlets(text, entities, own_outlet, byline)
    outlets = outlet_names(entities)
    own_words = tuple(name for name, _, _ in _others(text[start:end], outlets, own_outlet))
    if own_words:
        return tuple(dict.fromkeys(own_words))
    said = read_attribution(text[start:end], _NO_ENTITIES, text, start)
    if beside := _beside(text, start, end, said, outlets, own_outlet):
        return beside
    main = credited_outlets(text, entities, own_outlet, byline)
    sentence = text[start:end]
    states = is_body(said.speaker) and read_saying(sentence).speaker
    if not main or not states or _OUTLET_SAYS.search(sentence):
        return main
    whole = {name for name, weight, _ in _others(text, outlets, own_outlet) if weight == WHOLE_TEXT}
    whole.update(_in_byline(byline, outlets, own_outlet))
    tied = _tied(text, said.speaker, outlets, own_outlet)
    return tuple(name for name in main if name in whole or name in tied)


def _beside(
    text: str, start: int, end: int, said: Attribution, outlets: OutletNames, own_outlet: str
) -> tuple[str, ...]:
    """Return what the sentences before and after credit, if nobody else is speaking."""
    opening, closing = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    before = list(split_plainly(text[opening:start]))[-1:]
    after = list(split_plainly(text[end : closing if closing >= 0 else len(text)]))[:1]
    for near in (*before, *after):
        names = [name for name, _, _ in _others(near, outlets, own_outlet)]
        if not names or is_earlier_news(near):
            continue
        speaker = read_saying(near).speaker
        if not said.speaker or speaker in said.speaker or said.speaker in speaker:
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
    return [
        row
        for row in sorted(outlets.credits(text), key=lambda row: row[2])
        if not _is_own(row[0], outlets.canonical(own_outlet) if own_outlet else "")
    ]


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


def _worth(
    text: str, offset: int, scores: dict[str, float], outlets: OutletNames, own_outlet: str
) -> float:
    """Return how much a credit counts by its place and by what the report has of its own."""
    first, lead = _end_of_lead(text, _FIRST_PARAGRAPHS), _end_of_lead(text, _LEAD_PARAGRAPHS)
    opening = text.rfind("\n", 0, offset) + 1
    sentence = text[opening:].split("\n", 1)[0]
    own_news = _has_own_news(text, outlets, own_outlet)
    if is_earlier_news(sentence) and _has_own_news(text, outlets, own_outlet, _FIRST_PARAGRAPHS):
        return _PASSING_WORTH
    if offset < first and not (own_news and opening > 0 and scores):
        return _LEAD_WORTH
    return _LEAD_WORTH if offset < lead and not scores and not own_news else 1.0


def _has_own_news(text: str, outlets: OutletNames, own_outlet: str, paragraphs: int = 1) -> bool:
    """Tell whether one of the first paragraphs quotes somebody and credits nobody for it."""
    lead = text[: _end_of_lead(text, paragraphs)].split("\n")
    return any(
        _is_own_news(line, outlets, own_outlet) for line in lead if len(line) >= _LONG_PARAGRAPH
    )


def _is_own_news(line: str, outlets: OutletNames, own_outlet: str) -> bool:
    if _others(line, outlets, own_outlet):
        return False
    said = read_saying(line)
    if any(weight == STATEMENT for _, weight, _ in outlets.credits(line)):
        return True
    return bool(said.speaker) and not (is_some_outlet(said.speaker) or is_some_outlet(said.to))


def _end_of_lead(text: str, wanted: int) -> int:
    """Return where the first real paragraphs end: bylines and captions do not use them up."""
    paragraphs = 0
    for line in _LINE.finditer(text):
        paragraphs += len(line.group()) >= _LONG_PARAGRAPH
        if paragraphs == wanted:
            return line.end()
    return len(text)
