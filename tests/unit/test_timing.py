"""When an alert is told: a table of cases, each with the reason that a user reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telling import NOON, a_delta, a_message
from watcher.core.deliveries import Hold, Mode, Plan
from watcher.core.model import AlertMessage, DeltaKind, Independence, Reason, Stance
from watcher.core.severity import Severity, severity_of
from watcher.core.timing import Lately, TimingPolicy, Told, plan, repeated
from watcher.core.zones import QuietHours

BERLIN = ZoneInfo("Europe/Berlin")
HOLD = timedelta(minutes=2)
NIGHT = NOON.replace(hour=22, minute=30)  # 23:30 in Berlin
MORNING = datetime(2024, 12, 17, 6, 0, tzinfo=UTC)  # 07:00 in Berlin
EIGHT = datetime(2024, 12, 17, 7, 0, tzinfo=UTC)
MIDNIGHT = datetime(2024, 12, 16, 23, 0, tzinfo=UTC)
QUIET = QuietHours(time(22), time(7))
PLAIN = TimingPolicy(zone=BERLIN)
QUIETLY = replace(PLAIN, quiet=QUIET)
COOL = replace(PLAIN, cooldown=timedelta(hours=3))
BUDGET = replace(PLAIN, daily_budget=5)
CONFIRM, SECOND = a_message(), a_message(reason=Reason.FURTHER_ORIGIN, origins=2)
DENIAL = a_message(Stance.CONTRADICTS)
VALUE = a_message(Stance.UPDATES, delta=a_delta())
STAGE = a_message(Stance.UPDATES, delta=a_delta(kind=DeltaKind.STAGE))
WITHDRAWN = a_message(reason=Reason.WITHDRAWN)
AN_HOUR_AGO = NOON - timedelta(hours=1)


def planned(
    message: AlertMessage,
    policy: TimingPolicy,
    *told: AlertMessage,
    today: int = 0,
    mode: Mode = Mode.INSTANT,
    now: datetime = NOON,
    hold: timedelta = HOLD,
) -> Plan:
    of_claim = [Told(at=now - timedelta(hours=1), message=item) for item in told]
    return plan(
        message,
        policy,
        Lately(of_claim=of_claim, today=today),
        notifier="slack",
        target="#syria",
        mode=mode,
        hold=hold,
        now=now,
    )


@pytest.mark.parametrize("message", [CONFIRM, DENIAL, VALUE, SECOND, WITHDRAWN])
def test_without_rules_everything_is_told_at_once(message: AlertMessage) -> None:
    at_once = Plan(notifier="slack", target="#syria", due_at=NOON + HOLD)
    assert planned(message, PLAIN) == at_once
    assert planned(message, PLAIN, message, today=999) == at_once


# ----------------------------------------------------------------------------- quiet hours


@pytest.mark.parametrize("message", [CONFIRM, VALUE, STAGE, SECOND])
def test_quiet_hours_hold_until_they_end(message: AlertMessage) -> None:
    told = planned(message, QUIETLY, now=NIGHT)
    assert (told.for_digest, told.hold, told.due_at) == (True, Hold.QUIET, MORNING)
    assert told.reason == ("quiet hours: waits until they end, Tue 17 Dec, 07:00 Europe/Berlin")


@pytest.mark.parametrize("message", [DENIAL, WITHDRAWN])
def test_what_is_severe_passes_quiet_hours(message: AlertMessage) -> None:
    told = planned(message, QUIETLY, now=NIGHT)
    assert (told.for_digest, told.due_at) == (False, NIGHT + HOLD)
    assert told.reason == "contradiction: not held by quiet hours"


def test_what_passes_quiet_hours_is_a_setting() -> None:
    lower = replace(QUIETLY, quiet_except=Severity.STAGE_CHANGE)
    assert not planned(STAGE, lower, now=NIGHT).for_digest
    assert planned(VALUE, lower, now=NIGHT).hold is Hold.QUIET
    never = replace(QUIETLY, quiet_except=None)
    assert planned(DENIAL, never, now=NIGHT).hold is Hold.QUIET


def test_waiting_for_further_reports_never_carries_an_alert_into_quiet_hours() -> None:
    just_before = NOON.replace(hour=20, minute=59)  # 21:59 in Berlin
    told = planned(CONFIRM, QUIETLY, now=just_before)
    assert (told.for_digest, told.due_at) == (False, just_before)
    just_after = MORNING - timedelta(minutes=1)
    told = planned(CONFIRM, QUIETLY, now=just_after)
    assert (told.for_digest, told.due_at) == (False, just_after + HOLD)


# ----------------------------------------------------------------------------- digests


@pytest.mark.parametrize(
    ("mode", "now", "due_at"),
    [
        (Mode.HOURLY, NOON.replace(minute=20), NOON.replace(hour=13)),
        (Mode.DAILY, NOON, EIGHT),
        (Mode.HOURLY, NIGHT, MORNING),  # the full hours of the night are quiet
    ],
)
def test_a_channel_with_digests_gets_the_next_one(
    mode: Mode, now: datetime, due_at: datetime
) -> None:
    told = planned(VALUE, QUIETLY, mode=mode, now=now)
    assert (told.for_digest, told.hold, told.due_at) == (True, Hold.DIGEST, due_at)
    assert told.reason.startswith(f"digest: waits for the {mode.value} one, ")


def test_what_is_severe_is_told_at_once_in_a_channel_with_digests() -> None:
    told = planned(DENIAL, PLAIN, mode=Mode.DAILY)
    assert (told.for_digest, told.due_at) == (False, NOON + HOLD)
    assert told.reason == "contradiction: not held by the daily digest"
    lower = replace(PLAIN, instant_from=Severity.NEW_VALUE)
    assert not planned(VALUE, lower, mode=Mode.DAILY).for_digest
    never = replace(PLAIN, instant_from=None)
    assert planned(DENIAL, never, mode=Mode.DAILY).hold is Hold.DIGEST
    passed = planned(DENIAL, QUIETLY, mode=Mode.HOURLY, now=NIGHT)
    assert passed.reason == "contradiction: not held by the hourly digest or quiet hours"
    # at once, but not at night
    night = planned(VALUE, replace(lower, quiet=QUIET), mode=Mode.DAILY, now=NIGHT)
    assert (night.hold, night.due_at) == (Hold.QUIET, MORNING)


def test_channels_have_modes_of_their_own() -> None:
    policy = replace(PLAIN, modes={"#desk": Mode.HOURLY, "C042": Mode.DAILY})
    modes = [policy.mode_of(name) for name in ("#desk", "desk", "C042", "#other", "")]
    assert modes == [Mode.HOURLY, Mode.HOURLY, Mode.DAILY, Mode.INSTANT, Mode.INSTANT]


def test_topics_have_channels() -> None:
    policy = replace(PLAIN, topics={"Syria ": ("#syria", "#desk")})
    assert policy.channels_of("syria") == ("#syria", "#desk")
    assert policy.channels_of("ukraine") == ()
    assert policy.channels_of("") == ()


# ----------------------------------------------------------------------------- cooldown


def test_a_cooldown_holds_a_repeat_until_it_ends() -> None:
    told = planned(SECOND, COOL, CONFIRM)
    assert (told.for_digest, told.hold) == (True, Hold.COOLDOWN)
    assert told.due_at == AN_HOUR_AGO + timedelta(hours=3)
    assert told.reason == (
        "cooldown: alert a1 said the same 60 minutes before;"
        " waits until Mon 16 Dec, 15:00 Europe/Berlin"
    )


def test_a_repeat_in_a_channel_with_digests_waits_for_the_next() -> None:
    policy = replace(COOL, instant_from=Severity.OTHER)
    told = planned(SECOND, policy, CONFIRM, mode=Mode.DAILY)
    assert (told.hold, told.due_at) == (Hold.COOLDOWN, EIGHT)


def test_a_cooldown_that_ends_at_night_ends_in_the_morning() -> None:
    policy = replace(QUIETLY, cooldown=timedelta(hours=12))
    assert planned(SECOND, policy, CONFIRM).due_at == MORNING
    assert planned(SECOND, policy, CONFIRM, now=NIGHT).hold is Hold.COOLDOWN


OTHER_VALUE = a_message(Stance.UPDATES, delta=a_delta(900))


@pytest.mark.parametrize(
    ("message", "told", "repeats"),
    [
        (SECOND, (CONFIRM,), True),
        (VALUE, (VALUE,), True),
        (replace(VALUE, reason=Reason.FURTHER_ORIGIN), (VALUE,), True),
        (SECOND, (VALUE, CONFIRM), True),
        # a confirmation after an update of the value is not a repeat of it, the one before counts
        (SECOND, (VALUE,), False),
        (OTHER_VALUE, (VALUE,), False),
        (VALUE, (CONFIRM,), False),
        (STAGE, (VALUE,), False),
        (DENIAL, (DENIAL,), False),
        (replace(DENIAL, reason=Reason.FURTHER_ORIGIN), (DENIAL, CONFIRM), False),
        (replace(DENIAL, independence=Independence.ECHO), (DENIAL,), False),
        (WITHDRAWN, (CONFIRM, WITHDRAWN), False),
        (replace(CONFIRM, reason=Reason.STANCE_CHANGED), (CONFIRM,), False),
        # after a denial or a withdrawal, a confirmation is news
        (SECOND, (DENIAL, CONFIRM), False),
        (SECOND, (WITHDRAWN, CONFIRM), False),
        (SECOND, (CONFIRM, DENIAL), True),
        # what was said of another version of the claim
        (SECOND, (replace(CONFIRM, claim_version=2),), False),
        (SECOND, (), False),
    ],
)
def test_what_a_cooldown_takes_for_a_repeat(
    message: AlertMessage, told: tuple[AlertMessage, ...], repeats: bool
) -> None:
    before = [Told(at=AN_HOUR_AGO, message=item) for item in told]
    assert (repeated(message, before) is not None) is repeats
    held = planned(message, COOL, *told).hold
    assert held is (Hold.COOLDOWN if repeats else None)


def test_after_the_cooldown_a_repeat_is_told() -> None:
    policy = replace(PLAIN, cooldown=timedelta(minutes=60))
    assert not planned(SECOND, policy, CONFIRM).for_digest


# ----------------------------------------------------------------------------- budget


def test_what_is_over_the_budget_comes_at_the_end_of_the_day() -> None:
    assert not planned(VALUE, BUDGET, today=4).for_digest
    told = planned(VALUE, BUDGET, today=5)
    assert (told.for_digest, told.hold, told.due_at) == (True, Hold.BUDGET, MIDNIGHT)
    assert told.reason == (
        "daily budget: 5 alerts told in this channel today;"
        " the rest comes together, Tue 17 Dec, 00:00 Europe/Berlin"
    )
    night = planned(VALUE, replace(BUDGET, quiet=QUIET), today=5)
    assert night.due_at == MORNING


def test_what_is_over_the_budget_comes_with_the_digest_where_there_is_one() -> None:
    policy = replace(BUDGET, instant_from=Severity.NEW_VALUE)
    assert planned(VALUE, policy, today=5, mode=Mode.DAILY).due_at == EIGHT


def test_no_budget_holds_a_contradiction() -> None:
    for message in (DENIAL, WITHDRAWN):
        told = planned(message, BUDGET, today=500)
        assert not told.for_digest
        assert told.reason == "contradiction: not held by the daily budget"
    echo = replace(DENIAL, independence=Independence.ECHO)
    assert planned(echo, BUDGET, today=5).hold is Hold.BUDGET


# ----------------------------------------------------------------------------- whatever the rules

MESSAGES = st.builds(
    a_message,
    st.sampled_from([Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES, Stance.MENTIONS]),
    delta=st.none() | st.builds(a_delta, st.sampled_from([500, 900]), st.sampled_from(DeltaKind)),
    reason=st.sampled_from(
        [
            Reason.NEW_REPORTING,
            Reason.FURTHER_ORIGIN,
            Reason.STANCE_CHANGED,
            Reason.VALUE_CHANGED,
            Reason.WITHDRAWN,
        ]
    ),
    independence=st.sampled_from(Independence),
    origins=st.integers(0, 4),
)
SEVERITIES = st.none() | st.sampled_from(Severity)
CLOCK = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
POLICIES = st.builds(
    TimingPolicy,
    zone=st.sampled_from([BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]),
    daily_at=CLOCK,
    quiet=st.builds(QuietHours, CLOCK, CLOCK),
    quiet_except=SEVERITIES,
    instant_from=SEVERITIES,
    cooldown=st.timedeltas(timedelta(0), timedelta(days=2)),
    daily_budget=st.none() | st.integers(1, 4),
)
NOWS = st.datetimes(datetime(2024, 1, 1), datetime(2025, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)


@given(
    MESSAGES,
    POLICIES,
    st.lists(st.tuples(st.timedeltas(timedelta(0), timedelta(days=3)), MESSAGES), max_size=4),
    st.integers(0, 6),
    st.sampled_from(Mode),
    NOWS,
    st.timedeltas(timedelta(0), timedelta(minutes=10)),
)
def test_whatever_the_rules_are(
    message: AlertMessage,
    policy: TimingPolicy,
    told: list[tuple[timedelta, AlertMessage]],
    today: int,
    mode: Mode,
    now: datetime,
    hold: timedelta,
) -> None:
    of_claim = [
        Told(at=now - age, message=item) for age, item in sorted(told, key=lambda pair: pair[0])
    ]
    made = plan(
        message,
        policy,
        Lately(of_claim=of_claim, today=today),
        notifier="n",
        target="t",
        mode=mode,
        hold=hold,
        now=now,
    )
    severity = severity_of(message)
    assert made.due_at >= now
    assert (made.hold is not None) is made.for_digest
    if made.for_digest:
        assert not policy.is_quiet(made.due_at)
        assert made.hold is not None
        assert made.reason.startswith(f"{made.hold.value}: ")
    elif policy.is_quiet(made.due_at):
        assert policy.quiet_except is not None
        assert severity >= policy.quiet_except
    if made.hold is Hold.COOLDOWN:
        assert message.stance is not Stance.CONTRADICTS
        assert message.reason is not Reason.WITHDRAWN
        assert severity is not Severity.CONTRADICTION
    if made.hold is Hold.BUDGET:
        assert severity is not Severity.CONTRADICTION
    if mode is Mode.INSTANT:
        assert made.hold is not Hold.DIGEST
