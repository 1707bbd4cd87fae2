"""Rows of what goes out - alerts, deliveries, lanes, threads - to values and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping

from watcher.core.deliveries import Delivery, Hold, Lane, Thread, ThreadStatus
from watcher.core.digest_json import digest_from_json
from watcher.core.message_json import from_json, to_json
from watcher.core.model import Alert, DeliveryStatus


def alert_row(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "key": alert.key,
        "claim_id": alert.claim_id,
        "created_at": alert.created_at,
        "message": to_json(alert.message),
    }


def alert_from(row: RowMapping) -> Alert:
    return Alert(
        id=row["id"],
        key=row["key"],
        claim_id=row["claim_id"],
        created_at=row["created_at"],
        message=from_json(row["message"]),
    )


def delivery_from(row: RowMapping) -> Delivery:
    """Read a row of deliveries joined with its alert or digest, columns prefixed `alert_`, `post_`."""
    alert = digest = None
    if row["alert_id"] is not None:
        alert = Alert(
            id=row["alert_id"],
            key=row["alert_key"],
            claim_id=row["alert_claim_id"],
            created_at=row["alert_created_at"],
            message=from_json(row["alert_message"]),
        )
    else:
        digest = digest_from_json(row["post_message"])
    return Delivery(
        id=row["id"],
        alert=alert,
        digest=digest,
        notifier=row["notifier"],
        target=row["target"],
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"],
        first_attempt_at=row["first_attempt_at"],
        sent_at=row["sent_at"],
        external_id=row["external_id"],
        last_error=row["last_error"],
        reason=row["reason"],
        digest_id=row["digest_id"] or "",
        hold=Hold(row["held_by"]) if row["held_by"] else None,
    )


def lane_from(row: RowMapping) -> Lane:
    return Lane(**{name: row[name] for name in Lane.__dataclass_fields__})


def thread_from(row: RowMapping) -> Thread:
    values = {name: row[name] for name in Thread.__dataclass_fields__}
    return Thread(**{**values, "status": ThreadStatus(row["status"])})
