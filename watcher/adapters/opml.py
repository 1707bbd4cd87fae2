"""OPML subscription lists, in and out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from lxml import etree

from watcher.core.errors import ParseError
from watcher.core.urls import canonical_url, safe_for_display

_MOST_FEEDS = 10_000
_LONGEST_URL = 4_000
_LOOSE_AMPERSAND = re.compile(rb"&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlinedFeed:
    """A feed named by an OPML file."""

    url: str
    title: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlReading:
    """The feeds that a file names, and one line (with its number) for each outline that is no good."""

    feeds: tuple[OutlinedFeed, ...] = ()
    faults: tuple[str, ...] = ()


def read_opml(body: bytes) -> OpmlReading:
    """Read an OPML file; what is broken becomes a fault, the rest is kept.

    Raises ParseError, with a line number where there is one, when nothing in it can be used.
    """
    if not body.strip():
        raise ParseError("the OPML file is empty")
    if b"<!ENTITY" in body:
        line = body[: body.index(b"<!ENTITY")].count(b"\n") + 1
        raise ParseError(f"line {line}: an OPML file must not declare entities")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        # Addresses are often pasted with a bare '&', which a repairing parser would swallow.
        root = etree.fromstring(_LOOSE_AMPERSAND.sub(b"&amp;", body), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"line {getattr(error, 'lineno', None) or 1}: not OPML") from error
    faults = [f"line {entry.line}: {_one_line(entry.message)}" for entry in parser.error_log][:20]
    feeds: dict[str, OutlinedFeed] = {}
    for outline in () if root is None else root.iter("{*}outline", "{*}OUTLINE"):
        read = _read_outline(outline)
        if isinstance(read, str):
            faults.append(read)
        elif read is not None and len(feeds) < _MOST_FEEDS:
            feeds.setdefault(canonical_url(read.url), read)
    if not feeds and (faults or root is None or not str(root.tag).lower().endswith("opml")):
        raise ParseError(faults[0] if faults else "line 1: not OPML")
    return OpmlReading(feeds=tuple(feeds.values()), faults=tuple(faults))


def write_opml(feeds: Iterable[tuple[str, str]], now: datetime) -> bytes:
    """Write (url, title) pairs as OPML 2.0."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "  <head>",
        "    <title>Watcher feeds</title>",
        f"    <dateCreated>{format_datetime(now)}</dateCreated>",
        "  </head>",
        "  <body>",
    ]
    for url, title in feeds:
        name = _attribute(title or url)
        lines.append(f'    <outline type="rss" text={name} title={name} xmlUrl={_attribute(url)}/>')
    lines += ["  </body>", "</opml>", ""]
    return "\n".join(lines).encode("utf-8")


def _read_outline(outline: etree._Element) -> OutlinedFeed | str | None:
    """Return a feed, a fault, or None for an outline that is only a folder."""
    attributes = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
    kind = attributes.get("type", "").strip().lower()
    url = attributes.get("xmlurl", "")
    if not url and kind in ("rss", "atom", "feed"):
        url = attributes.get("url", "")
    url = url.strip()
    line = int(outline.sourceline or 0)
    if not url:
        return f"line {line}: a feed without an address (xmlUrl)" if kind == "rss" else None
    if not _is_web_address(url):
        return f"line {line}: not an http(s) address: {safe_for_display(url)[:100]}"
    title = attributes.get("title", "").strip() or attributes.get("text", "").strip()
    return OutlinedFeed(url=url, title=_one_line(title)[:500], line=line)


def _is_web_address(url: str) -> bool:
    if len(url) > _LONGEST_URL or re.search(r"[\s\x00-\x1f]", url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises on a port that is no number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _attribute(text: str) -> str:
    return quoteattr(_one_line(_UNWRITABLE.sub("", text)))
