"""`watcher feed ...`: feeds as a user handles them, and what is said about addresses that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Watcher
from tests.news_site import Item, NewsSite, Reply

Fails = Callable[..., str]
RAIN = Item("rain", "Rain \x1b[31m in the north", ("Heavy rain fell in the north on Monday.",))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, watcher: Watcher) -> Iterator[NewsSite]:
    with NewsSite() as site:
        monkeypatch.setenv("WATCHER_FETCH__ALLOW_PRIVATE", f'["{site.address}"]')
        monkeypatch.setenv("WATCHER_FETCH__PER_HOST_GAP_S", "0")
        site.publish(RAIN)
        yield site


def test_a_feed_from_add_to_rm(watcher: Watcher, fails: Fails) -> None:
    url = "https://a.example/rss"
    assert watcher("feed", "add", url, "--title", "A", "--backfill", "7d").out.strip() == "1"
    (feed,) = watcher("feed", "list", "--json").json
    assert (feed["url"], feed["title"], feed["status"], feed["backfill"]) == (
        url,
        "A",
        "active",
        7 * 86400,
    )
    assert "is there already as feed 1" in fails(2, "feed", "add", url)
    assert watcher("feed", "pause", "1").code == 0
    assert "paused by a user" in watcher("feed", "list").out
    assert watcher("feed", "resume", url).code == 0
    assert watcher("feed", "show", "1", "--json").json["status"] == "active"
    assert url in watcher("feed", "show", "1").out
    assert url in fails(2, "feed", "show", "https://a.exampl/rss")
    for command in ("show", "rm", "pause", "resume"):
        fails(2, "feed", command, "7")
    assert watcher("feed", "rm", "1").code == 0
    assert watcher("feed", "list", "--json").json == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example/rss",
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://",
        "https://a:99999/",
        "https://a.example/\udcff",
    ],
)
def test_what_is_no_web_address_is_refused(watcher: Watcher, fails: Fails, url: str) -> None:
    assert "not an http or https address" in fails(2, "feed", "add", url)
    fails(2, "feed", "test", url)
    fails(2, "feed", "discover", url)


def test_a_bad_backfill_adds_nothing(watcher: Watcher, fails: Fails) -> None:
    for window in ("soon", "99999999d"):
        fails(2, "feed", "add", "https://a.example/rss", "--backfill", window)
    assert watcher("feed", "list", "--json").json == []


def test_a_password_in_a_feed_s_address_is_not_shown(watcher: Watcher) -> None:
    url = "https://reader:open-sesame@a.example/rss"
    shown = [watcher("feed", *words) for words in (["add", url], ["add", url], ["list"])]
    shown += [watcher("feed", *words) for words in (["show", "1"], ["pause", "1"], ["rm", "1"])]
    for done in shown:
        assert "open-sesame" not in done.out + done.err


def test_opml_goes_out_and_comes_back(watcher: Watcher, tmp_path: Path) -> None:
    urls = ["https://a.example/rss?a=1&b=2", "https://пример.рф/rss"]
    for url in urls:
        watcher("feed", "add", url, "--title", "<Ünï> & co")
    (tmp_path / "feeds.opml").write_text(watcher("feed", "export").out, encoding="utf-8")
    other = ("--database", f"sqlite:///{tmp_path}/other.db")
    assert watcher(*other, "feed", "import", "feeds.opml").code == 0
    feeds = watcher(*other, "feed", "list", "--json").json
    assert [feed["url"] for feed in feeds] == urls
    assert {feed["title"] for feed in feeds} == {"<Ünï> & co"}
    again = watcher(*other, "feed", "import", "feeds.opml")
    assert again.code == 1
    assert len(again.complaints) == 2


def test_bad_outlines_are_named_by_line_and_good_ones_go_in(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    (tmp_path / "feeds.opml").write_text(
        '<opml version="2.0"><body>\n'
        '<outline xmlUrl="https://a.example/rss"/>\n'
        '<outline type="rss" xmlUrl="file:///etc/passwd"/>\n'
        '<outline type="rss" text="nothing"/>\n'
        '<outline xmlUrl="https://b.example/rss"/>\n'
        "</body></opml>",
        encoding="utf-8",
    )
    done = watcher("feed", "import", "feeds.opml")
    assert done.code == 3
    assert [line.split(": ")[2] for line in done.complaints] == ["line 3", "line 4"]
    assert len(watcher("feed", "list", "--json").json) == 2
    for name, body in {"text": "hello", "page": "<html/>", "empty": ""}.items():
        (tmp_path / name).write_text(body, encoding="utf-8")
        assert name in fails(2, "feed", "import", name)
    assert "No such file" in fails(2, "feed", "import", "absent")


def test_feed_test_shows_what_watcher_would_see(watcher: Watcher, site: NewsSite) -> None:
    seen = watcher("feed", "test", site.feed_url, "--json").json
    assert seen["title"] == site.name
    assert seen["entries"][0]["url"] == f"{site.url}/rain"
    table = watcher("feed", "test", site.feed_url)
    assert "in the north" in table.out
    assert "\x1b" not in table.out
    assert watcher("feed", "list", "--json").json == []


def test_feed_test_says_in_one_line_why_it_is_no_feed(
    watcher: Watcher, fails: Fails, site: NewsSite
) -> None:
    site.replies["/page"] = Reply(b"<!doctype html><html><body><p>Hello</p></body></html>")
    site.replies["/deep"] = Reply(b"<a>" * 200_000, content_type="application/rss+xml")
    site.replies["/big"] = Reply(b"<rss>" + b"x" * 10_000_000)
    site.replies["/empty"] = Reply(b"")
    site.replies["/gone"] = Reply(status=410)
    reasons = {
        "page": "a web page came instead of a feed",
        "deep": "no feed",
        "big": "too large",
        "empty": "empty",
        "gone": "410",
    }
    for name, reason in reasons.items():
        line = fails(1, "feed", "test", f"{site.url}/{name}")
        assert line.startswith(f"{site.url}/{name}: ")
        assert reason in line
    assert "name not resolved" in fails(1, "feed", "test", "http://no-such-host.invalid/")
    assert "private" in fails(1, "feed", "test", "http://10.0.0.1/rss")


def test_discover_lists_the_feeds_of_a_page(watcher: Watcher, site: NewsSite) -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="News" href="/feed.xml">'
    site.replies["/"] = Reply(f"<html><head>{link}</head><body>Hi</body></html>".encode())
    assert watcher("feed", "discover", f"{site.url}/").out.split("\t")[0] == site.feed_url
    found = watcher("feed", "discover", f"{site.url}/", "--json").json
    assert found == [{"url": site.feed_url, "title": "News"}]
    site.replies["/none"] = Reply(b"<html><body>Hi</body></html>")
    none = watcher("feed", "discover", f"{site.url}/none")
    assert (none.code, len(none.complaints)) == (1, 1)
