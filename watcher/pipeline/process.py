"""Pending entries: fetch | extract | match | judge | decide -> one transaction with evidence and alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from watcher.core.messages import alert_id, alert_message
from watcher.core.model import (
    Alert,
    AlertPolicy,
    Article,
    Claim,
    Entry,
    EntryStatus,
    Finding,
    Judgment,
    Reason,
)
from watcher.core.ports import Extractor, Fetcher, Notifier, Store, Transaction
from watcher.core.schedule import next_attempt_at
from watcher.pipeline.assess import conclude, judge_article
from watcher.pipeline.claim_book import ClaimBook, ClaimPage
from watcher.pipeline.deliver import routes
from watcher.pipeline.read import TryLater, Unreadable, read_entry

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessCounts:
    """What one pass over the queue did; `findings` counts judgments that bear on a claim."""

    articles: int = 0
    findings: int = 0
    alerts: int = 0
    postponed: int = 0
    lost: int = 0

    def __add__(self, other: ProcessCounts) -> ProcessCounts:
        return ProcessCounts(
            articles=self.articles + other.articles,
            findings=self.findings + other.findings,
            alerts=self.alerts + other.alerts,
            postponed=self.postponed + other.postponed,
            lost=self.lost + other.lost,
        )


class Processor:
    """Turns waiting entries into judged articles; safe to kill anywhere."""

    def __init__(
        self,
        *,
        store: Store,
        book: ClaimBook,
        fetcher: Fetcher,
        extractor: Extractor,
        notifiers: Sequence[Notifier],
        policy: AlertPolicy,
        clock: Callable[[], datetime],
        attempts: int = 3,
        concurrency: int = 8,
    ) -> None:
        self._store = store
        self._book = book
        self._fetcher = fetcher
        self._extractor = extractor
        self._notifiers = tuple(notifiers)
        self._policy = policy
        self._clock = clock
        self._attempts = attempts
        self._concurrency = concurrency

    async def process_pending(
        self, *, limit: int = 200, stopping: Callable[[], bool] = bool
    ) -> ProcessCounts:
        """Process entries that are due, oldest first, several at a time."""
        with self._store.read() as tx:
            entries = tx.pending_entries(self._clock(), limit)
        slots = asyncio.Semaphore(self._concurrency)

        async def one(entry: Entry) -> ProcessCounts:
            async with slots:
                return ProcessCounts() if stopping() else await self._process(entry)

        total = ProcessCounts()
        for counts in await asyncio.gather(*(one(entry) for entry in entries)):
            total += counts
        return total

    async def _process(self, entry: Entry) -> ProcessCounts:
        now = self._clock()
        last_try = entry.attempts + 1 >= self._attempts
        outcome = await read_entry(entry, self._fetcher, self._extractor, now, last_try=last_try)
        if isinstance(outcome, Article):
            return await asyncio.to_thread(self._judge_and_record, entry, outcome)
        if isinstance(outcome, TryLater) and not last_try:
            again_at = next_attempt_at(entry.attempts + 1, now, outcome.retry_after_s)
            with self._store.begin() as tx:
                tx.postpone_entry(entry.id, again_at, outcome.error)
            return ProcessCounts(postponed=1)
        return self._give_up(entry, outcome)

    def _give_up(self, entry: Entry, outcome: TryLater | Unreadable) -> ProcessCounts:
        poison = isinstance(outcome, TryLater) and outcome.poison
        status = EntryStatus.QUARANTINED if poison else EntryStatus.FAILED
        with self._store.begin() as tx:
            tx.finish_entry(entry.id, status, None, outcome.error, revision=entry.revision)
        log.warning("entry_given_up", entry=entry.id, status=status.value, error=outcome.error)
        return ProcessCounts(lost=1)

    def _judge_and_record(self, entry: Entry, article: Article) -> ProcessCounts:
        while True:
            page = self._book.page()
            judged = judge_article(article, page.index, page.judge)
            with self._store.begin() as tx:
                if tx.claims_revision() == page.revision:
                    findings = record(
                        tx, article, judged, page, self._policy, self._notifiers, self._clock()
                    )
                    stored_id = findings.article_id
                    tx.finish_entry(entry.id, EntryStatus.DONE, stored_id, revision=entry.revision)
                    break
            # a claim was added, edited or muted while we were judging: judge again with it
        for finding in findings.made:
            _log_finding(article, finding)
        alerts = sum(finding.decision.alert for finding in findings.made)
        return ProcessCounts(articles=1, findings=len(findings.made), alerts=alerts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    article_id: int
    made: tuple[Finding, ...]


def record(
    tx: Transaction,
    article: Article,
    judged: Sequence[tuple[Claim, Judgment]],
    page: ClaimPage,
    policy: AlertPolicy,
    notifiers: Sequence[Notifier],
    now: datetime,
) -> Recorded:
    """Store an article, its findings, and the alerts and deliveries they call for, all or nothing."""
    stored = tx.put_article(article)
    if stored.id is None:
        raise AssertionError("a stored article has an id")
    known = tx.judged_claims(stored.id)
    fresh = [
        (claim, judgment) for claim, judgment in judged if (claim.id, claim.version) not in known
    ]
    histories = tx.histories(claim.id for claim, _ in fresh)
    concluded = conclude(stored, fresh, histories, page.entities, policy, now)
    made = []
    for claim, finding in concluded:
        finding_id = tx.put_finding(stored.id, finding, now)
        if finding.decision.alert and not _put_alert(
            tx, claim, stored, finding, finding_id, notifiers, now
        ):
            decision = replace(
                finding.decision,
                alert=False,
                reason=Reason.ALREADY_ALERTED,
                explanation="an alert with the same claim, origin, stance and delta was made before",
            )
            tx.put_finding(stored.id, replace(finding, decision=decision), now)
            made.append(replace(finding, decision=decision))
            continue
        made.append(finding)
    return Recorded(article_id=stored.id, made=tuple(made))


def _put_alert(
    tx: Transaction,
    claim: Claim,
    article: Article,
    finding: Finding,
    finding_id: int,
    notifiers: Sequence[Notifier],
    now: datetime,
) -> bool:
    key = finding.decision.alert_key
    message = alert_message(claim, article, finding.judgment, finding.origin, finding.decision)
    alert = Alert(id=alert_id(key), key=key, claim_id=claim.id, created_at=now, message=message)
    return tx.put_alert(alert, finding_id, routes(claim, notifiers), now)


def _log_finding(article: Article, finding: Finding) -> None:
    judgment, decision = finding.judgment, finding.decision
    log.info(
        "alert" if decision.alert else "no_alert",
        claim=judgment.claim_id,
        stance=judgment.stance.value,
        confidence=round(judgment.confidence, 2),
        reason=decision.reason.value,
        outlet=article.outlet,
        url=article.url,
    )
