"""Push every file of a directory through the feed parser, in killable workers, and count how it ended.

    python bench/feed_corpora.py DIRECTORY [DIRECTORY ...]

Made for the test feeds of feedparser and of the W3C feed validator, which are not part of this
repository. Exits 1 when any file raised something other than ParseError.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from watcher.adapters.feeds import PooledFeedParser
from watcher.adapters.worker_pool import WorkerPool
from watcher.core.errors import ParseError, WorkerError

SUFFIXES = {".xml", ".rss", ".rdf", ".atom", ".json", ".html", ".opml"}
TIMEOUT_S = 10.0
AT_ONCE = 8


async def run(directory: Path) -> int:
    """Parse every feed-like file below a directory; print the counts, return how many were unexpected."""
    files = sorted(path for path in directory.rglob("*") if path.suffix.lower() in SUFFIXES)
    pool = WorkerPool(workers=2, timeout_s=TIMEOUT_S, memory_mb=1024)
    parser = PooledFeedParser(pool)
    ends: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    odd: list[str] = []
    turns = asyncio.Semaphore(AT_ONCE)
    now = datetime.now(UTC)

    async def parse(path: Path) -> None:
        async with turns:
            try:
                feed = await parser.parse(path.read_bytes(), "", "http://feeds.example/x", now)
            except ParseError as error:
                ends["refused with ParseError"] += 1
                refused[re.sub(r"\d+", "N", str(error))] += 1
            except WorkerError as error:
                ends["killed"] += 1
                odd.append(f"killed: {path}: {error}")
            except Exception as error:  # noqa: BLE001 - finding these is the point
                ends["unexpected"] += 1
                odd.append(f"unexpected: {path}: {error!r}")
            else:
                ends["parsed, degraded" if feed.degraded else "parsed"] += 1
                ends["entries"] += len(feed.entries)
                ends["entries with a date"] += sum(
                    entry.published_at is not None for entry in feed.entries
                )

    started = time.monotonic()
    await asyncio.gather(*(parse(path) for path in files))
    pool.close()
    print(f"{directory}: {len(files)} files in {time.monotonic() - started:.0f} s")
    for end, count in ends.most_common():
        print(f"  {count:6} {end}")
    for message, count in refused.most_common():
        print(f"  {count:6} refused: {message}")
    print("".join(f"  {line}\n" for line in odd), end="")
    return ends["unexpected"]


def main() -> int:
    directories = [Path(argument) for argument in sys.argv[1:]]
    if not directories:
        print(__doc__, file=sys.stderr)
        return 2
    return 1 if sum(asyncio.run(run(directory)) for directory in directories) else 0


if __name__ == "__main__":
    sys.exit(main())
