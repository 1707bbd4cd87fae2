"""What each kind of answer does to a feed, with a real database and a scripted web."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from watcher.adapters.feeds import parse_feed
from watcher.adapters.fetch import HttpFetcher
from watcher.core.errors import FetchError, FetchFault, StoreError
from watcher.core.model import EntryStatus, Feed, FeedStatus, ParsedFeed
from watcher.core.ports import Fetcher, FetchRequest, FetchResponse
from watcher.core.schedule import PollPolicy
from watcher.pipeline.poll import PollCounts, Poller
from watcher.store.repository import SqlStore, open_store

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Answer = FetchResponse | Exception


def rss(*slugs: str) -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{slug}</guid><title>About {slug}</title>"
        f"<link>https://example.org/{slug}</link>"
        f"<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate></item>"
        for slug in slugs
    )
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()


def answer(body: bytes = b"", status: int = 200, **changes: object) -> FetchResponse:
    headers = {name.replace("_", "-"): str(value) for name, value in changes.items()}
    moved_to = headers.pop("moved-to", None)
    return FetchResponse(
        url="https://example.org/feed", status=status, headers=headers, body=body, moved_to=moved_to
    )


@dataclass
class Web:
    """Gives each URL its answers in turn, the last one for ever."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[FetchRequest] = field(default_factory=list)

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        self.requests.append(request)
        script = self.answers[request.url]
        given = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(given, Exception):
            raise given
        return given

    async def close(self) -> None:
        """Nothing to close."""


class Parser:
    async def parse(self, body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed:
        return parse_feed(body, content_type, url, now)


@dataclass
class Desk:
    store: SqlStore
    web: Web = field(default_factory=Web)
    now: datetime = NOW

    def watch(self, *answers: Answer, url: str = "https://example.org/feed") -> None:
        self.web.answers[url] = list(answers)
        with self.store.begin() as tx:
            tx.add_feed(url, "", None, self.now)

    def poller(self, fetcher: Fetcher | None = None, parser: Parser | None = None) -> Poller:
        return Poller(
            store=self.store,
            fetcher=fetcher or self.web,
            parser=parser or Parser(),
            policy=PollPolicy(),
            clock=lambda: self.now,
            jitter=lambda: 0.0,
        )

    def feed(self, ref: str = "1") -> Feed:
        with self.store.read() as tx:
            return tx.feed(ref)

    def entries(self) -> dict[EntryStatus, int]:
        with self.store.read() as tx:
            return dict(tx.entry_counts())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path}/watcher.db")
    yield Desk(store)
    store.close()


async def test_the_first_poll_is_silent_and_the_second_shows_what_is_new(desk: Desk) -> None:
    desk.watch(answer(rss("a", "b")), answer(rss("c", "a", "b")))
    poller = desk.poller()
    assert await poller.poll() == PollCounts(polled=1, baseline=2)
    assert await poller.poll() == PollCounts(), "it is not due"
    desk.now += HOUR
    assert await poller.poll() == PollCounts(polled=1, fresh=1)
    assert desk.entries() == {EntryStatus.BASELINE: 2, EntryStatus.PENDING: 1}


async def test_a_304_is_asked_for_with_validators_and_is_a_success(desk: Desk) -> None:
    desk.watch(
        answer(rss("a"), etag='"v1"', last_modified="Fri, 20 Nov 2026 08:00:00 GMT"),
        answer(status=304),
    )
    poller = desk.poller()
    await poller.poll()
    desk.now += HOUR
    assert await poller.poll() == PollCounts(polled=1)
    first, second = desk.web.requests
    assert (first.etag, second.etag) == (None, '"v1"')
    assert second.last_modified == "Fri, 20 Nov 2026 08:00:00 GMT"
    assert desk.feed().state.last_success_at == desk.now


async def test_the_same_bytes_again_are_not_parsed(desk: Desk) -> None:
    desk.watch(answer(rss("a")))
    poller = desk.poller()
    await poller.poll()
    changed_at = desk.feed().state.last_changed_at
    desk.now += HOUR
    assert await poller.poll() == PollCounts(polled=1)
    assert desk.feed().state.last_changed_at == changed_at
    assert desk.feed().state.last_success_at == desk.now


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (answer(b"<!doctype html><html><body>Hello</body></html>", content_type="text/html"), ""),
        (answer(b"", 403), "403"),
        (answer(b"", 500), "500"),
        (answer(b""), "empty"),
        (FetchError("https://example.org/feed", FetchFault.DNS), "not resolved"),
        (RuntimeError("a bug of ours"), "internal error"),
    ],
    ids=["a page", "403", "500", "empty", "dead host", "bug"],
)
async def test_a_feed_that_fails_says_so_and_comes_back_without_repeating_itself(
    desk: Desk, bad: Answer, says: str
) -> None:
    desk.watch(answer(rss("a")), bad, answer(rss("b", "a")))
    desk.watch(answer(rss("x")), url="https://other.example/feed")
    poller = desk.poller()
    await poller.poll()
    desk.now += HOUR
    assert await poller.poll() == PollCounts(polled=2, failed=1)
    state = desk.feed().state
    assert state.last_error is not None
    assert says in state.last_error
    assert desk.feed("2").state.last_error is None
    desk.now += timedelta(hours=7)
    assert (await poller.poll()).fresh == 1
    assert desk.feed().state.last_error is None


async def test_a_410_stops_the_feed(desk: Desk) -> None:
    desk.watch(answer(status=410))
    await desk.poller().poll()
    assert desk.feed().status is FeedStatus.GONE
    desk.now += timedelta(days=2)
    assert await desk.poller().poll(every_feed=True) == PollCounts()


async def test_the_new_address_is_taken_after_three_equal_moves_over_a_day(desk: Desk) -> None:
    new = "https://new.example/feed"
    desk.watch(answer(rss("a"), moved_to=new))
    desk.web.answers[new] = [answer(rss("a"))]
    poller = desk.poller()
    urls = []
    for _ in range(4):
        await poller.poll()
        urls.append(desk.feed().url)
        desk.now += timedelta(hours=13)
    old = "https://example.org/feed"
    assert urls == [old, old, new, new]


async def test_retry_after_is_kept_also_when_every_feed_is_asked_for(desk: Desk) -> None:
    desk.watch(answer(status=429, retry_after=7200), answer(rss("a")))
    poller = desk.poller()
    await poller.poll()
    desk.now += timedelta(seconds=7199)
    assert await poller.poll(every_feed=True) == PollCounts(held=1)
    assert await desk.poller().poll(every_feed=True) == PollCounts(held=1), "also after a restart"
    desk.now += timedelta(seconds=1)
    assert (await poller.poll(every_feed=True)).polled == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_asks_one_feed_to_wait_is_left_alone_by_the_others(
    desk: Desk, status: int
) -> None:
    desk.watch(answer(rss("a")), answer(status=status, retry_after=7200))
    desk.watch(answer(rss("a")), url="https://elsewhere.example/feed")
    poller = desk.poller()
    await poller.poll()
    desk.now += HOUR
    await poller.poll()
    desk.watch(answer(rss("b")), url="https://example.org/second")
    desk.web.requests.clear()
    desk.now += HOUR
    await poller.poll()
    assert [request.url for request in desk.web.requests] == ["https://elsewhere.example/feed"]
    desk.now += HOUR
    await poller.poll()
    assert "https://example.org/second" in [request.url for request in desk.web.requests]


async def test_a_database_that_fails_is_no_fault_of_the_feed(desk: Desk) -> None:
    desk.watch(StoreError("the database was busy"), answer(rss("a")))
    desk.watch(answer(rss("x")), url="https://other.example/feed")
    poller = desk.poller()
    with pytest.raises(StoreError):
        await poller.poll()
    assert desk.feed().state.failures == 0
    assert desk.feed("2").state.baseline_done, "the other feed's poll is kept"
    assert (await poller.poll()).baseline == 1


class ParserThatLies(Parser):
    """Gives the entries of one URL a value that no database takes."""

    async def parse(self, body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed:
        parsed = await super().parse(body, content_type, url, now)
        if b"poison" not in body:
            return parsed
        bad = tuple(replace(entry, author=cast(Any, object())) for entry in parsed.entries)
        return replace(parsed, entries=bad)


async def test_a_poll_that_cannot_be_stored_costs_only_itself(desk: Desk) -> None:
    desk.watch(answer(rss("poison")))
    for number in range(3):
        desk.watch(answer(rss("x")), url=f"https://other{number}.example/feed")
    poller = desk.poller(parser=ParserThatLies())
    assert await poller.poll() == PollCounts(polled=4, failed=1, baseline=3)
    assert "could not be stored" in str(desk.feed().state.last_error)
    assert await poller.poll() == PollCounts(), "it waits its turn"


async def test_a_stop_leaves_the_rest_for_later(desk: Desk) -> None:
    desk.watch(answer(rss("a")))
    assert (await desk.poller().poll(stopping=lambda: True)).polled == 0
    assert desk.web.requests == []


# ----------------------------------------------------------------------------- side by side


@asynccontextmanager
async def slow_site(delay_s: float) -> AsyncIterator[str]:
    """Serve a feed on loopback that takes its time; yields its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(delay_s)
        body = rss("a")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n")
        writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


class Stopwatch:
    """Passes requests on and adds up how long each one took."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.sum_s = 0.0

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        started = time.monotonic()
        try:
            return await self._fetcher.fetch(request)
        finally:
            self.sum_s += time.monotonic() - started

    async def close(self) -> None:
        await self._fetcher.close()


async def test_slow_feeds_are_asked_side_by_side(desk: Desk) -> None:
    async with AsyncExitStack() as stack:
        sites = [await stack.enter_async_context(slow_site(0.4)) for _ in range(4)]
        for site in sites:
            desk.watch(url=f"http://{site}/feed")
        stopwatch = Stopwatch(HttpFetcher(user_agent="test", allow_private=sites))
        started = time.monotonic()
        counts = await desk.poller(stopwatch).poll()
        took_s = time.monotonic() - started
        await stopwatch.close()
    assert (counts.polled, counts.failed) == (4, 0)
    assert took_s < 0.6 * stopwatch.sum_s, "one after the other they would take the sum"
