"""The one place that reads the clock."""

from __future__ import annotations

from datetime import UTC, datetime


def clock() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)
