"""Files in and out: seeds, claims, OPML."""

from __future__ import annotations

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
from watcher.core.ports import Store

__all__ = [
    "bundled_entities",
    "claims_toml",
    "feeds_opml",
    "load_seeds",
    "read_claims_file",
    "read_opml_file",
]

_MOST_BYTES = 50_000_000


def read_text(path: Path) -> str:
    """Return a file's text; raises UsageError in one line when it cannot be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path}: larger than {_MOST_BYTES // 1_000_000} MB")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text (byte {error.start})") from None


def read_claims_file(path: Path) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return the claims of a TOML or JSONL file, and its faults by line; raises UsageError."""
    text = read_text(path)
    jsonl = path.suffix in {".jsonl", ".ndjson"} or text.lstrip().startswith("{")
    return (read_claims_jsonl if jsonl else read_claims)(text, str(path))


def read_opml_file(path: Path) -> OpmlReading:
    """Return the feeds of an OPML file and its faults; raises UsageError."""
    try:
        return read_opml(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
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
