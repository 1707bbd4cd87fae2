"""Where an alert goes and when: its channels, told at once, later, or in a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from watcher.core.deliveries import Plan
from watcher.core.model import AlertMessage, Claim, DeliveryStatus
from watcher.core.ports import Notifier
from watcher.core.storage import Transaction
from watcher.core.timing import Lately, TimingPolicy, Told, plan
from watcher.core.zones import start_of_day

_TOLD = tuple(
    status
    for status in DeliveryStatus
    if status not in (DeliveryStatus.FOR_DIGEST, DeliveryStatus.FAILED)
)
"""What a channel knows, or will in a moment; one that a person must mend knows nothing."""
_MOST_OF_A_CLAIM = 20
TELL_AT_ONCE = TimingPolicy()


def routes(
    claim: Claim,
    notifiers: Sequence[Notifier],
    timing: TimingPolicy = TELL_AT_ONCE,
) -> tuple[tuple[str, str], ...]:
    """Return (notifier, target) pairs for a claim's alerts: its own channels, else those of its topic.

    The target '' is the notifier's default at the time of sending, so that a channel's name that
    was mistyped in the config, or set too late, can be mended there. It is that of a claim without
    channels on a topic without channels, and of a notifier that has none.
    """
    pairs: list[tuple[str, str]] = []
    for notifier in notifiers:
        targets = claim.channels or timing.channels_of(claim.topic)
        if not notifier.has_channels:
            targets = ()
        pairs += [(notifier.name, target) for target in targets or ("",)]
    return tuple(dict.fromkeys(pairs))


def plans(
    tx: Transaction,
    claim: Claim,
    message: AlertMessage,
    notifiers: Sequence[Notifier],
    timing: TimingPolicy,
    hold: timedelta,
    now: datetime,
) -> tuple[Plan, ...]:
    """Return how an alert of a claim reaches each of its places.

    hold: how long it may wait for further reports before it is told.
    """
    defaults = {notifier.name: notifier.default_target for notifier in notifiers}
    made = []
    for notifier, target in routes(claim, notifiers, timing):
        if not timing.holds_for(notifier):
            made.append(Plan(notifier=notifier, target=target, due_at=now + hold))
            continue
        made.append(
            plan(
                message,
                timing,
                _lately(tx, claim, notifier, target, timing, now),
                notifier=notifier,
                target=target,
                mode=timing.mode_of(target or defaults[notifier] or notifier),
                hold=hold,
                now=now,
            )
        )
    return tuple(made)


def _lately(
    tx: Transaction, claim: Claim, notifier: str, target: str, timing: TimingPolicy, now: datetime
) -> Lately:
    of_claim: tuple[Told, ...] = ()
    if timing.cooldown:
        known = tx.deliveries_of(
            statuses=_TOLD,
            notifier=notifier,
            target=target,
            claim_id=claim.id,
            since=now - timing.cooldown,
            limit=_MOST_OF_A_CLAIM,
        )
        of_claim = tuple(
            Told(at=item.sent_at or item.alert.created_at, message=item.alert.message)
            for item in known
            if item.alert is not None
        )
    today = 0
    if timing.daily_budget is not None:
        today = tx.told_count(notifier, target, start_of_day(now, timing.zone))
    return Lately(of_claim=of_claim, today=today)
