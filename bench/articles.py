"""Articles and claims for the judge's benches: real articles where they lie beside the checkout, else made ones.

Claims are the seed claims, and sentences of articles that are not themselves judged: they name and
say what news names and says, and bear now and then on another article of the same time.
"""

from __future__ import annotations

import gzip
import html
import json
import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, islice, zip_longest
from pathlib import Path

from bench.newsroom import Newsroom, Report
from watcher.adapters.seed_files import read_claims, read_entities
from watcher.bundled import bundled_text
from watcher.core.model import (
    Article,
    ArticleSource,
    Claim,
    Entity,
    Extracted,
    Sentence,
    SentenceRole,
)
from watcher.core.sentences import read_sentences
from watcher.pipeline.read import content_hash

ARCHIVE = Path(__file__).resolve().parents[1] / "../shared/data/articles_2022_2023.jsonl.gz"
"""Other people's articles: measured, never kept."""
_SEED = 11
_LEAST_CHARS = 1000
_WORDS = range(8, 31)
_MADE_SOURCES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a judge is given."""

    kind: str
    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    """Seed claims and sentences in turn, until the seeds are used up."""
    entities: tuple[Entity, ...]


def load_material(articles: int, claims: int) -> Material:
    """Return so many articles, and claims from others; the same ones each time."""
    kind = "real" if ARCHIVE.is_file() else "made"
    reports = list(_real() if kind == "real" else _made(articles + _MADE_SOURCES))
    random.Random(_SEED).shuffle(reports)
    if len(reports) <= articles:
        raise RuntimeError(f"{len(reports)} articles are too few to judge {articles} of them")
    seeds, _ = read_claims(bundled_text("seeds/claims.toml"), "claims.toml")
    entities, _ = read_entities(bundled_text("seeds/entities.toml"), "entities.toml")
    mixed = chain.from_iterable(zip_longest(seeds, _claims(reports[articles:])))
    return Material(
        kind=kind,
        reports=tuple(reports[:articles]),
        claims=tuple(islice((claim for claim in mixed if claim is not None), claims)),
        entities=entities,
    )


def page_of(newsroom: Newsroom, report: Report) -> bytes:
    """Return a report of any text as a page with the furniture of the newsroom's."""
    escaped = replace(
        report,
        title=html.escape(report.title),
        paragraphs=tuple(map(html.escape, report.paragraphs)),
    )
    return newsroom.page(escaped)


def article_of(report: Report, extracted: Extracted) -> Article:
    """Return the article that the pipeline makes of a report and what its page gave."""
    return Article(
        url=report.url,
        canonical_url=report.url,
        title=report.title,
        text=extracted.text,
        outlet=extracted.outlet,
        language=extracted.language,
        published_at=report.published_at,
        source=ArticleSource.PAGE,
        content_hash=content_hash(report.title, extracted.text),
    )


def _real() -> Iterator[Report]:
    with gzip.open(ARCHIVE, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if len(row["text"]) >= _LEAST_CHARS:
                yield Report(
                    url=row["url"],
                    title=row["title"],
                    paragraphs=tuple(part for part in row["text"].split("\n") if part.strip()),
                    published_at=datetime.fromisoformat(row["published_at"]).replace(tzinfo=UTC),
                )


def _made(count: int) -> Iterator[Report]:
    newsroom = Newsroom()
    return (newsroom.report() for _ in range(count))


def _claims(reports: Sequence[Report]) -> Iterator[Claim]:
    """Yield claims: the first fitting sentence of every article, then the second of each, and so on."""
    waiting = deque(map(_of_one, reports))
    seen: set[str] = set()
    while waiting:
        row = waiting.popleft()
        claim = next(row, None)
        if claim is None:
            continue
        waiting.append(row)
        if claim.text not in seen:
            seen.add(claim.text)
            yield claim


def _of_one(report: Report) -> Iterator[Claim]:
    for sentence in _fitting(read_sentences(report.text, report.title, "en")):
        yield Claim(
            id=f"{report.url}#{sentence.index}",
            text=sentence.text,
            as_of=report.published_at.date(),
        )


def _fitting(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """Yield what could be a claim: a statement of a news story, not too long, with a name in it."""
    for sentence in sentences:
        words = sentence.text.split()
        if (
            sentence.role is SentenceRole.BODY
            and len(words) in _WORDS
            and sentence.text.endswith(".")
            and any(word[:1].isupper() for word in words[1:])
        ):
            yield sentence
