"""The live machinery of one run: the loops that the service ticks, and the one full cycle."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from watcher.core.errors import FetchError, StoreError
from watcher.core.ports import Fetcher, FetchRequest
from watcher.core.storage import Store
from watcher.pipeline.cycle import CycleCounts, run_cycle
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.digests import DigestMaker
from watcher.pipeline.disk import free_mb
from watcher.pipeline.health import LAST_CYCLE
from watcher.pipeline.poll import Poller
from watcher.pipeline.process import Processor
from watcher.pipeline.revisit import Revisitor

log = structlog.get_logger()


@dataclass(kw_only=True)
class Engine:
    """The live machinery of one run; the service ticks its five loops."""

    store: Store
    fetcher: Fetcher
    poller: Poller
    processor: Processor
    revisitor: Revisitor | None = None
    deliverer: Deliverer
    digest_maker: DigestMaker | None = None
    clock: Callable[[], datetime]
    keep: timedelta
    folder: Path
    min_free_mb: int
    check: Callable[[str], Awaitable[str]] | None = None
    """Reads a URL and says what it tells of the claims; stores nothing."""
    ping_url: str = field(default="", repr=False)
    halted: threading.Event = field(default_factory=threading.Event)
    _said_full: bool = False

    async def poll(self) -> None:
        """Poll what is due, unless the disk is nearly full: then only sending goes on."""
        if not self._disk_is_full():
            await self.poller.poll(stopping=self.halted.is_set)
            await asyncio.to_thread(self._note_cycle)
            await self._ping()

    async def process(self) -> None:
        """Read and judge what is waiting."""
        if not self._disk_is_full():
            await self.processor.process_pending(stopping=self.halted.is_set)

    async def revisit(self) -> None:
        """Read again the pages that are due."""
        if self.revisitor is not None and not self._disk_is_full():
            await self.revisitor.revisit_due(stopping=self.halted.is_set)

    async def deliver(self) -> None:
        """Make the digests that are due, send what is due, and bring claims' cards up to date."""
        await asyncio.to_thread(self._deliver)

    async def upkeep(self) -> None:
        """Forget entries that no feed has shown for long."""
        await asyncio.to_thread(self._purge)

    async def cycle(self, *, every_feed: bool, patience_s: float) -> CycleCounts:
        """Run one full cycle; raises StoreError when the disk is nearly full."""
        if self._disk_is_full():
            await self.deliver()
            raise StoreError(
                f"less than {self.min_free_mb} MB free at {self.folder}: nothing new was read,"
                " only waiting messages were sent"
            )
        counts = await run_cycle(
            poller=self.poller,
            processor=self.processor,
            revisitor=self.revisitor,
            deliverer=self.deliverer,
            digest_maker=self.digest_maker,
            every_feed=every_feed,
            delivery_patience_s=patience_s,
            stopping=self.halted.is_set,
        )
        await asyncio.to_thread(self._note_cycle)
        return counts

    def _deliver(self) -> None:
        try:
            if self.digest_maker is not None:
                self.digest_maker.make_due()
        finally:  # a digest that cannot be made holds up no alert
            self.deliverer.deliver_due(stopping=self.halted.is_set)

    def _note_cycle(self) -> None:
        with self.store.begin() as tx:
            tx.note(LAST_CYCLE, self.clock().isoformat())

    def _purge(self) -> None:
        with self.store.begin() as tx:
            tx.purge(self.clock(), self.keep)

    def _disk_is_full(self) -> bool:
        full = free_mb(self.folder) < self.min_free_mb
        if full and not self._said_full:
            log.error("disk_nearly_full", folder=str(self.folder))
        self._said_full = full
        return full

    async def _ping(self) -> None:
        if self.ping_url:
            try:
                await self.fetcher.fetch(FetchRequest(url=self.ping_url))
            except FetchError as error:
                log.warning("ping_failed", fault=error.fault.value)
