"""Rules for what became of a claim's matter: undone, completed, gone, succeeded, done, or won by somebody else."""

from __future__ import annotations

import re

from watcher.core.comparison import Agreement, Comparison
from watcher.core.lexicon import LIGHT, SYNONYM, phrases
from watcher.core.modality import Tense
from watcher.core.model import ClaimKind, Delta, DeltaKind, Stance
from watcher.core.polarity import Predicate
from watcher.core.reading import NAME_MARK, ClaimReading, Reading
from watcher.core.stages import DealStage
from watcher.core.text import STOPWORDS
from watcher.judge.partial import OF_ANY_DEAL, off_topic
from watcher.judge.relevance import SAME_EVENT_NAMES
from watcher.judge.verdict import Rule, Verdict

DONE_COVERAGE = 0.6
GONE_COVERAGE = 0.5
WON_COVERAGE = 0.75
_PERFECT = re.compile(r"\b(?:has|have) (?:now |already |since |finally )?(?!been in\b)\w+")
_FUTURE_IN_PAST = frozenset("would plan plans planned set due wants want aims aim".split())
_LASTING = frozenset(
    word[0]
    for word in phrases(
        "grant granted gave given impose imposed sign signed approve approved sentence sentenced "
        "convict convicted raise raised appoint appointed ban banned adopt adopted declare "
        "declared lease leased authorise authorised license award awarded agree agreed pass "
        "passed jail jailed recognise recognised nominate nominated order ordered introduce "
        "introduced announce announced begin began launch launched suspend suspended"
    )
)
"""Deeds whose result lasts until somebody undoes it."""
_ACTORS = frozenset(
    SYNONYM.get(word[0], word[0])
    for word in phrases(
        "company government soldier rebel court council union police minister president people "
        "official worker army force country bank group leader party family man woman resident "
        "bureau city town base embassy ship plane hour staff team"
    )
)
"""To stop or drop one of these ends nothing by itself."""
_AFTER = frozenset({"after", "following"})
_COMPLETE = frozenset({"complet", "finish", "conclud"})
_PRESENCE = "presence"
_STAYING = frozenset("in at inside".split())
_SUCCEED = frozenset({"succeed", "replac"})
_PASSIVE = frozenset("was were been being is".split())
_CONTEST = "contest"


def core(claim: Reading) -> frozenset[str]:
    """Return the concepts that the matter itself is named by, actors and light words left out."""
    return frozenset(
        concept
        for word, concept in zip(claim.words, claim.spoken, strict=True)
        if not concept.startswith(NAME_MARK)
        and word.text not in STOPWORDS
        and word.stem not in LIGHT
        and concept not in _ACTORS
        and not word.text[0].isdigit()
    )


def _same_deeds(claim: Reading, passage: Reading) -> set[str]:
    """Return the words by which a passage names the claim's deed: the pullback, for pulling back."""
    deeds = {(predicate.axis, predicate.sign) for predicate in claim.predicates}
    return {
        passage.spoken[place]
        for predicate in passage.predicates
        if (predicate.axis, predicate.sign) in deeds
        for place in range(predicate.start, predicate.start + len(predicate.text.split()))
    }


def _plain(claim: ClaimReading) -> bool:
    """Return whether a claim asserts something that can end: no negation, no mere possibility."""
    mood = claim.reading.modality
    unsure = mood.hypothetical or mood.hedge or mood.hope
    return not (any(claim.reading.polarity.negated) or claim.reading.undoings or unsure)


def _asserted(passage: Reading) -> bool:
    mood = passage.modality
    return not (mood.hedge or mood.tense is Tense.FUTURE or mood.attempt or passage.polarity.denial)


def undone(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where what the claim tells of was ended, lifted, revoked or called off."""
    if not passage.undoings or not _plain(claim) or not _asserted(passage):
        return None
    if seen.own_names < SAME_EVENT_NAMES or seen.hits < 1:
        return None
    stems = {word.stem for word in claim.reading.words}
    if claim.kind is ClaimKind.PAST_EVENT and not stems & _LASTING:
        return None
    wanted = core(claim.reading) | _same_deeds(claim.reading, passage)
    talks = claim.reading.stages.deal is DealStage.TALKS
    further = passage.stages.deal is not None and passage.stages.deal > DealStage.TALKS
    if talks and (further or seen.own_coverage < DONE_COVERAGE):
        return None
    for undoing in passage.undoings:
        hit = undoing.targets & wanted
        if talks:
            hit = hit & {SYNONYM["talk"]}
        if hit and not (hit <= OF_ANY_DEAL and off_topic(claim.reading, passage, seen)):
            old = "planned" if claim.kind is ClaimKind.FORECAST else "in place"
            kind = DeltaKind.STATUS if undoing.ended else DeltaKind.EXTENT
            ending = passage.stages.ending
            new = ending.value if ending is not None and undoing.ended else undoing.text
            delta = Delta(kind=kind, old=old, new=new)
            strength = max(seen.own_coverage, 0.5)
            return Verdict(Stance.UPDATES, Rule.UNDONE, strength, f"same matter, now {new}", delta)
    return None


def talked_into_being(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where talks were about something that is now told as done."""
    if claim.reading.stages.deal is not DealStage.TALKS or not _plain(claim):
        return None
    if not _asserted(passage) or seen.own_coverage < DONE_COVERAGE or seen.quantifiers_missing:
        return None
    if passage.stages.deal is DealStage.TALKS and not _AFTER & passage.vocabulary:
        return None
    for mine in claim.reading.predicates:
        for theirs in passage.predicates:
            same = theirs.axis == mine.axis and theirs.sign == mine.sign and not theirs.negated
            if same and theirs.text.endswith(("ed", "n", "t")) and _happened(passage):
                delta = Delta(kind=DeltaKind.STAGE, old="talks", new=theirs.text)
                reason = f"talked about then, now {theirs.text}"
                return Verdict(Stance.UPDATES, Rule.NEW_STAGE, seen.coverage, reason, delta)
    return None


def _happened(passage: Reading) -> bool:
    mood = passage.modality
    if mood.forecast or mood.tense is Tense.FUTURE or _FUTURE_IN_PAST & passage.vocabulary:
        return False
    return mood.tense is Tense.PAST or _PERFECT.search(passage.text) is not None


def _planned_deed(claim: Reading) -> frozenset[str]:
    """Return the concept of the verb after "will" or "plans to"."""
    for place, word in enumerate(claim.words[:-1]):
        if word.text in {"will", "to"} and claim.words[place + 1].text not in {"be", "the", "a"}:
            return frozenset({claim.spoken[place + 1], claim.words[place + 1].stem})
        if word.text == "be":
            return frozenset({claim.spoken[place + 1], claim.words[place + 1].stem})
    return frozenset()


def done(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where a plan is told as carried out."""
    mood = claim.reading.modality
    if claim.kind is not ClaimKind.FORECAST or not mood.forecast or not _plain(claim):
        return None
    if not _asserted(passage) or not _happened(passage) or passage.stages.ending is not None:
        return None
    if seen.own_coverage < DONE_COVERAGE or seen.own_names < SAME_EVENT_NAMES:
        return None
    if any(passage.polarity.negated) or seen.missing_values or seen.dates is Agreement.MIXED:
        return None
    if not _planned_deed(claim.reading) & passage.said:
        return None
    if claim.reading.predicates and seen.predicate is not Agreement.SAME:
        return None
    delta = Delta(kind=DeltaKind.STAGE, old="planned", new="done")
    return Verdict(
        Stance.UPDATES, Rule.DONE, seen.own_coverage, "planned then, reported as done now", delta
    )


def completed(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where something under way is told as completed."""
    if claim.kind is not ClaimKind.ONGOING_STATE or not _plain(claim):
        return None
    stems = {word.stem for word in passage.words}
    if not stems & _COMPLETE or {word.stem for word in claim.reading.words} & _COMPLETE:
        return None
    if not _asserted(passage) or any(passage.polarity.negated) or not _happened(passage):
        return None
    if seen.own_coverage < DONE_COVERAGE or seen.own_names < SAME_EVENT_NAMES:
        return None
    if seen.predicate not in (Agreement.SAME, Agreement.NONE):
        return None
    delta = Delta(kind=DeltaKind.STAGE, old="under way", new="completed")
    return Verdict(
        Stance.UPDATES, Rule.NEW_STAGE, seen.own_coverage, "under way then, completed now", delta
    )


def gone(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where those whom the claim places somewhere are told to have left it."""
    if claim.kind is not ClaimKind.ONGOING_STATE or not _plain(claim) or not _asserted(passage):
        return None
    mine = claim.reading
    if any(p.axis == _PRESENCE for p in mine.predicates) or not _happened(passage):
        return None
    if seen.own_coverage < GONE_COVERAGE or seen.own_names < SAME_EVENT_NAMES:
        return None
    subject = next((c for c in mine.spoken if mine.concepts.get(c, 0.0) > 0.5), "")
    there = {NAME_MARK + name.key for name in mine.names if name.via in _STAYING}
    for left in passage.predicates:
        if left.axis != _PRESENCE or left.sign > 0 or left.negated or left.text.endswith("ing"):
            continue
        before, after = passage.spoken[: left.start], passage.spoken[left.start :]
        if subject in before and (there & set(after) or not there):
            delta = Delta(kind=DeltaKind.STATUS, old="there", new=left.text)
            reason = f"were there then, now {left.text}"
            return Verdict(Stance.UPDATES, Rule.NEW_STATE, seen.own_coverage, reason, delta)
    return None


def _is_suffered(passage: Reading, predicate: Predicate) -> bool:
    """True for "resigned" and "was dismissed", not for a mayor who dismissed her deputy."""
    before = {word.text for word in passage.words[max(0, predicate.start - 2) : predicate.start]}
    return predicate.text.startswith(("resign", "step")) or bool(before & _PASSIVE)


def succeeded(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return an update where somebody took over the post that the claim gives to another."""
    if claim.kind is not ClaimKind.ONGOING_STATE or not _plain(claim) or not _asserted(passage):
        return None
    people = [NAME_MARK + name.key for name in claim.reading.names if not name.place]
    if not people or seen.own_coverage < DONE_COVERAGE or not _happened(passage):
        return None
    for predicate in passage.predicates:
        lost = predicate.axis == "post" and predicate.sign < 0 and not predicate.negated
        named = [c for c in passage.spoken[: predicate.start] if c.startswith(NAME_MARK)]
        if lost and people[0] in named[-1:] and _is_suffered(passage, predicate):
            delta = Delta(kind=DeltaKind.STATUS, old="in post", new=predicate.text)
            reason = f"in post then, now {predicate.text}"
            return Verdict(Stance.UPDATES, Rule.NEW_STATE, seen.own_coverage, reason, delta)
    for place, word in enumerate(passage.words):
        if word.stem in _SUCCEED and people[0] in passage.spoken[place : place + 4]:
            before = [c for c in passage.spoken[:place] if c.startswith(NAME_MARK)]
            if before and before[0] != people[0]:
                delta = Delta(kind=DeltaKind.ACTOR, old=people[0][1:], new=before[0][1:])
                reason = "the post has passed to another"
                return Verdict(Stance.UPDATES, Rule.NEW_STATE, seen.own_coverage, reason, delta)
    return None


def may_matter(claim: ClaimReading) -> bool:
    """Return whether a report without any of the claim's names may bear on it: another one won."""
    return any(p.axis == _CONTEST and p.sign > 0 for p in claim.reading.predicates)


def other_winner(claim: ClaimReading, passage: Reading, seen: Comparison) -> Verdict | None:
    """Return a contradiction where another name won what only one can win."""
    mine = [p for p in claim.reading.predicates if p.axis == _CONTEST and p.sign > 0]
    theirs = [p for p in passage.predicates if p.axis == _CONTEST and p.sign > 0]
    if not mine or not theirs or not seen.lead_missing or seen.dates is not Agreement.SAME:
        return None
    if not _asserted(passage) or seen.own_coverage < WON_COVERAGE or seen.clash:
        return None
    before = passage.spoken[: theirs[0].start]
    rivals = [concept for concept in before if concept.startswith(NAME_MARK)]
    if not rivals:
        return None
    won = theirs[0].text
    return Verdict(
        Stance.CONTRADICTS, Rule.SWAPPED, seen.own_coverage, f"same event, {won} by another"
    )
