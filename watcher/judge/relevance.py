"""Is the passage about the claim at all, and does it assert anything?"""

from __future__ import annotations

from watcher.core.comparison import Comparison
from watcher.core.model import Stance
from watcher.core.mood_scope import MOOD_REASONS
from watcher.core.reading import Reading
from watcher.judge.verdict import Rule, Verdict, mentions

SAME_EVENT_COVERAGE = 0.5
SAME_EVENT_NAMES = 0.6
UNRELATED_COVERAGE = 0.2
NOT_NAMED = Verdict(Stance.UNRELATED, Rule.ELSEWHERE, 0.8, "none of the claim's names")


def not_asserted(claim: Reading, passage: Reading) -> str:
    """Return why the passage does not assert the matter, or ''; a claim's own mood does not count."""
    mine, theirs = claim.modality, passage.modality
    for flag, reason in MOOD_REASONS.items():
        if getattr(theirs, flag) and not getattr(mine, flag):
            return reason
    return ""


def relevance(seen: Comparison) -> Verdict | None:
    """Return a verdict at once where the passage is not about the claim, else None."""
    if seen.clash and seen.own_names < 1.0:
        return Verdict(Stance.UNRELATED, Rule.ELSEWHERE, 0.7, "another name that looks alike")
    if seen.names == 0.0:
        return NOT_NAMED
    if seen.coverage < UNRELATED_COVERAGE and seen.hits == 0 and seen.names < SAME_EVENT_NAMES:
        return Verdict(Stance.UNRELATED, Rule.ELSEWHERE, 0.6, "shares a name, not the subject")
    if seen.names < SAME_EVENT_NAMES or seen.elsewhere or seen.lead_missing:
        return mentions("another place or party than the claim's", 0.4)
    return None


def too_little(seen: Comparison) -> Verdict | None:
    """Return mentions where the passage shares too few of the claim's words to state it."""
    few = seen.hits < min(2, seen.wanted) or (seen.hits < 2 and seen.names < 1.0)
    if seen.coverage < SAME_EVENT_COVERAGE or few:
        return mentions("on the subject, but does not state the claim", 0.5)
    return None


def moved(passage: Reading, seen: Comparison) -> bool:
    """Return whether the words say that something has changed since."""
    return passage.modality.change or seen.later_date or seen.ceased
