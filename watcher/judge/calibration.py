"""How often verdicts of each rule were exactly right on the pairs and cases used for tuning.

That is w6 + c6 and those of tests/data/judge_cases.jsonl that are not kept aside; where the two differ,
the pairs count, since the rules were written with the cases in view.
"""

from __future__ import annotations

from collections.abc import Mapping

from watcher.judge.verdict import Rule

STRONG = 0.85
_SHARES: Mapping[Rule, tuple[float, float]] = {
    # too few cases, set by hand: SWAPPED, NEW_DATE, OTHER_DATE, NEW_STAGE, NOT_REACHED, DONE, UNDONE
    # (strength below STRONG, from STRONG on); rounded (right + 1) / (all + 2), coarse on purpose
    Rule.STATED: (0.7, 0.75),
    Rule.DENIED: (0.7, 0.85),
    Rule.OPPOSITE: (0.65, 0.8),
    Rule.NEGATED: (0.65, 0.75),
    Rule.SWAPPED: (0.55, 0.65),
    Rule.NEW_FIGURE: (0.7, 0.7),
    Rule.OTHER_FIGURE: (0.35, 0.5),
    Rule.OTHER_FIGURE_SAME_DAY: (0.6, 0.65),
    Rule.NEW_DATE: (0.65, 0.75),
    Rule.OTHER_DATE: (0.4, 0.5),
    Rule.ENDED: (0.6, 0.65),
    Rule.UNDONE: (0.65, 0.7),
    Rule.NEW_STATE: (0.6, 0.65),
    Rule.TURNED: (0.4, 0.45),
    Rule.NEW_STAGE: (0.6, 0.65),
    Rule.NOT_REACHED: (0.5, 0.6),
    Rule.DONE: (0.5, 0.65),
    Rule.MENTIONED: (0.35, 0.35),
    Rule.ELSEWHERE: (0.5, 0.5),
}


def confidence_of(rule: Rule, strength: float) -> float:
    """Return the probability that a verdict of this rule and strength is exactly right."""
    weak, strong = _SHARES[rule]
    return strong if strength >= STRONG else weak
