"""SIGKILL at every boundary of detect and deliver: after a restart, exactly one message per alert."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.news_site import Item, NewsSite
from tests.slack_stub import ACCEPT_THEN_DROP, Fault, SlackStub
from watcher.core.model import Claim, ClaimKind
from watcher.store.repository import open_store

NEWS = Item(
    slug="hmeimim",
    title="Russia pulls out of Hmeimim",
    summary="Russia is withdrawing from its Hmeimim base in Syria, two officials said.",
    paragraphs=(
        "Russia is withdrawing from its Hmeimim base in Syria, two officials said on Monday.",
        "Trucks were seen on the road to the coast, residents of a nearby town said.",
    ),
)
COPY = Item(slug="hmeimim-again", title="Hmeimim is given up", paragraphs=NEWS.paragraphs)
"""A second report of the same minutes: it joins the alert, wherever the process dies."""
FILLER = Item(
    slug="rain", title="Rain", paragraphs=("It rained in the north and two roads were closed.",)
)


@dataclass
class Driver:
    process: subprocess.Popen[str]
    site: NewsSite
    slack: SlackStub
    root: Path

    def cycle(self, folder: Path, kill_at: int) -> dict[str, Any]:
        request = {
            "folder": str(folder),
            "allow": self.site.address,
            "api_url": self.slack.api_url,
            "kill_at": kill_at,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the driver died"
        result: dict[str, Any] = json.loads(answer)
        return result

    def fresh(self, name: str) -> Path:
        """Return a copy of a database that tracks one claim and has had its silent first poll."""
        folder = self.root / name
        shutil.copytree(self.root / "baseline", folder)
        return folder


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    root = tmp_path_factory.mktemp("crash")
    command = [sys.executable, "-m", "tests.crash.driver"]
    with (
        NewsSite() as site,
        SlackStub() as slack,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        ) as process,
    ):
        made = Driver(process, site, slack, root)
        site.publish(FILLER)
        (root / "baseline").mkdir()
        _track(root / "baseline", site.feed_url)
        assert not made.cycle(root / "baseline", 0)["killed"]
        site.publish(NEWS)
        site.publish(COPY)
        yield made
        process.kill()


def _track(folder: Path, feed_url: str) -> None:
    now = datetime.now(UTC)
    store = open_store(f"sqlite:///{folder}/watcher.db")
    claim = Claim(
        id="hmeimim",
        text="Russia is not leaving its Hmeimim base.",
        kind=ClaimKind.ONGOING_STATE,
    )
    with store.begin() as tx:
        tx.add_claim(claim, now)
        tx.add_feed(feed_url, "", None, now)
    store.close()


def _reports(folder: Path) -> list[int]:
    """Return how many reports each alert has."""
    store = open_store(f"sqlite:///{folder}/watcher.db")
    try:
        with store.read() as tx:
            return [len(tx.findings(alert_id=alert.id)) for alert in tx.alerts()]
    finally:
        store.close()


@pytest.mark.parametrize(
    "fault",
    [None, ACCEPT_THEN_DROP, Fault(drop=True)],
    ids=["Slack is well", "accepted then dropped", "dropped"],
)
def test_one_message_wherever_the_process_dies(driver: Driver, fault: Fault | None) -> None:
    kill_at = 0
    kills = 0
    while True:
        kill_at += 1
        with driver.slack.lock:
            driver.slack.messages.clear()
            driver.slack.faults.clear()
        if fault is not None:
            driver.slack.script("chat.postMessage", fault)
        folder = driver.fresh(f"{fault is None}-{getattr(fault, 'accept', '')}-{kill_at}")
        result = driver.cycle(folder, kill_at)
        assert len(driver.slack.keys()) == 1, f"killed at boundary {kill_at}"
        assert _reports(folder) == [2]
        shutil.rmtree(folder)
        if not result["killed"]:
            break
        kills += 1
    # three for each write (poll, evidence, claim, settle) and two for the send, at the least
    assert kills >= 14
    assert result["boundaries"] == kills


def test_one_withdrawal_wherever_the_process_dies(driver: Driver) -> None:
    read = driver.fresh("read")
    assert not driver.cycle(read, 0)["killed"]
    # which of the two reports makes the alert is a matter of chance; the other one joins it
    url = _alerted_page(read)
    told = next(item for item in (NEWS, COPY) if url == f"{driver.site.url}/{item.slug}")
    _make_due(read, url)
    driver.site.publish(replace(told, paragraphs=told.paragraphs[1:]))  # its feed says what it said
    try:
        kill_at = 0
        while True:
            kill_at += 1
            with driver.slack.lock:
                driver.slack.messages.clear()
            folder = driver.root / f"edited-{kill_at}"
            shutil.copytree(read, folder)
            result = driver.cycle(folder, kill_at)
            assert len(driver.slack.keys()) == 1, f"killed at boundary {kill_at}"
            assert len(_reports(folder)) == 2
            shutil.rmtree(folder)
            if not result["killed"]:
                break
        # three for each write (poll, edit, claim, settle) and two for the send, at the least
        assert kill_at > 14
    finally:
        driver.site.publish(told)


def _alerted_page(folder: Path) -> str:
    store = open_store(f"sqlite:///{folder}/watcher.db")
    try:
        with store.read() as tx:
            (alert,) = tx.alerts()
            return alert.message.article_url
    finally:
        store.close()


def _make_due(folder: Path, url: str) -> None:
    store = open_store(f"sqlite:///{folder}/watcher.db")
    with store.begin() as tx:
        visit = tx.revisit(url)
        assert visit is not None
        tx.settle_revisit(replace(visit, due_at=datetime.now(UTC)))
    store.close()
