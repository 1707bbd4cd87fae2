"""Judgment + history + policy -> alert or not, always with a named reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from watcher.core.model import (
    ALERTING_STANCES,
    AlertPolicy,
    Article,
    Claim,
    ClaimHistory,
    Decision,
    Delta,
    DeltaKind,
    Independence,
    Judgment,
    Origin,
    PriorEvidence,
    Reason,
    Stance,
)
from watcher.core.text import fold, stem, tokens

_ONE_DAY = timedelta(days=1)
_DEFAULT_CONFIDENCE = 0.5
# A copy that writes "around 100" for "almost 100" brings no new value.
_WORDING = frozenset("a an the about around almost nearly roughly approximately some".split())
_MAGNITUDE = frozenset(
    stem(word)
    for word in """hundred thousand million billion trillion dozen bn mn km mile tonne year month
    day""".split()
)


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
    out (BEFORE_CLAIM, TOO_OLD, FIRST_POLL), what is known already by (claim, origin, stance,
    delta) and never by likeness of text (ALREADY_ALERTED, SYNDICATED_COPY), and last MUTED, which
    so replaces only what would have alerted. What is left alerts.
    """
    if not judgment.judged and judgment.stance is not Stance.UNRELATED:
        judgment = replace(judgment, stance=Stance.MENTIONS, delta=None)
    for check in (_not_ours(claim, judgment), _too_thin(claim, judgment, policy)):
        if check is not None:
            return _silent(*check)
    barred = _out_of_time(claim, article, policy, now, first_poll)
    if barred is not None:
        return _silent(*barred)
    reason, explanation = _compare(claim, article, judgment, origin, history)
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
    )


def may_alert(judgment: Judgment) -> bool:
    """Return whether a judgment may alert, so that what was said before matters."""
    return judgment.stance in ALERTING_STANCES or not judgment.judged


def alert_key(claim: Claim, origin: Origin, stance: Stance, delta: Delta | None) -> str:
    """Return the identity of an alert: 64 hex digits for (claim and version, origin, stance, delta)."""
    parts = (claim.id, str(claim.version), origin.key, stance.value, delta_key(delta))
    return sha256("\x1f".join(parts).encode()).hexdigest()


_ALERTS = (
    Reason.NEW_REPORTING,
    Reason.STANCE_CHANGED,
    Reason.VALUE_CHANGED,
    Reason.UNJUDGED_MENTION,
)
_Why = tuple[Reason, str]


def _silent(reason: Reason, explanation: str) -> Decision:
    return Decision(alert=False, reason=reason, explanation=explanation)


def _not_ours(claim: Claim, judgment: Judgment) -> _Why | None:
    if judgment.stance is Stance.UNRELATED:
        return Reason.UNRELATED, "the report is about something else"
    if not claim.active:
        return Reason.INACTIVE, "the claim is not active"
    return None


def _too_thin(claim: Claim, judgment: Judgment, policy: AlertPolicy) -> _Why | None:
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
    least = policy.min_confidence.get(judgment.stance, _DEFAULT_CONFIDENCE)
    if judgment.unsupported:
        least = max(least, policy.min_confidence_unsupported)
    if judgment.confidence < least:
        return (
            Reason.LOW_CONFIDENCE,
            f"{judgment.stance.value} with confidence {judgment.confidence:.2f}, below {least:.2f}",
        )
    return None


def _out_of_time(
    claim: Claim, article: Article, policy: AlertPolicy, now: datetime, first_poll: bool
) -> _Why | None:
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


def _compare(
    claim: Claim, article: Article, judgment: Judgment, origin: Origin, history: ClaimHistory
) -> _Why:
    """Return what is new against what this origin already told us."""
    if not judgment.judged:
        return _compare_mention(article, origin, history)
    told = [prior for prior in _told(history) if prior.origin_key == origin.key]
    what = _what(judgment)
    if not told:
        others = [prior for prior in _told(history) if _same_message(prior, judgment)]
        also = f"; {others[0].outlet or 'another report'} said so before" if others else ""
        return Reason.NEW_REPORTING, f"{what}: new reporting by {_whose(origin)}{also}"
    same = [prior for prior in told if _same_message(prior, judgment)]
    if same:
        return _known_already(article, origin, same, what)
    before = told[-1]
    if judgment.delta is not None and judgment.stance in (before.stance, Stance.UPDATES):
        return (
            Reason.VALUE_CHANGED,
            f"{what}: a value that {_whose(origin)} had not given before",
        )
    return Reason.STANCE_CHANGED, f"{what}: {_whose(origin)} said {before.stance.value} before"


def _known_already(article: Article, origin: Origin, same: list[PriorEvidence], what: str) -> _Why:
    address = article.canonical_url or article.url
    baseline = all(prior.baseline for prior in same)
    if any(prior.canonical_url == address for prior in same if address):
        held = "held since tracking began" if baseline else "alerted before"
        return Reason.ALREADY_ALERTED, f"{what}: this page was {held}"
    if origin.independence is Independence.ECHO:
        return Reason.SYNDICATED_COPY, f"{what}: repeats {origin.echo_of or origin.key}"
    return Reason.ALREADY_ALERTED, f"{what}: {_whose(origin)} was heard on this before"


def _compare_mention(article: Article, origin: Origin, history: ClaimHistory) -> _Why:
    address = article.canonical_url or article.url
    for prior in _told(history):
        if prior.stance is Stance.MENTIONS and prior.origin_key == origin.key:
            if address and prior.canonical_url == address:
                return Reason.ALREADY_ALERTED, "this page was alerted as a mention before"
            return Reason.SYNDICATED_COPY, f"a mention by {_whose(origin)} was alerted before"
    return Reason.UNJUDGED_MENTION, "names the claim's entities in a language that is not read"


def _told(history: ClaimHistory) -> Iterator[PriorEvidence]:
    """Yield the evidence that the user has: what was alerted, and the baseline.

    What stayed silent for another reason (low confidence, muted, too old) must not hide a later,
    clearer copy.
    """
    return (prior for prior in history.evidence if prior.alerted or prior.baseline)


def _same_message(prior: PriorEvidence, judgment: Judgment) -> bool:
    """Tell whether earlier evidence said this: the same stance and no new value."""
    if prior.stance is not judgment.stance:
        return False
    return judgment.delta is None or delta_key(prior.delta) == delta_key(judgment.delta)


def delta_key(delta: Delta | None) -> str:
    """Return what a delta says, apart from its wording: kind and new value."""
    if delta is None:
        return ""
    words = [stem(word) for word in tokens(delta.new) if word not in _WORDING]
    numbers = [word for word in words if word[0].isdigit() or word in _MAGNITUDE]
    if delta.kind is DeltaKind.QUANTITY and any(word[0].isdigit() for word in numbers):
        words = numbers
    return f"{delta.kind.value}:{' '.join(words) or _plain(delta.new)}"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text)).strip()


def _what(judgment: Judgment) -> str:
    if judgment.delta is None:
        return judgment.stance.value
    return f"{judgment.stance.value} ({judgment.delta.old} -> {judgment.delta.new})"


def _whose(origin: Origin) -> str:
    return (origin.credited[0] if origin.credited else origin.outlet) or "an unnamed outlet"
