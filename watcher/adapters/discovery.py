"""Find the feeds that a web page offers."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree

_FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x.atom+xml",
        "application/rss",
        "text/rss+xml",
    }
)
_VAGUE_TYPES = frozenset({"application/xml", "text/xml", "application/json"})
_FEED_PATH = re.compile(
    r"(?:^|/)(?:rss|feed|feeds|atom|rdf)(?:[/._-]|$)|\.(?:rss|atom|rdf)$|(?:rss|atom|feed|index)\.(?:xml|json)$",
    re.IGNORECASE,
)
_NO_FEED = re.compile(r"/comments?/|/(?:wp-json|oembed)", re.IGNORECASE)
_MOST = 30
_LONGEST_PAGE = 2_000_000
_LONGEST_URL = 4_000


def discover_feeds(html: bytes, url: str) -> tuple[tuple[str, str], ...]:
    """Return (address, title) of the feeds that a page names, declared ones first.

    Parses hostile markup in C: run it in a worker process.
    """
    parser = etree.HTMLParser(recover=True, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(html[:_LONGEST_PAGE], parser)
    except (etree.XMLSyntaxError, ValueError):
        return ()
    if root is None:
        return ()
    base = _base(root, url)
    declared: dict[str, str] = {}
    linked: dict[str, str] = {}
    comments: dict[str, str] = {}
    for element in root.iter("link", "a"):
        address = _address(element.get("href"), base)
        if not address:
            continue
        title = _title(element)
        if element.tag == "link" and _declares_a_feed(element):
            # A site's comment feed is declared like its news feed; it is never what is wanted first.
            where = comments if _NO_FEED.search(urlsplit(address).path) else declared
            where.setdefault(address, title)
        elif element.tag == "a" and _looks_like_a_feed(address):
            linked.setdefault(address, title)
    found = declared | {
        key: value for key, value in (linked | comments).items() if key not in declared
    }
    return tuple(found.items())[:_MOST]


def _base(root: etree._Element, url: str) -> str:
    element = next(root.iter("base"), None)
    return (_address(element.get("href"), url) if element is not None else "") or url


def _address(href: str | None, base: str) -> str:
    if not href or len(href) > _LONGEST_URL:
        return ""
    try:
        address = urljoin(base, href.strip())
        parts = urlsplit(address)
        _ = parts.port  # raises on a port that is no number
    except ValueError:
        return ""
    if parts.scheme == "feed":
        rest = address.partition(":")[2]
        return _address(rest if rest.startswith("http") else f"https:{rest}", base)
    usable = parts.scheme in ("http", "https") and parts.hostname
    return address if usable and not re.search(r"[\s\x00-\x1f]", address) else ""


def _declares_a_feed(element: etree._Element) -> bool:
    relations = (element.get("rel") or "").lower().split()
    if "alternate" not in relations and "feed" not in relations:
        return False
    kind = (element.get("type") or "").partition(";")[0].strip().lower()
    if kind in _VAGUE_TYPES:
        return _looks_like_a_feed(element.get("href") or "")
    return kind in _FEED_TYPES or ("feed" in relations and not kind)


def _looks_like_a_feed(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if _NO_FEED.search(parts.path):
        return False
    asked = re.search(r"(?:^|&)(?:feed|format)=(?:rss|atom|json|rss2)", parts.query, re.IGNORECASE)
    return bool(_FEED_PATH.search(parts.path.rstrip("/")) or asked)


def _title(element: etree._Element) -> str:
    text = element.get("title") or "".join(element.itertext())
    return " ".join(text.split())[:200]
