"""`/watcher ...`: what is typed behind the slash command -> what to ask of the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from watcher.core.durations import read_duration
from watcher.core.listeners import Desk

HELP = """\
claims [text] - the tracked claims, or those with these words
add TEXT - track a claim: one checkable proposition
mute CLAIM [24h] - hold a claim's alerts for a while
unmute CLAIM - let it alert again
accept ALERT - make an alert's new value the claim's own
status - how Watcher is
check URL - what a page says of the tracked claims
help - this"""

_DEFAULT_MUTE = "24h"
_MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


class Pace(StrEnum):
    """When a command is acknowledged: what changes something only once that is stored."""

    STORES = "stores"
    READS = "reads"
    WAITS = "waits"
    """Reads the web first, which takes seconds."""


_PACE = {
    "claims": Pace.READS,
    "status": Pace.READS,
    "check": Pace.WAITS,
    "add": Pace.STORES,
    "mute": Pace.STORES,
    "unmute": Pace.STORES,
    "accept": Pace.STORES,
}
_NEEDS = {
    "add": "TEXT",
    "check": "URL",
    "mute": "CLAIM [24h]",
    "unmute": "CLAIM",
    "accept": "ALERT",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One slash command; `request` is the same when Slack delivers it again."""

    verb: str
    rest: str
    request: str = ""

    @property
    def pace(self) -> Pace:
        return (
            _PACE.get(self.verb, Pace.READS) if self.rest or self.verb not in _NEEDS else Pace.READS
        )


def read_command(text: str, request: str = "") -> Command:
    """Return what is typed, with Slack's own markup undone."""
    words = text.strip().split(maxsplit=1)
    verb = words[0].lower() if words else "help"
    rest = words[1] if len(words) > 1 else ""
    shown = 1 if verb == "check" else 2
    rest = _MARKUP.sub(lambda found: found[shown] or found[1], rest)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        rest = rest.replace(entity, char)
    return Command(verb=verb, rest=rest.strip(), request=request)


def put_to(desk: Desk, command: Command, who: str) -> str:
    """Have the desk do what was typed and return its answer; raises WatcherError."""
    verb, rest, request = command.verb, command.rest, command.request
    if verb == "help":
        return HELP
    if verb not in _PACE:
        return f"I do not know {verb[:40]!r}; I know:\n{HELP}"
    if verb in _NEEDS and not rest:
        return f"Say it as: {verb} {_NEEDS[verb]}"
    if verb == "claims":
        return desk.claims(rest)
    if verb == "status":
        return desk.status()
    if verb == "check":
        return desk.check(rest)
    if verb == "add":
        return desk.add(rest, who, request=request)
    if verb == "unmute":
        return desk.unmute(rest, who, request=request)
    if verb == "accept":
        return desk.accept(rest, who, request=request)
    claim, _, length = rest.partition(" ")
    return desk.mute(claim, read_duration(length or _DEFAULT_MUTE), who, request=request)
