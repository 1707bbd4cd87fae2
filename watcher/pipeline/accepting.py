"""Take over an alert's new value into its claim, once."""

from __future__ import annotations

from datetime import datetime

from watcher.core.acceptance import accept
from watcher.core.errors import UsageError
from watcher.core.model import Claim
from watcher.core.ports import Transaction


def accept_alert(tx: Transaction, ref: str, now: datetime, *, text: str | None = None) -> Claim:
    """Make an alert's new value the claim's own, as a new version; raises UsageError or NotFoundError."""
    alert = tx.alert(ref)
    claim = tx.claim(alert.claim_id)
    for version in tx.claim_versions(claim.id):
        if version.accepted_alert == alert.id:
            raise UsageError(
                f"alert {alert.id} was accepted already: it made version {version.version}"
                f" of claim {claim.id}"
            )
    revised = accept(claim, alert, now, text=text, known=tx.entities())
    return tx.edit_claim(revised, now, accepted_alert=alert.id)
