"""Entry -> article: fetch the page, extract it, fall back to what the feed itself carries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.core.errors import FetchError, FetchFault, ParseError, WorkerError
from watcher.core.model import Article, ArticleSource, DateSource, Entry, Extracted
from watcher.core.ports import Extractor, Fetcher, FetchRequest
from watcher.core.schedule import retry_after_s

# A page that yields much less than the feed gave is a teaser or a bot wall.
TEASER_SHARE = 0.4
_SHORTEST_PAGE = 200

_PASSING_FAULTS = frozenset(
    {FetchFault.DNS, FetchFault.REFUSED, FetchFault.TIMEOUT, FetchFault.PROTOCOL}
)
PASSING_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLater:
    """The page may be readable later; `poison` when reading it killed a worker."""

    error: str
    retry_after_s: float | None = None
    poison: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Neither the page nor the feed gives anything to judge."""

    error: str


async def read_entry(
    entry: Entry, fetcher: Fetcher, extractor: Extractor, now: datetime, *, last_try: bool
) -> Article | TryLater | Unreadable:
    """Return the entry's article; on the last try a passing failure falls back to the feed's own text."""
    if not entry.url:
        return await _from_feed(entry, extractor, now, "no link in the feed")
    try:
        response = await fetcher.fetch(FetchRequest(url=entry.url, accept=ACCEPT_PAGE))
    except FetchError as error:
        if error.fault in _PASSING_FAULTS and not last_try:
            return TryLater(error=str(error))
        return await _from_feed(entry, extractor, now, str(error))
    if response.status != 200:
        problem = f"HTTP {response.status}"
        if response.status in PASSING_STATUS and not last_try:
            wait_s = retry_after_s(response.headers.get("retry-after"), now)
            return TryLater(error=problem, retry_after_s=wait_s)
        return await _from_feed(entry, extractor, now, problem)
    content_type = response.headers.get("content-type", "")
    if not is_page(content_type):
        return await _from_feed(entry, extractor, now, f"not a web page ({content_type})")
    try:
        extracted = await extractor.extract(response.body, content_type, response.url)
    except ParseError as error:
        return await _from_feed(entry, extractor, now, str(error))
    except WorkerError as error:
        return TryLater(error=str(error), poison=True)
    if len(extracted.text) < _SHORTEST_PAGE:
        fallback = await _from_feed(entry, extractor, now, "the page shows only a teaser")
        if isinstance(fallback, Article) and (
            len(extracted.text) < TEASER_SHARE * len(fallback.text)
        ):
            return fallback
    article = build_article(entry, extracted, response.url, ArticleSource.PAGE, now)
    return replace(
        article,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
    )


async def _from_feed(
    entry: Entry, extractor: Extractor, now: datetime, problem: str
) -> Article | TryLater | Unreadable:
    warning = f"page not read: {problem}"
    if entry.content_html:
        try:
            extracted = await extractor.extract(
                entry.content_html.encode(), "text/html; charset=utf-8", entry.url
            )
        except (ParseError, WorkerError):
            extracted = None
        if extracted is not None and len(extracted.text) > len(entry.summary):
            extracted = replace(extracted, warnings=(*extracted.warnings, warning))
            return build_article(entry, extracted, entry.url, ArticleSource.FEED_CONTENT, now)
    return article_of_summary(entry, now, problem) or Unreadable(error=problem)


def article_of_summary(entry: Entry, now: datetime, problem: str) -> Article | None:
    """Return what the feed itself says in plain text, which no worker has to read; None if nothing."""
    text = entry.summary or entry.title
    if not text:
        return None
    warnings = (f"page not read: {problem}",)
    extracted = Extracted(text=text, title=entry.title, warnings=warnings)
    return build_article(entry, extracted, entry.url, ArticleSource.FEED_SUMMARY, now)


def build_article(
    entry: Entry, extracted: Extracted, url: str, source: ArticleSource, now: datetime
) -> Article:
    """Join what the feed says of an article with what its page says; the feed's date goes first."""
    published_at, date_source = entry.published_at, entry.date_source
    if published_at is None and extracted.published_at is not None:
        # A page may carry tomorrow's print date; nothing is published in the future.
        published_at = min(extracted.published_at, now + timedelta(days=1))
        date_source = DateSource.PAGE
    if published_at is None:
        published_at, date_source = entry.first_seen_at, DateSource.FIRST_SEEN
    title = entry.title or extracted.title
    return Article(
        url=url or entry.url,
        # Articles with the same address are revisions of one: an entry without a link needs its own.
        canonical_url=entry.canonical_url or f"watcher:entry/{entry.id}",
        title=title,
        text=extracted.text,
        outlet=extracted.outlet or entry.feed_title,
        author=extracted.author or entry.author,
        language=extracted.language,
        published_at=published_at,
        date_source=date_source,
        fetched_at=now,
        source=source,
        content_hash=content_hash(title, extracted.text),
        warnings=extracted.warnings,
    )


def content_hash(title: str, text: str) -> str:
    """Return a hash that is equal for equal words, whatever the white space."""
    folded = " ".join(f"{title}\n{text}".split())
    return hashlib.sha256(folded.encode()).hexdigest()[:32]


def is_page(content_type: str) -> bool:
    """Return whether a response of this type can hold an article."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind in {"", "text/html", "application/xhtml+xml", "text/plain", "application/xml"}


ACCEPT_PAGE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
