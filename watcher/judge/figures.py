"""Rules for figures and dates that differ from the claim's."""

from __future__ import annotations

from watcher.core.comparison import Agreement, Comparison
from watcher.core.deltas import date_delta, quantity_delta
from watcher.core.model import ClaimKind, Comparator, Stance
from watcher.core.parties import names_another
from watcher.core.quantities import QuantityMention, QuantityRelation
from watcher.core.reading import ClaimReading, Reading
from watcher.core.text import stem
from watcher.core.value_changes import ValueChange
from watcher.judge.relevance import moved as has_moved
from watcher.judge.verdict import Rule, Verdict, mentions

VALUE_COVERAGE = 0.65
TOLD_COVERAGE = 0.5
"""Where the passage itself says that the figure has moved."""
_LONGEST_WORDING = 32
_SAME_DAYS = 7
_GROWN = 1.15
_GROWING = frozenset(
    stem(word)
    for word in (
        "dead die death kill toll injure hurt wound case missing displaced arrest detain evacuate "
        "withdraw leave soldier troop victim sighting sick ill infect homeless rescue recover "
        "destroy damage burn hectare record ticket sign"
    ).split()
)


def worded(mention: QuantityMention) -> str:
    """Return the words of a value up to its noun: a mention may go on to say what happened."""
    said = mention.text.split()
    if len(mention.text) <= _LONGEST_WORDING or not mention.noun:
        return mention.text
    noun = mention.noun.split()[-1][:4]
    ends = [place for place, word in enumerate(said, start=1) if word.lower().startswith(noun)]
    return " ".join(said[: ends[0]] if ends else said)


def _is_growing(claim: ClaimReading, change: ValueChange) -> bool:
    nouns = {stem(word) for word in change.claimed.noun.split()}
    stems = {word.stem for word in claim.reading.words}
    return change.relation is not QuantityRelation.LOWER and bool(_GROWING & (nouns | stems))


def _has_grown(passage: Reading, change: ValueChange) -> bool:
    """Return whether "at least 57" is told to have risen to 81: compatible, and news all the same."""
    return (
        change.relation is QuantityRelation.COMPATIBLE
        and passage.modality.change
        and change.reported.quantity.value >= change.claimed.quantity.value * _GROWN
        and not change.reported.vague
    )


def _same_day(passage: Reading, seen: Comparison) -> bool:
    day = seen.claimed_date
    if seen.dates is not Agreement.SAME or day is None or any(passage.polarity.negated):
        return False
    return (day.latest - day.earliest).days <= _SAME_DAYS


def _is_later(seen: Comparison) -> bool:
    return (
        seen.claimed_date is not None
        and seen.reported_date is not None
        and seen.reported_date.earliest > seen.claimed_date.latest
    )


def other_value(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return the verdict where the passage gives another figure for the same event."""
    differing = [
        change
        for change in seen.values
        if change.relation in (QuantityRelation.HIGHER, QuantityRelation.LOWER)
        or _has_grown(passage, change)
    ]
    if not differing or seen.predicate is Agreement.MIXED:
        return None
    change = differing[0]
    if names_another(claim.reading, passage, change.reported.start, change.reported.end):
        return mentions("a figure for another country's", 0.4)
    told = change.prior_agrees or passage.modality.change
    sure = told and seen.own_names >= 1.0 and bool(change.claimed.noun)
    if seen.own_coverage < (TOLD_COVERAGE if sure else VALUE_COVERAGE):
        return mentions("another figure, perhaps of something else", 0.4)
    old, new = worded(change.claimed), worded(change.reported)
    told_as = f"{new} instead of {old}"
    delta = quantity_delta(change.claimed, change.reported, old=old, new=new)
    growing = _is_growing(claim, change) and not change.rejects_claimed
    if (
        claim.kind is ClaimKind.PAST_EVENT
        and seen.dates is Agreement.OPPOSITE
        and not (growing and _is_later(seen))
    ):
        return mentions("a figure for another time", 0.5)
    if passage.modality.hedge and not claim.reading.modality.hedge:
        return mentions("another figure, hedged", 0.5)
    moved = change.prior_agrees or has_moved(passage, seen)
    # a state has a newer value; a past event had one value only
    moved = moved or (claim.kind is ClaimKind.ONGOING_STATE and not passage.modality.correction)
    low = change.claimed.quantity.comparator is Comparator.AT_LEAST
    if moved or growing:
        met = low and change.relation is not QuantityRelation.LOWER
        reason = (
            f"confirms {old[:1].lower()}{old[1:]}; now {new}" if met else f"same event; {told_as}"
        )
        return Verdict(Stance.UPDATES, Rule.NEW_FIGURE, seen.coverage, reason, delta)
    if low and change.relation is not QuantityRelation.LOWER:
        return mentions("more than the claim says, and no sign that it has grown", 0.5)
    squarely = _same_day(passage, seen) or change.rejects_claimed
    return Verdict(
        Stance.CONTRADICTS,
        Rule.OTHER_FIGURE_SAME_DAY if squarely else Rule.OTHER_FIGURE,
        seen.coverage,
        f"same event, another figure: {told_as}",
    )


def other_date(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return the verdict where the passage gives another date for the same matter."""
    if seen.dates is not Agreement.OPPOSITE or not seen.claimed_date or not seen.reported_date:
        return None
    if not (seen.claimed_date.explicit and seen.reported_date.explicit):
        return mentions("the same words for another time", 0.5)
    old, new = seen.claimed_date.text, seen.reported_date.text
    if claim.kind is ClaimKind.FORECAST and passage.modality.forecast:
        if passage.modality.change:
            delta = date_delta(seen.claimed_date, seen.reported_date, old=old, new=new)
            return Verdict(
                Stance.UPDATES,
                Rule.NEW_DATE,
                seen.coverage,
                f"same plan, {new} instead of {old}",
                delta,
            )
        return Verdict(
            Stance.CONTRADICTS, Rule.OTHER_DATE, seen.coverage, f"same plan, {new} instead of {old}"
        )
    return mentions(f"the same words for another time ({new}, not {old})", 0.5)
