"""A cycle over 1,000 feeds that have nothing new, against 1,000 bare conditional GETs."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx2

from bench.feed_server import ETAG
from bench.outcome import Row
from bench.rig import log_to_nowhere
from watcher.adapters.feeds import parse_feed
from watcher.adapters.fetch import HttpFetcher
from watcher.core.model import ParsedFeed
from watcher.core.schedule import PollPolicy
from watcher.pipeline.poll import Poller
from watcher.store.repository import SqlStore, open_store

FEEDS, CONCURRENCY, ROUNDS = 1000, 16, 7
_LIMIT = 3.0


class ParserHere:
    """A FeedParser in this process; it has work only before the measured cycles."""

    async def parse(self, body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed:
        return parse_feed(body, content_type, url, now)


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Return the ratios for feeds of one host and for feeds of 1,000 hosts."""
    log_to_nowhere()
    with _server() as port:
        one_host = [f"http://127.0.0.1:{port}/feed-{number}" for number in range(FEEDS)]
        # every feed at an address of its own, as in life: a connection serves one request
        many_hosts = [
            f"http://127.{1 + number // 250}.0.{1 + number % 250}:{port}/feed-{number}"
            for number in range(FEEDS)
        ]
        rows = _rows(asyncio.run(_compare(one_host, rounds)), "of one host", limited=True)
        rows += _rows(asyncio.run(_compare(many_hosts, rounds)), "of 1,000 hosts", limited=False)
    return rows


def _rows(times: dict[str, list[float]], which: str, *, limited: bool) -> list[Row]:
    def ratio(one: str, other: str) -> float:
        return statistics.median(a / b for a, b in zip(times[one], times[other], strict=True))

    def ms(name: str) -> str:
        return f"{statistics.median(times[name]) * 1000 / FEEDS:.2f}"

    return [
        Row(
            what=f"a cycle of {FEEDS:,} feeds {which}, all 304 / bare httpx2, CPU time",
            measured=ratio("cycle cpu", "bare cpu"),
            limit=_LIMIT if limited else None,
            detail=f"{ms('cycle cpu')} / {ms('bare cpu')} ms a feed, {CONCURRENCY} at a time",
        ),
        Row(
            what=f"the same {which}, wall clock",
            measured=ratio("cycle wall", "bare wall"),
            detail=f"{ms('cycle wall')} / {ms('bare wall')} ms a feed",
        ),
    ]


@contextmanager
def _server() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.feed_server"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline())
        finally:
            server.kill()


async def _compare(urls: Sequence[str], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each round."""
    times: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/bench.db")
        fetcher = _fetcher(urls)
        limits = httpx2.Limits(max_connections=CONCURRENCY)
        async with httpx2.AsyncClient(limits=limits, trust_env=False) as client:
            poller = _poller(store, fetcher)
            _add_feeds(store, urls)
            await _cycle(poller)  # everything is new: 200, parsed and stored
            runs: list[tuple[str, Callable[[], Awaitable[None]]]] = [
                ("cycle", lambda: _cycle(poller)),
                ("bare", lambda: _bare(client, urls)),
            ]
            for number in range(-1, rounds):
                for name, run in runs if number % 2 else reversed(runs):
                    wall, cpu = time.perf_counter(), time.process_time()
                    await run()
                    if number >= 0:
                        times[f"{name} cpu"].append(time.process_time() - cpu)
                        times[f"{name} wall"].append(time.perf_counter() - wall)
        await fetcher.close()
        _require_unchanged(store, rounds)
        store.close()
    return times


async def _cycle(poller: Poller) -> None:
    counts = await poller.poll(every_feed=True)
    if counts.polled != FEEDS or counts.failed:
        raise RuntimeError(f"not every feed was polled: {counts}")


async def _bare(client: httpx2.AsyncClient, urls: Sequence[str]) -> None:
    slots = asyncio.Semaphore(CONCURRENCY)

    async def one(url: str) -> int:
        async with slots:
            response = await client.get(url, headers={"If-None-Match": ETAG})
            return response.status_code

    if set(await asyncio.gather(*map(one, urls))) != {304}:
        raise RuntimeError("the server did not answer 304 to every bare request")


def _require_unchanged(store: SqlStore, rounds: int) -> None:
    with store.read() as tx:
        states = [feed.state for feed in tx.feeds()]
    if any(state.last_full_fetch_at == state.last_polled_at for state in states):
        raise RuntimeError(f"a feed answered 200 in one of the {rounds} measured cycles")


def _fetcher(urls: Sequence[str]) -> HttpFetcher:
    hosts = sorted({httpx2.URL(url).netloc.decode() for url in urls})
    return HttpFetcher(
        user_agent="Watcher bench", per_host=CONCURRENCY, per_host_gap_s=0.0, allow_private=hosts
    )


def _poller(store: SqlStore, fetcher: HttpFetcher) -> Poller:
    return Poller(
        store=store,
        fetcher=fetcher,
        parser=ParserHere(),
        policy=PollPolicy(),
        clock=lambda: datetime.now(UTC),
        jitter=lambda: 0.5,
        concurrency=CONCURRENCY,
        per_host=CONCURRENCY,
    )


def _add_feeds(store: SqlStore, urls: Sequence[str]) -> None:
    with store.begin() as tx:
        for url in urls:
            tx.add_feed(url, "", None, datetime.now(UTC))
