"""Cases as a newsroom tester would write them; a third is kept aside when the judge is tuned."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

from watcher.core.model import (
    Article,
    Claim,
    ClaimKind,
    DeltaKind,
    Entity,
    Judgment,
    Stance,
)
from watcher.core.sentences import as_passages, read_sentences
from watcher.judge.structured import StructuredJudge

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests/data/judge_cases.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One claim and passage; `arguable`: update and contradiction are both fair readings."""

    id: str
    claim: Claim
    passage: str
    title: str
    published: date
    stance: Stance
    delta: DeltaKind | None
    arguable: bool


def is_kept_aside(case_id: str) -> bool:
    """Return whether a case is in the third that is not looked at while the judge is tuned."""
    return int(hashlib.sha256(case_id.encode()).hexdigest(), 16) % 3 == 0


@lru_cache
def _seeds() -> dict[str, Claim]:
    rows = tomllib.loads((ROOT / "seeds/claims.toml").read_text(encoding="utf-8"))["claim"]
    return {
        row["id"]: Claim(
            id=row["id"], text=row["text"], as_of=row["as_of"], kind=ClaimKind(row["kind"])
        )
        for row in rows
    }


def _claim(row: dict[str, str]) -> Claim:
    if "text" not in row:
        return _seeds()[row["claim"]]
    return Claim(
        id=row["claim"],
        text=row["text"],
        as_of=date.fromisoformat(row["as_of"]),
        kind=ClaimKind(row["kind"]),
    )


@lru_cache
def load_cases() -> tuple[Case, ...]:
    """Return all cases in order."""
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    return tuple(
        Case(
            id=row["id"],
            claim=_claim(row),
            passage=row["passage"],
            title=row.get("title", ""),
            published=date.fromisoformat(row["published"]),
            stance=Stance(row["stance"]),
            delta=DeltaKind(row["delta"]) if "delta" in row else None,
            arguable=row.get("arguable", False),
        )
        for row in rows
    )


@lru_cache
def _judge() -> StructuredJudge:
    rows = tomllib.loads((ROOT / "seeds/entities.toml").read_text(encoding="utf-8"))["entity"]
    return StructuredJudge(
        [
            Entity(name=row["name"], aliases=tuple(row.get("aliases", ())), kind=row["kind"])
            for row in rows
        ]
    )


def judge_case(case: Case) -> Judgment:
    """Judge a case as the passages of an article of its day."""
    article = Article(
        url="http://a.example/1",
        canonical_url="http://a.example/1",
        title=case.title,
        text=case.passage,
        language="en",
        published_at=datetime.combine(case.published, time(12), tzinfo=UTC),
    )
    passages = as_passages(read_sentences(case.passage, case.title), 1.0)
    return _judge().judge(case.claim, article, passages)
