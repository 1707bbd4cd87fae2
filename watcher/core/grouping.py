"""Reports of one event within minutes of each other become one alert that names the outlets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.core.deltas import same_value
from watcher.core.model import (
    ALERTING_STANCES,
    Alert,
    AlertMessage,
    AlertPolicy,
    Article,
    Claim,
    Decision,
    Finding,
    FurtherReport,
    Reason,
    Stance,
)

_ADDS_A_REPORT = frozenset(
    {Reason.SYNDICATED_COPY, Reason.ALREADY_ALERTED, Reason.VALUE_HELD, Reason.UNKNOWN_ORIGIN}
)
"""Silent only because we hold it: such a report belongs to the alert that told it."""


def hold_of(policy: AlertPolicy, stance: Stance) -> timedelta:
    """Return how long an alert may wait for further reports before it is sent."""
    return policy.holds.get(stance, timedelta(0))


def may_join(finding: Finding) -> bool:
    """Return whether a finding may belong to an alert that another report has made."""
    if finding.judgment.stance not in ALERTING_STANCES or not finding.judgment.judged:
        return False
    return finding.decision.alert or finding.decision.reason in _ADDS_A_REPORT


def joins(alert: Alert, claim: Claim, finding: Finding) -> bool:
    """Return whether an alert tells what a finding says: same claim version, stance and delta."""
    message, judgment = alert.message, finding.judgment
    return (
        (alert.claim_id, message.claim_version) == (claim.id, claim.version)
        and message.stance is judgment.stance
        and same_value(message.delta, judgment.delta)
    )


def is_of_its_own(finding: Finding) -> bool:
    """Return whether a report is worth an alert of its own once the alert that it would join has gone out.

    A further independent confirmation or denial is: who got the first message does not know of it.
    """
    if finding.decision.reason is not Reason.FURTHER_ORIGIN:
        return False
    return finding.judgment.stance in (Stance.CONFIRMS, Stance.CONTRADICTS)


def is_withdrawal(alert: Alert) -> bool:
    """Return whether an alert tells that a page no longer says what an alert before was about."""
    return alert.message.reason is Reason.WITHDRAWN


def joined(decision: Decision, alert: Alert, now: datetime) -> Decision:
    """Return the decision on a report that joined an alert; a silent one keeps its own reason."""
    minutes = max(0, round((now - alert.created_at).total_seconds() / 60))
    word = "minute" if minutes == 1 else "minutes"
    explanation = f"{decision.explanation}; joined alert {alert.id}, made {minutes} {word} before"
    reason = Reason.GROUPED if decision.alert else decision.reason
    return Decision(alert=False, reason=reason, explanation=explanation)


def further_report(article: Article, finding: Finding) -> FurtherReport:
    """Return how a message names the report of a finding."""
    return FurtherReport(
        outlet=article.outlet or finding.origin.outlet,
        url=article.url,
        independence=finding.origin.independence,
    )


def with_report(message: AlertMessage, report: FurtherReport, standing: str = "") -> AlertMessage:
    """Return a message that names a further report; the page it came from is not named again.

    standing: how many outlets and origins say so now.
    """
    message = replace(message, standing=standing or message.standing)
    named = {message.article_url, *(also.url for also in message.also)}
    if report.url and report.url in named:
        return message
    return replace(message, also=(*message.also, report))
