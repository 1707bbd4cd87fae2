"""Tables, shares, days and moments as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from watcher.core.replay_scores import Part


def aligned(table: Sequence[Sequence[str]]) -> list[str]:
    """Return a table's lines, indented; its first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return [
        "  "
        + "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def share_of(part: Part) -> str:
    """Write a share with what it is of; '-' for a share of nothing."""
    return f"{part.share:.2f} ({part.count} of {part.of})" if part.of else "-"


def in_days(count: int) -> str:
    """Write a number of days."""
    return f"{count} day{'' if count == 1 else 's'}"


def minute(moment: datetime) -> str:
    """Write a moment to the minute, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def iso(moment: datetime) -> str:
    """Write a moment as ISO 8601, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
