"""What the blend weighs for one window: the model's scores beside what the rules read, all as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from watcher.core.comparison import Agreement, Comparison
from watcher.core.modality import Modality
from watcher.core.model import ALERTING_STANCES, ClaimKind, Stance
from watcher.core.ports import StanceScores
from watcher.core.quantities import QuantityRelation
from watcher.core.stages import Stages
from watcher.core.value_changes import AGREES
from watcher.judge.old_news import is_old_news
from watcher.judge.verdict import Rule, Verdict

_FLOOR = -7.0
"""Below this a log-probability says no more than never."""
_MOODS = (
    "question",
    "hypothetical",
    "demand",
    "hope",
    "hedge",
    "rumour",
    "forecast",
    "background",
    "change",
    "correction",
    "attempt",
)
_RULES: Mapping[str, frozenset[Rule]] = {
    "stated": frozenset({Rule.STATED}),
    "denied": frozenset({Rule.DENIED}),
    "opposite": frozenset({Rule.OPPOSITE, Rule.NEGATED, Rule.SWAPPED}),
    "new figure": frozenset({Rule.NEW_FIGURE}),
    "other figure": frozenset({Rule.OTHER_FIGURE, Rule.OTHER_FIGURE_SAME_DAY}),
    "new date": frozenset({Rule.NEW_DATE}),
    "other date": frozenset({Rule.OTHER_DATE}),
    "new state": frozenset({Rule.ENDED, Rule.UNDONE, Rule.NEW_STATE, Rule.TURNED}),
    "new stage": frozenset({Rule.NEW_STAGE, Rule.DONE}),
    "not reached": frozenset({Rule.NOT_REACHED}),
    "elsewhere": frozenset({Rule.ELSEWHERE}),
}


def read_features(
    scores: StanceScores,
    verdict: Verdict,
    seen: Comparison,
    sentences: Sequence[StanceScores] = (),
) -> dict[str, float]:
    """Return named features of one window; most are 0 or 1.

    sentences: the model's scores of the window's sentences, each read alone, where it was asked for them.
    """
    found = {
        f"model {stance.value}": max(_FLOOR, s) for stance, s in zip(Stance, scores, strict=True)
    }
    found |= _said_alone(sentences or (scores,))
    found["sentences alone"] = float(len(sentences) > 1)
    found |= {f"rule {name}": float(verdict.rule in rules) for name, rules in _RULES.items()}
    found |= _match(seen)
    found |= _values(seen)
    mine, theirs = seen.claim.reading.modality, seen.passage.modality
    found |= {f"mood {mood}": float(_only(mine, theirs, mood)) for mood in _MOODS}
    found |= _stages(seen.claim.reading.stages, seen.passage.stages)
    found["old news"] = float(is_old_news(seen.passage, seen.passage.published))
    found["denial"] = float(seen.passage.polarity.denial and not seen.claim.reading.polarity.denial)
    found["exception"] = float(seen.passage.polarity.exception)
    found["undoing"] = float(bool(seen.passage.undoings) and not seen.claim.reading.undoings)
    found["subordinate"] = float(seen.subordinate)
    found["claim forecast"] = float(seen.claim.kind is ClaimKind.FORECAST)
    found["claim state"] = float(seen.claim.kind is ClaimKind.ONGOING_STATE)
    return found


def _said_alone(sentences: Sequence[StanceScores]) -> dict[str, float]:
    """Return the most that any one sentence says of each alert, and the least of each quiet stance.

    What only the neighbours of a sentence make an alert of is wrong more often than what it says by itself.
    """
    found = {}
    for stance, each in zip(Stance, zip(*sentences, strict=True), strict=True):
        found[f"alone {stance.value}"] = max(
            _FLOOR, max(each) if stance in ALERTING_STANCES else min(each)
        )
    return found


def _only(mine: Modality, theirs: Modality, mood: str) -> bool:
    return bool(getattr(theirs, mood)) and not getattr(mine, mood)


def _match(seen: Comparison) -> dict[str, float]:
    return {
        "names": seen.names,
        "own names": seen.own_names,
        "clash": float(seen.clash),
        "elsewhere": float(seen.elsewhere),
        "lead missing": float(seen.lead_missing),
        "coverage": seen.coverage,
        "own coverage": seen.own_coverage,
        "same predicate": float(seen.predicate is Agreement.SAME),
        "opposite predicate": float(seen.predicate is Agreement.OPPOSITE),
        "mixed predicate": float(seen.predicate is Agreement.MIXED),
        "negation differs": float(seen.negation_differs),
        "ceased": float(seen.ceased),
        "swapped": float(seen.swapped),
        "quantifiers missing": float(seen.quantifiers_missing),
    }


def _values(seen: Comparison) -> dict[str, float]:
    relations = {change.relation for change in seen.values}
    agree = relations & AGREES
    return {
        "same value": float(bool(agree)),
        "higher value": float(QuantityRelation.HIGHER in relations),
        "lower value": float(QuantityRelation.LOWER in relations),
        "prior agrees": float(any(change.prior_agrees for change in seen.values)),
        "rejects value": float(any(change.rejects_claimed for change in seen.values)),
        "value missing": float(bool(seen.missing_values)),
        "same date": float(seen.dates is Agreement.SAME),
        "other date": float(seen.dates is Agreement.OPPOSITE),
        "mixed dates": float(seen.dates is Agreement.MIXED),
        "later date": float(seen.later_date),
    }


def _stages(mine: Stages, theirs: Stages) -> dict[str, float]:
    both = mine.deal is not None and theirs.deal is not None
    return {
        "deal ahead": float(both and (theirs.deal or 0) > (mine.deal or 0)),
        "deal behind": float(both and (theirs.deal or 0) < (mine.deal or 0)),
        "deal not yet": float(theirs.not_yet is not None and mine.not_yet is None),
        "ending": float(theirs.ending is not None and mine.ending is None),
        "course ahead": float(
            mine.course is not None and theirs.course is not None and theirs.course > mine.course
        ),
    }
