"""URLs of the same page meet; secrets in URLs are not shown."""

from __future__ import annotations

import pytest

from watcher.core.errors import UsageError
from watcher.core.urls import canonical_url, check_feed_url, host_key, safe_for_display


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example.COM/A/b?C=d", "https://news.example.com/A/b?C=d"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://a.example:80/x", "http://a.example/x"),
        ("http://a.example:0080/x", "http://a.example/x"),
        ("http://a.example:/x", "http://a.example/x"),
        ("http://a.example:443/x", "http://a.example:443/x"),
        ("https://a.example/x#part", "https://a.example/x"),
        ("https://a.example/x?", "https://a.example/x"),
        ("https://a.example/?id=7&utm_source=rss&UTM_Medium=x&p=2", "https://a.example/?id=7&p=2"),
        ("https://a.example/?fbclid=1&gclid=2&mc_cid=3", "https://a.example/"),
        ("https://a.example/?utm%5Fsource=rss", "https://a.example/"),
        ("https://a.example/?b=2&a=1&a=0", "https://a.example/?b=2&a=1&a=0"),
        ("https://a.example/?q=utm_source", "https://a.example/?q=utm_source"),
        ("https://a.example/?at=1&source=rss&ref=x", "https://a.example/?at=1&source=rss&ref=x"),
        ("https://a.example/?&&a=1&", "https://a.example/?a=1"),
        ("https://user:pw@a.example/x", "https://a.example/x"),
        ("  https://a.example/x\n", "https://a.example/x"),
        ("https://a.exa\tmple/x y#z", "https://a.example/x%20y"),
        ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/"),
        ("https://a.example//x/../y", "https://a.example//x/../y"),
        ("https://a.example/%7Ex", "https://a.example/%7Ex"),
        ("https://Пример.example/Путь", "https://пример.example/Путь"),
        ("http://a.example:port/x", "http://a.example:port/x"),
        ("http://a:80:80/x", "http://a:80:80/x"),
        ("tag:a.example,2024:/x#1", "tag:a.example,2024:/x#1"),
        ("urn:uuid:1-2-3", "urn:uuid:1-2-3"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("/relative?utm_source=x", "/relative?utm_source=x"),
        ("http://[broken/x", "http://[broken/x"),
        ("http:///x", "http:///x"),
        ("", ""),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/feed?x=1", "https://a.example/feed?x=1"),
        ("https://user:pw@a.example/feed", "https://a.example/feed"),
        ("https://user:p@w@a.example/@home", "https://a.example/@home"),
        ("user:pw@a.example/feed", "user:a.example/feed"),
        ("https://user:p/w@a.example/feed", "https://a.example/feed"),
        ("https://user:p#w@a.example/feed", "https://user"),
        ("https://user:p?w@a.example/feed", "https://user"),
        ("https://a.example:8001/x?y=@z", "https://a.example:8001/x?y=@z"),
        ("https://[::1]:8001/x", "https://[::1]:8001/x"),
        ("https://a.example/?token=abc&page=2", "https://a.example/?token=***&page=2"),
        ("https://a.example/?API_KEY=abc", "https://a.example/?API_KEY=***"),
        ("https://a.example/?api%5Fkey=abc", "https://a.example/?api%5Fkey=***"),
        ("https://a.example/?X-Amz-Signature=abc", "https://a.example/?X-Amz-Signature=***"),
        (
            "https://a.example/?sig=a&passwd=b&pass=c",
            "https://a.example/?sig=***&passwd=***&pass=***",
        ),
        ("https://a.example/?auth=a&key=b&client_secret=c&sid=d", None),
        (
            "https://a.example/?author=jo&keyword=x&codes=7",
            "https://a.example/?author=jo&keyword=x&codes=7",
        ),
        ("https://a.example/?key=", "https://a.example/?key="),
        ("https://a.example/#access_token=abc", "https://a.example/"),
        ("https://a.example/a\r\nb c", "https://a.example/ab%20c"),
        ("http://[broken/?key=x", "http://[broken/?key=***"),
    ],
)
def test_safe_for_display(url: str, shown: str | None) -> None:
    if shown is None:
        shown = "https://a.example/?auth=***&key=***&client_secret=***&sid=***"
    assert safe_for_display(url) == shown


def test_a_long_url_is_cut() -> None:
    shown = safe_for_display("https://a.example/" + "x" * 5_000)
    assert len(shown) == 300
    assert shown.endswith("…")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://A.example/x", "a.example"),
        ("https://a.example:443/x", "a.example"),
        ("https://a.example:80/x", "a.example:80"),
        ("http://u:p@127.0.0.1:8001/x", "127.0.0.1:8001"),
        ("http://[broken/", ""),
        ("nonsense", ""),
    ],
)
def test_host_key(url: str, key: str) -> None:
    assert host_key(url) == key


def test_a_feed_url_is_http_and_has_a_host() -> None:
    assert check_feed_url(" https://a.example/feed#x\n") == "https://a.example/feed#x"
    for url in (
        "",
        "a.example",
        "ftp://a.example/",
        "http://",
        "http://[broken",
        "http://a:0/",
        "http://a:b/",
    ):
        with pytest.raises(UsageError, match="is not an http or https address"):
            check_feed_url(url)
    with pytest.raises(UsageError) as caught:
        check_feed_url("http://jo:s3cret@a.example:x/?token=s3cret")
    assert "s3cret" not in str(caught.value)
