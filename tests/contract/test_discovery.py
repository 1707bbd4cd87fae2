"""Feeds that a page offers: declared ones first, web addresses only, hostile pages survived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.adapters.discovery import discover_feeds

URL = "https://x.example/news/index.html"


def page(*lines: str) -> bytes:
    return ("<!doctype html><html><head>" + "\n".join(lines) + "</head></html>").encode()


def link(
    href: str, kind: str = "application/rss+xml", rel: str = "alternate", title: str = ""
) -> str:
    return f'<link rel="{rel}" type="{kind}" href="{href}" title="{title}">'


def test_declared_feeds_come_first_with_titles() -> None:
    found = discover_feeds(
        page(
            '<a href="/rss">Our RSS</a>',
            link("/feed/", title="News &amp; views"),
            link("atom.xml", "application/atom+xml"),
            link(
                "https://y.example/f.json", "application/feed+json; charset=utf-8", "ALTERNATE home"
            ),
            link("/comments/feed/", title="Comments"),
        ),
        URL,
    )
    assert found == (
        ("https://x.example/feed/", "News & views"),
        ("https://x.example/news/atom.xml", ""),
        ("https://y.example/f.json", ""),
        ("https://x.example/rss", "Our RSS"),
        ("https://x.example/comments/feed/", "Comments"),
    )


@pytest.mark.parametrize(
    "markup",
    [
        link("/x", "text/html"),
        link("/x", "application/rss+xml", "stylesheet"),
        link("/style.css", "text/css"),
        link("/wp-json/", "application/json"),
        link("javascript:alert(1)"),
        link("file:///etc/passwd"),
        link("http://["),
        link("https://x.example:port/"),
        link(""),
        '<a href="/about">About our feeding programme</a>',
        '<a href="/feedback">Feedback</a>',
        "<link rel=alternate type=application/rss+xml>",
    ],
)
def test_what_is_no_feed_is_left_out(markup: str) -> None:
    assert discover_feeds(page(markup), URL) == ()


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ('<a href="/rss.xml">x</a>', "https://x.example/rss.xml"),
        ('<a href="feed/world">x</a>', "https://x.example/news/feed/world"),
        ('<a href="/index.rdf">x</a>', "https://x.example/index.rdf"),
        ('<a href="/?feed=rss2">x</a>', "https://x.example/?feed=rss2"),
        ('<a href="feed://x.example/f">x</a>', ""),
        ('<a href="feed:https://x.example/rss">x</a>', "https://x.example/rss"),
        (link("/x.xml", "text/xml"), ""),
        (link("/rss.xml", "text/xml"), "https://x.example/rss.xml"),
        (link("feed://x.example/f"), "https://x.example/f"),
    ],
)
def test_common_ways_to_offer_a_feed(markup: str, address: str) -> None:
    assert [found for found, _ in discover_feeds(page(markup), URL)] == (
        [address] if address else []
    )


def test_base_is_honoured_unless_hostile() -> None:
    assert discover_feeds(page('<base href="https://y.example/a/">', link("f")), URL) == (
        ("https://y.example/a/f", ""),
    )
    assert discover_feeds(page('<base href="javascript:1">', link("f")), URL) == (
        ("https://x.example/news/f", ""),
    )


def test_every_feed_once_and_not_too_many() -> None:
    many = [link(f"/feed/{number}") for number in range(100)]
    assert len(discover_feeds(page(*many, *many), URL)) == 30


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b" ",
        b"\x00\x01\x02",
        b"<" * 100_000,
        b"<div>" * 100_000,
        b"<!--" * 50_000,
        b"<a href='" * 20_000,
        "\ud800".encode("utf-8", "surrogatepass"),
        b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>',
    ],
)
def test_hostile_pages(html: bytes) -> None:
    assert discover_feeds(html, URL) == ()


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_reference_is_a_web_address_or_left_out(href: str, title: str) -> None:
    quoted = href.replace('"', "")
    for address, name in discover_feeds(page(link(quoted, title=title.replace('"', ""))), URL):
        assert address.startswith(("http://", "https://"))
        assert "\n" not in name
