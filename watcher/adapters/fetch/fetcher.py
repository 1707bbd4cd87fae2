"""The fetcher: hops by hand, one deadline over all of them, no state carried between fetches.

It drives httpx2's connection pool (httpcore2) without httpx2's client: redirects, cookies, proxies
from the environment and stacked decoders are then not switched off but absent, and the pool takes
a network backend, the only place where 'the address that was checked' and 'the address that is
dialled' can be one thing.
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes, urljoin

import httpcore2
import httpx2

from watcher.adapters.fetch.bodies import ACCEPTED_CODINGS, read_body
from watcher.adapters.fetch.dialling import GuardedBackend, Resolve, Resolver, system_resolve
from watcher.adapters.fetch.hop_errors import LIBRARY_ERRORS, HopError, explain
from watcher.adapters.fetch.politeness import Politeness
from watcher.core.addresses import AllowedPrivate, is_host_name, literal_address
from watcher.core.errors import FetchError, FetchFault, UsageError
from watcher.core.ports import FetchRequest, FetchResponse
from watcher.core.urls import host_key, safe_for_display

_PERMANENT_MOVES = frozenset({301, 308})
_MOVES = _PERMANENT_MOVES | {302, 303, 307}
_MAX_HEADERS = 256
_MAX_URL_LENGTH = 8_192
_DNS_S = 5.0
_KEEPALIVE_S = 5.0
_MAX_IDLE = 20

_ODD_IPV4 = re.compile(
    r"(?P<lead>^https?://(?:[^/?#]*@)?)(?P<host>[0-9][0-9a-fx.]*)(?=[:/?#]|$)", re.IGNORECASE
)

_Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    location: str = ""


class HttpFetcher:
    """Fetches over HTTP/1.1 and HTTP/2; implements ports.Fetcher. Belongs to one event loop.

    timeout_s covers all hops of a fetch, first_byte_s each hop up to the end of its headers, name
    look-up and connecting included; waiting for a turn at a host counts for neither.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        timeout_s: float = 30.0,
        first_byte_s: float = 10.0,
        max_bytes: int = 5_000_000,
        max_redirects: int = 5,
        per_host: int = 2,
        per_host_gap_s: float = 1.0,
        allow_private: Sequence[str] = (),
        resolve: Resolve | None = None,
        ca_file: str | None = None,
        max_connections: int = 64,
    ) -> None:
        if not (user_agent.isascii() and user_agent.isprintable() and user_agent.strip()):
            raise UsageError("the user agent must be printable ASCII")
        self._timeout_s, self._first_byte_s = timeout_s, first_byte_s
        self._max_bytes, self._max_redirects = max_bytes, max_redirects
        self._politeness = Politeness(per_host, per_host_gap_s, max_connections)
        self._standing_headers: _Headers = [
            (b"User-Agent", user_agent.strip().encode("ascii")),
            (b"Accept-Encoding", ACCEPTED_CODINGS),
        ]
        resolver = Resolver(resolve or system_resolve, min(_DNS_S, first_byte_s / 2))
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=_tls(ca_file),
            max_connections=max_connections,
            max_keepalive_connections=_MAX_IDLE,
            keepalive_expiry=_KEEPALIVE_S,
            http2=True,
            network_backend=GuardedBackend(resolver, AllowedPrivate.parse(allow_private)),
        )

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        """Fetch one URL politely and safely; raises FetchError when there is no usable response."""
        place = request.url
        try:
            first = url = _parse(request.url)
            headers = [*self._standing_headers, *_request_headers(request)]
            authorization = _authorization(first)
            moved_to: str | None = None
            moving = True
            budget_s = self._timeout_s
            loop = asyncio.get_running_loop()
            for _ in range(self._max_redirects + 1):
                extra = authorization if _same_origin(url, first) else []
                async with self._politeness.turn(host_key(str(url))):
                    started = loop.time()
                    answer = await self._hop(url, [*headers, *extra], budget_s)
                    budget_s -= loop.time() - started
                if not answer.location:
                    return FetchResponse(
                        url=_without_userinfo(url, request.url),
                        status=answer.status,
                        headers=answer.headers,
                        body=answer.body,
                        moved_to=moved_to,
                    )
                place = answer.location
                url = _next(url, answer.location)
                moving = moving and answer.status in _PERMANENT_MOVES
                if moving:
                    moved_to = _moved_to(url, first)
            raise HopError(FetchFault.REDIRECTS, f"more than {self._max_redirects}")
        except HopError as failure:
            raise _fetch_error(request.url, place, failure) from None

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.aclose()

    async def _hop(self, url: httpx2.URL, headers: _Headers, budget_s: float) -> _Answer:
        """Ask one URL; raises HopError."""
        limit_s = min(self._first_byte_s, budget_s)
        reading = False
        try:
            async with asyncio.timeout(limit_s) as deadline:
                ends_at = asyncio.get_running_loop().time() + budget_s
                response = await self._pool.handle_async_request(_pool_request(url, headers))
                try:
                    found = _response_headers(response)
                    reading = True
                    deadline.reschedule(ends_at)
                    location = found.get("location") if response.status in _MOVES else None
                    if location:
                        return _Answer(response.status, found, b"", location)
                    body = await read_body(
                        response.aiter_stream(), response.status, found, self._max_bytes
                    )
                    return _Answer(response.status, found, body)
                finally:
                    await response.aclose()
        except TimeoutError:
            if reading or limit_s < self._first_byte_s:
                detail = f"not finished within {self._timeout_s:g} s"
            else:
                detail = f"no answer within {self._first_byte_s:g} s"
            raise HopError(FetchFault.TIMEOUT, detail) from None
        except LIBRARY_ERRORS as error:
            raise explain(error) from error


def _tls(ca_file: str | None) -> ssl.SSLContext:
    context = httpx2.create_ssl_context(trust_env=False)
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"cannot read CA certificates from {ca_file}: {error}") from None
    return context


def _parse(text: str, *, permanent: bool = True) -> httpx2.URL:
    try:
        url = httpx2.URL(_ODD_IPV4.sub(_plain_ipv4, text.strip(), count=1))
    except (httpx2.InvalidURL, ValueError):
        raise HopError(FetchFault.BAD_URL, "cannot be read", permanent=permanent) from None
    _check(url, permanent=permanent)
    return url


def _next(url: httpx2.URL, location: str) -> httpx2.URL:
    try:
        target = urljoin(str(url), location)
    except ValueError:
        raise HopError(FetchFault.BAD_URL, "cannot be read") from None
    return _parse(target, permanent=False)


def _plain_ipv4(match: re.Match[str]) -> str:
    """Spell 127.1 or 0177.0.0.1 as the address it is: httpx2 refuses some of these as URLs."""
    address = literal_address(match["host"])
    return match["lead"] + (str(address) if address else match["host"])


def _check(url: httpx2.URL, *, permanent: bool) -> None:
    """Refuse what cannot be asked over HTTP; addresses are checked where they are dialled."""
    fault = None
    if url.scheme not in ("http", "https"):
        fault = f"scheme {url.scheme[:20] or 'missing'}, not http or https"
    elif len(url.raw_path) > _MAX_URL_LENGTH:
        fault = "too long"
    elif url.port is not None and not 0 < url.port < 65536:
        fault = "no such port"
    else:
        host = url.raw_host.decode("ascii")
        if literal_address(host) is None and not is_host_name(host):
            fault = "no host" if not host else "no valid host"
    if fault:
        raise HopError(FetchFault.BAD_URL, fault, permanent=permanent)


def _request_headers(request: FetchRequest) -> _Headers:
    wanted = (
        (b"Accept", request.accept),
        (b"If-None-Match", request.etag),
        (b"If-Modified-Since", request.last_modified),
    )
    headers: _Headers = []
    for name, value in wanted:
        if value:
            try:
                headers.append((name, value.encode("latin-1")))
            except UnicodeEncodeError:
                continue  # Not what the server sent; without it the answer is only longer.
    return headers


def _authorization(url: httpx2.URL) -> _Headers:
    if not url.userinfo:
        return []
    name, _, password = url.userinfo.partition(b":")
    pair = unquote_to_bytes(name) + b":" + unquote_to_bytes(password)
    return [(b"Authorization", b"Basic " + base64.b64encode(pair))]


def _pool_request(url: httpx2.URL, headers: _Headers) -> httpcore2.Request:
    return httpcore2.Request(
        b"GET",
        httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=[(b"Host", url.netloc), *headers],
    )


def _response_headers(response: httpcore2.Response) -> dict[str, str]:
    """Return headers by lower-case name, repeated ones joined, cookies left out."""
    if response.status < 200:
        raise HopError(FetchFault.PROTOCOL, f"status {response.status}")
    if len(response.headers) > _MAX_HEADERS:
        raise HopError(FetchFault.PROTOCOL, f"more than {_MAX_HEADERS} headers")
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name = raw_name.decode("latin-1").lower()
        value = raw_value.decode("latin-1")
        if name == "location":
            headers.setdefault(name, _as_text(raw_value))
        elif name not in ("set-cookie", "set-cookie2"):
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _as_text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _origin(url: httpx2.URL) -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, url.port


def _same_origin(one: httpx2.URL, other: httpx2.URL) -> bool:
    return one is other or _origin(one) == _origin(other)


def _without_userinfo(url: httpx2.URL, asked: str) -> str:
    if "#" not in asked and "@" not in asked and str(url) == asked:
        return asked
    return str(url.copy_with(userinfo=b"", fragment=None))


def _moved_to(url: httpx2.URL, first: httpx2.URL) -> str:
    """Return the new address; a feed that needs its user name keeps it only where it was used."""
    userinfo = first.userinfo if _same_origin(url, first) else b""
    return str(url.copy_with(userinfo=userinfo, fragment=None))


def _fetch_error(asked: str, place: str, failure: HopError) -> FetchError:
    detail = failure.detail
    if place != asked:
        detail = f"{detail}, redirected to {safe_for_display(place)}"
    return FetchError(
        safe_for_display(asked),
        failure.fault,
        detail,
        permanent=failure.permanent and place == asked,
    )
