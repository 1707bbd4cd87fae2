"""What listens to people on a channel, and the desk that it puts their wishes to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from watcher.core.marks import Fault, Verdict


class Desk(Protocol):
    """Does what a person asks for and says so in a line; see pipeline/desk.py."""

    def mark(
        self,
        alert_ref: str,
        verdict: Verdict,
        fault: Fault | None = None,
        who: str = "",
        *,
        at: datetime | None = None,
        request: str = "",
    ) -> str: ...

    def mute(self, claim_ref: str, length: timedelta, who: str, *, request: str = "") -> str: ...

    def mute_alert(
        self, alert_ref: str, length: timedelta, who: str, *, request: str = ""
    ) -> str: ...

    def unmute(self, claim_ref: str, who: str, *, request: str = "") -> str: ...

    def accept(
        self, alert_ref: str, who: str, *, at: datetime | None = None, request: str = ""
    ) -> str: ...

    def add(self, text: str, who: str, *, request: str = "") -> str: ...

    def claims(self, query: str = "") -> str: ...

    def status(self) -> str: ...

    def check(self, url: str) -> str: ...


class ListenerStatus(StrEnum):
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerState:
    """Whether people's clicks arrive, and why not."""

    status: ListenerStatus
    since: datetime
    detail: str = ""
    """Why it is not connected."""

    def to_json(self, seen_at: datetime) -> str:
        """Return it as it is kept between processes, with when it was last so."""
        return json.dumps(
            {
                "status": self.status.value,
                "since": self.since.isoformat(),
                "detail": self.detail,
                "seen_at": seen_at.isoformat(),
            }
        )


def read_state(kept: str) -> tuple[ListenerState, datetime]:
    """Return a kept state and when it was last so."""
    fields = json.loads(kept)
    state = ListenerState(
        status=ListenerStatus(fields["status"]),
        since=datetime.fromisoformat(fields["since"]),
        detail=fields["detail"],
    )
    return state, datetime.fromisoformat(fields["seen_at"])


class Listener(Protocol):
    """Hears what people click and type, in threads of its own."""

    def start(self) -> None:
        """Begin to listen and return at once; whatever goes wrong shows in `state`."""

    def state(self) -> ListenerState: ...

    def stop(self, patience_s: float) -> None:
        """Take nothing new, finish what is under way, and return within about that time."""
