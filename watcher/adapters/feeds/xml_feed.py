"""RSS, Atom and RDF through feedparser, from bytes that anybody may have written."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import feedparser
from feedparser.exceptions import CharacterEncodingOverride, NonXMLContentType

from watcher.adapters.feeds.charsets import settle_encoding, without_impossible_characters
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

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_CUT_OFF = re.compile(r".*(?:no element found|unclosed)")
_WHOLE = (b"</item>", b"</entry>", b"</channel>")
_HARMLESS = (CharacterEncodingOverride, NonXMLContentType)
_PERIODS_S = {
    "hourly": 3600,
    "daily": 86400,
    "weekly": 604800,
    "monthly": 2592000,
    "yearly": 31536000,
}


def parse_xml_feed(body: bytes, content_type: str, url: str, now: datetime) -> ParsedFeed:
    """Parse RSS, Atom or RDF; raises ParseError with one line that says what came instead."""
    if _HTML.match(body[:5_000]):
        raise ParseError("a web page came instead of a feed")
    body, content_type, repaired = settle_encoding(body, content_type)
    try:
        tree = _parse(body, content_type, url)
    except MemoryError:
        raise  # the worker's limit, told apart from a broken feed
    except Exception:  # noqa: BLE001 - whatever it trips over, the feed gets a second chance
        tree = _parse_repaired(body, content_type, url)
    fault = tree.get("bozo_exception") if tree.get("bozo") else None
    items = list(tree.get("entries") or ())
    if not items and not tree.get("version"):
        raise ParseError(_what_is_it(body, fault))
    if len(items) > 1 and _CUT_OFF.match(str(fault or "")) and not body.rstrip().endswith(_WHOLE):
        items.pop()  # half an item would be a new item, and again another one when it is whole
    dates = DateReader(now)
    kept = newest(items, lambda item: _published(item, dates)[0], MOST_ENTRIES)
    harmless = fault is None or isinstance(fault, _HARMLESS)
    broken = None if harmless else f"broken feed: {_line(fault)}"
    too_many = f"{len(items)} items, only {MOST_ENTRIES} read" if len(kept) < len(items) else None
    head = tree.get("feed") or {}
    language = language_of(_raw(head, "language"))
    entries = (_read_entry(item, url, language, dates) for item in kept)
    return ParsedFeed(
        title=one_line(_raw(head, "title"), LONGEST_TITLE),
        site_url=safe_link(_raw(head, "link"), url),
        language=language,
        ttl_s=_ttl_s(head),
        entries=tuple(entry for entry in entries if says_something(entry)),
        degraded="; ".join(filter(None, (repaired, broken, too_many))) or None,
    )


def _parse(body: bytes, content_type: str, url: str) -> Any:
    return feedparser.parse(
        io.BytesIO(body),  # never the bytes themselves: feedparser would open them as a path
        response_headers={"content-type": content_type, "content-location": url},
        # Everything is turned into plain text or goes through extraction, so cleaning it first
        # would only add feedparser's slowest code.
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _parse_repaired(body: bytes, content_type: str, url: str) -> Any:
    try:
        return _parse(without_impossible_characters(body), content_type, url)
    except MemoryError:
        raise
    except Exception as error:
        raise ParseError(f"the feed cannot be read ({type(error).__name__})") from error


def _what_is_it(body: bytes, fault: object) -> str:
    if not body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return "the answer is empty"
    start = body.lstrip()[:1]
    if b"<html" in body[:20_000].lower():
        return "a web page came instead of a feed"
    if start != b"<":
        return "this is no feed"
    return f"XML, but no feed: {_line(fault)}" if fault is not None else "XML, but no feed"


def _line(fault: object) -> str:
    """Return one short line about a parser's complaint, with the place where it has one."""
    message = getattr(fault, "getMessage", lambda: str(fault))()
    place = getattr(fault, "getLineNumber", lambda: None)()
    text = one_line(str(message), 120) or type(fault).__name__
    return f"{text} (line {place})" if place else text


def _read_entry(item: Any, url: str, language: str, dates: DateReader) -> ParsedEntry:
    summary = _raw(item, "summary")
    contents = [part for part in dict.get(item, "content") or () if isinstance(part, dict)]
    content = max((str(part.get("value") or "") for part in contents), key=len, default="")
    plain_summary = plain_text(summary, LONGEST_SUMMARY)
    if not content and len(plain_summary) >= FULL_TEXT:
        content = summary  # many feeds carry the whole article in its description
    published_at, source = _published(item, dates)
    title_detail = dict.get(item, "title_detail") or {}
    spoken = next(
        (
            found
            for part in (*contents, title_detail)
            if (found := language_of(part.get("language")))
        ),
        language,
    )
    return ParsedEntry(
        guid=storable(_raw(item, "id")).strip()[:LONGEST_GUID],
        url=_link(item, url),
        title=one_line(_raw(item, "title"), LONGEST_TITLE),
        summary=plain_summary,
        content_html=storable(content)[:LONGEST_CONTENT],
        author=one_line(_raw(item, "author"), LONGEST_AUTHOR),
        published_at=published_at,
        updated_at=dates.read(_raw(item, "updated"))[0],
        date_source=source,
        language=spoken,
    )


def _published(item: Any, dates: DateReader) -> tuple[datetime | None, DateSource]:
    for name in ("published", "created", "updated"):
        at, source = dates.read(_raw(item, name))
        if at is not None:
            return at, source
    return None, DateSource.FIRST_SEEN


def _link(item: Any, url: str) -> str:
    """Return the item's page: its link, else its first alternate link, else a guid that is one."""
    links = [part for part in dict.get(item, "links") or () if isinstance(part, dict)]
    alternates = [str(part.get("href") or "") for part in links if part.get("rel") == "alternate"]
    for candidate in (_raw(item, "link"), *alternates):
        link = safe_link(candidate, url)
        if link and link != url:  # an empty reference resolves to the feed itself
            return link
    guid = _raw(item, "id")
    return safe_link(guid, url) if guid.startswith(("http://", "https://")) else ""


def _raw(item: Mapping[str, Any], name: str) -> str:
    # dict.get: feedparser's own mapping answers for other names, with a warning.
    value = dict.get(item, name) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""


def _ttl_s(head: Any) -> float | None:
    minutes = _number(_raw(head, "ttl"))
    if minutes:
        return min(minutes * 60.0, timedelta(days=1).total_seconds())
    period_s = _PERIODS_S.get(_raw(head, "sy_updateperiod").strip().lower())
    if period_s is None:
        return None
    times = _number(_raw(head, "sy_updatefrequency")) or 1.0
    return min(period_s / times, timedelta(days=1).total_seconds())


def _number(text: str) -> float | None:
    match = re.fullmatch(r"\s*([0-9]{1,9})(?:\.[0-9]*)?\s*", text)
    return float(match[1]) if match else None
