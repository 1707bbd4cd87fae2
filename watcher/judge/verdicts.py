"""The rules that turn a comparison of claim and sentence into a stance with its reason and delta, in their order."""

from __future__ import annotations

from watcher.core.comparison import Comparison
from watcher.core.mood_scope import BACKGROUND_REASON
from watcher.core.parties import other_party
from watcher.core.reading import ClaimReading, Reading
from watcher.judge.figures import other_date, other_value
from watcher.judge.opposite import opposite
from watcher.judge.outcomes import (
    completed,
    done,
    gone,
    other_winner,
    succeeded,
    talked_into_being,
    undone,
)
from watcher.judge.relevance import not_asserted, relevance, too_little
from watcher.judge.stages import ended, further_stage, stage_reached
from watcher.judge.stated import stated
from watcher.judge.verdict import Verdict, mentions

RULES = (
    stage_reached,
    undone,
    ended,
    opposite,
    other_value,
    further_stage,
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
    return stated(claim, passage, seen)
