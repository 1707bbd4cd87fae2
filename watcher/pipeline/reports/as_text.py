"""An evaluation as plain text tables."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.core.model import Stance
from watcher.pipeline.evaluate import Evaluation
from watcher.pipeline.reports.figures import figures_of, shares_of, worth_showing

_FEWEST = 5
_MOST = 20


def report_text(evaluation: Evaluation) -> str:
    """Write an evaluation as plain text tables."""
    classes = evaluation.classes
    lines = [f"judge {evaluation.judge}, {classes.pairs} pairs in {evaluation.groups} groups", ""]
    lines += [
        f"{figure.name:52} {figure.shown:22} {figure.note}".rstrip()
        for figure in figures_of(evaluation)
    ]
    for baseline in evaluation.baselines:
        name = f"baseline, {baseline.name}: macro-F1, accuracy"
        lines.append(f"{name:52} {baseline.scores.macro_f1:.3f}, {baseline.scores.accuracy:.3f}")
    if evaluation.intervals:
        lines += ["", "[ ]: 95% interval, over groups drawn again"]
    lines += ["", f"{'stance':12} {'pairs':>6} {'said':>6} {'prec.':>6} {'recall':>6} {'F1':>6}"]
    for stance in worth_showing(evaluation):
        row = classes.classes[stance]
        lines.append(
            f"{stance.value:12} {row.support:6} {row.predicted:6} "
            f"{row.precision:6.3f} {row.recall:6.3f} {row.f1:6.3f}"
        )
    lines += ["", *_confusion(evaluation), "", *_by_confidence(evaluation)]
    lines += [*_reliability(evaluation), *_phenomena(evaluation)]
    if evaluation.notes:
        lines += ["", *(f"note: {note}" for note in evaluation.notes)]
    return "\n".join(lines) + "\n"


def _confusion(evaluation: Evaluation) -> Iterator[str]:
    head = "label \\ said"
    yield f"{head:12} " + " ".join(f"{stance.value[:7]:>8}" for stance in Stance)
    for label in Stance:
        if evaluation.classes.classes[label].support:
            row = (evaluation.classes.confusion[label, stance] for stance in Stance)
            yield f"{label.value:12} " + " ".join(f"{count:8}" for count in row)


def _by_confidence(evaluation: Evaluation) -> Iterator[str]:
    yield f"{'alerts from':>11} {'alerts':>7} {'exact':>6} {'any':>6} {'found':>6} {'false per 100':>14}"
    rows = [(f"{least:.2f}", scores) for least, scores in evaluation.by_confidence]
    if evaluation.as_set is not None:
        rows.append(("as set", evaluation.as_set))
    for name, row in rows:
        exact, found = shares_of(row)
        due = f"{row.alert_precision:.3f}" if row.alerts else "-"
        yield (
            f"{name:>11} {row.alerts:7} {exact:>6} {due:>6} {found:>6} {row.false_alerts_per_100:14.1f}"
        )
    yield "exact: alerts exactly right; any: alerts where some alert was due; found: pairs due an alert that"
    yield "got exactly that one; as set: from the confidences of [alert] in the configuration"


def _reliability(evaluation: Evaluation) -> Iterator[str]:
    if not evaluation.alerts.alerts:
        return
    yield ""
    yield f"{'confidence':>11} {'alerts':>7} {'mean':>6} {'right':>6}"
    for item in evaluation.reliability.bins:
        if item.alerts:
            span = f"{item.low:.1f}-{item.high:.1f}"
            yield f"{span:>11} {item.alerts:7} {item.mean_confidence:6.3f} {item.right:6.3f}"
    yield f"expected calibration error {evaluation.reliability.expected_error:.3f}"


def _phenomena(evaluation: Evaluation) -> Iterator[str]:
    shown = [item for item in evaluation.phenomena if item.pairs >= _FEWEST][:_MOST]
    if not shown:
        return
    yield ""
    yield f"{'phenomenon':24} {'pairs':>6} {'right':>6} {'alerts':>7} {'exact':>6} {'found':>6}"
    for item in shown:
        exact, found = shares_of(item.alerts)
        yield (
            f"{item.name[:24]:24} {item.pairs:6} {item.accuracy:6.3f} {item.alerts.alerts:7} "
            f"{exact:>6} {found:>6}"
        )
