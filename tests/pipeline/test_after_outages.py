"""A channel or a service that was away comes back: no flood, and nothing in quiet hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.outbox import Channel
from tests.telling_desk import EVENING, MINUTE, MORNING, NOON, QUIET, TIMING, Desk
from watcher.core.deliveries import Hold, Mode
from watcher.core.errors import DeliveryError
from watcher.core.model import Claim
from watcher.core.ports import Receipt
from watcher.core.posts import Place, Post
from watcher.pipeline.cycle import run_cycle
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.digests import DigestMaker
from watcher.pipeline.process import ProcessCounts
from watcher.store.repository import open_store

HOUR = timedelta(hours=1)


@dataclass
class Unsteady(Channel):
    """Refuses while it is away."""

    away: bool = False

    def send(self, post: Post, place: Place) -> Receipt:
        if self.away:
            raise DeliveryError("no answer")
        return super().send(post, place)


@pytest.fixture
def channel() -> Unsteady:
    return Unsteady()


@pytest.fixture
def desk(tmp_path: Path, channel: Unsteady) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path}/watcher.db")
    with store.begin() as tx:
        for number in range(3):
            tx.add_claim(Claim(id=f"c{number}", text=f"Claim {number}."), NOON)
    yield Desk(store, channel)
    store.close()


def serve(desk: Desk, until: datetime, every: timedelta = 5 * MINUTE) -> None:
    while desk.now < until:
        desk.deliver()
        desk.now += every


class Nothing:
    """No feeds, and nothing to read."""

    async def poll(self, **_: object) -> None: ...

    async def process_pending(self, **_: object) -> ProcessCounts:
        return ProcessCounts()


async def run_once(desk: Desk) -> None:
    """Run one cycle as `watcher run --once` does."""

    def clock() -> datetime:
        desk.now += timedelta(milliseconds=300)  # or each message would take a second
        return desk.now

    await run_cycle(
        poller=Nothing(),  # type: ignore[arg-type]
        processor=Nothing(),  # type: ignore[arg-type]
        deliverer=Deliverer(desk.store, (desk.channel,), clock),
        digest_maker=DigestMaker(desk.store, (desk.channel,), desk.timing, clock),
        every_feed=True,
        delivery_patience_s=0.5,
    )


def unpaced(desk: Desk) -> None:
    desk.channel.name, desk.channel.has_channels = "apprise-phone", False
    desk.timing = replace(desk.timing, notifiers=frozenset({"apprise"}))


@pytest.mark.parametrize("paced", [True, False])
def test_a_channel_that_was_away_for_a_day_is_not_flooded(
    desk: Desk, channel: Unsteady, paced: bool
) -> None:
    if not paced:
        unpaced(desk)
    channel.away = True
    desk.alerts(40, claims=3)
    serve(desk, NOON + 8 * HOUR, every=HOUR)
    channel.away = False
    serve(desk, NOON + 10 * HOUR)
    assert channel.told == ["alert-1"]
    assert len(channel.digests) == 1
    assert desk.statuses() == {"sent": 1, "digested": 39}


async def test_nor_is_it_by_cycles_of_their_own(desk: Desk, channel: Unsteady) -> None:
    channel.away = True
    desk.alerts(40, claims=3)
    await run_once(desk)
    assert channel.accepted == []
    channel.away = False
    desk.now += HOUR
    await run_once(desk)
    assert channel.told == ["alert-1"]
    assert len(channel.digests) == 1


@pytest.mark.parametrize("paced", [True, False])
def test_back_in_quiet_hours_it_is_told_in_the_morning(
    desk: Desk, channel: Unsteady, paced: bool
) -> None:
    if not paced:
        unpaced(desk)
    desk.timing = replace(desk.timing, quiet=QUIET)
    desk.now, channel.away = EVENING - 3 * HOUR, True
    names = desk.alerts(9, claims=3)
    serve(desk, EVENING, every=HOUR)
    channel.away = False
    serve(desk, MORNING)
    assert channel.told == names[:1]  # the one by which we saw that it is back
    serve(desk, MORNING + HOUR)
    assert channel.told == names


def test_an_hourly_digest_is_not_made_for_each_hour_that_its_channel_was_away(
    desk: Desk, channel: Unsteady
) -> None:
    desk.timing = replace(TIMING, mode=Mode.HOURLY)
    channel.away = True
    for _ in range(6):
        desk.alert()
        serve(desk, desk.now + HOUR, every=20 * MINUTE)
    channel.away = False
    serve(desk, desk.now + HOUR)
    first, rest = channel.digests
    assert (len(first.lines), len(rest.lines)) == (1, 5)
    assert desk.statuses() == {"digested": 6}


def test_a_digest_that_is_late_into_the_night_waits_for_the_morning(
    desk: Desk, channel: Unsteady
) -> None:
    desk.timing = replace(TIMING, mode=Mode.HOURLY, quiet=QUIET)
    desk.now = EVENING - 3 * HOUR
    desk.alert()
    desk.now += HOUR
    assert desk.make_due() == 1  # and the service ends
    desk.now = EVENING
    desk.deliver()
    with desk.store.begin() as tx:
        tx.release_holds(desk.now)
    serve(desk, MORNING, every=HOUR)
    assert channel.accepted == []
    serve(desk, MORNING + HOUR)
    assert len(channel.digests) == 1


async def test_a_wait_that_ends_after_quiet_hours_is_not_cut_short_into_them(
    desk: Desk, channel: Unsteady, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.pipeline.record.hold_of", lambda *_: 3 * MINUTE)
    desk.timing = replace(TIMING, quiet=QUIET)
    desk.now = MORNING - 2 * MINUTE
    name = desk.alert()
    assert desk.holds() == [Hold.QUIET]
    await run_once(desk)
    assert channel.accepted == []
    desk.now = MORNING + 2 * MINUTE
    await run_once(desk)
    assert channel.told == [name]
