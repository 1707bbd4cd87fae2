"""A channel's pace and stops: one post a second, a server's wish kept, and no channel holds up another."""

from __future__ import annotations

from collections import deque

import pytest

from tests.outbox import (
    BAD_MESSAGE,
    LOST,
    NOT_IN_CHANNEL,
    REFUSED,
    Channel,
    Outbox,
    sent_keys,
)
from watcher.core.errors import DeliveryError
from watcher.core.model import DeliveryStatus
from watcher.pipeline.deliver import Deliverer, DeliveryCounts
from watcher.pipeline.send import Waits

ONE, TWO = ("slack", "#one"), ("slack", "#two")
PACED = Waits()
PENDING, UNKNOWN, SENT, FAILED = (
    DeliveryStatus.PENDING,
    DeliveryStatus.UNKNOWN,
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
)


def limited(wait_s: float) -> DeliveryError:
    return DeliveryError("ratelimited", retry_after_s=wait_s)


def after(outbox: Outbox, deliverer: Deliverer, seconds: float) -> DeliveryCounts:
    outbox.clock.pass_s(seconds)
    return deliverer.deliver_due()


# ----------------------------------------------------------------------------- pace


def test_a_channel_gets_one_message_a_second_and_the_others_do_not_wait_for_it(
    outbox: Outbox,
) -> None:
    for key in ("a1", "a2", "a3"):
        outbox.alert(key, ONE)
    outbox.alert("b1", TWO)
    channel = Channel()
    deliverer = outbox.deliverer(channel, waits=PACED)
    assert deliverer.deliver_due() == DeliveryCounts(sent=2)
    assert after(outbox, deliverer, 0.9) == DeliveryCounts()
    assert not deliverer.has_due(0.05)
    assert deliverer.has_due(0.2)
    assert after(outbox, deliverer, 0.2) == DeliveryCounts(sent=1)
    assert after(outbox, deliverer, 1) == DeliveryCounts(sent=1)
    assert sent_keys(channel) == ["a1", "b1", "a2", "a3"]


def test_the_pace_outlives_a_restart(outbox: Outbox) -> None:
    outbox.alert("a")
    outbox.alert("b")
    channel = Channel()
    outbox.deliverer(channel, waits=PACED).deliver_due()
    restarted = outbox.deliverer(channel, waits=PACED)
    assert restarted.deliver_due() == DeliveryCounts()
    assert after(outbox, restarted, 1) == DeliveryCounts(sent=1)


def test_what_has_no_channels_is_not_paced_unless_asked(outbox: Outbox) -> None:
    for key in ("a", "b", "c"):
        outbox.alert(key, ("console", ""), ("slack-webhook", ""))
    console = Channel(name="console", has_channels=False, looks_up=False)
    webhook = Channel(name="slack-webhook", has_channels=False, looks_up=False)
    deliverer = outbox.deliverer(console, webhook, waits=PACED, also_paced=("slack-webhook",))
    deliverer.deliver_due()
    assert sent_keys(console) == ["a", "b", "c"]
    assert sent_keys(webhook) == ["a"]


def test_the_default_channel_and_the_same_by_name_share_a_pace(outbox: Outbox) -> None:
    outbox.alert("a", ("slack", ""))
    outbox.alert("b", ("slack", "#alerts"))
    channel = Channel(default_target="#alerts")
    deliverer = outbox.deliverer(channel, waits=PACED)
    assert deliverer.deliver_due() == DeliveryCounts(sent=1)
    assert after(outbox, deliverer, 1) == DeliveryCounts(sent=1)
    assert sent_keys(channel) == ["a", "b"]


@pytest.mark.parametrize("wait_s", [0.5, 1, 30, 3600])
def test_the_channel_waits_as_long_as_its_server_wishes(outbox: Outbox, wait_s: float) -> None:
    outbox.alert("a1", ONE)
    outbox.alert("a2", ONE)
    outbox.alert("b1", TWO)
    channel = Channel(faults=deque([limited(wait_s)]))
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    assert sent_keys(channel) == ["b1"]
    after(outbox, deliverer, wait_s - 0.1)
    assert channel.tried == ["a1", "b1"], "neither a1 nor a2 in its place"
    after(outbox, deliverer, 0.1)
    assert sent_keys(channel) == ["b1", "a1", "a2"]


def test_a_server_that_always_says_half_a_second_is_asked_more_and_more_seldom(
    outbox: Outbox,
) -> None:
    outbox.alert("a")
    channel = Channel(faults=deque([limited(0.5)] * 1000))
    deliverer = outbox.deliverer(channel, waits=PACED)
    for _ in range(3600):
        after(outbox, deliverer, 1)
    assert len(channel.tried) < 15
    assert outbox.statuses() == [PENDING]


def test_ten_times_more_in_one_channel_than_a_pass_takes_starve_no_other(outbox: Outbox) -> None:
    for number in range(50):
        outbox.alert(f"a{number:02}", ONE)
    outbox.alert("b", TWO)
    channel = Channel()
    outbox.deliverer(channel).deliver_due(limit=5)
    assert ("b", "#two") in channel.accepted


# ----------------------------------------------------------------------------- stops


def test_what_concerns_the_whole_channel_stops_it_and_no_other(outbox: Outbox) -> None:
    outbox.alert("a1", ONE)
    outbox.alert("a2", ONE)
    outbox.alert("b1", TWO)
    channel = Channel(faults=deque([NOT_IN_CHANNEL]))
    deliverer = outbox.deliverer(channel)
    assert deliverer.deliver_due() == DeliveryCounts(sent=1, retried=1)
    assert outbox.statuses() == [PENDING, PENDING, SENT]
    with outbox.store.read() as tx:
        lane = tx.lane(*ONE)
    assert lane.stopped_at == outbox.clock()
    assert "invite the bot" in lane.stop_reason
    after(outbox, deliverer, 899)
    assert channel.tried == ["a1", "b1"]


def test_a_stopped_channel_is_probed_and_goes_on_in_order_once_it_is_mended(
    outbox: Outbox,
) -> None:
    for key in ("a1", "a2", "a3"):
        outbox.alert(key, ONE)
    channel = Channel(faults=deque([NOT_IN_CHANNEL, NOT_IN_CHANNEL]))
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    after(outbox, deliverer, 900)
    assert channel.tried == ["a1", "a1"], "one probe, not one a message"
    assert after(outbox, deliverer, 900) == DeliveryCounts(sent=3)
    assert sent_keys(channel) == ["a1", "a2", "a3"]
    with outbox.store.read() as tx:
        assert tx.lane(*ONE).stopped_at is None


def test_a_restart_probes_at_once_and_slack_test_frees(outbox: Outbox) -> None:
    outbox.alert("a1", ONE)
    channel = Channel(faults=deque([NOT_IN_CHANNEL, NOT_IN_CHANNEL]))
    outbox.deliverer(channel).deliver_due()
    restarted = outbox.deliverer(channel)
    restarted.recover()
    restarted.deliver_due()
    assert channel.tried == ["a1", "a1"]
    assert restarted.deliver_due() == DeliveryCounts()
    with outbox.store.begin() as tx:
        tx.free_lane(*ONE, outbox.clock())
    assert restarted.deliver_due() == DeliveryCounts(sent=1)


def test_a_probe_whose_fate_is_unknown_is_looked_up_like_any_message(outbox: Outbox) -> None:
    outbox.alert("a1", ONE)
    outbox.alert("a2", ONE)
    channel = Channel(faults=deque([NOT_IN_CHANNEL]), accepting=deque([LOST]))
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    after(outbox, deliverer, 900)
    assert outbox.statuses() == [UNKNOWN, PENDING]
    assert after(outbox, deliverer, 2) == DeliveryCounts(sent=2)
    assert sent_keys(channel) == ["a1", "a2"]


def test_a_look_up_that_stops_the_channel_leaves_the_message_unknown(outbox: Outbox) -> None:
    outbox.alert("a1", ONE)
    outbox.alert("a2", ONE)
    channel = Channel(accepting=deque([LOST]), find_faults=deque([NOT_IN_CHANNEL]))
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    after(outbox, deliverer, 2)
    assert outbox.statuses() == [UNKNOWN, PENDING]
    after(outbox, deliverer, 900)
    assert sent_keys(channel) == ["a1", "a2"]
    assert channel.tried == ["a1", "a2"]


def test_a_fault_of_one_message_fails_that_message_and_stops_nothing(outbox: Outbox) -> None:
    outbox.alert("a1", ONE)
    outbox.alert("a2", ONE)
    channel = Channel(faults=deque([BAD_MESSAGE]))
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    assert after(outbox, deliverer, 0) == DeliveryCounts(sent=1)
    assert outbox.statuses() == [FAILED, SENT]
    assert after(outbox, deliverer, 900) == DeliveryCounts(sent=1)


def test_a_stop_does_not_count_as_a_try_of_the_message(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = Channel(faults=deque([NOT_IN_CHANNEL] * 20 + [REFUSED]))
    deliverer = outbox.deliverer(channel)
    for _ in range(21):
        after(outbox, deliverer, 900)
    (delivery,) = outbox.deliveries()
    assert delivery.attempts == 1
    assert after(outbox, deliverer, 5) == DeliveryCounts(sent=1)
