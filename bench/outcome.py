"""What a bench hands back: ratios with their limits, and remarks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured figure; `limit` is the most it may be, None where it is only told."""

    what: str
    measured: float
    unit: str = "x"
    limit: float | None = None
    detail: str = ""

    @property
    def kept(self) -> bool:
        return self.limit is None or self.measured <= self.limit

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        return "ok" if self.kept else "OVER"


def table(rows: Iterable[Row]) -> str:
    """Write rows as a Markdown table."""
    lines = ["| what | measured | limit | | detail |", "|---|---|---|---|---|"]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:g} {row.unit}"
        lines.append(
            f"| {row.what} | {row.measured:.2f} {row.unit} | {limit} | {row.verdict} | {row.detail} |"
        )
    return "\n".join(lines) + "\n"
