"""Feeds: bytes from anywhere -> ParsedFeed (RSS, Atom, RDF, JSON Feed)."""

from __future__ import annotations

from datetime import datetime

from watcher.adapters.feeds.json_feed import parse_json_feed
from watcher.adapters.feeds.xml_feed import parse_xml_feed
from watcher.core.errors import ParseError
from watcher.core.model import ParsedFeed
from watcher.core.ports import Workers

__all__ = ["PooledFeedParser", "parse_feed"]

_BLANK = b"\x00 \t\r\n\xef\xbb\xbf"


def parse_feed(body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed:
    """Parse a feed of any kind; raises ParseError and nothing else.

    Some bytes take feedparser minutes: run it where it can be killed (`PooledFeedParser`).
    """
    start = body[:1_000].lstrip(_BLANK)
    if not start and not body.strip(_BLANK):
        raise ParseError("the answer is empty")
    if start.startswith((b"{", b"[")):
        return parse_json_feed(body, url, now)
    return parse_xml_feed(body, content_type, url, now)


class PooledFeedParser:
    """A FeedParser that parses in processes which are killed when a feed makes them hang."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def parse(self, body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed:
        """Parse RSS, Atom, RDF or JSON Feed; raises ParseError when it is no feed, WorkerError when killed."""
        return await self._workers.run(parse_feed, body, content_type, url, now)
