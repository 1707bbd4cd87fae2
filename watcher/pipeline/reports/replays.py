"""A replay as text and as JSON: its timeline, its alerts by day and claim, its scores, a budget's thresholds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median

from watcher.core.alert_budget import Point
from watcher.core.metrics import share
from watcher.core.model import ALERTING_STANCES, AlertPolicy, Claim, Delta, Finding
from watcher.core.replay_scores import (
    NO_STATE,
    Change,
    Mark,
    Part,
    ReplayRow,
    ReplayScores,
    score_replay,
)
from watcher.pipeline.replay import Step

_MOST_POINTS = 20
_NOTE = {
    Mark.RIGHT: "right",
    Mark.OTHER_STANCE: "OTHER STANCE",
    Mark.FALSE: "FALSE",
    Mark.MISSED: "MISSED",
    Mark.QUIET: "",
    Mark.UNLABELLED: "",
}


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


# ----------------------------------------------------------------------------- the timeline


def step_text(step: Step) -> str:
    """Write one report of the timeline: what was found, told and missed; '' where it bears on no claim."""
    found = {claim.id: finding for claim, finding in step.findings}
    lines: list[str] = []
    mentions = 0
    for row in sorted(step.rows, key=lambda row: not row.alert):
        finding = found.get(row.claim_id)
        if not (row.alert or row.stance in ALERTING_STANCES or row.mark is Mark.MISSED):
            mentions += finding is not None
            continue
        lines += _row_lines(row, finding)
    if not lines:
        return ""
    report = step.report
    title = " ".join((report.article.title or "untitled").split())
    head = f"{_minute(report.at)}  {report.article.outlet or 'unknown outlet'}: {title}"
    named = f"  [{report.ref}]" if report.ref not in ("", title) else ""
    also = [f"         {mentions} more only mentioned"] if mentions else []
    return "\n".join([head + named, *lines, *also]) + "\n"


def _row_lines(row: ReplayRow, finding: Finding | None) -> list[str]:
    mark = "ALERT" if row.alert else ""
    state = "" if row.state == NO_STATE else f"  state {row.state}"
    said = "not found" if finding is None else f"{row.stance.value} {row.confidence:.2f}"
    note = _NOTE[row.mark]
    lines = [f"  {mark:5}  {row.claim_id}: {said}{state}{f'  <- {note}' if note else ''}"]
    if finding is not None and (row.alert or row.stance in ALERTING_STANCES):
        judgment, origin = finding.judgment, finding.origin
        if judgment.delta is not None:
            lines.append(f"         {_delta(judgment.delta)}")
        if judgment.quote:
            lines.append(f"         “{' '.join(judgment.quote.split())}”")
        why = f"{finding.decision.reason.value}: {finding.decision.explanation}"
        whose = f" of {origin.echo_of}" if origin.echo_of else ""
        lines.append(f"         {origin.independence.value}{whose} | {why}")
    if row.mark in (Mark.MISSED, Mark.OTHER_STANCE, Mark.FALSE):
        lines.append(f"         label: {_label(row)}")
    return lines


def _label(row: ReplayRow) -> str:
    wanted = row.expected
    if wanted is None:
        return "nothing on this claim"
    said = [wanted.stance.value]
    if wanted.delta is not None:
        said.append(f"({_delta(wanted.delta)})")
    if wanted.independence is not None:
        said.append(wanted.independence.value)
    return f"{' '.join(said)}, {'alert' if wanted.alert else 'no alert'}"


def _delta(delta: Delta) -> str:
    return f"{delta.kind.value}: {delta.old} -> {delta.new}"


# ----------------------------------------------------------------------------- the sum


def summary_text(summary: ReplaySummary) -> str:
    """Write what a replay comes to: alerts by day and claim, and the scores where there are labels."""
    span = f"{summary.first:%Y-%m-%d} to {summary.last:%Y-%m-%d}"
    lines = [
        f"{summary.reports} reports, {span} ({_days(summary.days)}), {len(summary.claims)} claims",
        f"judge {summary.judge}",
        "",
        f"alerts {len(summary.alerts)}, {len(summary.alerts) / summary.days:.2f} a day",
        *_day_lines(summary),
        "",
        *_claim_lines(summary),
    ]
    if summary.scores is not None:
        lines += ["", *_score_lines(summary.scores)]
    return "\n".join(lines) + "\n"


def _day_lines(summary: ReplaySummary) -> list[str]:
    return [
        f"  {day}  {counts.total():3}  "
        + ", ".join(f"{claim} {count}" for claim, count in sorted(counts.items()))
        for day, counts in sorted(summary.by_day.items())
    ]


def _claim_lines(summary: ReplaySummary) -> list[str]:
    """Write one line a claim that was told or should have been."""
    scored = summary.scores is not None
    head: list[str] = ["claim", "alerts", "a day"]
    if scored:
        head += ["due", "told", "missed", "false"]
    table = [head]
    for claim in summary.claims:
        mine = [row for row in summary.rows if row.claim_id == claim.id]
        alerts = [row for row in mine if row.alert]
        due = [row for row in mine if row.due]
        if not alerts and not due:
            continue
        line = [claim.id, str(len(alerts)), f"{len(alerts) / summary.days:.2f}"]
        if scored:
            told = sum(row.alert for row in due)
            false = sum(row.mark is Mark.FALSE for row in mine)
            line += [str(len(due)), str(told), str(len(due) - told), str(false)]
        table.append(line)
    return _aligned(table) if len(table) > 1 else []


def _score_lines(scores: ReplayScores) -> list[str]:
    parts = [
        ("alert precision", scores.precision, "of the alerts were due"),
        ("alert recall", scores.recall, "of the due alerts came"),
        ("exact precision", scores.exact_precision, "of the alerts had the due stance"),
        ("exact recall", scores.exact_recall, "of the due alerts came with their stance"),
        ("stance exact", scores.stances, "of the labelled pairs"),
        ("delta kind exact", scores.deltas, "of the updates found as updates"),
        ("independence exact", scores.independence, "of the findings with an origin to tell"),
        ("state exact", scores.states, "of the labelled pairs"),
    ]
    lines = [f"scores on {scores.reports} labelled reports"]
    lines += [f"  {name:19} {_part(part)} {of}" for name, part, of in parts]
    updates = scores.missed_updates
    lines.append(f"  {'missed updates':19} {updates.count} of {updates.of}")
    lines.append(f"  {'false alerts':19} {len(scores.false)}")
    lines += _latency_lines(scores.changes)
    for what, rows in (
        ("missed", scores.missed),
        ("false", scores.false),
        ("other stance", scores.other_stance),
    ):
        if rows:
            lines += ["", f"{what}:", *(f"  {_listed(row)}" for row in rows)]
    return lines


def _latency_lines(changes: Sequence[Change]) -> list[str]:
    told = [change.latency for change in changes if change.latency is not None]
    if not told:
        return [f"  {'latency':19} - ({len(changes)} changes, none told)"]
    late = sum(latency > 0 for latency in told)
    return [
        f"  {'latency in articles':19} median {median(told):g}, worst {max(told)}:"
        f" {len(told) - late} of {len(changes)} changes told by their first report, {late} later,"
        f" {len(changes) - len(told)} never"
    ]


def _listed(row: ReplayRow) -> str:
    said = row.stance.value if row.reason else "not found"
    sure = f" {row.confidence:.2f}, {row.reason}" if row.reason else ""
    return f"{row.ref}  {row.claim_id}: {said}{sure}; label: {_label(row)}"


# ----------------------------------------------------------------------------- the budget


def budget_text(report: BudgetReport) -> str:
    """Write the gain-against-pain curve, the thresholds that fit a budget, and what they gave."""
    lines = [
        f"budget {report.per_day:g} alerts a day: {report.most} in {_days(report.days)}",
        "",
        *_aligned(_curve_table(report)),
        "",
    ]
    if report.chosen is None:
        lines.append("no thresholds keep within this budget")
        return "\n".join(lines) + "\n"
    lines.append("best within the budget, for the [alert] section of the configuration:")
    lines += [f"  min_confidence_{name} = {least:g}" for name, least in _thresholds(report.policy)]
    scores = score_replay(report.rows)
    alerts = sum(row.alert for row in report.rows)
    if scores is not None:
        lines.append(
            f"replayed with them: {alerts} alerts, {alerts / report.days:.2f} a day,"
            f" recall {_part(scores.recall)}, precision {_part(scores.precision)}"
        )
    lines.append("Chosen on these labels: what they give on other reports is not known from this.")
    return "\n".join(lines) + "\n"


def _thresholds(policy: AlertPolicy) -> list[tuple[str, float]]:
    named = [
        (stance.value, policy.min_confidence[stance])
        for stance in ALERTING_STANCES
        if stance in policy.min_confidence
    ]
    return [*named, ("unsupported", policy.min_confidence_unsupported)]


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


# ----------------------------------------------------------------------------- as JSON


def replay_json(
    summary: ReplaySummary, steps: Sequence[Step], budget: BudgetReport | None
) -> dict[str, object]:
    """Return a replay as one object: its counts, scores and timeline, and a budget's curve if asked for."""
    return {
        "judge": summary.judge,
        "reports": summary.reports,
        "first": _iso(summary.first),
        "last": _iso(summary.last),
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
            name: {"count": part.count, "of": part.of, "share": part.share}
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
        "thresholds": dict(_thresholds(report.policy)),
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
        "at": _iso(step.report.at),
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


# ----------------------------------------------------------------------------- small things


def _aligned(table: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    return [
        "  "
        + "  ".join(
            cell.ljust(width) if column in (0, len(widths)) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def _part(part: Part) -> str:
    return f"{part.share:.2f} ({part.count} of {part.of})" if part.of else "-"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
