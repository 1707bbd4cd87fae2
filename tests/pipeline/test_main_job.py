"""The main job as a user runs it: the `watcher` command, a feed and a Slack stub on loopback.

Commands run in this process, through the entry point that the console script calls: a process each
would cost more than what it does. Only the service is a process of its own.
"""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.news_site import Item, NewsSite, Reply
from tests.slack_stub import ACCEPT_THEN_DROP, TOKEN, Fault, SlackStub
from watcher.__main__ import main
from watcher.core.deliveries import Plan
from watcher.core.model import DeliveryStatus
from watcher.store.repository import open_store

LEAVING = Item(
    slug="russia-leaves-hmeimim",
    title="Russia pulls out of Hmeimim air base",
    paragraphs=(
        "Russia is withdrawing from its Hmeimim air base in Syria, two Syrian officials said.",
        "The last cargo planes were loaded at the base overnight, one of the officials said.",
        "The defence ministry in Moscow did not answer a request for comment.",
    ),
)
WEATHER = Item(
    slug="rain",
    title="Rain in the north",
    paragraphs=(
        "Heavy rain fell in the north of the country on Monday and closed two roads.",
        "The roads will open again on Wednesday, the transport office said.",
    ),
)


@dataclass
class Desk:
    """A data folder of its own with the environment that points at the two stubs."""

    folder: Path
    site: NewsSite
    slack: SlackStub
    extra: dict[str, str]

    def environment(self) -> dict[str, str]:
        keep = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
        return {
            **keep,
            "WATCHER_DATA__DIR": str(self.folder),
            "WATCHER_FETCH__ALLOW_PRIVATE": json.dumps([self.site.address]),
            "WATCHER_FETCH__PER_HOST_GAP_S": "0",
            "WATCHER_POLL__TICK_S": "0.2",
            "WATCHER_EXTRACT__WORKERS": "1",
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_API_URL": self.slack.api_url,
            "WATCHER_SLACK__CHANNEL": "#alerts",
            **self.extra,
        }

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        out, errors = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(("WATCHER_", "SLACK_"))]:
                patch.delenv(name)
            for name, value in self.environment().items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["watcher", *arguments])
            with redirect_stdout(out), redirect_stderr(errors), pytest.raises(SystemExit) as left:
                main()
        code = left.value.code
        assert isinstance(code, int)
        done = subprocess.CompletedProcess(arguments, code, out.getvalue(), errors.getvalue())
        assert "internal error" not in done.stderr, done.stderr
        assert TOKEN not in done.stdout + done.stderr
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "watcher", "run"],
            env=self.environment(),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def track(self) -> None:
        self.run("feed", "add", self.site.feed_url)
        self.run("claim", "add", "Russia is not leaving its Hmeimim base.", "--id", "hmeimim")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    with NewsSite() as site, SlackStub() as slack:
        site.publish(WEATHER)
        yield Desk(tmp_path, site, slack, {})
    # the commands set up the logs of this process
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def wait_for(condition: Any, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_a_new_report_is_one_alert_and_never_two(desk: Desk) -> None:
    desk.track()
    desk.run("run", "--once")
    assert desk.json("alert", "list") == [], "the first poll is a silent baseline"
    desk.site.publish(LEAVING)
    desk.run("run", "--once")
    (alert,) = desk.json("alert", "list")
    assert (alert["claim_id"], alert["stance"]) == ("hmeimim", "contradicts")
    assert alert["quote"] in LEAVING.paragraphs[0]
    assert desk.slack.alert_keys() == [alert["key"]]
    for _ in range(2):
        desk.run("run", "--once")
    assert desk.slack.alert_keys() == [alert["key"]]
    assert {item["status"] for item in alert["deliveries"]} == {"sent"}


def test_a_channel_with_digests_is_told_the_alert_by_its_next_digest(desk: Desk) -> None:
    desk.extra.update(
        WATCHER_TIMING__MODES='{"#alerts": "hourly"}',
        WATCHER_TIMING__INSTANT_FROM="never",
        WATCHER_TIMING__ZONE="Europe/Berlin",
    )
    desk.track()
    desk.run("run", "--once")
    desk.site.publish(LEAVING)
    assert "CONTRADICTS" in desk.run("run", "--once").stdout  # the console is told at once
    assert desk.slack.messages == []
    (finding,) = [row for row in desk.json("alert", "list", "--all") if row["alert_id"]]
    (held,) = [row for row in finding["deliveries"] if row["notifier"] == "slack"]
    assert (held["status"], held["held_by"]) == ("for digest", "digest")
    assert held["reason"].startswith("digest: waits for the hourly one, ")
    store = open_store(f"sqlite:///{desk.folder}/watcher.db")
    with store.begin() as tx:  # an hour later
        waiting = tx.deliveries_of(statuses=(DeliveryStatus.FOR_DIGEST,))
        due = Plan(
            notifier="slack", target="", due_at=datetime(2025, 1, 1, tzinfo=UTC), for_digest=True
        )
        tx.replan([item.id for item in waiting], due, DeliveryStatus.FOR_DIGEST)
    store.close()
    for _ in range(2):
        desk.run("run", "--once")
    (message,) = [item for item in desk.slack.messages if not item.get("thread_ts")]
    assert "Hourly digest" in json.dumps(message)
    assert finding["alert_id"] in json.dumps(message)
    (told,) = [row for row in desk.json("alert", "list")[0]["deliveries"] if row["digest"]]
    assert (told["status"], told["digest_title"][:14]) == ("digested", "Hourly digest,")


def test_a_backfill_judges_what_the_first_poll_shows(desk: Desk) -> None:
    desk.site.publish(LEAVING)
    desk.run("feed", "add", desk.site.feed_url, "--backfill", "7d")
    desk.run("claim", "add", "Russia is not leaving its Hmeimim base.", "--id", "hmeimim")
    desk.run("run", "--once")
    assert len(desk.json("alert", "list")) == 1


def test_an_edited_article_is_judged_again_and_alerts_only_on_a_new_value(desk: Desk) -> None:
    def report(count: str, tail: str) -> Item:
        return Item(
            slug="count",
            title="Soldiers leave Damascus",
            paragraphs=(
                f"Russia has evacuated {count} soldiers from Damascus, an army officer said.",
                tail,
            ),
            summary=f"{count} {tail}",
        )

    desk.run("feed", "add", desk.site.feed_url)
    desk.run(
        *("claim", "add", "Russia evacuated at least 400 soldiers from Damascus.", "--id", "count")
    )
    desk.run("run", "--once")
    desk.site.publish(report("some 430", "The convoy left at dawn."))
    desk.run("run", "--once")
    assert [alert["stance"] for alert in desk.json("alert", "list")] == ["confirms"]
    desk.site.publish(report("some 430", "The convoy left at dawn on Monday."))
    desk.run("run", "--once")
    assert len(desk.json("alert", "list")) == 1, "a cosmetic edit is no news"
    desk.site.publish(report("now 1,200", "The convoy left at dawn on Monday."))
    desk.run("run", "--once")
    alerts = desk.json("alert", "list")
    assert len(alerts) == 2
    assert "1,200" in alerts[0]["delta"]["new"]


def test_a_page_that_is_edited_in_silence_is_read_again_and_shown_with_its_diff(desk: Desk) -> None:
    desk.track()
    desk.run("run", "--once")
    first = replace(LEAVING, summary=LEAVING.paragraphs[0])
    desk.site.publish(first)
    desk.run("run", "--once")
    (alert,) = desk.json("alert", "list")
    assert desk.json("alert", "show", alert["id"])["edits"] == []
    make_due(desk, f"{desk.site.url}/{LEAVING.slug}")
    desk.site.publish(replace(first, paragraphs=LEAVING.paragraphs[1:]))
    done = desk.run("run", "--once")
    assert "read again: 1, 1 edited, 0 failed" in done.stdout + done.stderr
    withdrawn, _ = desk.json("alert", "list")
    assert withdrawn["reason"] == "WITHDRAWN"
    assert desk.slack.alert_keys() == [alert["key"], withdrawn["key"]]
    for shown in (alert["id"], withdrawn["id"]):
        (edit,) = desk.json("alert", "show", shown)["edits"]
        assert (edit["from"], edit["to"]) == (1, 2)
        assert edit["lines"] == [{"sign": "-", "text": LEAVING.paragraphs[0]}]
        text = desk.run("alert", "show", shown).stdout
        assert f"- {LEAVING.paragraphs[0]}" in text.splitlines()
    assert desk.run("alert", "show", withdrawn["id"]).stdout.startswith("WITHDRAWN: ")


def make_due(desk: Desk, url: str) -> None:
    store = open_store(f"sqlite:///{desk.folder}/watcher.db")
    with store.begin() as tx:
        visit = tx.revisit(url)
        assert visit is not None
        tx.settle_revisit(replace(visit, due_at=datetime.now(UTC)))
    store.close()


# The other faults: tests/contract/test_slack.py says what each means, test_delivering.py what follows.
@pytest.mark.parametrize(
    "fault",
    [ACCEPT_THEN_DROP, Fault(status=503, body="down", content_type="text/html", accept=True)],
    ids=["accepted then dropped", "503 but accepted"],
)
def test_slack_s_faults_neither_lose_nor_double_an_alert(desk: Desk, fault: Fault) -> None:
    desk.track()
    desk.run("run", "--once")
    desk.site.publish(LEAVING)
    desk.slack.script("chat.postMessage", fault)
    desk.run("run", "--once")
    assert len(desk.slack.alert_keys()) == 1
    desk.run("run", "--once")
    assert len(desk.slack.alert_keys()) == 1


def test_a_dry_run_prints_and_keeps_nothing(desk: Desk) -> None:
    desk.track()
    desk.run("run", "--once")
    desk.site.publish(LEAVING)
    printed = desk.run("run", "--dry-run").stdout
    assert "CONTRADICTS" in printed
    assert desk.slack.alert_keys() == []
    assert desk.json("alert", "list") == []
    desk.run("run", "--once")
    assert len(desk.slack.alert_keys()) == 1


def test_a_blocked_page_is_judged_from_the_feed_with_a_note(desk: Desk) -> None:
    desk.track()
    desk.run("run", "--once")
    desk.site.replies[f"/{LEAVING.slug}"] = Reply(b"go away", status=403)
    desk.site.publish(LEAVING)
    desk.run("run", "--once")
    (alert,) = desk.json("alert", "list")
    assert alert["stance"] == "contradicts"
    assert any("summary" in note for note in alert["notes"])
    assert any("403" in note for note in alert["notes"])


def test_a_muted_claim_records_and_does_not_alert(desk: Desk) -> None:
    desk.track()
    desk.run("claim", "mute", "hmeimim", "--for", "24h")
    desk.run("run", "--once")
    desk.site.publish(LEAVING)
    desk.run("run", "--once")
    assert desk.json("alert", "list") == []
    (finding,) = desk.json("alert", "list", "--all")
    assert finding["decision"] == "MUTED"


def test_the_service_takes_a_new_claim_and_finishes_a_send_on_sigterm(desk: Desk) -> None:
    desk.extra.update(WATCHER_POLL__MIN_INTERVAL="1s", WATCHER_POLL__DEFAULT_INTERVAL="1s")
    desk.run("feed", "add", desk.site.feed_url)
    card, alert_ = (
        json.dumps({"ok": True, "channel": "C0ALERTS01", "ts": f"1700000000.00000{number}"})
        for number in (1, 2)
    )
    desk.slack.script(
        "chat.postMessage",
        Fault(body=card, accept=True),
        Fault(body=alert_, accept=True, delay_s=1.5),
    )
    with desk.start() as service:
        try:
            wait_for(lambda: "/feed.xml" in desk.site.requests)
            second = desk.run("run", check=False)
            assert second.returncode == 75
            assert str(service.pid) in second.stderr
            desk.run("claim", "add", "Russia is not leaving its Hmeimim base.", "--id", "hmeimim")
            wait_for(lambda: desk.run("healthcheck", check=False).returncode == 0)
            desk.site.publish(LEAVING)
            wait_for(lambda: desk.slack.calls.count("chat.postMessage") == 2)
            service.send_signal(signal.SIGTERM)  # Slack has the message and has not answered yet
            _, errors = service.communicate(timeout=25)
        finally:
            service.kill()
    assert service.returncode == 0, errors
    assert "Traceback" not in errors
    assert TOKEN not in errors
    (alert,) = desk.json("alert", "list")
    assert {item["status"] for item in alert["deliveries"]} == {"sent"}
    desk.run("run", "--once")
    assert desk.slack.alert_keys() == [alert["key"]]


def test_old_news_is_recorded_and_not_sent(desk: Desk) -> None:
    desk.track()
    desk.run("run", "--once")
    old = Item(LEAVING.slug, LEAVING.title, LEAVING.paragraphs, datetime.now(UTC) - timedelta(90))
    desk.site.publish(old)
    desk.run("run", "--once")
    assert desk.json("alert", "list") == []
    assert [item["decision"] for item in desk.json("alert", "list", "--all")] == ["TOO_OLD"]


def test_a_damaged_database_is_not_started_on(desk: Desk) -> None:
    desk.track()
    database = desk.folder / "watcher.db"
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 4))
    for arguments in (("run", "--once"), ("run",)):
        done = desk.run(*arguments, check=False)
        assert done.returncode == 1
        assert "damaged" in done.stderr
        assert "backup" in done.stderr
    assert desk.site.requests == []
