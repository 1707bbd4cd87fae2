"""Pages and feeds of the made-up outlets: HTML, RSS, Atom and JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from watcher.demo.newsroom import DemoArticle, Outlet, fill, long_date, page_parts

FEED_NAMES: Mapping[str, str] = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}
FEED_TITLES: Mapping[str, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
FEED_TYPES: Mapping[str, str] = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


def article_path(article: DemoArticle) -> str:
    """Return where an article's page is on the site."""
    return f"/{article.outlet}/{article.slug}.html"


def feed_path(outlet: Outlet) -> str:
    """Return where an outlet's feed is on the site."""
    return f"/{outlet.id}/{FEED_NAMES[outlet.feed]}"


def summary_of(article: DemoArticle, started_at: datetime) -> str:
    """Return what the feed says of an article."""
    return fill(article.summary, article.words, started_at)


def render_page(article: DemoArticle, outlet: Outlet, site_url: str, started_at: datetime) -> str:
    """Return an article's page."""
    layout, body = page_parts(article)
    published_at = article.published_at(started_at)
    shared = {"published_long": long_date(published_at), **article.words}
    words = {
        **shared,
        "body": fill(body, shared, started_at),
        "title": escape(article.title),
        "title_json": json.dumps(article.title),
        "author": escape(article.author),
        "author_json": json.dumps(article.author),
        "language": article.language,
        "published_iso": published_at.isoformat(),
        "url": site_url + article_path(article),
        "feed_url": site_url + feed_path(outlet),
    }
    return fill(layout, words, started_at)


def render_feed(
    outlet: Outlet, articles: Sequence[DemoArticle], site_url: str, started_at: datetime
) -> str:
    """Return an outlet's feed in its own format."""
    return _RENDERERS[outlet.feed](outlet, articles, site_url, started_at)


def _rss(
    outlet: Outlet, articles: Sequence[DemoArticle], site_url: str, started_at: datetime
) -> str:
    items = "".join(
        f"<item><title>{escape(article.title)}</title>"
        f"<link>{site_url}{article_path(article)}</link>"
        f'<guid isPermaLink="false">{outlet.id}-{article.slug}</guid>'
        f"<pubDate>{format_datetime(article.published_at(started_at), usegmt=True)}</pubDate>"
        f"<description>{escape(summary_of(article, started_at))}</description></item>"
        for article in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{site_url}/{outlet.id}/</link>"
        f"<description>Made up for the demo of Watcher</description>{items}</channel></rss>"
    )


def _atom(
    outlet: Outlet, articles: Sequence[DemoArticle], site_url: str, started_at: datetime
) -> str:
    entries = "".join(
        f'<entry><title type="text">{escape(article.title)}</title>'
        f'<link rel="alternate" href="{site_url}{article_path(article)}"/>'
        f"<id>tag:{outlet.id}.example,2024:{article.slug}</id>"
        f"<published>{article.published_at(started_at).isoformat()}</published>"
        f"<updated>{article.published_at(started_at).isoformat()}</updated>"
        f"<author><name>{escape(article.author)}</name></author>"
        f'<summary type="text">{escape(summary_of(article, started_at))}</summary></entry>'
        for article in articles
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(outlet.name)}</title><id>tag:{outlet.id}.example,2024:feed</id>"
        f'<link rel="alternate" href="{site_url}/{outlet.id}/"/>'
        f"<updated>{started_at.replace(microsecond=0).isoformat()}</updated>{entries}</feed>"
    )


def _json(
    outlet: Outlet, articles: Sequence[DemoArticle], site_url: str, started_at: datetime
) -> str:
    items = [
        {
            "id": f"{outlet.id}/{article.slug}",
            "url": site_url + article_path(article),
            "title": article.title,
            "summary": summary_of(article, started_at),
            "date_published": article.published_at(started_at).isoformat(),
            "language": article.language,
            "authors": [{"name": article.author}],
        }
        for article in articles
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{site_url}/{outlet.id}/",
        "feed_url": site_url + feed_path(outlet),
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


_Renderer = Callable[[Outlet, Sequence[DemoArticle], str, datetime], str]
_RENDERERS: Mapping[str, _Renderer] = {"rss": _rss, "atom": _atom, "json": _json}
