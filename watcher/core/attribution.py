"""Who said it, to whom and how, and which outlets a report and its parts credit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from watcher.core.credit_forms import STATEMENT, WHOLE_TEXT, is_earlier_news
from watcher.core.entities import EntityIndex
from watcher.core.manner import is_denied, is_hedged, is_quoted
from watcher.core.model import Attribution, Entity
from watcher.core.outlets import UNNAMED_AGENCIES, OutletNames, outlet_names
from watcher.core.referring import resolve, split_plainly
from watcher.core.speakers import Saying, read_cited, read_ruling, read_saying, without
from watcher.core.text import tokens
from watcher.core.titles import is_body

_BELONGING = frozenset(("of", "from", "in", "for", "at", "with", "to"))
_AN_OUTLET = re.compile(
    r"^(?:\w+ ){0,2}(?:newspaper|daily|broadcaster|channel|outlet|magazine|news agency|tabloid|weekly"
    r"|website|portal|radio station|station|publication|newswire)$|^paper$",
    re.IGNORECASE,
)
_OUTLET_KIND = re.compile(
    r"^(?:.*\b)?(?:agency|newspaper|broadcaster|daily|channel|magazine|outlet|television|radio|website|paper) (?=[^\W_a-z])"
    r"|^(?:[^\W\d_a-z][\w-]+ )?(?:state |news )+agency |(?<=\w) (?:agency|newspaper|television|radio|daily|channel|news agency|state TV)$"
)
_LOOKED_AT = 600
_LINE = re.compile(r"[^\n]+")
_LONG_PARAGRAPH = 60
_FIRST_PARAGRAPHS, _LEAD_PARAGRAPHS = 2, 4
_LEAD_WORTH, _PASSING_WORTH = 3.0, 0.5
_BACKGROUND_HEADING = re.compile(
    r"(?im)^\W{0,4}(?:background|reminder|context|what happened before)\W{0,3}$"
)
_MAIN_CREDIT = 6.0


def read_attribution(
    sentence: str, entities: EntityIndex, text: str = "", start: int = -1
) -> Attribution:
    """Return who a sentence quotes, in what role, to whom and through which outlet, as far as it says.

    `text`: the article, `start`: where the sentence begins in it; with them, a pronoun, a surname or
    "the company" comes back as the full name from an earlier sentence. A speaker who is a known entity
    comes back under the canonical name; the words of a role stay as they are written.
    """
    sentence = sentence[:_LOOKED_AT]
    read = _read(sentence, text, start if start >= 0 else text.find(sentence))
    words = tokens(read.speaker)
    # "Syrian official" and "officer from Syria" hold a name and are not one; "agency X" is.
    names = {
        name
        for first, end, name in entities.spans_in(words)
        if end == len(words) and _BELONGING.isdisjoint(words[:first])
    }
    return replace(read, speaker=names.pop()) if len(names) == 1 else read


@lru_cache(maxsize=1024)
def _read(sentence: str, text: str, start: int) -> Attribution:
    outlets = outlet_names()
    carried = outlets.credits(sentence)
    outlet = carried[0][0] if carried else ""
    said = read_saying(sentence)
    if text and start >= 0:
        said = _resolved(said, sentence, text, start)
    if named := _named_outlet(said.speaker, outlets):
        outlet = named
    if named or _AN_OUTLET.match(said.speaker):
        said = _beneath(sentence, said.speaker, outlets)
        if text and start >= 0:
            said = _resolved(said, sentence, text, start)
    said = said if said.speaker else read_ruling(sentence)
    to = said.to
    if listener := _named_outlet(to, outlets):
        outlet = to = listener
    return Attribution(
        speaker=said.speaker,
        role=said.role,
        to=to,
        outlet=outlet,
        quoted=is_quoted(sentence),
        hedged=is_hedged(sentence),
        denied=is_denied(sentence, said.speaker),
    )


def _resolved(said: Saying, sentence: str, text: str, start: int) -> Saying:
    """Return `said` with the full name; "the agency" is the outlet that was credited last, if any."""
    if said.speaker.lower() != "agency":
        return resolve(said, sentence, text, start)
    found = resolve(said, sentence, text, start)
    if found.speaker == said.speaker and outlet_names().credits(text[:start]):
        return replace(found, speaker="news agency")
    return found


def _named_outlet(words: str, outlets: OutletNames) -> str:
    """Return the outlet that a speaker or listener is (Russian state agency TASS), or ''."""
    for name in (words, _OUTLET_KIND.sub("", words), words.removesuffix(" News")):
        if name and outlets.known(name):
            return outlets.canonical(name)
    if any(words == name for name, _, _ in outlets.credits(f"Told the {words}")):
        return words
    last = max(outlets.mentions(words), key=lambda row: row[2], default=None)
    if last and last[2] == len(words) and _OUTLET_DESCRIBED.match(words[: last[1]]):
        return outlets.canonical(last[0])
    return ""


_OUTLET_SAYS = re.compile(
    r"\b(?:the|an?) (?:[\w-]+ )?(?:newspaper|paper|daily|broadcaster|channel|outlet|magazine|news agency|tabloid|website)\b"
)
_OUTLET_DESCRIBED = re.compile(
    r"^(?:[\w-]+ ){0,3}(?:agency|newspaper|broadcaster|daily|channel|magazine|outlet|network|website|paper) $",
    re.IGNORECASE,
)


def _beneath(sentence: str, speaker: str, outlets: OutletNames) -> Saying:
    """Return whom an outlet quotes: "citing two officials", or who speaks in what is left."""
    cited = read_cited(sentence)
    said = Saying(speaker=cited) if cited else read_saying(without(sentence, speaker))
    if _named_outlet(said.speaker, outlets) or _AN_OUTLET.match(said.speaker):
        return Saying()
    return said


# ----------------------------------------------------------------------------- who is credited


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
            worth = weight if weight == WHOLE_TEXT else weight * _worth(text, offset, scores, outlets, own_outlet)
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
    outlets = outlet_names(entities)
    own_words = tuple(name for name, _, _ in _others(text[start:end], outlets, own_outlet))
    if own_words:
        return tuple(dict.fromkeys(own_words))
    said = _read(text[start:end][:_LOOKED_AT], text, start)
    if beside := _beside(text, start, end, said, outlets, own_outlet):
        return beside
    main = credited_outlets(text, entities, own_outlet, byline)
    if not main or not is_body(said.speaker) or _OUTLET_SAYS.search(text[start:end]):
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


def _in_byline(byline: str, outlets: OutletNames, own_outlet: str) -> Sequence[str]:
    line = byline.strip()
    named = [outlets.canonical(name) for name, _, _ in outlets.mentions(line)]
    if re.search(r"\b(?:agencies|wires?)\b", line, re.IGNORECASE) and not re.search(r"\bdesk\b", line):
        named += [name for name, _, _ in outlets.credits("\nSource: " + line)]
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


def _has_own_news(
    text: str, outlets: OutletNames, own_outlet: str, paragraphs: int = 1
) -> bool:
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
    return bool(said.speaker) and not (_AN_OUTLET.match(said.speaker) or _AN_OUTLET.match(said.to))


def _end_of_lead(text: str, wanted: int) -> int:
    """Return where the first real paragraphs end: bylines and captions do not use them up."""
    paragraphs = 0
    for line in _LINE.finditer(text):
        paragraphs += len(line.group()) >= _LONG_PARAGRAPH
        if paragraphs == wanted:
            return line.end()
    return len(text)
