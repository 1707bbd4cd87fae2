"""Extraction against pages that we wrote: what is read, what is left out, what is reported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from watcher.adapters.articles import (
    MAX_LINKS,
    MAX_TAGS,
    MAX_TEXT,
    PooledExtractor,
    extract_article,
    html_to_text,
)
from watcher.adapters.articles.decoding import clean, decode
from watcher.adapters.articles.metadata import parse_date
from watcher.adapters.worker_pool import WorkerPool
from watcher.core.errors import ParseError
from watcher.core.model import Extracted, SentenceRole
from watcher.core.ports import Extractor
from watcher.core.sentences import read_sentences

PAGES = Path(__file__).resolve().parents[1] / "golden" / "pages"
NAMES = sorted(page.stem for page in PAGES.glob("*.html"))
URL = "https://coast-herald.test/news/1"
SENTENCE = "The port of Varna shipped thirty barges up the river on Monday, its director said. "


def page(*blocks: str, head: str = "") -> bytes:
    return f"<html><head><title>News</title>{head}</head><body><article>{''.join(blocks)}</article></body></html>".encode()


def paragraphs(count: int = 4) -> list[str]:
    return [f"<p>{number}. {SENTENCE}</p>" for number in range(count)]


def read(html: bytes, content_type: str = "text/html", url: str = URL) -> Extracted:
    return extract_article(html, content_type, url)


def expectation(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


# ----------------------------------------------------------------------------- golden pages


@pytest.mark.parametrize("name", NAMES)
def test_golden_page(name: str) -> None:
    expected = expectation(name)
    html = (PAGES / f"{name}.html").read_bytes()
    found = read(html, expected["content_type"], expected["url"])
    published = found.published_at.isoformat() if found.published_at else None
    assert (found.title, found.author, found.outlet) == (
        expected["title"],
        expected["author"],
        expected["outlet"],
    )
    assert (found.language, published) == (expected["language"], expected["published_at"])
    assert found.canonical_url == expected["canonical_url"]
    assert list(found.warnings) == expected["warnings"]
    for text in expected["absent"]:
        assert text not in found.text
    sentences = read_sentences(found.text, found.title, found.language)
    body = [one.text for one in sentences if one.role is SentenceRole.BODY]
    other = [one.text for one in sentences if one.role is SentenceRole.OTHER_STORY]
    assert body == expected["body"]
    assert set(expected.get("other", [])) <= set(other)


def test_there_are_golden_pages() -> None:
    assert {"news", "hidden", "glued", "paywall", "russian"} <= set(NAMES)


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(workers=1, timeout_s=20, memory_mb=1024)
    yield pool
    pool.close()


async def test_the_pool_reads_the_same_and_passes_errors(pool: WorkerPool) -> None:
    extractor: Extractor = PooledExtractor(pool)
    html = (PAGES / "news.html").read_bytes()
    assert await extractor.extract(html, "text/html", URL) == read(html)
    with pytest.raises(ParseError, match="PDF"):
        await extractor.extract(b"%PDF-1.7 ...", "text/html", URL)


# ----------------------------------------------------------------------------- charsets


RUSSIAN = (PAGES / "russian.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("charset", "content_type", "certain"),
    [
        ("utf-8", "text/html", True),
        ("utf-8", "text/html; charset=ISO-8859-1", True),
        ("utf-8-sig", "text/html", True),
        ("utf-16", "text/html", True),
        ("cp1251", "text/html; charset=windows-1251", True),
        ("koi8-r", 'text/html; charset="KOI8-R"', True),
        ("cp1251", "text/html", False),
        ("cp1251", "text/html; charset=utf-8", False),
        ("cp1251", "text/html; charset=no-such-thing", False),
    ],
)
def test_charsets(charset: str, content_type: str, certain: bool) -> None:
    found = read(RUSSIAN.encode(charset), content_type)
    assert "Олег Сизов" in found.text
    assert found.title == "В Мурманске закрыли мост"
    assert any("charset" in warning for warning in found.warnings) is not certain


def test_a_charset_in_the_page() -> None:
    html = RUSSIAN.replace("<head>", '<head><meta charset="windows-1251">').encode("cp1251")
    assert "Олег Сизов" in read(html).text


def test_a_few_broken_bytes_do_not_change_the_charset() -> None:
    html = RUSSIAN.encode().replace("Сизов".encode(), "Сизов".encode()[:-1], 1)
    text, certain = decode(html, "text/html; charset=utf-8")
    assert not certain
    assert "Мурманска" in text


def test_invisible_characters_go_and_spelling_stays() -> None:
    assert clean("de\u200bny\u2060 \u202eno\u202c \ufeffx\u00ad\u200dy") == "deny no xy"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("a\x00b\x1bc\td") == "abc\td"
    assert clean("e\u0301") == "é"


# ----------------------------------------------------------------------------- limits


def test_a_page_of_ten_megabytes_is_cut_and_says_so() -> None:
    html = page(f"<p>{SENTENCE}</p>" * 4, "<!--", "x" * 10_000_000, "-->", "<p>The end.</p>")
    found = read(html)
    assert SENTENCE.strip() in found.text
    assert any("cut at 5 MB" in warning for warning in found.warnings)


def test_a_hundred_thousand_links_are_read_as_text() -> None:
    html = page(*paragraphs(), '<p><a href="/a">more</a></p>' * (MAX_LINKS + 1))
    found = read(html)
    assert SENTENCE.strip() in found.text
    assert any("links" in warning for warning in found.warnings)


def test_a_million_tags_are_cut_and_say_so() -> None:
    found = read(page(*paragraphs(), "<b>x" * (MAX_TAGS + 1), f"<p>{SENTENCE}</p>"))
    assert SENTENCE.strip() in found.text
    assert any("tags" in warning for warning in found.warnings)


@pytest.mark.parametrize("joint", ["</p><p>", " "])
def test_an_endless_text_is_cut_and_says_so(joint: str) -> None:
    found = read(
        page("<p>", joint.join(f"{number}. {SENTENCE}" for number in range(4_000)), "</p>")
    )
    assert MAX_TEXT // 2 < len(found.text) <= MAX_TEXT
    assert f"text cut at {MAX_TEXT} characters" in found.warnings


def test_deep_nesting_is_read() -> None:
    assert SENTENCE.strip() in read(page("<div>" * 1_200, *paragraphs(), "</div>" * 1_200)).text


def test_nesting_beyond_the_parser_is_reported() -> None:
    lost = page("<div>" * 5_000, *paragraphs(), "</div>" * 5_000)
    with pytest.raises(ParseError, match="nested too deeply"):
        read(lost)
    found = read(page(*paragraphs(), "<div>" * 5_000, "<p>The end.</p>"))
    assert any("nested too deeply" in warning for warning in found.warnings)


def test_a_large_page_with_little_text_is_reported() -> None:
    found = read(page(f"<p>{SENTENCE}</p>", f"<script>{'x();' * 20_000}</script>"))
    assert any("little text" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("html", "content_type", "message"),
    [
        (b"", "text/html", "empty"),
        (b"  \n ", "text/html", "empty"),
        (b"%PDF-1.4", "text/html", "PDF"),
        (b"\x89PNG\r\n", "image/png", "image/png"),
        (page(), "text/html", "no article text"),
        (page("<script>app()</script>"), "text/html", "no article text"),
        (
            page("<p>Checking your browser before you go on to the site.</p>"),
            "text/html",
            "bot check",
        ),
        (
            page("<p>Please enable JavaScript and cookies to continue with us.</p>"),
            "text/html",
            "bot check",
        ),
        (b"\x00\x01\x02\xff" * 50, "text/html", "binary"),
        (b"short", "text/plain", "no article text"),
    ],
)
def test_no_article(html: bytes, content_type: str, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        read(html, content_type)


def test_plain_text_is_read_as_it_is() -> None:
    text = f"{SENTENCE.strip()}\n\n\n{SENTENCE.strip()}"
    assert read(text.replace("\n", "\r\n").encode(), "text/plain; charset=utf-8").text == text


def test_the_same_page_reads_the_same_many_times() -> None:
    html = (PAGES / "glued.html").read_bytes()
    first = read(html)
    assert all(read(html) == first for _ in range(5))


def test_hidden_text_that_is_longer_than_the_story_goes_too() -> None:
    found = read(
        page(*paragraphs(), f"<div hidden><p>{'The director was arrested. ' * 80}</p></div>")
    )
    assert "arrested" not in found.text


def test_a_page_that_scripts_reveal_is_read_and_says_so() -> None:
    found = read(page("<p>Loading</p>", '<div style="opacity: 0">', *paragraphs(), "</div>"))
    assert SENTENCE.strip() in found.text
    assert "the page hides its text until scripts run" in found.warnings


# ----------------------------------------------------------------------------- metadata


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-03-04T09:15:00+02:00", datetime(2025, 3, 4, 7, 15, tzinfo=UTC)),
        ("2025-03-04T09:15:00.123456789Z", datetime(2025, 3, 4, 9, 15, tzinfo=UTC)),
        ("2025-03-04 09:15 UTC", datetime(2025, 3, 4, 9, 15, tzinfo=UTC)),
        ("2025-03-04T09:15:00+0200", datetime(2025, 3, 4, 7, 15, tzinfo=UTC)),
        ("2025-03-04", datetime(2025, 3, 4, tzinfo=UTC)),
        ("2025-02-30", None),
        ("1994-12-31", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(value: str, expected: datetime | None) -> None:
    assert parse_date(value) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            '<link rel="canonical" href="https://www.coast-herald.test/a">',
            "https://www.coast-herald.test/a",
        ),
        ('<link rel="canonical" href="//coast-herald.test/a">', "https://coast-herald.test/a"),
        ('<link rel="canonical" href="https://other.test/a">', ""),
        ('<link rel="canonical" href="https://evilcoast-herald.test/a">', ""),
        (
            '<link rel="Alternate CANONICAL" href="https://en.coast-herald.test/a">',
            "https://en.coast-herald.test/a",
        ),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="https://user:pw@coast-herald.test/a">', ""),
        ('<link rel="canonical" href="https://coast-herald.test/">', ""),
        ('<link rel="canonical" href="https://[bad/">', ""),
        ('<meta property="og:url" content="/b">', "https://coast-herald.test/b"),
    ],
)
def test_canonical_addresses(head: str, expected: str) -> None:
    assert read(page(*paragraphs(), head=head)).canonical_url == expected


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": </script>',
        f'<script type="application/ld+json">{"[" * 5_000}{"]" * 5_000}</script>',
        '<script type="application/ld+json">{"@type": ["NewsArticle"], "author": 7, "headline": ["x"], "datePublished": {}}</script>',
        '<meta property="og:title"><meta content="x"><time datetime="soon">',
    ],
)
def test_broken_metadata_does_not_matter(head: str) -> None:
    assert SENTENCE.strip() in read(page(*paragraphs(), head=head)).text


def test_language_of_the_text_outweighs_the_label() -> None:
    html = RUSSIAN.replace('lang="ru"', 'lang="en"').encode()
    assert read(html).language == "ru"


# ----------------------------------------------------------------------------- feed content


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain words", "plain words"),
        ("Tom &amp; Jerry &lt;b&gt;", "Tom & Jerry <b>"),
        ("<p>One\n two.</p><p>Three.<br/>Four.</p>", "One two.\nThree.\nFour."),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<p>in<b>li</b>ne</p>", "inline"),
        ('<p>seen</p><p style="display:none">unseen</p><script>x</script>', "seen"),
        ("<p>zero\u200bwidth</p>", "zerowidth"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("", ""),
        ("<!-- nothing -->", ""),
        ("<p></p>", ""),
        ("a\nb", "a\nb"),
    ],
)
def test_html_to_text(html: str, text: str) -> None:
    assert html_to_text(html) == text
