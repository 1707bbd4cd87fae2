"""Who said it, to whom, and which outlets a report credits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from watcher.core.entities import EntityIndex
from watcher.core.model import Attribution, Entity
from watcher.core.outlets import outlet_names
from watcher.core.text import tokens

_SAY = (
    r"said|says|say|adds?|added|stated?|states|announced?|announces|claim(?:s|ed)|report(?:s|ed)|"
    r"confirm(?:s|ed)|den(?:y|ies|ied)|warn(?:s|ed)|insist(?:s|ed)|explain(?:s|ed)|wr(?:ote|ites)|"
    r"acknowledged|admitted|argued|note[sd]|predicted|estimate[sd]|assessed|declared|suggested|"
    r"alleged|revealed|tweeted|posted|maintained|stressed|replied|answered|told|tells|informed"
)
_VERB = re.compile(
    rf"(?<=[\s”\"])(?:(?:has|have|had|also|later|then|further) )*(?P<verb>{_SAY})\b(?! by\b)",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"\baccording to (?:the )?(?P<speaker>[^,;.“”\"]{2,80})", re.IGNORECASE)
_ROLE_AFTER = re.compile(r"\s*,\s*(?P<role>(?:an?|the|who|its|his|her|their) [^,;.“”\"]{3,90})")
_NAME_AFTER = re.compile(
    r"\s+(?!(?:on|in|at|that|to|by|after|without) )(?P<speaker>(?:the |an? )?(?:[a-z-]+ ){0,4}?[^\W\d_a-z][\w’'.-]*(?: (?:al|bin|de|of|van|von) "
    r"[^\W\d_a-z][\w’'-]*| [^\W\d_a-z][\w’'-]*){0,5}|the [a-z]+(?: [a-z]+)?)(?=[,.;]|\s|$)"
)
_PERSON_AFTER = re.compile(
    r"\s+(?P<speaker>(?:the|an?|one|two|three|four|five|several|some|many) (?:[\w’'-]+ ){0,5}?"
    r"(?:officials?|officers?|sources?|spokes\w+|minist(?:er|ry)|residents?|witnesses|witness|"
    r"diplomats?|analysts?|mayor|governor|commanders?|generals?|doctors?|nurses?|lawyers?|president|"
    r"police|workers?|villagers?|soldiers?|envoys?|aides?|experts?|people))\b"
)
_COMMA = re.compile(r",(?!\d)")
_TOLD_TO = re.compile(
    r"\s+(?:the )?(?P<to>[^\W\d_a-z][\w/’'-]*(?: [^\W\d_a-z][\w’'-]*){0,4}|"
    r"reporters|journalists|lawmakers|parliament)\b"
)
_ON = re.compile(
    r"\b(?:on|via|in a post on|through) (?:its |his |her |their )?"
    r"(?P<to>Telegram|X|Twitter|Facebook|Truth Social|state television|state TV|Instagram|WhatsApp)\b"
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_CLAUSE = re.compile(r"[;:—–“”\"]| (?:but|while|although|though|because|that|as|when) ")
_LEAD_WORDS = re.compile(
    r"^(?:(?:but|and|while|when|as|also|meanwhile|however|still|yet|then)\s+)+", re.IGNORECASE
)
_OPENING = re.compile(
    r"^(?:in|on|at|by|after|before|since|during|earlier|last|this) ", re.IGNORECASE
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_PROPER = re.compile(
    r"^(?:[^\W\d_a-z][\w’'.-]*)(?: (?:(?:al|bin|de|van|von) )?[^\W\d_a-z][\w’'.-]*)*$"
)
_BELONGING = frozenset(("of", "from", "in", "for", "at", "with", "to"))
_NOBODY = frozenset(("", "which", "who", "that", "there", "what", "and", "but", "it is"))
_LONGEST_SUBJECT = 14
_LINE = re.compile(r"[^\n]+")
_LOOKED_AT = 600

_LEAD_PARAGRAPHS = 4
_LONG_PARAGRAPH = 60
_LEAD_WORTH = 3.0
_BACKGROUND_HEADING = re.compile(
    r"(?im)^\W{0,4}(?:background|reminder|context|what happened before)\W{0,3}$"
)
_MAIN_CREDIT = 6.0


def read_attribution(sentence: str, entities: EntityIndex) -> Attribution:
    """Return who a sentence quotes, in what role, to whom and through which outlet, as far as it says.

    A speaker who is a known entity comes back under the canonical name; the words of a role stay
    as they are written.
    """
    read = _read(sentence[:_LOOKED_AT])
    words = tokens(read.speaker)
    # "Syrian official" and "officer from Syria" hold a name and are not one; "agency X" is.
    names = {
        name
        for start, end, name in entities.spans_in(words)
        if end == len(words) and _BELONGING.isdisjoint(words[:start])
    }
    return replace(read, speaker=names.pop()) if len(names) == 1 else read


@lru_cache(maxsize=4096)
def _read(sentence: str) -> Attribution:
    outlets = outlet_names()
    carried = outlets.credits(sentence)
    outlet = carried[0][0] if carried else ""
    # What is quoted may hold verbs and names of its own.
    plain = _QUOTED.sub(lambda quoted: '"' + " " * (len(quoted.group()) - 2) + '"', sentence)
    speaker, role, to = _read_according(plain) or _read_verbs(plain)
    if outlets.known(speaker):
        return Attribution(outlet=outlets.canonical(speaker))
    if outlets.known(to):
        outlet = to = outlets.canonical(to)
    elif not to and speaker and (medium := _ON.search(plain)):
        to = medium["to"]
    return Attribution(speaker=speaker, role=role, to=to, outlet=outlet)


def _read_according(plain: str) -> tuple[str, str, str] | None:
    match = _ACCORDING.search(plain)
    if match is None:
        return None
    role = _ROLE_AFTER.match(plain, match.end())
    return _tidy(match["speaker"]), _tidy(role["role"]) if role else "", ""


def _read_verbs(plain: str) -> tuple[str, str, str]:
    """Return (speaker, role, to) of the first verb of saying that has a subject."""
    for verb in _VERB.finditer(plain):
        before, told = plain[: verb.start()], verb["verb"].lower() in ("told", "tells", "informed")
        to = _TOLD_TO.match(plain, verb.end()) if told else None
        commas = len(_COMMA.findall(_CLAUSE.split(before)[-1]))
        apposition = before.rstrip().endswith(",") and commas > 1
        if not told and not apposition and before.rstrip().endswith((",", '"')):
            follower = _PERSON_AFTER.match(plain, verb.end()) or _NAME_AFTER.match(
                plain, verb.end()
            )
            if follower is not None:
                role = _ROLE_AFTER.match(plain, follower.end())
                return _tidy(follower["speaker"]), _tidy(role["role"]) if role else "", ""
        speaker, role_before = _subject(before)
        if speaker.lower() not in _NOBODY:
            return speaker, role_before, to["to"] if to else ""
    return "", "", ""


def _subject(before: str) -> tuple[str, str]:
    """Return (speaker, role) of the clause that ends before a verb."""
    clause = _CLAUSE.split(before.rstrip())[-1]
    parts = [_tidy(part) for part in _COMMA.split(clause)]
    if clause.rstrip().endswith(",") and len(parts) >= 3:
        # Anna Petrova, a spokeswoman for the ministry, said
        speaker, role = parts[-3], parts[-2]
        if _PROPER.match(role) and not _PROPER.match(speaker):
            speaker, role = role, speaker
        return _shorten(speaker), role
    return _shorten(next((part for part in reversed(parts) if part), "")), ""


def _shorten(subject: str) -> str:
    if _OPENING.match(subject) and " the " in subject:
        subject = subject.rpartition(" the ")[2]
    return subject if len(subject.split()) <= _LONGEST_SUBJECT else ""


def _tidy(words: str) -> str:
    return _ARTICLE.sub("", _LEAD_WORDS.sub("", " ".join(words.split()).strip(' ,;:.-"“”')))


def credited_outlets(
    text: str, entities: Iterable[Entity], own_outlet: str = ""
) -> tuple[str, ...]:
    """Return the outlets and agencies that a report as a whole rests on, most credited first.

    A dateline, a source line, a credit in the lead or several credits make a main credit. One in
    passing, such as an agency quoted once for one statement or in a background list, is left out:
    `read_attribution` of that sentence finds it. "news agencies" stands for an unnamed credit.
    """
    outlets = outlet_names(tuple(entities))
    own = outlets.canonical(own_outlet) if own_outlet else ""
    lead_ends = _end_of_lead(text)
    heading = _BACKGROUND_HEADING.search(text)
    background = heading.start() if heading else len(text)
    scores: dict[str, float] = {}
    for name, weight, offset in outlets.credits(text):
        if name != own and offset < background:
            worth = weight * (_LEAD_WORTH if offset < lead_ends else 1.0)
            scores[name] = scores.get(name, 0.0) + worth
    main = [name for name in scores if scores[name] >= _MAIN_CREDIT]
    return tuple(sorted(main, key=lambda name: (-scores[name], name)))


def _end_of_lead(text: str) -> int:
    """Return where the first real paragraphs end: bylines and captions do not use them up."""
    paragraphs = 0
    for line in _LINE.finditer(text):
        paragraphs += len(line.group()) >= _LONG_PARAGRAPH
        if paragraphs == _LEAD_PARAGRAPHS:
            return line.end()
    return len(text)
