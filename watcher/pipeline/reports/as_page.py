"""An evaluation of pairs as one self-contained page: figures, plots, and the worst errors to read."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from watcher.core.model import Stance
from watcher.pipeline.evaluate import Evaluation, Prediction, missed_alerts, wrong_alerts
from watcher.pipeline.reports.figures import figures_of, shares_of, worth_showing
from watcher.pipeline.reports.html import page, table, tile
from watcher.pipeline.reports.plots import reliability_svg

_WRONG, _MISSED = 40, 20
_TILES = ("macro_f1", "accuracy", "exact_precision", "recall_at_precision", "false_alerts_per_100")


def report_page(evaluation: Evaluation) -> str:
    """Write an evaluation as one page that needs nothing from outside."""
    return page(
        f"Judge {evaluation.judge} on {evaluation.classes.pairs} pairs", _sections(evaluation)
    )


def _sections(evaluation: Evaluation) -> Iterator[str]:
    figures = list(figures_of(evaluation))
    shown = "".join(tile(item.of(item.value), item.name) for item in figures if item.key in _TILES)
    yield f'<div class="tiles">{shown}</div>'
    for note in evaluation.notes:
        yield f'<p class="faint">Note: {escape(note)}.</p>'
    yield "<h2>Figures</h2>"
    interval = "95% interval over groups"
    yield table(
        ("figure", "value", interval, ""),
        [
            (
                item.name,
                item.of(item.value),
                "-" if item.interval is None else " to ".join(map(item.of, item.interval)),
                item.note,
            )
            for item in figures
        ],
    )
    if evaluation.baselines:
        yield "<h2>Judges that see only a part</h2>"
        yield table(
            ("sees", "macro-F1", "accuracy"),
            [
                (item.name, f"{item.scores.macro_f1:.3f}", f"{item.scores.accuracy:.3f}")
                for item in evaluation.baselines
            ],
        )
    yield "<h2>By stance</h2>"
    yield _stances(evaluation)
    yield "<h2>What was said for which label</h2>"
    yield _matrix(evaluation)
    yield "<h2>Alerts by confidence</h2>"
    yield _by_confidence(evaluation)
    if evaluation.alerts.alerts:
        yield "<h2>Does confidence mean something?</h2>"
        yield reliability_svg([(evaluation.judge, evaluation.reliability)])
    if evaluation.phenomena:
        yield "<h2>By phenomenon</h2>"
        yield _phenomena(evaluation)
    yield from _cases("Wrong alerts, the surest first", wrong_alerts(evaluation), _WRONG)
    yield from _cases("Alerts that did not come", missed_alerts(evaluation), _MISSED)


def _stances(evaluation: Evaluation) -> str:
    rows = [(stance, evaluation.classes.classes[stance]) for stance in worth_showing(evaluation)]
    return table(
        ("stance", "pairs", "said", "precision", "recall", "F1"),
        [
            (
                stance.value,
                row.support,
                row.predicted,
                f"{row.precision:.3f}",
                f"{row.recall:.3f}",
                f"{row.f1:.3f}",
            )
            for stance, row in rows
        ],
    )


def _matrix(evaluation: Evaluation) -> str:
    shown = worth_showing(evaluation)
    classes = evaluation.classes
    head = "".join(f"<th>{stance.value}</th>" for stance in shown)
    lines = []
    for label in Stance:
        support = classes.classes[label].support
        if support:
            cells = "".join(
                f'<td style="background: rgba(var(--mark), {0.6 * count / support:.2f})">{count}</td>'
                for said in shown
                for count in (classes.confusion[label, said],)
            )
            lines.append(f"<tr><th>{label.value}</th>{cells}</tr>")
    return (
        '<div class="wide"><table class="matrix"><thead><tr><th>label \\ said</th>'
        f"{head}</tr></thead>\n<tbody>\n" + "\n".join(lines) + "\n</tbody></table></div>"
    )


def _by_confidence(evaluation: Evaluation) -> str:
    rows = [(f"{least:.1f}", scores) for least, scores in evaluation.by_confidence]
    if evaluation.as_set is not None:
        rows.append(("as set in [alert]", evaluation.as_set))
    return table(
        ("from", "alerts", "exactly right", "found", "some alert due", "false per 100"),
        [
            (
                name,
                row.alerts,
                *shares_of(row),
                f"{row.alert_precision:.3f}" if row.alerts else "-",
                f"{row.false_alerts_per_100:.1f}",
            )
            for name, row in rows
        ],
    )


def _phenomena(evaluation: Evaluation) -> str:
    return table(
        ("phenomenon", "pairs", "right", "alerts", "exactly right", "found"),
        [
            (
                item.name,
                item.pairs,
                f"{item.accuracy:.3f}",
                item.alerts.alerts,
                *shares_of(item.alerts),
            )
            for item in evaluation.phenomena
        ],
    )


def _cases(title: str, predictions: tuple[Prediction, ...], most: int) -> Iterator[str]:
    if not predictions:
        return
    count = f"{min(most, len(predictions))} of {len(predictions)}"
    yield f"<h2>{escape(title)}</h2>\n<p class='faint'>{count}</p>"
    yield from (_case(prediction) for prediction in predictions[:most])


def _case(prediction: Prediction) -> str:
    pair, judgment = prediction.pair, prediction.judgment
    dates = ", ".join(
        f"{name} {day.isoformat()}"
        for name, day in (("claim as of", pair.as_of), ("report of", pair.published))
        if day is not None
    )
    told = f" <span class='faint'>({escape(dates)})</span>" if dates else ""
    reason = escape(judgment.reason or "no reason given")
    return (
        '<div class="case">'
        f"<p><b>Claim:</b> {escape(pair.claim)}{told}</p>"
        f"<blockquote>{escape(pair.evidence)}</blockquote>"
        f"<p>label <span class='right'>{prediction.label.value}</span>,"
        f" said <span class='wrong'>{prediction.alerted.value}</span> {judgment.confidence:.2f}: {reason}</p>"
        f"<p class='faint'>{escape(pair.id)}</p></div>"
    )
