"""What a replay comes to: its alerts by day and claim, its scores, and what a budget of alerts allows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from watcher.core.alert_budget import Point
from watcher.core.model import AlertPolicy, Claim
from watcher.core.replay_scores import ReplayRow, ReplayScores, score_replay
from watcher.pipeline.replay import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaySummary:
    """What a whole replay comes to."""

    judge: str
    claims: tuple[Claim, ...]
    first: datetime
    last: datetime
    reports: int
    rows: tuple[ReplayRow, ...]
    scores: ReplayScores | None

    @property
    def days(self) -> int:
        """Return the calendar days from the first report to the last, both counted (UTC)."""
        return (self.last.date() - self.first.date()).days + 1

    @property
    def alerts(self) -> tuple[ReplayRow, ...]:
        """Return what was told."""
        return tuple(row for row in self.rows if row.alert)

    @property
    def by_day(self) -> Mapping[date, Counter[str]]:
        """Return the alerts of each day that had any, by claim."""
        days: defaultdict[date, Counter[str]] = defaultdict(Counter)
        for row in self.alerts:
            days[row.at.date()][row.claim_id] += 1
        return days


def summarise(judge: str, claims: Sequence[Claim], steps: Sequence[Step]) -> ReplaySummary:
    """Sum up a replay's steps; there must be one."""
    rows = tuple(row for step in steps for row in step.rows)
    return ReplaySummary(
        judge=judge,
        claims=tuple(claims),
        first=steps[0].report.at,
        last=steps[-1].report.at,
        reports=len(steps),
        rows=rows,
        scores=score_replay(rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetReport:
    """What a budget allows, the curve it was chosen from, and what a replay with the choice gave."""

    per_day: float
    days: int
    most: int
    """Alerts that the budget allows over the archive's days."""
    due: int
    curve: tuple[Point, ...]
    chosen: Point | None
    """None when nothing keeps within the budget."""
    policy: AlertPolicy
    """The settings' policy with the chosen thresholds."""
    rows: tuple[ReplayRow, ...]
    """Of the replay with the chosen thresholds."""
