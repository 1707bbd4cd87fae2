"""Forty pages are edited after publication, over real HTTP: every edit of evidence is told, no other is."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest

from tests.edited_pages import EditedPage, edited_pages
from tests.news_site import Item, NewsSite
from watcher.adapters.articles import PooledExtractor
from watcher.adapters.fetch import HttpFetcher
from watcher.app.judging import load_judge
from watcher.app.wiring import make_policy
from watcher.core.model import (
    Alert,
    Claim,
    DateSource,
    Entity,
    EntryStatus,
    FeedState,
    NewEntry,
    ParsedEntry,
)
from watcher.core.ports import PollRecord
from watcher.core.revisits import RevisitPolicy
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.judge_edit import edits_of_page
from watcher.pipeline.process import Processor
from watcher.pipeline.revisit import RevisitCounts, Revisitor
from watcher.settings import Settings
from watcher.store.repository import SqlStore, open_store

P = ParamSpec("P")
T = TypeVar("T")

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOURS = (timedelta(hours=1), timedelta(hours=2), timedelta(hours=3), timedelta(hours=4))


class Inline:
    """Runs jobs in this process."""

    async def run(self, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        return function(*args, **kwargs)

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class Desk:
    """A database, a site, and the two steps that read pages."""

    store: SqlStore
    site: NewsSite
    fetcher: HttpFetcher
    now: datetime = NOW
    feed_id: int = 0
    pages: dict[str, Item] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.store.begin() as tx:
            self.feed_id = tx.add_feed(self.site.feed_url, "The Test Post", None, NOW).id
        # `WATCHER_TEST_SHIPPED_JUDGE=1` runs it with the model that comes with Watcher: minutes.
        shipped = os.environ.get("WATCHER_TEST_SHIPPED_JUDGE")
        judge = load_judge(Settings()).judge if shipped else StructuredJudge
        book = ClaimBook(self.store, judge)
        extractor = PooledExtractor(Inline())
        policy = make_policy(Settings())
        revisit = RevisitPolicy(after=HOURS)
        self.processor = Processor(
            store=self.store,
            book=book,
            fetcher=self.fetcher,
            extractor=extractor,
            notifiers=(),
            policy=policy,
            clock=lambda: self.now,
            revisit=revisit,
        )
        self.revisitor = Revisitor(
            store=self.store,
            book=book,
            fetcher=self.fetcher,
            extractor=extractor,
            notifiers=(),
            policy=policy,
            revisit=revisit,
            clock=lambda: self.now,
        )

    def serve(self, slug: str, title: str, paragraphs: tuple[str, ...]) -> None:
        self.site.publish(Item(slug=slug, title=title, paragraphs=paragraphs, published_at=NOW))

    def track(self, claim_id: str, page: EditedPage) -> None:
        with self.store.begin() as tx:
            tx.add_claim(Claim(id=claim_id, text=page.claim, kind=page.kind), NOW)
            tx.seed_entity(Entity(name=page.town, kind="place"), NOW)

    def show(self, slug: str, title: str) -> None:
        parsed = ParsedEntry(
            guid=slug,
            url=f"{self.site.url}/{slug}",
            title=title,
            published_at=NOW,
            date_source=DateSource.ENTRY,
        )
        entry = NewEntry(
            identity=slug,
            fingerprint="1",
            parsed=parsed,
            canonical_url=parsed.url,
            status=EntryStatus.PENDING,
        )
        with self.store.begin() as tx:
            state = FeedState(next_poll_at=NOW)
            tx.record_poll(PollRecord(feed_id=self.feed_id, state=state, entries=(entry,)), NOW)

    async def read_again(self, hours: float) -> RevisitCounts:
        self.now = NOW + timedelta(hours=hours)
        return await self.revisitor.revisit_due()

    def alerts(self) -> dict[str, list[Alert]]:
        """Return each claim's alerts, oldest first."""
        found: dict[str, list[Alert]] = {}
        with self.store.read() as tx:
            for alert in reversed(tx.alerts(limit=1000)):
                found.setdefault(alert.claim_id, []).append(alert)
        return found


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path}/watcher.db")
    with NewsSite() as site:
        fetcher = HttpFetcher(
            user_agent="watcher test", per_host_gap_s=0, allow_private=[site.address]
        )
        yield Desk(store, site, fetcher)
        await fetcher.close()
    store.close()


@pytest.mark.timeout(900)
async def test_every_edit_of_evidence_is_told_and_no_edit_of_looks(desk: Desk) -> None:
    pages = list(edited_pages())
    assert len({page.claim for page in pages}) == 40
    for page in pages:
        desk.track(page.slug, page)
        desk.serve(page.slug, page.title, page.first)
        desk.show(page.slug, page.title)
    await desk.processor.process_pending()
    before = desk.alerts()
    assert {page.slug for page in pages} == before.keys(), "each page is news of its own claim"

    for page in pages:
        desk.serve(page.slug, page.title, page.cosmetic)
    looked = await desk.read_again(1)
    assert (looked.asked, looked.alerts, looked.edited) == (40, 0, 0), looked
    assert desk.alerts() == before

    for page in pages:
        desk.serve(page.slug, page.title, page.edited)
    counts = await desk.read_again(2)
    after = desk.alerts()
    untold = [page for page in pages if len(after[page.slug]) == len(before[page.slug])]
    if os.environ.get("WATCHER_TEST_SHIPPED_JUDGE"):
        for page in pages:
            for alert in after[page.slug][len(before[page.slug]) :]:
                print(
                    page.slug,
                    alert.message.reason,
                    alert.message.stance,
                    alert.message.delta,
                    "|",
                    page.evidence_after,
                )
    assert [(page.claim, page.evidence_after) for page in untold] == []
    assert counts.asked == counts.edited == 40
    for page in pages:
        with desk.store.read() as tx:
            (edit,) = edits_of_page(tx, before[page.slug][0].id)
        assert ("-", page.first[0]) in [(line.sign, line.text) for line in edit.lines]

    assert (await desk.read_again(3)).unchanged == 40
    assert desk.alerts() == after
