"""Rules on a sentence that says the opposite of a claim, or denies it: a contradiction, or news that the state has changed."""

from __future__ import annotations

import re

from watcher.core.comparison import Agreement, Comparison
from watcher.core.modality import Tense
from watcher.core.model import ClaimKind, Delta, DeltaKind, Stance
from watcher.core.reading import ClaimReading, Reading
from watcher.core.text import stem
from watcher.judge.partial import DENIED_NEGATION, disowns_the_opposite, not_squarely
from watcher.judge.relevance import SAME_EVENT_NAMES, moved
from watcher.judge.verdict import Rule, Verdict, mentions

_OPPOSITE_COVERAGE = 0.6
_DENIED_COVERAGE = 0.75
_DENIED_SQUARELY = 0.5
"""Where all names and three of the words are there."""
_DENIED_HITS = 3
_NO_SUCH = re.compile(r"\bthere (?:is|are|was|were) (?:currently |now |still )?no\b|\bno such\b")
_LATER = frozenset(
    stem(word)
    for word in (
        "release released freed reopen reopened resume resumed restart restarted reinstate "
        "reinstated refloat refloated repair repaired rebuilt restore restored recapture recaptured "
        "reconnect reconnected"
    ).split()
)
_NEAR = 6
"""Words between a deed and its day: "closed its embassy in the capital on Sunday"."""
_NOT_DONE = frozenset("to be found seen".split())
_SQUARELY, _LOOSELY = 0.0, 0.2


def opposite(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return what a denial or the opposite of the claim amounts to, or None where a sentence is neither."""
    turned = seen.predicate is Agreement.OPPOSITE or (
        seen.negation_differs and seen.predicate is not Agreement.MIXED
    )
    if passage.polarity.denial and not claim.reading.polarity.denial:
        if DENIED_NEGATION.search(passage.text.lower()):
            return mentions("the denial of a denial", 0.4)
        if disowns_the_opposite(passage, seen):
            return mentions("says that the opposite is false", 0.5)
        plain = not any(claim.reading.polarity.negated)
        enough = seen.coverage >= _OPPOSITE_COVERAGE
        if seen.predicate is not Agreement.OPPOSITE and plain:
            squarely = seen.own_names >= 1.0 and seen.hits >= _DENIED_HITS
            least = _DENIED_SQUARELY if squarely else _DENIED_COVERAGE
            enough = seen.own_coverage >= least
        if enough and (
            seen.predicate is Agreement.OPPOSITE
            or (plain and (turned or seen.predicate is Agreement.NONE))
        ):
            return Verdict(Stance.CONTRADICTS, Rule.DENIED, seen.coverage, "same matter, denied")
        return mentions("something about it is denied", 0.4)
    if seen.swapped:
        return Verdict(
            Stance.CONTRADICTS, Rule.SWAPPED, seen.coverage, "same matter, the other way round"
        )
    mood = claim.reading.modality
    unsure = (mood.hedge and not seen.ceased) or mood.hope or mood.hypothetical
    if unsure:
        return (
            mentions("the claim is only a possibility; this does not rule it out", 0.5)
            if turned
            else None
        )
    doubled = seen.predicate is Agreement.OPPOSITE and seen.negation_differs
    if not turned or (doubled and not seen.predicate_negated):
        return None
    stated = (
        seen.coverage
        if seen.predicate is Agreement.OPPOSITE
        else seen.own_coverage - _margin(passage)
    )
    if stated < _OPPOSITE_COVERAGE or seen.own_names < SAME_EVENT_NAMES:
        return mentions("partly the opposite, of too little of the claim", 0.4)
    doubt = not_squarely(claim.reading, passage, seen)
    if doubt:
        return mentions(doubt, 0.4)
    word = seen.predicate_text or "negated"
    lasting = claim.kind is not ClaimKind.PAST_EVENT and moved(passage, seen)
    lasting = lasting or (
        claim.kind is ClaimKind.ONGOING_STATE
        and (_has_become(passage, seen) or _happened_since(claim, passage, seen))
    )
    later = seen.turned_later or _only_later(seen)
    if (lasting or later) and not _corrects(passage):
        delta = Delta(kind=DeltaKind.STATUS, old=_state(claim), new=_state_of(passage, seen))
        return Verdict(
            Stance.UPDATES,
            Rule.TURNED if claim.kind is ClaimKind.FORECAST else Rule.NEW_STATE,
            seen.coverage,
            f"same matter, the state has changed: {word}",
            delta,
        )
    rule = Rule.OPPOSITE if seen.predicate is Agreement.OPPOSITE else Rule.NEGATED
    return Verdict(Stance.CONTRADICTS, rule, seen.coverage, f"same matter, the opposite: {word}")


def _has_become(passage: Reading, seen: Comparison) -> bool:
    """Return whether the opposite is told as something that came about: "has closed", "left"."""
    if seen.predicate is not Agreement.OPPOSITE:
        return False
    for predicate in passage.predicates:
        if predicate.text != seen.predicate_text or predicate.negated:
            continue
        before = _just_before(passage, predicate.start)
        perfect = bool(before & {"has", "have"}) and not before & {"been", "to"}
        return perfect or predicate.text == "left"
    return False


def _happened_since(claim: ClaimReading, passage: Reading, seen: Comparison) -> bool:
    """Return whether the opposite is a deed told for a day after the claim's: "closed its embassy on Sunday".

    The day stands a few words behind the deed; one before it may be the day on which somebody said or found it.
    """
    told = seen.predicate is Agreement.OPPOSITE and not seen.predicate_negated
    if not told or passage.modality.tense is not Tense.PAST or claim.as_of is None:
        return False
    deeds = [p for p in passage.predicates if p.text == seen.predicate_text and not p.negated]
    later = [d for d in passage.dates if not d.rejected and d.earliest > claim.as_of]
    return any(_dates(passage, deed.start, day.start) for deed in deeds for day in later)


def _dates(passage: Reading, deed: int, start: int) -> bool:
    """Return whether a day that begins at `start` is that of the word `deed`, which is told as done."""
    between = [word for word in passage.words[deed + 1 :] if word.start < start]
    return (
        start > passage.words[deed].start
        and len(between) <= _NEAR
        and all(word.clause == passage.words[deed].clause for word in between)
        and not _just_before(passage, deed) & _NOT_DONE
    )


def _just_before(passage: Reading, place: int) -> set[str]:
    return {word.text for word in passage.words[max(0, place - 2) : place]}


def _margin(passage: Reading) -> float:
    """Return how much coverage a bare negation costs; "there are no talks" says it squarely."""
    squarely = _NO_SUCH.search(passage.text.lower()) or any(passage.polarity.ceased)
    return _SQUARELY if squarely else _LOOSELY


def _only_later(seen: Comparison) -> bool:
    """Return whether the opposite is one that only follows upon the claim: released, reopened."""
    first = stem(seen.predicate_text.split()[0]) if seen.predicate_text else ""
    return first in _LATER and seen.predicate is Agreement.OPPOSITE and not seen.predicate_negated


def _corrects(passage: Reading) -> bool:
    return passage.modality.correction and not any(passage.polarity.ceased)


def _state(claim: ClaimReading) -> str:
    predicates = claim.reading.predicates
    if not predicates:
        return "as claimed"
    return ("not " if predicates[0].negated else "") + predicates[0].text


def _state_of(passage: Reading, seen: Comparison) -> str:
    for predicate in passage.predicates:
        if predicate.text == seen.predicate_text:
            if predicate.ceased:
                return f"no longer {predicate.text}"
            return ("not " if predicate.negated else "") + predicate.text
    return seen.predicate_text or "changed"
