"""How strong the source of a statement is: "sources say" may become "the ministry confirmed"."""

from __future__ import annotations

import re
from dataclasses import replace

from watcher.core.model import Attribution, Claim, Delta, DeltaKind, Judgment, Stance

_COUNT = r"(?:(?:one|two|three|four|five|six|several|some|many|a|an|unnamed|anonymous)\s)*"
_HIDDEN = (
    r"(?:sources?|insiders?|(?:people|persons?)\s(?:familiar|close|briefed|with|who)|officials?|"
    r"diplomats?|officers?|aides?|media\sreports|reports|rumou?rs)"
)
_SAY = r"(?:said|says|say|told|tell|reported|claim|claimed|suggest|suggested)"
_UNNAMED = re.compile(
    rf"\b(?:according\sto\s(?P<cited>{_COUNT}(?:[\w-]+\s){{0,3}}{_HIDDEN}\b[^,.;]{{0,60}})"
    rf"|(?P<said>(?:(?<=^)|(?<=,\s)){_COUNT}(?:[\w-]+\s){{0,3}}{_HIDDEN}\b[^,.;]{{0,60}}?)\s{_SAY}\b)",
    re.IGNORECASE,
)
_NOBODY = re.compile(rf"^(?:the\s)?{_COUNT}(?:[\w’'-]+\s){{0,4}}{_HIDDEN}\b", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:ministry|minister|government|cabinet|presidency|president|prosecutors?|prosecution|court|"
    r"police|army|navy|military|office|agency|authority|administration|commission|committee|council|"
    r"parliament|company|spokes(?:man|woman|person)|mayor|governor|union|kremlin|pentagon)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"^[^\W\d_a-z][\w’'.-]*(?:\s(?:(?:al|bin|de|van|von)\s)?[^\W\d_a-z][\w’'.-]*)+$")


def unnamed_source(claim: Claim) -> str:
    """Return the words by which a claim names sources that it does not name, or ''."""
    match = _UNNAMED.search(claim.text)
    if match is None:
        return ""
    words = str(match["cited"] or match["said"]).strip()
    # "Officials of the ministry" are unnamed; "the ministry's spokeswoman" is not.
    return words if _NOBODY.match(words) else ""


def named_source(said: Attribution | None) -> str:
    """Return who says it where that is a named person or a body that speaks for itself, or ''."""
    if said is None or not said.speaker or _NOBODY.match(said.speaker):
        return ""
    if not (_NAME.match(said.speaker) or _BODY.search(said.speaker)):
        return ""
    return f"{said.speaker}, {said.role}" if said.role else said.speaker


def strengthened(claim: Claim, judgment: Judgment) -> Judgment:
    """Return a confirmation as the update that it is where a named source takes over from unnamed ones.

    Only for a claim whose own text rests on unnamed sources; everything else stays as it was.
    """
    if judgment.stance is not Stance.CONFIRMS or judgment.delta is not None or judgment.background:
        return judgment
    old, new = unnamed_source(claim), named_source(judgment.said)
    if not (old and new):
        return judgment
    return replace(
        judgment,
        stance=Stance.UPDATES,
        delta=Delta(kind=DeltaKind.ATTRIBUTION, old=old, new=new),
        reason=f"confirms the claim; said by {new}, no longer by {old} only",
    )
