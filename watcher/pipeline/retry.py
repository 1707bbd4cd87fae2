"""Try one delivery again now, because a person asks for it."""

from __future__ import annotations

from datetime import datetime

from watcher.core.deliveries import Delivery
from watcher.core.errors import NotFoundError, UsageError
from watcher.core.lanes import freed, probed
from watcher.core.model import DeliveryStatus
from watcher.core.storage import Transaction
from watcher.core.text import utc_time

_MOST_ID = 2**31 - 1


def retry_now(tx: Transaction, delivery_id: int, now: datetime) -> str:
    """Make a delivery due and say so in one line; raises NotFoundError, or UsageError saying why not.

    In a stopped lane it counts as the probe, so the lane's first message is tried.
    """
    delivery = _known(tx, delivery_id)
    if not tx.retry_delivery(delivery_id, now):
        raise UsageError(f"delivery {delivery_id} {_why_not(delivery)}")
    lane = tx.lane(delivery.notifier, delivery.target)
    tried = f"delivery {delivery_id} is tried again now, by the service or `watcher run --once`"
    if lane.stopped_at is None:
        return tried
    tx.put_lane(probed(lane, now))
    return f"{tried}; its channel was stopped: {lane.stop_reason}"


def move_now(tx: Transaction, delivery_id: int, target: str, now: datetime) -> str:
    """Aim a delivery at another Slack channel and say so in one line; raises as `retry_now` does.

    A channel that was stopped, and for which nothing waits any more, is forgotten: it was misspelt, or is gone.
    """
    delivery = _known(tx, delivery_id)
    if not target or len(target.split()) != 1:
        raise UsageError(f"{target!r} is not a channel; write #name or its id")
    if delivery.notifier != "slack":
        raise UsageError(f"delivery {delivery_id} is {delivery.notifier}'s, which has no channels")
    if not tx.move_delivery(delivery_id, target, now):
        raise UsageError(f"delivery {delivery_id} {_why_not_moved(delivery, target)}")
    lane = tx.lane(delivery.notifier, delivery.target)
    if lane.stopped_at is not None and not tx.deliveries_of(
        statuses=_UNTOLD, notifier=lane.notifier, target=lane.target, limit=1
    ):
        tx.put_lane(freed(lane))
    return f"delivery {delivery_id} goes to {target} now, by the service or `watcher run --once`"


def _known(tx: Transaction, delivery_id: int) -> Delivery:
    if not 0 < delivery_id <= _MOST_ID:
        raise NotFoundError("delivery", str(delivery_id))
    return tx.delivery(delivery_id)


_UNTOLD = frozenset(DeliveryStatus) - {DeliveryStatus.SENT, DeliveryStatus.DIGESTED}


def _why_not_moved(delivery: Delivery, target: str) -> str:
    if delivery.status is DeliveryStatus.UNKNOWN:
        return "may have arrived already: it is looked up there first"
    if delivery.status in (DeliveryStatus.PENDING, DeliveryStatus.FAILED):
        return f"cannot go to {target}: the same message is sent there already"
    return _why_not(delivery)


def _why_not(delivery: Delivery) -> str:
    if delivery.status is DeliveryStatus.SENT:
        # only an alert can be sent twice on purpose
        again = (
            f"; `watcher alert resend {delivery.post_id}` sends it again" if delivery.alert else ""
        )
        assert delivery.sent_at is not None
        return f"was sent {utc_time(delivery.sent_at)}{again}"
    if delivery.status is DeliveryStatus.SENDING:
        return "is being sent right now"
    if delivery.status is DeliveryStatus.DIGESTED:
        return f"was told by digest {delivery.digest_id}"
    return (
        f"waits for the digest of {utc_time(delivery.next_attempt_at)}"
        f" ({delivery.reason or 'planned so'})"
    )
