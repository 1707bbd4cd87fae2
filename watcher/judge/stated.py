"""Does a sentence that nothing speaks against state the claim? Every doubt ends in `mentions`."""

from __future__ import annotations

from watcher.core.comparison import Agreement, Comparison
from watcher.core.lexicon import SYNONYM
from watcher.core.modality_patterns import STRONG_CORRECTION
from watcher.core.model import ClaimKind, Comparator, Stance
from watcher.core.quantities import QuantityMention
from watcher.core.reading import NAME_MARK, ClaimReading, Reading
from watcher.core.stages import DealStage
from watcher.core.text import stem
from watcher.judge.verdict import Rule, Verdict, mentions

_COVERAGE = 0.7
_PLAIN_COVERAGE = 0.85
"""Asked of claims without a predicate that we know, where words alone must carry the meaning."""
_WEIGHTY = 0.5
_FEW = 2
_BESIDE = 4
_NEGATED_CONCEPTS = 2
_UNDOING = frozenset({"approval", "running", "permission"})


def stated(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict:
    """Return a confirmation, or a mention that says what keeps the sentence from being one."""
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
    least = _COVERAGE if claim.reading.predicates else _PLAIN_COVERAGE
    if seen.own_coverage < least:
        return mentions("states only part of the claim", 0.5)
    return Verdict(Stance.CONFIRMS, Rule.STATED, seen.own_coverage, "states the same")


def _goes_on(passage: Reading) -> bool:
    """Return whether a sentence about the future says that something stays as it is."""
    return any(p.axis in {"presence", "open", "running"} and p.sign > 0 for p in passage.predicates)


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
