"""What a page says about itself: title, author, outlet, date, language, canonical address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from watcher.adapters.articles.decoding import clean

_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlog\w*|WebPage)$")
_SPACE = re.compile(r"\s+")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?=[/\-_.]|$)")
_ZONE_GAP = re.compile(r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)$", re.IGNORECASE)
_FRACTION = re.compile(r"\.\d+")
_LANGUAGE = re.compile(r"^\s*([A-Za-z]{2,3})(?:[-_]|$)")
_TITLE_SUFFIX = re.compile(r"\s+[|\u2013\u2014·»-]\s+[^|\u2013\u2014·»-]{2,40}$")
_SITE_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp|edition)\.")
_MAX_JSON = 500_000
_MAX_LENGTH = 500
_EARLIEST_YEAR = 1995

_DATE_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "article.published", "publish-date", "publish_date", "publication_date", "pubdate", "date",
    "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "article_date_original", "cxenseparse:recs:publishtime",
)  # fmt: skip


@dataclass(slots=True)
class Metadata:
    title: str = ""
    author: str = ""
    outlet: str = ""
    language: str = ""
    published_at: datetime | None = None
    canonical_url: str = ""
    is_free: bool = True


def read_metadata(tree: HtmlElement, url: str) -> Metadata:
    """Return what the page declares; nothing here is checked against the text."""
    metas = _metas(tree)
    linked = list(_linked_data(tree))
    article = next((node for node in linked if node.get("headline")), linked[0] if linked else {})
    outlet = (
        metas.get("og:site_name")
        or _name(article.get("publisher"))
        or metas.get("application-name", "")
    )
    return Metadata(
        title=_title(tree, metas, article, outlet),
        author=_author(metas, article),
        outlet=_line(outlet),
        language=_declared_language(tree, metas),
        published_at=_published(tree, metas, linked, url),
        canonical_url=_canonical(tree, metas, url),
        is_free=str(article.get("isAccessibleForFree", "true")).lower() != "false",
    )


def parse_date(value: str) -> datetime | None:
    """Return an ISO-like date in UTC, or None; a missing zone is taken as UTC, a year before 1995 as wrong."""
    text = _ZONE_GAP.sub(
        lambda zone: zone[1].upper().replace("UTC", "Z").replace("GMT", "Z"), value.strip()
    )
    try:
        date = datetime.fromisoformat(_FRACTION.sub("", text))
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    try:
        date = date.astimezone(UTC)
    except OverflowError:
        return None
    return date if date.year >= _EARLIEST_YEAR else None


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.iterfind(".//meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop") or ""
        content = (node.get("content") or "").strip()
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD nodes that describe an article."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        source = script.text or ""
        if len(source) > _MAX_JSON:
            continue
        try:
            waiting: list[Any] = [json.loads(source, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting.extend(node[:100])
            elif isinstance(node, dict):
                waiting.extend(node[key] for key in ("@graph", "mainEntity") if key in node)
                kinds = node.get("@type", "")
                if any(
                    _ARTICLE_TYPE.search(str(kind))
                    for kind in (kinds if isinstance(kinds, list) else [kinds])
                ):
                    yield node


def _line(value: object) -> str:
    return _SPACE.sub(" ", clean(str(value))).strip()[:_MAX_LENGTH] if value else ""


def _name(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value[:20])))
    if isinstance(value, dict):
        return _line(value.get("name"))
    return _line(value) if isinstance(value, str) else ""


def _title(tree: HtmlElement, metas: dict[str, str], article: dict[str, Any], outlet: str) -> str:
    title = (
        _line(article.get("headline"))
        or _line(metas.get("og:title"))
        or _line(metas.get("twitter:title"))
    )
    if not title:
        headings = [_line(node.text_content()) for node in tree.iterfind(".//h1")]
        title = headings[0] if len(headings) == 1 else ""
    if not title:
        node = tree.find(".//title")
        title = _TITLE_SUFFIX.sub("", _line(node.text_content())) if node is not None else ""
    if outlet and len(title) > len(outlet) + 10 and title.casefold().endswith(outlet.casefold()):
        title = title[: -len(outlet)].rstrip(" |-\u2013\u2014·»")
    return title


def _author(metas: dict[str, str], article: dict[str, Any]) -> str:
    for candidate in (_name(article.get("author")), metas.get("author", ""), metas.get("article:author", ""),
                      metas.get("byl", ""), metas.get("parsely-author", "")):  # fmt: skip
        author = _line(candidate)
        if author and "://" not in author and "@" not in author:
            return re.sub(r"^(?:by|von|par|por)\s+", "", author, flags=re.IGNORECASE)
    return ""


def _declared_language(tree: HtmlElement, metas: dict[str, str]) -> str:
    for declared in (
        tree.get("lang"),
        tree.get("xml:lang"),
        metas.get("og:locale"),
        metas.get("language"),
    ):
        match = _LANGUAGE.match(declared or "")
        if match:
            return match[1].lower()
    return ""


def _published(
    tree: HtmlElement, metas: dict[str, str], linked: list[dict[str, Any]], url: str
) -> datetime | None:
    stated = [str(node["datePublished"]) for node in linked if node.get("datePublished")]
    stated += [metas[name] for name in _DATE_NAMES if name in metas]
    stated += [
        node.get("datetime") or ""
        for node in tree.xpath("//time[@datetime][@itemprop='datePublished' or @pubdate]")
    ]
    times = tree.xpath(
        "//article//time[@datetime] | //main//time[@datetime] | //header//time[@datetime]"
    )
    stated += [node.get("datetime") for node in times[:1]]
    for value in stated:
        date = parse_date(value)
        if date is not None:
            return date
    in_url = _URL_DATE.search(urlsplit(url).path)
    if in_url:
        date = parse_date(f"{in_url[1]}-{int(in_url[2]):02}-{int(in_url[3]):02}")
        if date is not None:
            return date
    return _guessed_date(tree)


def _guessed_date(tree: HtmlElement) -> datetime | None:
    try:
        guess = find_date(tree, original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    except Exception:  # noqa: BLE001 (htmldate fails in many ways on odd pages; a guess may be missing)
        return None
    return parse_date(guess) if guess else None


def _canonical(tree: HtmlElement, metas: dict[str, str], url: str) -> str:
    links = tree.xpath(
        "//link[contains(concat(' ', translate(@rel, 'CANOIL', 'canoil'), ' '), ' canonical ')]/@href"
    )
    for candidate in (*links[:1], metas.get("og:url", "")):
        try:
            absolute = urljoin(url, candidate.strip())
            parts, page = urlsplit(absolute), urlsplit(url)
            if not candidate or parts.scheme not in ("http", "https") or parts.username is not None:
                continue
            # A canonical link to the front page is a template's mistake.
            if (parts.path.strip("/") or parts.query or not page.path.strip("/")) and _same_site(
                absolute, url
            ):
                return str(absolute)
        except ValueError:
            continue
    return ""


def _same_site(one: str, other: str) -> bool:
    first, second = (_SITE_PREFIX.sub("", urlsplit(url).netloc.lower()) for url in (one, other))
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")
