"""The real pipeline with the network taken out: pages come from memory."""

from __future__ import annotations

import gc
import os
import platform
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from bench.newsroom import TODAY, Newsroom, Report
from watcher.app.files import load_seeds
from watcher.app.judging import load_judge
from watcher.app.policies import make_policy
from watcher.core.errors import ModelError
from watcher.core.model import (
    DateSource,
    EntryStatus,
    Extracted,
    FeedState,
    NewEntry,
    ParsedEntry,
)
from watcher.core.ports import Extractor, FetchRequest, FetchResponse, Judge, StanceScorer
from watcher.core.storage import PollRecord, Store
from watcher.judge.blend import Blend
from watcher.judge.structured import StructuredJudge
from watcher.logs import set_up_logging
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.process import Processor
from watcher.settings import Settings
from watcher.store.repository import SqlStore, open_store

HTML = "text/html; charset=utf-8"
POLICY = make_policy(Settings())
_FEED = "https://bench.example/feed.xml"
P = ParamSpec("P")
T = TypeVar("T")


class PagesInMemory:
    """A Fetcher whose pages are here already."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self._pages = pages

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        headers = {"content-type": HTML}
        return FetchResponse(
            url=request.url, status=200, headers=headers, body=self._pages[request.url]
        )

    async def close(self) -> None:
        """Nothing to close."""


class ExtractedBefore:
    """An Extractor whose pages were read before, as the service's are in other processes."""

    def __init__(self, extracted: dict[str, Extracted]) -> None:
        self._extracted = extracted

    async def extract(self, html: bytes, content_type: str, url: str) -> Extracted:
        return self._extracted[url]


class TextOnly:
    """An Extractor whose pages are bare text: extraction's part is measured elsewhere."""

    async def extract(self, html: bytes, content_type: str, url: str) -> Extracted:
        return Extracted(text=html.decode(), language="en")


def now() -> datetime:
    """Return an hour after the newest article of the newsroom."""
    return TODAY + timedelta(hours=1)


def seeded_store(folder: Path, newsroom: Newsroom, claims: int) -> SqlStore:
    """Open a database with the seeds and made-up claims, `claims` in all."""
    store = open_store(f"sqlite:///{folder}/bench.db")
    seeds = len(load_seeds(store, None, now(), with_feeds=False)["claims"])
    with store.begin() as tx:
        for claim in newsroom.claims(claims - seeds):
            tx.add_claim(claim, now())
    return store


def queue(store: Store, reports: Sequence[Report]) -> None:
    """Put reports in the queue, as new entries of one feed."""
    with store.begin() as tx:
        feed = next(iter(tx.feeds()), None) or tx.add_feed(_FEED, "Bench", None, now())
        state = FeedState(next_poll_at=now() + timedelta(days=1), baseline_done=True)
        entries = tuple(_entry(report) for report in reports)
        tx.record_poll(PollRecord(feed_id=feed.id, state=state, entries=entries), now())


def _entry(report: Report) -> NewEntry:
    return NewEntry(
        identity=report.url,
        fingerprint=report.url,
        parsed=ParsedEntry(
            guid=report.url,
            url=report.url,
            title=report.title,
            published_at=report.published_at,
            date_source=DateSource.ENTRY,
        ),
        canonical_url=report.url,
        status=EntryStatus.PENDING,
    )


def make_processor(
    store: Store, book: ClaimBook, pages: dict[str, bytes], extractor: Extractor
) -> Processor:
    """Wire the real processor, without notifiers."""
    return Processor(
        store=store,
        book=book,
        fetcher=PagesInMemory(pages),
        extractor=extractor,
        notifiers=(),
        policy=POLICY,
        clock=now,
    )


def make_rules(store: Store) -> StructuredJudge:
    """Return the rules alone, which know the names of a database."""
    with store.read() as tx:
        return StructuredJudge(tx.entities())


def load_model() -> tuple[StanceScorer, Blend]:
    """Load the model that ships, with the blend fitted to it; raises ModelError."""
    parts = load_judge(Settings())
    if parts.scorer is None:
        raise ModelError(parts.about)
    return parts.scorer, parts.blend


def make_book(store: Store, judge: Judge) -> ClaimBook:
    """Return the claims as the service holds them, indexed already."""
    book = ClaimBook(store, lambda _: judge)
    book.page()
    return book


def require_done(store: Store, wanted: int) -> None:
    """Raise unless so many entries were read: a bench that skips work must not look fast."""
    with store.read() as tx:
        counts = tx.entry_counts()
    if counts.get(EntryStatus.DONE, 0) != wanted:
        raise RuntimeError(f"{wanted} entries should have been read: {counts}")


def run_apart(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Run a function in a fresh process, so that it inherits nobody's memory or caches."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments, **named).result()


def cpu_ms(action: Callable[[], object], count: int) -> float:
    """Return the CPU milliseconds of an action for each of the `count` things that it goes through."""
    gc.collect()
    started = time.process_time()
    action()
    return (time.process_time() - started) * 1000 / count


def log_to_nowhere() -> None:
    """Log as the service does, to a file that keeps nothing: writing the lines costs what it costs."""
    set_up_logging(stream=Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  open for good


def machine() -> str:
    """Return one line on the machine."""
    model = "unknown CPU"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores of {model}, {platform.system()} {platform.release()}, Python {platform.python_version()}"
