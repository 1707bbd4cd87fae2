"""One full cycle: poll, read and judge what is waiting, read pages again, deliver what is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from watcher.core.model import DeliveryStatus
from watcher.core.ports import Store
from watcher.pipeline.deliver import Deliverer, DeliveryCounts
from watcher.pipeline.poll import PollCounts, Poller
from watcher.pipeline.process import ProcessCounts, Processor
from watcher.pipeline.revisit import RevisitCounts, Revisitor


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleCounts:
    polls: PollCounts
    processed: ProcessCounts
    delivered: DeliveryCounts
    undelivered: int
    """Messages that are still waiting or failed when the cycle ended; they stay in the queue."""
    revisited: RevisitCounts = field(default_factory=RevisitCounts)


async def run_cycle(
    *,
    store: Store,
    poller: Poller,
    processor: Processor,
    deliverer: Deliverer,
    every_feed: bool,
    delivery_patience_s: float,
    revisitor: Revisitor | None = None,
    stopping: Callable[[], bool] = bool,
) -> CycleCounts:
    """Run every stage until its queue has nothing due; deliveries get some seconds for their retries.

    Alerts that wait for further reports are sent at its end: there may be no later cycle.
    """
    polls = await poller.poll(every_feed=every_feed, stopping=stopping)
    processed = ProcessCounts()
    while not stopping():
        counts = await processor.process_pending(stopping=stopping)
        processed += counts
        if counts == ProcessCounts():
            break
    revisited = RevisitCounts()
    while revisitor is not None and not stopping():
        again = await revisitor.revisit_due(stopping=stopping)
        revisited += again
        if again == RevisitCounts():
            break
    if not stopping():
        await asyncio.to_thread(deliverer.release_holds)
    delivered = DeliveryCounts()
    deadline = asyncio.get_running_loop().time() + delivery_patience_s
    while not stopping():
        passed = await asyncio.to_thread(deliverer.deliver_due, stopping=stopping)
        delivered += passed
        if passed.sent:
            continue  # there may be more than one pass takes
        left_s = deadline - asyncio.get_running_loop().time()
        if left_s <= 0 or not await asyncio.to_thread(deliverer.has_due, left_s):
            break
        await asyncio.sleep(0.2)
    return CycleCounts(
        polls=polls,
        processed=processed,
        delivered=delivered,
        revisited=revisited,
        undelivered=await asyncio.to_thread(_undelivered, store),
    )


def _undelivered(store: Store) -> int:
    with store.read() as tx:
        counts = tx.delivery_counts()
    return sum(count for status, count in counts.items() if status is not DeliveryStatus.SENT)
