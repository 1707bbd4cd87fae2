"""What goes out on a channel - an alert, a claim's card, a digest - and where to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from watcher.core.model import AlertMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCard:
    """A claim as its parent message shows it; revised in place when anything here changes."""

    key: str
    """Identity of the parent message, by which it is found again; see core/threads.py."""
    claim_id: str
    claim_text: str
    claim_as_of: date | None = None
    state: str = ""
    """One word, such as contested."""
    standing: str = ""
    """What the state rests on: contested (said by 4 outlets, 2 origins; 1 independent)."""
    origins: int = 0
    """Independent origins that speak for the claim."""
    outlets: int = 0
    """Outlets that say so, echoes included."""
    against: int = 0
    """Independent origins that speak against it."""
    last_change: str = ""
    """One line on the last report that moved it, '' where none did."""
    last_change_at: datetime | None = None
    muted_until: datetime | None = None
    active: bool = True
    """False once it is no longer tracked."""
    changes_at: datetime | None = None
    """When it changes by itself - a mute or a deadline ends -, to look at it again; not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One alert of a digest."""

    message: AlertMessage
    severity: str
    """The word for how much it matters; see core/severity.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimActivity:
    """How many reports on a claim came in each of a digest's equal spans of time, oldest first."""

    claim_id: str
    claim_text: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Several alerts as one message."""

    id: str
    key: str
    title: str
    """Why it is a digest: daily digest, while you were asleep, over the day's budget ..."""
    since: datetime
    until: datetime
    zone: str
    """IANA name of the zone that its times are shown in."""
    lines: tuple[DigestLine, ...]
    """The ones that matter most, most first."""
    more: int = 0
    """Alerts that have no line."""
    activity: tuple[ClaimActivity, ...] = ()


Post = AlertMessage | ClaimCard | Digest


def key_of(post: Post) -> str:
    """Return the key by which a sent post is found again."""
    return post.alert_key if isinstance(post, AlertMessage) else post.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a post goes: a target of a notifier, and there perhaps into a thread."""

    target: str
    thread: str = ""
    """External id of the parent message; '' is the channel itself."""
    broadcast: bool = False
    """A reply in a thread is shown in the channel as well."""
