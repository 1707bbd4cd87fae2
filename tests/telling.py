"""Alert messages and waiting deliveries for tests of when alerts are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from watcher.core.deliveries import Delivery, Hold
from watcher.core.model import (
    Alert,
    AlertMessage,
    DeliveryStatus,
    Delta,
    DeltaKind,
    Independence,
    Quantity,
    Reason,
    Stance,
)

NOON = datetime(2024, 12, 16, 12, 0, tzinfo=UTC)
"""A Monday."""


def a_message(stance: Stance = Stance.CONFIRMS, **changes: object) -> AlertMessage:
    message = AlertMessage(
        alert_id="a1",
        alert_key="a1-key",
        claim_id="c",
        claim_text="A claim.",
        claim_as_of=None,
        stance=stance,
        reason=Reason.NEW_REPORTING,
        delta=None,
        quote="A sentence.",
        article_title="A title",
        article_url="https://example.org/a",
        outlet="Daily",
        published_at=None,
        said=None,
        credited=(),
        independence=Independence.INDEPENDENT,
        echo_of="",
        confidence=0.9,
        confidence_word="high",
        why="because",
        claim_version=1,
        origins=1,
    )
    return replace(message, **changes)  # type: ignore[arg-type]


def a_delta(new: float = 500, kind: DeltaKind = DeltaKind.QUANTITY) -> Delta:
    if kind is not DeltaKind.QUANTITY:
        return Delta(kind=kind, old="before", new=f"after {new}")
    return Delta(
        kind=kind,
        old="400 soldiers",
        new=f"{new:g} soldiers",
        old_value=Quantity(value=400, unit="soldier"),
        new_value=Quantity(value=new, unit="soldier"),
    )


def a_delivery(
    number: int,
    message: AlertMessage | None = None,
    *,
    due_at: datetime = NOON,
    made_at: datetime = NOON,
    hold: Hold | None = None,
    status: DeliveryStatus = DeliveryStatus.FOR_DIGEST,
    attempts: int = 0,
) -> Delivery:
    message = replace(message or a_message(), alert_id=f"a{number}", alert_key=f"a{number}-key")
    return Delivery(
        id=number,
        alert=Alert(
            id=message.alert_id,
            key=message.alert_key,
            claim_id=message.claim_id,
            created_at=made_at,
            message=message,
        ),
        digest=None,
        notifier="slack",
        target="#syria",
        status=status,
        attempts=attempts,
        next_attempt_at=due_at,
        first_attempt_at=None,
        sent_at=None,
        external_id="",
        last_error="",
        hold=hold,
    )
