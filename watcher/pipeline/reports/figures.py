"""The figures of an evaluation, in the order in which every report shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from watcher.core.bootstrap import Interval
from watcher.core.metrics import QUIET_STANCES, AlertScores
from watcher.core.model import ALERTING_STANCES, Stance
from watcher.pipeline.evaluate import Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with its 95% interval, if there is one."""

    key: str
    name: str
    value: float
    interval: Interval | None = None
    per_100: bool = False
    note: str = ""

    @property
    def shown(self) -> str:
        """Return the value with its interval."""
        if self.interval is None:
            return self.of(self.value)
        low, high = self.interval
        return f"{self.of(self.value)} [{self.of(low)}, {self.of(high)}]"

    def of(self, value: float) -> str:
        """Write a value as this figure is written."""
        return f"{value:.1f}" if self.per_100 else f"{value:.3f}"


def figures_of(evaluation: Evaluation) -> Iterator[Figure]:
    """Yield what the set allows to measure: no alert figures where no label alerts, and so on."""
    classes, alerts, known = evaluation.classes, evaluation.alerts, evaluation.intervals

    def figure(
        key: str, name: str, value: float, note: str = "", *, per_100: bool = False
    ) -> Figure:
        return Figure(
            key=key, name=name, value=value, interval=known.get(key), per_100=per_100, note=note
        )

    labels = {stance for stance in Stance if classes.classes[stance].support}
    yield figure("macro_f1", "macro-F1", classes.macro_f1)
    yield figure("accuracy", "accuracy", classes.accuracy)
    yield figure(
        "alert_precision",
        "alerts where some alert was due",
        alerts.alert_precision,
        f"of {alerts.alerts}",
    )
    if labels.intersection(ALERTING_STANCES):
        yield figure("alert_recall", "alerts due that came, of any stance", alerts.alert_recall)
        yield figure("exact_precision", "alerts exactly right (xP)", alerts.exact_precision)
        yield figure("exact_recall", "alerts due that came exactly right", alerts.exact_recall)
        yield _at_precision(evaluation)
    if evaluation.fixed is not None:
        yield from _at_threshold(evaluation)
    if labels.intersection(QUIET_STANCES):
        rate = alerts.false_alerts_per_100
        yield figure(
            "false_alerts_per_100",
            "false alerts per 100 mentions and unrelated",
            rate,
            per_100=True,
        )
    if Stance.UPDATES in labels:
        yield figure("updates_as_confirms", "updates read as confirms", alerts.updates_as_confirms)


def _at_precision(evaluation: Evaluation) -> Figure:
    best = evaluation.best
    return Figure(
        key="recall_at_precision",
        name=f"recall at xP >= {evaluation.least_precision:.2f}, threshold of this set",
        value=best.exact_recall if best else 0.0,
        interval=evaluation.intervals.get("recall_at_precision"),
        note=f"from {best.confidence:.3f}: {best.alerts} alerts" if best else "no threshold does",
    )


def _at_threshold(evaluation: Evaluation) -> Iterator[Figure]:
    fixed = evaluation.fixed
    if fixed is None:
        return
    scores, known = fixed.scores, evaluation.intervals
    note = (
        f"from {fixed.chosen.confidence:.3f}: {scores.alerts} alerts"
        if fixed.chosen
        else "no threshold does there, so nothing is let through"
    )
    yield Figure(
        key="exact_precision_at_threshold",
        name="xP at the threshold of other pairs",
        value=scores.exact_precision,
        interval=known.get("exact_precision_at_threshold"),
        note=note,
    )
    yield Figure(
        key="exact_recall_at_threshold",
        name="recall at the threshold of other pairs",
        value=scores.exact_recall,
        interval=known.get("exact_recall_at_threshold"),
    )


def worth_showing(evaluation: Evaluation) -> tuple[Stance, ...]:
    """Return the stances that occur as labels or predictions."""
    classes = evaluation.classes.classes
    return tuple(
        stance for stance in Stance if classes[stance].support or classes[stance].predicted
    )


def shares_of(alerts: AlertScores) -> tuple[str, str]:
    """Return xP and exact recall as text, '-' where there was no alert, or none due."""
    return (
        f"{alerts.exact_precision:.3f}" if alerts.alerts else "-",
        f"{alerts.exact_recall:.3f}" if alerts.due else "-",
    )
