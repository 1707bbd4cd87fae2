"""JSON Feed (versions 1 and 1.1): strict about what it is, tolerant about what is missing."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watcher.adapters.feeds.dates import DateReader, newest
from watcher.adapters.feeds.plain import (
    FULL_TEXT,
    LONGEST_AUTHOR,
    LONGEST_CONTENT,
    LONGEST_GUID,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ENTRIES,
    language_of,
    one_line,
    plain_text,
    safe_link,
    says_something,
    storable,
)
from watcher.core.errors import ParseError
from watcher.core.model import DateSource, ParsedEntry, ParsedFeed


def parse_json_feed(body: bytes, url: str, now: datetime) -> ParsedFeed:
    """Parse a JSON Feed; raises ParseError with one line that says what came instead."""
    tree = _load(body)
    version = tree.get("version")
    if not isinstance(version, str) or "jsonfeed.org/version/" not in version:
        raise ParseError("JSON, but no JSON Feed (it names no version)")
    items = tree.get("items")
    if not isinstance(items, list):
        raise ParseError("a JSON Feed without a list of items")
    readable = [item for item in items if isinstance(item, dict)]
    dates = DateReader(now)
    kept = newest(readable, lambda item: _published(item, dates)[0], MOST_ENTRIES)
    language = language_of(tree.get("language"))
    faults = []
    if len(readable) < len(items):
        faults.append(f"broken feed: {len(items) - len(readable)} items are no objects")
    if len(kept) < len(readable):
        faults.append(f"{len(readable)} items, only {len(kept)} read")
    if tree.get("expired") is True:
        faults.append("its publisher says that it has ended")
    entries = (_read_item(item, url, language, dates) for item in kept)
    return ParsedFeed(
        title=one_line(_text(tree, "title"), LONGEST_TITLE),
        site_url=safe_link(_text(tree, "home_page_url"), url),
        language=language,
        entries=tuple(entry for entry in entries if says_something(entry)),
        degraded="; ".join(faults) or None,
    )


def _load(body: bytes) -> Mapping[str, Any]:
    try:
        tree = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except json.JSONDecodeError as error:
        raise ParseError(f"broken JSON: {error.msg} (line {error.lineno})") from error
    except (ValueError, RecursionError) as error:
        raise ParseError(f"broken JSON ({type(error).__name__})") from error
    if not isinstance(tree, dict):
        raise ParseError("JSON, but no JSON Feed (no object)")
    return tree


def _read_item(item: Mapping[str, Any], url: str, language: str, dates: DateReader) -> ParsedEntry:
    content_html, content_text = _text(item, "content_html"), _text(item, "content_text")
    summary = _text(item, "summary") or content_text or content_html
    if not content_html and len(content_text) >= FULL_TEXT:
        paragraphs = html.escape(content_text[:LONGEST_CONTENT]).split("\n")
        content_html = "".join(f"<p>{line}</p>" for line in paragraphs if line.strip())
    published_at, source = _published(item, dates)
    own_url = safe_link(_text(item, "url"), url)
    return ParsedEntry(
        guid=storable(_text(item, "id")).strip()[:LONGEST_GUID],
        url=own_url or safe_link(_text(item, "external_url"), url),
        title=one_line(_text(item, "title"), LONGEST_TITLE),
        summary=plain_text(summary, LONGEST_SUMMARY),
        content_html=storable(content_html)[:LONGEST_CONTENT],
        author=one_line(", ".join(_authors(item)), LONGEST_AUTHOR),
        published_at=published_at,
        updated_at=dates.read(_text(item, "date_modified"))[0],
        date_source=source,
        language=language_of(item.get("language")) or language,
    )


def _published(item: Mapping[str, Any], dates: DateReader) -> tuple[datetime | None, DateSource]:
    for name in ("date_published", "date_modified"):
        at, source = dates.read(_text(item, name))
        if at is not None:
            return at, source
    return None, DateSource.FIRST_SEEN


def _authors(item: Mapping[str, Any]) -> list[str]:
    listed = item.get("authors")
    people = listed if isinstance(listed, list) else [item.get("author")]
    names = (_text(person, "name") for person in people[:20] if isinstance(person, dict))
    return [name for name in names if name]


def _text(item: Mapping[str, Any], name: str) -> str:
    """Return a string or a number as text: ids are often written as numbers."""
    value = item.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
