"""OPML in and out: nothing but web addresses, faults by line, the good outlines kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.adapters.opml import OutlinedFeed, read_opml, write_opml
from watcher.core.errors import ParseError
from watcher.core.urls import canonical_url

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def opml(*lines: str) -> bytes:
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<opml version="2.0"><body>',
            *lines,
            "</body></opml>",
        ]
    ).encode()


def urls(body: bytes) -> list[str]:
    return [feed.url for feed in read_opml(body).feeds]


def test_folders_titles_and_lines() -> None:
    reading = read_opml(
        opml(
            '<outline text="Folder">',
            '  <outline type="rss" text="A" xmlUrl="https://a.example/feed"/>',
            '  <outline text="inner"><outline type="rss" title="B &amp; C" text="x" xmlUrl="http://b.example/"/></outline>',
            "</outline>",
            '<outline type="atom" url="https://c.example/atom"/>',
        )
    )
    assert reading.faults == ()
    assert reading.feeds == (
        OutlinedFeed(url="https://a.example/feed", title="A", line=4),
        OutlinedFeed(url="http://b.example/", title="B & C", line=5),
        OutlinedFeed(url="https://c.example/atom", title="", line=7),
    )


def test_attribute_names_in_any_case() -> None:
    assert urls(opml('<outline XMLURL="https://a.example/f"/>')) == ["https://a.example/f"]


def test_the_same_feed_twice_counts_once() -> None:
    body = opml(
        *['<outline xmlUrl="https://a.example/f"/>'] * 2,
        '<outline xmlUrl="https://A.example/f#x"/>',
    )
    assert urls(body) == ["https://a.example/f"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ftp://a.example/",
        "//a.example/",
        "a.example/feed",
        "http://[",
        "http://a.example:x/",
        "https://",
        "https://a.example/a b",
        "https://a.example/" + "x" * 5000,
    ],
)
def test_what_is_no_web_address_is_a_fault_and_the_rest_goes_in(url: str) -> None:
    reading = read_opml(
        opml(f'<outline type="rss" xmlUrl="{url}"/>', '<outline xmlUrl="https://a.example/f"/>')
    )
    assert [feed.url for feed in reading.feeds] == ["https://a.example/f"]
    (fault,) = reading.faults
    assert fault.startswith("line 3: ")
    assert len(fault) < 200


def test_an_address_with_a_password_is_not_repeated() -> None:
    with pytest.raises(ParseError) as caught:
        read_opml(opml('<outline xmlUrl="ftp://me:hunter2@a.example/f"/>'))
    assert "hunter2" not in str(caught.value)


def test_bare_ampersands_stay_in_the_address() -> None:
    body = opml('<outline text="A & B" xmlUrl="https://a.example/f?a=1&b=2&amp;c=3&#38;d"/>')
    (feed,) = read_opml(body).feeds
    assert feed.url == "https://a.example/f?a=1&b=2&c=3&d"
    assert feed.title == "A & B"


def test_broken_markup_is_a_fault_by_line_and_the_good_outlines_go_in() -> None:
    reading = read_opml(
        opml(
            '<outline xmlUrl="https://a.example/1"/>',
            '<outline xmlUrl="https://a.example/2></outline>',
            '<outline xmlUrl="https://a.example/3"/>',
            '<outline xmlUrl="https://a.example/4"/>',
        )
    )
    found = [feed.url for feed in reading.feeds]
    assert "https://a.example/1" in found
    assert "https://a.example/4" in found
    assert reading.faults
    assert all(fault.startswith("line ") for fault in reading.faults)


def test_a_cut_file_gives_what_it_has() -> None:
    whole = opml(
        '<outline xmlUrl="https://a.example/1"/>', '<outline xmlUrl="https://a.example/2"/>'
    )
    reading = read_opml(whole[: whole.index(b"a.example/2")])
    assert [feed.url for feed in reading.feeds] == ["https://a.example/1"]
    assert reading.faults


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"not xml at all",
        b"\x00\x01\x02",
        b"<html><body>Hello</body></html>",
        b'<rss version="2.0"><channel/></rss>',
        b"{}",
        opml('<outline type="rss" text="no address"/>'),
    ],
)
def test_what_is_no_opml_is_one_line(body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        read_opml(body)
    assert "\n" not in str(caught.value)


def test_an_empty_list_is_a_list() -> None:
    assert read_opml(opml()).feeds == ()


def test_entities_are_refused_with_their_line() -> None:
    body = b'<?xml version="1.0"?>\n<!DOCTYPE opml [\n<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<opml><body><outline xmlUrl="https://a.example/&x;"/></body></opml>'
    with pytest.raises(ParseError, match=r"^line 3: .*entities$"):
        read_opml(body)


def test_deep_nesting_is_a_fault_and_costs_only_what_is_deep() -> None:
    deep = "<outline>" * 5000 + '<outline xmlUrl="https://a.example/deep"/>' + "</outline>" * 5000
    reading = read_opml(opml('<outline xmlUrl="https://a.example/flat"/>', deep))
    assert [feed.url for feed in reading.feeds] == ["https://a.example/flat"]
    assert reading.faults[0].startswith("line 4: ")


TITLES = st.text(
    st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\x7f"), max_size=30
)
URLS = st.from_regex(r"https?://[a-z]{1,8}\.example/[a-zA-Z0-9&=?%'<>\"~+-]{0,20}", fullmatch=True)


@given(st.lists(st.tuples(URLS, TITLES), max_size=8, unique_by=lambda pair: pair[0]))
def test_what_is_written_is_read_back(feeds: list[tuple[str, str]]) -> None:
    reading = read_opml(write_opml(feeds, NOW))
    assert reading.faults == ()
    assert {canonical_url(feed.url) for feed in reading.feeds} == {
        canonical_url(url) for url, _ in feeds
    }
    titles = {writable(title) for _, title in feeds} | {url for url, _ in feeds}
    assert {feed.title for feed in reading.feeds} <= titles


def writable(title: str) -> str:
    return " ".join("".join(char for char in title if char in "\t\n\r" or char >= " ").split())


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for candidate in (body, b"<opml><body>" + body + b"</body></opml>"):
        try:
            reading = read_opml(candidate)
        except ParseError:
            continue
        assert all(feed.url.startswith(("http://", "https://")) for feed in reading.feeds)
