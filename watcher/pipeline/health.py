"""Is the service well, and what in the set-up needs mending? Decided from facts, without I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from watcher.core.deliveries import Lane
from watcher.core.model import DeliveryStatus, EntryStatus, Feed, FeedStatus
from watcher.core.storage import Transaction
from watcher.core.text import counted, utc_time
from watcher.core.urls import safe_for_display

LAST_CYCLE = "last_good_cycle_at"


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of `watcher doctor`."""

    subject: str
    level: Level
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What Docker's health check and a monitor want to know."""

    ok: bool
    summary: str
    last_cycle_at: datetime | None
    waiting: int
    failed: int
    stopped: int = 0
    """Channels where nothing can be sent until somebody acts; `watcher doctor` names them."""


def read_health(tx: Transaction, now: datetime, max_cycle_age: timedelta) -> Health:
    """Return whether a cycle ended lately; waiting and failed messages are counted."""
    noted = tx.noted(LAST_CYCLE)
    last = datetime.fromisoformat(noted) if noted else None
    counts = tx.delivery_counts()
    waiting = counts.get(DeliveryStatus.PENDING, 0) + counts.get(DeliveryStatus.UNKNOWN, 0)
    failed = counts.get(DeliveryStatus.FAILED, 0)
    stopped = sum(lane.stopped_at is not None for lane in tx.lanes())
    if last is None:
        ok, summary = False, "no cycle has ended yet"
    else:
        age = now - last
        ok = age <= max_cycle_age
        summary = (
            f"last good cycle {int(age.total_seconds())} s ago"
            f"; messages: {waiting} waiting, {failed} failed"
        )
    if stopped:
        summary += f"; {counted(stopped, 'channel')} stopped, see `watcher doctor`"
    return Health(
        ok=ok, summary=summary, last_cycle_at=last, waiting=waiting, failed=failed, stopped=stopped
    )


def examine(
    tx: Transaction, notifiers: Mapping[str, str], now: datetime, max_cycle_age: timedelta
) -> tuple[Check, ...]:
    """Return what the database tells of claims, feeds, queues and deliveries.

    notifiers: those that are switched on, each with its default target.
    """
    checks = [_claims(tx), *_feeds(tx.feeds(), now), _entries(tx.entry_counts())]
    checks += _deliveries(tx.delivery_counts())
    checks += _lanes(tx.lanes(), tx.lane_counts(), notifiers)
    checks.append(
        Check(subject="notifiers", level=Level.OK, text=", ".join(notifiers))
        if notifiers
        else Check(
            subject="notifiers",
            level=Level.BAD,
            text="none: set SLACK_BOT_TOKEN and [slack] channel, or [console] enabled",
        )
    )
    health = read_health(tx, now, max_cycle_age)
    checks.append(
        Check(subject="service", level=Level.OK if health.ok else Level.WARN, text=health.summary)
    )
    return tuple(checks)


def _claims(tx: Transaction) -> Check:
    claims = tx.claims()
    active = sum(claim.active for claim in claims)
    if not active:
        text = "none is tracked: `watcher claim add TEXT` or `watcher seed load`"
        return Check(subject="claims", level=Level.BAD, text=text)
    return Check(subject="claims", level=Level.OK, text=f"{active} tracked, {len(claims)} in all")


def _feeds(feeds: Sequence[Feed], now: datetime) -> list[Check]:
    active = [feed for feed in feeds if feed.status is FeedStatus.ACTIVE]
    if not active:
        text = "none is watched: `watcher feed add URL` or `watcher seed load`"
        return [Check(subject="feeds", level=Level.BAD, text=text)]
    failing = [feed for feed in active if feed.state.last_error]
    overdue = [feed for feed in active if now - feed.state.next_poll_at > timedelta(hours=1)]
    checks = [
        Check(
            subject="feeds",
            level=_feeds_level(len(active), len(failing), len(overdue)),
            text=f"{len(active)} watched, {len(failing)} failing, {len(overdue)} overdue",
        )
    ]
    for feed in failing[:10]:
        since = feed.state.error_since
        age = "" if since is None else f" since {since:%Y-%m-%d %H:%M}"
        problem = (feed.state.last_error or "").removeprefix(f"{feed.url}: ")
        text = f"{safe_for_display(feed.url)}: {problem}{age}"
        checks.append(Check(subject=f"feed {feed.id}", level=Level.WARN, text=text))
    return checks


def _feeds_level(active: int, failing: int, overdue: int) -> Level:
    if failing == active:
        return Level.BAD  # nothing can be seen, which is not the same as no news
    return Level.WARN if failing or overdue else Level.OK


def _entries(counts: Mapping[EntryStatus, int]) -> Check:
    quarantined = counts.get(EntryStatus.QUARANTINED, 0)
    text = ", ".join(f"{count} {status.value}" for status, count in sorted(counts.items()))
    level = Level.WARN if quarantined else Level.OK
    return Check(subject="entries", level=level, text=text or "none yet")


def _deliveries(counts: Mapping[DeliveryStatus, int]) -> list[Check]:
    failed = counts.get(DeliveryStatus.FAILED, 0)
    text = ", ".join(f"{count} {status.value}" for status, count in sorted(counts.items()))
    checks = [
        Check(subject="messages", level=Level.BAD if failed else Level.OK, text=text or "none yet")
    ]
    if failed:
        text = (
            "`watcher delivery list --failed` says why; mend the cause (`watcher slack test` names"
            " it); they are tried again every 15 minutes"
        )
        checks.append(Check(subject="failed messages", level=Level.BAD, text=text))
    return checks


def _lanes(
    lanes: Sequence[Lane],
    counts: Mapping[tuple[str, str], Mapping[DeliveryStatus, int]],
    notifiers: Mapping[str, str],
) -> list[Check]:
    """Return a line for every channel that is stopped, or where something waits."""
    checks = []
    for lane in lanes:
        waiting = sum(counts.get((lane.notifier, lane.target), {}).values())
        if not waiting and lane.stopped_at is None:
            continue
        target = lane.target or notifiers.get(lane.notifier, "")
        level, text = Level.OK, f"{waiting} waiting"
        if lane.stopped_at is not None:
            level = Level.BAD
            text = (
                f"stopped since {utc_time(lane.stopped_at)}, {waiting} waiting there:"
                f" {lane.stop_reason}; when that is mended, {_remedy(lane)}"
            )
        elif lane.notifier not in notifiers:
            level = Level.WARN
            text += f", but {lane.notifier} is switched off: they are sent when it is back"
        checks.append(Check(subject=f"{lane.notifier} {target}".strip(), level=level, text=text))
    return checks


def _remedy(lane: Lane) -> str:
    again = "it is tried again every 15 minutes"
    if lane.notifier != "slack":
        return f"it goes on by itself: {again}"
    channel = f" --channel '{lane.target}'" if lane.target else ""
    return f"`watcher slack test{channel}` lets it go on at once; {again}"
