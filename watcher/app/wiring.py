"""Composition root: builds adapters, judge, store and engine from the settings."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from watcher.adapters.articles import PooledExtractor
from watcher.adapters.feeds import PooledFeedParser
from watcher.adapters.fetch import HttpFetcher
from watcher.adapters.slack import SlackWebhook
from watcher.adapters.worker_pool import WorkerPool
from watcher.app.checking import make_checker
from watcher.app.clock import clock
from watcher.app.judging import load_judge
from watcher.app.policies import make_policy, make_revisit_policy, make_timing
from watcher.core.ports import Notifier
from watcher.core.schedule import PollPolicy
from watcher.core.storage import Store
from watcher.pipeline.cards import claim_card
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.digests import DigestMaker
from watcher.pipeline.engine import Engine
from watcher.pipeline.poll import Poller
from watcher.pipeline.process import Processor
from watcher.pipeline.revisit import Revisitor
from watcher.settings import Settings

log = structlog.get_logger()


def make_workers(settings: Settings) -> WorkerPool:
    """Return the pool of processes in which feeds and pages are read."""
    extract = settings.extract
    return WorkerPool(
        workers=extract.workers, timeout_s=extract.timeout_s, memory_mb=extract.memory_mb
    )


def make_fetcher(settings: Settings) -> HttpFetcher:
    """Return the fetcher; call it inside a running event loop."""
    fetch = settings.fetch
    return HttpFetcher(
        user_agent=fetch.user_agent,
        timeout_s=fetch.timeout_s,
        first_byte_s=fetch.first_byte_s,
        max_bytes=fetch.max_bytes,
        max_redirects=fetch.max_redirects,
        per_host=fetch.per_host,
        per_host_gap_s=fetch.per_host_gap_s,
        allow_private=fetch.allow_private,
    )


@asynccontextmanager
async def open_readers(
    settings: Settings,
) -> AsyncIterator[tuple[HttpFetcher, PooledFeedParser, PooledExtractor]]:
    """Open what reads feeds and pages: a fetcher, and parsers in killable processes."""
    workers = make_workers(settings)
    fetcher = make_fetcher(settings)
    try:
        yield fetcher, PooledFeedParser(workers), PooledExtractor(workers)
    finally:
        await fetcher.close()
        await asyncio.to_thread(workers.close)


@asynccontextmanager
async def open_engine(
    settings: Settings, store: Store, notifiers: Sequence[Notifier]
) -> AsyncIterator[Engine]:
    """Wire the whole pipeline; raises ConfigError when the user's own model cannot be used."""
    poll = settings.poll
    judge = load_judge(settings)
    if judge.warning:
        log.warning("judge_without_model", reason=judge.about)
    book = ClaimBook(store, judge.judge)
    policy, revisit = make_policy(settings), make_revisit_policy(settings)
    timing = make_timing(settings)
    async with open_readers(settings) as (fetcher, parser, extractor):
        yield Engine(
            store=store,
            fetcher=fetcher,
            poller=Poller(
                store=store,
                fetcher=fetcher,
                parser=parser,
                policy=PollPolicy(
                    min_s=poll.min_interval.total_seconds(),
                    max_s=poll.max_interval.total_seconds(),
                    jitter=poll.jitter,
                ),
                first_interval_s=poll.default_interval.total_seconds(),
                clock=clock,
                jitter=random.random,
                concurrency=poll.concurrency,
                per_host=settings.fetch.per_host,
            ),
            processor=Processor(
                store=store,
                book=book,
                fetcher=fetcher,
                extractor=extractor,
                notifiers=notifiers,
                policy=policy,
                clock=clock,
                attempts=settings.extract.attempts,
                revisit=revisit,
                timing=timing,
            ),
            revisitor=Revisitor(
                store=store,
                book=book,
                fetcher=fetcher,
                extractor=extractor,
                notifiers=notifiers,
                policy=policy,
                revisit=revisit,
                timing=timing,
                clock=clock,
            ),
            digest_maker=DigestMaker(store, notifiers, timing, clock),
            deliverer=Deliverer(
                store,
                notifiers,
                clock,
                card_of=lambda tx, claim_id, key: claim_card(tx, claim_id, key, clock()),
                broadcast_stances=settings.slack.broadcast,
                also_paced=(SlackWebhook.name,),
            ),
            clock=clock,
            keep=settings.store.keep,
            folder=settings.data.dir,
            min_free_mb=settings.store.min_free_mb,
            check=make_checker(
                store=store,
                book=book,
                fetcher=fetcher,
                extractor=extractor,
                policy=policy,
                clock=clock,
            ),
            ping_url=settings.health.ping_url.reveal() if settings.health.ping_url else "",
        )
