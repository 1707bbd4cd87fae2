"""One pass over feeds: every answer is written, also one that comes while others are being written."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from watcher.core.model import ParsedEntry, ParsedFeed
from watcher.core.ports import FetchRequest, FetchResponse
from watcher.core.schedule import PollPolicy
from watcher.pipeline.poll import Poller
from watcher.store.repository import SqlStore, SqlTransaction, open_store

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class StoreThatWaits:
    """The real store; its first write lasts until `may_write` is set."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.writing, self.may_write = threading.Event(), threading.Event()

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        self.writing.set()
        assert self.may_write.wait(30)
        with self._store.begin() as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        with self._store.read() as tx:
            yield tx

    def close(self) -> None:
        self._store.close()


class FetcherOfTwo:
    """Answers /fast at once, and /slow while the answer of /fast is being written."""

    def __init__(self, store: StoreThatWaits) -> None:
        self._store = store

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        if request.url.endswith("/slow"):
            assert await asyncio.to_thread(self._store.writing.wait, 30)
            # the pass is over for the event loop before the write ends
            asyncio.get_running_loop().call_later(0.05, self._store.may_write.set)
        return FetchResponse(url=request.url, status=200, body=request.url.encode())

    async def close(self) -> None:
        """Nothing to close."""


class ParserOfOne:
    async def parse(self, body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed:
        return ParsedFeed(title=url, entries=(ParsedEntry(guid=url, url=url, title=url),))


async def test_an_answer_that_comes_during_a_write_is_written_too(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/watcher.db")
    with store.begin() as tx:
        for path in ("fast", "slow"):
            tx.add_feed(f"https://{path}.example/{path}", "", None, NOW)
    waiting = StoreThatWaits(store)
    poller = Poller(
        store=waiting,
        fetcher=FetcherOfTwo(waiting),
        parser=ParserOfOne(),
        policy=PollPolicy(),
        clock=lambda: NOW,
        jitter=lambda: 0.0,
    )
    counts = await poller.poll()
    assert (counts.polled, counts.baseline) == (2, 2)
    with store.read() as tx:
        assert all(feed.state.baseline_done for feed in tx.feeds())
    store.close()
