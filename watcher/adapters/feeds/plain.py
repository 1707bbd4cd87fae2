"""Feed markup -> plain text, and links that are safe to follow. Linear in time, never raises."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from watcher.core.model import ParsedEntry

MOST_ENTRIES = 1_000
LONGEST_URL = 4_000
LONGEST_GUID = 2_000
LONGEST_TITLE = 500
LONGEST_AUTHOR = 300
LONGEST_SUMMARY = 10_000
LONGEST_CONTENT = 500_000
FULL_TEXT = 1_000
"""A description this long is likely to be the whole article."""

_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\ufeff\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"<(?:(/?)([a-zA-Z][a-zA-Z0-9:-]*)([^<>]*)>|!--|[!?][^<>]*>)")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.0-9]*[1-9])"
    r"|(?:^|\s)hidden(?:\s|=|/|$)|aria-hidden\s*=\s*[\"']?true",
    re.IGNORECASE,
)
_NEVER_READ = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg"})
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li"
    " main ol p pre section table td th tr ul".split()
)
_LINE_NOISE = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\s*\n\s*")
_ROUNDS = 4


def storable(text: str) -> str:
    """Drop what a database or a terminal cannot take: control characters, lone surrogates, soft hyphens."""
    return _UNSTORABLE.sub("", text)


def one_line(text: str, limit: int) -> str:
    """Return markup as plain text on one line, cut at limit."""
    return " ".join(plain_text(text, 4 * limit).split())[:limit].rstrip()


def plain_text(markup: str, limit: int) -> str:
    """Return markup as plain text, one line per block, cut at limit; hidden elements are left out."""
    text = markup[: 8 * limit]
    for _ in range(_ROUNDS):  # feeds escape their markup once, twice or not at all
        stripped = html.unescape(_without_tags(text))
        if stripped == text:
            break
        text = stripped
    else:
        text = _TAG.sub(" ", text)
    text = _LINE_NOISE.sub(" ", storable(text))
    return _GAPS.sub("\n", text).strip()[:limit].rstrip()


def _without_tags(markup: str) -> str:
    """Take out tags and everything inside hidden or script-like elements."""
    pieces: list[str] = []
    at = 0
    inside, depth = "", 0  # the hidden element that we are in, and how deep in others of its name
    while match := _TAG.search(markup, at):
        if not inside:
            pieces.append(markup[at : match.start()])
        at = match.end()
        name = (match[2] or "").lower()
        if not name:
            if match[0] == "<!--":
                end = markup.find("-->", at)
                at = end + 3 if end >= 0 else len(markup)
            continue
        closing, empty = bool(match[1]), name in _VOID or (match[3] or "").endswith("/")
        if inside:
            if name == inside and not empty:
                depth += -1 if closing else 1
                inside = inside if depth else ""
        elif not closing and not empty and (name in _NEVER_READ or _HIDDEN.search(match[3] or "")):
            inside, depth = name, 1
        if not inside:
            pieces.append("\n" if name in _BLOCKS else "")
    if not inside:
        pieces.append(markup[at:])
    return "".join(pieces)


def safe_link(link: str, base: str) -> str:
    """Return an absolute http(s) URL without white space, or '' where the link is anything else."""
    link = "".join(storable(link).split())
    if not link or len(link) > LONGEST_URL:
        return ""
    try:
        absolute = urljoin(base, link)
        parts = urlsplit(absolute)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port  # raises on a port that is no number
    except ValueError:
        return ""
    return absolute if usable else ""


def says_something(entry: ParsedEntry) -> bool:
    """Return False for an item that has neither a name nor words nor a page."""
    return bool(entry.guid or entry.url or entry.title or entry.summary or entry.content_html)


def language_of(tag: object) -> str:
    """Return the primary language of a tag such as 'en-GB', or ''."""
    match = re.match(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)", tag) if isinstance(tag, str) else None
    return match[1].lower() if match else ""
