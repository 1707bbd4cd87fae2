"""How far marks may move a least confidence: pulls in log-odds, and their bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from watcher.core.model import Stance

LOWEST, HIGHEST = 0.5, 0.95
MOST_DOWN, MOST_UP = 0.10, 0.30
MOST_OF_ONE = 4.0
"""No person's word on one claim pulls as much as this."""
TOLD_FROM = 0.005
"""A smaller move would not show in two digits."""
_LOWERED = frozenset({Stance.CONTRADICTS})


def shifted(base: float, pull: float) -> float:
    """Return a least confidence moved by so many log-odds, within the bounds; 0 and 1 stay as they are."""
    if not pull or not 0 < base < 1:
        return base
    lowest = min(base, max(LOWEST, base - MOST_DOWN))
    highest = max(base, min(HIGHEST, base + MOST_UP))
    odds = math.log(base / (1 - base)) + pull
    there = 1 / (1 + math.exp(-min(max(odds, -700.0), 700.0)))
    # rounding on the way there and back must not move it against the pull
    there = max(there, base) if pull > 0 else min(there, base)
    return min(max(there, lowest), highest)


def joined(stance: Stance, of_claim: float, of_alike: float = 0.0) -> float:
    """Return what the marks on a claim and those on what says nearly the same pull together.

    Right marks on a claim take back what wrong ones raised; below where it began they bring its
    threshold for contradictions alone. What is alike may lower that of any stance.
    """
    together = of_claim + of_alike
    return together if stance in _LOWERED else max(together, min(0.0, of_alike))


def of_persons(votes: Mapping[str, Iterable[float]]) -> float:
    """Return the pull of votes by who gave them, each person's bounded."""
    return math.fsum(bounded(math.fsum(of), MOST_OF_ONE) for of in votes.values())


def bounded(pull: float, most: float) -> float:
    """Return a pull with its effect diminishing as it grows; it stays under `most`."""
    return pull / (1 + abs(pull) / most)
