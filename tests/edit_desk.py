"""The forty edited pages, served over real HTTP and read again after each edit: what is told of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.edited_pages import EditedPage, edited_pages
from tests.news_site import Item, NewsSite
from watcher.adapters.articles import PooledExtractor
from watcher.adapters.fetch import HttpFetcher
from watcher.app.policies import make_policy
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
from watcher.core.ports import Judge
from watcher.core.revisits import RevisitPolicy
from watcher.core.storage import PollRecord
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.process import Processor
from watcher.pipeline.revisit import RevisitCounts, Revisitor
from watcher.settings import Settings
from watcher.store.repository import SqlStore, open_store

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOURS = (timedelta(hours=1), timedelta(hours=2), timedelta(hours=3), timedelta(hours=4))

Alerts = dict[str, list[Alert]]
"""Each claim's alerts, oldest first."""


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
    make_judge: Callable[[Sequence[Entity]], Judge]
    now: datetime = NOW
    feed_id: int = 0

    def __post_init__(self) -> None:
        with self.store.begin() as tx:
            self.feed_id = tx.add_feed(self.site.feed_url, "The Test Post", None, NOW).id
        book = ClaimBook(self.store, self.make_judge)
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

    def alerts(self) -> Alerts:
        """Return each claim's alerts, oldest first."""
        found: Alerts = {}
        with self.store.read() as tx:
            for alert in reversed(tx.alerts(limit=1000)):
                found.setdefault(alert.claim_id, []).append(alert)
        return found


@asynccontextmanager
async def open_desk(
    folder: Path, make_judge: Callable[[Sequence[Entity]], Judge]
) -> AsyncIterator[Desk]:
    """Open a desk on a new database in a folder."""
    store = open_store(f"sqlite:///{folder}/watcher.db")
    with NewsSite() as site:
        fetcher = HttpFetcher(
            user_agent="watcher test", per_host_gap_s=0, allow_private=[site.address]
        )
        yield Desk(store, site, fetcher, make_judge)
        await fetcher.close()
    store.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRun:
    """What was counted and told of the pages as first served, with other looks, with other evidence."""

    pages: tuple[EditedPage, ...]
    first: Alerts
    looks: RevisitCounts
    after_looks: Alerts
    edits: RevisitCounts
    after_edits: Alerts

    def told(self, page: EditedPage) -> list[Alert]:
        """Return what was told of the edit of a page's evidence."""
        before = {alert.id for alert in self.after_looks.get(page.slug, ())}
        return [alert for alert in self.after_edits.get(page.slug, ()) if alert.id not in before]


async def run_edits(desk: Desk) -> EditRun:
    """Read the forty pages, then again with other looks, then again with other evidence."""
    pages = tuple(edited_pages())
    for page in pages:
        desk.track(page.slug, page)
        desk.serve(page.slug, page.title, page.first)
        desk.show(page.slug, page.title)
    await desk.processor.process_pending()
    first = desk.alerts()
    for page in pages:
        desk.serve(page.slug, page.title, page.cosmetic)
    looks = await desk.read_again(1)
    after_looks = desk.alerts()
    for page in pages:
        desk.serve(page.slug, page.title, page.edited)
    return EditRun(
        pages=pages,
        first=first,
        looks=looks,
        after_looks=after_looks,
        edits=await desk.read_again(2),
        after_edits=desk.alerts(),
    )
