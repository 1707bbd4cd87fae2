"""Files in and out: seeds, claims, OPML."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from watcher.adapters.opml import OpmlReading, OutlinedFeed, read_opml, write_opml
from watcher.adapters.seed_files import (
    claims_toml,
    read_claims,
    read_claims_jsonl,
    read_documents,
    read_entities,
)
from watcher.bundled import bundled_text
from watcher.core.errors import ParseError, UsageError
from watcher.core.model import Claim, Entity, Feed
from watcher.core.storage import Store

__all__ = [
    "bundled_entities",
    "claims_toml",
    "feeds_opml",
    "load_seeds",
    "read_claims_file",
    "read_opml_file",
]

_MOST_BYTES = 50_000_000


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, '-' being standard input; raises UsageError in one line."""
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as stream:
            body = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    if len(body) > _MOST_BYTES:
        raise UsageError(f"{path}: larger than {_MOST_BYTES // 1_000_000} MB")
    return body


def decode_text(body: bytes, where: object) -> str:
    """Return bytes as UTF-8 text; raises UsageError with the line that is none."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UsageError(f"{where}: UTF-16 text; save it as UTF-8")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{where}:{line}: not UTF-8 text") from None
    if "\x00" in text:
        raise UsageError(f"{where}: binary, not a text")
    return text


def read_text(path: Path) -> str:
    """Return a file's text; raises UsageError in one line when it cannot be read."""
    return decode_text(read_bytes(path), path)


def read_lines(path: Path) -> str:
    """Return a file's text for readers that judge line by line: bytes that are no UTF-8 become surrogates."""
    body = read_bytes(path)
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UsageError(f"{path}: UTF-16 text; save it as UTF-8")
    return body.decode("utf-8-sig", "surrogateescape")


def read_claims_file(path: Path) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return the claims of a TOML or JSONL file, and its faults by line; raises UsageError."""
    text = read_lines(path)
    jsonl = path.suffix in {".jsonl", ".ndjson"} or text.lstrip().startswith("{")
    return (read_claims_jsonl if jsonl else read_claims)(text, str(path))


def read_opml_file(path: Path) -> OpmlReading:
    """Return the feeds of an OPML file and its faults; raises UsageError."""
    try:
        return read_opml(read_bytes(path))
    except ParseError as error:
        raise UsageError(f"{path}: {error}") from None


def feeds_opml(feeds: Iterable[Feed], now: datetime) -> str:
    """Return feeds as OPML."""
    return write_opml(((feed.url, feed.title) for feed in feeds), now).decode()


def bundled_entities() -> tuple[Entity, ...]:
    """Return the names that Watcher ships with."""
    entities, _ = read_entities(bundled_text("seeds/entities.toml"), "seeds/entities.toml")
    return entities


def load_seeds(
    store: Store, folder: Path | None, now: datetime, *, with_feeds: bool
) -> dict[str, list[str]]:
    """Load the bundled baseline, or a folder's; return how each row ended, by kind.

    Raises UsageError with every fault when a file has any: a baseline goes in whole.
    """

    def text(name: str) -> tuple[str, str]:
        if folder is None:
            return bundled_text(f"seeds/{name}"), f"seeds/{name}"
        path = folder / name
        return (read_text(path), str(path)) if path.exists() else ("", str(path))

    claims, claim_faults = read_claims(*text("claims.toml"))
    entities, entity_faults = read_entities(*text("entities.toml"))
    documents, document_faults = read_documents(*text("documents.toml"))
    faults = (*claim_faults, *entity_faults, *document_faults)
    if faults:
        raise UsageError("\n".join(faults))
    if folder is not None and not (claims or entities or documents):
        raise UsageError(f"{folder}: no claims.toml, entities.toml or documents.toml")
    feeds: tuple[OutlinedFeed, ...] = ()
    if with_feeds:
        feeds = read_opml(bundled_text("config/feeds.opml").encode()).feeds
    with store.begin() as tx:
        return {
            "entities": [tx.seed_entity(entity, now) for entity in entities],
            "documents": [tx.seed_document(document) for document in documents],
            "claims": [tx.seed_claim(claim, now) for claim in claims],
            "feeds": [tx.seed_feed(feed.url, feed.title, now) for feed in feeds],
        }
