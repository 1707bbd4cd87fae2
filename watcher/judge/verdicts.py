"""Rules that turn a comparison of claim and sentence into a stance with its reason and delta."""

from __future__ import annotations

from watcher.core.comparison import Agreement, Comparison
from watcher.core.model import ClaimKind, Delta, DeltaKind, Stance
from watcher.core.quantities import QuantityRelation
from watcher.core.reading import ClaimReading, Reading
from watcher.core.stages import CourseStage, DealStage, Ending
from watcher.core.text import stem
from watcher.core.value_changes import ValueChange
from watcher.judge.verdict import Rule, Verdict, mentions

SAME_EVENT_COVERAGE = 0.5
SAME_EVENT_NAMES = 0.6
CONFIRM_COVERAGE = 0.7
PLAIN_COVERAGE = 0.85
"""Asked of claims without a predicate that we know, where words alone must carry the meaning."""
OPPOSITE_COVERAGE = 0.6
VALUE_COVERAGE = 0.65
UNRELATED_COVERAGE = 0.2
_UNDOING = frozenset({"approval", "running", "permission"})
_GROWING = frozenset(
    stem(word)
    for word in (
        "dead die death kill toll injure hurt wound case missing displaced arrest detain evacuate "
        "withdraw leave soldier troop victim sighting sick ill infect homeless rescue recover "
        "destroy damage burn hectare record ticket sign"
    ).split()
)


def _not_asserted(claim: Reading, passage: Reading) -> str:
    """Return why the passage does not assert the matter, or ''; a claim's own mood does not count."""
    mine, theirs = claim.modality, passage.modality
    for flag, reason in (
        ("question", "asked, not stated"),
        ("hypothetical", "a condition or scenario, not a fact"),
        ("rumour", "reported as unverified"),
        ("demand", "a demand or proposal, not a fact"),
        ("hope", "a hope, fear or intention under consideration"),
    ):
        if getattr(theirs, flag) and not getattr(mine, flag):
            return reason
    return ""


def _relevance(seen: Comparison) -> Verdict | None:
    if seen.clash and seen.own_names < 1.0:
        return Verdict(Stance.UNRELATED, Rule.ELSEWHERE, 0.7, "another name that looks alike")
    if seen.names == 0.0:
        return Verdict(Stance.UNRELATED, Rule.ELSEWHERE, 0.8, "none of the claim's names")
    if seen.coverage < UNRELATED_COVERAGE and seen.hits == 0:
        return Verdict(Stance.UNRELATED, Rule.ELSEWHERE, 0.6, "shares a name, not the subject")
    if seen.names < SAME_EVENT_NAMES or seen.elsewhere or seen.lead_missing:
        return mentions("another place or party than the claim's", 0.4)
    if seen.coverage < SAME_EVENT_COVERAGE or seen.hits < 2:
        return mentions("on the subject, but does not state the claim", 0.5)
    return None


def _moved(passage: Reading, seen: Comparison) -> bool:
    return passage.modality.change or seen.later_date or seen.ceased


def _ending(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    ending = passage.stages.ending
    if ending is None or claim.reading.stages.ending is not None:
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
        delta = Delta(kind=DeltaKind.DATE, old=old, new=new)
        return Verdict(
            Stance.UPDATES,
            Rule.NEW_DATE,
            seen.coverage,
            f"same plan, {ending.value}: {old} -> {new}",
            delta,
        )
    old = "planned" if planned else "in place"
    if claim.kind is ClaimKind.PAST_EVENT and not planned:
        if ending is not Ending.CANCELLED or not _moved(passage, seen):
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
        plain = not any(claim.reading.polarity.negated)
        enough = seen.coverage >= OPPOSITE_COVERAGE
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
    if mood.hedge or mood.hope or mood.hypothetical:
        return (
            mentions("the claim is only a possibility; this does not rule it out", 0.5)
            if turned
            else None
        )
    if not turned or (seen.predicate is Agreement.OPPOSITE and seen.negation_differs):
        return None
    stated = seen.coverage if seen.predicate is Agreement.OPPOSITE else seen.own_coverage - 0.2
    if stated < OPPOSITE_COVERAGE or seen.own_names < SAME_EVENT_NAMES:
        return mentions("partly the opposite, of too little of the claim", 0.4)
    word = seen.predicate_text or "negated"
    if claim.kind is not ClaimKind.PAST_EVENT and _moved(passage, seen) and not _corrects(passage):
        delta = Delta(kind=DeltaKind.STATUS, old=_state(claim), new=_state_of(passage, seen))
        return Verdict(
            Stance.UPDATES,
            Rule.NEW_STATE,
            seen.coverage,
            f"same matter, the state has changed: {word}",
            delta,
        )
    rule = Rule.OPPOSITE if seen.predicate is Agreement.OPPOSITE else Rule.NEGATED
    return Verdict(Stance.CONTRADICTS, rule, seen.coverage, f"same matter, the opposite: {word}")


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


def _is_growing(claim: ClaimReading, change: ValueChange) -> bool:
    nouns = {stem(word) for word in change.claimed.noun.split()}
    stems = {word.stem for word in claim.reading.words}
    return change.relation is QuantityRelation.HIGHER and bool(_GROWING & (nouns | stems))


def _value(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    differing = [
        change
        for change in seen.values
        if change.relation in (QuantityRelation.HIGHER, QuantityRelation.LOWER)
    ]
    if not differing or seen.predicate is Agreement.MIXED:
        return None
    change = differing[0]
    if seen.own_coverage < VALUE_COVERAGE:
        return mentions("another figure, perhaps of something else", 0.4)
    old, new = change.claimed.text, change.reported.text
    told = f"{new} instead of {old}"
    delta = Delta(kind=DeltaKind.QUANTITY, old=old, new=new)
    if claim.kind is ClaimKind.PAST_EVENT and seen.dates is Agreement.OPPOSITE:
        return mentions("a figure for another time", 0.5)
    if passage.modality.hedge and not claim.reading.modality.hedge:
        return mentions("another figure, hedged", 0.5)
    moved = change.prior_agrees or _moved(passage, seen)
    # a state has a newer value; a past event had one value only
    moved = moved or (claim.kind is ClaimKind.ONGOING_STATE and not passage.modality.correction)
    if moved or (_is_growing(claim, change) and not change.rejects_claimed):
        return Verdict(Stance.UPDATES, Rule.NEW_FIGURE, seen.coverage, f"same event; {told}", delta)
    return Verdict(
        Stance.CONTRADICTS, Rule.OTHER_FIGURE, seen.coverage, f"same event, another figure: {told}"
    )


def _date(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    if seen.dates is not Agreement.OPPOSITE or not seen.claimed_date or not seen.reported_date:
        return None
    if not (seen.claimed_date.explicit and seen.reported_date.explicit):
        return mentions("the same words for another time", 0.5)
    old, new = seen.claimed_date.text, seen.reported_date.text
    if claim.kind is ClaimKind.FORECAST and passage.modality.forecast:
        if passage.modality.change:
            delta = Delta(kind=DeltaKind.DATE, old=old, new=new)
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


def _stage(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    mine, theirs = claim.reading.stages, passage.stages
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
    planned = claim.kind is ClaimKind.FORECAST and mine.course is CourseStage.PLANNED
    done = theirs.course is CourseStage.DONE and not passage.modality.forecast
    if planned and done and seen.predicate is Agreement.SAME and not passage.modality.hedge:
        delta = Delta(kind=DeltaKind.STAGE, old="planned", new="done")
        return Verdict(
            Stance.UPDATES, Rule.DONE, seen.coverage, "planned then, reported as done now", delta
        )
    return None


def _confirm(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict:
    if passage.modality.hedge and not claim.reading.modality.hedge:
        return mentions("hedged, not stated as fact", 0.5)
    mine, theirs = claim.reading.modality, passage.modality
    if theirs.attempt and not mine.attempt:
        return mentions("tried or meant, not done", 0.4)
    if theirs.correction and not mine.correction:
        return mentions("sets something about it right", 0.4)
    if claim.kind is not ClaimKind.PAST_EVENT and theirs.change and not mine.change:
        return mentions("something about it has moved on", 0.4)
    if seen.missing_values:
        return mentions("leaves out the claim's figure", 0.5)
    if seen.predicate is Agreement.MIXED or seen.negation_differs:
        return mentions("says both that and its opposite", 0.4)
    if claim.reading.predicates and seen.predicate is Agreement.NONE:
        return mentions("on the subject, but does not state the claim", 0.5)
    if (
        claim.kind is not ClaimKind.FORECAST
        and passage.modality.forecast
        and not claim.reading.modality.forecast
    ):
        return mentions("still to come, not done", 0.5)
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
    least = CONFIRM_COVERAGE if claim.reading.predicates else PLAIN_COVERAGE
    if seen.own_coverage < least:
        return mentions("states only part of the claim", 0.5)
    return Verdict(Stance.CONFIRMS, Rule.STATED, seen.own_coverage, "states the same")


def _undone(claim: Reading, passage: Reading) -> bool:
    mine = {predicate.axis for predicate in claim.predicates}
    return any(
        predicate.sign < 0 and predicate.axis in _UNDOING and predicate.axis not in mine
        for predicate in passage.predicates
    )


def decide(claim: ClaimReading, passage: Reading, seen: Comparison, background: bool) -> Verdict:
    """Return the verdict of one passage; every doubt ends in `mentions`."""
    early = _relevance(seen)
    if early is not None:
        return early
    if background or (passage.modality.background and not claim.reading.modality.background):
        return mentions("told as background, not as news", 0.6, background=True)
    if seen.subordinate:
        return mentions("told in passing, not as news", 0.6, background=True)
    doubt = _not_asserted(claim.reading, passage)
    if doubt:
        return mentions(doubt, 0.6)
    for rule in (_ending, _opposite, _value, _stage, _date):
        verdict = rule(claim, passage, seen)
        if verdict is not None:
            return verdict
    return _confirm(claim, passage, seen)
