"""Run a dated archive through the pipeline in time order, on a store of its own, knowing nothing of the future."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import groupby

from watcher.core.alert_budget import Candidate, Point
from watcher.core.claim_story import present_state
from watcher.core.decide import alert_key
from watcher.core.model import (
    ALERTING_STANCES,
    AlertPolicy,
    Article,
    BaselineDocument,
    Claim,
    Entity,
    Finding,
    Judgment,
)
from watcher.core.replay_scores import NO_STATE, ReplayRow
from watcher.core.storage import Store, Transaction
from watcher.pipeline.assess import judge_article
from watcher.pipeline.claim_book import ClaimPage
from watcher.pipeline.judge_edit import judge_edit, version_before
from watcher.pipeline.record import put_alert, record
from watcher.pipeline.record_edit import record_edit
from watcher.pipeline.replay_lines import Labels

StatesOf = Callable[[Transaction, Sequence[Claim], datetime], Mapping[str, str]]
"""Takes the store as it is at a time, and claims; returns their states by id."""
Pause = Callable[[timedelta], None]


def present_states(tx: Transaction, claims: Sequence[Claim], now: datetime) -> Mapping[str, str]:
    """Return the states of claims at a time, by id."""
    evidence = tx.evidence([claim.id for claim in claims])
    return {
        claim.id: present_state(claim, evidence.get(claim.id, ()), now).state.value
        for claim in claims
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article of the archive with its date, and what its labels expect; None without labels."""

    ref: str
    at: datetime
    article: Article
    labels: Labels | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is tracked when the replay begins."""

    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]
    documents: tuple[BaselineDocument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A replayed report with its findings, and the states of their claims after it.

    Reports of the same second count as one moment: each shows the states after all of them.
    """

    place: int
    report: Report
    findings: tuple[tuple[Claim, Finding], ...]
    states: Mapping[str, str]

    @property
    def rows(self) -> tuple[ReplayRow, ...]:
        """Return one row per claim that was found or is labelled, in the order of finding."""
        found = {claim.id: finding for claim, finding in self.findings}
        labels = self.report.labels
        named = dict.fromkeys([*found, *(labels or ())])
        return tuple(self._row(claim_id, found.get(claim_id)) for claim_id in named)

    def _row(self, claim_id: str, finding: Finding | None) -> ReplayRow:
        labels = self.report.labels
        row = ReplayRow(
            place=self.place,
            ref=self.report.ref,
            at=self.report.at,
            claim_id=claim_id,
            state=self.states.get(claim_id, NO_STATE),
            labelled=labels is not None,
            expected=None if labels is None else labels.get(claim_id),
        )
        if finding is None:
            return row
        return replace(
            row,
            stance=finding.judgment.stance,
            confidence=finding.judgment.confidence,
            alert=finding.decision.alert,
            delta=finding.judgment.delta,
            independence=finding.origin.independence,
            reason=finding.decision.reason.value,
        )


_Made = tuple[int, Report, tuple[tuple[Claim, Finding], ...]]


def in_time_order(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Return reports by time; those of the same moment stay as they were."""
    return tuple(sorted(reports, key=lambda report: report.at))


def seed_scratch(store: Store, baseline: Baseline, now: datetime) -> None:
    """Put claims and names into an empty store; mutes belong to the present and are left behind."""
    with store.begin() as tx:
        for entity in baseline.entities:
            tx.seed_entity(entity, now)
        for claim in baseline.claims:
            tx.seed_claim(replace(claim, muted_until=None), now)


@dataclass(kw_only=True)
class Replay:
    """Replays the same reports as often as asked, with any policy; each is judged once, edits of pages apart."""

    page: ClaimPage
    """Made from the scratch store's claims."""
    reports: tuple[Report, ...]
    """In time order."""
    documents: tuple[BaselineDocument, ...] = ()
    states_of: StatesOf = present_states
    _judged: dict[int, tuple[tuple[Claim, Judgment], ...]] = field(default_factory=dict)

    def run(self, store: Store, policy: AlertPolicy, pause: Pause | None = None) -> Iterator[Step]:
        """Yield the steps in time order, each recorded as the service does it, `now` being its date.

        pause: called with the time that passes before each moment but the first.
        """
        before: datetime | None = None
        for at, moment in groupby(enumerate(self.reports), key=lambda item: item[1].at):
            if pause is not None and before is not None:
                pause(at - before)
            self._learn_documents(store, before, at)
            made = [(place, report, self._record(store, place, policy)) for place, report in moment]
            states = self._states(store, at, made)
            for place, report, findings in made:
                yield Step(place=place, report=report, findings=findings, states=states)
            before = at

    def _states(self, store: Store, at: datetime, made: Sequence[_Made]) -> Mapping[str, str]:
        """Return the states of the claims that this moment's reports bear on, or are labelled with."""
        named = {claim.id for _, _, findings in made for claim, _ in findings}
        named.update(*(report.labels or () for _, report, _ in made))
        # A state may change because its day has passed, so also a claim of which nothing was found is asked.
        with store.read() as tx:
            return self.states_of(tx, [one for one in self.page.claims if one.id in named], at)

    def _record(
        self, store: Store, place: int, policy: AlertPolicy
    ) -> tuple[tuple[Claim, Finding], ...]:
        report = self.reports[place]
        article, page = report.article, self.page
        with store.begin() as tx:
            before, held = version_before(tx, article)
            if before is None:
                judged = self._judge(place)
                recorded = record(tx, article, judged, page, policy, (), report.at)
                found = {finding.judgment.claim_id: finding for finding in recorded.made}
                return tuple((claim, found[claim.id]) for claim, _ in judged if claim.id in found)
            edit = judge_edit(before, article, held, page.index, page.judge)
            put = partial(put_alert, notifiers=(), policy=policy)
            made = record_edit(tx, edit, page, policy, report.at, put).made
        claims = {claim.id: claim for claim in page.claims}
        return tuple((claims[finding.judgment.claim_id], finding) for finding in made)

    def _judge(self, place: int) -> tuple[tuple[Claim, Judgment], ...]:
        if place not in self._judged:
            article = self.reports[place].article
            self._judged[place] = judge_article(article, self.page.index, self.page.judge)
        return self._judged[place]

    def _learn_documents(self, store: Store, before: datetime | None, at: datetime) -> None:
        """Hold a baseline document from the day of its publication on, not sooner."""
        fresh = [
            document
            for document in self.documents
            if _day(document) <= at and (before is None or _day(document) > before)
        ]
        if fresh:
            with store.begin() as tx:
                for document in fresh:
                    tx.seed_document(document)


def _day(document: BaselineDocument) -> datetime:
    return datetime.combine(document.published_on, time(), UTC)


# ----------------------------------------------------------------------------- thresholds

# What alerts in one replay may be a repetition in another, with other thresholds.
_REPEATS = frozenset({"ALREADY_ALERTED", "SYNDICATED_COPY", "GROUPED"})


def open_policy(policy: AlertPolicy) -> AlertPolicy:
    """Return the policy with no least confidence, so that every candidate shows."""
    least = dict.fromkeys(ALERTING_STANCES, 0.0)
    return replace(policy, min_confidence=least, min_confidence_unsupported={})


def with_thresholds(policy: AlertPolicy, point: Point) -> AlertPolicy:
    """Return the policy with a point's least confidences; what the point leaves out stays."""
    least, alone = {**policy.min_confidence, **point.thresholds}, policy.min_confidence_unsupported
    if point.unsupported is not None:
        alone = dict.fromkeys(ALERTING_STANCES, point.unsupported)
    return replace(policy, min_confidence=least, min_confidence_unsupported=alone)


def candidates(steps: Sequence[Step]) -> tuple[Candidate, ...]:
    """Return what could alert, from a replay with an open policy."""
    found = []
    for step in steps:
        due = {row.claim_id: row.due for row in step.rows}
        for claim, finding in step.findings:
            judgment, decision = finding.judgment, finding.decision
            if judgment.stance in ALERTING_STANCES and (
                decision.alert or decision.reason.value in _REPEATS
            ):
                found.append(
                    Candidate(
                        stance=judgment.stance,
                        confidence=judgment.confidence,
                        key=alert_key(claim, finding.origin, judgment.stance, judgment.delta),
                        due=due[claim.id],
                        unsupported=judgment.unsupported,
                    )
                )
    return tuple(found)
