"""Reports of one event within minutes: one alert that names the outlets, held or sent, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.outbox import Channel
from watcher.core.message_text import plain_text
from watcher.core.model import (
    Alert,
    AlertMessage,
    AlertPolicy,
    Article,
    Claim,
    ClaimKind,
    DateSource,
    Delta,
    DeltaKind,
    Finding,
    Judgment,
    Quantity,
    Reason,
    Stance,
)
from watcher.core.storage import StoredFinding
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.record import record
from watcher.pipeline.send import Waits
from watcher.store.repository import SqlStore, open_store

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CLAIM = Claim(id="base", text="At least 12 people died at the base.", kind=ClaimKind.PAST_EVENT)
HOLD = timedelta(seconds=120)
POLICY = AlertPolicy(
    min_confidence={},
    max_age=None,
    holds=dict.fromkeys(Stance, HOLD) | {Stance.CONTRADICTS: timedelta(0)},
)
TOLL = Delta(
    kind=DeltaKind.QUANTITY,
    old="at least 12",
    new="31 dead",
    new_value=Quantity(value=31, unit="killed"),
)


@dataclass
class Desk:
    store: SqlStore
    channel: Channel = field(default_factory=Channel)
    policy: AlertPolicy = POLICY
    now: datetime = NOW
    read: int = 0

    @property
    def deliverer(self) -> Deliverer:
        waits = Waits(gap_s=0.0)
        return Deliverer(self.store, (self.channel,), lambda: self.now, waits=waits)

    def report(
        self,
        outlet: str,
        *,
        stance: Stance = Stance.CONFIRMS,
        delta: Delta | None = None,
        text: str = "",
        confidence: float = 0.9,
    ) -> Finding:
        """Store one outlet's report as the pipeline does, and return its finding."""
        self.read += 1
        url = f"https://{outlet.lower().replace(' ', '-')}.example/{self.read}"
        text = text or f"{outlet} writes in words of its own that people died at the base."
        article = Article(
            url=url,
            canonical_url=url,
            title=outlet,
            text=text,
            outlet=outlet,
            published_at=self.now,
            date_source=DateSource.PAGE,
            fetched_at=self.now,
        )
        judgment = Judgment(
            claim_id=CLAIM.id,
            stance=stance,
            confidence=confidence,
            quote=text,
            end=len(text),
            delta=delta,
        )
        page = ClaimBook(self.store, StructuredJudge).page()
        with self.store.begin() as tx:
            claim = tx.claim(CLAIM.id)
            notifiers = (self.channel,)
            done = record(tx, article, [(claim, judgment)], page, self.policy, notifiers, self.now)
        (finding,) = done.made
        return finding

    def alerts(self) -> tuple[Alert, ...]:
        with self.store.read() as tx:
            return tx.alerts()

    def reports(self, alert: Alert) -> list[StoredFinding]:
        with self.store.read() as tx:
            return list(reversed(tx.findings(alert_id=alert.id)))

    def deliver(self) -> list[AlertMessage]:
        before = len(self.channel.alerts)
        self.deliverer.deliver_due()
        return self.channel.alerts[before:]

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path}/watcher.db")
    with store.begin() as tx:
        tx.add_claim(CLAIM, NOW)
    yield Desk(store)
    store.close()


def test_three_outlets_within_the_hold_are_one_message_that_names_them(desk: Desk) -> None:
    assert desk.report("Reuters").decision.alert
    desk.pass_s(40)
    joined = desk.report("The Beacon")
    desk.pass_s(40)
    echo = desk.report("Herald", text="Officials said so, Reuters reported on Friday.")
    assert desk.deliver() == [], "it waits for further reports"
    assert (joined.decision.alert, joined.decision.reason) == (False, Reason.GROUPED)
    assert "second independent origin: The Beacon" in joined.decision.explanation
    assert echo.decision.reason is Reason.SYNDICATED_COPY
    desk.pass_s(40)
    (message,) = desk.deliver()
    assert "also: The Beacon (independent), Herald (echo)" in plain_text(message)
    assert "2 outlets, 2 origins" in plain_text(message)
    (alert,) = desk.alerts()
    assert [row.outlet for row in desk.reports(alert)] == [
        "Reuters", "The Beacon", "Herald",
    ]  # fmt: skip
    assert alert.message == message, "what is shown is what was sent"


def test_a_denial_goes_out_at_once_past_what_is_held(desk: Desk) -> None:
    desk.report("The Harbour Post")
    desk.report("The Beacon", stance=Stance.CONTRADICTS)
    (message,) = desk.deliver()
    assert message.stance is Stance.CONTRADICTS
    desk.pass_s(121)
    assert [item.stance for item in desk.deliver()] == [Stance.CONFIRMS]


def test_what_comes_after_the_sending_is_recorded_only(desk: Desk) -> None:
    desk.report("The Harbour Post", stance=Stance.UPDATES, delta=TOLL)
    desk.pass_s(121)
    (sent,) = desk.deliver()
    desk.pass_s(300)
    again = desk.report("The Beacon", stance=Stance.UPDATES, delta=TOLL)
    assert again.decision.reason is Reason.GROUPED
    assert desk.deliver() == []
    (alert,) = desk.alerts()
    assert alert.message == sent
    assert len(desk.reports(alert)) == 2


@pytest.mark.parametrize("stance", [Stance.CONFIRMS, Stance.CONTRADICTS])
def test_a_further_origin_alerts_by_itself_once_the_first_has_gone_out(
    desk: Desk, stance: Stance
) -> None:
    desk.report("The Harbour Post", stance=stance)
    desk.pass_s(121)
    assert len(desk.deliver()) == 1
    further = desk.report("The Beacon", stance=stance)
    assert (further.decision.alert, further.decision.reason) == (True, Reason.FURTHER_ORIGIN)
    desk.pass_s(121)
    (message,) = desk.deliver()
    assert "second independent origin: The Beacon" in plain_text(message)


def test_a_message_that_is_being_sent_is_not_changed(desk: Desk) -> None:
    desk.report("The Harbour Post", stance=Stance.UPDATES, delta=TOLL)
    (before,) = desk.alerts()
    desk.pass_s(121)
    with desk.store.begin() as tx:
        (delivery,) = tx.deliveries(before.id)
        assert tx.claim_delivery(delivery, desk.now)
    desk.report("The Beacon", stance=Stance.UPDATES, delta=TOLL)
    assert desk.alerts() == (before,)
    with desk.store.begin() as tx:
        assert tx.recover_deliveries() == 1
    assert desk.deliver() == [before.message], "of unknown fate: sent again as it was"


def test_a_report_that_joins_while_the_deliverer_reads_is_named(desk: Desk) -> None:
    desk.report("The Harbour Post")
    desk.pass_s(121)
    deliverer = desk.deliverer
    with desk.store.read() as tx:
        (stale,) = tx.due_deliveries(desk.now, 10)
    desk.report("The Beacon")
    assert deliverer._deliver(stale) is not None
    assert [also.outlet for also in desk.channel.alerts[0].also] == ["The Beacon"]


@pytest.mark.parametrize(
    ("wait_s", "stance", "delta", "alerts"),
    [
        (599, Stance.UPDATES, TOLL, 1),
        (601, Stance.UPDATES, TOLL, 2),
        (60, Stance.CONFIRMS, None, 2),
        (60, Stance.UPDATES, Delta(kind=DeltaKind.QUANTITY, old="12", new="33 dead"), 2),
        (60, Stance.UPDATES, Delta(kind=DeltaKind.QUANTITY, old="12", new="thirty-one dead"), 1),
    ],
)
def test_only_the_same_stance_and_value_within_ten_minutes_join(
    desk: Desk, wait_s: float, stance: Stance, delta: Delta | None, alerts: int
) -> None:
    desk.report("The Harbour Post", stance=Stance.UPDATES, delta=TOLL)
    desk.pass_s(wait_s)
    finding = desk.report("The Beacon", stance=stance, delta=delta)
    assert len(desk.alerts()) == alerts
    assert finding.decision.alert is (alerts == 2)


def test_a_new_version_of_the_claim_starts_anew(desk: Desk) -> None:
    desk.report("The Harbour Post")
    with desk.store.begin() as tx:
        edited = tx.claim(CLAIM.id)
        tx.edit_claim(
            Claim(id=edited.id, text="At least 13 people died.", kind=edited.kind), desk.now
        )
    assert desk.report("The Beacon").decision.alert
    assert len(desk.alerts()) == 2


def test_what_would_not_have_alerted_does_not_join(desk: Desk) -> None:
    desk.report("The Harbour Post")
    assert desk.report("The Beacon", confidence=0.1).decision.reason is Reason.LOW_CONFIDENCE
    (alert,) = desk.alerts()
    assert len(desk.reports(alert)) == 1
    assert alert.message.also == ()


def test_without_a_window_each_report_alerts_by_itself(desk: Desk) -> None:
    desk.policy = AlertPolicy(min_confidence={}, max_age=None, group_within=timedelta(0))
    for outlet in ("The Harbour Post", "The Beacon"):
        assert desk.report(outlet).decision.alert
    assert len(desk.deliver()) == 2


def test_who_joined_is_held_so_its_later_copy_is_no_news(desk: Desk) -> None:
    desk.report("The Harbour Post")
    desk.report("Reuters")
    desk.pass_s(3600)
    copy = desk.report("Herald", text="People died at the base, Reuters reported on Friday.")
    assert copy.decision.reason is Reason.SYNDICATED_COPY
    assert copy.decision.explanation.endswith("3 outlets, 2 origins")


def test_one_cycle_sends_what_is_held(desk: Desk) -> None:
    desk.report("The Harbour Post")
    assert desk.deliver() == []
    desk.deliverer.release_holds()
    assert len(desk.deliver()) == 1


# ----------------------------------------------------------------------------- whatever comes

_OUTLETS = ("Reuters", "AFP", "The Beacon", "Herald")
_events = st.lists(
    st.tuples(
        st.sampled_from(_OUTLETS),
        st.sampled_from((Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES)),
        st.sampled_from((0, 30, 90, 500, 700)),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=30, deadline=None)
@given(_events)
def test_no_report_is_lost_none_alerts_twice_and_no_alert_waits_longer_than_its_hold(
    events: list[tuple[str, Stance, int, bool]],
) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/watcher.db")
        with store.begin() as tx:
            tx.add_claim(CLAIM, NOW)
        desk = Desk(store)
        opened = 0
        for outlet, stance, wait_s, deliver in events:
            delta = TOLL if stance is Stance.UPDATES else None
            opened += desk.report(outlet, stance=stance, delta=delta).decision.alert
            desk.pass_s(wait_s)
            if deliver:
                desk.deliver()
        desk.deliver()
        with store.read() as tx:
            for alert in tx.alerts():
                (delivery,) = tx.deliveries(alert.id)
                held = POLICY.holds[alert.message.stance]
                assert delivery.next_attempt_at == alert.created_at + held
                assert len(tx.findings(alert_id=alert.id)) > len(alert.message.also)
            known = {item.finding.origin.key for item in tx.findings() if item.alert_id}
            assert known == {item.finding.origin.key for item in tx.findings()}
            assert len(tx.alerts()) == opened
        desk.pass_s(HOLD.total_seconds())
        desk.deliver()
        assert desk.deliver() == []
        keys = [message.alert_key for message in desk.channel.alerts]
        assert len(keys) == len(set(keys)) == opened
        store.close()
