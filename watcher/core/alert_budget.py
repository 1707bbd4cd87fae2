"""Find the least confidences, one a stance, that tell the most within so many alerts a day."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from watcher.core.errors import UsageError
from watcher.core.metrics import share
from watcher.core.model import ALERTING_STANCES, Stance

_BUDGET = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(?:/|\s+a\s+|\s+per\s+)\s*(day|d|week|w)")
_DAYS = {"d": 1, "w": 7}
_MOST_DIGITS = 12
_MOST_LEVELS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many alerts a reader can take; `per_day` is a mean over the archive's days."""

    per_day: float

    def alerts(self, days: int) -> int:
        """Return how many alerts so many days may bring."""
        # 0.1 a day over 30 days is 3, whatever binary fractions make of it
        return math.floor(round(self.per_day * days, 6))


def read_budget(text: str) -> Budget:
    """Return the budget that a text such as '5/day' or '20/week' names; raises UsageError."""
    match = _BUDGET.fullmatch(text.strip().lower())
    if match is None:
        raise UsageError(
            f"--budget: {text[:40]!r} is not a number of alerts; write 5/day or 20/week"
        )
    per_day = float(match[1]) / _DAYS[match[2][0]]
    if per_day == 0:
        raise UsageError("--budget: 0 alerts leave nothing to choose; write 5/day or 20/week")
    return Budget(per_day=per_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A finding that would alert if its confidence were enough, in time order with the others.

    Of candidates with one `key` only the first that is sure enough alerts. `due`: the label asks for
    an alert; None where the report has no labels.
    """

    stance: Stance
    confidence: float
    key: str
    due: bool | None
    unsupported: bool = False
    """Only the neural model says so: it also has to reach the least confidence for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What alerts at some thresholds; a stance without candidates has none."""

    thresholds: Mapping[Stance, float] = field(default_factory=dict)
    unsupported: float | None = None
    alerts: int = 0
    labelled: int = 0
    """Alerts on labelled reports."""
    hits: int = 0
    """Alerts that were due."""

    @property
    def precision(self) -> float:
        """Return the share of alerts on labelled reports that were due."""
        return share(self.hits, self.labelled)


def gain_curve(candidates: Iterable[Candidate]) -> tuple[Point, ...]:
    """Return the thresholds that are worth considering: each point has more alerts and more hits.

    Between two points no thresholds give more hits than the first (of many different confidences
    without a rule's support only some are tried). The first point has no alerts, but for
    candidates of confidence 1.0, which no threshold keeps out.
    """
    held = list(candidates)
    alone = [item.confidence for item in held if item.unsupported]
    if not alone:
        return tuple(_curve(held))
    points: list[Point] = []
    for least in _levels(alone):
        kept = [item for item in held if not item.unsupported or item.confidence >= least]
        points += [replace(point, unsupported=least) for point in _curve(kept)]
    return tuple(_best(points))


def _curve(candidates: Sequence[Candidate]) -> list[Point]:
    curve = [Point()]
    for stance in ALERTING_STANCES:
        mine = [item for item in candidates if item.stance is stance]
        if mine:
            options = _best(_options(stance, mine))
            curve = _best(_sum(one, other) for one in curve for other in options)
    return curve


def _levels(confidences: Iterable[float]) -> list[float]:
    """Return least confidences that tell some of these from others, highest first."""
    levels = sorted(set(confidences), reverse=True)
    found = [roundest(levels[0], 1.0)] if levels[0] < 1 else []
    found += [roundest(below, level) for level, below in pairwise([*levels, 0.0])]
    if len(found) <= _MOST_LEVELS:
        return found
    step = (len(found) - 1) / (_MOST_LEVELS - 1)
    return [found[round(number * step)] for number in range(_MOST_LEVELS)]


def best_within(curve: Sequence[Point], most: int) -> Point | None:
    """Return the point with the most hits among those with at most so many alerts, or None."""
    return max(
        (point for point in curve if point.alerts <= most),
        key=lambda point: point.hits,
        default=None,
    )


def _options(stance: Stance, candidates: Sequence[Candidate]) -> Iterable[Point]:
    """Yield what one stance brings at each threshold that makes a difference, highest first."""
    ranked = sorted(enumerate(candidates), key=lambda item: -item[1].confidence)
    levels = [
        (level, list(rows)) for level, rows in groupby(ranked, key=lambda item: item[1].confidence)
    ]
    if levels[0][0] < 1:
        yield Point(thresholds={stance: roundest(levels[0][0], 1.0)})
    first: dict[str, int] = {}
    labelled = hits = 0
    for number, (level, rows) in enumerate(levels):
        for place, item in rows:
            before = first.get(item.key)
            if before is not None and before < place:
                continue  # it only repeats what an earlier report told
            first[item.key] = place
            told = [(item, 1)] if before is None else [(item, 1), (candidates[before], -1)]
            labelled += sum(sign for one, sign in told if one.due is not None)
            hits += sum(sign for one, sign in told if one.due)
        below = levels[number + 1][0] if number + 1 < len(levels) else 0.0
        yield Point(
            thresholds={stance: roundest(below, level)},
            alerts=len(first),
            labelled=labelled,
            hits=hits,
        )


def _sum(one: Point, other: Point) -> Point:
    return Point(
        thresholds={**one.thresholds, **other.thresholds},
        alerts=one.alerts + other.alerts,
        labelled=one.labelled + other.labelled,
        hits=one.hits + other.hits,
    )


def _best(points: Iterable[Point]) -> list[Point]:
    """Return the points that have more hits than every point with as many alerts or fewer."""
    kept: list[Point] = []
    # the sort is stable: of equals the first, that is the one with the higher thresholds, stays
    for point in sorted(points, key=lambda item: (item.alerts, -item.hits)):
        if not kept or point.hits > kept[-1].hits:
            kept.append(point)
    return kept


def roundest(above: float, most: float) -> float:
    """Return the number with the fewest digits in (above, most], the greatest of those.

    A threshold there lets the same alerts through, and is one that a person would write.
    """
    for digits in range(_MOST_DIGITS):
        size = float(10**digits)
        number = math.floor(most * size) / size
        if above < number <= most:
            return number
    return most
