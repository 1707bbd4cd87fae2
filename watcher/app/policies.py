"""The alert policy that the settings ask for, before feedback moves it."""

from __future__ import annotations

from watcher.core.model import AlertPolicy, Stance
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
            Stance.CONTRADICTS: alert.min_confidence_unsupported,
            Stance.UPDATES: alert.min_confidence_unsupported,
        },
        max_age=alert.max_age,
        echo_window=alert.echo_window,
        group_within=alert.group_within,
        holds=dict.fromkeys(Stance, alert.hold) | {Stance.CONTRADICTS: alert.hold_contradicts},
    )
