"""Look without storing: try a feed, find feeds, check articles, evaluate pairs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from watcher.adapters.articles import language_of
from watcher.adapters.discovery import discover_feeds
from watcher.app.checking import Checked, checked_lines, get_page, judge_now, read_page
from watcher.app.clock import clock
from watcher.app.files import decode_text, read_bytes, read_claims_file
from watcher.app.judging import load_judge
from watcher.app.policies import make_policy
from watcher.app.wiring import (
    make_fetcher,
    make_workers,
    open_readers,
)
from watcher.core.errors import ParseError, UsageError, WorkerError
from watcher.core.model import Article, Extracted, ParsedFeed
from watcher.core.ports import Extractor, Fetcher
from watcher.core.storage import Store
from watcher.core.urls import safe_for_display
from watcher.pipeline.check import article_from, article_of, check_article, read_record
from watcher.pipeline.claim_book import ClaimBook, ClaimPage, build_page
from watcher.pipeline.poll import ACCEPT_FEED
from watcher.settings import Settings

__all__ = [
    "Checked",
    "check_lines",
    "check_source",
    "checked_lines",
    "claim_page",
    "discover",
    "try_feed",
]


async def try_feed(settings: Settings, url: str) -> ParsedFeed:
    """Fetch and parse a feed; raises FetchError, ParseError or WorkerError."""
    async with open_readers(settings) as (fetcher, parser, _):
        response = await get_page(fetcher, url, ACCEPT_FEED)
        shown = safe_for_display(url)
        content_type = response.headers.get("content-type", "")
        try:
            return await parser.parse(response.body, content_type, response.url, clock())
        except ParseError as error:
            hint = f"`watcher feed discover {shown}` finds the feeds of a page"
            raise ParseError(f"{shown}: {error}; {hint}") from None


async def discover(settings: Settings, url: str) -> tuple[tuple[str, str], ...]:
    """Return the (url, title) of the feeds that a page announces; raises FetchError or WorkerError."""
    workers, fetcher = make_workers(settings), make_fetcher(settings)
    try:
        response = await get_page(fetcher, url)
        return await workers.run(discover_feeds, response.body, response.url)
    finally:
        await fetcher.close()
        workers.close()


# ----------------------------------------------------------------------------- check


def claim_page(
    settings: Settings, store: Store, claims_file: Path | None
) -> tuple[ClaimPage, tuple[str, ...]]:
    """Return the tracked claims, or a file's, ready to judge with; raises UsageError when there are none."""
    make_judge = load_judge(settings).judge
    if claims_file is None:
        page = ClaimBook(store, make_judge).page()
        faults: tuple[str, ...] = ()
    else:
        claims, faults = read_claims_file(claims_file)
        with store.read() as tx:
            entities = tx.entities()
        page = build_page(0, claims, entities, make_judge(entities))
    if not page.claims:
        raise UsageError("no claims to check against: `watcher seed load` or `watcher claim add`")
    return page, faults


async def check_source(settings: Settings, store: Store, page: ClaimPage, source: str) -> Checked:
    """Judge a URL, an HTML or text file, or '-' (standard input); raises WatcherError."""
    async with open_readers(settings) as (fetcher, _, extractor):
        try:
            article = await _read_source(source, fetcher, extractor)
        except ParseError as error:
            raise ParseError(f"{safe_for_display(source)}: {error}") from None
    return judge_now(article, page, store, make_policy(settings), clock(), source)


async def _read_source(source: str, fetcher: Fetcher, extractor: Extractor) -> Article:
    if not source.lower().startswith(("http://", "https://")):
        return article_from(await _read_file(source, extractor), "")
    return await read_page(fetcher, extractor, source)


_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[a-zA-Z!?]")


async def _read_file(source: str, extractor: Extractor) -> Extracted:
    body = read_bytes(Path(source))
    if not body.strip():
        raise UsageError(f"{source}: empty")
    if _MARKUP.match(body) or Path(source).suffix.lower() in {".html", ".htm", ".xhtml"}:
        return await extractor.extract(body, "text/html", "")
    text = decode_text(body, source)
    return Extracted(text=text, language=plain_language(text))


def plain_language(text: str) -> str:
    """Return the language of a text that came without a page; '' where it is too short to tell."""
    latin = sum(char.isascii() for char in text[:_SAMPLE])
    if len(text) < _TELLING and latin * 2 > len(text):
        return ""
    return language_of(text)


_SAMPLE = 800
_TELLING = 200


async def check_lines(
    settings: Settings, store: Store, page: ClaimPage, lines: Iterable[str]
) -> AsyncIterator[Checked]:
    """Judge one article a line, in order; a faulty line yields its fault and the rest goes on."""
    with store.read() as tx:
        histories = tx.histories(claim.id for claim in page.claims)
    policy = make_policy(settings)
    async with open_readers(settings) as (_, _, extractor):
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = read_record(line)
                article = await article_of(record, extractor, plain_language)
            except (ParseError, WorkerError) as error:
                yield Checked(ref="", article=None, fault=f"line {number}: {error}")
                continue
            findings = check_article(article, page, histories, policy, clock())
            yield Checked(ref=record.ref, article=article, findings=findings)
