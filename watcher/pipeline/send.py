"""One try: look whether a message is there already, post a claim's card, or send the message."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from watcher.core.deliveries import Delivery, Thread, ThreadStatus
from watcher.core.errors import DeliveryError
from watcher.core.model import DeliveryStatus, Stance
from watcher.core.ports import Notifier, Receipt
from watcher.core.posts import ClaimCard, Place
from watcher.core.schedule import delivery_backoff_s
from watcher.core.threads import fingerprint, may_begin_anew, next_generation

log = structlog.get_logger()

_HASTY_TRIES = 3
# Clocks differ: look for a message a little before we believe that we sent it.
_LOOK_BACK = timedelta(minutes=10)
# A failed one is looked up too: what failed may have been only the look-up of an unknown send.
PERHAPS_SENT = (DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long the delivery engine waits, in seconds."""

    gap_s: float = 1.0
    """From the end of one post to the next of its lane, where a notifier is paced."""
    settle_s: float = 2.0
    """An unknown send may still be on its way: so long before asking whether it arrived."""
    failed_s: float = 900.0
    """What a person must mend is tried again now and then, so that nothing is lost when it is mended."""
    probe_s: float = 900.0
    """The same for a stopped lane."""
    refresh_s: float = 60.0
    """Before a card that could not be brought up to date is tried again."""


class Outcome(StrEnum):
    """How one try ended."""

    SENT = "sent"
    CARD = "claim's message is there"
    """The message itself can follow."""
    NOT_THERE = "looked up, not there"
    THREAD_GONE = "thread is gone"
    """The next one can be begun at once."""
    RETRIED = "to be tried again"
    STOPPED = "lane stopped"
    FAILED = "failed"

    @property
    def goes_on(self) -> bool:
        """Return whether its lane may go on in the same pass, as far as the pace allows."""
        return self not in {Outcome.RETRIED, Outcome.STOPPED, Outcome.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A claimed delivery with all that one try of it needs; nothing here is read again meanwhile."""

    delivery: Delivery
    """As it was before it was claimed."""
    notifier: Notifier
    target: str
    """The channel's name where the delivery says '', the default."""
    thread: Thread | None = None
    """Of the claim in this lane; None where the message goes into the channel itself."""
    card: ClaimCard | None = None
    """Set: the claim's own message goes out first, and the delivery waits for it."""
    find_card: bool = False
    """It may be there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What a try changes: the delivery, and perhaps its thread and its lane."""

    outcome: Outcome
    status: DeliveryStatus
    external_id: str = ""
    error: str = ""
    next_attempt_at: datetime | None = None
    attempts: int | None = None
    """Set where this was not a try of the message."""
    thread: Thread | None = None
    hold_until: datetime | None = None
    """Nothing goes out in the lane before."""
    stop_reason: str = ""
    posted_at: datetime | None = None
    """Something was posted then or later: a lane that was stopped before goes on."""


class Sender:
    """Carries out steps; talks to notifiers and never to the store."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        waits: Waits,
        broadcast_stances: Collection[Stance],
        is_paced: Callable[[Notifier], bool],
    ) -> None:
        self._clock = clock
        self._waits = waits
        self._broadcast = broadcast_stances
        self._is_paced = is_paced

    def run(self, step: Step) -> End:
        """Try once and return how that ended; raises nothing."""
        if step.delivery.status in PERHAPS_SENT and step.notifier.looks_up:
            return self._look_up(step)
        if step.card is not None:
            return self._post_card(step, step.card)
        return self._send(step)

    # ------------------------------------------------------------------------- looking

    def _look_up(self, step: Step) -> End:
        delivery = step.delivery
        place = looked_up_in(step)
        since = (delivery.first_attempt_at or delivery.next_attempt_at) - _LOOK_BACK
        try:
            found = step.notifier.find(delivery.key, place, since)
        except DeliveryError as error:
            lost = error.gone or (error.permanent and place.target != step.target)
            if not lost:
                return self._fault(step, error, delivery.status)
            found = None  # with its thread, or in a channel that is not ours any more
        except Exception as error:  # noqa: BLE001 - one message must not stop the others
            return self._fault(step, _internal(step, error), delivery.status)
        if found is not None:
            return self._sent(step, found, place, found_there=True)
        return End(
            outcome=Outcome.NOT_THERE,
            status=DeliveryStatus.PENDING,
            error=delivery.last_error,
            next_attempt_at=self._clock(),
            attempts=delivery.attempts,
        )

    # ------------------------------------------------------------------------- the claim's card

    def _post_card(self, step: Step, card: ClaimCard) -> End:
        thread = step.thread
        assert thread is not None
        place, found = Place(target=step.target), None
        not_posted = thread  # still to be looked for
        try:
            if step.find_card and thread.first_attempt_at is not None:
                found = step.notifier.find(card.key, place, thread.first_attempt_at - _LOOK_BACK)
            if found is None:
                not_posted = replace(thread, status=ThreadStatus.NONE)
                receipt = step.notifier.send(card, place)
        except DeliveryError as error:
            if error.unknown:
                not_posted = thread
            return self._fault(step, error, step.delivery.status, not_posted)
        except Exception as error:  # noqa: BLE001 - one message must not stop the others
            return self._fault(step, _internal(step, error), step.delivery.status, thread)
        # One that was found may show what was true then.
        now = self._clock()
        posted = replace(
            thread,
            status=ThreadStatus.POSTED,
            channel_id=(found or receipt).channel_id,
            external_id=(found or receipt).external_id,
            shown="" if found else fingerprint(card),
            refresh_at=now if found else card.changes_at,
        )
        log.info(
            "card_posted", claim=card.claim_id, notifier=step.notifier.name, target=step.target
        )
        return End(
            outcome=Outcome.CARD,
            status=step.delivery.status,
            error=step.delivery.last_error,
            next_attempt_at=now,
            attempts=0,  # the message itself has not been tried, and its channel is well again
            thread=posted,
            hold_until=None if found else self._hold_until(step, now),
            posted_at=thread.first_attempt_at if found else now,
        )

    # ------------------------------------------------------------------------- the message

    def _send(self, step: Step) -> End:
        delivery, place = step.delivery, Place(target=step.target)
        if step.thread is not None and delivery.alert is not None:
            broadcast = delivery.alert.message.stance in self._broadcast
            place = replace(place, thread=step.thread.external_id, broadcast=broadcast)
        try:
            receipt = step.notifier.send(delivery.post, place)
        except DeliveryError as error:
            if error.gone and step.thread is not None:
                return self._thread_gone(step, step.thread, error)
            status = DeliveryStatus.UNKNOWN if error.unknown else DeliveryStatus.PENDING
            return self._fault(step, error, status)
        except Exception as error:  # noqa: BLE001 - one message must not stop the others
            return self._fault(step, _internal(step, error), DeliveryStatus.FAILED)
        return self._sent(step, receipt, place, found_there=False)

    def _sent(self, step: Step, receipt: Receipt, place: Place, *, found_there: bool) -> End:
        log.info(
            "alert_sent",
            post=step.delivery.post_id,
            notifier=step.notifier.name,
            target=step.target,
            attempt=step.delivery.attempts + 1,
        )
        now = self._clock()
        return End(
            outcome=Outcome.SENT,
            status=DeliveryStatus.SENT,
            external_id=receipt.external_id,
            thread=_without_parent(step, receipt, place),
            hold_until=None if found_there else self._hold_until(step, now),
            posted_at=step.delivery.first_attempt_at if found_there else now,
        )

    def _thread_gone(self, step: Step, thread: Thread, error: DeliveryError) -> End:
        now = self._clock()
        if not may_begin_anew(thread, now):
            return self._fault(step, error, DeliveryStatus.FAILED)
        log.info("thread_gone", claim=thread.claim_id, target=step.target, error=str(error))
        return End(
            outcome=Outcome.THREAD_GONE,
            status=DeliveryStatus.PENDING,
            error=str(error),
            next_attempt_at=now,
            thread=next_generation(thread),
            hold_until=self._hold_until(step, now),
        )

    # ------------------------------------------------------------------------- faults

    def _fault(
        self,
        step: Step,
        error: DeliveryError,
        status: DeliveryStatus,
        thread: Thread | None = None,
    ) -> End:
        """Return the end after a fault; status: what is known of the message when it is to be tried again."""
        delivery, now = step.delivery, self._clock()
        if error.permanent and not error.stops:
            status = DeliveryStatus.FAILED
        told = str(error) if step.card is None else f"its claim's message: {error}"
        unclear = status is DeliveryStatus.UNKNOWN or error.unknown
        wait_s = self._wait_s(delivery, status, error.retry_after_s, unclear=unclear)
        hold_until = self._hold_until(step, now, error.retry_after_s)
        log.warning(
            "alert_not_sent",
            post=delivery.post_id,
            notifier=step.notifier.name,
            target=step.target,
            status=status.value,
            stopped=error.stops,
            retry_in_s=round(wait_s, 1),
            error=told,
        )
        if error.stops:
            return End(
                outcome=Outcome.STOPPED,
                status=status,
                error=told,
                next_attempt_at=now,  # the lane waits for it
                attempts=delivery.attempts,
                thread=thread,
                hold_until=hold_until,
                stop_reason=str(error),
            )
        failed = status is DeliveryStatus.FAILED
        return End(
            outcome=Outcome.FAILED if failed else Outcome.RETRIED,
            status=status,
            error=told,
            next_attempt_at=now + timedelta(seconds=wait_s),
            thread=thread,
            hold_until=hold_until,
        )

    def _wait_s(
        self, delivery: Delivery, status: DeliveryStatus, wish_s: float | None, *, unclear: bool
    ) -> float:
        """Return the wait before a message is tried again; wish_s: what the server asks for."""
        if status is DeliveryStatus.FAILED:
            return max(self._waits.failed_s, wish_s or 0.0)
        if delivery.attempts < _HASTY_TRIES:
            if unclear:
                return max(self._waits.settle_s, wish_s or 0.0)
            if wish_s is not None:
                return wish_s  # it knows best, be it half a second
        return max(delivery_backoff_s(delivery.attempts + 1), wish_s or 0.0)

    def _hold_until(
        self, step: Step, now: datetime, wish_s: float | None = None
    ) -> datetime | None:
        """Return until when its lane waits: the gap between two posts, or what the server asks for."""
        gap_s = self._waits.gap_s if self._is_paced(step.notifier) else 0.0
        hold_s = max(gap_s, wish_s or 0.0)
        return now + timedelta(seconds=hold_s) if hold_s else None


def looked_up_in(step: Step) -> Place:
    """Return where an unknown message would be: its thread, be it in another channel by now, or the channel."""
    thread = step.thread
    if thread is None or thread.status is not ThreadStatus.POSTED:
        return Place(target=step.target)
    return Place(target=thread.posted_to, thread=thread.external_id)


def _without_parent(step: Step, receipt: Receipt, place: Place) -> Thread | None:
    """Return the thread's next generation where a reply was shown outside it: its parent was deleted."""
    if step.thread is None or not place.thread or receipt.thread == place.thread:
        return None
    return next_generation(step.thread)


def _internal(step: Step, error: Exception) -> DeliveryError:
    log.error("notifier_failed", notifier=step.notifier.name, error=str(error))
    return DeliveryError(f"internal error: {type(error).__name__}", permanent=True)
