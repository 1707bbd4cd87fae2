"""A real database with alerts to send, a clock that is moved by hand, and a channel that keeps what it gets."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from tests.telling import a_message
from watcher.core.deliveries import Delivery, Plan, Thread
from watcher.core.errors import DeliveryError
from watcher.core.model import (
    Alert,
    AlertMessage,
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
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Digest, Place, Post, key_of
from watcher.core.storage import Transaction
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.send import Waits
from watcher.store.repository import SqlStore

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
AT_ONCE = Waits(gap_s=0.0)
REFUSED = DeliveryError("no answer")
LOST = DeliveryError("no answer", unknown=True)
BAD_MESSAGE = DeliveryError("invalid_blocks", permanent=True)
NO_SCOPE = DeliveryError("missing_scope", permanent=True)
NOT_IN_CHANNEL = DeliveryError("not_in_channel: invite the bot with /invite", stops=True)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Posted:
    """One message as the channel has it."""

    key: str
    target: str
    post: Post
    external_id: str
    place: Place
    at: datetime | None = None


@dataclass
class Channel:
    """Keeps what it accepted; `faults` are raised by the next sends, `find_faults` by the next looks.

    A fault in `accepting` is raised after the message was accepted. With threads it behaves as
    Slack: a reply is found in its thread only, and to a thread that was deleted there is none.
    """

    name: str = "slack"
    default_target: str = "#alerts"
    has_channels: bool = True
    looks_up: bool = True
    has_threads: bool = False
    refuses_orphans: bool = True
    """False: as Slack does, it shows a reply to a deleted parent in the channel itself."""
    clock: Clock | None = None
    faults: deque[Exception | None] = field(default_factory=deque)
    accepting: deque[Exception | None] = field(default_factory=deque)
    find_faults: deque[Exception] = field(default_factory=deque)
    revise_faults: deque[Exception] = field(default_factory=deque)
    posts: list[Posted] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    looks: list[Place] = field(default_factory=list)
    revised: list[ClaimCard] = field(default_factory=list)

    @property
    def accepted(self) -> list[tuple[str, str]]:
        return [(posted.key, posted.target) for posted in self.posts]

    @property
    def alerts(self) -> list[AlertMessage]:
        return [posted.post for posted in self.posts if isinstance(posted.post, AlertMessage)]

    @property
    def told(self) -> list[str]:
        return [alert.alert_id for alert in self.alerts]

    @property
    def digests(self) -> list[Digest]:
        return [posted.post for posted in self.posts if isinstance(posted.post, Digest)]

    @property
    def cards(self) -> list[Posted]:
        return [posted for posted in self.posts if isinstance(posted.post, ClaimCard)]

    @property
    def replies(self) -> list[Posted]:
        return [posted for posted in self.posts if posted.place.thread]

    def send(self, post: Post, place: Place) -> Receipt:
        self.tried.append(key_of(post))
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            raise fault
        if place.thread and not self.refuses_orphans and self._is_gone(place):
            place = Place(target=place.target)
        self._check(place)
        made = f"ts-{len(self.tried)}"
        at = self.clock() if self.clock else None
        self.posts.append(Posted(key_of(post), place.target, post, made, place, at))
        if self.accepting and (fault := self.accepting.popleft()) is not None:
            raise fault
        return Receipt(external_id=made, channel_id=place.target.upper(), thread=place.thread)

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        self.looks.append(place)
        if self.find_faults:
            raise self.find_faults.popleft()
        self._check(place)
        for posted in self.posts:
            shown = posted.place.thread == place.thread or (
                posted.place.broadcast and not place.thread
            )
            if shown and (posted.key, posted.target) == (key, place.target):
                return Receipt(
                    external_id=posted.external_id,
                    channel_id=place.target.upper(),
                    thread=posted.place.thread,
                )
        return None

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        assert receipt.channel_id == place.target.upper()
        if self.revise_faults:
            raise self.revise_faults.popleft()
        for posted in self.posts:
            if posted.external_id == receipt.external_id:
                posted.post = card
                self.revised.append(card)
                return
        raise DeliveryError("message_not_found", permanent=True, gone=True)

    def delete(self, external_id: str) -> None:
        """Delete a message, as a moderator would; its replies vanish with it."""
        self.posts = [
            posted
            for posted in self.posts
            if external_id not in {posted.external_id, posted.place.thread}
        ]

    def _is_gone(self, place: Place) -> bool:
        return not any(posted.external_id == place.thread for posted in self.posts)

    def _check(self, place: Place) -> None:
        if place.thread and self._is_gone(place):
            raise DeliveryError("thread_not_found", permanent=True, gone=True)


@dataclass
class Outbox:
    store: SqlStore
    clock: Clock = field(default_factory=Clock)
    _tx: Transaction | None = None

    def claim(self, claim_id: str) -> None:
        with self.store.begin() as tx:
            tx.add_claim(Claim(id=claim_id, text=f"Claim {claim_id}."), self.clock())

    def alert(
        self,
        key: str,
        *routes: tuple[str, str],
        claim: str = "c",
        stance: Stance = Stance.CONFIRMS,
    ) -> None:
        judgment = Judgment(claim_id=claim, stance=stance, confidence=0.9, quote="q", end=1)
        decision = Decision(
            alert=True, reason=Reason.NEW_REPORTING, explanation="new", alert_key=key
        )
        finding = Finding(
            judgment=judgment,
            claim_version=1,
            origin=Origin(key="o", outlet="o"),
            decision=decision,
        )
        with self._open() as tx:
            url = f"https://example.org/{key}"
            article = tx.put_article(Article(url=url, canonical_url=url, title=key, text="q"))
            assert article.id is not None
            finding_id = tx.put_finding(article.id, finding, self.clock())
            alert = Alert(
                id=key,
                key=key,
                claim_id=claim,
                created_at=self.clock(),
                message=message(key, claim, stance),
            )
            plans = [
                Plan(notifier=notifier, target=target, due_at=self.clock())
                for notifier, target in routes or (("slack", ""),)
            ]
            assert tx.put_alert(alert, finding_id, plans)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Store all alerts that are made meanwhile in one transaction, which is faster."""
        with self.store.begin() as tx:
            self._tx = tx
            try:
                yield
            finally:
                self._tx = None

    @contextmanager
    def _open(self) -> Iterator[Transaction]:
        if self._tx is not None:
            yield self._tx
            return
        with self.store.begin() as tx:
            yield tx

    def deliveries(self) -> list[Delivery]:
        """Return all deliveries by the ids of their alerts."""
        with self.store.read() as tx:
            alerts = sorted(tx.alerts(limit=10_000), key=lambda alert: alert.id)
            return [item for alert in alerts for item in tx.deliveries(alert.id)]

    def statuses(self) -> list[DeliveryStatus]:
        return [item.status for item in self.deliveries()]

    def thread(self, claim: str = "c", target: str = "", notifier: str = "slack") -> Thread:
        with self.store.read() as tx:
            thread = tx.thread(notifier, target, claim)
        assert thread is not None
        return thread

    def deliverer(self, *notifiers: Channel, waits: Waits = AT_ONCE, **more: Any) -> Deliverer:
        return Deliverer(self.store, notifiers, self.clock, waits=waits, **more)

    def threaded(self, *notifiers: Channel, waits: Waits = AT_ONCE, **more: Any) -> Deliverer:
        """Return a deliverer that gives each claim its own message."""
        return self.deliverer(*notifiers, waits=waits, card_of=a_card, **more)


def a_card(tx: Transaction, claim_id: str, key: str) -> ClaimCard | None:
    """Return the least that a claim's card can be; None where there is no such claim."""
    claim = next((item for item in tx.claims() if item.id == claim_id), None)
    if claim is None:
        return None
    return ClaimCard(
        key=key, claim_id=claim_id, claim_text=claim.text, muted_until=claim.muted_until
    )


def message(key: str, claim: str = "c", stance: Stance = Stance.CONFIRMS) -> AlertMessage:
    return a_message(stance, alert_id=key, alert_key=key, claim_id=claim)


def without_fsync(store: SqlStore) -> SqlStore:
    """Return the store, faster: only a power cut could tell the difference, and no test has one."""
    if store.engine.dialect.name == "sqlite":
        store.engine.dispose()

        def relax(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        event.listen(store.engine, "connect", relax)
    return store


def sent_keys(channel: Channel) -> list[str]:
    return [key for key, _ in channel.accepted]
