"""Who speaks in one sentence, in what role and to whom, as its words have it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from watcher.core.speaker_patterns import (
    ACCORDING,
    ACRONYM,
    AFTER_SAYING,
    ARTICLE,
    AT,
    AUXILIARY,
    BE,
    BEFORE_ADJECTIVES,
    BEFORE_NOUNS,
    CITED,
    CLAUSE,
    CLEFT,
    CLOSES,
    CLOSING,
    COMMA,
    COURT,
    DATELINE,
    IN_TALK,
    LEAD_WORDS,
    LONGEST_SUBJECT,
    NAME_AFTER,
    NO_ROLE,
    NOBODY,
    NOT_A_NAME,
    NOUN_TOO,
    ON,
    OPENING,
    OPENING_DAY,
    PERSON_AFTER,
    QUOTED,
    QUOTED_AS_SAYING,
    RELATIVE,
    RELATIVE_CLAUSE,
    ROLE_AFTER,
    SHOW,
    TELLS_THAT,
    TOLD,
    TOLD_AND_DONE,
    TOLD_TO,
    VERB,
)
from watcher.core.titles import is_proper, split_title

_LOOKED_AT = 600
_SHOWING = ("show", "suggest", "indicate")
_JUDGING = ("court", "judge", "tribunal", "jury", "magistrate", "Justice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Who says a sentence, in what role and to whom, as written; any part may be ''."""

    speaker: str = ""
    role: str = ""
    to: str = ""


@lru_cache(maxsize=1024)  # speakers, credits and quotations ask for the same sentences
def read_saying(sentence: str) -> Saying:
    """Return the speaker, role and listener that a sentence names; a title before a name is a role."""
    # What is quoted may hold verbs and names of its own.
    plain = DATELINE.sub("", QUOTED.sub(_blank, _whole(sentence)))
    verbs = list(VERB.finditer(plain))
    said = _outermost(plain, verbs) or _according(plain) or _first(plain, verbs) or Saying()
    speaker, role = split_title(said.speaker)
    said = replace(said, speaker=speaker, role=said.role or role)
    if not said.to and said.speaker and (to := _listener(plain)):
        said = replace(said, to=to)
    return said


def read_ruling(sentence: str) -> Saying:
    """Return the court or judge whose decision a sentence tells, or nobody."""
    if not any(word in sentence for word in _JUDGING):
        return Saying()
    found = COURT.search(QUOTED.sub(_blank, _whole(sentence)))
    name, role = split_title(tidy(found["speaker"])) if found else ("", "")
    return Saying(speaker=name, role=role)


def without(sentence: str, speaker: str) -> str:
    """Return a sentence without the words by which `speaker` says it: what is left may quote another."""
    clause = rf",?\s*(?:according to )?(?:the |an? )?{re.escape(speaker)}\b[^,.“”\"]*?(?:\bthat\b|(?=[,.]|$))"
    return re.sub(clause, " ", sentence, count=1, flags=re.IGNORECASE)


def read_cited(sentence: str) -> str:
    """Return whom an outlet cites in a sentence (citing two officials), or ''."""
    plain = QUOTED.sub(_blank, _whole(sentence))
    found = CITED.search(plain) or QUOTED_AS_SAYING.search(plain)
    return tidy(found["speaker"]) if found else ""


def _whole(sentence: str) -> str:
    """Return a sentence cut out of a quotation with its opening mark, as far as it is read."""
    sentence = sentence[:_LOOKED_AT]
    if sentence.count("”") > sentence.count("“") and "“" not in sentence.split("”", maxsplit=1)[0]:
        return "“" + sentence
    return '"' + sentence if CLOSES.match(sentence) else sentence


def _blank(quoted: re.Match[str]) -> str:
    closing = '"' if len(quoted.group()) > 1 else ""
    return '"' + " " * (len(quoted.group()) - 2) + closing


def _listener(plain: str) -> str:
    for pattern in (IN_TALK, AT, ON):
        if found := pattern.search(plain):
            return found["to"]
    return ""


def _according(plain: str) -> Saying | None:
    match = ACCORDING.search(plain)
    if match is None:
        return None
    role = ROLE_AFTER.match(plain, match.end())
    return Saying(speaker=tidy(match["speaker"]), role=tidy(role["role"]) if role else "")


# ----------------------------------------------------------------------------- verbs of saying


def _outermost(plain: str, verbs: Sequence[re.Match[str]]) -> Saying | None:
    """Return who says the whole sentence: ", the head of the works council has said."""
    # A glance is much cheaper than the pattern, and most sentences have no such word.
    if any(verb in plain for verb in _SHOWING) and (shown := SHOW.search(plain.rstrip(" ."))):
        return Saying(speaker=tidy(shown["speaker"]))
    for verb in reversed(verbs):
        before, told = plain[: verb.start()], verb["verb"].lower() in TOLD
        if not (TOLD_AND_DONE if told else AFTER_SAYING).match(plain, verb.end()):
            continue
        if not (COMMA.search(before) or '"' in before) or not _is_saying(before, verb["verb"]):
            continue
        speaker, role = _subject(before)
        clause = _clause(before)
        if (COMMA.search(clause) or '"' in before) and _is_somebody(speaker):
            return Saying(speaker=speaker, role=role, to=_told_to(plain, verb))
    return None


def _first(plain: str, verbs: Sequence[re.Match[str]]) -> Saying | None:
    """Return the subject of the first verb of saying that has one."""
    for verb in verbs:
        before, told = plain[: verb.start()], verb["verb"].lower() in TOLD
        if not _is_saying(before, verb["verb"]):
            continue
        commas = len(COMMA.findall(_clause(before)))
        apposition = before.rstrip().endswith(",") and commas > 1
        if not told and before.rstrip().endswith((",", '"')):
            follower = PERSON_AFTER.match(plain, verb.end()) or NAME_AFTER.match(plain, verb.end())
            if follower is not None and (not apposition or _is_inverted(plain, follower)):
                role = ROLE_AFTER.match(plain, follower.end())
                return Saying(
                    speaker=tidy(follower["speaker"]), role=tidy(role["role"]) if role else ""
                )
        speaker, role_before = _subject(before)
        if _is_somebody(speaker):
            return Saying(speaker=speaker, role=role_before, to=_told_to(plain, verb))
    return None


def _is_inverted(plain: str, follower: re.Match[str]) -> bool:
    """Tell "..., says the sociologist Ewa Nowicka, ..." from "Ewa, a sociologist, said Monday ...\"."""
    ends = plain[follower.end() : follower.end() + 1] in ("", ",", ".")
    return ends and not NOT_A_NAME.match(follower["speaker"])


def _told_to(plain: str, verb: re.Match[str]) -> str:
    if verb["verb"].lower() not in TOLD:
        return ""
    to = TOLD_TO.match(plain, verb.end())
    return to["to"] if to else ""


def _is_saying(before: str, verb: str) -> bool:
    """Tell a verb with a subject from a passive (was told) and from a noun (earlier reports)."""
    last = before.rstrip(" ,").rpartition(" ")[2].lower()
    if last in BE or last in BEFORE_ADJECTIVES:
        return False
    return not (verb.lower() in NOUN_TOO and last in BEFORE_NOUNS)


def _is_somebody(speaker: str) -> bool:
    words = speaker.lower().split()
    return (
        speaker.lower() not in NOBODY and words[-1] not in BE and not {"what", "than"} & set(words)
    )


def _subject(before: str) -> tuple[str, str]:
    """Return (speaker, role) of the clause that ends before a verb."""
    clause = _clause(before)
    parts = [tidy(part) for part in COMMA.split(clause)]
    if clause.rstrip().endswith(",") and len(parts) >= 3:
        # Anna Petrova, a spokeswoman for the ministry, said
        speaker, role = parts[-3], parts[-2]
        if NO_ROLE.match(role):
            return _shorten(speaker), ""
        if is_proper(role) and not is_proper(speaker):
            speaker, role = role, speaker
        return _shorten(speaker), role
    return _shorten(next((part for part in reversed(parts) if part), "")), ""


def _clause(before: str) -> str:
    """Return the last clause: "that" begins one after a verb of saying, else it only describes a noun."""
    clause = CLAUSE.split(before.rstrip())[-1]
    if "that " not in clause.lower():
        return clause
    told = max(TELLS_THAT.finditer(clause), key=lambda match: match.end(), default=None)
    return clause[told.end() :] if told else clause


def _shorten(subject: str) -> str:
    subject = RELATIVE_CLAUSE.sub("", CLEFT.sub("", subject))
    if not RELATIVE.search(subject) and (verb := AUXILIARY.search(subject)):
        subject = subject[: verb.start()]
    if OPENING.match(subject) and " the " in subject:
        subject = subject.rpartition(" the ")[2]
    return subject if len(subject.split()) <= LONGEST_SUBJECT else ""


def tidy(words: str) -> str:
    """Return a noun phrase without article, day, and what leads up to it."""
    plain = LEAD_WORDS.sub("", " ".join(ACRONYM.sub(r"\1", words).split()).strip(' ,;:.-"“”'))
    return ARTICLE.sub("", CLOSING.sub("", LEAD_WORDS.sub("", OPENING_DAY.sub("", plain))))
