"""The judge on the five seed documents and on articles that have nothing to do with our claims."""

from __future__ import annotations

import gzip
import json
import tomllib
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pytest

from watcher.core.entities import EntityIndex
from watcher.core.model import (
    ALERTING_STANCES,
    READABLE_ROLES,
    Article,
    Claim,
    ClaimKind,
    Entity,
    Judgment,
    Passage,
    Stance,
)
from watcher.core.sentences import read_sentences
from watcher.core.text import stems
from watcher.judge.structured import StructuredJudge

ROOT = Path(__file__).resolve().parents[2]
SHARED = (ROOT / "../shared").resolve()
NEWS = SHARED / "data/articles_2022_2023.jsonl.gz"
SEED_FILES = (
    "000_1ea63088bfa5171f.txt",
    "001_e6866273c3032639.txt",
    "002_0fe2ab4afbeef895.txt",
    "003_1598646f82c3f5b8.txt",
    "004_5e5f6934d1b2f3ea.txt",
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="no ../shared beside the checkout"),
]


def load(name: str) -> list[dict[str, object]]:
    rows = tomllib.loads((ROOT / "seeds" / name).read_text(encoding="utf-8"))
    (only,) = (value for value in rows.values() if isinstance(value, list))
    return only


@lru_cache
def entities() -> tuple[Entity, ...]:
    return tuple(
        Entity(
            name=str(row["name"]),
            aliases=tuple(str(alias) for alias in row.get("aliases", ())),  # type: ignore[attr-defined]
            kind=str(row.get("kind", "")),
        )
        for row in load("entities.toml")
    )


@lru_cache
def claims() -> tuple[Claim, ...]:
    return tuple(
        Claim(
            id=str(row["id"]),
            text=str(row["text"]),
            as_of=row.get("as_of"),  # type: ignore[arg-type]
            kind=ClaimKind(str(row.get("kind", "past_event"))),
        )
        for row in load("claims.toml")
    )


def judge_all(article: Article) -> list[Judgment]:
    index = EntityIndex.build(entities())
    judge = StructuredJudge(entities())
    sentences = read_sentences(article.text, article.title)
    read = [
        (sentence, index.names(sentence.text), set(stems(sentence.text))) for sentence in sentences
    ]
    found = []
    for claim in claims():
        names, words = index.names(claim.text), set(stems(claim.text))
        passages = [
            Passage(
                sentence=sentence,
                score=float(2 * len(names & theirs) + len(words & spoken)),
                before=sentences[place - 1] if place else None,
                after=sentences[place + 1] if place + 1 < len(sentences) else None,
            )
            for place, (sentence, theirs, spoken) in enumerate(read)
            if sentence.role in READABLE_ROLES and (names & theirs or len(words & spoken) >= 2)
        ]
        if passages:
            found.append(judge.judge(claim, article, passages))
    return found


@pytest.mark.parametrize("name", SEED_FILES)
def test_a_seed_document_never_turns_against_the_claims(name: str) -> None:
    text = (SHARED / "seeds" / name).read_text(encoding="utf-8")
    article = Article(
        url=name,
        canonical_url=name,
        title="",
        text=text,
        language="en",
        published_at=datetime(2024, 12, 16, tzinfo=UTC),
    )
    judgments = judge_all(article)
    assert len(judgments) > 20
    turned = [
        (judgment.claim_id, judgment.stance, judgment.quote)
        for judgment in judgments
        if judgment.stance in (Stance.CONTRADICTS, Stance.UPDATES)
    ]
    assert turned == []
    assert any(judgment.stance is Stance.CONFIRMS for judgment in judgments)


@pytest.mark.skipif(not NEWS.is_file(), reason="no ../shared/data beside the checkout")
def test_unrelated_news_raises_no_alert() -> None:
    alerts = []
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        for line in islice(lines, 120):
            row = json.loads(line)
            article = Article(
                url=row["url"],
                canonical_url=row["url"],
                title=row["title"] or "",
                text=row["text"],
                language="en",
                published_at=datetime(2023, 1, 1, tzinfo=UTC),
            )
            alerts += [
                (judgment.claim_id, judgment.reason, judgment.quote)
                for judgment in judge_all(article)
                if judgment.stance in ALERTING_STANCES
            ]
    assert alerts == []
