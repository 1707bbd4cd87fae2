"""Read a file of lines: plain, gzipped, or standard input."""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TextIO


def lines_of(source: str) -> Iterator[str]:
    """Yield the lines of a file or of '-' (standard input); raises UsageError in one line.

    Bytes that are no UTF-8 become surrogates, so that a broken line is refused by its number.
    """
    from watcher.core.errors import UsageError

    if source == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
        yield from sys.stdin
        return
    try:
        with _opened(source) as stream:
            yield from stream
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{source}: {getattr(error, 'strerror', None) or error}") from None


def _opened(source: str) -> AbstractContextManager[TextIO]:
    if not source.endswith(".gz"):
        return Path(source).open(encoding="utf-8-sig", errors="surrogateescape")
    import gzip

    return gzip.open(source, "rt", encoding="utf-8-sig", errors="surrogateescape")
