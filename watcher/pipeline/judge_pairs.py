"""Ask a judge about labelled pairs, one by one: no pair may colour another's answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from watcher.core.model import (
    Article,
    ArticleSource,
    Claim,
    Judgment,
    Passage,
    Sentence,
    SentenceRole,
)
from watcher.core.ports import Judge
from watcher.core.sentences import as_passages, read_sentences
from watcher.pipeline.pairs import Pair

Answered = tuple[Pair, Judgment]


def pair_article(pair: Pair) -> Article:
    at = pair.published
    return Article(
        url=f"pair:{pair.id}",
        canonical_url=f"pair:{pair.id}",
        title="",
        text=pair.evidence,
        language="en",
        published_at=datetime(at.year, at.month, at.day, tzinfo=UTC) if at else None,
        source=ArticleSource.FILE,
    )


def pair_passages(article: Article) -> tuple[Passage, ...]:
    sentences = read_sentences(article.text)
    body = [sentence for sentence in sentences if sentence.role is SentenceRole.BODY]
    if not body and article.text.strip():
        # a bare passage may look like a caption or a headline; here it is all there is
        body = [Sentence(index=0, start=0, end=len(article.text), text=article.text, paragraph=0)]
    return as_passages(body, 1.0)


def judge_pairs(
    judge: Judge, pairs: Sequence[Pair], progress: Callable[[int], None] | None = None
) -> tuple[Answered, ...]:
    """Judge every pair, all body sentences of its evidence being passages; `progress` gets the count."""
    answered: list[Answered] = []
    for done, pair in enumerate(pairs, start=1):
        claim = Claim(id=pair.id, text=pair.claim, as_of=pair.as_of, kind=pair.kind)
        article = pair_article(pair)
        answered.append((pair, judge.judge(claim, article, pair_passages(article))))
        if progress is not None:
            progress(done)
    return tuple(answered)
