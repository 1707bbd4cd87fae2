"""Where an alert goes and when: its claim's channels, told at once, later, or in a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.core.deliveries import Plan
from watcher.core.model import Claim
from watcher.core.ports import Notifier


def routes(claim: Claim, notifiers: Sequence[Notifier]) -> tuple[tuple[str, str], ...]:
    """Return (notifier, target) pairs for a claim's alerts: its own channels where a notifier has any.

    The target '' is the notifier's default at the time of sending, so that a channel's name that
    was mistyped in the config, or set too late, can be mended there.
    """
    pairs: list[tuple[str, str]] = []
    for notifier in notifiers:
        targets = claim.channels if notifier.has_channels else ()
        pairs += [(notifier.name, target) for target in targets or ("",)]
    return tuple(dict.fromkeys(pairs))


def plans(claim: Claim, notifiers: Sequence[Notifier], due_at: datetime) -> tuple[Plan, ...]:
    """Return how an alert of a claim reaches each of its places."""
    return tuple(
        Plan(notifier=notifier, target=target, due_at=due_at)
        for notifier, target in routes(claim, notifiers)
    )
