"""Resident memory over thousands of articles, of the judging process and of the extraction workers.

python -m bench.memory [--articles 3000] [--pages 400]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from bench.newsroom import Newsroom
from bench.outcome import Row, table
from bench.rig import (
    HTML,
    TextOnly,
    log_to_nowhere,
    make_book,
    make_processor,
    make_rules,
    queue,
    require_done,
    seeded_store,
)
from watcher.adapters.articles import PooledExtractor
from watcher.adapters.worker_pool import WorkerPool

CLAIMS, BATCH = 1000, 200
ARTICLES, ARTICLES_FULL = 3000, 10_000
PAGES, PAGES_FULL = 400, 2000
_FIRST = 1000
_LIMIT_MB = 1.0


def measure(articles: int = ARTICLES, pages: int = PAGES) -> list[Row]:
    """Return how much memory grows after the first 1,000 articles, per 1,000 more."""
    log_to_nowhere()
    return [_judging(articles), _extraction(pages)]


def _resident_mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def _judging(articles: int) -> Row:
    """Put articles through the real Processor: judge, decide, store. Extraction is in the workers."""
    with tempfile.TemporaryDirectory() as folder:
        resident = asyncio.run(_judge_all(Path(folder), articles))
    last = max(resident)
    growth = (resident[last] - resident[_FIRST]) / ((last - _FIRST) / 1000)
    return Row(
        what=f"memory, {last:,} articles judged and stored: growth for 1,000 articles after the first 1,000",
        measured=growth,
        unit="MB",
        # the limit is one of 10,000 articles: caches still fill in a short run
        limit=_LIMIT_MB if last >= ARTICLES_FULL else None,
        detail="resident MB after "
        + ", ".join(f"{at:,}: {resident[at]:.1f}" for at in resident if at % _FIRST == 0),
    )


async def _judge_all(folder: Path, articles: int) -> dict[int, float]:
    """Return how many MB were resident after so many articles."""
    newsroom, me = Newsroom(), psutil.Process()
    store = seeded_store(folder, newsroom, CLAIMS)
    texts: dict[str, bytes] = {}
    processor = make_processor(store, make_book(store, make_rules(store)), texts, TextOnly())
    resident: dict[int, float] = {}
    for done in range(BATCH, articles + 1, BATCH):
        reports = [newsroom.report() for _ in range(BATCH)]
        queue(store, reports)
        texts.clear()
        texts.update((report.url, report.text.encode()) for report in reports)
        await processor.process_pending(limit=BATCH)
        gc.collect()
        resident[done] = _resident_mb(me)
    require_done(store, max(resident))
    store.close()
    return resident


def _extraction(pages: int) -> Row:
    """Read pages in the worker pool as the service does, and watch all of its processes."""
    newsroom, sums = Newsroom(), []

    async def read_all() -> None:
        workers = WorkerPool(workers=2, timeout_s=30, memory_mb=1024)
        extractor = PooledExtractor(workers)
        try:
            for _ in range(pages // 100):
                reports = [newsroom.report() for _ in range(100)]
                await asyncio.gather(
                    *(extractor.extract(newsroom.page(item), HTML, item.url) for item in reports)
                )
                children = psutil.Process().children(recursive=True)
                sums.append(sum(map(_resident_mb, children)))
        finally:
            workers.close()

    asyncio.run(read_all())
    return Row(
        what=f"memory of both extraction workers together, {pages:,} pages: most resident",
        measured=max(sums),
        unit="MB",
        detail=f"after 100 pages {sums[0]:.0f}, at the end {sums[-1]:.0f}; a worker is replaced after 200 pages",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--pages", type=int, default=PAGES)
    wanted = parser.parse_args()
    print(table(measure(wanted.articles, wanted.pages)))


if __name__ == "__main__":
    main()
