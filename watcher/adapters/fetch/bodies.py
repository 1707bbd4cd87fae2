"""Response bodies: read in bounded pieces, decoded from one content coding, stopped at a cap."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Protocol

import brotli  # type: ignore[import-untyped]

from watcher.adapters.fetch.hop_errors import HopError
from watcher.core.errors import FetchFault

ACCEPTED_CODINGS = b"gzip, br, deflate"

_PIECE = 256 * 1024
_MAX_GZIP_MEMBERS = 64
_GZIP = zlib.MAX_WBITS | 16
_GZIP_MAGIC = b"\x1f\x8b"
_EMPTY_STATUSES = frozenset({204, 304})


class Decoder(Protocol):
    """Undoes one content coding, a bounded piece at a time."""

    @property
    def complete(self) -> bool:
        """Whether the coded body has ended where it should."""

    def feed(self, coded: bytes) -> Iterator[bytes]:
        """Yield decoded pieces of bounded size."""


class _Zlib:
    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)
        self._members = 1
        self._after = b""
        self._padding = wbits != _GZIP

    @property
    def complete(self) -> bool:
        return self._stream.eof

    def feed(self, coded: bytes) -> Iterator[bytes]:
        while coded:
            if self._stream.eof:
                coded = self._next_member(coded)
                if not coded:
                    return
            piece = self._stream.decompress(coded, _PIECE)
            if piece:
                yield piece
            coded = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail

    def _next_member(self, coded: bytes) -> bytes:
        """Begin another gzip member and return what to feed it; anything else after the end is padding."""
        if self._padding:
            return b""
        start = self._after + coded
        if len(start) < len(_GZIP_MAGIC):
            self._after = start
            return b""
        if not start.startswith(_GZIP_MAGIC):
            self._padding = True
            return b""
        self._members += 1
        if self._members > _MAX_GZIP_MEMBERS:
            raise HopError(FetchFault.ENCODING, "too many gzip members")
        self._stream, self._after = zlib.decompressobj(self._wbits), b""
        return start


class _Deflate:
    """'deflate' means zlib, but some servers send it bare: the first two bytes tell."""

    def __init__(self) -> None:
        self._head = b""
        self._inner: _Zlib | None = None

    @property
    def complete(self) -> bool:
        return self._inner is not None and self._inner.complete

    def feed(self, coded: bytes) -> Iterator[bytes]:
        if self._inner is None:
            self._head += coded
            if len(self._head) < 2:
                return
            zlib_header = (
                self._head[0] & 15 == 8 and int.from_bytes(self._head[:2], "big") % 31 == 0
            )
            self._inner = _Zlib(zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
            coded = self._head
        yield from self._inner.feed(coded)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    @property
    def complete(self) -> bool:
        return bool(self._stream.is_finished())

    def feed(self, coded: bytes) -> Iterator[bytes]:
        piece = self._stream.process(coded, output_buffer_limit=_PIECE)
        while piece:
            yield piece
            piece = self._stream.process(b"", output_buffer_limit=_PIECE)


def _decoder(headers: Mapping[str, str]) -> Decoder | None:
    codings = [
        coding
        for coding in (
            part.strip().lower() for part in headers.get("content-encoding", "").split(",")
        )
        if coding not in ("", "identity")
    ]
    if not codings:
        return None
    if len(codings) > 1:
        raise HopError(FetchFault.ENCODING, f"{len(codings)} codings, one over the other")
    if codings[0] in ("gzip", "x-gzip"):
        return _Zlib(_GZIP)
    if codings[0] == "br":
        return _Brotli()
    if codings[0] == "deflate":
        return _Deflate()
    raise HopError(FetchFault.ENCODING, codings[0])


async def read_body(
    stream: AsyncGenerator[bytes, None], status: int, headers: Mapping[str, str], max_bytes: int
) -> bytes:
    """Return the decoded body; raises HopError when it is too large, oddly coded or cut short."""
    decoder = None if status in _EMPTY_STATUSES else _decoder(headers)
    declared = headers.get("content-length", "")
    if status not in _EMPTY_STATUSES and declared.isdecimal() and int(declared[:18]) > max_bytes:
        raise _too_large(max_bytes)
    pieces: list[bytes] = []
    coded_size = size = 0
    async with aclosing(stream) as chunks:
        async for chunk in chunks:
            coded_size += len(chunk)
            # The coded size counts too: empty gzip blocks decode to nothing for ever.
            if coded_size > max_bytes:
                raise _too_large(max_bytes)
            for piece in (chunk,) if decoder is None else decoder.feed(chunk):
                size += len(piece)
                if size > max_bytes:
                    raise _too_large(max_bytes)
                pieces.append(piece)
    if decoder is not None and coded_size and not decoder.complete:
        raise HopError(FetchFault.PROTOCOL, "compressed body cut short")
    return b"".join(pieces)


def _too_large(max_bytes: int) -> HopError:
    return HopError(FetchFault.TOO_LARGE, f"more than {max_bytes:,} bytes")
