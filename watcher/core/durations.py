"""Durations as people write them: 30s, 5m, 24h, 7d, 2w."""

from __future__ import annotations

import re
from datetime import timedelta

from watcher.core.errors import UsageError

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_LONGEST = timedelta(days=36_500)
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*([smhdw])")


def read_duration(text: str) -> timedelta:
    """Return the duration that a text such as '24h' names; raises UsageError."""
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None:
        raise UsageError(f"{text!r} is not a duration; write 30s, 5m, 24h or 7d")
    seconds = float(match[1]) * _UNITS[match[2]]
    if seconds > _LONGEST.total_seconds():
        raise UsageError(f"{text!r} is longer than {_LONGEST.days}d")
    return timedelta(seconds=seconds)


def describe_duration(duration: timedelta) -> str:
    """Return the shortest exact way to write a duration: '90s', '5m', '7d'."""
    seconds = duration.total_seconds()
    for unit, size in sorted(_UNITS.items(), key=lambda item: -item[1]):
        if unit != "w" and seconds >= size and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{seconds:g}s"
