"""One full cycle: poll, then read and judge what is waiting, then deliver what is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from watcher.core.model import DeliveryStatus
from watcher.core.ports import Store
from watcher.pipeline.deliver import Deliverer, DeliveryCounts
from watcher.pipeline.poll import PollCounts, Poller
from watcher.pipeline.process import ProcessCounts, Processor

_ON_THE_WAY = (DeliveryStatus.PENDING, DeliveryStatus.UNKNOWN, DeliveryStatus.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleCounts:
    polls: PollCounts
    processed: ProcessCounts
    delivered: DeliveryCounts
    undelivered: int
    """Messages that are still waiting or failed when the cycle ended; they stay in the queue."""


async def run_cycle(
    *,
    store: Store,
    poller: Poller,
    processor: Processor,
    deliverer: Deliverer,
    every_feed: bool,
    delivery_patience_s: float,
    stopping: Callable[[], bool] = bool,
) -> CycleCounts:
    """Run every stage until its queue has nothing due; deliveries get some seconds for their retries."""
    polls = await poller.poll(every_feed=every_feed, stopping=stopping)
    processed = ProcessCounts()
    while not stopping():
        counts = await processor.process_pending(stopping=stopping)
        processed += counts
        if counts == ProcessCounts():
            break
    delivered = DeliveryCounts()
    deadline = asyncio.get_running_loop().time() + delivery_patience_s
    while not stopping():
        counts_sent = await asyncio.to_thread(deliverer.deliver_due, stopping=stopping)
        delivered += counts_sent
        waiting = await asyncio.to_thread(_count, store, *_ON_THE_WAY)
        if not waiting or asyncio.get_running_loop().time() > deadline:
            break
        if counts_sent.sent == 0:
            await asyncio.sleep(0.2)
    return CycleCounts(
        polls=polls,
        processed=processed,
        delivered=delivered,
        undelivered=await asyncio.to_thread(_count, store, *_ON_THE_WAY, DeliveryStatus.FAILED),
    )


def _count(store: Store, *statuses: DeliveryStatus) -> int:
    with store.read() as tx:
        counts = tx.delivery_counts()
    return sum(counts.get(status, 0) for status in statuses)
