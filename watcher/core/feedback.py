"""How readers' marks and tuned thresholds move what an alert of a claim needs: a stated, bounded rule.

The least confidence for a stance of a claim is the configured one, or the tuned one where there is
one, moved in log-odds by

    1.000 * (what is said of the claim's own alerts) + 0.005 * (what is said of all claims' alerts)
      + what is said of the claim's alerts that say nearly the same as the report at hand

- **A claim's own alerts.** A wrong one counts 1, a right one -2: to miss a right alert is held to
  be twice as bad as to send a wrong one. Those with the same stance and ground (a rule, or the model
  alone) count in full, the claim's others by half, and by half again those on an earlier version of
  the claim. As much as one person's first wrong mark is left out of a rise: that holds only what is alike.
- **What says nearly the same** (`watcher/core/likeness.py`): same claim, stance, new value, figures and
  words of negation, and 0.4 of the other words in common (Dice) with one marked wrong, 0.3 with one
  marked right. A wrong one counts 1.5, a right one -2, by half on an earlier version of the claim.
- **All claims' alerts** with the same stance count little, so that a new claim profits: a wrong
  one 1, a right one -0.2, those on the other ground by half. Here a threshold rises where more than
  one in six was wrong.
- **Nobody pulls for ever.** What one person says of one claim, x, counts x / (1 + |x| / 4): less
  than 4, however often they click; of all claims together it counts less than 20.
- **Bounds.** Never more than 0.30 above where it began, nor over 0.95 unless it began there. Right
  marks take back what wrong ones had raised. Below where it began, by no more than 0.10 and not
  under 0.50, they bring the threshold for what is alike; and, if they are on contradictions, that
  of all the claim's contradictions: a missed one costs more than a wrong alert. A trial that
  lowered every stance's told more of what was due, and as much more that was wrong.
- An alert that is an echo or old news is no fault of the judge: it was right about what the report
  says, and no threshold can know that it is not new. Such marks count nothing.

So a wrong mark never lowers and a right one never raises any threshold, and their order does not
matter. A threshold that was tuned is moved only by marks made since: those before are in it. But
where all claims were tuned at once, what a claim's own marks had raised before stays raised; and
what was tuned for a single claim is moved only by marks on its own alerts. Likeness counts whenever
it was marked: no tuned threshold knows of words.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from watcher.core.decide import DEFAULT_CONFIDENCE
from watcher.core.marks import Fault, MarkedAlert, Verdict
from watcher.core.model import (
    ALERTING_STANCES,
    AlertPolicy,
    AlikeMarks,
    Claim,
    MarkedWords,
    Moved,
    Stance,
)
from watcher.core.pulls import MOST_OF_ONE, TOLD_FROM, bounded, joined, of_persons, shifted
from watcher.core.text import counted
from watcher.core.tunings import Tuning

_OF_CLAIM, _OF_ALL = 1.0, 0.005
"""Log-odds for one."""
_RIGHT_OF_CLAIM, _RIGHT_OF_ALL = 2.0, 0.2
"""How much a right one weighs against a wrong one."""
_OTHER_KIND = 0.5
_EARLIER_VERSION = 0.5
_MOST_OF_ALL_CLAIMS = 20.0
"""No person's word on all claims pulls as much as this."""
_FIRST = bounded(1.0, MOST_OF_ONE)
"""What the first wrong mark on a claim pulls, and what is left to likeness: most are of that one report."""

ALL_CLAIMS = ""
_NO_FAULT_OF_THE_JUDGE = frozenset({Fault.ECHO, Fault.OLD_NEWS})

Kind = tuple[Stance, bool]
"""Stance, and whether only the neural model says so: what has a threshold of its own."""
KINDS: tuple[Kind, ...] = tuple(
    (stance, alone) for alone in (False, True) for stance in ALERTING_STANCES
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Marks by claim, what they say of all claims, and tuned thresholds; made by `read_feedback`."""

    marks: Mapping[str, tuple[MarkedAlert, ...]] = field(default_factory=dict)
    of_all: Mapping[Kind, float] = field(default_factory=dict)
    """The pull of all claims' marks."""
    tuned: Mapping[tuple[str, Stance, bool], Tuning] = field(default_factory=dict)


NO_FEEDBACK = Feedback()


def judges_the_judge(item: MarkedAlert) -> bool:
    """Return whether a mark says something of the judge's confidence."""
    return (
        item.stance in ALERTING_STANCES
        and not item.withdrawn
        and item.mark.fault not in _NO_FAULT_OF_THE_JUDGE
    )


def read_feedback(marks: Iterable[MarkedAlert], tunings: Iterable[Tuning] = ()) -> Feedback:
    """Sort out what marks and tuned thresholds say; one mark for each person and alert."""
    held = [item for item in marks if judges_the_judge(item)]
    tuned = {(item.claim_id, item.stance, item.unsupported): item for item in tunings}
    by_claim: defaultdict[str, list[MarkedAlert]] = defaultdict(list)
    for item in held:
        by_claim[item.mark.claim_id].append(item)
    return Feedback(
        marks={claim_id: tuple(items) for claim_id, items in by_claim.items()},
        of_all={kind: _pull_of_all(held, kind, tuned.get((ALL_CLAIMS, *kind))) for kind in KINDS},
        tuned=tuned,
    )


def policy_for(policy: AlertPolicy, claim: Claim, feedback: Feedback) -> AlertPolicy:
    """Return what may alert of a claim: the policy with the thresholds that feedback moved."""
    if not feedback.marks and not feedback.tuned:
        return policy
    usual, alone = dict(policy.min_confidence), dict(policy.min_confidence_unsupported)
    moved: dict[Kind, Moved] = {}
    pulls: dict[Kind, tuple[float, float]] = {}
    for stance in ALERTING_STANCES:
        rule, model = (stance, False), (stance, True)
        configured = usual.get(stance, DEFAULT_CONFIDENCE)
        least, why, pulls[rule] = _moved(claim, feedback, rule, configured)
        if why:
            moved[rule] = Moved(configured=configured, why=why)
        configured_alone = max(configured, alone.get(stance, 0.0))
        least_alone, why_alone, pulls[model] = _moved(claim, feedback, model, configured_alone)
        if why and least > least_alone:
            # The model's word alone never needs less than with a rule beside it.
            least_alone, why_alone = least, why
        if why_alone:
            moved[model] = Moved(configured=configured_alone, why=why_alone)
        usual[stance], alone[stance] = least, least_alone
    words = tuple(_words(item, claim.version) for item in feedback.marks.get(claim.id, ()))
    return replace(
        policy,
        min_confidence=usual,
        min_confidence_unsupported=alone,
        moved=moved,
        alike=AlikeMarks(words=words, pulls=pulls) if words else None,
    )


def thresholds_of(policy: AlertPolicy) -> dict[Kind, float]:
    """Return what an alert of each kind needs."""
    found: dict[Kind, float] = {}
    for stance, alone in KINDS:
        least = policy.min_confidence.get(stance, DEFAULT_CONFIDENCE)
        more = policy.min_confidence_unsupported.get(stance, 0.0) if alone else 0.0
        found[stance, alone] = max(least, more)
    return found


def _moved(
    claim: Claim, feedback: Feedback, kind: Kind, configured: float
) -> tuple[float, str, tuple[float, float]]:
    """Return a claim's threshold, in words why it is not the configured one ('' where it is), and what moved it.

    That is where it began, and the pull in log-odds.
    """
    of_claim = feedback.tuned.get((claim.id, *kind))
    tuned = of_claim or feedback.tuned.get((ALL_CLAIMS, *kind))
    base = configured if tuned is None else tuned.least
    marks = feedback.marks.get(claim.id, ())
    own = [item for item in marks if _counts(item, tuned.applied_at if tuned else None)]
    pull = _OF_CLAIM * _pull_of_claim(own, kind, claim.version)
    if of_claim is None:
        if tuned is not None:
            # What all claims are tuned to takes back what this one's right marks had lowered, not
            # what its wrong ones had raised: of those it knows nothing.
            before = [item for item in marks if not _counts(item, tuned.applied_at)]
            raised = _OF_CLAIM * _pull_of_claim(before, kind, claim.version)
            if raised > 0:
                pull += raised
                own += before
        pull += _OF_ALL * feedback.of_all.get(kind, 0.0)
    least = shifted(base, joined(kind[0], pull))
    why = []
    if tuned is not None:
        why.append(f"tuned on {tuned.applied_at:%Y-%m-%d}")
    if abs(least - base) >= TOLD_FROM:
        of = counted(len(own), "mark") if own else "marks on other claims"
        why.append(f"moved by {of}")
    return least, ", ".join(why), (base, pull)


def _words(item: MarkedAlert, version: int) -> MarkedWords:
    return MarkedWords(
        stance=item.stance,
        quote=item.quote,
        value=item.value,
        wrong=item.mark.verdict is Verdict.WRONG,
        weight=_weight(item, version),
        who=item.mark.who,
        at=item.mark.at,
    )


def _weight(item: MarkedAlert, version: int) -> float:
    return 1.0 if item.claim_version in (0, version) else _EARLIER_VERSION


def _counts(item: MarkedAlert, since: datetime | None) -> bool:
    return since is None or item.mark.at > since


def _pull_of_claim(marks: Iterable[MarkedAlert], kind: Kind, version: int) -> float:
    every: defaultdict[str, list[float]] = defaultdict(list)
    same: defaultdict[str, list[float]] = defaultdict(list)
    for item in marks:
        weight = 1.0 if (item.stance, item.unsupported) == kind else _OTHER_KIND
        vote = weight * _weight(item, version) * _vote(item, _RIGHT_OF_CLAIM)
        every[item.mark.who].append(vote)
        if item.stance is kind[0]:
            same[item.mark.who].append(vote)
    # What is right with another stance takes back a rise, and lowers nothing.
    together = of_persons(every)
    if together > 0:
        together = max(0.0, together - _FIRST)
    return max(together, min(0.0, of_persons(same)))


def _pull_of_all(marks: Iterable[MarkedAlert], kind: Kind, tuned: Tuning | None) -> float:
    since = tuned.applied_at if tuned else None
    votes: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for item in marks:
        if item.stance is kind[0] and _counts(item, since):
            weight = 1.0 if item.unsupported is kind[1] else _OTHER_KIND
            vote = weight * _vote(item, _RIGHT_OF_ALL)
            votes[item.mark.who][item.mark.claim_id].append(vote)
    return math.fsum(bounded(of_persons(claims), _MOST_OF_ALL_CLAIMS) for claims in votes.values())


def _vote(item: MarkedAlert, right: float) -> float:
    return 1.0 if item.mark.verdict is Verdict.WRONG else -right
