"""What looking for copies of an article costs: `python -m bench.near_duplicates [ARTICLES]`.

The signature, the look-up among the stored articles by index and the writing of the article's own
bands, against the extraction of a page of the same text. The stored signatures are random, as
those of unrelated texts are; every tenth article looked up is a copy of a stored one.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import trafilatura
from sqlalchemy import insert

from bench.newsroom import Newsroom
from bench.outcome import Row, table
from watcher.core.model import Article, Traces
from watcher.core.sentences import read_sentences
from watcher.core.shingles import SLOTS, band_keys, body_signature
from watcher.store.base import chunks
from watcher.store.engine import WRITE
from watcher.store.repository import SqlStore, open_store
from watcher.store.rows import article_row
from watcher.store.schema import article_bands, article_traces, articles

NOW = datetime(2024, 12, 16, tzinfo=UTC)
STORED, STORED_FULL = 10_000, 100_000
LOOKED_UP = 300
PAGES = 40
LIMIT = 0.08


def measure(stored: int = STORED) -> list[Row]:
    """Return what signature, look-up and bands cost as a share of extraction."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        store = open_store(f"sqlite:///{folder}/watcher.db")
        signatures = _fill(store, stored)
        try:
            return _rows(store, signatures)
        finally:
            store.close()


def _rows(store: SqlStore, signatures: Sequence[bytes]) -> list[Row]:
    newsroom = Newsroom()
    reports = [newsroom.report() for _ in range(PAGES)]
    pages = [newsroom.page(report).decode() for report in reports]
    sentences = [read_sentences(report.text) for report in reports]
    fresh = [_signature(-number - 1) for number in range(LOOKED_UP)]
    wanted = [
        signatures[number * 7 % len(signatures)] if number % 10 == 0 else signature
        for number, signature in enumerate(fresh)
    ]
    with store.begin() as tx:
        extraction = _median(trafilatura.extract, pages)
        signing = _median(body_signature, sentences)
        looking = _median(lambda signature: tx.twins(signature, NOW), wanted)
        ids = iter(range(1, LOOKED_UP + 1))
        writing = _median(
            lambda signature: tx.put_traces(next(ids), Traces(signature=signature)), fresh
        )
    detail = f"{signing:.2f} + {looking:.2f} + {writing:.2f} ms of {extraction:.1f} ms"
    return [
        Row(
            what=f"near-duplicate look-up among {len(signatures):,} articles / bare `trafilatura.extract`",
            measured=looking / extraction,
            limit=LIMIT,
            detail=f"{looking:.2f} ms; bare `trafilatura.extract` {extraction:.1f} ms",
        ),
        Row(
            what="the same with signing the text and storing its bands",
            measured=(signing + looking + writing) / extraction,
            detail=detail,
        ),
    ]


def _fill(store: SqlStore, stored: int) -> list[bytes]:
    article = Article(
        url="u", canonical_url="u", title="T", text="A text.", outlet="O", published_at=NOW
    )
    row = article_row(article)
    signatures = [_signature(number) for number in range(stored)]
    writable = store.engine.execution_options(**{WRITE: True})
    with writable.begin() as connection:
        for part in chunks(range(stored), 5_000):
            held = [(number + 1, signatures[number]) for number in part]
            connection.execute(
                insert(articles),
                [row | {"id": n, "canonical_url": f"https://a.example/{n}"} for n, _ in held],
            )
            connection.execute(
                insert(article_traces),
                [{"article_id": n, "signature": s, "quotations": []} for n, s in held],
            )
            connection.execute(
                insert(article_bands),
                [{"article_id": n, "key": key} for n, s in held for key in band_keys(s)],
            )
    return signatures


def _signature(number: int) -> bytes:
    return random.Random(number).randbytes(4 * SLOTS)


def _median(work: Callable[[Any], object], inputs: Sequence[Any]) -> float:
    """Return the median milliseconds of CPU for one."""
    spent = []
    for item in inputs:
        start = time.process_time()
        work(item)
        spent.append(time.process_time() - start)
    return 1e3 * statistics.median(spent)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else STORED_FULL)))
