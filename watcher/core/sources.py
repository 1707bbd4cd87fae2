"""Whose words a sentence of an article passes on: its own, another outlet's, or a public statement's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from watcher.core.credit_forms import WHOLE_TEXT
from watcher.core.model import Attribution, Sentence, SentenceRole
from watcher.core.outlets import UNNAMED_AGENCIES, OutletNames, outlet_names
from watcher.core.same_names import (
    BODY,
    attribution_of,
    is_pronoun,
    refers_back,
    same_outlet,
    same_speaker,
    surname,
)
from watcher.core.text import STOPWORDS, tokens


class SourceKind(StrEnum):
    OWN = "own"
    """The outlet says that it was told, saw or counted it itself."""
    REPORT = "report"
    """Another outlet is credited."""
    STATEMENT = "statement"
    """Somebody said it to everybody: a ministry, a post, a press conference."""
    NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    kind: SourceKind
    name: str = ""
    """The credited outlet, or whoever made the statement."""
    speaker: str = ""
    whole: bool = False
    """Only the article as a whole says so, not the sentence or its speaker."""


NOT_TOLD = Source(kind=SourceKind.NOT_TOLD)

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_IMAGERY = re.compile(
    r"\b[Ss]atellite (?:imagery|images?|pictures?|photographs?|photos?) (?:(?:taken|made|shot|released|provided|"
    rf"captured|on|\d{{1,2}}|{_MONTH}\.?) ?){{0,5}}(?:by|from) (?:the (?:firm|company) )?"
    r"(?P<maker>[A-Z][\w-]+(?: [A-Z][\w-]+){0,2})"
)
_REPORTS_THAT = re.compile(
    r"(?P<maker>(?:[A-Z][\w’'-]* ){0,5}(?:\([A-Z]{2,6}\) |(?:Ministry|Intelligence|Institute|Command|Agency) ))"
    r"(?:reports|claims|statements|estimates) that\b"
)
_PUBLIC = re.compile(
    r"\b(?:(?:said|saying|says|stated?|announced|wrote|added|published|issued|released|read)\b[^.;]{0,40}?"
    r"\b(?:in|as|by|an?|the|its|their) (?:[\w-]+ ){0,3}?"
    r"(?:statement|communiqu[eé]|(?:press|news) release|situation report|decree|filing)"
    r"|(?:the|a) communiqu[eé]|in a (?:[\w-]+ )?statement"
    r"|(?:press|news) (?:conference|briefing)"
    r"|(?:told|tells|telling|speaking to|spoke to|question from|questions from|addressing) "
    r"(?:reporters|journalists|parliament|lawmakers|the (?:media|press))|to the press"
    r"|(?:on|via) (?:[\w’']+ ){0,3}?(?:Telegram|X|Twitter|Facebook|Truth Social|Instagram|Weibo)\b"
    r"|(?:on|told|by) state (?:television|tv|media|radio)"
    # A day of the calendar is given for what is on record, a weekday for what was just told.
    rf"|(?:said|stated|announced|declared) on (?:\d{{1,2}} {_MONTH}|{_MONTH}\.? \d))",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"(?:[\w-]+ ){0,2}(?:agency|newspaper|paper|daily|newswire|broadcaster|channel|website|magazine) "
    r"(?P<name>[A-Z].+)"
)
_SHORT_NAME = re.compile(r" ?\(([A-Z]{2,6})\)")
_ACRONYM = re.compile(r"^[A-Z]{2,6}$")
_OFFICE = re.compile(
    r"\b(?:minister|spokes(?:man|woman|person)|president|premier|chancellor|governor|commissioner|"
    r"ambassador|secretary|chief of (?:staff|civil defen[cs]e))\b",
    re.IGNORECASE,
)
_NAMELESS = re.compile(
    r"\b(?:sources?|officials?|officers?|people|persons?|diplomats?|residents?|witness(?:es)?|workers?|"
    r"employees?|insiders?|fighters?|soldiers?|guards?|rebels?|bulletin|paper|documents?|reporter)\b",
    re.IGNORECASE,
)
_FIRST_HAND = re.compile(
    r"\b(?:this reporter|told us\b|read (?:the list )?to us|our (?:reporter|correspondent|questions)|"
    r"as this (?:paper|newspaper))",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^[^()“”\"]{0,60}\([^()]{2,30}\)\s*[-–—.:]+\s*")
_TO = re.compile(r"\b(?:to|told|tells)(?: \w+){0,3}$")
_LOOKS_BACK = re.compile(
    r"\bhad\b|\bearlier\b|\b(?:on|last|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\blast (?:week|month|year)\b",
    re.IGNORECASE,
)
_ANONYMOUS = re.compile(r"\b(?:sources?|people|persons?) ?\b", re.IGNORECASE)
_NO_ANSWER = re.compile(
    r"\b(?:could not|couldn['’]t|was (?:un|not )able|did not|didn['’]t|has not|independently)\b",
    re.IGNORECASE,
)
_SPEAKS_FOR = re.compile(r"\bspokes(?:man|woman|person)\b", re.IGNORECASE)
_LOOK_BACK = 3
_MOST_READ = 40
"""Sentences with a speaker's name: who is not brought in by then is not brought in."""
_OPENING = 3
"""Sentences that say what an article is about and whose news it is."""


def source_of(
    sentences: Sequence[Sentence],
    place: tuple[int, int],
    said: Attribution | None,
    credited: Sequence[str],
    own: str,
    names: OutletNames | None = None,
) -> Source:
    """Return whose words the sentences at a place (start, end) of an article are.

    First what the sentence itself says; then where its speaker was brought in; then the source
    that the article opens with; last what the article credits as a whole. credited: the main
    credits. own: the article's outlet. names: the outlets to know, by default those of the world.
    """
    names = names or outlet_names()
    here = [n for n, s in enumerate(sentences) if s.start < place[1] and place[0] < s.end] or [0]
    here = [n for n in here if n < len(sentences)]
    for number in here:
        found = _told_at(sentences, number, own, names, said if number == here[0] else None)
        if found.kind is not SourceKind.NOT_TOLD:
            return found
    speaker = _speaker([sentences[n] for n in here], said)
    introduced = _introduced(sentences, here, speaker, own, names) if speaker else None
    if introduced is not None:
        return introduced
    return _of_the_whole(sentences, speaker, credited, own, names)


def _of_the_whole(
    sentences: Sequence[Sentence],
    speaker: str,
    credited: Sequence[str],
    own: str,
    names: OutletNames,
) -> Source:
    """Return the source of a sentence that has none of its own: the article's."""
    opening = _opening(sentences, own, names)
    someone_else = surname(speaker) or _ANONYMOUS.search(speaker)
    if opening.kind is SourceKind.STATEMENT and not someone_else:
        return opening
    named = [
        name
        for name in credited
        if not same_outlet(name, own, names) and _carries(sentences, name, names)
    ]
    if opening.kind is SourceKind.OWN or not named:
        return Source(kind=SourceKind.NOT_TOLD, speaker=speaker)
    return Source(kind=SourceKind.REPORT, name=named[0], speaker=speaker, whole=True)


def _carries(sentences: Sequence[Sentence], outlet: str, names: OutletNames) -> bool:
    """Tell whether an article rests on an outlet: 'X had reported on Monday' far down only looks back."""
    if outlet == UNNAMED_AGENCIES:
        return False
    body = [s for s in sentences if s.role is SentenceRole.BODY]
    crediting = [
        (number, weight, sentence.text)
        for number, sentence in enumerate(body)
        for name, weight, _ in _credits(sentence.text, names)
        if name == outlet
    ]
    return not crediting or any(
        number < _OPENING - 1 or weight == WHOLE_TEXT or not _LOOKS_BACK.search(text)
        for number, weight, text in crediting
    )


def quoted_source(
    sentences: Sequence[Sentence],
    paragraph: Sequence[int],
    place: tuple[int, int],
    own: str,
    names: OutletNames | None = None,
) -> Source:
    """Return who says the quotation at a place (start, end) of a paragraph (sentence numbers), and where.

    The sentences that hold it count first, then the others of the paragraph.
    """
    names = names or outlet_names()
    holding = [
        n for n in paragraph if sentences[n].start < place[1] and place[0] < sentences[n].end
    ]
    first = (holding or list(paragraph))[0]
    others = [n for n in paragraph if n not in holding and abs(n - first) <= _MOST_READ]
    speaker = ""
    for number in (*holding, *others):
        found = _told_at(sentences, number, own, names)
        name = found.speaker or attribution_of(sentences[number].text).speaker
        speaker = speaker or (_full_name(sentences, number, name) if name else "")
        if found.kind is not SourceKind.NOT_TOLD:
            return replace(found, speaker=speaker)
    introduced = (
        _introduced(sentences, holding or paragraph, speaker, own, names) if speaker else None
    )
    return replace(introduced or NOT_TOLD, speaker=speaker)


def _told_at(
    sentences: Sequence[Sentence],
    number: int,
    own: str,
    names: OutletNames,
    said: Attribution | None = None,
) -> Source:
    """Return the source that one sentence of an article gives, its speaker under the fullest name."""
    sentence = sentences[number].text
    plain = _DATELINE.sub("", sentence)
    read = said if said and plain == sentence else attribution_of(plain)
    found = _told_by(plain, read, own, names)
    if found.kind is SourceKind.STATEMENT:
        name = _full_name(sentences, number, found.name)
        if _SPEAKS_FOR.search(f"{name} {read.role}"):
            name = _body_spoken_for(sentences, number, name, read.role)
        return replace(found, name=name)
    return found


@lru_cache(maxsize=1024)  # each finding of an article asks for the same sentences
def _told_by(sentence: str, read: Attribution, own: str, outlets: OutletNames) -> Source:
    """Return the source that one sentence itself gives."""
    for pattern in (_IMAGERY, _REPORTS_THAT):
        maker = pattern.search(sentence)
        if maker is not None and not any(outlets.mentions(maker["maker"])):
            return Source(kind=SourceKind.STATEMENT, name=maker["maker"].strip())
    speaking = [outlets.canonical(name) for name, _, _ in outlets.mentions(read.speaker)]
    if (outlet := _OUTLET.match(read.speaker)) is not None:
        speaking.append(outlets.canonical(outlet["name"]))
    named = [outlets.canonical(read.outlet)] if read.outlet else []
    named += [name for name, _, _ in _credits(sentence, outlets) if name != UNNAMED_AGENCIES]
    others = [name for name in (*named, *speaking) if not same_outlet(name, own, outlets)]
    states = bool(read.speaker) and not speaking and _speaks_publicly(sentence, read)
    statement = Source(
        kind=SourceKind.STATEMENT,
        name=_with_acronym(sentence, read.speaker),
        speaker=read.speaker,
    )
    # Who only carried a statement is not where it comes from.
    if states and _PUBLIC.search(sentence) and not _given_to(sentence, named, outlets):
        return statement
    if others:
        return Source(kind=SourceKind.REPORT, name=others[0], speaker=read.speaker)
    if named or speaking or _FIRST_HAND.search(sentence) or _takes_part(own, sentence):
        return Source(kind=SourceKind.OWN, name=own, speaker=read.speaker)
    return statement if states else NOT_TOLD


def _with_acronym(sentence: str, speaker: str) -> str:
    """Return a body with the short name that a sentence gives it: 'military intelligence (HUR)'."""
    after = sentence.partition(speaker)[2] if speaker else ""
    found = _SHORT_NAME.match(after)
    return f"{speaker} ({found[1]})" if found else speaker


@lru_cache(maxsize=1024)
def _credits(sentence: str, names: OutletNames) -> tuple[tuple[str, int, int], ...]:
    return tuple(names.credits(sentence))


def _given_to(sentence: str, outlets: Sequence[str], names: OutletNames) -> bool:
    """Tell whether something was said to one of these outlets, not to everybody."""
    given = (sentence[:start].rstrip().lower() for _, start, _ in names.mentions(sentence))
    return bool(outlets) and any(_TO.search(before) for before in given)


def _takes_part(own: str, sentence: str) -> bool:
    """Tell whether a sentence names its own outlet as one that was told or saw something."""
    named = bool(own) and re.search(rf"\b(?:{re.escape(own)}|{re.escape(own.upper())})\b", sentence)
    return bool(named) and not _NO_ANSWER.search(sentence)


def _speaks_publicly(sentence: str, read: Attribution) -> bool:
    if _ANONYMOUS.search(read.speaker):
        return False
    if _PUBLIC.search(sentence):
        return True
    if refers_back(read.speaker) or _NAMELESS.search(read.speaker):
        return False
    named = any(word[:1].isupper() for word in read.speaker.split())
    office = _OFFICE.search(f"{read.speaker}, {read.role}")
    return bool(_ACRONYM.match(read.speaker) or (named and (BODY.search(read.speaker) or office)))


def _speaker(here: Sequence[Sentence], said: Attribution | None) -> str:
    if said is not None and said.speaker:
        return said.speaker
    return next((a.speaker for s in here if (a := attribution_of(s.text)).speaker), "")


def _introduced(
    sentences: Sequence[Sentence], here: Sequence[int], speaker: str, own: str, names: OutletNames
) -> Source | None:
    """Return the source of the sentence that brings the speaker in: 'Lababidi said' after 'told the FT'."""
    if refers_back(speaker):
        numbers = [n for n in range(here[0] - 1, here[0] - 1 - _LOOK_BACK, -1) if n >= 0]
    else:
        last = speaker.rsplit(maxsplit=1)[-1]  # most sentences need not be read to see who speaks
        naming = (n for n, s in enumerate(sentences) if last in s.text)
        numbers = [
            n
            for n in islice(naming, _MOST_READ)
            if same_speaker(speaker, attribution_of(sentences[n].text).speaker)
        ]
    read = (SentenceRole.BODY, SentenceRole.BACKGROUND)
    found = (_told_at(sentences, n, own, names) for n in numbers if sentences[n].role in read)
    return next((source for source in found if source.kind is not SourceKind.NOT_TOLD), None)


def _opening(sentences: Sequence[Sentence], own: str, names: OutletNames) -> Source:
    """Return the first source that an article's first sentences name."""
    body = [n for n, s in enumerate(sentences) if s.role is SentenceRole.BODY][:_OPENING]
    found = (_told_at(sentences, n, own, names) for n in body)
    return next((source for source in found if source.kind is not SourceKind.NOT_TOLD), NOT_TOLD)


def _full_name(sentences: Sequence[Sentence], number: int, name: str) -> str:
    """Return the fullest name that an article has for 'the company', 'the police chief' or 'she'."""
    if surname(name) or (BODY.search(name) and not refers_back(name)):
        return name
    near = [*range(number - 1, -1, -1), *range(number + 1, min(number + 3, len(sentences)))]
    for other in near[: 2 * _LOOK_BACK]:
        read = attribution_of(sentences[other].text)
        if not read.speaker or is_pronoun(read.speaker):
            continue
        # "The official" may stand for "it" only; another word that points back takes nobody further.
        if refers_back(read.speaker) and not is_pronoun(name):
            continue
        if refers_back(name) or _same_office(name, f"{read.speaker} {read.role}"):
            return read.speaker
    return name


def _body_spoken_for(sentences: Sequence[Sentence], number: int, name: str, role: str) -> str:
    """Return the body whose spokesperson speaks, with the name, so that either is recognised."""
    if BODY.search(name):
        return name
    if BODY.search(role):
        return f"{role} {name}"
    before = (
        attribution_of(s.text).speaker for s in reversed(sentences[:number]) if BODY.search(s.text)
    )
    return next((body for body in before if BODY.search(body)), name)


def _same_office(name: str, other: str) -> bool:
    words = [w for w in tokens(name.partition("'s ")[2] or name) if w not in STOPWORDS]
    return bool(words) and set(words) <= set(tokens(other))
