"""The demo: it tells the truth about itself, on any day, in any environment, from a wheel too."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from watcher.adapters.articles import extract_article
from watcher.adapters.feeds import parse_feed
from watcher.adapters.seed_files import read_claims, read_entities
from watcher.bundled import bundled_text
from watcher.core.model import (
    ALERTING_STANCES,
    Alert,
    AlertMessage,
    Article,
    Delta,
    DeltaKind,
    Independence,
    ParsedFeed,
    Reason,
    Stance,
)
from watcher.core.sentences import read_sentences
from watcher.demo.expected import EXPECTED, TRACED_CLAIM, TRAPS, Expected
from watcher.demo.newsroom import FOLDER, Newsroom, read_newsroom
from watcher.demo.provenance import Provenance
from watcher.demo.rendering import render_feed, render_page, summary_of
from watcher.demo.report import Report
from watcher.demo.site import DemoSite
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.assess import judge_article
from watcher.pipeline.claim_book import build_page

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LAST_STAGE = 4


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    return read_newsroom()


# ----------------------------------------------------------------------------- the whole of it


def _run(arguments: list[str], folder: Path, extra: dict[str, str]) -> tuple[int, str]:
    keep = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**keep, "PYTHONPATH": str(ROOT), **extra},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if "judge_without_model" not in line]
    assert told == []
    assert "Traceback" not in done.stdout
    return done.returncode, done.stdout


def test_the_demo_alerts_as_an_analyst_would_whatever_the_environment(tmp_path: Path) -> None:
    hostile = {
        "WATCHER_DATABASE_URL": "nonsense",
        "WATCHER_NO__SUCH_OPTION": "1",
        "WATCHER_CONFIG": "/nowhere",
        "WATCHER_CONSOLE__ENABLED": "false",
        "SLACK_BOT_TOKEN": "xoxb-not-to-be-used",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    (tmp_path / "config").mkdir()
    (tmp_path / "config/watcher.toml").write_text("broken", encoding="utf-8")
    code, printed = _run(["-m", "watcher", "demo"], tmp_path, hostile)
    assert code == 0, printed
    whole = f"{len(EXPECTED)} of {len(EXPECTED)} expected alerts, {len(EXPECTED)} in all"
    assert whole in printed
    assert f"{len(TRAPS)} of {len(TRAPS)} traps stayed silent" in printed
    assert "DIFFERS" not in printed
    for line in (
        "CONTRADICTS: Russia is not withdrawing from its naval base at Tartus.",
        "quantity: up to 3,000 troops → up to 5,000 troops",
        "stage: talks → signed",
        "read from the feed's summary only; the page could not be read",
        "an edited version (revision 2) of a page read before",
        "5 feeds polled (5 not modified)",
        "said by HUR to Telegram",
        "confirmed by 2 independent origins (5 outlets, 2 origins)",
        f"{TRACED_CLAIM}: 5 outlets, 2 origins: Levant Courier, echoed by Cedar Gazette and Podil Post;"
        " Meridian Press, echoed by The Harbour Ledger.",
    ):
        assert line in printed, line
    for reason in ("SYNDICATED_COPY", "MUTED", "TOO_OLD", "BACKGROUND", "NOT_JUDGED"):
        assert reason in printed
    assert [path.name for path in tmp_path.iterdir()] == ["config"], "the demo keeps nothing"


def test_a_demo_without_its_wire_stories_fails_and_says_what_differs(tmp_path: Path) -> None:
    program = (
        "import sys; from watcher.demo.newsroom import read_newsroom;"
        " from watcher.demo.play import play;"
        " sys.exit(play(read_newsroom().without('heavy-equipment', 'airport-wire')))"
    )
    code, printed = _run(["-c", program], tmp_path, {})
    assert code == 1
    assert "DIFFERS: missing alert: heavy-equipment confirms wd-heavy-equipment" in printed
    assert "DIFFERS: qamishli-airport: no origin meridian-press with airport-wire first" in printed
    # Without the original the first copy is news.
    assert "DIFFERS: alert that is not expected: airport-wire-copy" in printed
    assert "DIFFERS: alert that is not expected: wire-in-the-" in printed
    assert f"{len(EXPECTED) - 2} of {len(EXPECTED)} expected alerts" in printed
    assert "did NOT go as expected" in printed


# ----------------------------------------------------------------------------- the verdict


def _alert(expected: Expected, number: int) -> Alert:
    message = AlertMessage(
        alert_id=str(number),
        alert_key=str(number),
        claim_id=expected.claim_id,
        claim_text="",
        claim_as_of=None,
        stance=expected.stance,
        reason=Reason.NEW_REPORTING,
        delta=expected.delta,
        quote="",
        article_title="",
        article_url=f"http://127.0.0.1:1/outlet/{expected.slug}.html",
        outlet="",
        published_at=None,
        said=None,
        credited=(),
        independence=Independence.UNKNOWN,
        echo_of="",
        confidence=0.7,
        confidence_word="medium",
        why="",
    )
    return Alert(
        id=str(number),
        key=str(number),
        claim_id=expected.claim_id,
        created_at=NOW,
        message=message,
    )


def _verdict(alerts: list[Alert], capsys: pytest.CaptureFixture[str]) -> str:
    Report(alerts, (), (), Provenance({})).show(seconds=0.0)
    # Without evidence the origins and the traps that need some differ as well: not asked about here.
    lines = capsys.readouterr().out.splitlines()
    return "\n".join(line for line in lines if "DIFFERS" in line and "alert" in line)


def test_missing_doubled_and_wrong_alerts_each_differ(
    capsys: pytest.CaptureFixture[str],
) -> None:
    right = [_alert(expected, number) for number, expected in enumerate(EXPECTED)]
    assert _verdict(right, capsys) == ""
    assert "missing alert" in _verdict(right[1:], capsys)
    assert "not expected" in _verdict([*right, right[0]], capsys)
    place = next(place for place, expected in enumerate(EXPECTED) if expected.delta)
    other = Delta(kind=DeltaKind.QUANTITY, old="400", new="777")
    for wrong in (
        replace(EXPECTED[place], delta=other),
        replace(EXPECTED[place], delta=None),
        replace(EXPECTED[place], stance=Stance.CONFIRMS),
        replace(EXPECTED[place], slug="elsewhere"),
    ):
        changed = [*right[:place], _alert(wrong, place), *right[place + 1 :]]
        told = _verdict(changed, capsys)
        assert "missing alert" in told
        assert "not expected" in told


# ----------------------------------------------------------------------------- the pages


def _pages(newsroom: Newsroom, now: datetime) -> Iterator[tuple[str, int, Article]]:
    """Yield (slug, stage, article) for each version of each page, read as the program reads it."""
    outlets = {outlet.id: outlet for outlet in newsroom.outlets}
    for article in newsroom.articles:
        for stage in sorted({article.stage, *(edit.stage for edit in article.edit)}):
            version, outlet = article.at(stage), outlets[article.outlet]
            html = render_page(version, outlet, "http://127.0.0.1:1", now)
            read = extract_article(html.encode(), "text/html; charset=utf-8", "http://127.0.0.1:1")
            published_at = version.published_at(now)
            assert read.published_at == published_at
            yield (
                article.slug,
                stage,
                Article(
                    url=article.slug,
                    canonical_url=article.slug,
                    title=article.title,
                    text=read.text,
                    outlet=outlet.name,
                    language=read.language,
                    published_at=published_at,
                ),
            )


def test_the_pages_mean_the_same_on_every_day(newsroom: Newsroom) -> None:
    shipped, _ = read_claims(bundled_text("seeds/claims.toml"), "claims")
    own, faults = read_claims((FOLDER / "claims.toml").read_text(encoding="utf-8"), "own claims")
    assert faults == ()
    claims = (*shipped, *own)
    entities, _ = read_entities(bundled_text("seeds/entities.toml"), "entities")
    page = build_page(0, claims, entities, StructuredJudge(entities))

    def stances(now: datetime) -> set[tuple[str, int, str, Stance]]:
        return {
            (slug, stage, claim.id, judgment.stance)
            for slug, stage, article in _pages(newsroom, now)
            for claim, judgment in judge_article(article, page.index, page.judge)
            if judgment.stance in ALERTING_STANCES
        }

    usual = stances(NOW)
    assert {row[0] for row in usual} >= {e.slug for e in EXPECTED if e.slug != "hmeimim-paywall"}
    for other in (
        datetime(2026, 12, 14, 0, 5, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    ):
        assert stances(other) == usual


def test_the_pages_hold_their_traps_and_the_reader_takes_them_out(newsroom: Newsroom) -> None:
    outlets = {outlet.id: outlet for outlet in newsroom.outlets}
    html = "\n".join(
        render_page(article, outlets[article.outlet], "http://127.0.0.1:1", NOW)
        for article in newsroom.articles
    )
    evidence = "\n".join(
        sentence.text
        for _, _, article in _pages(newsroom, NOW)
        for sentence in read_sentences(article.text, article.title, article.language)
        if sentence.role in ("body", "background")
    )
    for planted in (
        "moving senior officers of Assad's army",
        "told Russia not to help Syrians leave",
        "hiding in the Russian embassy",
        "Syria closes the Russian embassy",
        "Russia to stay at Tartus for ever",
        "Subscribe to continue reading",
        "newsletter",
        "Most read",
        "cookies",
        "A harbour crane at dusk",
    ):
        assert planted in html, planted
        assert planted not in evidence, planted


def test_the_stub_shows_less_than_its_feed_tells(newsroom: Newsroom) -> None:
    (stub,) = (article for article in newsroom.articles if article.slug == "hmeimim-paywall")
    (text,) = (article.text for slug, _, article in _pages(newsroom, NOW) if slug == stub.slug)
    assert len(text) < 0.4 * len(summary_of(stub, NOW))


# ----------------------------------------------------------------------------- the site


def _feeds(newsroom: Newsroom, stage: int) -> dict[str, ParsedFeed]:
    feeds = {}
    for outlet in newsroom.outlets:
        articles = newsroom.published(outlet, stage)
        body = render_feed(outlet, articles, "http://127.0.0.1:1", NOW).encode()
        feeds[outlet.name] = parse_feed(body, "", f"http://127.0.0.1:1/{outlet.id}/feed", NOW)
        assert feeds[outlet.name].title == outlet.name
        assert [entry.published_at for entry in feeds[outlet.name].entries] == [
            article.published_at(NOW) for article in articles
        ]
    return feeds


def test_the_feeds_are_faultless_and_grow(newsroom: Newsroom) -> None:
    assert {outlet.feed for outlet in newsroom.outlets} == {"atom", "json", "rss"}
    for stage in range(1, LAST_STAGE + 1):
        feeds = _feeds(newsroom, stage)
        assert all(feed.degraded is None for feed in feeds.values())
        shown = sum(len(feed.entries) for feed in feeds.values())
        assert shown == sum(article.stage <= stage for article in newsroom.articles)


def test_an_edit_shows_in_the_feed_but_not_in_its_dates(newsroom: Newsroom) -> None:
    before = {e.url: e for feed in _feeds(newsroom, 2).values() for e in feed.entries}
    after = {e.url: e for feed in _feeds(newsroom, 3).values() for e in feed.entries}
    edited = [url for url, entry in before.items() if after[url].summary != entry.summary]
    assert len(edited) == sum(bool(article.edit) for article in newsroom.articles) == 2
    for url in edited:
        assert after[url].published_at == before[url].published_at
        assert after[url].title == before[url].title


def _get(site: DemoSite, url: str, etag: str = "") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(site.address, timeout=5)
    connection.request("GET", url.removeprefix(site.url), headers={"If-None-Match": etag})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_the_site_answers_304_until_something_changes(newsroom: Newsroom) -> None:
    with DemoSite(newsroom, NOW) as site:
        for url in site.feed_urls():
            site.stage = 1
            first = _get(site, url)
            etag = first.headers["ETag"]
            assert (first.status, _get(site, url, etag).status) == (200, 304)
            site.stage = 3
            assert _get(site, url, etag).status == 200
        assert _get(site, "/nowhere").status == 404
        feeds = len(newsroom.outlets)
        assert site.statuses == {200: 2 * feeds, 304: feeds, 404: 1}


def test_a_file_that_the_newsroom_names_is_there_and_no_other(newsroom: Newsroom) -> None:
    named = {f"articles/{article.slug}.html" for article in newsroom.articles}
    named |= {f"layouts/{outlet.id}.html" for outlet in newsroom.outlets}
    held = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html")}
    assert held == named


def test_the_wheel_holds_the_site() -> None:
    inside = {item.distribution_path for item in WheelBuilder(str(ROOT)).recurse_included_files()}
    held = {path.relative_to(ROOT).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert held
    assert held <= inside
