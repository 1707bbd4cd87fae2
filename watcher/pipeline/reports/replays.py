"""A replay as text: its timeline, its alerts by day and claim, and its scores."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from watcher.core.model import ALERTING_STANCES, Delta, Finding
from watcher.core.replay_scores import NO_STATE, Change, Mark, ReplayRow, ReplayScores
from watcher.pipeline.replay import Step
from watcher.pipeline.replay_summary import ReplaySummary
from watcher.pipeline.reports.columns import aligned, in_days, minute, share_of

_MOST_LISTED = 30
_NOTE = {
    Mark.RIGHT: "right",
    Mark.OTHER_STANCE: "OTHER STANCE",
    Mark.FALSE: "FALSE",
    Mark.MISSED: "MISSED",
    Mark.QUIET: "",
    Mark.UNLABELLED: "",
}


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
    head = f"{minute(report.at)}  {report.article.outlet or 'unknown outlet'}: {title}"
    named = f"  [{report.ref}]" if report.ref not in ("", title) else ""
    also = [f"         {mentions} more only mentioned"] if mentions else []
    return "\n".join([head + named, *lines, *also]) + "\n"


def _row_lines(row: ReplayRow, finding: Finding | None) -> list[str]:
    mark = "ALERT" if row.alert else "joins" if row.told else ""
    state = "" if row.state == NO_STATE else f"  state {row.state}{_other_state(row)}"
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
        if finding is not None:
            lines.append(f"         judge: {finding.judgment.reason}")
    return lines


def _other_state(row: ReplayRow) -> str:
    wanted = "" if row.expected is None else row.expected.state
    return f" (label: {wanted})" if wanted and wanted != row.state else ""


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
        f"{summary.reports} reports, {span} ({in_days(summary.days)}), {len(summary.claims)} claims",
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
            told = sum(row.told for row in due)
            false = sum(row.mark is Mark.FALSE for row in mine)
            line += [str(len(due)), str(told), str(len(due) - told), str(false)]
        table.append(line)
    return aligned(table) if len(table) > 1 else []


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
    lines += [f"  {name:19} {share_of(part)} {of}" for name, part, of in parts]
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
            lines += ["", f"{what}:", *(f"  {_listed(row)}" for row in rows[:_MOST_LISTED])]
            if len(rows) > _MOST_LISTED:
                lines.append(f"  and {len(rows) - _MOST_LISTED} more (--json lists them)")
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
