"""What the tests of the blended judge share: claims, articles, readings, and a scorer that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from watcher.core.comparison import Comparison, compare
from watcher.core.entities import EntityIndex
from watcher.core.model import (
    Article,
    ArticleSource,
    Claim,
    ClaimKind,
    Entity,
    Passage,
    Sentence,
    SentenceRole,
)
from watcher.core.ports import StanceScorer, StanceScores
from watcher.core.reading import read_claim, read_sentence
from watcher.core.sentences import read_sentences
from watcher.judge.blend import PLAIN, Blend
from watcher.judge.blended import BlendedJudge
from watcher.judge.structured import Considered, StructuredJudge

ENTITIES = (
    Entity(name="Russia", aliases=("Moscow", "Russian", "Russians"), kind="place"),
    Entity(name="Damascus", kind="place"),
    Entity(name="Aleppo", kind="place"),
    Entity(name="Hmeimim air base", aliases=("Hmeimim", "Khmeimim"), kind="base"),
    Entity(name="Syria", aliases=("Syrian", "Syrians"), kind="place"),
)
INDEX = EntityIndex.build(ENTITIES)
PUBLISHED = date(2024, 12, 20)


def claim_of(text: str, kind: ClaimKind = ClaimKind.PAST_EVENT) -> Claim:
    return Claim(id="c", text=text, as_of=date(2024, 12, 15), kind=kind)


def article_of(
    text: str,
    *,
    title: str = "",
    language: str = "en",
    source: ArticleSource = ArticleSource.PAGE,
) -> Article:
    return Article(
        url="http://a.example/1",
        canonical_url="http://a.example/1",
        title=title,
        text=text,
        language=language,
        published_at=datetime.combine(PUBLISHED, time(12), tzinfo=UTC),
        source=source,
    )


def passages_of(
    article: Article,
    roles: Sequence[SentenceRole] = (),
    scores: Sequence[float] = (),
) -> list[Passage]:
    """Return every sentence as a passage; `roles` and `scores` are given by place where they are given."""
    sentences = [
        replace(one, role=roles[place]) if place < len(roles) else one
        for place, one in enumerate(read_sentences(article.text, article.title))
    ]
    return [
        Passage(
            sentence=sentence,
            score=scores[place] if place < len(scores) else 1.0,
            before=sentences[place - 1] if place else None,
            after=sentences[place + 1] if place + 1 < len(sentences) else None,
        )
        for place, sentence in enumerate(sentences)
    ]


def compared(claim: Claim, sentence: str) -> Comparison:
    """Compare a claim with one sentence that has no neighbours."""
    return compare(read_claim(claim, INDEX), read_sentence(sentence, INDEX, PUBLISHED), [])


def considered(claim: Claim, sentence: str, role: SentenceRole = SentenceRole.BODY) -> Considered:
    """Return what the rules make of one sentence in an article of its own."""
    whole = Sentence(index=0, start=0, end=len(sentence), text=sentence, paragraph=0, role=role)
    passage = Passage(sentence=whole, score=1.0)
    return StructuredJudge(ENTITIES).consider(claim, article_of(sentence), passage)


class CountedScorer:
    """Implements ports.StanceScorer with another one, and keeps what it was asked."""

    def __init__(self, scorer: StanceScorer) -> None:
        self._scorer = scorer
        self.asked: list[tuple[str, str]] = []

    @property
    def name(self) -> str:
        return self._scorer.name

    def scores(self, claim: str, passage: str) -> StanceScores:
        self.asked.append((claim, passage))
        return self._scorer.scores(claim, passage)


def blended(scorer: StanceScorer, blend: Blend = PLAIN) -> BlendedJudge:
    return BlendedJudge(StructuredJudge(ENTITIES), scorer, blend)
