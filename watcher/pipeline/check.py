"""Judge articles without storing them: a page, a file, or one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from watcher.core.errors import ParseError
from watcher.core.model import (
    AlertPolicy,
    Article,
    ArticleSource,
    Claim,
    ClaimHistory,
    DateSource,
    Extracted,
    Finding,
)
from watcher.core.ports import Extractor
from watcher.core.urls import canonical_url
from watcher.pipeline.assess import conclude, judge_article
from watcher.pipeline.claim_book import ClaimPage
from watcher.pipeline.read import content_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """One line of a JSONL file of articles; `html` is read like a page when there is no text."""

    ref: str
    url: str
    title: str
    text: str
    html: str
    outlet: str
    published_at: datetime | None


def read_record(line: str) -> ArticleRecord:
    """Return the article that a JSON line holds; raises ParseError with what is wrong."""
    try:
        line.encode()  # a lone surrogate stands for a byte that is not UTF-8
        value = json.loads(line)
    except UnicodeEncodeError:
        raise ParseError("not UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise ParseError("not a JSON object")
    fields = {name: _string(value, name) for name in ("url", "title", "text", "html", "outlet")}
    try:
        urlsplit(fields["url"])
    except ValueError as error:
        raise ParseError(f"url: {error}") from None
    if not fields["text"].strip() and not fields["html"].strip():
        raise ParseError("neither text nor html")
    return ArticleRecord(
        ref=_unicode("id", "" if value.get("id") is None else str(value["id"])),
        published_at=_moment(value.get("published_at") or value.get("published")),
        **fields,
    )


def _string(value: Mapping[str, object], name: str) -> str:
    item = value.get(name)
    if item is None:
        return ""
    if not isinstance(item, str):
        raise ParseError(f"{name} is not a string")
    return _unicode(name, item)


def _unicode(name: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ParseError(f"{name} holds half a character (a lone surrogate)") from None
    return text


def _moment(value: object) -> datetime | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise ParseError("published_at is not a string")
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ParseError(f"published_at {value[:40]!r} is not an ISO 8601 date") from None


async def article_of(
    record: ArticleRecord, extractor: Extractor, language_of: Callable[[str], str]
) -> Article:
    """Return a record's article; raises ParseError or WorkerError when its HTML cannot be read."""
    extracted = Extracted(text=record.text, language=language_of(record.text))
    if not record.text.strip():
        extracted = await extractor.extract(
            record.html.encode(), "text/html; charset=utf-8", record.url
        )
    return article_from(extracted, record.url, record=record)


def article_from(extracted: Extracted, url: str, *, record: ArticleRecord | None = None) -> Article:
    """Return an article of extracted text, with what the record says of it put first."""
    title = (record.title if record else "") or extracted.title
    outlet = (record.outlet if record else "") or extracted.outlet
    if not outlet and url:
        outlet = (urlsplit(url).hostname or "").removeprefix("www.")
    published_at = (record.published_at if record else None) or extracted.published_at
    return Article(
        url=url,
        canonical_url=canonical_url(url) if url else "",
        title=title,
        text=extracted.text,
        outlet=outlet,
        author=extracted.author,
        language=extracted.language,
        published_at=published_at,
        date_source=DateSource.PAGE if published_at else DateSource.FIRST_SEEN,
        source=ArticleSource.FILE,
        content_hash=content_hash(title, extracted.text),
        warnings=extracted.warnings,
    )


def check_article(
    article: Article,
    page: ClaimPage,
    histories: Mapping[str, ClaimHistory],
    policy: AlertPolicy,
    now: datetime,
) -> tuple[tuple[Claim, Finding], ...]:
    """Judge one article as if it had been read when it was published."""
    read_at = article.published_at or now
    dated = article if article.published_at else replace(article, published_at=now)
    judged = judge_article(dated, page.index, page.judge)
    return conclude(
        dated, judged, histories, page.entities, policy, read_at, feedback=page.feedback
    )
