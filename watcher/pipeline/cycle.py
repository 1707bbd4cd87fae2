"""One full cycle: poll, read and judge what is waiting, read pages again, deliver what is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from watcher.pipeline.deliver import Deliverer, DeliveryCounts
from watcher.pipeline.digests import DigestMaker
from watcher.pipeline.poll import PollCounts, Poller
from watcher.pipeline.process import ProcessCounts, Processor
from watcher.pipeline.revisit import RevisitCounts, Revisitor


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleCounts:
    polls: PollCounts
    processed: ProcessCounts
    delivered: DeliveryCounts
    undelivered: int
    """Messages that still wait, though not for a later time, or failed; they stay in the queue."""
    revisited: RevisitCounts = field(default_factory=RevisitCounts)


async def run_cycle(
    *,
    poller: Poller,
    processor: Processor,
    deliverer: Deliverer,
    every_feed: bool,
    delivery_patience_s: float,
    revisitor: Revisitor | None = None,
    digest_maker: DigestMaker | None = None,
    stopping: Callable[[], bool] = bool,
) -> CycleCounts:
    """Run every stage until its queue has nothing due; deliveries get some seconds for their retries.

    delivery_patience_s: how long it waits for the next message that gets through. Alerts that wait
    for further reports are sent at its end: there may be no later cycle.
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
    return CycleCounts(
        polls=polls,
        processed=processed,
        delivered=await _deliver(deliverer, digest_maker, delivery_patience_s, stopping),
        revisited=revisited,
        undelivered=await asyncio.to_thread(deliverer.overdue),
    )


async def _deliver(
    deliverer: Deliverer,
    digest_maker: DigestMaker | None,
    patience_s: float,
    stopping: Callable[[], bool],
) -> DeliveryCounts:
    now = asyncio.get_running_loop().time
    delivered, deadline = DeliveryCounts(), now() + patience_s
    while not stopping():
        if digest_maker is not None:  # each time: a channel may be back, or quiet hours begin
            await asyncio.to_thread(digest_maker.make_due)
        passed = await asyncio.to_thread(deliverer.deliver_due, stopping=stopping)
        delivered += passed
        if passed.sent or passed.cards or passed.revised:
            deadline = now() + patience_s
            continue  # there may be more than one pass takes
        left_s = deadline - now()
        if left_s <= 0 or not await asyncio.to_thread(deliverer.has_due, left_s):
            break
        await asyncio.sleep(0.2)
    return delivered
