"""Feed parsing: RSS, Atom, RDF and JSON Feed, well formed, broken and hostile."""

from __future__ import annotations

import asyncio
import pickle
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.hostile_feeds import (
    EITHER,
    GOOD,
    PARSED,
    REFUSED,
    atom,
    hostile,
    json_feed,
    rss,
)
from watcher.adapters.feeds import PooledFeedParser, parse_feed
from watcher.adapters.worker_pool import WorkerPool
from watcher.core.entries import identities_of, new_entries
from watcher.core.errors import ParseError, WorkerError
from watcher.core.model import DateSource, ParsedEntry, ParsedFeed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URL = "https://x.example/feeds/main.xml"
HOSTILE = list(hostile())


def parse(body: bytes, content_type: str = "", url: str = URL) -> ParsedFeed:
    return parse_feed(body, content_type, url, NOW)


def only(feed: ParsedFeed) -> ParsedEntry:
    (entry,) = feed.entries
    return entry


# ------------------------------------------------------------------ formats


def test_rss() -> None:
    feed = parse(
        rss(
            """<title>Talks &amp; more</title><link>https://x.example/a</link><guid isPermaLink="false">id-1</guid>
            <description>&lt;p&gt;First.&lt;/p&gt;&lt;p&gt;Second &amp;amp; last.&lt;/p&gt;</description>
            <author>a@x.example (A. Writer)</author><pubDate>Sun, 22 Nov 2026 10:00:00 BST</pubDate>
            <content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>All of it</p>]]></content:encoded>""",
            head="<link>https://x.example/</link><language>en-gb</language><ttl>60</ttl>",
        )
    )
    assert (feed.title, feed.site_url, feed.language) == ("T", "https://x.example/", "en")
    assert feed.ttl_s == 3600.0
    assert feed.degraded is None
    entry = only(feed)
    assert (entry.guid, entry.url) == ("id-1", "https://x.example/a")
    assert entry.title == "Talks & more"
    assert entry.summary == "First.\nSecond & last."
    assert entry.content_html == "<p>All of it</p>"
    assert "A. Writer" in entry.author
    assert entry.published_at == datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert entry.date_source is DateSource.ENTRY
    assert entry.language == "en"


def test_atom() -> None:
    feed = parse(
        b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
        <title type="html">&lt;i&gt;Blatt&lt;/i&gt;</title><link href="https://x.example/"/>
        <entry><id>urn:1</id><title>Eins &lt; Zwei</title><link rel="self" href="/self"/>
        <link rel="alternate" href="../a?b=1&amp;c=2"/><author><name>Autorin</name></author>
        <published>2026-11-21T08:00:00+01:00</published><updated>2026-11-22T08:00:00Z</updated>
        <summary>Kurz</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Lang</p></div></content>
        </entry></feed>"""
    )
    assert (feed.title, feed.language) == ("Blatt", "de")
    entry = only(feed)
    assert (entry.guid, entry.url) == ("urn:1", "https://x.example/a?b=1&c=2")
    assert (entry.title, entry.summary, entry.author) == ("Eins < Zwei", "Kurz", "Autorin")
    assert "<p>Lang</p>" in entry.content_html
    assert entry.published_at == datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
    assert entry.updated_at == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    assert entry.language == "de"


def test_rdf() -> None:
    feed = parse(
        b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
        <channel rdf:about="https://x.example/"><title>R</title><link>https://x.example/</link>
        <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
        <item rdf:about="https://x.example/1"><title>One</title><link>https://x.example/1</link>
        <dc:date>2026-11-20</dc:date><dc:creator>C</dc:creator></item></rdf:RDF>"""
    )
    assert (feed.title, feed.ttl_s) == ("R", 1800.0)
    entry = only(feed)
    assert (entry.url, entry.title, entry.author) == ("https://x.example/1", "One", "C")
    assert entry.published_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert entry.date_source is DateSource.GUESSED


def test_json_feed() -> None:
    feed = parse(
        json_feed(
            [
                {
                    "id": 7,
                    "url": "/a",
                    "title": "One",
                    "content_html": "<p>Body <b>text</b></p>",
                    "date_published": "2026-11-22T10:00:00+02:00",
                    "authors": [{"name": "A"}, {"name": "B"}],
                    "language": "fr-FR",
                },
                {"id": "8", "external_url": "https://y.example/", "content_text": "Only text"},
            ],
            home_page_url="https://x.example/",
            language="en",
        ),
        "application/feed+json",
    )
    assert (feed.title, feed.site_url, feed.language) == ("T", "https://x.example/", "en")
    first, second = feed.entries
    assert (first.guid, first.url, first.title) == ("7", "https://x.example/a", "One")
    assert (first.summary, first.author, first.language) == ("Body text", "A, B", "fr")
    assert first.published_at == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    assert (second.url, second.summary) == ("https://y.example/", "Only text")
    assert second.language == "en"


def test_json_feed_text_of_article_length_is_content() -> None:
    text = "A sentence & more.\n" * 100
    entry = only(parse(json_feed([{"id": "1", "content_text": text}])))
    assert entry.content_html.count("<p>") == 100
    assert "&amp;" in entry.content_html


def test_a_description_of_article_length_is_content() -> None:
    long = only(parse(rss(f"<description>&lt;p&gt;{'word ' * 400}&lt;/p&gt;</description>")))
    short = only(parse(rss("<description>&lt;p&gt;word&lt;/p&gt;</description>")))
    assert long.content_html.startswith("<p>")
    assert short.content_html == ""


# ------------------------------------------------------------------ what came instead


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>Just a moment...</title>", "web page"),
        (b"Access denied", "no feed"),
        (b"<note/>", "XML, but no feed"),
        (b"{}", "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "broken JSON"),
    ],
)
def test_refusals_say_what_came(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words) as caught:
        parse(body)
    assert "\n" not in str(caught.value)


def test_a_path_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(rss(GOOD))
    for body in (str(secret).encode(), secret.as_uri().encode()):
        with pytest.raises(ParseError):
            parse(body)


def test_an_empty_feed_is_a_feed() -> None:
    feed = parse(rss())
    assert feed.entries == ()
    assert feed.degraded is None


# ------------------------------------------------------------------ broken, but kept


def test_broken_xml_keeps_its_entries_and_says_so() -> None:
    feed = parse(rss("<title>A & B</title><link>https://x.example/?a=1&b=2</link>"))
    assert only(feed).url == "https://x.example/?a=1&b=2"
    assert feed.degraded is not None
    assert "broken feed" in feed.degraded
    assert "line 1" in feed.degraded


def test_half_an_item_is_left_for_the_next_poll() -> None:
    whole = rss(GOOD, "<title>Second, a long title</title><link>https://x.example/2</link>")
    cut = parse(whole[: whole.index(b"long title")])
    assert [entry.title for entry in cut.entries] == ["Good"]
    assert cut.degraded is not None
    unclosed = parse(whole[: whole.rindex(b"</channel>")])
    assert len(unclosed.entries) == 2


def test_impossible_characters_cost_one_character_not_the_feed() -> None:
    feed = parse(rss("<title>a&#xD800;b&#x110000;c&#99999999;d</title>" + GOOD[19:]))
    assert only(feed).title == "abcd"


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "text/html", "text/xml", "bad;;;=", "x"]
)
def test_any_content_type_is_accepted(content_type: str) -> None:
    feed = parse(rss(GOOD), content_type)
    assert only(feed).title == "Good"
    assert feed.degraded is None


# ------------------------------------------------------------------ encodings

WORDS = "Größe Хмеймим 東京 حميميم"


@pytest.mark.parametrize(
    ("declared", "codec", "content_type"),
    [
        ("", "utf-8", ""),
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("", "utf-8", "application/rss+xml; charset=us-ascii"),
        ("utf-8", "utf-8-sig", "text/xml; charset=windows-1252"),
        ("utf-16", "utf-16", ""),
        ("", "utf-16", ""),
        ("", "utf-16-be", ""),
        ("", "utf-32", ""),
        ("gb18030", "gb18030", ""),
    ],
)
def test_encodings(declared: str, codec: str, content_type: str) -> None:
    said = f" encoding='{declared}'" if declared else ""
    body = rss(f"<title>{WORDS}</title>", declaration=f"<?xml version='1.0'{said}?>").decode()
    assert only(parse(body.encode(codec), content_type)).title == WORDS


@pytest.mark.parametrize(
    ("declared", "codec", "content_type", "words"),
    [
        ("windows-1251", "windows-1251", "", "Хмеймим"),
        ("", "windows-1251", "text/xml; charset=windows-1251", "Хмеймим"),
        ("iso-8859-1", "iso-8859-1", "text/xml", "Größe"),
        ("windows-1256", "windows-1256", "text/xml", "حميميم"),
        ("shift_jis", "shift_jis", "", "東京"),
    ],
)
def test_old_encodings(declared: str, codec: str, content_type: str, words: str) -> None:
    said = f" encoding='{declared}'" if declared else ""
    body = rss(f"<title>{words}</title>", declaration=f"<?xml version='1.0'{said}?>").decode()
    assert only(parse(body.encode(codec), content_type)).title == words


def test_a_damaged_character_does_not_garble_the_feed() -> None:
    body = rss(f"<title>{WORDS}</title><description>cut: ZZ</description>").replace(b"ZZ", b"\xd0")
    feed = parse(body)
    assert only(feed).title == WORDS
    assert feed.degraded == "broken encoding: 1 characters lost"


# ------------------------------------------------------------------ text and links


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;After", "After"),
        ("AT&amp;amp;T", "AT&T"),
        ("5 &lt; 6 and 7 &gt; 6", "5 < 6 and 7 > 6"),
        ("  a \n\t b&#160;c ", "a b c"),
        ("so\u00adft \u200bhyphen", "soft hyphen"),
        (
            "&lt;span style='display:none'&gt;hidden &lt;span&gt;x&lt;/span&gt;&lt;/span&gt;shown",
            "shown",
        ),
        ("&lt;p hidden&gt;hidden&lt;/p&gt;shown", "shown"),
        ("&lt;!-- note --&gt;shown", "shown"),
        ("&lt;img src=x onerror=alert(1)&gt;shown", "shown"),
    ],
)
def test_titles_are_plain_text(title: str, plain: str) -> None:
    assert only(parse(rss(f"<title>{title}</title><guid>1</guid>"))).title == plain


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://y.example/a", "https://y.example/a"),
        ("/a", "https://x.example/a"),
        ("a", "https://x.example/feeds/a"),
        ("//y.example/a", "https://y.example/a"),
        (" https://y.example/a\n", "https://y.example/a"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("ftp://y.example/", ""),
        ("mailto:a@x.example", ""),
        ("http://[", ""),
        ("https://", ""),
        ("main.xml", ""),
        ("https://y.example/" + "a" * 5000, ""),
    ],
)
def test_links_are_absolute_web_addresses_or_nothing(link: str, url: str) -> None:
    assert only(parse(rss(f"<title>x</title><link>{link}</link>"))).url == url


def test_a_permalink_guid_stands_in_for_a_missing_link() -> None:
    entry = only(parse(rss("<title>x</title><guid>https://x.example/p/1</guid>")))
    assert entry.url == "https://x.example/p/1"
    opaque = only(parse(rss('<title>x</title><guid isPermaLink="false">p1</guid>')))
    assert (opaque.guid, opaque.url) == ("p1", "")


def test_of_too_many_entries_the_newest_are_read() -> None:
    oldest_first = [
        f"<guid>{n}</guid><pubDate>{NOW - timedelta(minutes=1200 - n):%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        for n in range(1200)
    ]
    feed = parse(rss(*oldest_first))
    assert len(feed.entries) == 1000
    assert feed.entries[-1].published_at == NOW - timedelta(minutes=1)
    assert feed.degraded == "1200 items, only 1000 read"


# ------------------------------------------------------------------ hostile feeds


def test_there_are_many_hostile_feeds() -> None:
    assert len(HOSTILE) > 40
    assert {expected for _, _, expected in HOSTILE} == {PARSED, REFUSED, EITHER}


@pytest.mark.parametrize(
    ("body", "expected"),
    [pytest.param(body, expected, id=name) for name, body, expected in HOSTILE],
)
def test_hostile_feeds(body: bytes, expected: str) -> None:
    feed: ParsedFeed | ParseError
    try:
        feed = parse(body)
    except ParseError as error:
        feed = error
    if isinstance(feed, ParseError):
        assert expected in (REFUSED, EITHER)
        assert "\n" not in str(feed)
        assert len(str(feed)) < 200
        assert str(pickle.loads(pickle.dumps(feed))) == str(feed)
        return
    assert expected in (PARSED, EITHER)
    assert pickle.loads(pickle.dumps(feed)) == feed
    assert len(feed.entries) <= 1000
    assert feed.ttl_s is None or 0 < feed.ttl_s <= 86_400
    for entry in feed.entries:
        check(entry)
    asked = {name for entry in feed.entries for name in identities_of(entry, URL)}
    assert all(len(name) < 300 for name in asked)
    new_entries(feed.entries, {}, baseline_done=True, backfill=None, now=NOW, feed_url=URL)


def check(entry: ParsedEntry) -> None:
    assert entry.url == "" or re.match(r"https?://[^\s]+$", entry.url)
    for text in (entry.guid, entry.title, entry.summary, entry.content_html, entry.author):
        text.encode("utf-8")
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    for text in (entry.title, entry.author):
        assert "\n" not in text
    for text in (entry.title, entry.summary, entry.author):
        assert not re.search(r"</?[a-zA-Z][^<>]*>", text)
    assert len(entry.title) <= 500
    assert len(entry.summary) <= 10_000
    for at in (entry.published_at, entry.updated_at):
        assert at is None or 1995 <= at.year <= NOW.year
    assert (entry.published_at is None) == (entry.date_source is DateSource.FIRST_SEEN)
    assert "root:" not in entry.title + entry.summary


# ------------------------------------------------------------------ in the kill pool


async def test_a_feed_that_hangs_the_parser_is_killed_and_the_next_one_is_read() -> None:
    pool = WorkerPool(workers=1, timeout_s=3.0, memory_mb=1024)
    parser = PooledFeedParser(pool)
    # 40 kB of this take feedparser's address pattern 4 s, and four times as much 16 times as long.
    poison = rss(f"<author>{'a' * 160_000}</author>")
    try:
        with pytest.raises(WorkerError) as caught:
            await parser.parse(poison, "text/xml", URL, NOW)
        assert caught.value.fault == "timeout"
        with pytest.raises(ParseError, match="web page"):
            await parser.parse(b"<html></html>", "text/html", URL, NOW)
        feed = await parser.parse(rss(GOOD), "text/xml", URL, NOW)
        assert only(feed) == only(parse(rss(GOOD), "text/xml"))
    finally:
        await asyncio.to_thread(pool.close)


def test_atom_with_broken_base_still_resolves() -> None:
    feed = parse(atom('<title>x</title><link href="a"/>'))
    assert only(feed).url == "https://x.example/feeds/a"
