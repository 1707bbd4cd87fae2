"""A claim has one parent message in each channel, and its alerts are replies to it: exactly once each."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.outbox import (
    BAD_MESSAGE,
    LOST,
    NOT_IN_CHANNEL,
    NOW,
    REFUSED,
    Channel,
    Outbox,
    a_card,
    message,
)
from watcher.core.deliveries import ThreadStatus
from watcher.core.errors import DeliveryError
from watcher.core.model import DeliveryStatus, Stance
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Digest, Place, Post
from watcher.core.storage import Transaction
from watcher.pipeline.deliver import DeliveryCounts
from watcher.pipeline.send import Waits

ONE, TWO = ("slack", "#one"), ("slack", "#two")
GONE = DeliveryError("thread_not_found", permanent=True, gone=True)


def threaded_channel(outbox: Outbox, **more: object) -> Channel:
    return Channel(has_threads=True, clock=outbox.clock, **more)  # type: ignore[arg-type]


def shape(channel: Channel) -> list[str]:
    """Return what the channel shows, in order: 'card', or the alert's key under its parent's number."""
    cards = [card.external_id for card in channel.cards]
    return [
        "card" if posted in channel.cards else f"{posted.key}>{cards.index(posted.place.thread)}"
        for posted in channel.posts
    ]


def test_the_parent_goes_first_and_once_and_the_alerts_are_replies(outbox: Outbox) -> None:
    for key in ("a", "b"):
        outbox.alert(key)
    channel = threaded_channel(outbox)
    assert outbox.threaded(channel).deliver_due() == DeliveryCounts(sent=2, cards=1)
    assert shape(channel) == ["card", "a>0", "b>0"]
    thread = outbox.thread()
    assert (thread.status, thread.posted_to) == (ThreadStatus.POSTED, "#alerts")
    assert (thread.external_id, thread.channel_id) == ("ts-1", "#ALERTS")
    assert [item.attempts for item in outbox.deliveries()] == [1, 1]


def test_each_claim_and_each_channel_has_a_parent_of_its_own(outbox: Outbox) -> None:
    outbox.claim("d")
    outbox.alert("a", ONE, TWO)
    outbox.alert("b", ONE, claim="d")
    channel = threaded_channel(outbox)
    outbox.threaded(channel).deliver_due()
    assert sorted((c.target, c.post.claim_id) for c in channel.posts if isinstance(c.post, ClaimCard)) == [
        ("#one", "c"), ("#one", "d"), ("#two", "c"),
    ]  # fmt: skip
    assert len({card.key for card in channel.cards}) == 3
    assert [posted.target for posted in channel.replies] == ["#one", "#two", "#one"]


def test_a_parent_takes_its_second_like_any_post(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox)
    deliverer = outbox.threaded(channel, waits=Waits())
    assert deliverer.deliver_due() == DeliveryCounts(cards=1)
    outbox.clock.pass_s(1)
    assert deliverer.deliver_due() == DeliveryCounts(sent=1)


def test_contradictions_are_shown_in_the_channel_as_well(outbox: Outbox) -> None:
    outbox.alert("a", stance=Stance.CONFIRMS)
    outbox.alert("b", stance=Stance.CONTRADICTS)
    channel = threaded_channel(outbox)
    outbox.threaded(channel).deliver_due()
    assert [posted.place.broadcast for posted in channel.replies] == [False, True]
    outbox.alert("c", stance=Stance.UPDATES)
    outbox.alert("d", stance=Stance.CONTRADICTS)
    outbox.threaded(channel, broadcast_stances=(Stance.UPDATES,)).deliver_due()
    assert [posted.place.broadcast for posted in channel.replies[2:]] == [True, False]


def test_a_digest_goes_into_the_channel_itself(outbox: Outbox) -> None:
    digest = Digest(
        id="d1", key="digest", title="daily", since=NOW, until=NOW, zone="UTC", lines=()
    )
    with outbox.store.begin() as tx:
        assert tx.put_digest(digest, "slack", "", [], NOW)
    channel = threaded_channel(outbox)
    outbox.threaded(channel).deliver_due()
    (posted,) = channel.posts
    assert (posted.key, posted.place) == ("digest", Place(target="#alerts"))


def test_a_claim_without_a_card_is_told_in_the_channel_itself(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox)
    deliverer = outbox.deliverer(channel, card_of=lambda tx, claim_id, key: None)
    assert deliverer.deliver_due() == DeliveryCounts(sent=1)
    assert channel.posts[0].place == Place(target="#alerts")


# ----------------------------------------------------------------------------- faults


FAULTS = {
    "refused": ("faults", REFUSED),
    "429 half a second": ("faults", DeliveryError("ratelimited", retry_after_s=0.5)),
    "lost": ("faults", LOST),
    "accepted, then lost": ("accepting", LOST),
    "bad message": ("faults", BAD_MESSAGE),
    "not in channel": ("faults", NOT_IN_CHANNEL),
    "a bug of ours": ("faults", KeyError("blocks")),
    "accepted, then a bug of ours": ("accepting", KeyError("ts")),
}


@pytest.mark.parametrize("before", [0, 1], ids=["at the parent", "at the reply"])
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_fails_there_is_one_parent_and_one_reply(
    outbox: Outbox, fault: str, before: int
) -> None:
    kind, error = FAULTS[fault]
    outbox.alert("a")
    outbox.alert("b")
    channel = threaded_channel(outbox)
    getattr(channel, kind).extend([None] * before + [error])
    deliverer = outbox.threaded(channel)
    for _ in range(4):
        deliverer.deliver_due()
        outbox.clock.pass_s(900)
    assert sorted(shape(channel)) == ["a>0", "b>0", "card"]
    assert outbox.statuses() == [DeliveryStatus.SENT] * 2


@pytest.mark.parametrize("fault", [REFUSED, LOST, NOT_IN_CHANNEL], ids=str)
def test_a_look_up_of_the_parent_that_fails_is_repeated(
    outbox: Outbox, fault: DeliveryError
) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox, accepting=deque([LOST]), find_faults=deque([fault] * 2))
    deliverer = outbox.threaded(channel)
    for _ in range(5):
        deliverer.deliver_due()
        outbox.clock.pass_s(900)
    assert shape(channel) == ["card", "a>0"]
    assert channel.looks == [Place(target="#alerts")] * 3


def test_a_reply_of_unknown_fate_is_looked_for_in_its_thread(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox, accepting=deque([None, LOST]))
    deliverer = outbox.threaded(channel)
    deliverer.deliver_due()
    outbox.clock.pass_s(5)
    assert deliverer.deliver_due() == DeliveryCounts(sent=1)
    assert channel.looks == [Place(target="#alerts", thread="ts-1")]
    assert shape(channel) == ["card", "a>0"]


def test_what_a_dead_process_was_posting_is_looked_up_parent_and_reply(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox)

    class DiesAfterPosting(Channel):
        def send(self, post, place):  # type: ignore[no-untyped-def]
            super().send(post, place)
            raise SystemExit

    for _ in range(2):  # once at the parent, once at the reply
        dying = DiesAfterPosting(has_threads=True, posts=channel.posts, tried=channel.tried)
        deliverer = outbox.threaded(dying)
        deliverer.recover()
        with pytest.raises(SystemExit):
            deliverer.deliver_due()
        channel.posts = dying.posts
    deliverer = outbox.threaded(channel)
    deliverer.recover()
    assert deliverer.deliver_due().sent == 1
    assert shape(channel) == ["card", "a>0"]


def test_a_parent_that_was_found_is_brought_up_to_date(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox, accepting=deque([LOST]))
    deliverer = outbox.threaded(channel)
    deliverer.deliver_due()
    outbox.clock.pass_s(5)
    assert deliverer.deliver_due() == DeliveryCounts(sent=1, cards=1, revised=1)
    assert outbox.thread().refresh_at is None


# ----------------------------------------------------------------------------- gone, moved


def test_a_deleted_parent_is_followed_by_the_next_one(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox)
    deliverer = outbox.threaded(channel)
    deliverer.deliver_due()
    channel.delete("ts-1")
    outbox.alert("b")
    outbox.alert("e")
    assert deliverer.deliver_due() == DeliveryCounts(sent=2, cards=1)
    assert shape(channel) == ["card", "b>0", "e>0"]
    assert outbox.thread().generation == 2


def test_a_reply_that_slack_shows_outside_its_deleted_thread_ends_that_thread(
    outbox: Outbox,
) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox, refuses_orphans=False)
    deliverer = outbox.threaded(channel)
    deliverer.deliver_due()
    channel.delete("ts-1")
    outbox.alert("b")
    assert deliverer.deliver_due() == DeliveryCounts(sent=1), "it is there, and is not sent again"
    (orphan,) = channel.posts
    assert (orphan.key, orphan.place.thread) == ("b", "")
    outbox.alert("e")
    assert deliverer.deliver_due() == DeliveryCounts(sent=1, cards=1)
    assert [reply.key for reply in channel.replies] == ["e"]
    assert outbox.thread().generation == 2


def test_a_reply_of_unknown_fate_under_a_deleted_parent_is_sent_under_the_next(
    outbox: Outbox,
) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox, accepting=deque([None, LOST]))
    deliverer = outbox.threaded(channel)
    deliverer.deliver_due()
    channel.delete("ts-1")
    outbox.clock.pass_s(5)
    deliverer.deliver_due()
    assert shape(channel) == ["card", "a>0"]


def test_a_channel_that_swallows_every_parent_gets_one_an_hour(outbox: Outbox) -> None:
    class Swallowing(Channel):
        def send(self, post: Post, place: Place) -> Receipt:
            if place.thread:
                raise GONE
            return super().send(post, place)

    outbox.alert("a")
    channel = Swallowing(has_threads=True)
    deliverer = outbox.threaded(channel, waits=Waits())
    for _ in range(240):
        deliverer.deliver_due()
        outbox.clock.pass_s(60)
    assert 4 <= len(channel.cards) <= 6
    assert outbox.statuses() == [DeliveryStatus.FAILED]


def test_another_default_channel_gets_a_parent_of_its_own(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox)
    outbox.threaded(channel).deliver_due()
    outbox.alert("b")
    channel.default_target = "#other"
    outbox.threaded(channel).deliver_due()
    assert [(posted.target, posted.key) for posted in channel.replies] == [
        ("#alerts", "a"),
        ("#other", "b"),
    ]
    assert shape(channel) == ["card", "a>0", "card", "b>1"]
    assert (outbox.thread().posted_to, outbox.thread().generation) == ("#other", 2)


@pytest.mark.parametrize("readable", [True, False])
def test_a_reply_of_unknown_fate_is_looked_for_where_it_was_sent_before_the_channel_changed(
    outbox: Outbox, readable: bool
) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox, accepting=deque([None, LOST]))
    outbox.threaded(channel).deliver_due()
    outbox.clock.pass_s(5)
    channel.default_target = "#other"
    if not readable:
        channel.find_faults.append(NOT_IN_CHANNEL)
    outbox.threaded(channel).deliver_due()
    assert channel.looks[0] == Place(target="#alerts", thread="ts-1")
    assert shape(channel) == ["card", "a>0", *([] if readable else ["card", "a>1"])]
    with outbox.store.read() as tx:
        assert tx.lane("slack", "").stopped_at is None, "the old channel is not its business"


def test_what_was_of_unknown_fate_before_there_were_threads_is_looked_for_in_the_channel(
    outbox: Outbox,
) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox, accepting=deque([LOST]))
    outbox.deliverer(channel).deliver_due()
    outbox.clock.pass_s(5)
    assert outbox.threaded(channel).deliver_due() == DeliveryCounts(sent=1)
    assert [posted.key for posted in channel.posts] == ["a"]


def test_a_report_that_joins_while_the_parent_is_posted_is_named(outbox: Outbox) -> None:
    outbox.alert("a")
    channel = threaded_channel(outbox)
    deliverer = outbox.threaded(channel, waits=Waits())
    deliverer.deliver_due()
    (delivery,) = outbox.deliveries()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.PENDING, 0)
    assert delivery.alert is not None
    assert delivery.alert.message == replace(message("a"))
    outbox.clock.now += timedelta(seconds=1)
    assert deliverer.deliver_due().sent == 1


def test_a_claim_whose_card_cannot_be_made_holds_up_no_alert(outbox: Outbox) -> None:
    outbox.claim("d")
    outbox.alert("a", ("slack", "#one"))
    outbox.alert("b", ("slack", "#one"), claim="d")
    outbox.alert("e", ("slack", "#two"), claim="d")

    def card_of(tx: Transaction, claim_id: str, key: str) -> ClaimCard | None:
        if claim_id == "c":
            raise ValueError("a story that nobody thought of")
        return a_card(tx, claim_id, key)

    channel = Channel(has_threads=True)
    outbox.deliverer(channel, card_of=card_of).deliver_due()
    assert set(outbox.statuses()) == {DeliveryStatus.SENT}
    (alone,) = [posted for posted in channel.posts if posted.key == "a"]
    assert alone.place.thread == "", "it goes into the channel itself"
    assert sorted(reply.key for reply in channel.replies) == ["b", "e"]
