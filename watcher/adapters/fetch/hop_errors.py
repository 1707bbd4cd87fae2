"""Why a hop gave no response: one exception for our own refusals and for the libraries' errors."""

from __future__ import annotations

import ssl
import zlib

import anyio
import brotli  # type: ignore[import-untyped]
import h2.exceptions
import httpcore2

from watcher.core.errors import FetchFault

_DETAIL_LENGTH = 160

LIBRARY_ERRORS = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
    h2.exceptions.H2Error,
    zlib.error,
    brotli.error,
    OSError,
)
"""What a hop may raise besides HopError."""


class HopError(Exception):
    """A hop ended without a response; `detail` is one line without secrets."""

    def __init__(self, fault: FetchFault, detail: str, *, permanent: bool = False) -> None:
        self.fault, self.permanent = fault, permanent
        self.detail = _one_line(detail)
        super().__init__(self.detail)


def explain(error: Exception) -> HopError:
    """Translate a library's error."""
    if isinstance(error, httpcore2.ConnectError):
        # The pool cuts the chain of causes, but the first one stays as the argument.
        root = error.args[0] if error.args else error
        return _explain_connect(root if isinstance(root, BaseException) else error)
    if isinstance(error, httpcore2.TimeoutException):
        return HopError(FetchFault.TIMEOUT, "no connection")
    if isinstance(error, zlib.error | brotli.error):
        return HopError(FetchFault.ENCODING, f"damaged: {error}")
    if isinstance(error, httpcore2.NetworkError | OSError):
        return HopError(FetchFault.REFUSED, "connection lost")
    return HopError(FetchFault.PROTOCOL, str(error))


def _explain_connect(cause: BaseException) -> HopError:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return HopError(FetchFault.TLS, cause.verify_message)
    if isinstance(cause, ssl.SSLError):
        return HopError(FetchFault.TLS, cause.reason or "handshake failed")
    if isinstance(cause, anyio.EndOfStream | anyio.BrokenResourceError):
        return HopError(FetchFault.TLS, "connection closed during the handshake")
    root = cause.__cause__ if isinstance(cause.__cause__, OSError) else cause
    return HopError(FetchFault.REFUSED, str(root))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _DETAIL_LENGTH else line[: _DETAIL_LENGTH - 1] + "…"
