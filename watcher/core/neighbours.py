"""One sentence, many tracked claims: which of them does it tell of?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from watcher.core.claim_index import ClaimIndex
from watcher.core.model import ALERTING_STANCES, Claim, DeltaKind, Judgment, Passage, Stance

_AS_CLOSE = 0.7
"""A claim that a sentence is less like than this share of the likest one's likeness is a neighbour's."""
_MOVED_AS_WELL = 0.44
"""The same for an update: one event moves many claims on, in words that are some claims' more than others'."""
_VALUE_DELTAS = (DeltaKind.QUANTITY, DeltaKind.DATE)
"""A new figure or day is one claim's; a deal or a closure moves many."""
_LONE_AS_CLOSE = 0.85
"""The same for what only the model finds: one emphatic sentence sways it on many claims of a story."""
_SURE = 0.6
_ABOUT = 0.15
"""Confidences this close say as much."""
_LONE_ABOUT = 0.1
"""The same for what only the model finds: what is less sure by more than this takes nothing from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A claim's judgment, and how much its quote is like the claim (0..1)."""

    claim: Claim
    judgment: Judgment
    likeness: float


def told_of(
    claim: Claim, judgment: Judgment, passages: Iterable[Passage], index: ClaimIndex
) -> Told:
    """Return a claim's judgment with how like its quote is to the claim.

    passages: those that the index scored, with some of what stands beside them; a quote that is none of them has what it
    shares by itself, so it gives way a little sooner.
    """
    scores = [p.score for p in passages if p.sentence.start == judgment.start]
    likeness = max(scores) if scores else index.share_in(claim.id, judgment.quote)
    return Told(claim=claim, judgment=judgment, likeness=likeness)


def told_of_one(found: Sequence[Told]) -> tuple[tuple[Claim, Judgment], ...]:
    """Return the judgments of one article; where a sentence tells of one claim, its neighbours are only mentioned.

    Claims on one story share most of their words. One event moves many of them on ("the two signed an agreement" ends
    talks, a forecast and an open question), so an update gives way only to a claim that the sentence says more than twice as
    much of, or of which a rule finds a new figure or day. Else a sentence speaks of another claim where it is much liker that
    one and told of it about as surely, or where a rule ties it to that one while only the model finds it to tell of this
    one; what only the model finds also gives way where the sentence is somewhat liker another one.
    """
    same: dict[int, list[Told]] = defaultdict(list)
    for told in found:
        if told.judgment.stance in ALERTING_STANCES:
            same[told.judgment.start].append(told)
    return tuple((told.claim, _held(told, same[told.judgment.start])) for told in found)


def _held(told: Told, same: Sequence[Told]) -> Judgment:
    judgment = told.judgment
    if judgment.stance not in ALERTING_STANCES:
        return judgment
    others = [other for other in same if other.claim.id != told.claim.id]
    if judgment.stance is Stance.UPDATES:
        others = [other for other in others if not _may_move_both(told, other)]
    nearer = [
        other
        for other in others
        if told.likeness < _AS_CLOSE * other.likeness and _as_sure(other.judgment, judgment)
    ]
    if judgment.unsupported:
        nearer += [
            other
            for other in others
            if (_is_tied(other.judgment) and told.likeness <= other.likeness)
            or (
                told.likeness < _LONE_AS_CLOSE * other.likeness
                and other.judgment.confidence >= max(_SURE, judgment.confidence - _LONE_ABOUT)
                and not (other.judgment.unsupported and other.judgment.doubt)
            )
        ]
    if not nearer:
        return judgment
    closest = max(nearer, key=lambda other: (other.likeness, other.claim.id))
    return replace(
        judgment,
        stance=Stance.MENTIONS,
        confidence=judgment.probabilities.get(Stance.MENTIONS, 0.5),
        delta=None,
        unsupported=False,
        reason=f"tells of another tracked claim, {closest.claim.id}",
    )


def _as_sure(other: Judgment, judgment: Judgment) -> bool:
    return _is_tied(other) or other.confidence >= judgment.confidence - _ABOUT


def _may_move_both(told: Told, other: Told) -> bool:
    """Return whether one event may be news of both claims, of which the sentence is liker the other.

    What a rule finds a new figure or day for is that claim's; it gives way to nothing that only the model finds.
    """
    if _has_new_value(told.judgment) and other.judgment.unsupported:
        return True
    near = told.likeness >= _MOVED_AS_WELL * other.likeness
    return near and not _has_new_value(other.judgment)


def _has_new_value(judgment: Judgment) -> bool:
    delta = judgment.delta
    updated = _is_tied(judgment) and judgment.stance is Stance.UPDATES
    return updated and delta is not None and delta.kind in _VALUE_DELTAS


def _is_tied(judgment: Judgment) -> bool:
    return not judgment.unsupported and judgment.confidence >= _SURE
