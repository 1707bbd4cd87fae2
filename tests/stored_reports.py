"""Put dated reports through the real middle of the pipeline, as if each had been read when it came out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from watcher.core.model import AlertPolicy, Article, Claim, ClaimKind, DateSource, Stance
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.assess import judge_article
from watcher.pipeline.claim_book import ClaimBook, JudgeFactory
from watcher.pipeline.read import content_hash
from watcher.pipeline.record import record
from watcher.store.repository import SqlStore

TIMELINES = Path(__file__).resolve().parent / "data/timelines"
POLICY = AlertPolicy(
    min_confidence=dict.fromkeys((Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES), 0.5),
    max_age=None,
)
START = datetime(2026, 1, 1, tzinfo=UTC)


def timeline(name: str) -> tuple[list[Claim], list[dict[str, Any]]]:
    """Return the claims and the reports of a labelled timeline."""
    lines = (TIMELINES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    head, *reports = map(json.loads, lines)
    claims = [
        Claim(
            id=row["id"],
            text=row["text"],
            as_of=datetime.fromisoformat(row["as_of"]).date(),
            kind=ClaimKind(row["kind"]),
        )
        for row in head["claims"]
    ]
    return claims, reports


def article(report: Mapping[str, Any]) -> Article:
    """Return a report as it is stored a minute after it came out."""
    published_at = datetime.fromisoformat(report["published"])
    return Article(
        url=report["url"],
        canonical_url=report["url"],
        title=report["title"],
        text=report["text"],
        outlet=report["outlet"],
        language="en",
        published_at=published_at,
        date_source=DateSource.PAGE,
        fetched_at=published_at + timedelta(minutes=1),
        content_hash=content_hash(report["title"], report["text"]),
    )


def store_reports(
    store: SqlStore,
    reports: Iterable[Mapping[str, Any]],
    make_judge: JudgeFactory = StructuredJudge,
    policy: AlertPolicy = POLICY,
) -> None:
    """Judge and store reports one after the other, with their alerts, to no channel."""
    book = ClaimBook(store, make_judge)
    for report in reports:
        read = article(report)
        page = book.page()
        judged = judge_article(read, page.index, page.judge)
        assert read.fetched_at is not None
        with store.begin() as tx:
            record(tx, read, judged, page, policy, (), read.fetched_at)
