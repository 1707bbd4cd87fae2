"""A claim's parent message is revised in place when the claim has moved, after the alerts, at the lane's pace."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.outbox import (
    BAD_MESSAGE,
    LOST,
    NOT_IN_CHANNEL,
    REFUSED,
    Channel,
    Outbox,
    a_card,
)
from watcher.core.deliveries import ThreadStatus
from watcher.core.errors import DeliveryError
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Place
from watcher.core.storage import Transaction
from watcher.pipeline.deliver import Deliverer, DeliveryCounts
from watcher.pipeline.send import Waits

ONE, TWO = ("slack", "#one"), ("slack", "#two")


@pytest.fixture
def channel(outbox: Outbox) -> Channel:
    """A channel in which the claim `c` has its message and one alert."""
    outbox.alert("a")
    made = Channel(has_threads=True, clock=outbox.clock)
    outbox.threaded(made).deliver_due()
    assert outbox.thread().status is ThreadStatus.POSTED
    return made


def mute(outbox: Outbox, claim_id: str = "c", hours: int = 24) -> None:
    with outbox.store.begin() as tx:
        claim = tx.claim(claim_id)
        until = outbox.clock() + timedelta(hours=hours)
        tx.edit_claim(replace(claim, muted_until=until), outbox.clock())


def shown(channel: Channel) -> ClaimCard:
    (card,) = channel.cards
    assert isinstance(card.post, ClaimCard)
    return card.post


def test_a_muted_claim_shows_it(outbox: Outbox, channel: Channel) -> None:
    deliverer = outbox.threaded(channel)
    assert deliverer.deliver_due() == DeliveryCounts()
    mute(outbox)
    assert deliverer.has_due(0)
    assert deliverer.deliver_due() == DeliveryCounts(revised=1)
    assert shown(channel).muted_until == outbox.clock() + timedelta(hours=24)
    assert shown(channel).key == channel.cards[0].key, "it stays the message that it was"
    assert deliverer.deliver_due() == DeliveryCounts()
    assert not deliverer.has_due(3600)


def test_a_card_is_looked_at_again_when_time_alone_will_change_it(outbox: Outbox) -> None:
    ends_at = outbox.clock() + timedelta(hours=24)

    def card_of(tx: Transaction, claim_id: str, key: str) -> ClaimCard:
        muted = outbox.clock() < ends_at
        return ClaimCard(
            key=key,
            claim_id=claim_id,
            claim_text="A claim.",
            muted_until=ends_at if muted else None,
            changes_at=ends_at if muted else None,
        )

    outbox.alert("a")
    channel = Channel(has_threads=True, clock=outbox.clock)
    deliverer = Deliverer(outbox.store, (channel,), outbox.clock, card_of=card_of)
    deliverer.deliver_due()
    outbox.clock.pass_s(5)
    deliverer.deliver_due()
    assert outbox.thread().refresh_at == ends_at
    assert shown(channel).muted_until == ends_at
    outbox.clock.pass_s(24 * 3600)
    assert deliverer.deliver_due() == DeliveryCounts(revised=1)
    assert shown(channel).muted_until is None
    assert outbox.thread().refresh_at is None


def test_what_shows_the_same_is_not_sent_again(outbox: Outbox, channel: Channel) -> None:
    with outbox.store.begin() as tx:
        tx.refresh_threads("c", outbox.clock())
    assert outbox.threaded(channel).deliver_due() == DeliveryCounts()
    assert channel.revised == []
    assert outbox.thread().refresh_at is None


def test_alerts_go_first_and_a_revision_takes_its_second(outbox: Outbox, channel: Channel) -> None:
    outbox.alert("b")
    mute(outbox)
    deliverer = outbox.threaded(channel, waits=Waits())
    assert deliverer.deliver_due() == DeliveryCounts(sent=1)
    outbox.clock.pass_s(1)
    assert deliverer.deliver_due() == DeliveryCounts(revised=1)
    outbox.alert("d")
    assert deliverer.deliver_due() == DeliveryCounts()
    outbox.clock.pass_s(1)
    assert deliverer.deliver_due().sent == 1


def test_one_channel_with_many_changed_cards_holds_up_no_other(outbox: Outbox) -> None:
    names = [f"c{number}" for number in range(5)]
    for name in names:
        outbox.claim(name)
        outbox.alert(f"a-{name}", ONE, claim=name)
    outbox.alert("b", TWO, claim="c0")
    channel = Channel(has_threads=True, clock=outbox.clock)
    outbox.threaded(channel).deliver_due()
    for name in reversed(names):
        mute(outbox, name)
        outbox.clock.pass_s(1)
    deliverer = outbox.threaded(channel, waits=Waits())
    assert deliverer.deliver_due() == DeliveryCounts(revised=2)
    assert [card.claim_id for card in channel.revised] == ["c4", "c0"]
    for _ in range(4):
        outbox.clock.pass_s(1)
        assert deliverer.deliver_due() == DeliveryCounts(revised=1)


def test_a_claim_that_moves_while_its_card_is_sent_is_looked_at_again(
    outbox: Outbox, channel: Channel
) -> None:
    mute(outbox)

    class Moving(Channel):
        def revise(self, card, place, receipt):  # type: ignore[no-untyped-def]
            if not self.revised:
                outbox.clock.pass_s(1)
                mute(outbox, hours=48)
            super().revise(card, place, receipt)

    moving = Moving(has_threads=True, posts=channel.posts)
    deliverer = outbox.threaded(moving)
    deliverer.deliver_due()
    assert deliverer.deliver_due() == DeliveryCounts(revised=1)
    assert shown(moving).muted_until == outbox.clock() + timedelta(hours=48)


@pytest.mark.parametrize(
    ("fault", "wait_s"),
    [
        (REFUSED, 60),
        (LOST, 60),
        (DeliveryError("ratelimited", retry_after_s=300), 300),
        (DeliveryError("ratelimited", retry_after_s=0.5), 60),
        (BAD_MESSAGE, 900),
        (NOT_IN_CHANNEL, 900),
        (KeyError("blocks"), 900),
    ],
    ids=str,
)
def test_a_revision_that_fails_is_tried_again_and_stops_no_alert(
    outbox: Outbox, channel: Channel, fault: Exception, wait_s: float
) -> None:
    mute(outbox)
    channel.revise_faults = deque([fault])
    deliverer = outbox.threaded(channel)
    assert deliverer.deliver_due() == DeliveryCounts()
    outbox.clock.pass_s(wait_s - 1)
    assert deliverer.deliver_due() == DeliveryCounts()
    outbox.clock.pass_s(1)
    outbox.alert("b")
    assert deliverer.deliver_due() == DeliveryCounts(sent=1, revised=1)


def test_a_server_s_wish_at_a_revision_holds_for_alerts_too(
    outbox: Outbox, channel: Channel
) -> None:
    mute(outbox)
    channel.revise_faults = deque([DeliveryError("ratelimited", retry_after_s=30)])
    deliverer = outbox.threaded(channel)
    deliverer.deliver_due()
    outbox.alert("b")
    assert deliverer.deliver_due() == DeliveryCounts()
    outbox.clock.pass_s(30)
    assert deliverer.deliver_due().sent == 1


def test_a_deleted_card_is_not_posted_again_before_the_next_alert(
    outbox: Outbox, channel: Channel
) -> None:
    channel.delete("ts-1")
    mute(outbox)
    deliverer = outbox.threaded(channel)
    assert deliverer.deliver_due() == DeliveryCounts()
    assert (outbox.thread().status, outbox.thread().generation) == (ThreadStatus.NONE, 2)
    assert channel.posts == []
    outbox.alert("b")
    assert deliverer.deliver_due() == DeliveryCounts(sent=1, cards=1)


def test_a_card_in_a_channel_that_was_the_default_once_is_left_alone_when_it_cannot_be_reached(
    outbox: Outbox, channel: Channel
) -> None:
    mute(outbox)
    channel.default_target = "#other"
    channel.revise_faults = deque([NOT_IN_CHANNEL])
    deliverer = outbox.threaded(channel)
    deliverer.deliver_due()
    assert not deliverer.has_due(10**6)


def test_no_card_is_revised_while_a_reply_may_be_under_it(outbox: Outbox, channel: Channel) -> None:
    """Were the parent gone, the reply could not be looked for any more."""
    outbox.alert("b")
    channel.accepting = deque([LOST])
    mute(outbox)
    deliverer = outbox.threaded(channel)
    assert deliverer.deliver_due() == DeliveryCounts(retried=1)
    assert channel.revised == []
    outbox.clock.pass_s(2)
    assert deliverer.deliver_due() == DeliveryCounts(sent=1, revised=1)


def test_a_card_of_a_claim_that_is_no_more_is_left_as_it_was(
    outbox: Outbox, channel: Channel
) -> None:
    def no_card(tx: Transaction, claim_id: str, key: str) -> ClaimCard | None:
        return None

    mute(outbox)
    deliverer = outbox.deliverer(channel, card_of=no_card)
    assert deliverer.deliver_due() == DeliveryCounts()
    assert outbox.thread().refresh_at is None


def test_two_workers_do_not_revise_the_same_card(outbox: Outbox, channel: Channel) -> None:
    mute(outbox)
    other: list[Deliverer] = []

    class Beaten(Channel):
        def revise(self, card, place, receipt):  # type: ignore[no-untyped-def]
            assert other[0].deliver_due() == DeliveryCounts()
            super().revise(card, place, receipt)

    other.append(outbox.threaded(channel, waits=Waits()))
    beaten = Beaten(has_threads=True, posts=channel.posts)
    waits = Waits()
    deliverer = Deliverer(outbox.store, (beaten,), outbox.clock, card_of=a_card, waits=waits)
    assert deliverer.deliver_due() == DeliveryCounts(revised=1)


def test_a_thread_that_was_begun_anew_meanwhile_is_not_set_back(
    outbox: Outbox, channel: Channel
) -> None:
    first = channel.cards[0].external_id
    other = outbox.threaded(channel)

    class Slow(Channel):
        def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
            # Another process meanwhile finds the message gone and begins the next one.
            channel.delete(first)
            outbox.alert("b")
            outbox.clock.pass_s(2)
            other.deliver_due()
            raise DeliveryError("message_not_found", permanent=True, gone=True)

    mute(outbox)
    outbox.threaded(Slow(has_threads=True)).deliver_due()
    assert (outbox.thread().generation, outbox.thread().status) == (2, ThreadStatus.POSTED)
    outbox.alert("c")
    other.deliver_due()
    assert len(channel.cards) == 1
    assert [reply.key for reply in channel.replies] == ["b", "c"]
