"""The main job with every kind of feed, also when its items lack ids, dates or links."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import Watcher
from tests.news_site import NewsSite, Reply
from tests.slack_stub import TOKEN, SlackStub

LEAD = "Russia is withdrawing from its Hmeimim air base in Syria, two Syrian officials said."
OLD = {"title": "Rain in the north", "path": "/rain", "text": "Heavy rain fell in the north."}
NEW = {"title": "Russia leaves Hmeimim", "path": "/leaves", "text": LEAD}


def page(item: dict[str, str]) -> Reply:
    more = "The last cargo planes were loaded at the base overnight, one of the officials said."
    return Reply(
        f"<html><head><title>{item['title']}</title></head><body><article>"
        f"<h1>{item['title']}</h1><p>{item['text']}</p><p>{more}</p></article></body></html>".encode()
    )


def rss(site: str, *items: dict[str, str]) -> Reply:
    rows = "".join(
        f"<item><title>{item['title']}</title><link>{site}{item['path']}</link></item>"
        for item in items
    )
    body = f"<rss version='2.0'><channel><title>Post</title>{rows}</channel></rss>"
    return Reply(body.encode(), content_type="application/rss+xml")


def rss_without_links(site: str, *items: dict[str, str]) -> Reply:
    rows = "".join(
        f"<item><title>{item['title']}</title><description>{item['text']}</description></item>"
        for item in items
    )
    body = f"<rss version='2.0'><channel><title>Post</title>{rows}</channel></rss>"
    return Reply(body.encode(), content_type="text/plain")


def atom(site: str, *items: dict[str, str]) -> Reply:
    rows = "".join(
        f"<entry><title>{item['title']}</title><link href='{item['path']}'/></entry>"
        for item in items
    )
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Post</title>{rows}</feed>"
    return Reply(body.encode(), content_type="application/atom+xml")


def json_feed(site: str, *items: dict[str, str]) -> Reply:
    rows = [{"url": f"{site}{item['path']}", "title": item["title"]} for item in items]
    body = {"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": rows}
    return Reply(json.dumps(body).encode(), content_type="application/feed+json")


@pytest.mark.parametrize("written", [rss, rss_without_links, atom, json_feed])
def test_a_new_item_is_one_alert_and_a_third_run_sends_none(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch, written: Any
) -> None:
    with NewsSite() as site, SlackStub() as slack:
        monkeypatch.setenv("WATCHER_FETCH__ALLOW_PRIVATE", json.dumps([site.address]))
        monkeypatch.setenv("WATCHER_FETCH__PER_HOST_GAP_S", "0")
        monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("WATCHER_SLACK__CHANNEL", "#alerts")
        for item in (OLD, NEW):
            site.replies[item["path"]] = page(item)
        site.replies["/feed"] = written(site.url, OLD)
        watcher("feed", "add", f"{site.url}/feed")
        watcher("claim", "add", "Russia is not leaving its Hmeimim base.", "--id", "base")
        assert watcher("run", "--once").code == 0
        assert watcher("alert", "list", "--json").json == []
        assert "no alerts" in watcher("alert", "list").err
        site.replies["/feed"] = written(site.url, NEW, OLD)
        dry = watcher("run", "--dry-run")
        assert (dry.code, dry.out.count("CONTRADICTS"), slack.alert_keys()) == (0, 1, [])
        for _ in range(2):
            assert watcher("run", "--once").code == 0
            (alert,) = watcher("alert", "list", "--claim", "base", "--since", "1h", "--json").json
            assert (alert["stance"], alert["quote"]) == ("contradicts", LEAD)
            assert slack.alert_keys() == [alert["key"]]
        assert {item["status"] for item in alert["deliveries"]} == {"sent"}
        shown = watcher("alert", "show", alert["id"][:5], "--json").json
        assert shown == {**alert, "edits": [], "marks": []}
        assert LEAD in watcher("alert", "show", alert["id"]).out
        (finding,) = watcher("alert", "list", "--all", "--json").json
        assert (finding["decision"], finding["alert_id"]) == ("NEW_REPORTING", alert["id"])
        assert finding.pop("deliveries") == alert["deliveries"]
        assert watcher("claim", "show", "base", "--json").json["evidence"] == [finding]
        assert watcher("alert", "resend", alert["id"]).code == 0
        watcher("run", "--once")
        assert slack.alert_keys() == [alert["key"]] * 2, "a user asked for it"


def test_one_run_sends_what_it_holds_and_names_the_reports_that_joined(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = {"title": "Hmeimim is given up", "path": "/again", "text": LEAD}
    with NewsSite() as site, SlackStub() as slack:
        monkeypatch.setenv("WATCHER_FETCH__ALLOW_PRIVATE", json.dumps([site.address]))
        monkeypatch.setenv("WATCHER_FETCH__PER_HOST_GAP_S", "0")
        monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("WATCHER_SLACK__CHANNEL", "#alerts")
        for item in (OLD, NEW, again):
            site.replies[item["path"]] = page(item)
        site.replies["/feed"] = rss(site.url, OLD)
        watcher("feed", "add", f"{site.url}/feed")
        watcher("claim", "add", "Russia is withdrawing from its Hmeimim air base.", "--id", "base")
        watcher("run", "--once")
        site.replies["/feed"] = rss(site.url, NEW, again, OLD)
        assert watcher("run", "--once").code == 0
        (alert,) = watcher("alert", "list", "--json").json
        assert (alert["stance"], slack.alert_keys()) == ("confirms", [alert["key"]])
        urls = {f"{site.url}{item['path']}" for item in (NEW, again)}
        assert {report["url"] for report in alert["reports"]} == urls
        assert [also["url"] in urls for also in alert["also"]] == [True]
        _, sent = slack.messages  # the claim's own message comes first
        assert "also: " in sent["text"]
        shown = watcher("alert", "show", alert["id"]).out
        assert all(url in shown for url in urls)


def test_a_feed_that_fails_makes_the_run_partly_done_and_is_named(watcher: Watcher) -> None:
    watcher("feed", "add", "http://no-such-host.invalid/rss")
    done = watcher("run", "--once")
    assert done.code == 3
    assert "name not resolved" in done.err
    assert "name not resolved" in watcher("feed", "list").out
    assert "name not resolved" in watcher("doctor").out


def test_unknown_alerts_and_bad_filters(watcher: Watcher) -> None:
    for words in (("show", "x"), ("resend", "x"), ("list", "--claim", "x")):
        assert watcher("alert", *words).code == 2
    for window in ("soon", "99999999d"):
        done = watcher("alert", "list", "--since", window)
        assert (done.code, len(done.complaints)) == (2, 1)
