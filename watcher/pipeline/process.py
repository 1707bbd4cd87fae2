"""Pending entries: fetch | extract | match | judge | decide -> one transaction with evidence and alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from watcher.core.decide import may_alert
from watcher.core.errors import StoreError
from watcher.core.model import (
    AlertPolicy,
    Article,
    ArticleSource,
    Entry,
    EntryStatus,
    Finding,
)
from watcher.core.ports import Extractor, Fetcher, Notifier
from watcher.core.revisits import RevisitPolicy, first_revisit
from watcher.core.schedule import next_attempt_at
from watcher.core.storage import Store, Transaction
from watcher.core.timing import TimingPolicy
from watcher.pipeline.assess import judge_article
from watcher.pipeline.claim_book import MOST_JUDGINGS, ClaimBook
from watcher.pipeline.counts import Counts
from watcher.pipeline.judge_edit import JudgedEdit, judge_edit, version_before
from watcher.pipeline.plans import TELL_AT_ONCE
from watcher.pipeline.read import TryLater, article_of_summary, read_entry
from watcher.pipeline.record import Recorded, log_findings, put_alert, record
from watcher.pipeline.record_edit import record_edit

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessCounts(Counts):
    """What one pass over the queue did; `findings` counts judgments that bear on a claim."""

    articles: int = 0
    findings: int = 0
    alerts: int = 0
    postponed: int = 0
    lost: int = 0


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
        revisit: RevisitPolicy | None = None,
        timing: TimingPolicy = TELL_AT_ONCE,
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
        self._revisit = revisit or RevisitPolicy()
        self._timing = timing
        self._judging = asyncio.Lock()

    async def process_pending(
        self, *, limit: int = 200, stopping: Callable[[], bool] = bool
    ) -> ProcessCounts:
        """Process entries that are due, oldest first, several at a time."""
        entries = await asyncio.to_thread(self._pending, limit)
        slots = asyncio.Semaphore(self._concurrency)

        async def one(entry: Entry) -> ProcessCounts:
            async with slots:
                return ProcessCounts() if stopping() else await self._process(entry)

        total = ProcessCounts()
        broken: list[BaseException] = []
        # Each entry runs to its end, whatever happens to another one.
        for end in await asyncio.gather(*map(one, entries), return_exceptions=True):
            if isinstance(end, BaseException):
                broken.append(end)
            else:
                total += end
        if broken:
            raise broken[0]
        return total

    def _pending(self, limit: int) -> tuple[Entry, ...]:
        with self._store.read() as tx:
            return tx.pending_entries(self._clock(), limit)

    async def _process(self, entry: Entry) -> ProcessCounts:
        try:
            return await self._read_and_judge(entry)
        except StoreError:
            raise  # that is no fault of the entry
        except Exception as error:  # noqa: BLE001 - one entry must not stop the others
            log.error("entry_failed", entry=entry.id, url=entry.url, error=str(error))
            fault = TryLater(error=f"internal error: {type(error).__name__}", poison=True)
            return await asyncio.to_thread(self._try_later, entry, fault)

    async def _read_and_judge(self, entry: Entry) -> ProcessCounts:
        outcome = await read_entry(
            entry, self._fetcher, self._extractor, self._clock(), last_try=self._last_try(entry)
        )
        if isinstance(outcome, Article):
            # Judging is pure Python: more threads would only wait for each other, and hold memory.
            async with self._judging:
                return await asyncio.to_thread(self._judge_and_record, entry, outcome)
        if isinstance(outcome, TryLater):
            return await asyncio.to_thread(self._try_later, entry, outcome)
        return await asyncio.to_thread(self._give_up, entry, EntryStatus.FAILED, outcome.error)

    def _last_try(self, entry: Entry) -> bool:
        return entry.attempts + 1 >= self._attempts

    def _try_later(self, entry: Entry, fault: TryLater) -> ProcessCounts:
        if self._last_try(entry):
            return self._quarantine(entry, fault.error)
        again_at = next_attempt_at(entry.attempts + 1, self._clock(), fault.retry_after_s)
        with self._store.begin() as tx:
            tx.postpone_entry(entry.id, again_at, fault.error)
        return ProcessCounts(postponed=1)

    def _quarantine(self, entry: Entry, error: str) -> ProcessCounts:
        """Never open the page again, but judge what the feed says of it: that may be the news."""
        log.warning("entry_quarantined", entry=entry.id, url=entry.url, error=error)
        summary = article_of_summary(entry, self._clock(), error)
        if summary is not None:
            try:
                return self._judge_and_record(entry, summary, EntryStatus.QUARANTINED, error)
            except StoreError:
                raise
            except Exception as fault:  # noqa: BLE001 - the summary is poison as well
                log.error("entry_failed", entry=entry.id, url=entry.url, error=str(fault))
        return self._give_up(entry, EntryStatus.QUARANTINED, error)

    def _is_worth_reading_again(self, finding: Finding) -> bool:
        return self._revisit.mentions or may_alert(finding.judgment)

    def _give_up(self, entry: Entry, status: EntryStatus, error: str) -> ProcessCounts:
        with self._store.begin() as tx:
            tx.finish_entry(entry.id, status, None, error, revision=entry.revision)
        log.warning("entry_given_up", entry=entry.id, status=status.value, error=error)
        return ProcessCounts(lost=1)

    def _judge_and_record(
        self,
        entry: Entry,
        article: Article,
        status: EntryStatus = EntryStatus.DONE,
        error: str = "",
    ) -> ProcessCounts:
        page = self._book.last_page()
        edit: JudgedEdit | None = None
        for _ in range(MOST_JUDGINGS):
            judged = () if edit else judge_article(article, page.index, page.judge)
            with self._store.begin() as tx:
                before, held = version_before(tx, article)
                if page.is_current(tx) and _is_of(edit, before):
                    now = self._clock()
                    if edit:
                        put = partial(
                            put_alert,
                            notifiers=self._notifiers,
                            policy=self._policy,
                            timing=self._timing,
                        )
                        edited = record_edit(tx, edit, page, self._policy, now, put)
                        findings = Recorded(article_id=edited.article_id, made=edited.made)
                    else:
                        findings = record(
                            tx,
                            article,
                            judged,
                            page,
                            self._policy,
                            self._notifiers,
                            now,
                            self._timing,
                        )
                    known = (*findings.made, *(item.finding for item in held))
                    if any(self._is_worth_reading_again(finding) for finding in known):
                        enrol(tx, article, self._revisit, now)
                    stored_id = findings.article_id
                    tx.finish_entry(entry.id, status, stored_id, error, revision=entry.revision)
                    break
            # a claim was added, edited or muted since, or the page is one we have: judge with that
            page = self._book.page()
            edit = None
            if before is not None:
                edit = judge_edit(before, article, held, page.index, page.judge)
        else:
            return ProcessCounts()  # still pending
        log_findings(article, findings.made)
        alerts = sum(finding.decision.alert for finding in findings.made)
        return ProcessCounts(articles=1, findings=len(findings.made), alerts=alerts)


def _is_of(edit: JudgedEdit | None, before: Article | None) -> bool:
    """Tell whether an edit was judged against this version; None is a page without one."""
    if edit is None or before is None:
        return edit is None and before is None
    return edit.before.id == before.id


def enrol(tx: Transaction, article: Article, policy: RevisitPolicy, now: datetime) -> None:
    """Put a page in the queue of revisits; only what was read as a page can be."""
    if policy.after and article.source is ArticleSource.PAGE:
        validators = article.etag, article.last_modified
        tx.plan_revisit(first_revisit(article.canonical_url, article.url, validators, policy, now))
