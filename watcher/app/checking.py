"""Judge a page as a reader asks for it, and say in words what it tells of the claims."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from datetime import datetime

from watcher.core.errors import ParseError, WatcherError
from watcher.core.message_text import delta_text, speaker_line
from watcher.core.model import AlertPolicy, Article, Claim, Finding, Stance
from watcher.core.ports import Extractor, Fetcher, FetchRequest, FetchResponse
from watcher.core.storage import Store
from watcher.core.urls import check_feed_url, safe_for_display
from watcher.pipeline.check import article_from, check_article
from watcher.pipeline.claim_book import ClaimBook, ClaimPage

_PATIENCE_S = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A checked article with its findings, or the fault of its line."""

    ref: str
    article: Article | None
    findings: tuple[tuple[Claim, Finding], ...] = ()
    fault: str = ""


async def get_page(fetcher: Fetcher, url: str, accept: str = "*/*") -> FetchResponse:
    """Fetch a page; raises FetchError, or WatcherError for any status but 200."""
    response = await fetcher.fetch(FetchRequest(url=check_feed_url(url), accept=accept))
    if response.status != 200:
        raise WatcherError(f"{safe_for_display(url)}: HTTP {response.status}")
    return response


async def read_page(fetcher: Fetcher, extractor: Extractor, url: str) -> Article:
    """Fetch a page and return its article; raises FetchError, ParseError or WorkerError."""
    response = await get_page(fetcher, url)
    content_type = response.headers.get("content-type", "")
    extracted = await extractor.extract(response.body, content_type, response.url)
    return article_from(extracted, response.url)


def judge_now(
    article: Article, page: ClaimPage, store: Store, policy: AlertPolicy, now: datetime, ref: str
) -> Checked:
    """Judge an article against the claims, storing nothing."""
    with store.read() as tx:
        histories = tx.histories(claim.id for claim in page.claims)
    findings = check_article(article, page, histories, policy, now)
    return Checked(ref=ref, article=article, findings=findings)


def make_checker(
    *,
    store: Store,
    book: ClaimBook,
    fetcher: Fetcher,
    extractor: Extractor,
    policy: AlertPolicy,
    clock: Callable[[], datetime],
) -> Callable[[str], Awaitable[str]]:
    """Return what reads a URL with a running service's own parts and says what it tells."""

    async def check(url: str) -> str:
        try:
            article = await read_page(fetcher, extractor, url)
        except ParseError as error:
            raise ParseError(f"{safe_for_display(url)}: {error}") from None
        page = await asyncio.to_thread(book.page)
        checked = await asyncio.to_thread(judge_now, article, page, store, policy, clock(), url)
        return "\n".join(checked_lines(checked))

    return check


def from_threads(
    check: Callable[[str], Awaitable[str]], loop: asyncio.AbstractEventLoop
) -> Callable[[str], str]:
    """Let other threads than the loop's check pages on it; raises WatcherError when it stops."""

    def wait_for(url: str) -> str:
        asked = asyncio.run_coroutine_threadsafe(_awaited(check, url), loop)
        try:
            return asked.result(_PATIENCE_S)
        except (CancelledError, TimeoutError, RuntimeError):
            asked.cancel()
            raise WatcherError(f"{safe_for_display(url)} could not be checked in time") from None

    return wait_for


async def _awaited(check: Callable[[str], Awaitable[str]], url: str) -> str:
    return await check(url)


def checked_lines(checked: Checked, more: str = "") -> list[str]:
    """Return what a page says of the claims, an alert first; nothing in it is escaped.

    more: where claims that are only mentioned are listed.
    """
    article = checked.article
    if article is None:
        return [checked.fault]
    lines = [f"{article.title or checked.ref or 'untitled'} ({article.outlet or 'unknown outlet'})"]
    lines += [f"  note: {warning}" for warning in article.warnings]
    if not checked.findings:
        lines.append("  bears on no tracked claim")
    telling = [row for row in checked.findings if row[1].judgment.stance is not Stance.MENTIONS]
    for claim, finding in sorted(telling, key=lambda row: not row[1].decision.alert):
        judgment, decision = finding.judgment, finding.decision
        mark = "ALERT" if decision.alert else "     "
        stance = f"{judgment.stance.value} {judgment.confidence:.2f}"
        lines.append(f"  {mark} {stance}  {claim.id}: {claim.text}")
        if judgment.delta is not None:
            lines.append(f"          {delta_text(judgment.delta, '->')}")
        if judgment.quote:
            lines.append(f"          “{judgment.quote}”")
        if who := speaker_line(judgment.said):
            lines.append(f"          said by {who}")
        why = f"{judgment.reason} | {decision.reason.value}: {decision.explanation}"
        lines.append(f"          {why}")
    mentions = len(checked.findings) - len(telling)
    if mentions:
        lines.append(f"  {mentions} more claims are only mentioned{more}")
    return lines
