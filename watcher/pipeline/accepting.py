"""Take over an alert's new value into its claim, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.core.acceptance import accept
from watcher.core.errors import UsageError
from watcher.core.model import Alert, Claim, Decision, Reason, Stance
from watcher.core.storage import Transaction
from watcher.pipeline.tracking import claim_of


def accept_alert(tx: Transaction, ref: str, now: datetime, *, text: str | None = None) -> Claim:
    """Make an alert's new value the claim's own, as a new version; raises UsageError or NotFoundError."""
    alert = tx.alert(ref)
    claim = claim_of(tx, alert)
    if before := accepted_before(tx, claim, alert.id):
        raise UsageError(before)
    revised = accept(claim, alert, now, text=text, known=tx.entities())
    edited = tx.edit_claim(revised, now, accepted_alert=alert.id)
    if edited.version != claim.version:
        _keep_report(tx, alert, edited, now)
    return edited


def _keep_report(tx: Transaction, alert: Alert, claim: Claim, now: datetime) -> None:
    """Let the accepted report speak for what the claim says now: it says just that."""
    reports = [item for item in tx.findings(alert_id=alert.id) if item.finding.decision.alert]
    for report in reports:
        finding = report.finding
        judgment = replace(
            finding.judgment,
            stance=Stance.CONFIRMS,
            delta=None,
            reason="accepted as what the claim says",
        )
        decision = Decision(
            alert=False,
            reason=Reason.ACCEPTED,
            explanation=f"alert {alert.id} was accepted: it says what the claim says now",
        )
        said = replace(finding, judgment=judgment, decision=decision, claim_version=claim.version)
        tx.put_finding(report.article_id, said, now)


def accepted_before(tx: Transaction, claim: Claim, alert_id: str) -> str:
    """Return a line on the version that came of accepting this alert, '' where none did."""
    for version in tx.claim_versions(claim.id):
        if version.accepted_alert == alert_id:
            return (
                f"alert {alert_id} was accepted already: it made version {version.version}"
                f" of claim {claim.id}"
            )
    return ""
