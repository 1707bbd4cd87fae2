"""The channels besides Slack under the real outbox: each keeps the guarantee that docs/channels.md gives."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from tests.channel_stubs import Answer, HttpReceiver
from tests.sample_posts import ALERT, NOW
from watcher.adapters.apprise_channel import AppriseChannel
from watcher.adapters.atom_file import AtomFile
from watcher.adapters.signed_webhook import SignedWebhook
from watcher.core.deliveries import Plan
from watcher.core.model import (
    Alert,
    Article,
    Claim,
    Decision,
    DeliveryStatus,
    Finding,
    Judgment,
    Origin,
    Reason,
    Stance,
)
from watcher.core.ports import Notifier
from watcher.core.posts import Place
from watcher.pipeline.deliver import Deliverer
from watcher.store.repository import SqlStore, open_store

SECRET = "a secret of some length"


class Desk:
    """A store with alerts, three channels, and the receivers behind them."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.now = NOW
        self.store: SqlStore = open_store(f"sqlite:///{folder}/watcher.db")
        stack.callback(self.store.close)
        self.hook = stack.enter_context(HttpReceiver())
        self.chat = stack.enter_context(HttpReceiver())
        self.feed = folder / "alerts.atom"
        with self.store.begin() as tx:
            tx.add_claim(Claim(id=ALERT.claim_id, text=ALERT.claim_text), NOW)

    def clock(self) -> datetime:
        return self.now

    def channels(self) -> tuple[Notifier, ...]:
        """Return new notifiers, as a new process would make them."""
        return (
            SignedWebhook(url=self.hook.url, secrets=[SECRET], timeout_s=2, clock=self.clock),
            AppriseChannel(label="chat", url=f"json://{self.chat.address}/", timeout_s=5),
            AtomFile(path=self.feed, clock=self.clock),
        )

    def alert(self, key: str) -> None:
        judgment = Judgment(
            claim_id=ALERT.claim_id, stance=Stance.UPDATES, confidence=0.9, quote="q", end=1
        )
        finding = Finding(
            judgment=judgment,
            claim_version=1,
            origin=Origin(key="o", outlet="o"),
            decision=Decision(
                alert=True, reason=Reason.NEW_REPORTING, explanation="new", alert_key=key
            ),
        )
        message = replace(ALERT, alert_id=key, alert_key=key, quote=f"Quote of {key}.")
        alert = Alert(
            id=key, key=key, claim_id=ALERT.claim_id, created_at=self.now, message=message
        )
        with self.store.begin() as tx:
            url = f"https://news.example/{key}"
            article = tx.put_article(Article(url=url, canonical_url=url, title=key, text="q"))
            assert article.id is not None
            finding_id = tx.put_finding(article.id, finding, self.now)
            plans = [
                Plan(notifier=item.name, target="", due_at=self.now) for item in self.channels()
            ]
            assert tx.put_alert(alert, finding_id, plans)

    def deliver(self, rounds: int = 20) -> None:
        """Let the outbox work for as long as its longest wait."""
        deliverer = Deliverer(self.store, self.channels(), self.clock)
        deliverer.recover()
        for _ in range(rounds):
            deliverer.deliver_due()
            self.now += timedelta(minutes=3)

    def statuses(self) -> set[DeliveryStatus]:
        with self.store.read() as tx:
            return {item.status for alert in tx.alerts() for item in tx.deliveries(alert.id)}

    def hooked(self) -> list[str]:
        return [post.headers["webhook-id"] for post in self.hook.kept]

    def chatted(self) -> list[str]:
        return [
            json.loads(post.body)["message"].split("Quote of ")[1][0] for post in self.chat.kept
        ]

    def fed(self) -> list[str]:
        feed = feedparser.parse(io.BytesIO(self.feed.read_bytes()))
        return [entry.content[0].value.split("Quote of ")[1][0] for entry in feed.entries][::-1]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(stack, tmp_path)


def test_every_channel_gets_every_alert_once_and_in_order(desk: Desk) -> None:
    for key in "abc":
        desk.alert(key)
    desk.deliver()
    assert desk.statuses() == {DeliveryStatus.SENT}
    assert desk.hooked() == desk.chatted() == desk.fed() == ["a", "b", "c"]


def test_one_channel_in_trouble_holds_up_no_other_and_loses_nothing(desk: Desk) -> None:
    desk.hook.script(*[Answer(status=503)] * 6, Answer(status=429, headers={"Retry-After": "60"}))
    desk.chat.script(Answer(status=500))
    for key in "abc":
        desk.alert(key)
    desk.deliver(rounds=4)
    assert desk.fed() == ["a", "b", "c"]
    assert desk.hooked() == []
    desk.deliver()
    assert desk.statuses() == {DeliveryStatus.SENT}
    assert desk.hooked() == desk.chatted() == desk.fed() == ["a", "b", "c"]


def test_a_lost_answer_may_double_and_the_double_has_the_same_key(desk: Desk) -> None:
    desk.hook.script(Answer(drop=True))
    desk.alert("a")
    desk.deliver()
    assert desk.statuses() == {DeliveryStatus.SENT}
    assert desk.hooked() == ["a", "a"]
    first, second = desk.hook.kept
    assert first.body == second.body
    stamps = {post.headers["webhook-timestamp"] for post in desk.hook.kept}
    assert len(stamps) == 2, "each attempt is signed for its own time"


def test_killed_between_the_sending_and_its_record(desk: Desk) -> None:
    desk.alert("a")
    # What a process has done that is killed before it can write how the sending ended:
    with desk.store.read() as tx:
        rows = tx.deliveries("a")
    for notifier in desk.channels():
        (row,) = [item for item in rows if item.notifier == notifier.name]
        with desk.store.begin() as tx:
            assert tx.claim_delivery(row, desk.now)
        notifier.send(row.post, Place(target=""))
    assert desk.statuses() == {DeliveryStatus.SENDING}
    desk.deliver()
    assert desk.statuses() == {DeliveryStatus.SENT}
    assert desk.fed() == ["a"], "exactly once"
    assert desk.hooked() == desk.chatted() == ["a", "a"], "at least once"


def test_a_file_in_the_way_stops_the_feed_alone_and_nothing_is_lost(desk: Desk) -> None:
    desk.feed.write_text("somebody's notes")
    for key in "ab":
        desk.alert(key)
    desk.deliver(rounds=4)
    assert desk.hooked() == desk.chatted() == ["a", "b"]
    assert desk.feed.read_text() == "somebody's notes"
    desk.feed.unlink()
    desk.deliver()
    assert desk.fed() == ["a", "b"]
