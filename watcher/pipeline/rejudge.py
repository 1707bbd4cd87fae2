"""Judge stored articles again, in time order, with the claims and the judge of today; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from watcher.core.claim_story import is_before, tell_story
from watcher.core.decide import may_alert
from watcher.core.errors import WatcherError
from watcher.core.model import (
    ALERTING_STANCES,
    AlertPolicy,
    Article,
    Claim,
    ClaimHistory,
    Decision,
    Delta,
    Finding,
    Judgment,
    Origin,
    PriorEvidence,
    Reason,
    Stance,
    Traces,
    Twin,
)
from watcher.core.storage import Store, StoredFinding, Transaction
from watcher.pipeline.assess import conclude, judge_article, traces_of
from watcher.pipeline.claim_book import ClaimPage
from watcher.pipeline.judge_edit import removed_at, says_the_same

_AT_ONCE = 50
_SPOKEN = "would have alerted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """A report whose stance or value came out otherwise; None where nothing was found."""

    article_id: int
    outlet: str
    url: str
    published_at: datetime | None
    before: tuple[Stance, Delta | None] | None
    after: tuple[Stance, Delta | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimChange:
    """What judging again did to one claim; `reports` are those that came out otherwise."""

    claim_id: str
    state_before: str
    state_after: str
    reports: tuple[Rejudged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejudgeResult:
    articles: int
    claims: int
    changes: tuple[ClaimChange, ...]
    """Of the claims for which anything changed, by id."""


@dataclass(slots=True)
class _Archive:
    """What was known of each claim before the article at hand, as it would have been then."""

    told: dict[str, list[PriorEvidence]] = field(default_factory=dict)
    ahead: set[int] = field(default_factory=set)
    """Articles that are yet to be judged again: nobody knew of them then."""
    pages: dict[str, list[Finding]] = field(default_factory=dict)
    """What was found in the versions of a page so far, by its address."""

    def histories(self, claim_ids: Iterable[str]) -> dict[str, ClaimHistory]:
        return {
            claim_id: ClaimHistory(claim_id=claim_id, evidence=tuple(self.told.get(claim_id, ())))
            for claim_id in claim_ids
        }

    def says(self, article: Article, finding: Finding) -> bool:
        """Return whether an earlier version of the page said the same of the claim."""
        return any(
            says_the_same(finding, before) for before in self.pages.get(article.canonical_url, ())
        )

    def add(
        self, article: Article, finding: Finding, traces: Traces, *, told: bool = False
    ) -> None:
        judgment, origin = finding.judgment, finding.origin
        if judgment.stance not in ALERTING_STANCES and not finding.decision.alert:
            return
        self.pages.setdefault(article.canonical_url, []).append(finding)
        self.told.setdefault(judgment.claim_id, []).append(
            PriorEvidence(
                origin_key=origin.key,
                outlet=origin.outlet,
                credited=origin.credited,
                stance=judgment.stance,
                delta=judgment.delta,
                quote=judgment.quote,
                published_at=article.published_at,
                canonical_url=article.canonical_url,
                alerted=told or finding.decision.alert,
                article_id=article.id,
                said=judgment.said,
                traces=traces,
                independence=origin.independence,
            )
        )


class Rejudger:
    """Rewrites the findings of stored articles; safe to kill anywhere and to run again."""

    def __init__(
        self,
        *,
        store: Store,
        page: ClaimPage,
        policy: AlertPolicy,
        clock: Callable[[], datetime],
        only: Collection[str] | None = None,
    ) -> None:
        self._store = store
        # What is held back from channels today says nothing about what a report means.
        self._claims = tuple(
            replace(claim, muted_until=None)
            for claim in page.claims
            if only is None or claim.id in only
        )
        self._page = page
        self._policy = policy
        self._clock = clock

    def run(
        self, *, since: datetime | None = None, progress: Callable[[int], None] = lambda done: None
    ) -> RejudgeResult:
        """Judge the articles from `since` on again; raises WatcherError when the claims change meanwhile."""
        ids = [claim.id for claim in self._claims]
        with self._store.read() as tx:
            article_ids = tx.articles_since(since)
            known = tx.histories(ids, without=frozenset(article_ids))
            before = self._states(tx)
        archive = _Archive(
            {key: [*history.evidence] for key, history in known.items()}, set(article_ids)
        )
        changes: dict[str, list[Rejudged]] = {claim_id: [] for claim_id in ids}
        for start in range(0, len(article_ids), _AT_ONCE):
            part = article_ids[start : start + _AT_ONCE]
            self._judge(part, archive, changes)
            progress(start + len(part))
        with self._store.read() as tx:
            after = self._states(tx)
        return RejudgeResult(
            articles=len(article_ids),
            claims=len(ids),
            changes=tuple(
                ClaimChange(
                    claim_id=claim_id,
                    state_before=before[claim_id],
                    state_after=after[claim_id],
                    reports=tuple(changes[claim_id]),
                )
                for claim_id in sorted(ids)
                if changes[claim_id] or before[claim_id] != after[claim_id]
            ),
        )

    def _states(self, tx: Transaction) -> dict[str, str]:
        evidence = tx.evidence(claim.id for claim in self._claims)
        now = self._clock()
        return {
            claim.id: tell_story(claim, (), evidence[claim.id], now).now.state.value
            for claim in self._claims
        }

    def _judge(
        self, article_ids: Sequence[int], archive: _Archive, changes: dict[str, list[Rejudged]]
    ) -> None:
        rows: list[tuple[Article, Finding, datetime | None]] = []
        traced: dict[int, Traces] = {}
        with self._store.read() as tx:
            articles = [tx.article(article_id) for article_id in article_ids]
            held = tx.findings_in(article_ids)
            concluded = []
            for article in articles:
                assert article.id is not None
                mine = self._by_claim(held[article.id])
                found = self._find(tx, article, mine, archive, traced)
                later = tx.revisions(article.canonical_url)[article.revision :] if found else ()
                concluded.append((article, mine, found, later))
        for article, mine, found, later in concluded:
            for claim in self._claims:
                own = mine.get(claim.id, ())
                if _kept(article, claim, own):
                    continue
                written = _to_write(article, claim, found.get(claim.id), own)
                if written is None:
                    continue
                rows.append((article, written, _gone_at(article, written, own, later)))
                change = _changed(article, claim, written, own)
                if change is not None:
                    changes[claim.id].append(change)
        with self._store.begin() as tx:
            if tx.claims_revision() != self._page.revision:
                raise WatcherError("the claims were changed meanwhile: run `watcher rejudge` again")
            for article_id, traces in traced.items():
                tx.put_traces(article_id, traces)
            for article, finding, gone_at in rows:
                assert article.id is not None
                read_at = article.fetched_at or self._clock()
                finding_id = tx.put_finding(article.id, finding, read_at)
                if gone_at is not None:
                    tx.withdraw([finding_id], gone_at)

    def _find(
        self,
        tx: Transaction,
        article: Article,
        held: Mapping[str, Sequence[StoredFinding]],
        archive: _Archive,
        traced: dict[int, Traces],
    ) -> Mapping[str, Finding]:
        """Return what is found in an article by claim, judged as if it had just been read; adds it to the archive."""
        assert article.id is not None
        archive.ahead.discard(article.id)
        read_at = article.fetched_at or article.published_at or self._clock()
        own: dict[str, Claim] = {}
        for claim in self._claims:
            kept = _kept(article, claim, held.get(claim.id, ()))
            if kept is None:
                own[claim.id] = claim
            else:
                archive.add(article, kept.finding, Traces(), told=kept.alert_id is not None)
        if not own:
            return {}
        judged = [
            (own[claim.id], judgment)
            for claim, judgment in judge_article(
                article, self._page.index, self._page.judge, only=own
            )
        ]
        # As in `record`: where nothing can alert, it does not matter what was said before.
        bearing = [claim.id for claim, judgment in judged if may_alert(judgment)]
        traces, twins = Traces(), tuple[Twin, ...]()
        if bearing:
            traces = traced[article.id] = traces_of(article, self._page.entities)
            twins = self._twins(tx, article, traces, archive)
        concluded = conclude(
            article,
            judged,
            archive.histories(bearing),
            self._page.entities,
            self._policy,
            read_at,
            traces=traces,
            twins=twins,
            feedback=self._page.feedback,
        )
        found: dict[str, Finding] = {}
        for claim, finding in concluded:
            new = article.revision == 1 or bool(held.get(claim.id))
            # The rest of a later version is what an earlier one said.
            if new or (
                finding.judgment.stance in ALERTING_STANCES and not archive.says(article, finding)
            ):
                found[claim.id] = finding
                archive.add(article, finding, traces)
        return found

    def _by_claim(self, held: Sequence[StoredFinding]) -> dict[str, list[StoredFinding]]:
        versions = {claim.id: claim.version for claim in self._claims}
        found: dict[str, list[StoredFinding]] = {}
        for item in held:
            claim_id, finding = item.finding.judgment.claim_id, item.finding
            # That a page took back what it said of an earlier version is nothing to judge again.
            if (
                finding.decision.reason is not Reason.WITHDRAWN
                or finding.judgment.stance in ALERTING_STANCES
                or finding.claim_version == versions.get(claim_id)
            ):
                found.setdefault(claim_id, []).append(item)
        return found

    def _twins(
        self, tx: Transaction, article: Article, traces: Traces, archive: _Archive
    ) -> tuple[Twin, ...]:
        moment = article.published_at or article.fetched_at
        found = tx.twins(traces.signature, moment, article.canonical_url)
        return tuple(twin for twin in found if twin.article_id not in archive.ahead)


def _kept(article: Article, claim: Claim, held: Sequence[StoredFinding]) -> StoredFinding | None:
    """Return what stays as it was found: in a later version of a page only its edits were judged."""
    ours = (item for item in held if item.finding.claim_version == claim.version)
    return next(ours, None) if article.revision > 1 else None


def _gone_at(
    article: Article, finding: Finding, held: Sequence[StoredFinding], later: Sequence[Article]
) -> datetime | None:
    """Return since when a page no longer says what is newly found in an earlier version of it."""
    judgment = finding.judgment
    known = any(item.finding.claim_version == finding.claim_version for item in held)
    if known or judgment.stance not in ALERTING_STANCES or not judgment.quote:
        return None
    return removed_at(judgment.quote, article, later)


def _to_write(
    article: Article, claim: Claim, finding: Finding | None, held: Sequence[StoredFinding]
) -> Finding | None:
    """Return what to store for a claim; None where what is stored is right, or tells of an earlier version."""
    ours = next((item for item in held if item.finding.claim_version == claim.version), None)
    if ours is None and article.published_at and is_before(claim, article.published_at):
        return None  # what it said of an earlier version stays the claim's history
    if finding is None:
        return _unrelated(claim) if held else None
    if ours is not None and _has_joined(ours, finding):
        return replace(finding, decision=ours.finding.decision)
    if finding.decision.alert and (ours is None or ours.alert_id is None):
        explanation = f"{_SPOKEN}: {finding.decision.explanation}"
        decision = replace(finding.decision, alert=False, explanation=explanation)
        return replace(finding, decision=decision)
    return finding


def _has_joined(ours: StoredFinding, finding: Finding) -> bool:
    """Return whether a report belongs to an alert that another report made, and says what it said then."""
    was = ours.finding.decision
    joined = ours.alert_id is not None and not was.alert
    same = finding.decision.alert or finding.decision.reason is was.reason
    return joined and same and _said(finding) == _said(ours.finding)


def _unrelated(claim: Claim) -> Finding:
    reason = "judged again: about something else"
    return Finding(
        judgment=Judgment(
            claim_id=claim.id, stance=Stance.UNRELATED, confidence=1.0, reason=reason
        ),
        claim_version=claim.version,
        origin=Origin(key="", outlet=""),
        decision=Decision(alert=False, reason=Reason.UNRELATED, explanation=reason),
    )


def _changed(
    article: Article, claim: Claim, written: Finding, held: Sequence[StoredFinding]
) -> Rejudged | None:
    latest = max(held, key=lambda item: item.finding.claim_version, default=None)
    before, after = _said(latest.finding) if latest else None, _said(written)
    again = latest is not None and latest.finding.claim_version != claim.version
    if before == after and not (again and after is not None):
        return None
    assert article.id is not None
    return Rejudged(
        article_id=article.id,
        outlet=article.outlet,
        url=article.url,
        published_at=article.published_at,
        before=before,
        after=after,
    )


def _said(finding: Finding) -> tuple[Stance, Delta | None] | None:
    judgment = finding.judgment
    return None if judgment.stance is Stance.UNRELATED else (judgment.stance, judgment.delta)
