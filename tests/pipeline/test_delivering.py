"""Deliveries with a real database and a scripted notifier: states, order, and never twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from tests.outbox import (
    AT_ONCE,
    BAD_MESSAGE,
    LOST,
    NO_SCOPE,
    NOW,
    REFUSED,
    Channel,
    Outbox,
    message,
    sent_keys,
)
from watcher.core.errors import DeliveryError, StoreError
from watcher.core.model import Claim, DeliveryStatus
from watcher.core.ports import Receipt
from watcher.core.posts import Place, Post
from watcher.pipeline.deliver import Deliverer, DeliveryCounts
from watcher.pipeline.engine import Engine
from watcher.pipeline.plans import routes
from watcher.store.repository import SqlStore, SqlTransaction


def test_what_is_due_is_sent_once_in_order(outbox: Outbox) -> None:
    for key in ("a", "b", "c"):
        outbox.alert(key)
    channel = Channel()
    deliverer = outbox.deliverer(channel)
    assert deliverer.deliver_due() == DeliveryCounts(sent=3)
    assert deliverer.deliver_due() == DeliveryCounts()
    assert channel.accepted == [("a", "#alerts"), ("b", "#alerts"), ("c", "#alerts")]
    assert outbox.statuses() == [DeliveryStatus.SENT] * 3


def test_a_message_that_waits_holds_back_its_channel_and_no_other(outbox: Outbox) -> None:
    outbox.alert("a", ("slack", "#one"))
    outbox.alert("b", ("slack", "#one"))
    outbox.alert("c", ("slack", "#two"))
    channel = Channel(faults=deque([REFUSED]))
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    deliverer.deliver_due()
    assert sent_keys(channel) == ["c"], "b does not overtake a"
    outbox.clock.pass_s(60)
    deliverer.deliver_due()
    assert sent_keys(channel) == ["c", "a", "b"]


def test_the_server_s_wish_to_wait_is_kept(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = Channel(faults=deque([DeliveryError("ratelimited", retry_after_s=3600)]))
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    outbox.clock.pass_s(3599)
    deliverer.deliver_due()
    assert channel.tried == ["a"]
    assert not deliverer.has_due(0)
    assert deliverer.has_due(1)
    outbox.clock.pass_s(1)
    deliverer.deliver_due()
    assert sent_keys(channel) == ["a"]


@pytest.mark.parametrize("accepted", [True, False])
def test_an_unknown_outcome_is_looked_up_before_it_is_sent_again(
    outbox: Outbox, accepted: bool
) -> None:
    outbox.alert("a")
    channel = Channel()
    (channel.accepting if accepted else channel.faults).append(LOST)
    deliverer = outbox.deliverer(channel)
    assert deliverer.deliver_due() == DeliveryCounts(retried=1)
    assert outbox.statuses() == [DeliveryStatus.UNKNOWN]
    outbox.clock.pass_s(5)
    assert deliverer.deliver_due() == DeliveryCounts(sent=1)
    assert sent_keys(channel) == ["a"]
    assert len(channel.tried) == (1 if accepted else 2)


def test_a_look_up_that_is_not_allowed_never_turns_into_a_second_message(outbox: Outbox) -> None:
    outbox.alert("a")
    outbox.alert("b")
    channel = Channel(accepting=deque([LOST]), find_faults=deque([NO_SCOPE]))
    deliverer = outbox.deliverer(channel)
    for _ in range(6):
        deliverer.deliver_due()
        outbox.clock.pass_s(450)
    assert sent_keys(channel) == ["a", "b"], "b goes out, a is there already"
    assert outbox.statuses() == [DeliveryStatus.SENT] * 2


def test_a_look_up_that_fails_in_passing_is_looked_up_again(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = Channel(accepting=deque([LOST]), find_faults=deque([REFUSED, REFUSED]))
    deliverer = outbox.deliverer(channel)
    for _ in range(5):
        deliverer.deliver_due()
        outbox.clock.pass_s(30)
    assert channel.tried == ["a"]
    assert outbox.statuses() == [DeliveryStatus.SENT]


def test_without_look_up_it_is_at_least_once(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = Channel(looks_up=False, accepting=deque([LOST]))
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    outbox.clock.pass_s(5)
    deliverer.deliver_due()
    assert sent_keys(channel) == ["a", "a"]


def test_what_was_refused_for_good_holds_nobody_up_and_is_tried_again(outbox: Outbox) -> None:
    outbox.alert("a")
    outbox.alert("b")
    channel = Channel(faults=deque([BAD_MESSAGE, None, BAD_MESSAGE]))
    deliverer = outbox.deliverer(channel)
    assert deliverer.deliver_due() == DeliveryCounts(failed=1)
    assert outbox.statuses() == [DeliveryStatus.FAILED, DeliveryStatus.PENDING]
    deliverer.deliver_due()
    assert sent_keys(channel) == ["b"]
    for _ in range(2):
        outbox.clock.pass_s(900)
        deliverer.deliver_due()
    assert sent_keys(channel) == ["b", "a"]


def test_many_failed_ones_do_not_starve_a_new_one(outbox: Outbox) -> None:
    for number in range(5):
        outbox.alert(f"old{number}", ("slack", "#gone"))
    channel = Channel(faults=deque([BAD_MESSAGE] * 5))
    deliverer = outbox.deliverer(channel)
    for _ in range(5):
        deliverer.deliver_due()
    outbox.clock.pass_s(3600)
    outbox.alert("new")
    deliverer.deliver_due(limit=3)
    assert ("new", "#alerts") in channel.accepted


def test_a_notifier_that_is_switched_off_keeps_its_messages_and_starves_nobody(
    outbox: Outbox,
) -> None:
    for number in range(5):
        outbox.alert(f"a{number}", ("slack", ""))
    outbox.alert("b", ("console", ""))
    console = Channel(name="console")
    deliverer = outbox.deliverer(console)
    assert deliverer.deliver_due(limit=3) == DeliveryCounts(sent=1)
    assert not deliverer.has_due(60), "`run --once` need not wait for the other one"
    slack = Channel()
    outbox.deliverer(slack, console).deliver_due()
    assert sent_keys(slack) == [f"a{number}" for number in range(5)]


def test_a_default_channel_that_is_mended_gets_what_could_not_be_sent(outbox: Outbox) -> None:
    assert routes(Claim(id="c", text="A claim."), (Channel(),)) == (("slack", ""),)
    outbox.alert("a")
    mistyped = Channel(default_target="#alrets", faults=deque([BAD_MESSAGE]))
    outbox.deliverer(mistyped).deliver_due()
    outbox.clock.pass_s(900)
    mended = Channel(default_target="#alerts")
    outbox.deliverer(mended).deliver_due()
    assert mended.accepted == [("a", "#alerts")]


def test_a_claim_s_own_channels_go_only_where_there_are_channels() -> None:
    claim = Claim(id="c", text="A claim.", channels=("#one", "#two"))
    webhook = Channel(name="slack-webhook", has_channels=False, default_target="")
    assert routes(claim, (Channel(), webhook)) == (
        ("slack", "#one"),
        ("slack", "#two"),
        ("slack-webhook", ""),
    )


def test_a_notifier_s_bug_costs_one_message_a_try_and_not_the_channel(outbox: Outbox) -> None:
    outbox.alert("a")
    outbox.alert("b")
    channel = Channel(faults=deque([KeyError("name")]))
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    deliverer.deliver_due()
    assert sent_keys(channel) == ["b"]
    outbox.clock.pass_s(900)
    deliverer.deliver_due()
    assert sent_keys(channel) == ["b", "a"]


class StoreThatFails:
    """The real store; the write transactions with these numbers (from 1) fail."""

    def __init__(self, store: SqlStore, *failing: int) -> None:
        self._store = store
        self._failing = failing
        self._writes = 0
        self.read = store.read
        self.close = store.close

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        self._writes += 1
        if self._writes in self._failing:
            raise StoreError("the database was busy")
        with self._store.begin() as tx:
            yield tx


@pytest.mark.parametrize("looks_up", [True, False])
def test_an_outcome_that_the_database_refused_is_written_later(
    outbox: Outbox, looks_up: bool
) -> None:
    outbox.alert("a")
    outbox.alert("b")
    channel = Channel(looks_up=looks_up)
    failing = StoreThatFails(outbox.store, 2, 3)  # 1 claims, 2 and 3 would write the outcome
    deliverer = Deliverer(failing, (channel,), outbox.clock, waits=AT_ONCE)
    for _ in range(2):
        with pytest.raises(StoreError):
            deliverer.deliver_due()
    deliverer.deliver_due()
    assert sent_keys(channel) == ["a", "b"]
    assert outbox.statuses() == [DeliveryStatus.SENT] * 2


def test_what_a_dead_process_was_sending_is_looked_up(outbox: Outbox) -> None:
    outbox.alert("a")
    outbox.alert("b")
    channel = Channel()
    channel.send(message("a"), Place(target="#alerts"))
    with outbox.store.begin() as tx:
        (first,) = tx.due_deliveries(NOW, 9)
        assert tx.claim_delivery(first, NOW)
    deliverer = outbox.deliverer(channel)
    assert deliverer.deliver_due() == DeliveryCounts(), "b waits behind a, which may be on its way"
    deliverer.recover()
    assert deliverer.deliver_due() == DeliveryCounts(sent=2)
    assert sent_keys(channel) == ["a", "b"]


def test_two_deliverers_send_a_message_once(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = Channel()
    other = outbox.deliverer(channel)

    class Beaten(Channel):
        def __init__(self) -> None:
            super().__init__(looks_up=True)

        def send(self, post: Post, place: Place) -> Receipt:
            assert other.deliver_due() == DeliveryCounts(), "it is claimed"
            return super().send(post, place)

    beaten = Beaten()
    assert outbox.deliverer(beaten).deliver_due() == DeliveryCounts(sent=1)
    assert other.deliver_due() == DeliveryCounts()


def test_a_stop_ends_the_pass_after_the_message_in_hand(outbox: Outbox) -> None:
    outbox.alert("a")
    outbox.alert("b")
    channel = Channel()
    outbox.deliverer(channel).deliver_due(stopping=lambda: bool(channel.accepted))
    assert sent_keys(channel) == ["a"]
    assert outbox.statuses() == [DeliveryStatus.SENT, DeliveryStatus.PENDING]


class Never:
    """A stage that must not be run."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{name} was called")


async def test_a_full_disk_stops_reading_and_not_sending(outbox: Outbox, tmp_path: Path) -> None:
    channel = Channel()
    never = cast(Any, Never())
    engine = Engine(
        store=outbox.store,
        fetcher=never,
        poller=never,
        processor=never,
        revisitor=never,
        deliverer=outbox.deliverer(channel),
        clock=outbox.clock,
        keep=timedelta(days=180),
        folder=tmp_path,
        min_free_mb=10**12,
    )
    outbox.alert("a")
    await engine.poll()
    await engine.process()
    await engine.revisit()
    await engine.deliver()
    assert sent_keys(channel) == ["a"]
    outbox.alert("b")
    with pytest.raises(StoreError, match="MB free"):
        await engine.cycle(every_feed=True, patience_s=0)
    assert sent_keys(channel) == ["a", "b"]
