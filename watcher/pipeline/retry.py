"""Try one delivery again now, because a person asks for it."""

from __future__ import annotations

from datetime import datetime

from watcher.core.deliveries import Delivery
from watcher.core.errors import NotFoundError, UsageError
from watcher.core.lanes import probed
from watcher.core.model import DeliveryStatus
from watcher.core.ports import Transaction

_MOST_ID = 2**31 - 1


def retry_now(tx: Transaction, delivery_id: int, now: datetime) -> str:
    """Make a delivery due and say so in one line; raises NotFoundError, or UsageError saying why not.

    In a stopped lane it counts as the probe, so the lane's first message is tried.
    """
    if not 0 < delivery_id <= _MOST_ID:
        raise NotFoundError("delivery", str(delivery_id))
    delivery = tx.delivery(delivery_id)
    if not tx.retry_delivery(delivery_id, now):
        raise UsageError(f"delivery {delivery_id} {_why_not(delivery)}")
    lane = tx.lane(delivery.notifier, delivery.target)
    tried = f"delivery {delivery_id} is tried again now, by the service or `watcher run --once`"
    if lane.stopped_at is None:
        return tried
    tx.put_lane(probed(lane, now))
    return f"{tried}; its channel was stopped: {lane.stop_reason}"


def _why_not(delivery: Delivery) -> str:
    if delivery.status is DeliveryStatus.SENT:
        # only an alert can be sent twice on purpose
        again = (
            f"; `watcher alert resend {delivery.post_id}` sends it again" if delivery.alert else ""
        )
        return f"was sent {delivery.sent_at:%Y-%m-%d %H:%M} UTC{again}"
    if delivery.status is DeliveryStatus.SENDING:
        return "is being sent right now"
    if delivery.status is DeliveryStatus.DIGESTED:
        return f"was told by digest {delivery.digest_id}"
    return (
        f"waits for the digest of {delivery.next_attempt_at:%Y-%m-%d %H:%M} UTC"
        f" ({delivery.reason or 'planned so'})"
    )
