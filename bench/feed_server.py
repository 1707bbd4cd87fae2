"""A server of feeds that never change: `python -m bench.feed_server` prints its port and serves until killed.

It answers If-None-Match with 304 and everything else with a small feed, in a process of its own, so
that its CPU time is nobody else's.
"""

from __future__ import annotations

import asyncio

ETAG = '"bench-1"'
_FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Bench</title><link>http://127.0.0.1/</link>
<description>news</description><item><title>Nothing new in {0}</title><link>http://127.0.0.1/story-{0}</link>
<guid isPermaLink="false">{0}</guid><pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>
<description>Nothing has happened.</description></item></channel></rss>"""
_NOT_MODIFIED = f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\n\r\n".encode()


class FeedProtocol(asyncio.Protocol):
    """Just enough HTTP/1.1 for GET."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            request, _, self._received = self._received.partition(b"\r\n\r\n")
            assert self._transport is not None
            self._transport.write(_answer(request))


def _answer(request: bytes) -> bytes:
    if b"if-none-match:" in request.lower():
        return _NOT_MODIFIED
    path = request.split(b" ", 2)[1].decode("latin-1")
    body = _FEED.format(path.strip("/")).encode()
    head = f"HTTP/1.1 200 OK\r\nETag: {ETAG}\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve() -> None:
    """Serve on a free port of every loopback address."""
    server = await asyncio.get_running_loop().create_server(FeedProtocol, "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
