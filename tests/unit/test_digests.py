"""Digests: who is told together, in which order, under which title, with which activity."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telling import NOON, a_delivery, a_delta, a_message
from watcher.core.deliveries import Delivery, Hold, Lane, Mode
from watcher.core.digests import (
    MOST_CLAIMS,
    MOST_LINES,
    buckets,
    claims_of,
    digest_of,
    regroup_late,
    sparkline,
    split_due,
)
from watcher.core.model import DeliveryStatus, Reason, Stance
from watcher.core.severity import Severity
from watcher.core.timing import TimingPolicy
from watcher.core.zones import QuietHours

POLICY = TimingPolicy(zone=ZoneInfo("Europe/Berlin"), daily_budget=50, catch_up=3)
LANE = Lane(notifier="slack", target="#syria")
MINUTE = timedelta(minutes=1)
DENIAL, VALUE = a_message(Stance.CONTRADICTS), a_message(Stance.UPDATES, delta=a_delta())
PENDING, UNKNOWN = DeliveryStatus.PENDING, DeliveryStatus.UNKNOWN


def held(*holds: Hold | None) -> list[Delivery]:
    return [a_delivery(number, hold=hold) for number, hold in enumerate(holds, start=1)]


@pytest.mark.parametrize(
    ("holds", "alone"),
    [
        ([Hold.QUIET] * 3, [1, 2, 3]),
        ([Hold.QUIET] * 4, []),
        ([Hold.COOLDOWN], [1]),
        ([Hold.COOLDOWN] * 2, []),
        ([Hold.QUIET, Hold.COOLDOWN], [1, 2]),
        ([Hold.QUIET, Hold.COOLDOWN, Hold.COOLDOWN], [1]),
        ([Hold.BUDGET], []),
        ([Hold.DIGEST], []),
        ([None], []),
        ([Hold.QUIET, Hold.BUDGET, Hold.COOLDOWN], [1]),
    ],
)
def test_few_are_told_one_by_one(holds: list[Hold | None], alone: list[int]) -> None:
    waiting = held(*holds)
    split = split_due(waiting, 3)
    assert [item.id for item in split.alone] == alone
    assert {*split.alone, *split.together} == set(waiting)
    assert split_due(waiting, 0).alone == ()


# ----------------------------------------------------------------------------- catching up


def queued(number: int, minutes: int, **changes: object) -> Delivery:
    delivery = a_delivery(number, status=PENDING, due_at=NOON - minutes * MINUTE)
    return replace(delivery, **changes)  # type: ignore[arg-type]


def with_message(delivery: Delivery, message: object) -> Delivery:
    assert delivery.alert is not None
    return replace(delivery, alert=replace(delivery.alert, message=message))  # type: ignore[arg-type]


def test_what_is_late_is_told_together_once_the_channel_works() -> None:
    queue = [queued(number, 60 - number) for number in range(1, 5)]
    denial = with_message(queued(5, 30), DENIAL)
    withdrawn = with_message(queued(6, 30), a_message(reason=Reason.WITHDRAWN))
    young, not_due = queued(7, 1), queued(8, -1)
    all_of_them = [*queue, denial, withdrawn, young, not_due]
    assert regroup_late(all_of_them, LANE, POLICY, NOON).together == (*queue, young)
    assert regroup_late(queue[:3], LANE, POLICY, NOON).together == ()
    assert regroup_late([queued(n, 9) for n in range(9)], LANE, POLICY, NOON).together == ()


@pytest.mark.parametrize("status", [PENDING, UNKNOWN])
def test_while_one_waits_to_be_tried_again_the_channel_is_down(status: DeliveryStatus) -> None:
    queue = [queued(number, 60) for number in range(9)]
    tried = queued(9, 60, status=status, attempts=1)
    assert regroup_late([tried, *queue], LANE, POLICY, NOON).together == ()
    stopped = replace(LANE, stopped_at=NOON, stop_reason="not_in_channel")
    assert regroup_late(queue, stopped, POLICY, NOON).together == ()


def test_what_may_have_arrived_is_never_told_again_by_a_digest() -> None:
    queue = [queued(number, 60) for number in range(1, 6)]
    sending = queued(6, 60, status=DeliveryStatus.SENDING, attempts=1)
    failed = queued(7, 60, status=DeliveryStatus.FAILED, attempts=2)
    together = regroup_late([*queue, sending, failed], LANE, POLICY, NOON).together
    assert [item.id for item in together] == [1, 2, 3, 4, 5]


def test_one_message_is_no_digest() -> None:
    queue = [with_message(queued(number, 60), DENIAL) for number in range(5)]
    assert regroup_late([*queue, queued(9, 60)], LANE, POLICY, NOON).together == ()


def test_a_channel_that_comes_back_at_night_waits_for_the_morning() -> None:
    policy = replace(POLICY, quiet=QuietHours(time(12), time(14)))  # in Berlin it is 13:00
    queue = [queued(1, 60), queued(2, 60), with_message(queued(3, 60), DENIAL), queued(4, 1)]
    regroup = regroup_late(queue, LANE, policy, NOON)
    assert [item.id for item in regroup.wait] == [1, 2]
    assert regroup.together == ()
    never = replace(policy, quiet_except=None)
    assert [item.id for item in regroup_late(queue, LANE, never, NOON).wait] == [1, 2, 3]


# ----------------------------------------------------------------------------- what it says


def test_lines_come_by_severity_and_then_the_newest_first() -> None:
    members = [
        a_delivery(1, made_at=NOON - 9 * MINUTE),
        a_delivery(2, VALUE, made_at=NOON - 8 * MINUTE),
        a_delivery(3, DENIAL, made_at=NOON - 7 * MINUTE),
        a_delivery(4, VALUE, made_at=NOON - 6 * MINUTE),
        *(a_delivery(number, made_at=NOON - MINUTE) for number in range(5, 15)),
    ]
    digest = digest_of(members, {}, POLICY, Mode.DAILY, NOON)
    assert [line.message.alert_id for line in digest.lines[:5]] == ["a3", "a4", "a2", "a14", "a13"]
    assert [line.severity for line in digest.lines[:3]] == [
        "contradiction",
        "new value",
        "new value",
    ]
    assert (len(digest.lines), digest.more) == (MOST_LINES, 4)
    assert digest.zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("hold", "mode", "title"),
    [
        (Hold.DIGEST, Mode.DAILY, "Daily digest, Mon 16 Dec, 13:00 Europe/Berlin: "),
        (Hold.DIGEST, Mode.HOURLY, "Hourly digest, Mon 16 Dec, 13:00 Europe/Berlin: "),
        (Hold.DIGEST, Mode.INSTANT, "Digest, Mon 16 Dec, 13:00 Europe/Berlin: "),
        (Hold.BUDGET, Mode.INSTANT, "More than 50 alerts on Mon 16 Dec, the rest together: "),
        (Hold.QUIET, Mode.INSTANT, "While it was quiet, until Mon 16 Dec, 13:00 Europe/Berlin: "),
        (Hold.COOLDOWN, Mode.INSTANT, "More reports of what was told: "),
    ],
)
def test_titles_say_why(hold: Hold, mode: Mode, title: str) -> None:
    members = [a_delivery(1, hold=hold), a_delivery(2, a_message(claim_id="d"), hold=hold)]
    assert digest_of(members, {}, POLICY, mode, NOON).title == f"{title}2 alerts on 2 claims"


def test_titles_of_late_and_of_mixed_ones() -> None:
    late = [queued(1, 60)]
    title = digest_of(late, {}, POLICY, Mode.INSTANT, NOON, hold=Hold.LATE).title
    assert title == (
        "Catching up, waiting since Mon 16 Dec, 12:00 Europe/Berlin: 1 alert on 1 claim"
    )
    mixed = digest_of(held(Hold.QUIET, Hold.DIGEST), {}, POLICY, Mode.DAILY, NOON)
    assert mixed.title.startswith("Daily digest, ")
    mixed = digest_of(held(Hold.QUIET, Hold.BUDGET), {}, POLICY, Mode.INSTANT, NOON)
    assert mixed.title.startswith("More than 50 alerts ")
    mixed = digest_of(held(Hold.QUIET, Hold.COOLDOWN), {}, POLICY, Mode.INSTANT, NOON)
    assert mixed.title.startswith("While it was quiet")
    free = replace(POLICY, daily_budget=None)
    assert digest_of(held(Hold.BUDGET), {}, free, Mode.INSTANT, NOON).title.startswith(
        "More than the budget on"
    )


def test_the_same_members_are_the_same_digest_and_others_another() -> None:
    members = held(Hold.QUIET, Hold.QUIET)
    one = digest_of(members, {}, POLICY, Mode.DAILY, NOON)
    assert digest_of(members[:1], {}, POLICY, Mode.DAILY, NOON).key == one.key
    assert digest_of(members[1:], {}, POLICY, Mode.DAILY, NOON).key != one.key
    elsewhere = [replace(item, target="#desk") for item in members]
    assert digest_of(elsewhere, {}, POLICY, Mode.DAILY, NOON).key != one.key
    assert one.key.startswith(one.id)


def test_a_daily_digest_shows_the_whole_day_and_others_from_their_first_alert_on() -> None:
    members = [a_delivery(1, hold=Hold.DIGEST, made_at=NOON - timedelta(hours=3))]
    reports = {"c": [NOON - timedelta(hours=23, minutes=59), NOON - timedelta(hours=1), NOON]}
    day = digest_of(members, reports, POLICY, Mode.DAILY, NOON)
    assert (day.since, day.until) == (NOON - timedelta(days=1), NOON)
    (activity,) = day.activity
    assert (activity.claim_id, activity.claim_text) == ("c", "A claim.")
    assert len(activity.counts) == 24
    assert [n for n, count in enumerate(activity.counts) if count] == [0, 23]
    assert sum(activity.counts) == 3
    quiet = [replace(item, hold=Hold.QUIET) for item in members]
    night = digest_of(quiet, reports, POLICY, Mode.DAILY, NOON)
    assert night.since == NOON - timedelta(hours=3)
    assert len(night.activity[0].counts) == 12
    at_once = digest_of([a_delivery(1)], {}, POLICY, Mode.INSTANT, NOON)
    assert at_once.since < at_once.until


def test_claims_that_matter_most_are_shown() -> None:
    members = [a_delivery(n, a_message(claim_id=f"c{n}")) for n in range(20)]
    members += [a_delivery(30, a_message(claim_id="c7")), a_delivery(31, DENIAL)]
    shown = [claim_id for claim_id, _ in claims_of(members)]
    assert shown[:3] == ["c", "c7", "c0"]
    assert len(shown) == MOST_CLAIMS


TIMES = st.lists(st.timedeltas(timedelta(hours=-30), timedelta(hours=2)), max_size=60)


@given(TIMES, st.timedeltas(timedelta(minutes=1), timedelta(days=2)))
def test_every_report_of_the_span_is_in_one_bucket(ages: list[timedelta], span: timedelta) -> None:
    times: list[datetime] = [NOON + age for age in ages]
    counts = buckets(times, NOON - span, NOON)
    assert sum(counts) == sum(NOON - span <= at <= NOON for at in times)
    assert len(counts) in (12, 24)
    assert len(sparkline(counts)) == len(counts)


@pytest.mark.parametrize(
    ("counts", "bars"),
    [((), ""), ((0, 0), "▁▁"), ((0, 1, 2, 4), "▁▃▅█"), ((0, 1, 1000), "▁▂█"), ((7,), "█")],
)
def test_sparklines(counts: tuple[int, ...], bars: str) -> None:
    assert sparkline(counts) == bars


def test_every_severity_has_a_word() -> None:
    assert len({severity.word for severity in Severity}) == len(Severity)
