"""A replay as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.core.alert_budget import Point
from watcher.core.metrics import share
from watcher.core.model import Delta, Finding
from watcher.core.replay_scores import ReplayRow, ReplayScores, score_replay
from watcher.pipeline.replay import Step
from watcher.pipeline.replay_summary import BudgetReport, ReplaySummary
from watcher.pipeline.reports.columns import iso
from watcher.pipeline.reports.replay_budget import thresholds_of


def replay_json(
    summary: ReplaySummary, steps: Sequence[Step], budget: BudgetReport | None
) -> dict[str, object]:
    """Return a replay as one object: its counts, scores and timeline, and a budget's curve if asked for."""
    return {
        "judge": summary.judge,
        "reports": summary.reports,
        "first": iso(summary.first),
        "last": iso(summary.last),
        "days": summary.days,
        "alerts": len(summary.alerts),
        "alerts_a_day": len(summary.alerts) / summary.days,
        "by_day": {
            day.isoformat(): dict(sorted(counts.items()))
            for day, counts in sorted(summary.by_day.items())
        },
        "by_claim": {
            claim.id: sum(row.claim_id == claim.id for row in summary.alerts)
            for claim in summary.claims
        },
        "scores": None if summary.scores is None else _scores_json(summary.scores),
        "budget": None if budget is None else _budget_json(budget),
        "timeline": [_step_json(step) for step in steps],
    }


def _scores_json(scores: ReplayScores) -> dict[str, object]:
    parts = {
        "alert_precision": scores.precision,
        "alert_recall": scores.recall,
        "exact_precision": scores.exact_precision,
        "exact_recall": scores.exact_recall,
        "stance_exact": scores.stances,
        "delta_kind_exact": scores.deltas,
        "independence_exact": scores.independence,
        "state_exact": scores.states,
        "missed_updates": scores.missed_updates,
    }
    return {
        "reports": scores.reports,
        **{
            name: {"count": part.count, "of": part.of, "share": part.share if part.of else None}
            for name, part in parts.items()
        },
        "missed": [_pair(row) for row in scores.missed],
        "false_alerts": [_pair(row) for row in scores.false],
        "other_stance": [_pair(row) for row in scores.other_stance],
        "latency": [
            {
                "claim": change.claim_id,
                "stance": change.expected.stance.value,
                "delta": _delta_json(change.expected.delta),
                "first": change.ref,
                "reports": change.reports,
                "articles": change.latency,
            }
            for change in scores.changes
        ],
    }


def _pair(row: ReplayRow) -> dict[str, str]:
    return {"id": row.ref, "claim": row.claim_id}


def _budget_json(report: BudgetReport) -> dict[str, object]:
    scores = score_replay(report.rows)
    return {
        "per_day": report.per_day,
        "most": report.most,
        "curve": [_point_json(point, report) for point in report.curve],
        "chosen": None if report.chosen is None else _point_json(report.chosen, report),
        "thresholds": dict(thresholds_of(report.policy)),
        "replayed": None
        if scores is None
        else {
            "alerts": sum(row.alert for row in report.rows),
            "alert_recall": scores.recall.share,
            "alert_precision": scores.precision.share,
        },
    }


def _point_json(point: Point, report: BudgetReport) -> dict[str, object]:
    return {
        "alerts": point.alerts,
        "alerts_a_day": point.alerts / report.days,
        "recall": share(point.hits, report.due),
        "precision": point.precision,
        "thresholds": {
            **{stance.value: least for stance, least in point.thresholds.items()},
            "unsupported": point.unsupported,
        },
    }


def _step_json(step: Step) -> dict[str, object]:
    article = step.report.article
    found = {claim.id: finding for claim, finding in step.findings}
    return {
        "id": step.report.ref,
        "at": iso(step.report.at),
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "findings": [_row_json(row, found.get(row.claim_id)) for row in step.rows],
    }


def _row_json(row: ReplayRow, finding: Finding | None) -> dict[str, object]:
    wanted = row.expected
    return {
        "claim": row.claim_id,
        "stance": row.stance.value,
        "confidence": round(row.confidence, 4),
        "alert": row.alert,
        "decision": row.reason,
        "explanation": "" if finding is None else finding.decision.explanation,
        "reason": "" if finding is None else finding.judgment.reason,
        "delta": _delta_json(row.delta),
        "quote": "" if finding is None else finding.judgment.quote,
        "origin": "" if finding is None else finding.origin.key,
        "independent": None if row.independence is None else row.independence.value,
        "state_after": row.state,
        "mark": row.mark.value,
        "expected": None
        if wanted is None
        else {
            "stance": wanted.stance.value,
            "alert": wanted.alert,
            "delta": _delta_json(wanted.delta),
            "independent": None if wanted.independence is None else wanted.independence.value,
            "state_after": wanted.state,
        },
    }


def _delta_json(delta: Delta | None) -> dict[str, str] | None:
    if delta is None:
        return None
    return {"kind": delta.kind.value, "old": delta.old, "new": delta.new}
