"""Propose thresholds from readers' marks and what was judged, for so many alerts a day."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.core.alert_budget import Budget, Candidate, Point, gain_curve
from watcher.core.decide import alert_key, stance_found
from watcher.core.errors import UsageError
from watcher.core.feedback import (
    ALL_CLAIMS,
    KINDS,
    Kind,
    judges_the_judge,
    policy_for,
    read_feedback,
    thresholds_of,
)
from watcher.core.marks import MarkedAlert, Verdict
from watcher.core.model import ALERTING_STANCES, AlertPolicy, Claim, Reason, Stance
from watcher.core.pulls import HIGHEST, LOWEST
from watcher.core.replay_scores import Part
from watcher.core.storage import StoredFinding, Transaction
from watcher.core.tunings import Tuning

FEW_MARKS = 10
"""Fewer say little of what comes next."""

_WOULD_TELL = frozenset(
    {Reason.ALREADY_ALERTED, Reason.SYNDICATED_COPY, Reason.GROUPED, Reason.LOW_CONFIDENCE}
)
"""Silent only for its confidence, or for what was told before: with other thresholds it may alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What an alert of one kind needs, now and as proposed, and the marks that this rests on."""

    kind: Kind
    now: float
    proposed: float
    right: int
    wrong: int

    @property
    def changed(self) -> bool:
        """Return whether the proposal is another one."""
        return self.proposed != self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What some thresholds would have told of what was judged."""

    alerts: int
    per_day: float
    precision: Part
    """Of the marked ones that it tells: those that are right."""
    recall: Part
    """Of those marked right: the ones that it tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What the thresholds of now told, and what the proposed ones would have."""

    now: Effect
    proposed: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Thresholds proposed for one claim, or for all ('')."""

    claim_id: str
    days: int
    budget: Budget | None
    thresholds: tuple[Threshold, ...]
    effects: Effects
    by_claim: Mapping[str, Effects]
    """Of the claims with marks, where the proposal is for all."""

    @property
    def within_budget(self) -> bool:
        """Return whether the proposal keeps to the budget, as far as the past tells."""
        most = math.inf if self.budget is None else self.budget.alerts(self.days)
        return self.effects.proposed.alerts <= most

    def tunings(self, now: datetime) -> tuple[Tuning, ...]:
        """Return what applying the proposal stores."""
        return tuple(
            Tuning(
                claim_id=self.claim_id,
                stance=item.kind[0],
                unsupported=item.kind[1],
                least=item.proposed,
                applied_at=now,
            )
            for item in self.thresholds
            if item.changed
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What may alert of a claim, with its verdict: right, wrong, or None where nobody says or they disagree."""

    kind: Kind
    confidence: float
    key: str
    told: bool
    right: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What was judged of the claims, with the marks and the thresholds of now."""

    judged: Mapping[str, tuple[_Judged, ...]]
    claims: tuple[Claim, ...]
    marks: tuple[MarkedAlert, ...]
    tunings: tuple[Tuning, ...]
    policy: AlertPolicy
    days: int


def propose(
    tx: Transaction,
    policy: AlertPolicy,
    now: datetime,
    *,
    claim: Claim | None = None,
    budget: Budget | None = None,
    look_back: timedelta = timedelta(days=90),
) -> Proposal:
    """Propose thresholds for one claim, or for all; raises UsageError where there is nothing to go by.

    The thresholds that keep most of what is right, with the fewest alerts; a sent alert that nobody
    marked counts as right in this choice, never in precision and recall. They are not put under
    0.50 nor over 0.95, and move no further than it takes for what was judged to come out so.
    """
    claims = (claim,) if claim is not None else tx.claims(active_only=True)
    past = _read_past(tx, claims, policy, now, look_back)
    everything = [item for items in past.judged.values() for item in items]
    if not everything:
        raise UsageError("nothing that could alert was judged yet: there is nothing to tune")
    verdicts = Counter((item.kind, item.right) for item in everything if item.right is not None)
    if not verdicts and budget is None:
        raise UsageError(
            "no marks to tune by: mark alerts first (`watcher alert mark ID right|wrong`),"
            " or give a --budget"
        )
    claim_id = claim.id if claim is not None else ALL_CLAIMS
    base = _base(past, claim_id, claim)
    most = None if budget is None else budget.alerts(past.days)
    chosen = _settled(everything, base, _search(everything, base, most))
    before = _told(past, past.tunings)
    after = _told(past, _with(past.tunings, claim_id, base, chosen, now))
    return Proposal(
        claim_id=claim_id,
        days=past.days,
        budget=budget,
        thresholds=tuple(
            Threshold(
                kind=kind,
                now=base[kind],
                proposed=chosen[kind],
                right=verdicts[kind, True],
                wrong=verdicts[kind, False],
            )
            for kind in KINDS
        ),
        effects=_effects(past, before, after, past.judged),
        by_claim={}
        if claim is not None
        else {
            one: _effects(past, before, after, [one])
            for one in sorted(past.judged)
            if any(item.right is not None for item in past.judged[one])
        },
    )


# ----------------------------------------------------------------------------- what was judged


def _read_past(
    tx: Transaction,
    claims: Sequence[Claim],
    policy: AlertPolicy,
    now: datetime,
    look_back: timedelta,
) -> _Past:
    marks = tx.marked_alerts()
    verdicts = _verdicts(marks)
    evidence = tx.evidence(claim.id for claim in claims)
    judged: dict[str, tuple[_Judged, ...]] = {}
    first = now
    for claim in claims:
        mine = [
            item
            for item in evidence[claim.id]
            if item.created_at >= now - look_back and _may_tell(item)
        ]
        if mine:
            judged[claim.id] = tuple(_judged(claim, item, verdicts) for item in mine)
            first = min(first, *(item.created_at for item in mine))
    return _Past(
        judged=judged,
        claims=tuple(claims),
        marks=marks,
        tunings=tx.tunings(),
        policy=policy,
        days=max(1, math.ceil((now - first) / timedelta(days=1))),
    )


def _may_tell(item: StoredFinding) -> bool:
    judgment, decision = item.finding.judgment, item.finding.decision
    if judgment.stance not in ALERTING_STANCES or (judgment.unsupported and judgment.doubt):
        return False
    return decision.alert or decision.reason in _WOULD_TELL


def _judged(claim: Claim, item: StoredFinding, verdicts: Mapping[str, bool | None]) -> _Judged:
    finding = item.finding
    judgment = finding.judgment
    version = replace(claim, version=finding.claim_version)
    told = finding.decision.alert and item.alert_id is not None
    return _Judged(
        kind=(stance_found(judgment), judgment.unsupported),
        confidence=judgment.confidence,
        key=alert_key(version, finding.origin, judgment.stance, judgment.delta),
        told=told,
        right=verdicts.get(item.alert_id) if told and item.alert_id else None,
    )


def _verdicts(marks: Iterable[MarkedAlert]) -> dict[str, bool | None]:
    """Return whether each alert was right, as most say; None where as many say the contrary."""
    votes: defaultdict[str, int] = defaultdict(int)
    for item in marks:
        if judges_the_judge(item):
            votes[item.mark.alert_id] += 1 if item.mark.verdict is Verdict.RIGHT else -1
    return {alert: vote > 0 if vote else None for alert, vote in votes.items()}


# ----------------------------------------------------------------------------- choosing


def _base(past: _Past, claim_id: str, claim: Claim | None) -> dict[Kind, float]:
    """Return the thresholds that a proposal begins with: a claim's in force, or those of a new claim."""
    if claim is not None:
        feedback = read_feedback(past.marks, past.tunings)
        return thresholds_of(policy_for(past.policy, claim, feedback))
    configured = thresholds_of(past.policy)
    for item in past.tunings:
        if item.claim_id == claim_id:
            configured[item.stance, item.unsupported] = item.least
    return configured


def _search(
    judged: Sequence[_Judged], base: Mapping[Kind, float], most: int | None
) -> dict[Kind, float]:
    """Return the thresholds that keep most of what is right within so many alerts, with the fewest."""
    curves = [gain_curve(_candidates(judged, alone=alone)) for alone in (False, True)]
    with_rule, alone = (curve or (Point(),) for curve in curves)
    best: tuple[int, int] | None = None
    pair = with_rule[0], alone[0]
    alerts = [point.alerts for point in alone]
    for point in with_rule:
        room = math.inf if most is None else most - point.alerts
        place = bisect_right(alerts, room) - 1
        if place < 0:
            continue
        other = alone[place]
        score = point.hits + other.hits, -(point.alerts + other.alerts)
        if best is None or score > best:
            best, pair = score, (point, other)
    thresholds = {
        (stance, is_alone): least
        for is_alone, point in zip((False, True), pair, strict=True)
        for stance, least in point.thresholds.items()
    }
    return {**base, **thresholds}


def _candidates(judged: Iterable[_Judged], *, alone: bool) -> list[Candidate]:
    return [
        Candidate(
            stance=item.kind[0],
            confidence=item.confidence,
            key=item.key,
            due=item.right if item.right is not None or not item.told else True,
        )
        for item in judged
        if item.kind[1] is alone
    ]


def _settled(
    judged: Sequence[_Judged], base: Mapping[Kind, float], found: Mapping[Kind, float]
) -> dict[Kind, float]:
    """Return thresholds within bounds, each moved no further than it takes to make that difference."""
    settled: dict[Kind, float] = {}
    for kind in KINDS:
        now = base[kind]
        confidences = sorted(item.confidence for item in judged if item.kind == kind)
        least = _no_further(now, found[kind], confidences)
        settled[kind] = min(max(least, min(now, LOWEST)), max(now, HIGHEST))
    return settled


def _no_further(now: float, least: float, confidences: Sequence[float]) -> float:
    """Return the threshold nearest to the present one that lets the same through as `least`."""
    if bisect_left(confidences, now) == bisect_left(confidences, least):
        return now
    place = bisect_left(confidences, least)
    below = confidences[place - 1] if place else 0.0
    above = confidences[place] if place < len(confidences) else 1.0
    up, down = (math.floor(below * 100) + 1) / 100, math.floor(above * 100) / 100
    if least > now:
        return up if below < up <= above else least
    return down if below < down <= above else least


# ----------------------------------------------------------------------------- what comes of it


def _with(
    tunings: Sequence[Tuning],
    claim_id: str,
    base: Mapping[Kind, float],
    chosen: Mapping[Kind, float],
    now: datetime,
) -> list[Tuning]:
    """Return the tuned thresholds as they would be."""
    new = {
        kind: Tuning(
            claim_id=claim_id, stance=kind[0], unsupported=kind[1], least=least, applied_at=now
        )
        for kind, least in chosen.items()
        if least != base[kind]
    }
    kept = [
        item
        for item in tunings
        if item.claim_id != claim_id or (item.stance, item.unsupported) not in new
    ]
    return [*kept, *new.values()]


def _told(past: _Past, tunings: Sequence[Tuning]) -> dict[str, tuple[_Judged, ...]]:
    """Return what alerts of each claim with these thresholds: of one key, the first that is sure enough."""
    feedback = read_feedback(past.marks, tunings)
    found: dict[str, tuple[_Judged, ...]] = {}
    for claim in past.claims:
        least = thresholds_of(policy_for(past.policy, claim, feedback))
        first: dict[str, _Judged] = {}
        for item in past.judged.get(claim.id, ()):
            if item.confidence >= least[item.kind]:
                first.setdefault(item.key, item)
        found[claim.id] = tuple(first.values())
    return found


def _effects(
    past: _Past,
    before: Mapping[str, Sequence[_Judged]],
    after: Mapping[str, Sequence[_Judged]],
    claim_ids: Iterable[str],
) -> Effects:
    wanted = list(claim_ids)
    right = sum(item.right is True for one in wanted for item in past.judged.get(one, ()))

    def effect(told: Mapping[str, Sequence[_Judged]]) -> Effect:
        items = [item for one in wanted for item in told.get(one, ())]
        hits = sum(item.right is True for item in items)
        marked = sum(item.right is not None for item in items)
        return Effect(
            alerts=len(items),
            per_day=len(items) / past.days,
            precision=Part(count=hits, of=marked),
            recall=Part(count=hits, of=right),
        )

    return Effects(now=effect(before), proposed=effect(after))


def kind_word(kind: Kind) -> str:
    """Return a kind of alert in words."""
    stance: Stance = kind[0]
    return f"{stance.value}, the model alone" if kind[1] else stance.value
