"""Does a confidence of 0.9 mean that nine in ten are right?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from watcher.core.metrics import share

BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The alerts whose confidence is at least `low` and below `high` (the last bin holds 1.0 too)."""

    low: float
    high: float
    alerts: int
    mean_confidence: float
    right: float
    """Share with exactly the right stance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Bins of alert confidence, and how far confidence and share right lie apart on average."""

    bins: tuple[Bin, ...]
    expected_error: float
    """|mean confidence - share right|, weighted by alerts (expected calibration error)."""


def read_reliability(alerts: Iterable[tuple[float, bool]]) -> Reliability:
    """Sort (confidence, exactly right) alerts into ten bins of equal width."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in alerts:
        held[min(BINS - 1, max(0, int(confidence * BINS)))].append((confidence, right))
    bins = tuple(
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            alerts=len(rows),
            mean_confidence=share(sum(confidence for confidence, _ in rows), len(rows)),
            right=share(sum(right for _, right in rows), len(rows)),
        )
        for place, rows in enumerate(held)
    )
    apart = sum(item.alerts * abs(item.mean_confidence - item.right) for item in bins)
    return Reliability(bins=bins, expected_error=share(apart, sum(item.alerts for item in bins)))
