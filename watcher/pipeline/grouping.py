"""Join a report to a recent alert that tells the same, in the transaction that stores its finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from watcher.core.grouping import (
    further_report,
    is_of_its_own,
    is_withdrawal,
    joined,
    joins,
    may_join,
)
from watcher.core.model import Alert, AlertPolicy, Article, Claim, DeliveryStatus, Finding
from watcher.core.storage import Transaction

_STILL_HERE = (DeliveryStatus.PENDING, DeliveryStatus.FOR_DIGEST)


def join_recent_alert(
    tx: Transaction,
    article: Article,
    claim: Claim,
    finding: Finding,
    policy: AlertPolicy,
    now: datetime,
) -> Finding | None:
    """Store a finding as one of an alert made a few minutes ago, or return None: there is none.

    The alert's message names the report as long as no delivery of it has gone out.
    """
    if not policy.group_within or not may_join(finding):
        return None
    if article.id is None:
        raise AssertionError("a stored article has an id")
    newest_first = tx.alerts(claim_id=claim.id, since=now - policy.group_within)
    # What a page took back is news again, and so is its return.
    recent = [*takewhile(lambda alert: not is_withdrawal(alert), newest_first)]
    alert = next((alert for alert in reversed(recent) if joins(alert, claim, finding)), None)
    if alert is None or (is_of_its_own(finding) and _has_gone_out(tx, alert)):
        return None
    standing = finding.decision.standing
    finding = replace(finding, decision=joined(finding.decision, alert, now))
    finding_id = tx.put_finding(article.id, finding, now)
    tx.join_alert(alert.id, finding_id, further_report(article, finding), standing)
    return finding


def _has_gone_out(tx: Transaction, alert: Alert) -> bool:
    return any(d.status not in _STILL_HERE for d in tx.deliveries(alert.id))
