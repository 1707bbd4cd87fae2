"""The fetcher against real servers on loopback: honest ones, broken ones and hostile ones."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

from watcher.adapters.fetch import HttpFetcher
from watcher.core.errors import FetchError, FetchFault, UsageError
from watcher.core.ports import FetchRequest, FetchResponse

TLS = Path(__file__).parent / "tls"
Reply = bytes | Callable[["Seen", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Seen:
    target: str
    headers: dict[str, str]
    connection: int
    server_name: str | None = None


@dataclass
class Site:
    """A tiny server: `replies` maps a path to raw bytes, or to a function that writes what it likes."""

    replies: dict[str, Reply]
    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    active: int = 0
    most_active: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def root(self) -> str:
        return f"http://{self.place}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(head.decode("latin-1").split("\r\n"), number, writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self.tasks.discard(task)
            writer.close()

    async def _answer(self, lines: list[str], number: int, writer: asyncio.StreamWriter) -> None:
        target = lines[0].split(" ")[1]
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        seen = Seen(target, {name.lower(): value for name, value in headers.items()}, number)
        ssl_object = writer.get_extra_info("ssl_object")
        seen.server_name = getattr(ssl_object, "asked_name", None)
        self.seen.append(seen)
        self.active += 1
        self.most_active = max(self.active, self.most_active)
        try:
            reply = self.replies[target.partition("?")[0]]
            if isinstance(reply, bytes):
                writer.write(reply)
                await writer.drain()
            else:
                await reply(seen, writer)
        finally:
            self.active -= 1


def http(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """Return a raw response; '_' in header names becomes '-'."""
    lines = [f"HTTP/1.1 {status} X", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
    if not {"content_length", "transfer_encoding"} & set(headers):
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@asynccontextmanager
async def serving(
    replies: dict[str, Reply], tls: ssl.SSLContext | None = None
) -> AsyncIterator[Site]:
    site = Site(replies)
    server = await asyncio.start_server(site.handle, "127.0.0.1", 0, ssl=tls, limit=1 << 20)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in site.tasks:
            task.cancel()
        await asyncio.gather(*site.tasks)


@asynccontextmanager
async def fetching(*allowed: Site | str, **options: Any) -> AsyncIterator[HttpFetcher]:
    options.setdefault("per_host_gap_s", 0.0)
    options.setdefault("user_agent", "watcher-test/1 (+https://watcher.example)")
    private = [place.place if isinstance(place, Site) else place for place in allowed]
    fetcher = HttpFetcher(allow_private=private, **options)
    try:
        yield fetcher
    finally:
        await fetcher.close()


async def get(fetcher: HttpFetcher, url: str, **options: Any) -> FetchResponse:
    return await fetcher.fetch(FetchRequest(url=url, **options))


async def fault(fetcher: HttpFetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await get(fetcher, url)
    assert "\n" not in str(caught.value)
    return caught.value


# ----------------------------------------------------------------------------- honest servers


async def test_a_plain_response_comes_back_whole() -> None:
    page = http(200, b"<rss/>", ETag='W/"caf\xe9"', Content_Type="text/xml", X_Two="a\r\nX-Two: b")
    async with serving({"/feed": page}) as site, fetching(site) as fetcher:
        response = await get(fetcher, f"{site.root}/feed?q=1#part", accept="application/rss+xml")
        assert (response.status, response.body) == (200, b"<rss/>")
        assert response.url == f"{site.root}/feed?q=1"
        assert response.moved_to is None
        assert response.headers["content-type"] == "text/xml"
        assert response.headers["x-two"] == "a, b"
        sent = site.seen[0]
        assert sent.target == "/feed?q=1"
        assert sent.headers["host"] == site.place
        assert sent.headers["user-agent"] == "watcher-test/1 (+https://watcher.example)"
        assert sent.headers["accept"] == "application/rss+xml"
        assert sent.headers["accept-encoding"] == "gzip, br, deflate"
        assert "range" not in sent.headers


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', "unquoted", '"caf\xe9"', '"a,b"', '""'])
async def test_a_conditional_get_is_byte_exact(etag: str) -> None:
    stamp = "Thu, 01 Jan 2026 00:00:00 +0000"
    async with (
        serving({"/": http(200, b"x"), "/again": http(304)}) as site,
        fetching(site) as fetcher,
    ):
        site.replies["/"] = (
            b"HTTP/1.1 200 OK\r\netag: %s\r\nlast-modified: %s\r\ncontent-length: 0\r\n\r\n"
            % (
                etag.encode("latin-1"),
                stamp.encode(),
            )
        )
        first = await get(fetcher, site.root)
        assert (first.headers["etag"], first.headers["last-modified"]) == (etag, stamp)
        again = await get(
            fetcher,
            f"{site.root}/again",
            etag=first.headers["etag"],
            last_modified=first.headers["last-modified"],
        )
        assert (again.status, again.body) == (304, b"")
        assert site.seen[1].headers["if-none-match"] == etag
        assert site.seen[1].headers["if-modified-since"] == stamp
        assert {seen.connection for seen in site.seen} == {1}, "the connection was not kept"


async def test_no_condition_is_sent_unless_asked() -> None:
    async with serving({"/": http(200)}) as site, fetching(site) as fetcher:
        await get(fetcher, site.root)
        await get(fetcher, site.root, etag="", last_modified="non-latin Ж")
        for seen in site.seen:
            assert not {"if-none-match", "if-modified-since", "authorization", "cookie"} & set(
                seen.headers
            )


@pytest.mark.parametrize("status", [404, 410, 429, 500, 503])
async def test_any_status_is_a_response(status: int) -> None:
    page = http(status, b"later", Retry_After="120")
    async with serving({"/": page}) as site, fetching(site) as fetcher:
        response = await get(fetcher, site.root)
        assert (response.status, response.body) == (status, b"later")
        assert response.headers["retry-after"] == "120"
        assert len(site.seen) == 1, "the schedule retries, the fetcher does not"


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("GZip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("gzip, identity", gzip.compress),
        ("gzip", lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])),
        ("gzip", lambda body: gzip.compress(body) + b"\0\0padding"),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("br", brotli.compress),
        ("identity", bytes),
        ("", bytes),
    ],
)
@pytest.mark.parametrize("bytewise", [False, True])
async def test_one_content_coding_is_undone(
    coding: str, encode: Callable[[bytes], bytes], bytewise: bool
) -> None:
    body = b"<rss>" + b"news " * 500 + b"</rss>"

    async def in_chunks(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(http(200, transfer_encoding="chunked", content_encoding=coding))
        step = 1 if bytewise else 4096
        coded = encode(body)
        for start in range(0, len(coded), step):
            piece = coded[start : start + step]
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        writer.write(b"0\r\n\r\n")

    async with serving({"/": in_chunks}) as site, fetching(site) as fetcher:
        assert (await get(fetcher, site.root)).body == body
        assert (await get(fetcher, site.root)).body == body
        assert site.connections == 1


@pytest.mark.parametrize("status", [204, 304])
async def test_a_coding_on_no_body_is_harmless(status: int) -> None:
    reply = f"HTTP/1.1 {status} X\r\ncontent-encoding: zstd\r\n\r\n".encode()
    async with serving({"/": reply}) as site, fetching(site) as fetcher:
        assert (await get(fetcher, site.root)).status == status


async def test_an_empty_gzip_body_is_empty() -> None:
    async with (
        serving({"/": http(200, Content_Encoding="gzip")}) as site,
        fetching(site) as fetcher,
    ):
        assert (await get(fetcher, site.root)).body == b""


# ----------------------------------------------------------------------------- redirects


async def test_permanent_moves_are_told_while_unbroken() -> None:
    replies: dict[str, Reply] = {
        "/a": http(301, Location="/b"),
        "/b": http(308, Location="c#part"),
        "/c": http(200, b"end"),
        "/mixed": http(301, Location="/temporary"),
        "/temporary": http(302, Location="/b"),
        "/found": http(302, Location="/a"),
        "/see": http(303, Location="//{place}/c"),
        "/keep": http(307, Location="/c"),
    }
    async with serving(replies) as site, fetching(site) as fetcher:
        replies["/see"] = http(303, Location=f"//{site.place}/c")
        for start, moved_to in (
            ("/a", "/c"),
            ("/mixed", "/temporary"),
            ("/found", None),
            ("/see", None),
            ("/keep", None),
            ("/c", None),
        ):
            response = await get(fetcher, site.root + start, etag='"e"')
            assert (response.body, response.url) == (b"end", f"{site.root}/c")
            assert response.moved_to == (moved_to and site.root + moved_to)


@pytest.mark.parametrize("location", [b"/caf\xc3\xa9 x", b"/caf\xe9 x", b"/caf%C3%A9%20x"])
async def test_a_location_in_any_charset(location: bytes) -> None:
    moved = b"HTTP/1.1 301 X\r\nlocation: %s\r\ncontent-length: 0\r\n\r\n" % location
    replies: dict[str, Reply] = {"/": moved, "/caf%C3%A9%20x": http(200, b"end")}
    async with serving(replies) as site, fetching(site) as fetcher:
        assert (await get(fetcher, site.root)).moved_to == f"{site.root}/caf%C3%A9%20x"


@pytest.mark.parametrize("location", [None, ""])
async def test_a_redirect_to_nowhere_is_a_response(location: str | None) -> None:
    headers: dict[str, Any] = {} if location is None else {"Location": location}
    async with serving({"/": http(301, b"moved", **headers)}) as site, fetching(site) as fetcher:
        response = await get(fetcher, site.root)
        assert (response.status, response.body, response.moved_to) == (301, b"moved", None)


async def test_at_most_five_hops() -> None:
    replies: dict[str, Reply] = {f"/{n}": http(302, Location=f"/{n + 1}") for n in range(9)}
    replies |= {"/9": http(200, b"end"), "/loop": http(301, Location="/loop")}
    async with serving(replies) as site, fetching(site) as fetcher:
        assert (await get(fetcher, f"{site.root}/4")).body == b"end"
        assert (await fault(fetcher, f"{site.root}/3")).fault is FetchFault.REDIRECTS
        site.seen.clear()
        assert (await fault(fetcher, f"{site.root}/loop")).fault is FetchFault.REDIRECTS
        assert len(site.seen) == 6


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("file:///etc/passwd", FetchFault.BAD_URL),
        ("gopher://127.0.0.1:70/_x", FetchFault.BAD_URL),
        ("ftp://a.example/x", FetchFault.BAD_URL),
        ("javascript:alert(1)", FetchFault.BAD_URL),
        ("data:text/xml,<rss/>", FetchFault.BAD_URL),
        ("http://", FetchFault.REDIRECTS),
        ("http://[::1", FetchFault.BAD_URL),
        ("http://a.example:99999/", FetchFault.BAD_URL),
        ("http://a b.example/", FetchFault.BAD_URL),
        ("http://10.0.0.1/latest", FetchFault.BLOCKED_ADDRESS),
        ("http://169.254.169.254/latest/meta-data/", FetchFault.BLOCKED_ADDRESS),
        ("http://localhost:{port}/secret", FetchFault.BLOCKED_ADDRESS),
        ("http://127.0.0.1:1/", FetchFault.BLOCKED_ADDRESS),
        ("http://[::1]:{port}/", FetchFault.BLOCKED_ADDRESS),
        ("http://[::ffff:127.0.0.1]:{port}/", FetchFault.BLOCKED_ADDRESS),
    ],
)
async def test_every_hop_is_checked(location: str, expected: FetchFault) -> None:
    replies: dict[str, Reply] = {"/secret": http(200, b"secret")}
    async with serving(replies) as site, fetching(site) as fetcher:
        replies["/"] = http(302, Location=location.format(port=site.port))
        error = await fault(fetcher, site.root)
        assert error.fault is expected
        assert not error.permanent, "the target may change"
        assert "redirected to" in str(error)
        assert {seen.target for seen in site.seen} == {"/"}


async def test_a_huge_redirect_body_is_not_read() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    replies: dict[str, Reply] = {
        "/": http(302, bomb, Location="/end", Content_Encoding="gzip"),
        "/end": http(200, b"end"),
    }
    async with serving(replies) as site, fetching(site, max_bytes=1000) as fetcher:
        assert (await get(fetcher, site.root)).body == b"end"


async def test_cookies_are_carried_nowhere() -> None:
    cookie = "track=1; Path=/"
    replies: dict[str, Reply] = {
        "/": http(302, Location="/end", Set_Cookie=cookie),
        "/end": http(200, b"end", Set_Cookie=cookie),
    }
    async with serving(replies) as site, fetching(site) as fetcher:
        for _ in range(2):
            response = await get(fetcher, site.root)
            assert "set-cookie" not in response.headers
        assert len(site.seen) == 4
        assert not [seen for seen in site.seen if "cookie" in seen.headers]


async def test_credentials_go_to_their_own_origin_only_and_are_not_shown() -> None:
    async with (
        serving({"/other": http(200, b"other")}) as other,
        serving({"/": http(301, Location="/in"), "/in": http(200, b"in")}) as site,
        fetching(site, other) as fetcher,
    ):
        url = f"http://jo%40x:s3cret@{site.place}/"
        response = await get(fetcher, url)
        assert response.url == f"{site.root}/in"
        assert response.moved_to == f"http://jo%40x:s3cret@{site.place}/in"
        assert [seen.headers["authorization"] for seen in site.seen] == [
            "Basic am9AeDpzM2NyZXQ="
        ] * 2
        site.replies["/in"] = http(302, Location=f"http://evil:x@{other.place}/other")
        response = await get(fetcher, url)
        assert response.url == f"{other.root}/other"
        assert "authorization" not in other.seen[0].headers
        other.replies["/other"] = http(302, Location="gopher://x/?token=s3cret")
        error = await fault(fetcher, f"{url}?api_key=s3cret&page=2")
        assert "s3cret" not in f"{error} {error.url} {error!r}"
        assert "page=2" in str(error)


# ----------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1", "localhost",
        "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "0",
    ],
)  # fmt: skip
async def test_loopback_is_blocked_however_it_is_written(host: str) -> None:
    async with serving({"/": http(200, b"secret")}) as site, fetching() as fetcher:
        error = await fault(fetcher, f"http://{host}:{site.port}/")
        assert error.fault is FetchFault.BLOCKED_ADDRESS
        assert error.permanent is (host != "localhost")
        assert site.connections == 0


async def test_a_private_address_is_fetched_only_where_it_is_named() -> None:
    async with serving({"/": http(200, b"ok")}) as site, serving({"/": http(200)}) as other:
        async with fetching(site) as fetcher:
            assert (await get(fetcher, f"http://127.1:{site.port}/")).body == b"ok"
            for url in (other.root, f"http://localhost:{site.port}/"):
                assert (await fault(fetcher, url)).fault is FetchFault.BLOCKED_ADDRESS
        async with fetching(f"localhost:{site.port}") as fetcher:
            assert (await get(fetcher, f"http://LocalHost:{site.port}/")).body == b"ok"
        async with fetching("127.0.0.0/8", "::1/128") as fetcher:
            assert (await get(fetcher, f"http://localhost:{site.port}/")).body == b"ok"
        assert other.connections == 0


async def test_a_rebinding_name_cannot_be_asked_twice() -> None:
    answers = {"rebind.example": [["8.8.8.8"], ["127.0.0.1"]]}
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[host].pop(0)

    async with serving({"/": http(200, b"secret")}) as site:
        async with fetching(resolve=resolve, first_byte_s=0.3) as fetcher:
            first = await fault(fetcher, f"http://rebind.example:{site.port}/")
            assert first.fault in (FetchFault.REFUSED, FetchFault.TIMEOUT)
            assert asked == ["rebind.example"], "resolved again between the check and the dial"
            second = await fault(fetcher, f"http://rebind.example:{site.port}/")
            assert second.fault is FetchFault.BLOCKED_ADDRESS
            assert asked == ["rebind.example"] * 2
        assert site.connections == 0


async def test_the_checked_address_is_dialled_and_the_name_is_sent() -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async with serving({"/": http(200, b"ok")}) as site:
        place = f"no-such-name.example:{site.port}"
        async with fetching(place, resolve=resolve) as fetcher:
            assert (await get(fetcher, f"http://{place}/")).body == b"ok"
            assert site.seen[0].headers["host"] == place


async def test_the_next_address_is_tried() -> None:
    async with serving({"/": http(200, b"ok")}) as site:
        place = f"two.example:{site.port}"
        async with fetching(place, resolve=lambda *_: ["::1", "127.0.0.1"]) as fetcher:
            assert (await get(fetcher, f"http://{place}/")).body == b"ok"


@pytest.mark.parametrize(
    "found",
    [["127.0.0.1", "8.8.8.8"], ["8.8.8.8", "10.0.0.1"], ["fe80::1%eth0"], ["64:ff9b::808:808"]],
)
async def test_one_private_address_blocks_a_name(found: list[str]) -> None:
    async with fetching(resolve=lambda *_: found) as fetcher:
        error = await fault(fetcher, "http://mixed.example/")
        assert error.fault is FetchFault.BLOCKED_ADDRESS
        assert not error.permanent


async def test_names_that_do_not_resolve() -> None:
    def resolve(host: str, port: int) -> list[str]:
        if host.startswith("none"):
            return []
        if host.startswith("odd"):
            return ["not an address"]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async with fetching(resolve=resolve) as fetcher:
        for host in ("none.example", "odd.example", "gone.example"):
            error = await fault(fetcher, f"https://{host}/")
            assert error.fault is FetchFault.DNS
        assert "Name or service not known" in str(error)


async def test_hung_dns_is_given_up_and_does_not_stop_others() -> None:
    release = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        if host == "hung.example":
            release.wait(30)
        return ["127.0.0.1"]

    async with serving({"/": http(200, b"ok")}) as site:
        fine = f"fine.example:{site.port}"
        async with fetching(fine, resolve=resolve, first_byte_s=0.6) as fetcher:
            try:
                hung = asyncio.create_task(fault(fetcher, "http://hung.example/"))
                assert (await get(fetcher, f"http://{fine}/")).body == b"ok"
                assert not hung.done()
                error = await hung
                assert error.fault is FetchFault.DNS
                assert "no answer within" in str(error)
            finally:
                release.set()


async def test_a_dead_port_is_refused() -> None:
    async with serving({}) as site:
        pass
    async with fetching(site) as fetcher:
        error = await fault(fetcher, site.root)
        assert error.fault is FetchFault.REFUSED
        assert not error.permanent


@pytest.mark.parametrize(
    "url",
    [
        "", "nonsense", "/feed", "file:///etc/passwd", "gopher://a.example/", "ftp://a.example/",
        "http://", "http:///x", "http://a.example:0/", "http://a.example:99999/", "http://[::1/",
        "http://a..example/", "http://a%00.example/", "http://u:p4ss:w@rd:x@/", "http://u:p4ss/x@h/",
        "http://a.example/" + "x" * 9000, "http://a.exa\nmple/", "http://256.1.1.1/",
    ],
)  # fmt: skip
async def test_bad_urls(url: str) -> None:
    async with fetching(resolve=lambda *_: ["8.8.8.8"]) as fetcher:
        error = await fault(fetcher, url)
        assert error.fault is FetchFault.BAD_URL
        assert error.permanent
        assert len(str(error)) < 400
        assert "p4ss" not in str(error)


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        serving({"/": http(200, b"proxy")}) as proxy,
        serving({"/": http(200, b"ok")}) as site,
    ):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.root)
            monkeypatch.setenv(name.lower(), proxy.root)
        async with fetching(site) as fetcher:
            assert (await get(fetcher, site.root)).body == b"ok"
        assert proxy.connections == 0


# ----------------------------------------------------------------------------- limits


def _bomb(coding: str) -> bytes:
    zeros = bytes(60_000_000)
    return {
        "gzip": lambda: gzip.compress(zeros, 9),
        "deflate": lambda: zlib.compress(zeros, 9),
    }.get(coding, lambda: bytes(brotli.compress(zeros, quality=3)))()


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
async def test_bombs_are_stopped_at_the_cap(coding: str) -> None:
    replies: dict[str, Reply] = {"/": http(200, _bomb(coding), Content_Encoding=coding)}
    async with serving(replies) as site, fetching(site, max_bytes=200_000) as fetcher:
        assert (await fault(fetcher, site.root)).fault is FetchFault.TOO_LARGE
        replies["/small"] = http(200, b"ok")
        assert (await get(fetcher, f"{site.root}/small")).body == b"ok"


async def test_many_gzip_members_are_refused() -> None:
    body = gzip.compress(b"") * 100
    async with (
        serving({"/": http(200, body, Content_Encoding="gzip")}) as site,
        fetching(site) as fetcher,
    ):
        assert (await fault(fetcher, site.root)).fault is FetchFault.ENCODING


async def test_the_cap_is_exact_and_counts_what_is_sent() -> None:
    async def endless(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(http(200, transfer_encoding="chunked"))
        with suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"1000\r\n" + bytes(4096) + b"\r\n")
                await writer.drain()

    replies: dict[str, Reply] = {
        "/just": http(200, bytes(10_000)),
        "/over": http(200, bytes(10_001)),
        "/declared": http(200, b"", Content_Length="9" * 40),
        "/endless": endless,
    }
    async with serving(replies) as site, fetching(site, max_bytes=10_000) as fetcher:
        assert len((await get(fetcher, f"{site.root}/just")).body) == 10_000
        for path in ("/over", "/endless"):
            assert (await fault(fetcher, site.root + path)).fault is FetchFault.TOO_LARGE
        declared = await fault(fetcher, f"{site.root}/declared")
        assert declared.fault in (FetchFault.TOO_LARGE, FetchFault.PROTOCOL)


@pytest.mark.parametrize(
    "coding",
    ["gzip, gzip", "br, gzip", "gzip\r\nContent-Encoding: br", "zstd", "compress", "bogus"],
)
async def test_other_codings_are_refused(coding: str) -> None:
    body = gzip.compress(gzip.compress(b"<rss/>"))
    async with (
        serving({"/": http(200, body, Content_Encoding=coding)}) as site,
        fetching(site) as fetcher,
    ):
        assert (await fault(fetcher, site.root)).fault is FetchFault.ENCODING


@pytest.mark.parametrize(
    ("coding", "body", "expected"),
    [
        ("gzip", b"<rss/> not gzip", FetchFault.ENCODING),
        ("br", b"<rss/> not brotli", FetchFault.ENCODING),
        ("deflate", b"<rss/> not deflate", FetchFault.ENCODING),
        ("br", bytes(brotli.compress(b"x" * 999)) + b"padding", FetchFault.ENCODING),
        ("gzip", gzip.compress(b"x" * 999)[:-9], FetchFault.PROTOCOL),
        ("br", bytes(brotli.compress(bytes(range(256)) * 9))[:-9], FetchFault.PROTOCOL),
        ("deflate", b"x", FetchFault.PROTOCOL),
    ],
)
async def test_damaged_codings(coding: str, body: bytes, expected: FetchFault) -> None:
    async with (
        serving({"/": http(200, body, Content_Encoding=coding)}) as site,
        fetching(site) as fetcher,
    ):
        assert (await fault(fetcher, site.root)).fault is expected


async def _silence(_: Seen, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(20)


def _dripping(prefix: bytes, drop: bytes) -> Reply:
    async def drip(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(prefix)
        with suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(drop)
                await writer.drain()
                await asyncio.sleep(0.02)

    return drip


@pytest.mark.parametrize(
    ("reply", "detail"),
    [
        (_silence, "no answer within 0.4 s"),
        (_dripping(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"), "no answer within 0.4 s"),
        (_dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "no answer within 0.4 s"),
        (_dripping(http(200, content_length="9999"), b"x"), "not finished within 0.8 s"),
        (
            _dripping(http(200, transfer_encoding="chunked"), b"1\r\nx\r\n"),
            "not finished within 0.8 s",
        ),
    ],
)
async def test_slow_servers_meet_a_deadline(reply: Reply, detail: str) -> None:
    replies: dict[str, Reply] = {"/": reply, "/ok": http(200, b"ok")}
    async with serving(replies) as site, fetching(site, first_byte_s=0.4, timeout_s=0.8) as fetcher:
        error = await fault(fetcher, site.root)
        assert error.fault is FetchFault.TIMEOUT
        assert detail in str(error)
        assert (await get(fetcher, f"{site.root}/ok")).body == b"ok"


async def test_the_deadline_covers_all_hops() -> None:
    async def late(seen: Seen, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(http(302, Location=seen.target + "x"))

    replies: dict[str, Reply] = {f"/{'x' * n}": late for n in range(9)}
    async with serving(replies) as site, fetching(site, first_byte_s=5, timeout_s=0.5) as fetcher:
        error = await fault(fetcher, site.root)
        assert error.fault is FetchFault.TIMEOUT
        assert len(site.seen) == 3


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 60_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 300 + b"content-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 banana\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x16\x03\x01\x00\x00",
    ],
    ids=lambda reply: repr(bytes(reply[:40])),
)
async def test_broken_responses(reply: bytes) -> None:
    async def send(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)
        writer.write_eof()

    async with serving({"/": send, "/ok": http(200, b"ok")}) as site, fetching(site) as fetcher:
        error = await fault(fetcher, site.root)
        assert error.fault is FetchFault.PROTOCOL
        assert len(str(error)) < 400
        assert (await get(fetcher, f"{site.root}/ok")).body == b"ok"


async def test_a_lying_content_length() -> None:
    async def short(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(http(200, b"half", content_length="8"))
        writer.close()

    replies: dict[str, Reply] = {
        "/short": short,
        "/long": http(200, b"fourSMUGGLED", content_length="4"),
        "/ok": http(200, b"ok"),
    }
    async with serving(replies) as site, fetching(site) as fetcher:
        assert (await fault(fetcher, f"{site.root}/short")).fault is FetchFault.PROTOCOL
        assert (await get(fetcher, f"{site.root}/long")).body == b"four"
        # What it sent too much stands before its own next answer, once.
        assert (await fault(fetcher, f"{site.root}/ok")).fault is FetchFault.PROTOCOL
        assert (await get(fetcher, f"{site.root}/ok")).body == b"ok"


async def test_a_connection_dropped_without_an_answer() -> None:
    async def drop(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with serving({"/": drop}) as site, fetching(site) as fetcher:
        assert (await fault(fetcher, site.root)).fault is FetchFault.PROTOCOL
        assert len(site.seen) == 1


async def test_a_connection_reset_in_the_body() -> None:
    async def reset(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(http(200, b"half", content_length="8"))
        await writer.drain()
        await asyncio.sleep(0.05)
        linger_never = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, linger_never
        )
        writer.transport.abort()

    async with serving({"/": reset}) as site, fetching(site) as fetcher:
        error = await fault(fetcher, site.root)
        assert error.fault is FetchFault.REFUSED
        assert "connection lost" in str(error)


async def test_cancelled_fetches_leave_the_pool_usable() -> None:
    replies: dict[str, Reply] = {"/hang": _silence, "/ok": http(200, b"ok")}
    async with serving(replies) as site, fetching(site, max_connections=2) as fetcher:
        for _ in range(3):
            hanging = [asyncio.create_task(get(fetcher, f"{site.root}/hang")) for _ in range(4)]
            await asyncio.sleep(0.05)
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
        assert (await get(fetcher, f"{site.root}/ok")).body == b"ok"


# ----------------------------------------------------------------------------- politeness


async def _slow(_: Seen, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.05)
    writer.write(http(200, b"ok"))


async def test_two_at_once_per_host() -> None:
    async with serving({"/": _slow}) as site, serving({"/": _slow}) as other:
        async with fetching(site, other) as fetcher:
            await asyncio.gather(
                *(get(fetcher, f"{root}?{n}") for n in range(6) for root in (site.root, other.root))
            )
        assert site.most_active == other.most_active == 2
        assert len(site.seen) == len(other.seen) == 6


async def test_starts_are_apart_per_host_and_redirects_count() -> None:
    starts: list[float] = []

    async def note(seen: Seen, writer: asyncio.StreamWriter) -> None:
        starts.append(time.monotonic())
        writer.write(http(302, Location="/end") if seen.target == "/hop" else http(200))

    # The gap is longer than the deadline: waiting for a turn must not use it up.
    limits = {"per_host_gap_s": 0.4, "timeout_s": 0.3, "first_byte_s": 0.3}
    replies: dict[str, Reply] = {"/": note, "/hop": note, "/end": note}
    async with serving(replies) as site, fetching(site, **limits) as fetcher:
        await asyncio.gather(*(get(fetcher, site.root + path) for path in ("/hop", "/", "/")))
    gaps = [later - sooner for sooner, later in pairwise(starts)]
    assert len(gaps) == 3
    # Sent apart, the requests may arrive a little closer.
    assert min(gaps) > 0.2


async def test_waiting_for_one_host_does_not_hold_up_another() -> None:
    async with (
        serving({"/": _slow}) as busy,
        serving({"/": http(200, b"ok")}) as free,
        fetching(busy, free, per_host_gap_s=60, max_connections=1) as fetcher,
    ):
        waiting = [asyncio.create_task(get(fetcher, busy.root)) for _ in range(3)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert (await get(fetcher, free.root)).body == b"ok"
        assert sum(task.done() for task in waiting) == 1
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


# ----------------------------------------------------------------------------- TLS


@pytest.fixture
def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "feed.test.pem", TLS / "feed.test.key")

    def note_name(ssl_object: Any, name: str | None, _: ssl.SSLContext) -> None:
        ssl_object.asked_name = name

    context.sni_callback = note_name
    return context


def _to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


CA = {"ca_file": str(TLS / "feed.test.pem"), "resolve": _to_loopback}


async def test_the_certificate_is_checked_for_the_name(tls: ssl.SSLContext) -> None:
    async with serving({"/": http(200, b"ok")}, tls) as site:
        good, wrong = f"feed.test:{site.port}", f"other.test:{site.port}"
        async with fetching(good, wrong, site, **CA) as fetcher:
            assert (await get(fetcher, f"https://{good}/")).body == b"ok"
            assert site.seen[0].headers["host"] == good
            assert site.seen[0].server_name == "feed.test"
            for place in (wrong, site.place):
                error = await fault(fetcher, f"https://{place}/")
                assert error.fault is FetchFault.TLS
        async with fetching(good, resolve=_to_loopback) as fetcher:
            error = await fault(fetcher, f"https://{good}/")
            assert error.fault is FetchFault.TLS
            assert "self" in str(error)
        assert len(site.seen) == 1


@pytest.mark.parametrize("said", [http(400, b"plain"), b""])
async def test_no_tls_on_a_tls_url(said: bytes) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with fetching(place) as fetcher:
        assert (await fault(fetcher, f"https://{place}/")).fault is FetchFault.TLS
    server.close()


async def test_http2_is_spoken_where_offered(tls: ssl.SSLContext) -> None:
    tls.set_alpn_protocols(["h2"])
    server = await asyncio.start_server(_http2_connection, "127.0.0.1", 0, ssl=tls)
    place = f"feed.test:{server.sockets[0].getsockname()[1]}"
    try:
        async with fetching(place, first_byte_s=1.0, **CA) as fetcher:
            ok, slow, again = await asyncio.gather(
                get(fetcher, f"https://{place}/ok"),
                fault(fetcher, f"https://{place}/silence"),
                get(fetcher, f"https://{place}/ok"),
            )
            assert ok.body == again.body == gzip.decompress(gzip.compress(b"over h2"))
            assert slow.fault is FetchFault.TIMEOUT
            flood = await fault(fetcher, f"https://{place}/flood")
            assert flood.fault is FetchFault.PROTOCOL
    finally:
        server.close()


async def _http2_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    import h2.config
    import h2.connection
    import h2.events

    h2_side = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    h2_side.initiate_connection()
    writer.write(h2_side.data_to_send())
    with suppress(ConnectionError, ssl.SSLError):
        while received := await reader.read(65536):
            for event in h2_side.receive_data(received):
                if isinstance(event, h2.events.RequestReceived):
                    path = dict(event.headers or [])[b":path"]
                    stream = event.stream_id
                    assert stream is not None
                    extra = [(f"x-{n}", "y") for n in range(400 if path == b"/flood" else 0)]
                    if path != b"/silence":
                        h2_side.send_headers(
                            stream, [(":status", "200"), ("content-encoding", "gzip"), *extra]
                        )
                        h2_side.send_data(stream, gzip.compress(b"over h2"), end_stream=True)
            writer.write(h2_side.data_to_send())
    writer.close()


# ----------------------------------------------------------------------------- construction, logs


@pytest.mark.parametrize(
    "options",
    [
        {"user_agent": "bad\r\nX: y"},
        {"user_agent": ""},
        {"ca_file": "/no/such/file.pem"},
        {"ca_file": str(Path(__file__))},
    ],
)
async def test_bad_options_are_told_in_one_line(options: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        async with fetching(**options):
            pass
    assert "\n" not in str(caught.value)


async def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving({"/": http(200)}) as site, fetching(site) as fetcher:
        await get(fetcher, f"http://jo:s3cret@{site.place}/?token=s3cret")
    assert "s3cret" not in caplog.text


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    yield
    hung = [
        thread
        for thread in threading.enumerate()
        if "_look_up" in thread.name and thread.is_alive()
    ]
    for thread in hung:
        thread.join(2)
        assert not thread.is_alive()
