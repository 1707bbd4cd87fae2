"""What no score may overrule: a figure, date or place that differs, and sentences that assert nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from watcher.core.comparison import Agreement, Comparison
from watcher.core.model import ALERTING_STANCES, SentenceRole, Stance
from watcher.core.value_changes import AGREES, DIFFERS
from watcher.judge.relevance import not_asserted
from watcher.judge.structured import Considered

_AS_TELLING = 0.6
"""Sentences with this share of the best one's coverage tell of the claim as well as it does."""


def no_confirmation(seen: Comparison) -> str:
    """Return why a sentence cannot confirm the claim, or ''."""
    agreed = {change.claimed.start for change in seen.values if change.relation in AGREES}
    differing = {change.claimed.start for change in seen.values if change.relation in DIFFERS}
    if differing - agreed:
        return "gives another figure than the claim"
    if seen.dates is Agreement.OPPOSITE:
        return "gives another date than the claim"
    if seen.clash or seen.elsewhere:
        return "is about another place or name than the claim's"
    return ""


def no_alert(rows: Sequence[Considered]) -> str:
    """Return why nothing is asserted of the claim by the sentences that tell of it, or ''."""
    most = max(row.seen.own_coverage for row in rows)
    telling = [row for row in rows if row.seen.own_coverage >= most * _AS_TELLING]
    doubts = [_doubt(row) for row in telling]
    return doubts[0] if all(doubts) else ""


def _doubt(row: Considered) -> str:
    claim, passage = row.seen.claim.reading, row.seen.passage
    if row.passage.sentence.role is SentenceRole.BACKGROUND or row.verdict.background:
        return "told as background, not as news"
    return not_asserted(claim, passage)


def without_confirms(probabilities: Mapping[Stance, float]) -> dict[Stance, float]:
    """Return the probabilities once a confirmation is ruled out: half its share to mentions, half to the other alerts."""
    held = probabilities[Stance.CONFIRMS]
    other = probabilities[Stance.CONTRADICTS] + probabilities[Stance.UPDATES]
    given = dict(probabilities) | {Stance.CONFIRMS: 0.0}
    given[Stance.MENTIONS] += held / 2
    for stance in (Stance.CONTRADICTS, Stance.UPDATES):
        part = probabilities[stance] / other if other else 0.5
        given[stance] += held / 2 * part
    return given


def without_alerts(probabilities: Mapping[Stance, float]) -> dict[Stance, float]:
    """Return the probabilities once nothing can alert: what the alerts had goes to mentions."""
    held = sum(probabilities[stance] for stance in ALERTING_STANCES)
    given = {
        stance: 0.0 if stance in ALERTING_STANCES else share
        for stance, share in probabilities.items()
    }
    given[Stance.MENTIONS] += held
    return given
