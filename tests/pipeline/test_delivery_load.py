"""Many alerts, several workers, long outages: none lost, none doubled, in order, and memory stays flat."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from tests.outbox import AT_ONCE, Channel, Outbox, a_card, without_fsync
from watcher.core.errors import DeliveryError
from watcher.core.model import DeliveryStatus
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Place, Post
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.send import Waits
from watcher.store.repository import open_store

LANES = ("#one", "#two", "#three")


@dataclass
class SlowChannel(Channel):
    """Takes a moment for each message and notes what is sent to one channel at the same time.

    Of each of two workers the first message waits for the other's, or one might do all the work before the other has begun.
    """

    meeting: threading.Barrier = field(default_factory=lambda: threading.Barrier(2, timeout=30))
    met: set[int] = field(default_factory=set)
    guard: threading.Lock = field(default_factory=threading.Lock)
    sending: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0

    def send(self, post: Post, place: Place) -> Receipt:
        with self.guard:
            self.sending[place.target] += 1
            self.most_at_once = max(self.most_at_once, self.sending[place.target])
        if threading.get_ident() not in self.met:
            self.met.add(threading.get_ident())
            self.meeting.wait()
        time.sleep(0.0005)
        with self.guard:
            self.sending[place.target] -= 1
            return super().send(post, place)


@pytest.fixture
def shared(empty_database_url: str) -> Iterator[Outbox]:
    store = without_fsync(open_store(empty_database_url))
    outbox = Outbox(store)
    outbox.claim("c")
    yield outbox
    store.close()


def test_two_workers_send_each_of_200_once_and_keep_each_channel_s_order(shared: Outbox) -> None:
    with shared.at_once():
        for number in range(200):
            shared.alert(f"{number:03}", ("slack", LANES[number % 3]))
    channel = SlowChannel(has_threads=True)
    failures: list[BaseException] = []
    worked = [0, 0]

    def work(worker: int) -> None:
        # a store of its own, as in another process
        url = shared.store.engine.url.render_as_string(hide_password=False)
        store = without_fsync(open_store(url))
        try:
            deliverer = Deliverer(store, (channel,), shared.clock, card_of=a_card, waits=AT_ONCE)
            idle = 0
            while idle < 20:
                counts = deliverer.deliver_due(limit=7)
                worked[worker] += counts.sent
                idle = 0 if counts.sent or counts.cards else idle + 1
                if idle:
                    time.sleep(0.005)
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            store.close()

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert set(shared.statuses()) == {DeliveryStatus.SENT}
    assert len(channel.cards) == 3
    assert channel.most_at_once == 1, "one at a time in each channel"
    told = [posted for posted in channel.posts if posted not in channel.cards]
    assert len(told) == 200
    for lane in LANES:
        keys = [posted.key for posted in told if posted.target == lane]
        assert keys == sorted(keys)
        assert len(keys) == len(set(keys))
    assert min(worked) > 0, "both had work to do, or the test proves nothing"


@dataclass
class Outage(Channel):
    """Is down at times: then nothing gets through, and half of the posts are accepted all the same."""

    down: bool = False
    asked: int = 0

    def send(self, post: Post, place: Place) -> Receipt:
        self.asked += 1
        if not self.down:
            return super().send(post, place)
        if self.asked % 4 == 0:
            super().send(post, place)
        raise DeliveryError("Slack says HTTP 503 without a reason", unknown=True)

    def find(self, key: str, place: Place, since: object) -> Receipt | None:
        self.asked += 1
        if self.down:
            raise DeliveryError("Slack says HTTP 503 without a reason", unknown=True)
        return super().find(key, place, since)  # type: ignore[arg-type]


def test_after_a_day_without_slack_all_comes_once_and_in_order(outbox: Outbox) -> None:
    outbox.claim("d")
    channel = Outage(has_threads=True, clock=outbox.clock)
    deliverer = outbox.threaded(channel, waits=Waits())
    outbox.alert("000")
    for _ in range(5):
        deliverer.deliver_due()
        outbox.clock.pass_s(1)
    channel.down = True
    asked = channel.asked
    for minute in range(24 * 60):
        if minute % 30 == 0:
            outbox.alert(f"{minute // 30 + 1:03}", claim="cd"[minute // 30 % 2])
        deliverer.deliver_due()
        outbox.clock.pass_s(60)
    assert 50 < channel.asked - asked < 200, "it is asked now and then, not hammered"
    channel.down = False
    outbox.clock.pass_s(900)
    posted_before = len(channel.posts)
    for _ in range(200):
        deliverer.deliver_due()
        outbox.clock.pass_s(1)
    assert set(outbox.statuses()) == {DeliveryStatus.SENT}
    replies = [posted.key for posted in channel.posts if posted.place.thread]
    assert replies == [f"{number:03}" for number in range(49)]
    assert len(channel.cards) == 2
    at = [posted.at for posted in channel.posts[posted_before:] if posted.at]
    assert all((later - sooner).total_seconds() >= 1 for sooner, later in pairwise(at))


@dataclass
class Counting(Channel):
    """Keeps keys and times only, so that what grows is not ours."""

    keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def send(self, post: Post, place: Place) -> Receipt:
        assert self.clock is not None
        if isinstance(post, ClaimCard):
            return Receipt(external_id=post.claim_id, channel_id="C")
        self.keys[place.thread].append(post.alert_key)  # type: ignore[union-attr]
        return Receipt(external_id="1", channel_id="C", thread=place.thread)


def test_1000_alerts_in_a_minute_go_out_one_a_second_without_loss_or_growth(
    outbox: Outbox,
) -> None:
    claims = [f"claim-{number}" for number in range(10)]
    for claim in claims:
        outbox.claim(claim)
    with outbox.at_once():
        for number in range(1000):
            outbox.alert(f"{number:04}", claim=claims[number % 10])
            outbox.clock.pass_s(0.06)
    channel = Counting(has_threads=True, clock=outbox.clock)
    deliverer = outbox.threaded(channel, waits=Waits())
    started = outbox.clock.now
    held: list[int] = []
    sent = 0
    while sent < 1000:
        counts = deliverer.deliver_due()
        assert counts.sent + counts.cards <= 1, "one post a second"
        sent += counts.sent
        outbox.clock.pass_s(1)
        if counts.sent and sent % 111 == 0:
            gc.collect()
            held.append(sys.getallocatedblocks())
    assert (outbox.clock.now - started).total_seconds() <= 1000 + 10 + 1
    for number, claim in enumerate(claims):
        assert channel.keys[claim] == [f"{key:04}" for key in range(number, 1000, 10)]
    assert set(outbox.statuses()) == {DeliveryStatus.SENT}
    first, last = sum(held[:3]), sum(held[-3:])
    assert last < first * 1.02, f"blocks of memory grow: {held}"
