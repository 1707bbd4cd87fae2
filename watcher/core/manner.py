"""How something is said: in the speaker's own words, with doubt, or as a denial."""

from __future__ import annotations

import re

from watcher.core.text import fold

_QUOTATION = re.compile(r"“[^”]+(?:”|$)|\"[^\"]+(?:\"|$)|(?<![\w])‘[^’]+’(?!\w)|«[^»]+»")
_LEAST_QUOTED_WORDS = 2
"""One word between quotation marks is a name or held at arm's length."""
_HEDGES = re.compile(
    r"\b(?:likely|unlikely|probabl[ey]|possibl[ey]|perhaps|maybe|apparent(?:ly)?|seem(?:s|ed|ingly)?|appear(?:s|ed)? to"
    r"|allegedly|reportedly|purported(?:ly)?|supposed(?:ly)?|presumably|rumou?r(?:s|ed)?|unconfirmed|may|might|could"
    r"|(?:is|are|was|were) (?:said|believed|thought|understood|reported|rumou?red) to|would (?:also )?have|suspect(?:s|ed)?"
    r"|preliminary|not (?:yet )?(?:been )?(?:independently )?(?:verified|confirmed)|if (?:the|confirmed|true|one is to believe)"
    r"|it is unclear|estimates? suggest|as far as (?:is )?known|(?:is|are|was|were) (?:widely )?expected|believed)\b"
)
_NOT_A_HEDGE = re.compile(
    r"\b(?:could not|(?:in|by|since|until|of|early|late|mid|last|on \d+|\d+) may|may \d+"
    r"|suspected cases?)\b"
)
_DENIALS = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|denial|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing) (?=as|it|the|his|her|their|such|any|all|reports|claims|allegations|suggestions|accusations|talk)|refut(?:e|es|ed|ing)|disput(?:e|es|ed|ing)"
    r"|rebuff(?:s|ed)?|disown(?:s|ed)?|debunk(?:s|ed)?|contradict(?:s|ed|ing)?|false|untrue|fake|baseless|unfounded"
    r"|fabricated|nonsense|groundless|invented|premature|do(?:es)? not correspond|no truth|not true|nothing of the (?:sort|kind))\b"
)
_NEGATIONS = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|cannot|wont|isnt|arent|wasnt|werent|didnt|doesnt|dont|hasnt|havent"
    r"|wouldnt|cant)\b"
)
_NO_DENIAL = re.compile(
    r"\b(?:not only|no (?:later|sooner|fewer|less|more|other|longer) (?:than)?|nor even|declined|no comment"
    r"|not (?:to be (?:named|identified|quoted)|immediately|authori[sz]ed|comment|clear|known|far|until|what)"
    r"|(?:no|not) (?:yet )?(?:comment|clear|known)|no group has|had not been|yet to"
    r"|(?:what|who|whom|whoever|which|that|things) (?:\w+ )?(?:do|does|did|is|are|was|were|has|have|had) not)\b"
    r"|, not (?!\d)"
)
_ANOTHER_FIGURE = re.compile(r"\bnot (?:the )?\d")


def is_quoted(sentence: str) -> bool:
    """Tell whether a sentence carries words of the speaker's own, beyond a single one."""
    return any(
        len(found.group().split()) >= _LEAST_QUOTED_WORDS for found in _QUOTATION.finditer(sentence)
    )


def is_hedged(sentence: str) -> bool:
    """Tell whether a sentence weakens what it says; naming a source is no hedge."""
    return bool(_HEDGES.search(_NOT_A_HEDGE.sub(" ", fold(_unquoted(sentence)))))


def is_denied(sentence: str, speaker: str) -> bool:
    """Tell whether a speaker denies or negates what the sentence is about."""
    plain = fold(sentence)
    if _DENIALS.search(plain) or _ANOTHER_FIGURE.search(plain):
        return True
    return bool(speaker) and bool(_NEGATIONS.search(_NO_DENIAL.sub(" ", plain)))


def _unquoted(sentence: str) -> str:
    return _QUOTATION.sub(
        lambda quoted: quoted.group() if len(quoted.group()) > 60 else " ", sentence
    )
