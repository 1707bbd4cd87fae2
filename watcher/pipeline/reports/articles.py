"""An evaluation on articles as text, as JSON and as a page."""

from __future__ import annotations

import json
from html import escape

from watcher.core.metrics import share
from watcher.pipeline.evaluate_articles import ArticleAlert, ArticleEvaluation
from watcher.pipeline.reports.html import page, table, tile


def articles_text(evaluation: ArticleEvaluation) -> str:
    """Write what would alert as plain text."""
    lines = [f"judge {evaluation.judge}", ""]
    lines += [f"{name:28} {value}" for name, value in _counts(evaluation)]
    for alert in evaluation.alerts:
        judgment = alert.finding.judgment
        lines += [
            "",
            f"{_mark(alert)}  {judgment.stance.value} {judgment.confidence:.2f}  {alert.claim.id}: {alert.claim.text}",
            f"       in {_title(alert)}",
            f"       “{' '.join(judgment.quote.split())}”",
            f"       {judgment.reason}",
        ]
    return "\n".join(lines) + "\n"


def articles_json(evaluation: ArticleEvaluation) -> str:
    """Write what would alert as one JSON document."""
    return json.dumps(
        {
            "judge": evaluation.judge,
            "articles": evaluation.articles,
            "faults": evaluation.faults,
            "findings": {stance.value: count for stance, count in evaluation.findings.items()},
            "silent": dict(evaluation.silent),
            "alerts": len(evaluation.alerts),
            "due": evaluation.due,
            "exact": evaluation.exact,
            "false_alerts_per_1000": evaluation.false_alerts_per_1000,
            "listed": [_alert_json(alert) for alert in evaluation.alerts],
        },
        ensure_ascii=False,
        indent=1,
    )


def articles_page(evaluation: ArticleEvaluation) -> str:
    """Write what would alert as one page that needs nothing from outside."""
    tiles = (
        tile(f"{evaluation.articles:,}", "articles"),
        tile(f"{evaluation.false_alerts_per_1000:.1f}", "false alerts per 1,000 articles"),
        tile(str(len(evaluation.alerts)), "alerts"),
    )
    return page(
        f"Judge {evaluation.judge} on {evaluation.articles} articles",
        (
            f'<div class="tiles">{"".join(tiles)}</div>',
            "<h2>Counts</h2>",
            table(("", ""), _counts(evaluation)),
            f"<h2>Alerts ({len(evaluation.alerts)})</h2>",
            *(_case(alert) for alert in evaluation.alerts),
        ),
    )


def _counts(evaluation: ArticleEvaluation) -> list[tuple[str, str]]:
    rows = [("articles", str(evaluation.articles))]
    rows += [(stance.value, str(count)) for stance, count in evaluation.findings.items()]
    rows += [(f"silent, {reason}", str(count)) for reason, count in evaluation.silent.items()]
    rows.append(("would alert", str(len(evaluation.alerts))))
    if evaluation.due:
        alerts, exact = len(evaluation.alerts), evaluation.exact
        rows.append(("exactly right (xP)", f"{exact} ({share(exact, alerts):.3f})"))
        rows.append(("of alerts due", f"{evaluation.due} ({share(exact, evaluation.due):.3f})"))
    rows.append(("false per 1,000 articles", f"{evaluation.false_alerts_per_1000:.1f}"))
    return rows


def _mark(alert: ArticleAlert) -> str:
    return "right" if alert.exact else "FALSE"


def _title(alert: ArticleAlert) -> str:
    article = alert.checked.article
    return article.title or alert.checked.ref or article.url or "untitled"


def _alert_json(alert: ArticleAlert) -> dict[str, object]:
    judgment = alert.finding.judgment
    expected = alert.checked.expected.get(alert.claim.id)
    return {
        "article": alert.checked.ref or alert.checked.article.url,
        "title": alert.checked.article.title,
        "claim_id": alert.claim.id,
        "claim": alert.claim.text,
        "stance": judgment.stance.value,
        "expected": expected.value if expected else None,
        "confidence": round(judgment.confidence, 4),
        "quote": judgment.quote,
        "reason": judgment.reason,
        "decision": alert.finding.decision.reason.value,
    }


def _case(alert: ArticleAlert) -> str:
    judgment = alert.finding.judgment
    style = "right" if alert.exact else "wrong"
    return (
        '<div class="case">'
        f"<p><b>Claim:</b> {escape(alert.claim.text)}</p>"
        f"<blockquote>{escape(judgment.quote)}</blockquote>"
        f"<p><span class='{style}'>{judgment.stance.value}</span> {judgment.confidence:.2f}:"
        f" {escape(judgment.reason)}</p>"
        f"<p class='faint'>{escape(_title(alert))}</p></div>"
    )
