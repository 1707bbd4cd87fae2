"""A news site on loopback that tests write to: feeds, pages, conditional GET, faults."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler

from tests.loopback import LoopbackServer


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Item:
    slug: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    summary: str = ""


class NewsSite(LoopbackServer):
    """`with NewsSite() as site:` then `site.publish(Item(...))`; the feed is at `site.feed_url`."""

    def __init__(self, name: str = "The Test Post") -> None:
        super().__init__()
        self.name = name
        self.items: list[Item] = []
        self.replies: dict[str, Reply] = {}
        self.requests: list[str] = []

    @property
    def feed_url(self) -> str:
        return f"{self.url}/feed.xml"

    def publish(self, item: Item) -> None:
        """Put an item on top of the feed; an item with the same slug is replaced where it stands."""
        with self.lock:
            for place, known in enumerate(self.items):
                if known.slug == item.slug:
                    self.items[place] = item
                    return
            self.items.insert(0, item)

    def page(self, item: Item) -> str:
        body = "".join(f"<p>{escape(text)}</p>" for text in item.paragraphs)
        return (
            f'<!doctype html><html lang="en"><head><title>{escape(item.title)}</title>'
            f'<meta property="og:site_name" content="{escape(self.name)}"></head><body>'
            '<nav><a href="/">Home</a> <a href="/world">World</a></nav>'
            f"<article><h1>{escape(item.title)}</h1>{body}</article>"
            "<footer>Subscribe to our newsletter</footer></body></html>"
        )

    def feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(item.title)}</title>"
            f"<link>{self.url}/{item.slug}</link><guid isPermaLink='false'>{item.slug}</guid>"
            f"<pubDate>{format_datetime(item.published_at)}</pubDate>"
            f"<description>{escape(item.summary or item.paragraphs[0])}</description></item>"
            for item in self.items
        )
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(self.name)}</title>'
            f"<link>{self.url}/</link><description>news</description>{items}</channel></rss>"
        )

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        with self.lock:
            self.requests.append(path)
            reply = self.replies.get(path) or self._reply(path)
        etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
        if reply.status == 200 and handler.headers.get("If-None-Match") == etag:
            reply = Reply(status=304)
        try:
            handler.send_response(reply.status)
            for name, value in reply.headers.items():
                handler.send_header(name, value)
            handler.send_header("ETag", etag)
            handler.send_header("Content-Type", reply.content_type)
            handler.send_header("Content-Length", str(len(reply.body)))
            handler.end_headers()
            handler.wfile.write(reply.body)
        except OSError:
            handler.close_connection = True

    def _reply(self, path: str) -> Reply:
        if path == "/feed.xml":
            return Reply(self.feed().encode(), content_type="application/rss+xml; charset=utf-8")
        for item in self.items:
            if path == f"/{item.slug}":
                return Reply(self.page(item).encode())
        return Reply(b"not here", status=404)
