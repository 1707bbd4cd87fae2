"""The claims and the service's health, in a few lines for a chat."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.core.claim_story import present_state
from watcher.core.model import Claim, FeedStatus
from watcher.core.storage import Transaction
from watcher.core.text import clipped, fold, utc_time
from watcher.pipeline.health import read_health

_SHOWN = 20
_TEXT_CHARS = 120


def list_claims(tx: Transaction, query: str, now: datetime) -> str:
    """Return the claims that hold every word of a query ('' is all), a line each."""
    words = fold(query).split()
    claims = tx.claims()
    found = [claim for claim in claims if _holds(claim, words)]
    if not found:
        return "no claim is tracked yet" if not claims else f"no claim has {query.strip()!r} in it"
    shown = found[:_SHOWN]
    evidence = tx.evidence(claim.id for claim in shown)
    lines = [
        f"{claim.id} · {present_state(claim, evidence[claim.id], now).state.value}"
        f"{_held(claim, now)} · {clipped(claim.text, _TEXT_CHARS)}"
        for claim in shown
    ]
    if len(found) > len(shown):
        lines.append(f"and {len(found) - len(shown)} more: say a word that they have")
    return "\n".join(lines)


def _holds(claim: Claim, words: list[str]) -> bool:
    text = fold(" ".join((claim.id, claim.text, claim.topic, *claim.entities)))
    return all(word in text for word in words)


def _held(claim: Claim, now: datetime) -> str:
    if not claim.active:
        return " · off"
    if claim.muted_until is None or not claim.is_muted(now):
        return ""
    return f" · muted until {utc_time(claim.muted_until)}"


def tell_status(tx: Transaction, now: datetime, max_cycle_age: timedelta) -> str:
    """Return how the service is, what it tracks, and where nothing can be sent."""
    health = read_health(tx, now, max_cycle_age)
    claims = tx.claims(active_only=True)
    muted = sum(claim.is_muted(now) for claim in claims)
    feeds = [feed for feed in tx.feeds() if feed.status is FeedStatus.ACTIVE]
    failing = sum(bool(feed.state.last_error) for feed in feeds)
    lines = [
        f"{'well' if health.ok else 'NOT WELL'}: {health.summary}",
        f"claims: {len(claims)} tracked, {muted} muted",
        f"feeds: {len(feeds)} watched, {failing} failing",
    ]
    lines += [
        f"STOPPED: {lane.notifier} {lane.target or '(default)'} since"
        f" {utc_time(lane.stopped_at)}: {lane.stop_reason}"
        for lane in tx.lanes()
        if lane.stopped_at is not None
    ]
    return "\n".join(lines)
