"""Serves the made-up newsroom on loopback, with ETags, as it stands at the current stage."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from watcher.demo.newsroom import Newsroom
from watcher.demo.rendering import FEED_TYPES, article_path, feed_path, render_feed, render_page

_PAGE = "text/html; charset=utf-8"


class DemoSite:
    """`with DemoSite(newsroom, now) as site:` serves stage 1; set `site.stage` to go on."""

    def __init__(self, newsroom: Newsroom, started_at: datetime) -> None:
        self.newsroom = newsroom
        self.stage = 1
        self.statuses: Counter[int] = Counter()
        self.on_answer: Callable[[int], None] = lambda answered: None
        self._started_at = started_at
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def feed_urls(self) -> tuple[str, ...]:
        """Return the feed of each outlet."""
        return tuple(self.url + feed_path(outlet) for outlet in self.newsroom.outlets)

    def find(self, path: str) -> tuple[str, str] | None:
        """Return (content type, body) of what is at a path now, or None."""
        for outlet in self.newsroom.outlets:
            articles = self.newsroom.published(outlet, self.stage)
            if path == feed_path(outlet):
                feed = render_feed(outlet, articles, self.url, self._started_at)
                return FEED_TYPES[outlet.feed], feed
            for article in articles:
                if path == article_path(article):
                    return _PAGE, render_page(article, outlet, self.url, self._started_at)
        return None

    def count(self, status: int) -> None:
        """Note an answer."""
        with self._lock:
            self.statuses[status] += 1
            self.on_answer(self.statuses.total())

    def __enter__(self) -> DemoSite:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def _handler(site: DemoSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One write an answer: head and body apart cost a delayed acknowledgement each.
        wbufsize = -1

        def do_GET(self) -> None:
            found = site.find(self.path.partition("?")[0])
            content_type, text = found or (_PAGE, "<title>Not here</title>")
            body = text.encode()
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
            if found and self.headers.get("If-None-Match") == etag:
                status, body = HTTPStatus.NOT_MODIFIED, b""
            self.send_response(status)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", content_type)
            if status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            site.count(status)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Stay silent."""

    return Handler
