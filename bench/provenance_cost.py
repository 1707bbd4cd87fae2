"""What provenance and revisions add to an article, beside extracting it.

    python -m bench.provenance_cost [ROUNDS]

The articles are those of `bench/articles.py`, as pages with the furniture of the newsroom's. The real
processor judges and stores each, and the real revisitor reads it again; a meter stands before the
functions that do a part, so that a part costs what it costs there, with the caches as they are.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import trafilatura

from bench.articles import Material, load_material, page_of
from bench.newsroom import Newsroom, Report
from bench.outcome import Row, table
from bench.rig import (
    HTML,
    POLICY,
    ExtractedBefore,
    cpu_ms,
    log_to_nowhere,
    make_book,
    make_rules,
    now,
    queue,
)
from watcher.adapters.articles import extract_article
from watcher.app.policies import make_revisit_policy
from watcher.core.model import Extracted
from watcher.core.ports import FetchRequest, FetchResponse
from watcher.garbage import settle
from watcher.judge import structured
from watcher.pipeline import assess, process, record
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.process import Processor
from watcher.pipeline.revisit import RevisitCounts, Revisitor
from watcher.settings import Settings
from watcher.store.repository import SqlStore, SqlTransaction, open_store

SIZES = (40, 1000)
ARTICLES, ROUNDS, EARLIER = 40, 4, 100
LIMIT = 0.15

_REVISITS = make_revisit_policy(Settings())
_NEW = " The regional council said on Tuesday that 37 of the 52 depots had been closed."
_PARTS: Mapping[str, tuple[tuple[Any, str], ...]] = {
    "attribution and credits": (
        (structured, "read_attribution"),
        (assess, "strengthened"),
        (assess, "credited_for"),
    ),
    "origins": (
        (record, "keep_traces"),
        (assess, "trace_origin"),
        (SqlTransaction, "histories"),
    ),
    "deciding and grouping": ((assess, "decide"), (record, "join_recent_alert")),
    "enrolling": ((process, "version_before"), (process, "enrol")),
}
"""Part -> the functions that do it, by the names under which they are called."""


class Meter:
    """Counts the CPU time of each part; what one part asks of another counts for the outer one."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self._inside = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Stand before the functions of all parts."""
        originals = [
            (owner, name, getattr(owner, name))
            for pairs in _PARTS.values()
            for owner, name in pairs
        ]
        try:
            for part, pairs in _PARTS.items():
                for owner, name in pairs:
                    setattr(owner, name, self._metered(part, name, getattr(owner, name)))
            yield
        finally:
            for owner, name, function in originals:
                setattr(owner, name, function)

    def clear(self) -> None:
        self.spent.clear()
        self.calls.clear()

    def _metered(self, part: str, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def metered(*arguments: Any, **named: Any) -> Any:
            self.calls[name] += 1
            if self._inside:
                return function(*arguments, **named)
            self._inside = True
            # Judging is one thread's: the time of this one, whatever the others do meanwhile.
            started = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                self.spent[part] += time.thread_time() - started
                self._inside = False

        return metered


@dataclass(slots=True)
class _Clock:
    """The time of the bench: the revisits of its pages fall due when it is moved on."""

    moment: datetime = field(default_factory=now)

    def __call__(self) -> datetime:
        return self.moment


class _Pages:
    """A Fetcher whose pages are here, or have not changed since."""

    def __init__(self) -> None:
        self.unchanged = False

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        if self.unchanged:
            return FetchResponse(url=request.url, status=304)
        headers = {"content-type": HTML, "etag": '"1"'}
        return FetchResponse(url=request.url, status=200, headers=headers, body=b"<p>here")

    async def close(self) -> None:
        """Nothing to close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One article read for the first time: milliseconds of CPU."""

    extraction: float
    parts: Mapping[str, float]
    enrolled: bool
    evidence: bool
    """Whether its traces were kept: it says something of a claim, and does not only mention it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One batch of articles."""

    read: tuple[_Read, ...]
    unchanged: float
    """One re-reading that the server answers with 304, milliseconds."""
    edited: float
    """One re-reading of an edited page after its extraction, milliseconds."""


class _Service:
    """The parts of the program that a batch of articles goes through, on one database."""

    def __init__(self, store: SqlStore, newsroom: Newsroom) -> None:
        self._store = store
        self._newsroom = newsroom
        self._clock = _Clock()
        self._pages = _Pages()
        self._extracted: dict[str, Extracted] = {}
        self._meter = Meter()
        self._loop = asyncio.Runner()  # the locks of both are one loop's
        book = make_book(store, make_rules(store))
        self._processor = self._make_processor(book)
        self._revisitor = Revisitor(
            store=store,
            book=book,
            fetcher=self._pages,
            extractor=ExtractedBefore(self._extracted),
            notifiers=(),
            policy=POLICY,
            revisit=_REVISITS,
            clock=self._clock,
        )

    def _make_processor(self, book: ClaimBook) -> Processor:
        return Processor(
            store=self._store,
            book=book,
            fetcher=self._pages,
            extractor=ExtractedBefore(self._extracted),
            notifiers=(),
            policy=POLICY,
            clock=self._clock,
            revisit=_REVISITS,
        )

    def read(self, reports: Sequence[Report]) -> tuple[_Read, ...]:
        """Read a batch for the first time."""
        self._clock.moment += timedelta(days=30)  # the revisits of earlier batches are behind us
        self._pages.unchanged = True
        self._revisit()
        self._pages.unchanged = False
        dated = [
            replace(report, published_at=self._clock() - timedelta(minutes=number))
            for number, report in enumerate(reports)
        ]
        return tuple(map(self._first, dated))

    def round(self, reports: Sequence[Report]) -> Round:
        """Read a batch, read all of it again unchanged, and again with an edit."""
        self._extracted.clear()
        read = self.read(reports)
        enrolled = sum(one.enrolled for one in read)
        self._pages.unchanged = True
        unchanged, counts = self._again(enrolled)
        if counts.unchanged != enrolled:
            raise RuntimeError(f"{enrolled} pages should have been read again: {counts}")
        self._pages.unchanged = False
        for url, extracted in self._extracted.items():
            self._extracted[url] = replace(extracted, text=_edited(extracted.text))
        edited, counts = self._again(enrolled)
        # a page of a few words, or of a list, may have no sentence in its middle
        if counts.asked != enrolled or counts.edited < 0.8 * enrolled:
            raise RuntimeError(f"{enrolled} edits should have been found: {counts}")
        return Round(read=read, unchanged=unchanged, edited=edited)

    def _first(self, report: Report) -> _Read:
        page = page_of(self._newsroom, report)
        text = page.decode()
        extraction = cpu_ms(lambda: trafilatura.extract(text), 1)
        self._extracted[report.url] = extract_article(page, HTML, report.url)
        queue(self._store, [report])
        self._meter.clear()
        with self._meter.listening():
            counts = self._loop.run(self._processor.process_pending())
        if counts.articles != 1:
            raise RuntimeError(f"{report.url} should have been read: {counts}")
        return _Read(
            extraction=extraction,
            parts={part: 1000 * self._meter.spent[part] for part in _PARTS},
            enrolled=bool(self._meter.calls["enrol"]),
            evidence=bool(self._meter.calls["keep_traces"]),
        )

    def close(self) -> None:
        self._loop.close()
        self._store.close()

    def _again(self, pages: int) -> tuple[float, RevisitCounts]:
        self._clock.moment += timedelta(hours=20)
        found: list[RevisitCounts] = []
        spent = cpu_ms(lambda: found.append(self._revisit()), max(1, pages))
        return spent, found[0]

    def _revisit(self) -> RevisitCounts:
        return self._loop.run(self._revisitor.revisit_due(limit=10_000))


def _edited(text: str) -> str:
    """Return a text with a sentence more in its middle: no edit is cheaper to find, and none is cosmetic."""
    place = text.find(". ", len(text) // 2) + 1
    return text[:place] + _NEW + text[place:]


def measure(rounds: int = ROUNDS, articles: int = ARTICLES) -> list[Row]:
    """Return what each part adds, by the number of claims."""
    log_to_nowhere()
    settle()
    material = load_material(EARLIER + (rounds + 1) * articles, max(SIZES))
    return [row for size in SIZES for row in _of_size(material, size, articles)]


def _of_size(material: Material, size: int, articles: int) -> list[Row]:
    reports = material.reports
    with tempfile.TemporaryDirectory() as folder:
        service = _Service(_store(Path(folder), material, size), Newsroom())
        # what a service reads once, and what it holds already
        service.read(reports[:EARLIER])
        rounds = [
            service.round(reports[start : start + articles])
            for start in range(EARLIER, len(reports), articles)
        ]
        service.close()
    return _rows(rounds[1:], material.kind, size)


def _store(folder: Path, material: Material, size: int) -> SqlStore:
    store = open_store(f"sqlite:///{folder}/bench.db")
    with store.begin() as tx:
        for entity in material.entities:
            tx.seed_entity(entity, now())
        for claim in material.claims[:size]:
            tx.add_claim(claim, now())
    return store


def _rows(rounds: Sequence[Round], kind: str, size: int) -> list[Row]:
    every = [row for one in rounds for row in one.read]
    bearing = [row for row in every if row.evidence]
    enrolled = sum(row.enrolled for row in every) / len(every)
    extraction = statistics.mean(row.extraction for row in every)
    unchanged = statistics.median(one.unchanged for one in rounds)
    edited = statistics.median(one.edited for one in rounds)
    readings = len(_REVISITS.after)
    rows = []
    for part in _PARTS:
        row = Row(
            what=f"{part}, a {kind} article against {size:,} claims / bare `trafilatura.extract`",
            measured=_share([part], every),
            detail=f"{statistics.mean(row.parts[part] for row in every):.2f} / {extraction:.1f} ms;"
            f" {_share([part], bearing):.3f} x over those that tell of a claim",
        )
        rows.append(row)
    again = enrolled * readings * unchanged / extraction
    rows += [
        Row(
            what=f"one re-reading of an unchanged page (304), {size:,} claims / bare `extract`",
            measured=unchanged / extraction,
            detail=f"{unchanged:.2f} ms; {enrolled:.0%} of the articles are read again, {readings} times at most",
        ),
        Row(
            what=f"one re-reading of an edited page without its extraction, {size:,} claims / bare `extract`",
            measured=edited / extraction,
            detail=f"{edited:.2f} ms",
        ),
        Row(
            what=f"provenance and revisions in a first reading, {size:,} claims / bare `extract`",
            measured=_share(_PARTS, every),
            limit=LIMIT,
            detail=f"mean over {len(every)} articles; over the {len(bearing)} that tell of a claim"
            f" {_share(_PARTS, bearing):.2f} x",
        ),
        Row(
            what=f"the same with all re-readings, each a 304, {size:,} claims / bare `extract`",
            measured=_share(_PARTS, every) + again,
            detail=f"{enrolled * readings:.1f} re-readings an article, spread over a week; told, not held to the limit of a first reading",
        ),
    ]
    return rows


def _share(parts: Mapping[str, object] | Sequence[str], read: Sequence[_Read]) -> float:
    """Return what parts took of these articles together, as a multiple of extracting them."""
    if not read:
        return 0.0
    spent = sum(row.parts[part] for row in read for part in parts)
    return spent / sum(row.extraction for row in read)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)))
