"""When alerts are told, with a real database: none lost, none doubled, and nothing half done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.outbox import Channel
from tests.telling import a_delta, a_message
from tests.telling_desk import (
    DENIAL,
    EVENING,
    FOR_DIGEST,
    MINUTE,
    MORNING,
    NOON,
    PENDING,
    QUIET,
    SECOND,
    TIMING,
    Desk,
)
from watcher.core.deliveries import Hold, Lane, Mode
from watcher.core.model import (
    Claim,
    DeliveryStatus,
    Reason,
    Stance,
)
from watcher.core.zones import QuietHours
from watcher.pipeline.plans import routes
from watcher.store.repository import SqlTransaction, open_store


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path}/watcher.db")
    with store.begin() as tx:
        for number in range(7):
            tx.add_claim(Claim(id=f"c{number}", text=f"Claim {number}."), NOON)
    yield Desk(store)
    store.close()


# ----------------------------------------------------------------------------- where


def test_a_claims_channels_win_over_those_of_its_topic() -> None:
    timing = replace(TIMING, topics={"syria": ("#syria", "#desk")})
    slack, console = Channel(), Channel(name="console", has_channels=False)
    claim = Claim(id="c", text="A claim.", topic="Syria")
    both = (slack, console)
    assert routes(claim, both, timing) == (
        ("slack", "#syria"),
        ("slack", "#desk"),
        ("console", ""),
    )
    own = replace(claim, channels=("#own",))
    assert routes(own, both, timing) == (("slack", "#own"), ("console", ""))
    other = replace(claim, topic="ukraine")
    assert routes(other, both, timing) == (("slack", ""), ("console", ""))


def test_only_what_people_read_is_held(desk: Desk) -> None:
    desk.channel.name = "console"
    desk.timing = replace(TIMING, quiet=QUIET, daily_budget=1, mode=Mode.DAILY)
    desk.now = EVENING
    for _ in range(3):
        desk.alert()
    assert desk.statuses() == {"pending": 3}


# ----------------------------------------------------------------------------- the budget


def test_a_thousand_alerts_in_a_minute_are_each_told_once(desk: Desk) -> None:
    names = desk.alerts(1000, claims=7)
    assert desk.statuses() == {"pending": 50, "for digest": 950}
    desk.deliver()
    desk.now = NOON + timedelta(hours=11, minutes=59)
    desk.deliver()
    assert desk.channel.told == names[:50]
    assert desk.channel.digests == []
    desk.now = NOON + timedelta(hours=12)  # midnight in Berlin
    desk.deliver()
    desk.deliver()
    (digest,) = desk.channel.digests
    assert digest.title == (
        "More than 50 alerts on Mon 16 Dec, the rest together: 950 alerts on 7 claims"
    )
    assert (len(digest.lines), digest.more) == (10, 940)
    assert sum(sum(activity.counts) for activity in digest.activity) == 1000
    assert desk.statuses() == {"sent": 50, "digested": 950}
    with desk.store.read() as tx:
        told_by = {
            item.alert.id: item.digest_id
            for item in tx.deliveries_of(limit=10_000)
            if item.alert is not None
        }
    assert [name for name in names if not told_by[name]] == desk.channel.told
    assert {told_by[name] for name in names[50:]} == {digest.id}


def test_the_next_day_has_a_budget_of_its_own(desk: Desk) -> None:
    desk.timing = replace(TIMING, daily_budget=2)
    for _ in range(3):
        desk.alert()
    desk.deliver()
    desk.now = NOON + timedelta(days=1)
    desk.deliver()
    desk.alert()
    assert desk.statuses() == {"sent": 2, "digested": 1, "pending": 1}


def test_contradictions_are_told_however_many_there_were(desk: Desk) -> None:
    desk.timing = replace(TIMING, daily_budget=1)
    desk.alert()
    held = desk.alert()
    denials = [desk.alert(DENIAL) for _ in range(3)]
    desk.deliver()
    assert desk.channel.told == ["alert-1", *denials]
    with desk.store.read() as tx:
        (delivery,) = tx.deliveries(held)
    assert (delivery.status, delivery.hold) == (FOR_DIGEST, Hold.BUDGET)
    assert delivery.reason.startswith("daily budget: 1 alert told in this channel today; ")


# ----------------------------------------------------------------------------- quiet hours


def test_a_quiet_night_with_few_alerts(desk: Desk) -> None:
    desk.timing = replace(TIMING, quiet=QUIET)
    desk.now = EVENING
    first = desk.alert()
    denial = desk.alert(DENIAL)
    desk.now = EVENING + timedelta(hours=3)  # past midnight
    second = desk.alert(claim="c1")
    desk.deliver()
    assert desk.channel.told == [denial]
    desk.now = MORNING - timedelta(seconds=1)
    desk.deliver()
    assert desk.channel.told == [denial]
    desk.now = MORNING
    desk.deliver()
    assert desk.channel.told == [denial, first, second]
    assert desk.channel.digests == []
    with desk.store.read() as tx:
        (delivery,) = tx.deliveries(first)
    assert delivery.reason == "quiet hours: waits until they end, Tue 17 Dec, 07:00 Europe/Berlin"


def test_a_quiet_night_with_many_alerts_is_one_message(desk: Desk) -> None:
    desk.timing = replace(TIMING, quiet=QUIET)
    desk.now = EVENING
    names = desk.alerts(11, claims=3)
    desk.now = MORNING + MINUTE
    after = desk.alert()
    desk.deliver()
    (digest,) = desk.channel.digests
    assert digest.title == (
        "While it was quiet, until Tue 17 Dec, 07:00 Europe/Berlin: 11 alerts on 3 claims"
    )
    assert desk.channel.told == [after]
    assert {line.message.alert_id for line in digest.lines} < set(names)


def test_what_waited_for_the_night_counts_for_the_days_budget(desk: Desk) -> None:
    desk.timing = replace(TIMING, quiet=QUIET, daily_budget=2)
    desk.now = EVENING
    for _ in range(3):
        desk.alert()
    desk.now = MORNING
    desk.deliver()
    assert len(desk.channel.digests) == 1
    assert desk.channel.told == []


def test_a_night_that_is_made_longer_is_respected(desk: Desk) -> None:
    desk.timing = replace(TIMING, quiet=QUIET)
    desk.now = EVENING
    desk.alert()
    desk.timing = replace(TIMING, quiet=QuietHours(time(22), time(9)))
    desk.now = MORNING + MINUTE
    desk.deliver()
    assert desk.channel.accepted == []
    desk.now = MORNING + timedelta(hours=2)
    desk.deliver()
    assert len(desk.channel.told) == 1


# ----------------------------------------------------------------------------- digests


def test_a_daily_digest_comes_at_its_time_each_day_once(desk: Desk) -> None:
    desk.timing = replace(TIMING, modes={"alerts": Mode.DAILY})
    first, denial = desk.alert(), desk.alert(DENIAL)
    desk.deliver()
    assert desk.channel.told == [denial]
    for minutes in range(0, 60 * 48, 20):
        desk.now = NOON + minutes * MINUTE
        desk.deliver()
        if minutes == 60 * 24:
            desk.alert(claim="c1")
    titles = [digest.title for digest in desk.channel.digests]
    assert titles == [
        "Daily digest, Tue 17 Dec, 08:00 Europe/Berlin: 1 alert on 1 claim",
        "Daily digest, Wed 18 Dec, 08:00 Europe/Berlin: 1 alert on 1 claim",
    ]
    assert desk.channel.digests[0].lines[0].message.alert_id == first


def test_digests_of_a_service_that_was_off_are_made_when_it_is_back(desk: Desk) -> None:
    desk.timing = replace(TIMING, mode=Mode.HOURLY)
    desk.alert()
    desk.now += timedelta(hours=1, minutes=30)
    desk.alert()
    desk.now += timedelta(days=3)
    desk.deliver()
    (digest,) = desk.channel.digests
    assert len(digest.lines) == 2


def test_an_alert_that_a_digest_told_or_is_to_tell_is_sent_again_by_itself(desk: Desk) -> None:
    desk.timing = replace(TIMING, mode=Mode.HOURLY)
    told = desk.alert()
    desk.now += timedelta(hours=1)
    desk.deliver()
    waits = desk.alert()
    with desk.store.begin() as tx:
        assert tx.resend(told, desk.now) == 1
        assert tx.resend(waits, desk.now) == 1
    desk.deliver()
    desk.now += timedelta(hours=1)
    desk.deliver()
    assert desk.channel.told == [told, waits]
    assert len(desk.channel.digests) == 1


# ----------------------------------------------------------------------------- the cooldown


def test_a_cooldown_holds_repeats_and_nothing_that_is_new(desk: Desk) -> None:
    desk.timing = replace(TIMING, cooldown=timedelta(hours=6))
    update = a_message(Stance.UPDATES, delta=a_delta(500))
    plain = [
        desk.alert(),
        desk.alert(update),
        desk.alert(replace(update, delta=a_delta(900))),
        desk.alert(claim="c1"),
    ]
    repeats = [desk.alert(SECOND), desk.alert(replace(update, reason=Reason.FURTHER_ORIGIN))]
    news = [
        desk.alert(DENIAL),
        desk.alert(replace(DENIAL, reason=Reason.FURTHER_ORIGIN)),
        desk.alert(SECOND),  # after a denial it is news again
        desk.alert(a_message(reason=Reason.WITHDRAWN)),
    ]
    desk.deliver()
    assert desk.channel.told == [*plain, *news]
    desk.now = NOON + timedelta(hours=6, minutes=1)
    desk.deliver()
    (digest,) = desk.channel.digests
    assert {line.message.alert_id for line in digest.lines} == set(repeats)
    assert digest.title == "More reports of what was told: 2 alerts on 1 claim"


def test_a_single_repeat_is_told_by_itself_after_the_cooldown(desk: Desk) -> None:
    desk.timing = replace(TIMING, cooldown=timedelta(hours=6))
    desk.alert()
    desk.deliver()
    desk.now = NOON + timedelta(hours=1)
    repeat = desk.alert(SECOND)
    desk.now = NOON + timedelta(hours=5, minutes=59)
    desk.deliver()
    assert desk.channel.told == ["alert-1"]
    desk.now = NOON + timedelta(hours=6, minutes=1)
    desk.deliver()
    assert desk.channel.told == ["alert-1", repeat]


def test_channels_have_cooldowns_of_their_own(desk: Desk) -> None:
    desk.timing = replace(TIMING, cooldown=timedelta(hours=6), topics={"t": ("#one", "#two")})
    desk.alert()
    with desk.store.begin() as tx:
        tx.edit_claim(replace(tx.claim("c0"), topic="t"), NOON)
    name = desk.alert(SECOND)
    with desk.store.read() as tx:
        assert [item.hold for item in tx.deliveries(name)] == [None, None]


# ----------------------------------------------------------------------------- catching up


def test_after_a_day_without_slack_one_message_tells_what_waited(desk: Desk) -> None:
    names = desk.alerts(30, claims=7)
    denial = desk.alert(DENIAL)
    with desk.store.begin() as tx:
        (first,) = tx.deliveries(names[0])
        assert tx.claim_delivery(first, NOON)
    desk.now = NOON + timedelta(hours=8)
    with desk.store.begin() as tx:
        tx.settle_delivery(
            first.id, PENDING, error="no answer", next_attempt_at=desk.now, now=desk.now
        )
    assert desk.make_due() == 0  # one waits to be tried again: Slack may still be away
    with desk.store.begin() as tx:
        (first,) = tx.deliveries(names[0])
        assert tx.claim_delivery(first, desk.now)
        tx.settle_delivery(first.id, DeliveryStatus.SENT, now=desk.now)
    desk.deliver()
    (digest,) = desk.channel.digests
    assert digest.title == (
        "Catching up, waiting since Mon 16 Dec, 12:00 Europe/Berlin: 29 alerts on 7 claims"
    )
    assert desk.channel.told == [denial]
    assert desk.statuses() == {"sent": 2, "digested": 29}


def test_a_stopped_lane_is_left_alone(desk: Desk) -> None:
    for _ in range(20):
        desk.alert()
    stopped = Lane(notifier="slack", target="", stopped_at=NOON, stop_reason="not_in_channel")
    with desk.store.begin() as tx:
        tx.put_lane(stopped)
    desk.now += timedelta(hours=1)
    assert desk.make_due() == 0
    with desk.store.begin() as tx:
        tx.free_lane("slack", "", desk.now)
    assert desk.make_due() == 1


def test_what_comes_late_into_the_night_waits_for_the_morning(desk: Desk) -> None:
    for _ in range(3):
        desk.alert()
    denial = desk.alert(DENIAL)
    desk.timing = replace(TIMING, quiet=QUIET)
    desk.now = EVENING
    desk.deliver()
    assert desk.channel.told == [denial]
    assert desk.holds() == [Hold.QUIET] * 3 + [None]
    desk.now = MORNING
    desk.deliver()
    assert desk.channel.told == [denial, "alert-1", "alert-2", "alert-3"]


# ----------------------------------------------------------------------------- all or nothing


def test_a_digest_that_fails_half_way_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.timing = replace(TIMING, mode=Mode.HOURLY)
    for _ in range(3):
        desk.alert()
    desk.now += timedelta(hours=1)
    put = SqlTransaction.put_digest

    def fails(self: SqlTransaction, *parts: Any) -> bool:
        assert put(self, *parts)
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(SqlTransaction, "put_digest", fails)
        with pytest.raises(ZeroDivisionError):
            desk.make_due()
    assert desk.statuses() == {"for digest": 3}
    with desk.store.read() as tx:
        assert all(item.digest is None for item in tx.deliveries_of())
    assert (desk.make_due(), desk.make_due()) == (1, 0)
    assert desk.statuses() == {"digested": 3}


def test_an_alert_that_fails_half_way_leaves_no_delivery(desk: Desk) -> None:
    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.alert(then=fails)
    with desk.store.read() as tx:
        assert (tx.alerts(), tx.deliveries_of(), tx.findings()) == ((), (), ())
    desk.alert()
    assert desk.statuses() == {"pending": 1}
