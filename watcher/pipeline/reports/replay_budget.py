"""A budget's gain-against-pain curve, its thresholds, and what they gave, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from watcher.core.alert_budget import Point
from watcher.core.metrics import share
from watcher.core.model import ALERTING_STANCES, AlertPolicy
from watcher.core.replay_scores import score_replay
from watcher.pipeline.replay_summary import BudgetReport
from watcher.pipeline.reports.columns import aligned, in_days, share_of

_MOST_POINTS = 20


def budget_text(report: BudgetReport) -> str:
    """Write the gain-against-pain curve, the thresholds that fit a budget, and what they gave."""
    lines = [
        f"budget {report.per_day:g} alerts a day on average: {report.most} in {in_days(report.days)}",
        "",
        *aligned(_curve_table(report)),
        "",
    ]
    if report.chosen is None:
        lines.append("no thresholds keep within this budget")
        return "\n".join(lines) + "\n"
    lines.append("best within the budget, for the [alert] section of the configuration:")
    lines += [
        f"  min_confidence_{name} = {least:g}" for name, least in thresholds_of(report.policy)
    ]
    scores = score_replay(report.rows)
    alerts = sum(row.alert for row in report.rows)
    busiest = max(Counter(row.at.date() for row in report.rows if row.alert).values(), default=0)
    if scores is not None:
        lines.append(
            f"replayed with them: {alerts} alerts, {alerts / report.days:.2f} a day"
            f" (at most {busiest} on one day),"
            f" recall {share_of(scores.recall)}, precision {share_of(scores.precision)}"
        )
    lines.append("Chosen on these labels: what they give on other reports is not known from this.")
    return "\n".join(lines) + "\n"


def thresholds_of(policy: AlertPolicy) -> list[tuple[str, float]]:
    """Return a policy's least confidences by the ends of their settings' names."""
    named = [
        (stance.value, policy.min_confidence[stance])
        for stance in ALERTING_STANCES
        if stance in policy.min_confidence
    ]
    alone = policy.min_confidence_unsupported
    return [
        *named,
        *((f"unsupported_{stance.value}", alone.get(stance, 0.0)) for stance in ALERTING_STANCES),
    ]


def _curve_table(report: BudgetReport) -> list[list[str]]:
    head = ["alerts a day", "alerts", "recall", "precision"]
    head += [*(stance.value for stance in ALERTING_STANCES), "unsupported", ""]
    rows = [
        [
            f"{point.alerts / report.days:.2f}",
            str(point.alerts),
            f"{share(point.hits, report.due):.2f}",
            f"{point.precision:.2f}" if point.labelled else "-",
            *(_least(point.thresholds.get(stance)) for stance in ALERTING_STANCES),
            _least(point.unsupported),
            "<- chosen" if point is report.chosen else "",
        ]
        for point in _shown(report.curve, report.chosen)
    ]
    return [head, *rows]


def _least(threshold: float | None) -> str:
    return "-" if threshold is None else f"{threshold:g}"


def _shown(curve: Sequence[Point], chosen: Point | None) -> Iterable[Point]:
    """Return at most so many points of a curve, evenly, its ends and the chosen one among them."""
    if len(curve) <= _MOST_POINTS:
        return curve
    step = (len(curve) - 1) / (_MOST_POINTS - 1)
    places = {round(number * step) for number in range(_MOST_POINTS)}
    return [point for place, point in enumerate(curve) if place in places or point is chosen]
