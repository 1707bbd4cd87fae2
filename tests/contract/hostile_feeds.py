"""Hostile and broken feeds, made in code: name -> bytes, and whether they are still a feed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

PARSED, REFUSED, EITHER = "parsed", "refused", "either"


def rss(*items: str, head: str = "", declaration: str = '<?xml version="1.0"?>') -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    text = f'{declaration}<rss version="2.0"><channel><title>T</title>{head}{body}</channel></rss>'
    return text.encode("utf-8", "surrogatepass")


def atom(*entries: str) -> bytes:
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{body}</feed>'.encode()


def json_feed(items: object, **fields: object) -> bytes:
    tree = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items, **fields}
    return json.dumps(tree).encode()


GOOD = "<title>Good</title><link>https://x.example/good</link><guid>g</guid>"


def hostile() -> Iterator[tuple[str, bytes, str]]:
    yield from _not_feeds()
    yield from _broken_xml()
    yield from _hostile_xml()
    yield from _hostile_text()
    yield from _encodings()
    yield from _json()


def _not_feeds() -> Iterator[tuple[str, bytes, str]]:
    yield "empty", b"", REFUSED
    yield "blank", b" \r\n\t\n", REFUSED
    yield "only a byte order mark", b"\xef\xbb\xbf", REFUSED
    yield "nul bytes", b"\x00" * 1000, REFUSED
    yield "a path to a file", b"/etc/passwd", REFUSED
    yield "an address", b"http://127.0.0.1:9/feed", REFUSED
    yield "plain text", b"Access denied. Reference 1234.", REFUSED
    yield "a web page", b"<!DOCTYPE html><html><body><item><title>x</title></item></html>", REFUSED
    yield "a web page after a comment", b"<!-- x -->\n<HTML><body>Hello</body></HTML>", REFUSED
    yield "xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', REFUSED
    yield "other xml", b'<?xml version="1.0"?><note><to>You</to></note>', REFUSED
    yield (
        "opml",
        b'<opml version="2.0"><body><outline xmlUrl="https://x.example/"/></body></opml>',
        REFUSED,
    )
    yield "random bytes", bytes(range(256)) * 40, REFUSED
    yield "a zip file", b"PK\x03\x04" + bytes(200), REFUSED


def _broken_xml() -> Iterator[tuple[str, bytes, str]]:
    whole = rss(GOOD, "<title>Second</title><link>https://x.example/2</link>")
    yield "cut in the middle", whole[: len(whole) - 60], PARSED
    yield "junk before", b"\n\nWarning: PHP on line 3\n" + whole, EITHER
    yield "junk after", whole + b"<script>alert(1)</script>", PARSED
    yield (
        "bare ampersands",
        rss("<title>A & B</title><link>https://x.example/?a=1&b=2</link>"),
        PARSED,
    )
    yield "undefined entities", rss("<title>caf&eacute; &nope;</title>" + GOOD[19:]), PARSED
    yield "unclosed elements", b"<rss><channel><item><title>Good<item><title>Two", EITHER
    yield "unbound prefix", rss(GOOD + "<foo:bar>x</foo:bar>"), PARSED
    yield "control characters", rss("<title>a\x01b\x1fc\x00d</title>" + GOOD[19:]), PARSED
    yield "crossed tags", rss("<title><b>x</title></b>" + GOOD[19:]), PARSED
    yield "no channel", b'<rss version="2.0"></rss>', PARSED
    yield "no items", rss(), PARSED
    yield "empty items", rss("", "", "<title/>", "<link/>"), PARSED


def _hostile_xml() -> Iterator[tuple[str, bytes, str]]:
    laughs = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{new} "{f"&a{old};" * 10}">' for old, new in pairwise(range(10))
    )
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [{laughs}]>'
    yield "a billion laughs", rss("<title>&a9;</title>", declaration=bomb), EITHER
    steal = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield "external entity", rss("<title>&x;</title>" + GOOD[19:], declaration=steal), EITHER
    call = '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'
    yield "external dtd", rss(GOOD, declaration=call), EITHER
    yield (
        "deep nesting",
        rss("<description>" + "<a>" * 5000 + "</a>" * 5000 + "</description>"),
        PARSED,
    )
    yield "deep nesting, never closed", rss(GOOD) + b"<b>" * 5000, PARSED
    yield "huge attribute", rss(f'<title>x</title><link a="{"y" * 500_000}">u</link>'), PARSED
    yield (
        "many namespaces",
        rss(GOOD, head="".join(f'<a xmlns:n{n}="u{n}"/>' for n in range(2000))),
        PARSED,
    )
    yield "items in items", rss("<item>" * 200 + GOOD + "</item>" * 200), PARSED
    yield "1,500 items", rss(*(f"<guid>{n}</guid><title>{n}</title>" for n in range(1500))), PARSED


def _hostile_text() -> Iterator[tuple[str, bytes, str]]:
    yield (
        "markup in the title",
        rss("<title>&lt;script&gt;alert(1)&lt;/script&gt;Hi</title>"),
        PARSED,
    )
    yield (
        "markup escaped twice",
        rss("<title>&amp;lt;img src=x onerror=1&amp;gt;Hi</title>"),
        PARSED,
    )
    for scheme in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//",
        "http://[",
    ):
        yield f"link {scheme}", rss(f"<title>x</title><link>{scheme}</link>"), PARSED
    yield (
        "link with a bad port",
        rss("<title>x</title><link>http://x.example:99999999/</link>"),
        PARSED,
    )
    yield (
        "xml:base javascript",
        (
            b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="javascript:"><title>T</title>'
            b'<entry><title>x</title><link href="a"/></entry></feed>'
        ),
        PARSED,
    )
    yield "a very long title", rss(f"<title>{'x' * 300_000}</title>"), PARSED
    yield "a very long guid", rss(f"<guid>{'x' * 300_000}</guid><title>x</title>"), PARSED
    yield "many angle brackets", rss(f"<description>{'&lt;' * 60_000}</description>"), PARSED
    yield "many comments", rss(f"<description>{'&lt;!--' * 20_000}</description>"), PARSED
    yield "many scripts", rss(f"<description>{'&lt;script&gt;' * 20_000}</description>"), PARSED
    yield "entity of an entity", rss(f"<title>&{'amp;' * 50_000}lt;b&gt;</title>"), PARSED
    yield "surrogates by reference", rss("<title>&#xD800;&#x110000;&#0;x</title>"), EITHER
    yield "absurd ttl", rss(GOOD, head="<ttl>99999999999999999999</ttl>"), PARSED
    yield (
        "absurd dates",
        rss(*(f"<title>{d}</title><pubDate>{d}</pubDate>" for d in ABSURD_DATES)),
        PARSED,
    )
    yield (
        "atom with broken content",
        atom('<title type="xhtml"><div>x</title><content type="image/png">%%%</content>'),
        EITHER,
    )
    yield (
        "base64 that is none",
        atom('<content type="application/x" mode="base64">!!!</content><id>1</id>'),
        PARSED,
    )


ABSURD_DATES = (
    "Mon, 30 Feb 2026 10:00:00 GMT",
    "0000-00-00T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "Thu, 05 Nov 2026 99:99:99 +9999",
    "9" * 400,
    "1" * 10,
    "-1",
    "Thu, 05 Nov 2026 10:00:00 " + "+" * 90,
    "now",
    "\u0665/\u0661\u0661/2026",
)


def _encodings() -> Iterator[tuple[str, bytes, str]]:
    text = rss("<title>Größe 東京 Хмеймим</title>" + GOOD[19:], declaration="").decode()
    for codec in ("utf-16", "utf-32", "utf-8-sig"):
        yield f"{codec} with its mark", text.encode(codec), PARSED
    for codec in ("utf-16-be", "utf-16-le"):
        yield f"{codec} unmarked", ('<?xml version="1.0"?>' + text).encode(codec), PARSED
    lie = '<?xml version="1.0" encoding="{}"?>'
    for name in (
        "us-ascii",
        "utf-16",
        "rot13",
        "zlib",
        "undefined",
        "idna",
        "no-such-code",
        "\x00",
    ):
        yield f"utf-8 said to be {name!r}", (lie.format(name) + text).encode(), EITHER
    yield (
        "invalid utf-8",
        (lie.format("utf-8") + text).encode()[:150] + b"\xff\xfe\xc0" + text.encode()[120:],
        EITHER,
    )


def _json() -> Iterator[tuple[str, bytes, str]]:
    yield "json, but no feed", b'{"a": 1}', REFUSED
    yield "json list", b"[1, 2]", REFUSED
    yield "json cut", json_feed([{"id": "1"}])[:-5], REFUSED
    yield "json of another version", b'{"version": "2", "items": []}', REFUSED
    yield "json without items", b'{"version": "https://jsonfeed.org/version/1"}', REFUSED
    yield "json with items of no kind", json_feed({"a": 1}), REFUSED
    yield "json nested deep", b'{"version":' + b"[" * 100_000, REFUSED
    yield "json with a huge number", b'{"version": ' + b"9" * 10_000 + b"}", REFUSED
    yield (
        "json nan",
        b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": NaN}]}',
        PARSED,
    )
    yield (
        "json with wrong types",
        json_feed(
            [
                None,
                1,
                "x",
                [],
                {"id": {"a": 1}, "title": 5, "authors": "me", "url": ["u"]},
                {"id": 7},
            ],
            title=["T"],
            language=3,
        ),
        PARSED,
    )
    yield "json surrogates", json_feed([{"id": "\ud800", "title": "\udc00 x \x00"}]), PARSED
    yield "json hostile links", json_feed([{"id": "1", "url": "javascript:1"}]), PARSED
    yield "json 3,000 items", json_feed([{"id": str(n)} for n in range(3000)]), PARSED
