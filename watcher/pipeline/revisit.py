"""Pages that bear on a claim, read again: due | conditional fetch | compare | judge -> one transaction."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import partial

import structlog

from watcher.core.errors import FetchError, ParseError, StoreError, WorkerError
from watcher.core.model import AlertPolicy, Article, ArticleSource, Extracted
from watcher.core.ports import Extractor, Fetcher, FetchRequest, FetchResponse, Notifier
from watcher.core.revisits import (
    Revisit,
    RevisitPolicy,
    after_failure,
    after_reading,
    given_up,
)
from watcher.core.storage import Store, StoredFinding, Transaction
from watcher.core.timing import TimingPolicy
from watcher.pipeline.claim_book import MOST_JUDGINGS, ClaimBook
from watcher.pipeline.counts import Counts
from watcher.pipeline.judge_edit import judge_edit
from watcher.pipeline.plans import TELL_AT_ONCE
from watcher.pipeline.read import (
    ACCEPT_PAGE,
    PASSING_STATUS,
    TEASER_SHARE,
    content_hash,
    is_page,
)
from watcher.pipeline.record import log_findings, put_alert
from watcher.pipeline.record_edit import record_edit

log = structlog.get_logger()

# A text that shrank to this was taken back; one that shrank to anything else met a wall.
_TAKEN_BACK = re.compile(
    r"\b(?:retract|withdr[ae]w|removed|taken\s+down|correction|corrected|clarification|deleted|editor[’']?s\s+note)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitCounts(Counts):
    """What one pass over the queue of revisits did."""

    asked: int = 0
    unchanged: int = 0
    cosmetic: int = 0
    edited: int = 0
    alerts: int = 0
    withdrawn: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failed:
    """A page that could not be read this time, or `final` never again."""

    error: str
    headers: Mapping[str, str]
    final: bool = False


class Revisitor:
    """Reads pages again when they are due; safe to kill anywhere."""

    def __init__(
        self,
        *,
        store: Store,
        book: ClaimBook,
        fetcher: Fetcher,
        extractor: Extractor,
        notifiers: Sequence[Notifier],
        policy: AlertPolicy,
        revisit: RevisitPolicy,
        clock: Callable[[], datetime],
        timing: TimingPolicy = TELL_AT_ONCE,
        concurrency: int = 4,
    ) -> None:
        self._store = store
        self._book = book
        self._fetcher = fetcher
        self._extractor = extractor
        self._put = partial(put_alert, notifiers=tuple(notifiers), policy=policy, timing=timing)
        self._policy = policy
        self._revisit = revisit
        self._clock = clock
        self._concurrency = concurrency
        self._judging = asyncio.Lock()

    async def revisit_due(
        self, *, limit: int = 100, stopping: Callable[[], bool] = bool
    ) -> RevisitCounts:
        """Read again what is due, longest overdue first, several pages at a time."""
        if not self._revisit.after:
            return RevisitCounts()
        due = await asyncio.to_thread(self._due, limit)
        slots = asyncio.Semaphore(self._concurrency)

        async def one(visit: Revisit) -> RevisitCounts:
            async with slots:
                return RevisitCounts() if stopping() else await self._guarded(visit)

        total = RevisitCounts()
        broken: list[BaseException] = []
        for end in await asyncio.gather(*map(one, due), return_exceptions=True):
            if isinstance(end, BaseException):
                broken.append(end)
            else:
                total += end
        if total != RevisitCounts():
            log.info(
                "revisited", **{item.name: getattr(total, item.name) for item in fields(total)}
            )
        if broken:
            raise broken[0]
        return total

    def _due(self, limit: int) -> tuple[Revisit, ...]:
        with self._store.read() as tx:
            return tx.due_revisits(self._clock(), limit)

    async def _guarded(self, visit: Revisit) -> RevisitCounts:
        try:
            return await self._read_again(visit)
        except StoreError:
            raise  # that is no fault of the page
        except Exception as error:  # noqa: BLE001 - one page must not stop the others
            log.error("revisit_failed", url=visit.url, error=str(error))
            fault = _Failed(error=f"internal error: {type(error).__name__}", headers={})
            return await asyncio.to_thread(self._fail, visit, fault)

    async def _read_again(self, visit: Revisit) -> RevisitCounts:
        if not await asyncio.to_thread(self._is_wanted, visit):
            await asyncio.to_thread(self._settle, given_up(visit, "no active claim needs it"))
            return RevisitCounts()
        request = FetchRequest(
            url=visit.url,
            accept=ACCEPT_PAGE,
            etag=visit.etag,
            last_modified=visit.last_modified,
        )
        try:
            response = await self._fetcher.fetch(request)
        except FetchError as error:
            fault = _Failed(error=str(error), headers={}, final=error.permanent)
            return await asyncio.to_thread(self._fail, visit, fault)
        if response.status == 304:
            await asyncio.to_thread(self._advance, visit, response)
            return RevisitCounts(asked=1, unchanged=1)
        before = await asyncio.to_thread(self._last_version, visit)
        read = await self._read_page(response, before)
        if isinstance(read, _Failed):
            return await asyncio.to_thread(self._fail, visit, read)
        if read.content_hash == before.content_hash:
            await asyncio.to_thread(self._advance, visit, response)
            return RevisitCounts(asked=1, unchanged=1)
        async with self._judging:
            return await asyncio.to_thread(self._judge_and_record, visit, response, read)

    def _is_wanted(self, visit: Revisit) -> bool:
        """Tell whether the page still matters to a claim; most readings end in a 304 and need no more."""
        tracked = {claim.id for claim in self._book.page().claims}
        with self._store.read() as tx:
            return not tracked.isdisjoint(tx.page_claims(visit.canonical_url))

    def _last_version(self, visit: Revisit) -> Article:
        """Return the version to compare with; a page with findings has one."""
        with self._store.read() as tx:
            before = tx.latest_article(visit.canonical_url)
        if before is None:
            raise AssertionError(f"no article of {visit.canonical_url}")
        return before

    async def _read_page(self, response: FetchResponse, before: Article) -> Article | _Failed:
        if response.status != 200:
            # Gone, forbidden or asking for a login: the server's wish, and no proof of a retraction.
            final = response.status not in PASSING_STATUS
            return _Failed(error=f"HTTP {response.status}", headers=response.headers, final=final)
        content_type = response.headers.get("content-type", "")
        if not is_page(content_type):
            return _Failed(error=f"not a web page ({content_type})", headers=response.headers)
        try:
            extracted = await self._extractor.extract(response.body, content_type, response.url)
        except (ParseError, WorkerError) as error:
            return _Failed(error=str(error), headers=response.headers)
        if _is_wall(extracted.text, before):
            return _Failed(error="the page shows only a teaser", headers=response.headers)
        return _new_version(before, extracted, self._clock())

    def _judge_and_record(
        self, visit: Revisit, response: FetchResponse, after: Article
    ) -> RevisitCounts:
        page = self._book.last_page()
        for _ in range(MOST_JUDGINGS):
            before, held = self._held(visit)
            if before is None or before.source is not ArticleSource.PAGE:
                # Its feed gave us other words since: no version of the page to compare with.
                self._advance(visit, response)
                return RevisitCounts(asked=1, unchanged=1)
            edit = judge_edit(before, after, held, page.index, page.judge)
            if not edit.comparison.of_evidence:
                self._advance(visit, response)
                return RevisitCounts(asked=1, cosmetic=1)
            with self._store.begin() as tx:
                latest = tx.latest_article(visit.canonical_url)
                same = latest is not None and latest.id == before.id
                if same and page.is_current(tx):
                    now = self._clock()
                    recorded = record_edit(tx, edit, page, self._policy, now, self._put)
                    self._advance_in(tx, visit, response, now)
                    break
            page = self._book.page()
        else:
            return RevisitCounts()  # still due
        log_findings(after, recorded.made)
        return RevisitCounts(
            asked=1,
            edited=1,
            alerts=sum(finding.decision.alert for finding in recorded.made),
            withdrawn=recorded.withdrawn,
        )

    def _held(self, visit: Revisit) -> tuple[Article | None, tuple[StoredFinding, ...]]:
        with self._store.read() as tx:
            return tx.latest_article(visit.canonical_url), tx.page_findings(visit.canonical_url)

    def _advance(self, visit: Revisit, response: FetchResponse) -> None:
        with self._store.begin() as tx:
            self._advance_in(tx, visit, response, self._clock())

    def _advance_in(
        self, tx: Transaction, visit: Revisit, response: FetchResponse, now: datetime
    ) -> None:
        unchanged = response.status == 304
        tx.settle_revisit(
            after_reading(visit, response.headers, self._revisit, now, unchanged=unchanged)
        )

    def _fail(self, visit: Revisit, fault: _Failed) -> RevisitCounts:
        if fault.final:
            log.info("revisit_given_up", url=visit.url, error=fault.error)
            self._settle(given_up(visit, fault.error))
        else:
            now = self._clock()
            self._settle(after_failure(visit, fault.error, fault.headers, self._revisit, now))
        return RevisitCounts(asked=1, failed=1)

    def _settle(self, visit: Revisit) -> None:
        with self._store.begin() as tx:
            tx.settle_revisit(visit)


def _is_wall(text: str, before: Article) -> bool:
    """Tell whether a page that was read before now shows a teaser or a bot wall."""
    shrank = len(text) < TEASER_SHARE * len(before.text)
    return shrank and _TAKEN_BACK.search(text) is None


def _new_version(before: Article, extracted: Extracted, now: datetime) -> Article:
    """Return the page as it reads now; what the feed said of it (title, date) stays."""
    return replace(
        before,
        id=None,
        text=extracted.text,
        author=extracted.author or before.author,
        language=extracted.language or before.language,
        fetched_at=now,
        source=ArticleSource.PAGE,
        content_hash=content_hash(before.title, extracted.text),
        warnings=extracted.warnings,
    )
