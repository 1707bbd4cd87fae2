"""Whose words a sentence of an article passes on: its own, another outlet's, or a public statement's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from watcher.core.attribution import read_attribution
from watcher.core.entities import EntityIndex
from watcher.core.model import Attribution, Sentence, SentenceRole
from watcher.core.outlets import UNNAMED_AGENCIES, outlet_names
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

_PUBLIC = re.compile(
    r"\b(?:(?:said|saying|says|stated?|announced|wrote|added|published|issued|released|read)\b[^.;]{0,40}?"
    r"\b(?:in|as|by|an?|the|its|their) (?:[\w-]+ ){0,3}?"
    r"(?:statement|communiqu[eé]|(?:press|news) release|situation report|decree|filing)"
    r"|(?:the|a) communiqu[eé]|in a (?:[\w-]+ )?statement"
    r"|(?:press|news) (?:conference|briefing)"
    r"|(?:told|tells|telling|speaking to|spoke to|question from|questions from|addressing) "
    r"(?:reporters|journalists|parliament|lawmakers|the (?:media|press))"
    r"|(?:on|via) (?:[\w’']+ ){0,3}?(?:Telegram|X|Twitter|Facebook|Truth Social|Instagram|Weibo)\b"
    r"|(?:on|told|by) state (?:television|tv|media|radio))",
    re.IGNORECASE,
)
# Of courts what is known is mostly what a reporter heard there, and each reporter hears alone.
_BODY = re.compile(
    r"\b(?:ministry|department|intelligence|institute|general staff|army|navy|air force|armed forces|"
    r"agency|service|council|committee|commission|authority|government|central bank|kremlin|"
    r"pentagon|white house|foreign office|embassy|bureau|police|prosecutors?|command|"
    r"administration)\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"^[A-Z]{2,6}$")
_OFFICE = re.compile(
    r"\b(?:minister|spokes(?:man|woman|person)|president|premier|chancellor|governor|commissioner|"
    r"ambassador|secretary|chief of (?:staff|civil defen[cs]e))\b",
    re.IGNORECASE,
)
_NAMELESS = re.compile(
    r"\b(?:sources?|officials?|officers?|people|persons?|diplomats?|residents?|witness(?:es)?|workers?|"
    r"employees?|insiders?|bulletin|paper|documents?|reporter)\b",
    re.IGNORECASE,
)
_FIRST_HAND = re.compile(
    r"\b(?:this reporter|told us\b|read (?:the list )?to us|our (?:reporter|correspondent|questions)|"
    r"as this (?:paper|newspaper))",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"^(?:he|she|it|they|(?:the |both |one of the |the same )?(?:[\w-]+ )?"
    r"(?:sources?|officials?|people|company|agency|newspaper|paper|institute|ministry|group|firm|"
    r"communiqu[eé]|statement|governor|minister|man|woman|doctor|priest))$",
    re.IGNORECASE,
)
_CALLED_BY_JOB = frozenset(
    """the a an of for mr ms mrs dr prof sir spokesman spokeswoman spokesperson minister ministry
    president chief head governor director deputy senior general former""".split()
)
_PREFIX = 5
_LOOK_BACK = 3
_LEAD_SENTENCES = 2
_NOBODY = EntityIndex.build(())


def source_of(
    sentences: Sequence[Sentence],
    place: tuple[int, int],
    said: Attribution | None,
    credited: Sequence[str],
    own: str,
) -> Source:
    """Return whose words the sentences at a place (start, end) of an article are.

    A credit in the sentence counts before everything; then who is told to have said it, in this
    sentence or where the speaker was introduced; then what the article as a whole credits, unless
    it brings reporting of its own; last a statement that opens the article.
    """
    here = [s for s in sentences if s.start < place[1] and place[0] < s.end] or list(sentences[:1])
    for sentence in here:
        found = _told_by(sentence.text, said if sentence is here[0] else None, own)
        if found.kind is not SourceKind.NOT_TOLD:
            return found
    speaker = _speaker(here, said)
    introduced = _introduced(sentences, here, speaker, own)
    if introduced is not None:
        return introduced
    whole = [name for name in credited if name not in (own, UNNAMED_AGENCIES)]
    if whole and not _reports_itself(sentences, own):
        return Source(kind=SourceKind.REPORT, name=whole[0], speaker=speaker, whole=True)
    if not whole and UNNAMED_AGENCIES not in credited and not speaker:
        return _opening_statement(sentences, own) or NOT_TOLD
    return Source(kind=SourceKind.NOT_TOLD, speaker=speaker)


def source_told(passage: str, own: str) -> Source:
    """Return the source that a passage gives by its own words, with its speaker."""
    found = _told_by(passage, None, own)
    if found.kind is SourceKind.NOT_TOLD:
        return Source(kind=found.kind, speaker=attribution_of(passage).speaker)
    return found


def _told_by(sentence: str, said: Attribution | None, own: str) -> Source:
    """Return the source that one sentence itself gives."""
    outlets = outlet_names()
    read = said or attribution_of(sentence)
    named = [outlets.canonical(read.outlet)] if read.outlet else []
    named += [name for name, _, _ in outlets.credits(sentence) if name != UNNAMED_AGENCIES]
    others = [name for name in named if not same_outlet(name, own)]
    if others:
        return Source(kind=SourceKind.REPORT, name=others[0], speaker=read.speaker)
    if named or _FIRST_HAND.search(sentence) or (own and _told_to(read, own)):
        return Source(kind=SourceKind.OWN, name=own, speaker=read.speaker)
    if read.speaker and _speaks_publicly(sentence, read):
        return Source(kind=SourceKind.STATEMENT, name=read.speaker, speaker=read.speaker)
    return NOT_TOLD


def _told_to(read: Attribution, own: str) -> bool:
    return bool(read.to) and same_outlet(read.to, own)


def _speaks_publicly(sentence: str, read: Attribution) -> bool:
    if _REFERS_BACK.match(read.speaker):
        return False
    if _PUBLIC.search(sentence):
        return not re.search(r"\bsources?\b", read.speaker, re.IGNORECASE)
    who = f"{read.speaker}, {read.role}"
    if _NAMELESS.search(read.speaker):
        return False
    named = any(word[:1].isupper() for word in read.speaker.split())
    body = named and _BODY.search(read.speaker)
    return bool(_ACRONYM.match(read.speaker) or body or (named and _OFFICE.search(who)))


def _speaker(here: Sequence[Sentence], said: Attribution | None) -> str:
    if said is not None and said.speaker:
        return said.speaker
    return next((a.speaker for s in here if (a := attribution_of(s.text)).speaker), "")


def _introduced(
    sentences: Sequence[Sentence], here: Sequence[Sentence], speaker: str, own: str
) -> Source | None:
    """Return the source of the sentence that brings the speaker in: 'Lababidi said' after 'told the FT'."""
    if not speaker:
        return None
    read = [s for s in sentences if s.role in (SentenceRole.BODY, SentenceRole.BACKGROUND)]
    if _REFERS_BACK.match(speaker):
        before = [s for s in read if s.start < here[0].start]
        found = (_told_by(s.text, None, own) for s in reversed(before[-_LOOK_BACK:]))
    else:
        same = (s for s in read if same_speaker(speaker, attribution_of(s.text).speaker))
        found = (_told_by(s.text, None, own) for s in same)
    return next((source for source in found if source.kind is not SourceKind.NOT_TOLD), None)


def _reports_itself(sentences: Sequence[Sentence], own: str) -> bool:
    """Tell whether the first sentences of an article say that its outlet was told or saw it."""
    body = [s for s in sentences if s.role is SentenceRole.BODY]
    return any(
        _told_by(s.text, None, own).kind is SourceKind.OWN for s in body[: _LEAD_SENTENCES + 1]
    )


def _opening_statement(sentences: Sequence[Sentence], own: str) -> Source | None:
    """Return the statement that an article is about: the first source that its opening names."""
    body = [s for s in sentences if s.role is SentenceRole.BODY]
    found = (_told_by(s.text, None, own) for s in body[: _LEAD_SENTENCES + 1])
    first = next((source for source in found if source.kind is not SourceKind.NOT_TOLD), None)
    return first if first is not None and first.kind is SourceKind.STATEMENT else None


# ----------------------------------------------------------------------------- names


def attribution_of(sentence: str) -> Attribution:
    """Return who a sentence quotes, names as they are written."""
    return read_attribution(sentence, _NOBODY)


def same_outlet(one: str, other: str) -> bool:
    """Tell whether two names are one outlet's."""
    outlets = outlet_names()
    one, other = outlets.canonical(one), outlets.canonical(other)
    return bool(one) and one.lower().removeprefix("the ") == other.lower().removeprefix("the ")


def other_speaker(one: str, other: str) -> bool:
    """Tell whether two speakers are certainly not the same: both told, one of them by name."""
    if not one or not other or same_speaker(one, other):
        return False
    return bool(_surname(one) or _surname(other))


def same_speaker(one: str, other: str) -> bool:
    """Tell whether two names are one speaker's: all words of the shorter, or the same surname."""
    a, b = _name_words(one), _name_words(other)
    if not a or not b:
        return False
    if a <= b or b <= a:
        return True
    last_one, last_other = _surname(one), _surname(other)
    return bool(last_one) and last_one == last_other


@lru_cache(maxsize=4096)
def _name_words(name: str) -> frozenset[str]:
    return frozenset(
        word[:_PREFIX]
        for word in tokens(name)
        if word not in STOPWORDS and word not in _CALLED_BY_JOB
    )


@lru_cache(maxsize=4096)
def _surname(name: str) -> str:
    """Return the last word of a person's name, '' for a body or a nameless speaker."""
    words = name.split()
    if len(words) < 2 or not words[-1][:1].isupper() or _BODY.search(name):
        return ""
    return " ".join(tokens(words[-1]))
