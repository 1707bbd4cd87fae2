"""Entries to evidence and alerts, with a real database, a real judge and a scripted web."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watcher.core.errors import FetchError, FetchFault, ParseError, StoreError, WorkerError
from watcher.core.model import (
    AlertPolicy,
    ArticleSource,
    Claim,
    ClaimKind,
    DateSource,
    DeliveryStatus,
    Entity,
    EntryStatus,
    Extracted,
    FeedState,
    Independence,
    NewEntry,
    ParsedEntry,
    Reason,
)
from watcher.core.ports import FetchRequest, FetchResponse, Judge
from watcher.core.storage import PollRecord
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.assess import traces_of
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.cycle import run_cycle
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.process import ProcessCounts, Processor
from watcher.store.repository import SqlStore, open_store

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEAVING = (
    "Russia is withdrawing from its Hmeimim air base in Syria, two Syrian officials said. "
    "The last cargo planes were loaded at the base overnight, one of the officials said. "
    "The defence ministry in Moscow did not answer a request for comment on the base."
)
RAIN = "Heavy rain fell in the north of the country on Monday and closed two roads."
CLAIM = Claim(
    id="hmeimim",
    text="Russia is not leaving its Hmeimim base.",
    kind=ClaimKind.ONGOING_STATE,
)

Answer = FetchResponse | Exception


@dataclass
class Web:
    """Answers by path; an exception is raised. A page that is not listed is there."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    on_fetch: Callable[[str], None] = field(default=lambda path: None)

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        path = request.url.rpartition("/")[2]
        self.asked.append(path)
        self.on_fetch(path)
        script = self.answers.get(path, [])
        answer = script.pop(0) if len(script) > 1 else (script or [_page(request.url)])[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """Nothing to close."""


def _page(url: str, status: int = 200, **headers: str) -> FetchResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return FetchResponse(url=url, status=status, headers=named, body=url.encode())


@dataclass
class Reading:
    """Gives each page the text of its path; an exception is raised."""

    texts: dict[str, str | Exception] = field(default_factory=dict)

    async def extract(self, html: bytes, content_type: str, url: str) -> Extracted:
        text = self.texts.get(url.rpartition("/")[2], RAIN)
        if isinstance(text, Exception):
            raise text
        return Extracted(text=text, language="en")


class Notes:
    """A notifier that is never asked to send."""

    name = "slack"
    default_target = "#alerts"
    has_channels = True
    looks_up = True


@dataclass
class Desk:
    store: SqlStore
    web: Web = field(default_factory=Web)
    reading: Reading = field(default_factory=Reading)
    now: datetime = NOW
    feed_id: int = 0
    make_judge: Callable[[Sequence[Entity]], Judge] = StructuredJudge

    def processor(self) -> Processor:
        return Processor(
            store=self.store,
            book=ClaimBook(self.store, self.make_judge),
            fetcher=self.web,
            extractor=self.reading,
            notifiers=(Notes(),),  # type: ignore[arg-type]
            policy=AlertPolicy(min_confidence={}, max_age=timedelta(days=30)),
            clock=lambda: self.now,
        )

    def show(
        self, *slugs: str, url: str | None = None, summary: str = "", words: str = "1"
    ) -> None:
        """Let the feed show entries, new or changed."""
        entries = []
        for slug in slugs:
            link = f"https://example.org/{slug}" if url is None else url
            with self.store.read() as tx:
                known = tx.known_fingerprints(self.feed_id, [slug])
            parsed = ParsedEntry(
                guid=slug,
                url=link,
                title=f"About {slug}",
                summary=summary,
                published_at=NOW,
                date_source=DateSource.ENTRY,
            )
            entries.append(
                NewEntry(
                    identity=slug,
                    fingerprint=words,
                    parsed=parsed,
                    canonical_url=link,
                    status=EntryStatus.PENDING,
                    changed=bool(known),
                )
            )
        record = PollRecord(
            feed_id=self.feed_id, state=FeedState(next_poll_at=NOW), entries=tuple(entries)
        )
        with self.store.begin() as tx:
            tx.record_poll(record, self.now)

    def counts(self) -> dict[EntryStatus, int]:
        with self.store.read() as tx:
            return dict(tx.entry_counts())

    def alerts(self) -> int:
        with self.store.read() as tx:
            return len(tx.alerts())

    def reasons(self) -> list[Reason]:
        with self.store.read() as tx:
            return [item.finding.decision.reason for item in tx.findings()]

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path}/watcher.db")
    with store.begin() as tx:
        tx.add_claim(CLAIM, NOW)
        feed = tx.add_feed("https://example.org/feed", "The Example", None, NOW)
    yield Desk(store, feed_id=feed.id)
    store.close()


async def test_a_report_is_evidence_an_alert_and_a_delivery(desk: Desk) -> None:
    desk.reading.texts["leaving"] = LEAVING
    desk.show("leaving", "rain")
    counts = await desk.processor().process_pending()
    assert (counts.articles, counts.alerts) == (2, 1)
    with desk.store.read() as tx:
        (alert,) = tx.alerts()
        (delivery,) = tx.deliveries(alert.id)
    assert alert.message.quote in LEAVING
    assert delivery.status is DeliveryStatus.PENDING
    assert await desk.processor().process_pending() == ProcessCounts()


@pytest.mark.parametrize("fault", ["timeout", "crash", "memory"])
async def test_a_page_that_kills_its_worker_three_times_is_quarantined_and_the_feed_goes_on(
    desk: Desk, fault: str
) -> None:
    desk.reading.texts.update(poison=WorkerError(fault), leaving=LEAVING)
    desk.show("poison", "leaving")
    processor = desk.processor()
    assert (await processor.process_pending()).alerts == 1
    for expected in (
        {EntryStatus.DONE: 1, EntryStatus.PENDING: 1},
        {EntryStatus.DONE: 1, EntryStatus.QUARANTINED: 1},
    ):
        desk.pass_s(3600)
        await processor.process_pending()
        assert desk.counts() == expected
    desk.pass_s(3600)
    assert await processor.process_pending() == ProcessCounts()
    assert desk.web.asked.count("poison") == 3


async def test_the_summary_of_a_quarantined_page_is_judged(desk: Desk) -> None:
    desk.reading.texts["poison"] = WorkerError("timeout")
    desk.show("poison", summary=LEAVING)
    processor = desk.processor()
    for _ in range(4):
        await processor.process_pending()
        desk.pass_s(3600)
    assert desk.counts() == {EntryStatus.QUARANTINED: 1}
    assert desk.alerts() == 1


@pytest.mark.parametrize("where", ["fetch", "extract"])
async def test_an_entry_that_meets_a_bug_stops_nobody_and_is_quarantined(
    desk: Desk, where: str
) -> None:
    bug = IndexError("list index out of range")
    if where == "fetch":
        desk.web.answers["odd"] = [bug]
    else:
        desk.reading.texts["odd"] = bug
    desk.reading.texts["leaving"] = LEAVING
    desk.show("odd", "leaving")
    processor = desk.processor()
    counts = await processor.process_pending()
    assert (counts.alerts, counts.postponed) == (1, 1)
    for _ in range(2):
        desk.pass_s(3600)
        await processor.process_pending()
    assert desk.counts() == {EntryStatus.DONE: 1, EntryStatus.QUARANTINED: 1}


async def test_a_link_that_is_no_url_still_has_its_summary_judged(desk: Desk) -> None:
    desk.web.answers["["] = [FetchError("http://[", FetchFault.BAD_URL, permanent=True)]
    desk.show("broken-link", url="http://[", summary=LEAVING)
    await desk.processor().process_pending()
    assert desk.alerts() == 1


@pytest.mark.parametrize(
    "answer",
    [
        _page("https://example.org/leaving", 403),
        _page("https://example.org/leaving", 404),
        _page("https://example.org/leaving", content_type="application/pdf"),
        FetchError("https://example.org/leaving", FetchFault.BLOCKED_ADDRESS),
    ],
    ids=["403", "404", "pdf", "private address"],
)
async def test_a_page_that_is_closed_is_judged_from_the_summary_with_a_note(
    desk: Desk, answer: Answer
) -> None:
    desk.web.answers["leaving"] = [answer]
    desk.show("leaving", summary=LEAVING)
    await desk.processor().process_pending()
    with desk.store.read() as tx:
        (alert,) = tx.alerts()
        article = tx.latest_article("https://example.org/leaving")
    assert article is not None
    assert article.source is ArticleSource.FEED_SUMMARY
    assert any("summary" in note for note in alert.message.notes)
    assert any("not read" in note for note in alert.message.notes)


async def test_a_page_without_an_article_is_judged_from_the_summary(desk: Desk) -> None:
    desk.reading.texts["leaving"] = ParseError("no article")
    desk.show("leaving", summary=LEAVING)
    await desk.processor().process_pending()
    assert desk.alerts() == 1


async def test_a_passing_failure_is_tried_again_before_the_summary_is_taken(desk: Desk) -> None:
    busy = _page("https://example.org/leaving", 503, retry_after="7200")
    desk.web.answers["leaving"] = [busy]
    desk.show("leaving", summary=LEAVING)
    processor = desk.processor()
    asked = []
    for _ in range(6):
        await processor.process_pending()
        asked.append(len(desk.web.asked))
        desk.pass_s(3600)
    assert asked == [1, 1, 2, 2, 3, 3], "never sooner than the server asked"
    assert desk.counts() == {EntryStatus.DONE: 1}
    assert desk.alerts() == 1


async def test_a_page_that_comes_back_is_read_itself(desk: Desk) -> None:
    url = "https://example.org/leaving"
    desk.web.answers["leaving"] = [FetchError(url, FetchFault.TIMEOUT), _page(url)]
    desk.reading.texts["leaving"] = LEAVING
    desk.show("leaving")
    processor = desk.processor()
    assert (await processor.process_pending()).postponed == 1
    desk.pass_s(60)
    await processor.process_pending()
    with desk.store.read() as tx:
        article = tx.latest_article(url)
    assert article is not None
    assert article.source is ArticleSource.PAGE


async def test_nothing_to_read_at_all_is_given_up(desk: Desk) -> None:
    desk.web.answers["gone"] = [_page("https://example.org/gone", 404)]
    with desk.store.begin() as tx:
        entry = NewEntry(
            identity="gone",
            fingerprint="1",
            parsed=ParsedEntry(guid="gone", url="https://example.org/gone"),
            canonical_url="https://example.org/gone",
            status=EntryStatus.PENDING,
        )
        state = FeedState(next_poll_at=NOW)
        tx.record_poll(PollRecord(feed_id=desk.feed_id, state=state, entries=(entry,)), NOW)
    assert (await desk.processor().process_pending()).lost == 1
    assert desk.counts() == {EntryStatus.FAILED: 1}


async def test_entries_without_a_link_are_articles_of_their_own(desk: Desk) -> None:
    desk.show("one", "two", url="", summary=LEAVING)
    await desk.processor().process_pending()
    with desk.store.read() as tx:
        articles = [tx.article(number) for number in (1, 2)]
        alerts = tx.alerts()
    assert [article.revision for article in articles] == [1, 1]
    assert len(alerts) == 1, "the same outlet said it before"
    assert alerts[0].message.article_url == ""


async def test_an_entry_that_changes_while_it_is_read_is_read_again(desk: Desk) -> None:
    desk.reading.texts["story"] = RAIN
    desk.show("story")

    def change(path: str) -> None:
        desk.web.on_fetch = lambda path: None
        desk.show("story", words="2")

    desk.web.on_fetch = change
    processor = desk.processor()
    await processor.process_pending()
    assert desk.counts() == {EntryStatus.PENDING: 1}
    desk.reading.texts["story"] = LEAVING
    await processor.process_pending()
    assert desk.counts() == {EntryStatus.DONE: 1}
    assert desk.alerts() == 1


class MeddledJudge:
    """The real judge; somebody changes the claims while it judges, so many times."""

    def __init__(self, entities: Sequence[Entity], meddle: Callable[[], None]) -> None:
        self._judge = StructuredJudge(entities)
        self._meddle = meddle
        self.name, self.warning = self._judge.name, self._judge.warning

    def judge(self, claim, article, passages):  # type: ignore[no-untyped-def]
        self._meddle()
        return self._judge.judge(claim, article, passages)


async def test_a_claim_that_is_added_while_an_article_is_judged_is_judged_too(desk: Desk) -> None:
    added: list[str] = []

    def add() -> None:
        if not added:
            added.append("second")
            second = Claim(id="second", text="Russia keeps its Hmeimim air base in Syria.")
            with desk.store.begin() as tx:
                tx.add_claim(second, NOW)

    desk.make_judge = lambda entities: MeddledJudge(entities, add)
    desk.reading.texts["leaving"] = LEAVING
    desk.show("leaving")
    await desk.processor().process_pending()
    with desk.store.read() as tx:
        judged = {item.finding.judgment.claim_id for item in tx.findings()}
    assert judged == {"hmeimim", "second"}


async def test_a_claim_that_is_muted_while_an_article_is_judged_stays_silent(desk: Desk) -> None:
    muted: list[bool] = []

    def mute() -> None:
        if not muted:
            muted.append(True)
            with desk.store.begin() as tx:
                until = NOW + timedelta(days=1)
                tx.edit_claim(replace(tx.claim("hmeimim"), muted_until=until), NOW)

    desk.make_judge = lambda entities: MeddledJudge(entities, mute)
    desk.reading.texts["leaving"] = LEAVING
    desk.show("leaving")
    await desk.processor().process_pending()
    assert desk.alerts() == 0
    assert desk.reasons() == [Reason.MUTED]


async def test_claims_that_never_stand_still_leave_the_entry_for_later(desk: Desk) -> None:
    numbers = iter(range(1000))

    def add() -> None:
        with desk.store.begin() as tx:
            tx.add_claim(Claim(id=f"c{next(numbers)}", text="The sea is wet."), NOW)

    desk.make_judge = lambda entities: MeddledJudge(entities, add)
    desk.reading.texts["leaving"] = LEAVING
    desk.show("leaving")
    assert await desk.processor().process_pending() == ProcessCounts()
    desk.make_judge = StructuredJudge
    assert (await desk.processor().process_pending()).alerts == 1


async def test_a_database_that_fails_is_no_fault_of_the_entry(desk: Desk) -> None:
    failing = [True]

    def fail() -> None:
        if failing:
            raise StoreError("the database was busy")

    desk.make_judge = lambda entities: MeddledJudge(entities, fail)
    desk.reading.texts["leaving"] = LEAVING
    desk.show("leaving", "rain")
    for _ in range(4):
        with pytest.raises(StoreError):
            await desk.processor().process_pending()
    assert desk.counts() == {EntryStatus.PENDING: 1, EntryStatus.DONE: 1}
    failing.clear()
    assert (await desk.processor().process_pending()).alerts == 1


class NoFeeds:
    async def poll(self, **_: object) -> None:
        """Poll nothing."""


async def test_a_cycle_ends_when_all_that_waits_is_put_off(desk: Desk) -> None:
    url = "https://example.org/slow"
    desk.web.answers["slow"] = [FetchError(url, FetchFault.TIMEOUT)]
    desk.show("slow")
    counts = await run_cycle(
        poller=NoFeeds(),  # type: ignore[arg-type]
        processor=desk.processor(),
        deliverer=Deliverer(desk.store, (), lambda: desk.now),
        every_feed=True,
        delivery_patience_s=5.0,
    )
    assert counts.processed == ProcessCounts(postponed=1)


async def test_a_copy_that_credits_nobody_is_silent_and_says_whose_text_it_is(desk: Desk) -> None:
    body = (
        "The convoy of lorries reached the gate of the port shortly after dawn and waited there. "
        "Fuel tanks were emptied into a ship that had come from Novorossiysk for that purpose. "
        "Bakers in the town said that their best customers had not come since Friday evening."
    )
    desk.reading.texts["first"] = f"{LEAVING}\n{body}"
    desk.reading.texts["copy"] = f"{body}\n{LEAVING.replace('The last cargo', 'Cargo')}"
    desk.show("first")
    assert (await desk.processor().process_pending()).alerts == 1
    desk.pass_s(3600)
    desk.show("copy")
    assert (await desk.processor().process_pending()).alerts == 0
    with desk.store.read() as tx:
        copy, first = (item.finding.origin for item in tx.findings())
    assert copy.key == first.key
    assert copy.independence is Independence.ECHO
    with desk.store.read() as tx:
        (twin,) = tx.twins(traces_of(tx.article(1)).signature, NOW, "https://example.org/first")
    assert twin.canonical_url == "https://example.org/copy"
