"""Several alerts as one message: which are told together, its title, its lines and its activity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from watcher.core.deliveries import Delivery, Hold, Lane, Mode
from watcher.core.model import Alert, DeliveryStatus
from watcher.core.posts import ClaimActivity, Digest, DigestLine
from watcher.core.severity import Severity, severity_of
from watcher.core.text import counted
from watcher.core.timing import TimingPolicy
from watcher.core.zones import written_day, written_moment

MOST_LINES = 10
MOST_CLAIMS = 8
"""Claims whose activity is shown."""
LATE_AFTER = timedelta(minutes=10)
"""What has been due for longer was kept back by something: a channel that is down, or too much at once."""
_ID_LENGTH = 10
_BUCKETS, _FINE_BUCKETS = 12, 24
_FINE_FROM = timedelta(hours=6)
_SPAN = {Mode.HOURLY: timedelta(hours=1), Mode.DAILY: timedelta(days=1)}


# ----------------------------------------------------------------------------- which


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What becomes of the deliveries that waited."""

    alone: tuple[Delivery, ...] = ()
    """Told one by one after all."""
    together: tuple[Delivery, ...] = ()
    """Told by one digest."""


def split_due(waiting: Sequence[Delivery], most_alone: int) -> Split:
    """Return which of the alerts whose digest is due are told one by one, and which together.

    What quiet hours held is told one by one where no more than `most_alone` are, and so is a single
    repeat; what a digest mode or the budget held is told together, however few.
    """
    quiet = [item for item in waiting if item.hold is Hold.QUIET]
    repeats = [item for item in waiting if item.hold is Hold.COOLDOWN]
    alone = quiet if len(quiet) <= most_alone else []
    if len(repeats) == 1 and len(alone) + 1 == len(waiting) and most_alone:
        alone = [*alone, *repeats]
    ids = {item.id for item in alone}
    return Split(
        alone=tuple(item for item in waiting if item.id in ids),
        together=tuple(item for item in waiting if item.id not in ids),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Regroup:
    """What becomes of deliveries that should have been sent long ago."""

    wait: tuple[Delivery, ...] = ()
    """Alerts that wait until the quiet hours are over."""
    digests: tuple[Delivery, ...] = ()
    """Digests that do, each as it is."""
    together: tuple[Delivery, ...] = ()
    """Told by one digest."""


def regroup_late(
    queue: Sequence[Delivery], lane: Lane, policy: TimingPolicy, now: datetime
) -> Regroup:
    """Return what becomes of a channel's queue, oldest first, once it could not be sent for a while.

    Nothing while the channel is down: stopped, or with one waiting to be tried again. In quiet hours
    what is late and below `quiet_except` waits for their end. Otherwise, where more than `catch_up`
    are late, all that are due are told together, but for contradictions by independent origins and
    withdrawals. What was tried may have arrived and is never touched.
    """
    untried = [
        item
        for item in queue
        if item.status is DeliveryStatus.PENDING
        and item.attempts == 0
        and item.next_attempt_at <= now
    ]
    late = [item for item in untried if item.next_attempt_at <= now - LATE_AFTER]
    digests = tuple(item for item in late if item.alert is None)
    untried = [item for item in untried if item.alert is not None]
    late = [item for item in late if item.alert is not None]
    tried = any(
        item.status in (DeliveryStatus.PENDING, DeliveryStatus.UNKNOWN) and item.attempts
        for item in queue
    )
    if tried or lane.stopped_at is not None:
        return Regroup()
    if policy.is_quiet(now):
        least = policy.quiet_except
        return Regroup(
            wait=tuple(item for item in late if least is None or _severity(item) < least),
            digests=digests,
        )
    if len(late) <= policy.catch_up:
        return Regroup()
    together = tuple(item for item in untried if _severity(item) < Severity.CONTRADICTION)
    return Regroup(together=together if len(together) > 1 else ())


def _severity(item: Delivery) -> Severity:
    return severity_of(_alert(item).message)


def _alert(item: Delivery) -> Alert:
    assert item.alert is not None
    return item.alert


# ----------------------------------------------------------------------------- what


def digest_of(
    members: Sequence[Delivery],
    reports: Mapping[str, Sequence[datetime]],
    policy: TimingPolicy,
    mode: Mode,
    now: datetime,
    *,
    hold: Hold | None = None,
) -> Digest:
    """Return the digest that tells these alerts, oldest first, of one lane.

    reports: claim id -> when a report came in that bears on it, from `span_of` on; of the first
    MOST_CLAIMS claims by `claims_of`. hold: why it is a digest, where its members do not say so.
    """
    first = members[0]
    due_at = min(item.next_attempt_at for item in members)
    names = ("digest", first.notifier, first.target, str(first.id), due_at.isoformat())
    key = sha256("\x1f".join(names).encode()).hexdigest()
    since, until = span_of(members, mode, now)
    ranked = _ranked(members)
    return Digest(
        id=key[:_ID_LENGTH],
        key=key,
        title=_title(members, policy, mode, now, hold),
        since=since,
        until=until,
        zone=policy.zone.key,
        lines=tuple(
            DigestLine(message=alert.message, severity=severity_of(alert.message).word)
            for alert in ranked[:MOST_LINES]
        ),
        more=max(0, len(ranked) - MOST_LINES),
        activity=tuple(
            ClaimActivity(
                claim_id=claim_id,
                claim_text=text,
                counts=buckets(reports.get(claim_id, ()), since, until),
            )
            for claim_id, text in claims_of(members)
        ),
    )


def span_of(members: Sequence[Delivery], mode: Mode, now: datetime) -> tuple[datetime, datetime]:
    """Return the time that a digest tells of: from its first alert on, or its whole hour or day."""
    first = min(_alert(item).created_at for item in members)
    held = {item.hold for item in members}
    usual = _SPAN.get(mode) if Hold.DIGEST in held else None
    since = min(first, now - usual) if usual else first
    return min(since, now - timedelta(minutes=_BUCKETS)), now


def claims_of(members: Sequence[Delivery]) -> tuple[tuple[str, str], ...]:
    """Return (id, text) of the claims whose activity is shown: what matters most, and is told most."""
    ranked = _ranked(members)
    texts = {alert.claim_id: alert.message.claim_text for alert in reversed(ranked)}
    count = Counter(alert.claim_id for alert in ranked)
    most: dict[str, Severity] = {}
    for alert in ranked:
        most.setdefault(alert.claim_id, severity_of(alert.message))
    order = sorted(texts, key=lambda claim_id: (-most[claim_id], -count[claim_id], claim_id))
    return tuple((claim_id, texts[claim_id]) for claim_id in order[:MOST_CLAIMS])


def _ranked(members: Sequence[Delivery]) -> list[Alert]:
    """Return the alerts, what matters most first, and of the same the newest."""
    newest = sorted(members, key=lambda item: (_alert(item).created_at, item.id), reverse=True)
    return sorted(map(_alert, newest), key=lambda alert: -severity_of(alert.message))


def buckets(times: Sequence[datetime], since: datetime, until: datetime) -> tuple[int, ...]:
    """Return how many of the times lie in each of 12 equal spans, or 24 of a longer time."""
    number = _FINE_BUCKETS if until - since > _FINE_FROM else _BUCKETS
    counts = [0] * number
    for at in times:
        if since <= at <= until:
            place = int((at - since) / (until - since) * number)
            counts[min(place, number - 1)] += 1
    return tuple(counts)


# ----------------------------------------------------------------------------- why


def _title(
    members: Sequence[Delivery],
    policy: TimingPolicy,
    mode: Mode,
    now: datetime,
    hold: Hold | None,
) -> str:
    alerts = [_alert(item) for item in members]
    claims = len({alert.claim_id for alert in alerts})
    count = f"{counted(len(alerts), 'alert')} on {counted(claims, 'claim')}"
    held = {item.hold for item in members}
    first = min(item.next_attempt_at for item in members)
    if hold is Hold.LATE:
        return f"Catching up, waiting since {written_moment(first, policy.zone)}: {count}"
    if Hold.BUDGET in held and Hold.DIGEST not in held:
        day = written_day(min(alert.created_at for alert in alerts), policy.zone)
        usual = f"{policy.daily_budget} alerts" if policy.daily_budget else "the budget"
        return f"More than {usual} on {day}, the rest together: {count}"
    if Hold.QUIET in held and Hold.DIGEST not in held:
        return f"While it was quiet, until {written_moment(first, policy.zone)}: {count}"
    if held == {Hold.COOLDOWN}:
        return f"More reports of what was told: {count}"
    name = "Digest" if mode is Mode.INSTANT else f"{mode.value.capitalize()} digest"
    return f"{name}, {written_moment(now, policy.zone)}: {count}"
