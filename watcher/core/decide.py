"""Judgment + history + policy -> alert or not, always with a named reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import inf

from watcher.core.deltas import value_key
from watcher.core.likeness import least_where_alike
from watcher.core.model import (
    ALERTING_STANCES,
    AlertPolicy,
    Article,
    Claim,
    ClaimHistory,
    Decision,
    Delta,
    DeltaKind,
    Judgment,
    Moved,
    Origin,
    Reason,
    Stance,
)
from watcher.core.novelty import Why, compare, origins_with, standing, told, whose

_ONE_DAY = timedelta(days=1)
DEFAULT_CONFIDENCE = 0.5


def decide(
    claim: Claim,
    article: Article,
    judgment: Judgment,
    origin: Origin,
    history: ClaimHistory,
    policy: AlertPolicy,
    now: datetime,
    *,
    first_poll: bool = False,
) -> Decision:
    """Return whether a judgment alerts and why.

    The first reason that holds, in this order: UNRELATED, INACTIVE, then what the judge's answer
    cannot carry (NOT_JUDGED, BACKGROUND, MENTION_ONLY, NO_QUOTE, LOW_CONFIDENCE), what time rules
    out (BEFORE_CLAIM, TOO_OLD, FIRST_POLL), what adds nothing to what we hold by (claim, origin,
    stance, delta) (ALREADY_ALERTED, SYNDICATED_COPY, VALUE_HELD, UNKNOWN_ORIGIN), and last MUTED,
    which so replaces only what would have alerted. What is left alerts.
    """
    if not judgment.judged and judgment.stance is not Stance.UNRELATED:
        judgment = replace(judgment, stance=Stance.MENTIONS, delta=None)
    for check in (_not_ours(claim, judgment), _too_thin(claim, judgment, policy)):
        if check is not None:
            return _silent(*check)
    barred = _out_of_time(claim, article, policy, now, first_poll)
    if barred is not None:
        return _silent(*barred)
    reason, new = _compare(article, judgment, origin, history)
    explanation = f"{_what(judgment)}: {new}"
    if reason in _ALERTS:
        explanation += _let_through(judgment, policy)
    if reason not in _ALERTS:
        return _silent(reason, explanation)
    if claim.muted_until is not None and now < claim.muted_until:
        until = claim.muted_until.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        return _silent(
            Reason.MUTED, f"muted until {until}; would have been {reason.value}: {explanation}"
        )
    return Decision(
        alert=True,
        reason=reason,
        explanation=explanation,
        alert_key=alert_key(claim, origin, judgment.stance, judgment.delta),
        standing=new if judgment.judged else "",
        origins=origins_with(judgment, origin, history) if judgment.judged else 0,
    )


def may_alert(judgment: Judgment) -> bool:
    """Return whether a judgment may alert, so that what was said before matters."""
    return judgment.stance in ALERTING_STANCES or not judgment.judged


def least_confidence(
    judgment: Judgment, usual: Mapping[Stance, float], alone: Mapping[Stance, float]
) -> float:
    """Return the confidence that an alert of this stance needs; `alone`: where no rule supports it, infinite in doubt."""
    stance = stance_found(judgment)
    least = usual.get(stance, DEFAULT_CONFIDENCE)
    if not judgment.unsupported:
        return least
    return inf if judgment.doubt else max(least, alone.get(stance, 0.0))


def what_is_thin(claim: Claim, judgment: Judgment, policy: AlertPolicy) -> Why | None:
    """Return why the judge's answer by itself cannot alert, or None: it can."""
    return _not_ours(claim, judgment) or _too_thin(claim, judgment, policy)


def alert_key(claim: Claim, origin: Origin, stance: Stance, delta: Delta | None) -> str:
    """Return the identity of an alert: 64 hex digits for (claim and version, origin, stance, delta)."""
    parts = (claim.id, str(claim.version), origin.key, stance.value, value_key(delta))
    return sha256("\x1f".join(parts).encode()).hexdigest()


_ALERTS = (
    Reason.NEW_REPORTING,
    Reason.FURTHER_ORIGIN,
    Reason.STANCE_CHANGED,
    Reason.VALUE_CHANGED,
    Reason.UNJUDGED_MENTION,
)


def _silent(reason: Reason, explanation: str) -> Decision:
    return Decision(alert=False, reason=reason, explanation=explanation)


def _not_ours(claim: Claim, judgment: Judgment) -> Why | None:
    if judgment.stance is Stance.UNRELATED:
        return Reason.UNRELATED, "the report is about something else"
    if not claim.active:
        return Reason.INACTIVE, "the claim is not active"
    return None


def _too_thin(claim: Claim, judgment: Judgment, policy: AlertPolicy) -> Why | None:
    """Return why the judge's answer cannot alert, whatever else is known."""
    if not judgment.judged:
        if not claim.alert_on_mentions:
            return Reason.NOT_JUDGED, "the language is not read; the claim's names occur"
        return None if judgment.quote else (Reason.NO_QUOTE, "no sentence to quote")
    if judgment.background and judgment.quote:
        return Reason.BACKGROUND, "an old fact repeated as background"
    if judgment.stance not in ALERTING_STANCES:
        return Reason.MENTION_ONLY, "on the subject, but it does not bear on the claim"
    if not judgment.quote:
        return Reason.NO_QUOTE, f"{judgment.stance.value}, but no sentence to quote"
    if judgment.unsupported and judgment.doubt:
        return (
            Reason.LOW_CONFIDENCE,
            f"{judgment.stance.value} by the model alone: {judgment.doubt}",
        )
    least, moved = _needed(judgment, policy)
    if judgment.confidence < least:
        return (
            Reason.LOW_CONFIDENCE,
            f"{judgment.stance.value} with confidence {judgment.confidence:.2f},"
            f" below {least:.2f}{_in_brackets(moved)}",
        )
    return None


def stance_found(judgment: Judgment) -> Stance:
    """Return the stance that the judge found: a better source for what is held must not silence it."""
    better_source = judgment.delta is not None and judgment.delta.kind is DeltaKind.ATTRIBUTION
    return Stance.CONFIRMS if better_source else judgment.stance


def _needed(judgment: Judgment, policy: AlertPolicy) -> tuple[float, Moved | None]:
    """Return the confidence that this report needs, and why where that is not the configured one."""
    least = least_confidence(judgment, policy.min_confidence, policy.min_confidence_unsupported)
    stance = stance_found(judgment)
    moved = policy.moved.get((stance, judgment.unsupported))
    if policy.alike is None:
        return least, moved
    there, alike = least_where_alike(judgment, stance, least, policy.alike)
    if not alike:
        return there, moved
    configured, why = (moved.configured, f"{moved.why}, ") if moved else (least, "")
    return there, Moved(configured=configured, why=f"{why}{alike}")


def _in_brackets(moved: Moved | None) -> str:
    return f" ({moved.configured:.2f} {moved.why})" if moved is not None else ""


def _let_through(judgment: Judgment, policy: AlertPolicy) -> str:
    """Return that the configured threshold would have silenced an alert, or ''."""
    if not judgment.judged:
        return ""
    least, moved = _needed(judgment, policy)
    if moved is None or judgment.confidence >= moved.configured:
        return ""
    return f"; confidence {judgment.confidence:.2f}, told from {least:.2f}{_in_brackets(moved)}"


def _out_of_time(
    claim: Claim, article: Article, policy: AlertPolicy, now: datetime, first_poll: bool
) -> Why | None:
    published = article.published_at
    if published is not None:
        day = published.astimezone(UTC).date()
        if claim.as_of is not None and day < claim.as_of - _ONE_DAY:
            return Reason.BEFORE_CLAIM, f"published {day}, before the claim's date {claim.as_of}"
        if policy.max_age is not None and now - published > policy.max_age:
            return Reason.TOO_OLD, f"published {day}, more than {policy.max_age.days} days ago"
    if first_poll:
        return (
            Reason.FIRST_POLL,
            "found by the first poll of its feed, which is the silent baseline",
        )
    return None


def _compare(article: Article, judgment: Judgment, origin: Origin, history: ClaimHistory) -> Why:
    if not judgment.judged:
        return _compare_mention(article, origin, history)
    reason, new = compare(article, judgment, origin, history)
    return reason, f"{new}; {standing(judgment, origin, history)}"


def _what(judgment: Judgment) -> str:
    if judgment.delta is None:
        return judgment.stance.value
    return f"{judgment.stance.value} ({judgment.delta.old} -> {judgment.delta.new})"


def _compare_mention(article: Article, origin: Origin, history: ClaimHistory) -> Why:
    address = article.canonical_url or article.url
    for prior in told(history):
        if prior.stance is Stance.MENTIONS and prior.origin_key == origin.key:
            if address and prior.canonical_url == address:
                return Reason.ALREADY_ALERTED, "this page was alerted as a mention before"
            return Reason.SYNDICATED_COPY, f"a mention by {whose(origin)} was alerted before"
    return Reason.UNJUDGED_MENTION, "names the claim's entities in a language that is not read"
