"""Where a sentence says the opposite of a claim, but only of a part of it, or not quite."""

from __future__ import annotations

import re

from watcher.core.comparison import Agreement, Comparison
from watcher.core.lexicon import SYNONYM
from watcher.core.polarity import Predicate
from watcher.core.reading import Reading
from watcher.core.text import stem

DENIED_NEGATION = re.compile(
    r"\bden(?:y|ied|ies|ying) (?:that )?(?:\w+ ){0,3}?(?:not|no longer|never|hadn't|hasn't|isn't)\b"
)
"""Who denies that it did not stay says that it stayed."""
_DENYING = frozenset(
    stem(word) for word in "deny denied denies dismiss reject refute rebut dispute".split()
)
_POSSIBLY = frozenset("may might could".split())
_NOT_QUITE = frozenset("almost nearly".split())
_BEFORE_DEED = 3
_ONE = frozenset("a an one another".split())
_ONE_BEFORE = 6
_NOUNS = frozenset(
    "withdrawal evacuation pullout pullback departure retreat retrenchment exodus exit relocation".split()
)
_ARTICLES = _ONE | {"the"}
_PRESENCE = "presence"
_CLOSING = "open"
_OWN = frozenset("its their his her".split())
_ITS_WHOLE = frozenset(
    "door doors gate gates embassy mission consulate base bases operation operations activity "
    "activities business office offices site premises".split()
)
_FOR_A_WHILE = re.compile(
    r"\b(?:(?:for|on) (?:\w+ ){0,3}(?:routine|exercises?|drills?|patrol|rotation|training|"
    r"manoeuvres|maneuvers|holidays?)|(?:is|are|was|were|due) (?:due )?to return|"
    r"(?:will|would) return)\b"
)
OF_ANY_DEAL = frozenset(
    SYNONYM.get(stem(word), stem(word))
    for word in ("deal conclude talk government new sign".split())
)
_WEIGHTY = 0.5


def not_squarely(claim: Reading, passage: Reading, seen: Comparison) -> str:
    """Return why the opposite in a passage is not that of the whole claim, or ''."""
    told = [p for p in passage.predicates if p.text == seen.predicate_text]
    if not told:
        return ""
    deed = told[0]
    texts = [word.text for word in passage.words]
    before = texts[max(0, deed.start - _BEFORE_DEED) : deed.start]
    if _POSSIBLY & set(before):
        return "may be so, or become so"
    if _NOT_QUITE & set(before[-1:]):
        return "almost, not quite"
    if deed.axis in (_PRESENCE, _CLOSING) and _FOR_A_WHILE.search(passage.text.lower()):
        return "for a time, not for good"
    if deed.axis == _PRESENCE and not deed.negated and _is_one(claim, deed, texts):
        return "one of them, not the whole"
    if deed.axis == _CLOSING and _of_a_part(claim, deed, texts):
        return "a part of it, not the whole"
    return ""


def disowns_the_opposite(passage: Reading, seen: Comparison) -> bool:
    """True for "reports that it has closed are false", said of a claim that it is open."""
    told = [p for p in passage.predicates if p.text == seen.predicate_text]
    return (
        seen.predicate is Agreement.OPPOSITE
        and bool(told)
        and not any(p.negated for p in told)
        and not any(word.stem in _DENYING for word in passage.words)
    )


def _is_one(claim: Reading, deed: Predicate, texts: list[str]) -> bool:
    """True for "A Russian helicopter left" where the claim speaks of no single thing."""
    single = claim.words[0].text in _ARTICLES or deed.text in _NOUNS
    return not single and deed.start <= _ONE_BEFORE and texts[0] in _ONE


def _of_a_part(claim: Reading, deed: Predicate, texts: list[str]) -> bool:
    """True for "closed its visa section": a thing of the claim's subject that it does not speak of."""
    after = texts[deed.start + len(deed.text.split()) :][:3]
    if not after or after[0] not in _OWN:
        return False
    return not _ITS_WHOLE & set(after) and not claim.vocabulary & set(after[1:])


def off_topic(claim: Reading, passage: Reading, seen: Comparison) -> bool:
    """Return whether the agreement may be about something else: on wheat, not on the bases."""
    topics = {
        concept
        for concept, weight in claim.concepts.items()
        if weight > _WEIGHTY and concept not in OF_ANY_DEAL
    }
    here = seen.coverage == seen.own_coverage
    return here and bool(topics) and not topics & (passage.plain | passage.concepts.keys())
