"""Deliveries: one post to one target of one notifier, and what is known of the target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.core.model import Alert, DeliveryStatus
from watcher.core.posts import Digest, Post


class Mode(StrEnum):
    """How a channel is told what may wait."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"


class Hold(StrEnum):
    """What kept an alert from being told by itself, at once."""

    DIGEST = "digest"
    """Its channel gets what matters less as a digest."""
    QUIET = "quiet hours"
    COOLDOWN = "cooldown"
    """The same was told a short while ago."""
    BUDGET = "daily budget"
    """Its channel had its day's alerts."""
    LATE = "late"
    """Too many waited while nothing could be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How an alert is to reach a target, as decided when it was made: at once, later, or in a digest."""

    notifier: str
    target: str
    due_at: datetime
    for_digest: bool = False
    """It waits until due_at with others, and is then told by a digest or, where few wait, by itself."""
    reason: str = ""
    """Why it is not told at once, or is all the same; '' where nothing spoke against it."""
    hold: Hold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert or one digest to one target of one notifier; unique per (post, notifier, target)."""

    id: int
    alert: Alert | None
    digest: Digest | None
    """Exactly one of the two is set."""
    notifier: str
    target: str
    status: DeliveryStatus
    attempts: int
    next_attempt_at: datetime
    first_attempt_at: datetime | None
    sent_at: datetime | None
    external_id: str
    last_error: str
    reason: str = ""
    """Why it was not told at once, or was all the same; '' where nothing spoke against it."""
    digest_id: str = ""
    """The digest that told this alert, where one did."""
    hold: Hold | None = None

    @property
    def post(self) -> Post:
        """What goes out."""
        if self.alert is not None:
            return self.alert.message
        assert self.digest is not None
        return self.digest

    @property
    def post_id(self) -> str:
        """Id of the alert or of the digest."""
        held = self.alert or self.digest
        assert held is not None
        return held.id

    @property
    def key(self) -> str:
        """The key by which it is found again."""
        held = self.alert or self.digest
        assert held is not None
        return held.key


class ThreadStatus(StrEnum):
    NONE = "none"
    """The parent message has not been posted, or is known to be gone."""
    POSTING = "posting"
    """It may be there: look for its key before posting it."""
    POSTED = "posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A claim's parent message in one target of one notifier."""

    notifier: str
    target: str
    """As the deliveries have it: '' is the notifier's default."""
    claim_id: str
    generation: int = 1
    """Counts parent messages: one that was deleted is followed by the next."""
    status: ThreadStatus = ThreadStatus.NONE
    posted_to: str = ""
    """The target by its name when it was posted: another default is another channel."""
    channel_id: str = ""
    external_id: str = ""
    first_attempt_at: datetime | None = None
    shown: str = ""
    """Fingerprint of the card as it was last sent."""
    refresh_at: datetime | None = None
    """When the card is to be looked at again, because the claim has moved; None: it is up to date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What is known of one target of one notifier: its pace, and whether it is stopped."""

    notifier: str
    target: str
    next_send_at: datetime | None = None
    stopped_at: datetime | None = None
    stop_reason: str = ""
    """Why a person must act before anything can be sent there."""
    probe_at: datetime | None = None
    """When a stopped lane is tried again all the same."""
