"""Rules on how far a matter has come: talks, draft, signed; postponed, cancelled; what was not reached yet."""

from __future__ import annotations

from watcher.core.comparison import Comparison
from watcher.core.deltas import date_delta
from watcher.core.model import ClaimKind, Delta, DeltaKind, Stance
from watcher.core.reading import ClaimReading, Reading
from watcher.core.stages import DealStage, Ending
from watcher.judge.partial import off_topic
from watcher.judge.relevance import moved
from watcher.judge.verdict import Rule, Verdict

_STAGE_COVERAGE = 0.6


def ended(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where what the claim has planned or in place is put off, brought forward, stopped or cancelled."""
    end = passage.stages.ending
    if end is None or claim.reading.stages.ending is not None:
        return None
    mood = claim.reading.modality
    if any(claim.reading.polarity.negated) or mood.hypothetical or mood.hedge:
        return None
    if seen.own_coverage < _STAGE_COVERAGE:
        return None
    if passage.polarity.denial or (passage.modality.forecast and end is not Ending.POSTPONED):
        return None
    if end.moves_the_day:
        if not claim.is_planned:
            return None
        old = seen.claimed_date.text if seen.claimed_date else "as planned"
        days = [day for day in passage.dates if not seen.claimed_date or day.text != old]
        new = days[-1].text if days else end.value
        delta = date_delta(seen.claimed_date, days[-1] if days else None, old=old, new=new)
        return Verdict(
            Stance.UPDATES,
            Rule.NEW_DATE,
            seen.coverage,
            f"same plan, {end.value}: {old} -> {new}",
            delta,
        )
    if passage.undoings:
        # what is said to have ended is something else, or `undone` would have spoken
        return None
    old = "planned" if claim.is_planned else "in place"
    if claim.kind is ClaimKind.PAST_EVENT and not claim.is_planned:
        if end is not Ending.CANCELLED or not moved(passage, seen):
            return None
        old = "as claimed"
    delta = Delta(kind=DeltaKind.STATUS, old=old, new=end.value)
    return Verdict(
        Stance.UPDATES, Rule.ENDED, seen.coverage, f"same matter, now {end.value}", delta
    )


def stage_reached(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where a stage that the claim calls not reached is told as reached."""
    mine, theirs = claim.reading.stages, passage.stages
    if seen.own_coverage < _STAGE_COVERAGE or _about_the_opposite(claim.reading, passage):
        return None
    if off_topic(claim.reading, passage, seen):
        return None
    if mine.not_yet is not None and theirs.deal is not None and theirs.deal >= mine.not_yet:
        if passage.modality.forecast or passage.modality.hedge:
            return None
        new = theirs.deal.word
        delta = Delta(kind=DeltaKind.STAGE, old=f"not {mine.not_yet.name.lower()}", new=new)
        return Verdict(
            Stance.UPDATES, Rule.NEW_STAGE, seen.coverage, f"same matter, now {new}", delta
        )
    return None


def further_stage(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where a deal is told as further along than the claim has it, a contradiction where it never got there."""
    mine, theirs = claim.reading.stages, passage.stages
    if seen.own_coverage < _STAGE_COVERAGE or _about_the_opposite(claim.reading, passage):
        return None
    if mine.deal is not None and theirs.deal is not None and theirs.deal > mine.deal:
        if passage.modality.forecast or passage.modality.hedge:
            return None
        if theirs.deal is DealStage.TALKS:
            return None
        old, new = mine.deal.word, theirs.deal.word
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


def _about_the_opposite(claim: Reading, passage: Reading) -> bool:
    """Return whether talks about leaving stand beside a deal about staying."""
    signs = {predicate.axis: predicate.sign for predicate in claim.predicates}
    return any(signs.get(p.axis, p.sign) != p.sign for p in passage.predicates)
