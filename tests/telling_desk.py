"""A desk that stores alerts as the pipeline does, and tells them on a channel that keeps what it gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.outbox import Channel
from tests.telling import a_message
from watcher.core.deliveries import Hold
from watcher.core.model import (
    AlertMessage,
    AlertPolicy,
    Article,
    Decision,
    DeliveryStatus,
    Finding,
    Judgment,
    Origin,
    Reason,
    Stance,
)
from watcher.core.storage import Transaction
from watcher.core.timing import TimingPolicy
from watcher.core.zones import QuietHours
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.digests import DigestMaker
from watcher.pipeline.record import put_alert
from watcher.store.repository import SqlStore

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2024, 12, 16, 11, 0, tzinfo=UTC)
"""12:00 in Berlin, on a Monday."""
EVENING = NOON + timedelta(hours=11)
"""23:00."""
MORNING = NOON + timedelta(hours=19)
"""07:00 of Tuesday."""
MINUTE = timedelta(minutes=1)
QUIET = QuietHours(time(22), time(7))
TIMING = TimingPolicy(zone=BERLIN, notifiers=frozenset({"slack"}), daily_budget=50, catch_up=10)
POLICY = AlertPolicy(min_confidence={}, max_age=None)
PENDING, FOR_DIGEST = DeliveryStatus.PENDING, DeliveryStatus.FOR_DIGEST
DENIAL = a_message(Stance.CONTRADICTS)
SECOND = a_message(reason=Reason.FURTHER_ORIGIN, origins=2)


@dataclass
class Desk:
    store: SqlStore
    channel: Channel = field(default_factory=Channel)
    timing: TimingPolicy = TIMING
    now: datetime = NOON
    count: int = 0

    def alert(
        self,
        message: AlertMessage | None = None,
        *,
        claim: str = "c0",
        then: Callable[[], object] = bool,
    ) -> str:
        """Store an alert as the pipeline does and return its id."""
        with self.store.begin() as tx:
            name = self._put(tx, message or a_message(), claim)
            then()
        return name

    def alerts(self, number: int, claims: int) -> list[str]:
        """Store many plain alerts, on so many claims in turn, and return their ids."""
        names: list[str] = []
        for first in range(0, number, 50):
            with self.store.begin() as tx:
                part = range(first, min(number, first + 50))
                names += [self._put(tx, a_message(), f"c{one % claims}") for one in part]
        return names

    def _put(self, tx: Transaction, message: AlertMessage, claim: str) -> str:
        self.count += 1
        name = f"alert-{self.count}"
        message = replace(message, alert_id=name, alert_key=f"{name}-key", claim_id=claim)
        judgment = Judgment(claim_id=claim, stance=message.stance, confidence=0.9, quote="q", end=1)
        decision = Decision(
            alert=True, reason=message.reason, explanation="new", alert_key=message.alert_key
        )
        finding = Finding(
            judgment=judgment,
            claim_version=1,
            origin=Origin(key=name, outlet="o"),
            decision=decision,
        )
        url = f"https://example.org/{name}"
        article = tx.put_article(Article(url=url, canonical_url=url, title=name, text="q"))
        assert article.id is not None
        finding_id = tx.put_finding(article.id, finding, self.now)
        assert put_alert(
            tx,
            tx.claim(claim),
            message,
            finding_id,
            self.now,
            notifiers=(self.channel,),
            policy=POLICY,
            timing=self.timing,
        )
        return name

    def make_due(self) -> int:
        maker = DigestMaker(self.store, (self.channel,), self.timing, lambda: self.now)
        return maker.make_due()

    def deliver(self) -> None:
        """Make and send what is due now, as the service does."""
        self.make_due()
        deliverer = Deliverer(self.store, (self.channel,), lambda: self.now)
        while deliverer.deliver_due(limit=200).sent:
            self.now += timedelta(milliseconds=1100)  # one a second
            self.make_due()

    def statuses(self) -> Counter[str]:
        with self.store.read() as tx:
            found = tx.deliveries_of(limit=10_000)
        return Counter(item.status.value for item in found if item.alert is not None)

    def holds(self) -> list[Hold | None]:
        with self.store.read() as tx:
            return [item.hold for item in tx.deliveries_of(limit=100)[::-1]]
