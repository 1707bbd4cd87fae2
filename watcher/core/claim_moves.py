"""Read which way one report moves a claim: a plan, a report of a deed and the deed itself are kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from watcher.core.clauses import read_words
from watcher.core.dates import DateMention, read_dates
from watcher.core.modality import Tense, read_modality
from watcher.core.model import Attribution, ClaimKind, Delta, DeltaKind, Stance
from watcher.core.polarity import read_polarity
from watcher.core.quantities import read_quantities
from watcher.core.stages import DealStage, Ending, Stages, read_stages
from watcher.core.text import fold, stem, stems, tokens


class Move(StrEnum):
    """What a report does to a claim, whatever the state it finds it in."""

    NONE = "none"
    FOR = "for"
    """Says so (still, or again); of a forecast also a step ahead, or a deed told by nobody in particular."""
    DENIED = "denied"
    CHANGED = "changed"
    """Another value, or suspended."""
    OVER = "over"
    DOUBT = "doubt"
    """Later, smaller, unlikely, on a condition."""
    OFF = "off"
    """Cancelled or ruled out."""
    DONE = "done"
    """Carried out, on the word of a party or of a witness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a report says of a claim, as far as the claim's state depends on it."""

    stance: Stance
    at: datetime
    delta: Delta | None = None
    quote: str = ""
    said: Attribution | None = None


_SHORT = 8
"""A delta of more words repeats a sentence: only what cannot be said of something else is read in it."""
_FINISHED = (
    r"over|ended|finished|concluded|closed|completed?|lifted|called off|cancell?ed|expired|lapsed"
)
_OVER_IN_SHORT = re.compile(rf"\b(?:{_FINISHED}|ends?|gone|left|stopped|done)\b")
_OVER = re.compile(
    rf"\b(?:is|are|was|were|has|have|had) (?:(?:now|been|all|finally) )*(?:{_FINISHED})\b"
    r"(?! (?:a|an|the|its|their|his|her|whether|how|what)\b)|\b(?:came|come|brought) to an end\b|\bput an end\b"
)
_SO_AGAIN = re.compile(r"(?<!\bbe )\b(?:resumed|restarted|reopened|relaunched)\b")
_RULED_OUT = re.compile(
    r"\brul(?:e|ed|es|ing) out\b|\b(?:not|never) (?:to )?(?:go|going) ahead\b|\bdecided against\b"
    r"|\bdropp(?:ed|ing) (?:a|an|the|its|his|her|their|this|that|any) (?:\w+ )?(?:plans?|idea|project|bid)\b"
)
_NONE_OF_IT = re.compile(r"^(?:no|none|nobody|nothing|zero|0)\b")
_DOUBT = re.compile(
    r"\b(?:unlikely|uncertain|unclear|doubt\w*|reviews?|reviewing|reconsider\w*|rethink\w*|in question"
    r"|may not|might not|at risk|conditions?|conditional|provided that|depends?|only if|unless|stalled)\b"
)
_DONE_IN_SHORT = re.compile(
    r"\b(?:done|completed?|carried out|finished|fulfilled|in force|took place|held|happened)\b"
)
_DEED = re.compile(
    r"\w+ed|built|sent|left|met|held|sold|gone|won|begun|made|paid|cut|put|taken|given|withdrawn|struck"
)
"""A verb in the form that tells of a deed."""
_TO_COME = re.compile(r"\b(?:to be|will|would|shall|due|plan(?:s|ned)?|set) ")
_UNNAMED = re.compile(
    r"\b(?:sources?|people|persons?|officials?|insiders?|diplomats?)"
    r"(?: (?:familiar|briefed|with (?:\w+ )?knowledge|close to|in the know|said|say|told)"
    r"|,? (?:who|which|that) (?:\w+ )?(?:know|knew|asked|declined|spoke|has|have))\b"
    r"|\b(?:according to|citing|quoting) (?:\w+ )?(?:sources?|people|persons?|officials?|reports?)\b"
    r"|\bmedia reports?\b|\banonym\w+|\b(?:not|declined) (?:to )?be (?:named|identified)\b"
)


@lru_cache(maxsize=1024)
def read_move(kind: ClaimKind, told: Telling) -> Move:
    """Return which way a report moves a claim of this kind; a mention does not."""
    if told.stance is Stance.CONFIRMS:
        return Move.FOR
    if told.stance not in (Stance.CONTRADICTS, Stance.UPDATES):
        return Move.NONE
    if kind is ClaimKind.PAST_EVENT:
        # It was true then, and a later value is held.
        return Move.FOR if told.stance is Stance.UPDATES else Move.DENIED
    if kind is ClaimKind.ONGOING_STATE:
        return _of_state(told)
    if told.stance is Stance.CONTRADICTS:
        return Move.OFF if _is_off(told.quote) else Move.DOUBT
    return _of_forecast(told)


def done_on(told: Telling) -> date:
    """Return the day on which a report says that a forecast came true, that of the report if it names none."""
    today = told.at.date()
    for text in (told.delta.new if told.delta else "", told.quote):
        days = [day.latest for day in read_dates(text, today) if day.latest <= today]
        if days:
            return max(days)
    return today


def is_vouched_for(quote: str, said: Attribution | None) -> bool:
    """Return whether a deed is told by a party, a witness or the outlet itself, and told as sure."""
    mood = read_modality(quote)
    speaker = f"{said.speaker} {said.role} said" if said else ""
    unnamed = _UNNAMED.search(fold(quote)) or _UNNAMED.search(fold(speaker))
    return not (unnamed or mood.hedge or mood.rumour) and mood.asserts


# ----------------------------------------------------------------------------- ongoing states


def _of_state(told: Telling) -> Move:
    if told.stance is Stance.CONTRADICTS:
        return Move.DENIED
    if told.delta is None:
        return Move.OVER if _OVER.search(_plain(told.quote)) else Move.CHANGED
    new, old = told.delta.new, told.delta.old
    if told.delta.kind is DeltaKind.QUANTITY:
        return Move.OVER if _is_none(new) else Move.CHANGED
    if _SO_AGAIN.search(_plain(new)):
        return Move.FOR
    seen = _stages(new)
    if seen.ending in (Ending.SUSPENDED, Ending.POSTPONED):
        return Move.CHANGED
    concluded = seen.deal is not None and seen.deal >= DealStage.SIGNED
    if concluded and _stages(old).deal is DealStage.TALKS:
        return Move.OVER
    pattern = _OVER_IN_SHORT if _is_short(new) else _OVER
    ended = seen.ending is Ending.CANCELLED or pattern.search(_plain(new))
    return Move.OVER if ended else Move.CHANGED


# ----------------------------------------------------------------------------- forecasts


def _of_forecast(told: Telling) -> Move:
    delta = told.delta
    if delta is None:
        return _by_words(told.quote) or Move.DOUBT
    if delta.kind is DeltaKind.QUANTITY:
        return _of_quantity(delta)
    if delta.kind is DeltaKind.DATE:
        return _of_date(told, delta)
    if delta.kind is DeltaKind.ATTRIBUTION:
        return Move.FOR
    if _NONE_OF_IT.search(_plain(delta.new)):
        return Move.OFF
    if move := _by_words(delta.new):
        return move
    if _tells_the_deed(delta):
        return Move.DONE if is_vouched_for(told.quote, told.said) else Move.FOR
    if delta.kind is DeltaKind.STAGE:
        return Move.DOUBT if _steps_back(delta) else Move.FOR
    return _by_words(told.quote) or Move.DOUBT


def _of_quantity(delta: Delta) -> Move:
    if _is_none(delta.new):
        return Move.OFF
    old, new = _value(delta.old), _value(delta.new)
    return Move.FOR if old is not None and new is not None and new >= old else Move.DOUBT


def _of_date(told: Telling, delta: Delta) -> Move:
    today = told.at.date()
    old, new = _day(delta.old, today), _day(delta.new, today)
    if new is None:
        return _by_words(delta.new) or Move.DOUBT
    last = new.named[1]
    # A calendar day gone by is when it was done; "Monday" may be the day of anything.
    if last <= today and new.explicit and is_vouched_for(told.quote, told.said):
        return Move.DONE
    return Move.FOR if last <= today or (old and last <= old.named[1]) else Move.DOUBT


def _by_words(text: str) -> Move | None:
    if _is_off(text):
        return Move.OFF
    ending = _stages(text).ending
    if ending in (Ending.POSTPONED, Ending.SUSPENDED) or _DOUBT.search(_plain(text)):
        return Move.DOUBT
    ahead = ending is Ending.BROUGHT_FORWARD or _SO_AGAIN.search(_plain(text))
    return Move.FOR if ahead else None


def _is_off(text: str) -> bool:
    return _stages(text).ending is Ending.CANCELLED or bool(_RULED_OUT.search(_plain(text)))


def _tells_the_deed(delta: Delta) -> bool:
    """Return whether the new value is the deed that the old one announced: "signed" for "to be signed"."""
    if delta.kind not in (DeltaKind.STAGE, DeltaKind.STATUS) or not _is_short(delta.new):
        return False
    mood = read_modality(delta.new)
    to_come = mood.forecast or mood.tense is Tense.FUTURE or _TO_COME.search(_plain(delta.new))
    if to_come or not mood.asserts:
        return False
    if _DONE_IN_SHORT.search(_plain(delta.new)):
        return True
    deeds = {stem(word) for word in tokens(delta.new) if _DEED.fullmatch(word)}
    return bool(deeds & set(stems(delta.old)))


def _steps_back(delta: Delta) -> bool:
    old, new = _stages(delta.old).deal, _stages(delta.new).deal
    return old is not None and new is not None and new < old


# ----------------------------------------------------------------------------- small readers


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("-", " ").split())


def _is_short(text: str) -> bool:
    return len(text.split()) <= _SHORT


def _stages(text: str) -> Stages:
    words = read_words(text)
    return read_stages(words, read_polarity(words))


def _is_none(text: str) -> bool:
    return bool(_NONE_OF_IT.search(_plain(text))) or _value(text) == 0


def _value(text: str) -> float | None:
    found = read_quantities(text)
    return found[0].quantity.value if found else None


def _day(text: str, today: date) -> DateMention | None:
    found = read_dates(text, today)
    return found[0] if found else None
