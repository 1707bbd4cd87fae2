"""The five seed documents through the whole judging chain, against the bundled claims."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.adapters.seed_files import read_claims, read_documents, read_entities
from watcher.app.judging import load_judge
from watcher.app.policies import make_policy
from watcher.bundled import bundled_text
from watcher.core.decide import least_confidence
from watcher.core.model import Article, SentenceRole, Stance
from watcher.core.sentences import read_sentences
from watcher.pipeline.assess import judge_article
from watcher.pipeline.claim_book import build_page
from watcher.settings import Settings

SEEDS = (Path(__file__).resolve().parents[2] / "../shared/seeds").resolve()
DOCUMENT_OF = {
    "000": "ft-2024-12-15",
    "001": "kyivpost-2024-12-16",
    "002": "pravda-2024-12-16",
    "003": "reuters-copy-2024-12-14",
    "004": "asharq-2024-12-14",
}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="no ../shared/seeds beside the checkout"),
]


@pytest.mark.parametrize("number", DOCUMENT_OF)
def test_a_seed_document_carries_its_claims_and_contradicts_none(number: str) -> None:
    claims, _ = read_claims(bundled_text("seeds/claims.toml"), "claims.toml")
    entities, _ = read_entities(bundled_text("seeds/entities.toml"), "entities.toml")
    documents, _ = read_documents(bundled_text("seeds/documents.toml"), "documents.toml")
    (document,) = (item for item in documents if item.id == DOCUMENT_OF[number])
    day = document.published_on
    (path,) = SEEDS.glob(f"{number}_*.txt")
    article = Article(
        url=f"https://seed.example/{number}",
        canonical_url=f"https://seed.example/{number}",
        title="",
        text=path.read_text(encoding="utf-8"),
        outlet=document.outlet,
        published_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
    )
    page = build_page(0, claims, entities, load_judge(Settings()).judge(entities))
    policy = make_policy(Settings())
    found, against = set(), set()
    spoiled = [
        sentence
        for sentence in read_sentences(article.text, article.title, "en")
        if sentence.role in {SentenceRole.BOILERPLATE, SentenceRole.OTHER_STORY}
    ]
    assert spoiled, "every seed document has something that must not become evidence"
    for claim, judgment in judge_article(article, page.index, page.judge):
        found.add(claim.id)
        least = least_confidence(judgment, policy.min_confidence, policy.min_confidence_unsupported)
        if judgment.stance in (Stance.CONTRADICTS, Stance.UPDATES) and judgment.confidence >= least:
            against.add(claim.id)
        assert article.text[judgment.start : judgment.end] == judgment.quote
        assert not any(
            sentence.start < judgment.end and judgment.start < sentence.end for sentence in spoiled
        ), f"{claim.id} quotes what is not the story"
    carried = [claim.id for claim in claims if document.id in claim.documents]
    assert carried
    assert set(carried) - found == set()
    assert set(carried) & against == set()
