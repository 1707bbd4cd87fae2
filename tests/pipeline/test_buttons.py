"""The service with buttons, as a process of its own: clicks, a page to check, `kill -9`, SIGTERM, doctor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.test_store import NOW, a_claim, an_alert, with_alert
from tests.news_site import NewsSite
from tests.pipeline.test_main_job import LEAVING
from tests.slack_socket_stub import SocketStub, until
from tests.slack_stub import APP_TOKEN, TOKEN
from watcher.core.marks import Mark, Verdict
from watcher.store.repository import open_store


@dataclass
class Office:
    """A data folder of its own, with a news site and a Slack to talk to."""

    folder: Path
    site: NewsSite
    slack: SocketStub
    app_token: str = APP_TOKEN

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder}/watcher.db"

    def command(self, *words: str) -> subprocess.Popen[str]:
        keep = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
        return subprocess.Popen(
            [sys.executable, "-m", "watcher", *words],
            env={
                **keep,
                "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
                "WATCHER_DATA__DIR": str(self.folder),
                "WATCHER_FETCH__ALLOW_PRIVATE": json.dumps([self.site.address]),
                "WATCHER_EXTRACT__WORKERS": "1",
                "WATCHER_SERVICE__DRAIN_S": "10",
                "SLACK_BOT_TOKEN": TOKEN,
                "SLACK_APP_TOKEN": self.app_token,
                "SLACK_API_URL": self.slack.api_url,
                "WATCHER_SLACK__CHANNEL": "#alerts",
            },
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def service(self) -> Iterator[subprocess.Popen[str]]:
        process = self.command("run")
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def doctor(self) -> str:
        out, _ = self.command("doctor").communicate(timeout=60)
        (line,) = [line for line in out.splitlines() if "Slack buttons" in line]
        return line

    def marks(self) -> list[Mark]:
        store = open_store(self.database)
        with store.read() as tx:
            found = list(tx.marks())
        store.close()
        return found


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with NewsSite() as site, SocketStub() as slack:
        made = Office(tmp_path, site, slack)
        store = open_store(made.database)
        with store.begin() as tx:
            tx.add_claim(a_claim(), NOW)
            with_alert(tx, an_alert(), ("slack", "#alerts"))
        store.close()
        yield made


def test_clicks_survive_a_killed_service_and_a_stop_is_clean(office: Office) -> None:
    slack = office.slack
    site = office.site
    site.publish(LEAVING)
    assert "set up; no service has run with them" in office.doctor()
    with office.service() as first:
        click = slack.click("watcher_right", "key-1")
        until(click.acknowledged.is_set, 60)
        check = slack.command(f"check {site.feed_url.rpartition('/')[0]}/{LEAVING.slug}")
        until(lambda: len(slack.answers) >= 2, 60)
        assert check.deliveries == 1
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert slack.told()[0] == "alert key-1 is marked right by you"
    assert slack.told()[1].splitlines() == [
        "Russia pulls out of Hmeimim air base (The Test Post)",
        "bears on no tracked claim",
    ]
    later = slack.click("watcher_wrong", "key-1", fault="echo")
    with office.service() as second:
        until(later.acknowledged.is_set, 60)
        until(lambda: "connected since" in office.doctor())
        second.send_signal(signal.SIGTERM)
        _, errors = second.communicate(timeout=30)
        assert second.returncode == 0
    assert [mark.verdict for mark in office.marks()] == [Verdict.WRONG]
    for secret in (APP_TOKEN, TOKEN, "ticket="):
        assert secret not in errors
    assert "off since" in office.doctor()


def test_a_wrong_app_token_costs_the_buttons_and_nothing_else(office: Office) -> None:
    office.app_token = "xapp-wrong-token"
    with office.service() as service:
        until(lambda: "the app token is wrong" in office.doctor(), 60)
        until(lambda: len(office.slack.messages) >= 1, 60)  # the alert goes out all the same
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=30)
        assert service.returncode == 0
