"""When an alert is told in one of its channels: at once, later, or with others in a digest.

The rules, the first that holds it decides, and what each may not hold:

1. a digest mode holds what is below `instant_from` until the channel's next digest;
2. the cooldown holds a repeat of what the channel was told on the claim: never a contradiction, a
   withdrawal, a change of word or a new value;
3. quiet hours hold what is below `quiet_except` until they end;
4. the daily budget holds what is over it until the next digest, or the end of the day: never a
   contradiction by an independent origin, nor a withdrawal.

No rule lets a held alert out in quiet hours, and none drops one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from watcher.core.deliveries import Hold, Mode, Plan
from watcher.core.deltas import is_held
from watcher.core.model import AlertMessage, Reason, Stance
from watcher.core.severity import Severity, severity_of
from watcher.core.text import counted
from watcher.core.zones import (
    QuietHours,
    end_of_quiet,
    is_quiet,
    next_daily,
    next_day,
    next_hour,
    written_moment,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingPolicy:
    """Where and when alerts are told; the default tells everything at once."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """Of the clock that its times are read from."""
    notifiers: frozenset[str] = frozenset()
    """Those that people read, by name or the part of it before a dash; the others are told at once."""
    mode: Mode = Mode.INSTANT
    modes: Mapping[str, Mode] = field(default_factory=dict)
    """Channels, or notifiers without any, with another mode."""
    daily_at: time = time(8)
    quiet: QuietHours = field(default_factory=QuietHours)
    quiet_except: Severity | None = Severity.CONTRADICTION
    """From here on it is told in quiet hours; None: nothing is."""
    instant_from: Severity | None = Severity.CONTRADICTION
    """From here on it is told at once in a channel with digests; None: nothing is."""
    cooldown: timedelta = timedelta(0)
    daily_budget: int | None = None
    """Alerts that a channel is told one by one in a day; None: any number."""
    catch_up: int = 10
    """So many that waited are told one by one; more become a digest."""
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Channels of the claims on a topic that name none themselves."""

    def holds_for(self, notifier: str) -> bool:
        """Tell whether these rules are for what a notifier tells: apprise is also apprise-desk."""
        return any(notifier == name or notifier.startswith(f"{name}-") for name in self.notifiers)

    def mode_of(self, channel: str) -> Mode:
        """Return how a channel is told; '#name' and 'name' are the same one."""
        plain = {name.removeprefix("#"): mode for name, mode in self.modes.items()}
        return plain.get(channel.removeprefix("#"), self.mode)

    def channels_of(self, topic: str) -> tuple[str, ...]:
        """Return the channels of a topic, whatever its case."""
        wanted = topic.strip().casefold()
        return next(
            (ours for name, ours in self.topics.items() if name.strip().casefold() == wanted), ()
        )

    def is_quiet(self, at: datetime) -> bool:
        return is_quiet(at, self.quiet, self.zone)

    def after_quiet(self, at: datetime) -> datetime:
        """Return a moment, or the end of the quiet hours that it lies in."""
        return end_of_quiet(at, self.quiet, self.zone)

    def next_digest(self, mode: Mode, now: datetime) -> datetime:
        """Return when a channel has its next digest; one in instant mode has it at the end of the day."""
        if mode is Mode.HOURLY:
            return self.after_quiet(next_hour(now, self.zone))
        if mode is Mode.DAILY:
            return self.after_quiet(next_daily(now, self.daily_at, self.zone))
        return self.after_quiet(next_day(now, self.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert that a channel was told, or is about to be."""

    at: datetime
    message: AlertMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """What a channel was told lately."""

    of_claim: Sequence[Told] = ()
    """On the same claim within the cooldown, newest first."""
    today: int = 0
    """Alerts told one by one since the day began in the policy's zone."""


def plan(
    message: AlertMessage,
    policy: TimingPolicy,
    lately: Lately,
    *,
    notifier: str,
    target: str,
    mode: Mode,
    hold: timedelta,
    now: datetime,
) -> Plan:
    """Return when an alert is told in a channel, with the reason where a rule had a say.

    hold: how long it may wait for further reports, where nothing else holds it.
    """
    severity = severity_of(message)
    due_at = now + hold
    if policy.is_quiet(due_at) and not policy.is_quiet(now):
        due_at = now  # rather before the quiet hours than after them
    held = (
        _held_by_mode(severity, policy, mode, now)
        or _held_by_cooldown(message, policy, lately, mode, now)
        or _held_by_quiet(severity, policy, due_at)
        or _held_by_budget(severity, policy, lately, mode, now)
    )
    if held is None:
        why = _why_all_the_same(severity, policy, lately, mode, due_at)
        ends_first = policy.is_quiet(now) and not policy.is_quiet(due_at)
        if ends_first and not _reaches(severity, policy.quiet_except):
            # Who cuts the wait for further reports short must not tell it in quiet hours.
            why = f"{Hold.QUIET.value}: waits until {_when(due_at, policy)}"
            return Plan(
                notifier=notifier, target=target, due_at=due_at, reason=why, hold=Hold.QUIET
            )
        return Plan(notifier=notifier, target=target, due_at=due_at, reason=why)
    by, until, why = held
    return Plan(
        notifier=notifier,
        target=target,
        due_at=until,
        for_digest=True,
        reason=f"{by.value}: {why}",
        hold=by,
    )


_Held = tuple[Hold, datetime, str]
"""By what, until when, and why in words."""


def _held_by_mode(
    severity: Severity, policy: TimingPolicy, mode: Mode, now: datetime
) -> _Held | None:
    if mode is Mode.INSTANT or _reaches(severity, policy.instant_from):
        return None
    until = policy.next_digest(mode, now)
    return Hold.DIGEST, until, f"waits for the {mode.value} one, {_when(until, policy)}"


def _held_by_cooldown(
    message: AlertMessage, policy: TimingPolicy, lately: Lately, mode: Mode, now: datetime
) -> _Held | None:
    before = repeated(message, lately.of_claim)
    if before is None or now >= before.at + policy.cooldown:
        return None
    if mode is Mode.INSTANT:
        until = policy.after_quiet(before.at + policy.cooldown)
    else:
        until = policy.next_digest(mode, now)
    minutes = max(0, round((now - before.at).total_seconds() / 60))
    same = f"alert {before.message.alert_id} said the same {counted(minutes, 'minute')} before"
    return Hold.COOLDOWN, until, f"{same}; waits until {_when(until, policy)}"


def _held_by_quiet(severity: Severity, policy: TimingPolicy, due_at: datetime) -> _Held | None:
    if not policy.is_quiet(due_at) or _reaches(severity, policy.quiet_except):
        return None
    until = policy.after_quiet(due_at)
    return Hold.QUIET, until, f"waits until they end, {_when(until, policy)}"


def _held_by_budget(
    severity: Severity, policy: TimingPolicy, lately: Lately, mode: Mode, now: datetime
) -> _Held | None:
    if not _is_over_budget(policy, lately) or severity is Severity.CONTRADICTION:
        return None
    until = policy.next_digest(mode, now)
    told = f"{counted(lately.today, 'alert')} told in this channel today"
    return Hold.BUDGET, until, f"{told}; the rest comes together, {_when(until, policy)}"


def _why_all_the_same(
    severity: Severity, policy: TimingPolicy, lately: Lately, mode: Mode, due_at: datetime
) -> str:
    """Return what a severe alert passed over, or ''."""
    passed = []
    if mode is not Mode.INSTANT:
        passed.append(f"the {mode.value} digest")
    if policy.is_quiet(due_at):
        passed.append("quiet hours")
    if _is_over_budget(policy, lately):
        passed.append("the daily budget")
    return f"{severity.word}: not held by {' or '.join(passed)}" if passed else ""


def repeated(message: AlertMessage, of_claim: Sequence[Told]) -> Told | None:
    """Return what a channel was told on the claim that an alert says again, or None.

    of_claim: newest first. A contradiction, a withdrawal, an outlet that changed its word and a new
    value never repeat anything, and after a contradiction or a withdrawal everything is news again.
    """
    if _turns_it_round(message) or message.reason is Reason.STANCE_CHANGED:
        return None
    for told in of_claim:
        if _turns_it_round(told.message):
            return None
        if (
            told.message.claim_version == message.claim_version
            and told.message.stance is message.stance
            and is_held(told.message.delta, message.delta)
        ):
            return told
    return None


def _turns_it_round(message: AlertMessage) -> bool:
    return message.stance is Stance.CONTRADICTS or message.reason is Reason.WITHDRAWN


def _reaches(severity: Severity, least: Severity | None) -> bool:
    return least is not None and severity >= least


def _is_over_budget(policy: TimingPolicy, lately: Lately) -> bool:
    return policy.daily_budget is not None and lately.today >= policy.daily_budget


def _when(at: datetime, policy: TimingPolicy) -> str:
    return written_moment(at, policy.zone)
