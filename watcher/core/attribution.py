"""Who said it, to whom, how, and through which outlet."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from watcher.core.entities import EntityIndex
from watcher.core.manner import is_denied, is_hedged, is_quoted
from watcher.core.model import Attribution
from watcher.core.outlets import OutletNames, outlet_names
from watcher.core.referring import resolve
from watcher.core.speakers import Saying, read_cited, read_ruling, read_saying, without
from watcher.core.text import tokens
from watcher.core.titles import is_body

_BELONGING = frozenset(("of", "from", "in", "for", "at", "with", "to"))
_AN_OUTLET = re.compile(
    r"^(?:\w+ ){0,2}(?:newspaper|daily|broadcaster|channel|outlet|magazine|news agency|tabloid|weekly"
    r"|website|portal|radio station|station|publication|newswire)$|^paper$|^(?:media|press|news|local|earlier) reports?$",
    re.IGNORECASE,
)
_OUTLET_KIND = re.compile(
    r"^(?:.*\b)?(?:agency|newspaper|broadcaster|daily|channel|magazine|outlet|television|radio|website|paper) (?=[^\W_a-z])"
    r"|^(?:[^\W\d_a-z][\w-]+ )?(?:state |news )+agency |(?<=\w) (?:agency|newspaper|television|radio|daily|channel|news agency|state TV)$"
)
_OUTLET_DESCRIBED = re.compile(
    r"^(?:[\w-]+ ){0,3}(?:agency|newspaper|broadcaster|daily|channel|magazine|outlet|network|website|paper) $",
    re.IGNORECASE,
)
_REPORT_OF = re.compile(
    r"(?P<outlet>.{2,40}?)(?:[’']s?)? (?:news )?(?:report|reports|article|story|interview)\b"
)
_LOOKED_AT = 600


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


def read_source(sentence: str) -> Attribution:
    """Return what `read_attribution` does of a sentence by itself, without how it is said and with names as written."""
    sentence = sentence[:_LOOKED_AT]
    return _read_source(sentence, "", -1)


@lru_cache(maxsize=1024)
def _read(sentence: str, text: str, start: int) -> Attribution:
    read = _read_source(sentence, text, start)
    return replace(
        read,
        quoted=is_quoted(sentence),
        hedged=is_hedged(sentence),
        denied=is_denied(sentence, read.speaker),
    )


@lru_cache(maxsize=1024)
def _read_source(sentence: str, text: str, start: int) -> Attribution:
    outlets = outlet_names()
    carried = outlets.credits(sentence)
    outlet = carried[0][0] if carried else ""
    said = _resolved(read_saying(sentence), sentence, text, start)
    if named := _named_outlet(said.speaker, outlets):
        outlet = named
    if named or is_some_outlet(said.speaker):
        left = read_saying(without(sentence, said.speaker))
        said = _no_outlet(_cited(sentence) or left, outlets)
        said = _no_outlet(_resolved(said, sentence, text, start), outlets)
    elif carried and not said.speaker:
        said = _no_outlet(_cited(sentence) or said, outlets)
    said = said if said.speaker else read_ruling(sentence)
    to = said.to
    if listener := _named_outlet(to, outlets):
        outlet = to = listener
    return Attribution(speaker=said.speaker, role=said.role, to=to, outlet=outlet)


def _cited(sentence: str) -> Saying | None:
    speaker = read_cited(sentence)
    return Saying(speaker=speaker) if speaker else None


def _no_outlet(said: Saying, outlets: OutletNames) -> Saying:
    """Return `said`, or nobody where an outlet says it: outlets carry, they do not speak."""
    carries = _named_outlet(said.speaker, outlets) or is_some_outlet(said.speaker)
    return Saying() if carries else said


def is_some_outlet(words: str) -> bool:
    """Tell whether words stand for an outlet without its name: "a local newspaper"."""
    return bool(_AN_OUTLET.match(words))


def _resolved(said: Saying, sentence: str, text: str, start: int) -> Saying:
    """Return `said` with the full name; "the agency" is the outlet that was credited last, if any."""
    if not text or start < 0:
        return said
    found = resolve(said, sentence, text, start)
    if said.speaker.lower() != "agency":
        return found
    known = found.speaker != said.speaker and is_body(found.speaker)
    if not known and outlet_names().credits(text[:start]):
        return replace(found, speaker="news agency")
    return found


@lru_cache(maxsize=1024)  # an article has few speakers, each in many sentences
def _named_outlet(words: str, outlets: OutletNames) -> str:
    """Return the outlet that a speaker or listener is (Russian state agency TASS), or ''."""
    for name in (words, _OUTLET_KIND.sub("", words), words.removesuffix(" News")):
        if name and outlets.known(name):
            return outlets.canonical(name)
    if about := _REPORT_OF.match(words):
        return _named_outlet(about["outlet"], outlets)
    if any(words == name for name, _, _ in outlets.credits(f"Told the {words}")):
        return words
    last = max(outlets.mentions(words), key=lambda row: row[2], default=None)
    if last and last[2] == len(words) and _OUTLET_DESCRIBED.match(words[: last[1]]):
        return outlets.canonical(last[0])
    return ""
