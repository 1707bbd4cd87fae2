"""Options for when alerts are told: times on a clock, zones, modes."""

# ruff: noqa: RUF009  `option` declares a field and its defaults are immutable

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watcher.core.deliveries import Mode
from watcher.core.severity import SEVERITY_WORDS
from watcher.core.zones import QuietHours
from watcher.options import Kind, choice, duration, from_json, integer, listed, option, shown, text

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def _read_clock(value: str) -> time:
    match = _CLOCK.fullmatch(value.strip())
    if match is None:
        raise ValueError(f'{shown(value)} is not a time of day; write "08:00"')
    return time(int(match[1]), int(match[2]))


def clock_time() -> Kind:
    """A time of day such as "08:00"."""
    plain = text(empty=False)
    return Kind("time, HH:MM", lambda value: _read_clock(str(plain.native(value))))


def hours() -> Kind:
    """From one time of day to another, such as "22:00-07:00"; empty means none."""
    plain = text()

    def native(value: object) -> QuietHours:
        written = str(plain.native(value))
        if not written:
            return QuietHours()
        start, dash, end = written.partition("-")
        if not dash:
            raise ValueError(f'{shown(value)} has no end; write "22:00-07:00"')
        hours = QuietHours(_read_clock(start), _read_clock(end))
        if not hours:
            raise ValueError(f"{shown(value)} begins when it ends: it would hold all or nothing")
        return hours

    return Kind("HH:MM-HH:MM, or empty", native)


def time_zone() -> Kind:
    """A time zone by its IANA name."""
    plain = text(empty=False)

    def native(value: object) -> ZoneInfo:
        name = str(plain.native(value))
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                f"{shown(name)} is not a time zone known here; write Europe/Berlin"
            ) from None

    return Kind("time zone", native)


_NOTIFIERS = ("slack", "apprise", "webhook", "atom", "console")


def notifier_names() -> Kind:
    """A list of notifiers, by name or with what goes on after a dash."""

    def native(value: object) -> tuple[str, ...]:
        held = listed(value, 'write ["slack"]')
        for name in held:
            if name.partition("-")[0] not in _NOTIFIERS:
                raise ValueError(f"{shown(name)} is none of {', '.join(_NOTIFIERS)}")
        return held

    return Kind("list of names", native, from_json)


def channel_modes() -> Kind:
    """A table of channel = mode, as pairs."""

    def native(value: object) -> tuple[tuple[str, Mode], ...]:
        if not isinstance(value, dict):
            raise ValueError(f'{shown(value)} is not a table; write {{"#desk" = "hourly"}}')
        for channel, mode in value.items():
            if mode not in tuple(Mode):
                raise ValueError(f"{channel}: {shown(mode)} is not one of {', '.join(Mode)}")
        return tuple((channel.strip(), Mode(mode)) for channel, mode in value.items())

    return Kind("table of channel = mode", native, from_json)


@dataclass(frozen=True, slots=True)
class TimingSettings:
    """When alerts are told: at once, later or in a digest, by how much they matter.

    From most to least: contradiction (by an independent origin, or a withdrawal), stage change, new
    value, other contradiction, first confirmation, other.
    """

    notifiers: tuple[str, ...] = option(
        ["slack", "apprise"],
        notifier_names(),
        "Notifiers that people read, for which this section holds, with those whose names go on after"
        " a dash (slack-webhook, apprise-desk); the others are told at once.",
    )
    mode: str = option(
        Mode.INSTANT.value,
        choice(*Mode),
        "Tell each alert by itself, or what is below instant_from in a digest.",
    )
    modes: tuple[tuple[str, Mode], ...] = option(
        {}, channel_modes(), "Channels, or notifiers without any, with another mode."
    )
    daily_at: time = option("08:00", clock_time(), "When the daily digest is told.")
    zone: ZoneInfo = option(
        "UTC", time_zone(), "Zone of the clock for daily_at, quiet_hours and the day of the budget."
    )
    instant_from: str = option(
        SEVERITY_WORDS[0],
        choice(*SEVERITY_WORDS, "never"),
        "In a channel with digests, what matters this much is still told at once.",
    )
    quiet_hours: QuietHours = option(
        "", hours(), 'Hours of every day without alerts, such as "22:00-07:00".'
    )
    quiet_except: str = option(
        SEVERITY_WORDS[0],
        choice(*SEVERITY_WORDS, "never"),
        "What matters this much is told in quiet hours too.",
    )
    cooldown: timedelta = option(
        "0s",
        duration("0s", "7d"),
        "How long a repeat of what a channel was told on a claim is held; never a contradiction or a"
        " new value.",
    )
    daily_budget: int = option(
        50,
        integer(0, 100_000),
        "Alerts told one by one in a channel and day; the rest comes as a digest; 0 = any number.",
    )
    catch_up: int = option(
        10,
        integer(0, 1000),
        "Alerts that waited and are then told one by one; more of them become a digest.",
    )
