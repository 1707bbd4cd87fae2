"""How the marked alerts come out today, as text and JSON."""

from __future__ import annotations

import json

from watcher.core.text import counted
from watcher.pipeline.evaluate_feedback import (
    NOT_FOR_THE_JUDGE,
    CaseResult,
    FeedbackEvaluation,
    group_of,
    otherwise,
)
from watcher.pipeline.reports.columns import aligned, share_of

_ASIDE = {f"wrong: {fault.value}" for fault in NOT_FOR_THE_JUDGE}


def feedback_text(done: FeedbackEvaluation) -> str:
    """Write how marked alerts come out, and which came out otherwise."""
    lines = [
        f"{counted(len(done.results), 'mark')}, judged anew by {done.judge}"
        " with the thresholds in force"
    ]
    if done.left_out:
        lines.append(f"left out: {counted(done.left_out, 'mark')} on what no judgment made")
    table = [["marked", "come out as marked"]]
    known = [(word, part) for word, part in done.groups.items() if word not in _ASIDE]
    table += [[word, share_of(part)] for word, part in known]
    table.append(["all of these", share_of(done.total)])
    table += [
        [f"{word} (no judge of one article can know)", share_of(part)]
        for word, part in done.groups.items()
        if word in _ASIDE
    ]
    lines += ["", *aligned(table)]
    missed = otherwise(done.results)
    if missed:
        lines += ["", "otherwise than marked:", *map(_line, missed)]
    return "\n".join(lines) + "\n"


def _line(row: CaseResult) -> str:
    mark, message = row.case.mark, row.case.message
    found = f"{row.stance.value} {row.confidence:.2f}"
    found += ", alerts" if row.alerts else f", silent: {row.why}"
    quote = " ".join(message.quote.split())
    return (
        f"  {mark.alert_id}  {mark.claim_id}: {message.stance.value} marked {group_of(mark)}"
        f" by {mark.who}; now {found}\n      “{quote}”"
    )


def feedback_json(done: FeedbackEvaluation) -> str:
    """Return the whole result as one JSON document."""
    report = {
        "judge": done.judge,
        "marks": len(done.results),
        "left_out": done.left_out,
        "as_marked": done.total.count,
        "of": done.total.of,
        "groups": {
            word: {"as_marked": part.count, "of": part.of} for word, part in done.groups.items()
        },
        "cases": [_case(row) for row in done.results],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _case(row: CaseResult) -> dict[str, object]:
    mark, message = row.case.mark, row.case.message
    return {
        "alert_id": mark.alert_id,
        "claim_id": mark.claim_id,
        "claim": row.case.claim.text,
        "claim_version": message.claim_version,
        "quote": message.quote,
        "url": message.article_url,
        "alerted": message.stance.value,
        "verdict": mark.verdict.value,
        "fault": mark.fault.value if mark.fault else None,
        "by": mark.who,
        "stance": row.stance.value,
        "confidence": row.confidence,
        "alerts": row.alerts,
        "why": row.why,
        "as_marked": row.as_marked,
    }
