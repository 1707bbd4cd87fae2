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
    r"\b(?:no|not|never|none|nobody|neither|nor|without any|cannot|won'?t|isn'?t|aren'?t|wasn'?t|weren'?t|didn'?t|doesn'?t"
    r"|don'?t|hasn'?t|haven'?t|wouldn'?t|can'?t)\b"
)
_NO_NEGATION = re.compile(
    r"\b(?:not only|no (?:later|sooner|fewer|less|more) than|no longer|nor even|not (?:to be (?:named|identified|quoted)|immediately"
    r"|authori[sz]ed)|declined|no comment|not (?:yet )?(?:comment|clear|known)|do(?:es)? not expect(?: to)?"
    r"|not far|not until|not (?:the|a|an|just|from) (?!\w+ed\b)|no group has)\b"
)


def is_quoted(sentence: str) -> bool:
    """Tell whether a sentence carries words of the speaker's own, beyond a single one."""
    return any(
        len(found.group().split()) >= _LEAST_QUOTED_WORDS
        for found in _QUOTATION.finditer(sentence)
    )


def is_hedged(sentence: str) -> bool:
    """Tell whether a sentence weakens what it says; naming a source is no hedge."""
    return bool(_HEDGES.search(_NOT_A_HEDGE.sub(" ", fold(_unquoted(sentence)))))


def is_denied(sentence: str, speaker: str) -> bool:
    """Tell whether a speaker denies or negates what the sentence is about."""
    plain = fold(sentence)
    if _DENIALS.search(plain):
        return True
    return bool(speaker) and bool(_NEGATIONS.search(_NO_NEGATION.sub(" ", plain)))


def _unquoted(sentence: str) -> str:
    return _QUOTATION.sub(lambda quoted: quoted.group() if len(quoted.group()) > 60 else " ", sentence)
