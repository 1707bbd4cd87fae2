"""Policies that the settings ask for: what alerts (before feedback moves it), when it is told, when pages are read again."""

from __future__ import annotations

from watcher.core.deliveries import Mode
from watcher.core.model import AlertPolicy, Stance
from watcher.core.revisits import RevisitPolicy
from watcher.core.severity import severity_named
from watcher.core.timing import TimingPolicy
from watcher.settings import Settings


def make_policy(settings: Settings) -> AlertPolicy:
    """Return what may alert, from the settings."""
    alert = settings.alert
    return AlertPolicy(
        min_confidence={
            Stance.CONFIRMS: alert.min_confidence_confirms,
            Stance.CONTRADICTS: alert.min_confidence_contradicts,
            Stance.UPDATES: alert.min_confidence_updates,
        },
        min_confidence_unsupported={
            Stance.CONFIRMS: alert.min_confidence_unsupported_confirms,
            Stance.CONTRADICTS: alert.min_confidence_unsupported_contradicts,
            Stance.UPDATES: alert.min_confidence_unsupported_updates,
        },
        max_age=alert.max_age,
        echo_window=alert.echo_window,
        group_within=alert.group_within,
        holds=dict.fromkeys(Stance, alert.hold) | {Stance.CONTRADICTS: alert.hold_contradicts},
    )


def make_timing(settings: Settings) -> TimingPolicy:
    """Return where and when alerts are told, from the settings."""
    timing = settings.timing
    return TimingPolicy(
        zone=timing.zone,
        notifiers=frozenset(timing.notifiers),
        mode=Mode(timing.mode),
        modes=dict(timing.modes),
        daily_at=timing.daily_at,
        quiet=timing.quiet_hours,
        quiet_except=severity_named(timing.quiet_except),
        instant_from=severity_named(timing.instant_from),
        cooldown=timing.cooldown,
        daily_budget=timing.daily_budget or None,
        catch_up=timing.catch_up,
        topics=dict(settings.slack.topics),
    )


def make_revisit_policy(settings: Settings) -> RevisitPolicy:
    """Return when pages are read again, from the settings."""
    return RevisitPolicy(
        after=settings.revisit.after,
        mentions=settings.revisit.mentions,
        attempts=settings.extract.attempts,
    )
