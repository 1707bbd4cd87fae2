"""Rules that turn a comparison of claim and sentence into a stance with its reason and delta."""

from __future__ import annotations

import re

from watcher.core.comparison import Agreement, Comparison
from watcher.core.deltas import date_delta
from watcher.core.lexicon import SYNONYM
from watcher.core.modality import Tense
from watcher.core.modality_patterns import STRONG_CORRECTION
from watcher.core.model import ClaimKind, Comparator, Delta, DeltaKind, Stance
from watcher.core.mood_scope import BACKGROUND_REASON
from watcher.core.parties import other_party
from watcher.core.quantities import QuantityMention
from watcher.core.reading import NAME_MARK, ClaimReading, Reading
from watcher.core.stages import CourseStage, DealStage, Ending
from watcher.core.text import stem
from watcher.judge.figures import other_date, other_value
from watcher.judge.outcomes import (
    completed,
    done,
    gone,
    other_winner,
    succeeded,
    talked_into_being,
    undone,
)
from watcher.judge.partial import DENIED_NEGATION, disowns_the_opposite, not_squarely, off_topic
from watcher.judge.relevance import (
    SAME_EVENT_NAMES,
    moved,
    not_asserted,
    relevance,
    too_little,
)
from watcher.judge.verdict import Rule, Verdict, mentions

CONFIRM_COVERAGE = 0.7
PLAIN_COVERAGE = 0.85
"""Asked of claims without a predicate that we know, where words alone must carry the meaning."""
OPPOSITE_COVERAGE = 0.6
DENIED_COVERAGE = 0.75
DENIED_SQUARELY = 0.5
"""Where all names and three of the words are there."""
_DENIED_HITS = 3
STAGE_COVERAGE = 0.6
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
_WEIGHTY = 0.5
_FEW = 2
_BESIDE = 4
_NEGATED_CONCEPTS = 2
_UNDOING = frozenset({"approval", "running", "permission"})


def _ending(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    ending = passage.stages.ending
    if ending is None or claim.reading.stages.ending is not None:
        return None
    mood = claim.reading.modality
    if any(claim.reading.polarity.negated) or mood.hypothetical or mood.hedge:
        return None
    if seen.own_coverage < STAGE_COVERAGE:
        return None
    if passage.polarity.denial or (passage.modality.forecast and ending is not Ending.POSTPONED):
        return None
    planned = claim.kind is ClaimKind.FORECAST or claim.reading.stages.course is CourseStage.PLANNED
    if ending in (Ending.POSTPONED, Ending.BROUGHT_FORWARD):
        if not planned:
            return None
        old = seen.claimed_date.text if seen.claimed_date else "as planned"
        days = [day for day in passage.dates if not seen.claimed_date or day.text != old]
        new = days[-1].text if days else ending.value
        delta = date_delta(seen.claimed_date, days[-1] if days else None, old=old, new=new)
        return Verdict(
            Stance.UPDATES,
            Rule.NEW_DATE,
            seen.coverage,
            f"same plan, {ending.value}: {old} -> {new}",
            delta,
        )
    if passage.undoings:
        # what is said to have ended is something else, or `undone` would have spoken
        return None
    old = "planned" if planned else "in place"
    if claim.kind is ClaimKind.PAST_EVENT and not planned:
        if ending is not Ending.CANCELLED or not moved(passage, seen):
            return None
        old = "as claimed"
    delta = Delta(kind=DeltaKind.STATUS, old=old, new=ending.value)
    return Verdict(
        Stance.UPDATES, Rule.ENDED, seen.coverage, f"same matter, now {ending.value}", delta
    )


def _opposite(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    turned = seen.predicate is Agreement.OPPOSITE or (
        seen.negation_differs and seen.predicate is not Agreement.MIXED
    )
    if passage.polarity.denial and not claim.reading.polarity.denial:
        if DENIED_NEGATION.search(passage.text.lower()):
            return mentions("the denial of a denial", 0.4)
        if disowns_the_opposite(passage, seen):
            return mentions("says that the opposite is false", 0.5)
        plain = not any(claim.reading.polarity.negated)
        enough = seen.coverage >= OPPOSITE_COVERAGE
        if seen.predicate is not Agreement.OPPOSITE and plain:
            squarely = seen.own_names >= 1.0 and seen.hits >= _DENIED_HITS
            least = DENIED_SQUARELY if squarely else DENIED_COVERAGE
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
    if stated < OPPOSITE_COVERAGE or seen.own_names < SAME_EVENT_NAMES:
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


def _about_the_opposite(claim: Reading, passage: Reading) -> bool:
    """Return whether talks about leaving stand beside a deal about staying."""
    signs = {predicate.axis: predicate.sign for predicate in claim.predicates}
    return any(signs.get(p.axis, p.sign) != p.sign for p in passage.predicates)


def _reached(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where a stage that the claim calls not reached is told as reached."""
    mine, theirs = claim.reading.stages, passage.stages
    if seen.own_coverage < STAGE_COVERAGE or _about_the_opposite(claim.reading, passage):
        return None
    if off_topic(claim.reading, passage, seen):
        return None
    if mine.not_yet is not None and theirs.deal is not None and theirs.deal >= mine.not_yet:
        if passage.modality.forecast or passage.modality.hedge:
            return None
        new = theirs.deal.name.lower().replace("_", " ")
        delta = Delta(kind=DeltaKind.STAGE, old=f"not {mine.not_yet.name.lower()}", new=new)
        return Verdict(
            Stance.UPDATES, Rule.NEW_STAGE, seen.coverage, f"same matter, now {new}", delta
        )
    return None


def _stage(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    mine, theirs = claim.reading.stages, passage.stages
    if seen.own_coverage < STAGE_COVERAGE or _about_the_opposite(claim.reading, passage):
        return None
    if mine.deal is not None and theirs.deal is not None and theirs.deal > mine.deal:
        if passage.modality.forecast or passage.modality.hedge:
            return None
        if theirs.deal is DealStage.TALKS:
            return None
        old, new = (stage.name.lower().replace("_", " ") for stage in (mine.deal, theirs.deal))
        delta = Delta(kind=DeltaKind.STAGE, old=old, new=new)
        return Verdict(
            Stance.UPDATES,
            Rule.NEW_STAGE,
            seen.coverage,
            f"same matter, from {old} to {new}",
            delta,
        )
    if mine.deal is not None and theirs.not_yet is not None and theirs.not_yet <= mine.deal:
        return Verdict(
            Stance.CONTRADICTS, Rule.NOT_REACHED, seen.coverage, "same matter, not reached yet"
        )
    return None


def _goes_on(passage: Reading) -> bool:
    """Return whether a sentence about the future says that something stays as it is."""
    return any(p.axis in {"presence", "open", "running"} and p.sign > 0 for p in passage.predicates)


def _confirm(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict:
    if passage.modality.hedge and not claim.reading.modality.hedge:
        return mentions("hedged, not stated as fact", 0.5)
    mine, theirs = claim.reading.modality, passage.modality
    if theirs.attempt and not mine.attempt:
        return mentions("tried or meant, not done", 0.4)
    deal, reached = claim.reading.stages.deal, passage.stages.deal
    if deal is not None and reached is not None and reached < deal and deal >= DealStage.AGREED:
        return mentions("not as far along as the claim", 0.5)
    plain = seen.predicate is Agreement.SAME and not seen.negation_differs
    if theirs.correction and not mine.correction and not (plain and not _sets_right(passage)):
        return mentions("sets something about it right", 0.4)
    if claim.kind is not ClaimKind.PAST_EVENT and theirs.change and not mine.change:
        return mentions("something about it has moved on", 0.4)
    if any(not _is_one(value, passage) for value in seen.missing_values):
        return mentions("leaves out the claim's figure", 0.5)
    if seen.predicate is Agreement.MIXED or seen.negation_differs:
        return mentions("says both that and its opposite", 0.4)
    if claim.reading.predicates and seen.predicate is Agreement.NONE:
        return mentions("on the subject, but does not state the claim", 0.5)
    if (
        claim.kind is not ClaimKind.FORECAST
        and passage.modality.forecast
        and not claim.reading.modality.forecast
        and not (claim.kind is ClaimKind.ONGOING_STATE and _goes_on(passage))
    ):
        return mentions("still to come, not done", 0.5)
    if not seen.predicate_negated and _in_negation(claim.reading, passage) >= _NEGATED_CONCEPTS:
        return mentions("says something of it in the negative", 0.4)
    if seen.dates is Agreement.MIXED:
        return mentions("for other dates", 0.4)
    if seen.quantifiers_missing:
        return mentions("does not say all, only or first as the claim does", 0.5)
    if passage.polarity.exception and not claim.reading.polarity.exception:
        return mentions("true of a part only", 0.5)
    if passage.stages.ending is not None and claim.reading.stages.ending is None:
        return mentions("something about it was put off, stopped or cancelled", 0.4)
    if _undone(claim.reading, passage):
        return mentions("something about it was refused, stopped or forbidden", 0.4)
    few = claim.kind is ClaimKind.ONGOING_STATE and seen.wanted < _FEW
    if few and not claim.reading.predicates and not _tied(claim.reading, passage):
        return mentions("names both, but not the one as the other", 0.4)
    least = CONFIRM_COVERAGE if claim.reading.predicates else PLAIN_COVERAGE
    if seen.own_coverage < least:
        return mentions("states only part of the claim", 0.5)
    return Verdict(Stance.CONFIRMS, Rule.STATED, seen.own_coverage, "states the same")


def _is_one(value: QuantityMention, passage: Reading) -> bool:
    """Return whether "at least one plane" is told as "a plane"."""
    noun = stem(value.noun.split()[-1]) if value.noun else ""
    return (
        value.quantity.value == 1
        and value.quantity.comparator is Comparator.AT_LEAST
        and SYNONYM.get(noun, noun) in passage.plain
    )


def _tied(claim: Reading, passage: Reading) -> bool:
    """Return whether the claim's one weighty word stands beside its first name: mayor Ilse Varga."""
    said = [concept for concept in claim.spoken if claim.concepts.get(concept, 0.0) > _WEIGHTY]
    names = [concept for concept in claim.spoken if concept.startswith(NAME_MARK)]
    if not said or not names:
        return True
    at = [place for place, concept in enumerate(passage.spoken) if concept == said[0]]
    by = [place for place, concept in enumerate(passage.spoken) if concept == names[0]]
    return any(abs(here - there) <= _BESIDE for here in at for there in by)


def _in_negation(claim: Reading, passage: Reading) -> int:
    """Return how many of the claim's concepts stand under a negation that the claim lacks."""
    if any(claim.polarity.negated):
        return 0
    negated = {
        concept
        for concept, turned in zip(passage.spoken, passage.polarity.negated, strict=True)
        if turned
    }
    return sum(claim.concepts.get(concept, 0.0) > _WEIGHTY for concept in negated)


def _sets_right(passage: Reading) -> bool:
    """Return whether words of correction do more than negate or stress."""
    return STRONG_CORRECTION.search(passage.text.lower()) is not None


def _undone(claim: Reading, passage: Reading) -> bool:
    mine = {predicate.axis for predicate in claim.predicates}
    return any(
        predicate.sign < 0
        and predicate.axis not in mine
        and (predicate.axis in _UNDOING or predicate.text.startswith("withdr"))
        for predicate in passage.predicates
    )


RULES = (
    _reached,
    undone,
    _ending,
    _opposite,
    other_value,
    _stage,
    talked_into_being,
    completed,
    gone,
    succeeded,
    other_date,
    done,
)
"""In order: the first that speaks is heard."""


def decide(claim: ClaimReading, passage: Reading, seen: Comparison, background: bool) -> Verdict:
    """Return the verdict of one passage; every doubt ends in `mentions`."""
    early = relevance(seen)
    if early is not None and not seen.lead_missing:
        return early
    if early is not None:
        return other_winner(claim, passage, seen) or early
    thin = too_little(seen)
    if thin is not None and not passage.undoings:
        return thin
    if background or (passage.modality.background and not claim.reading.modality.background):
        return mentions(BACKGROUND_REASON, 0.6, background=True)
    if seen.subordinate:
        return mentions("told in passing, not as news", 0.6, background=True)
    doubt = not_asserted(claim.reading, passage)
    if doubt:
        return mentions(doubt, 0.6)
    if other_party(claim.reading, passage):
        return mentions("another country's doing", 0.5)
    if thin is not None:
        return undone(claim, passage, seen) or thin
    for rule in RULES:
        verdict = rule(claim, passage, seen)
        if verdict is not None:
            return verdict
    return _confirm(claim, passage, seen)
