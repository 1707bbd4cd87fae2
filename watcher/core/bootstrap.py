"""95% intervals of the figures, from groups drawn again with replacement.

Pairs of one claim, page or story are alike, so groups are drawn and not pairs. All figures are sums over
groups, so a draw is one row of a matrix product: draws x groups times groups x counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watcher.core.metrics import QUIET_STANCES
from watcher.core.model import ALERTING_STANCES, Stance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_STANCES = tuple(Stance)
_PLACES = {stance: place for place, stance in enumerate(_STANCES)}
_ALERTING = [_PLACES[stance] for stance in _STANCES if stance in ALERTING_STANCES]
_QUIET = [_PLACES[stance] for stance in QUIET_STANCES]

# bounds the memory of one block of draws to some tens of megabytes
_CELLS_AT_ONCE = 1_000_000

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged pair as the figures see it."""

    label: Stance
    folded: Stance
    """The prediction that the class scores count."""
    alerted: Stance
    """The judge's own stance under the set's name, which the alert figures count."""
    confidence: float
    group: str


def group_order(rows: Sequence[Judged]) -> tuple[str, ...]:
    """Return the groups that draws are over, in the order of their columns."""
    return tuple(sorted({row.group for row in rows}))


def intervals(
    rows: Sequence[Judged],
    draws: NDArray[np.int64],
    *,
    least_precision: float,
    threshold: float | None = None,
) -> dict[str, Interval]:
    """Return the middle 95% of every figure over `draws` (draws x groups: how often each group is in).

    `recall_at_precision` chooses its threshold anew in each draw; `exact_*_at_threshold` are at `threshold`.
    """
    import numpy as np

    columns = {group: place for place, group in enumerate(group_order(rows))}
    labels = {_PLACES[row.label] for row in rows}
    by_class = draws @ _tables(rows, columns, [row.folded for row in rows])
    by_alert = draws @ _tables(rows, columns, [row.alerted for row in rows])
    figures = {**_class_figures(by_class, sorted(labels)), **_alert_figures(by_alert)}
    figures["recall_at_precision"] = _best_recall(rows, columns, draws, least_precision)
    if threshold is not None:
        kept = [
            row.alerted
            if row.confidence >= threshold or row.alerted in QUIET_STANCES
            else Stance.MENTIONS
            for row in rows
        ]
        fixed = _alert_figures(draws @ _tables(rows, columns, kept))
        for name in ("exact_precision", "exact_recall"):
            figures[f"{name}_at_threshold"] = fixed[name]
    ends = {name: np.nanpercentile(values, (2.5, 97.5)) for name, values in figures.items()}
    return {name: (float(low), float(high)) for name, (low, high) in ends.items()}


def _tables(
    rows: Sequence[Judged], columns: Mapping[str, int], predicted: Sequence[Stance]
) -> Floats:
    """Return groups x 25: each group's confusion matrix as one row."""
    import numpy as np

    tables = np.zeros((len(columns), len(_STANCES) ** 2))
    for row, said in zip(rows, predicted, strict=True):
        cell = _PLACES[row.label] * len(_STANCES) + _PLACES[said]
        tables[columns[row.group], cell] += 1
    return tables


def _divide(part: Floats, whole: Floats) -> Floats:
    import numpy as np

    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _class_figures(flat: Floats, labels: Sequence[int]) -> dict[str, Floats]:
    import numpy as np

    table = flat.reshape(len(flat), len(_STANCES), len(_STANCES))
    right = np.diagonal(table, axis1=1, axis2=2)
    told = table.sum(axis=2) + table.sum(axis=1)
    f1 = _divide(2 * right, told)
    # a label that a draw lacks has no F1 there, and is left out of that draw's mean
    held = np.where(table.sum(axis=2) > 0, f1, np.nan)[:, labels]
    return {
        "accuracy": _divide(right.sum(axis=1), table.sum(axis=(1, 2))),
        "macro_f1": np.nanmean(held, axis=1),
    }


def _alert_figures(flat: Floats) -> dict[str, Floats]:
    table = flat.reshape(len(flat), len(_STANCES), len(_STANCES))
    alerts = table[:, :, _ALERTING].sum(axis=(1, 2))
    hit = table[:, _ALERTING][:, :, _ALERTING].sum(axis=(1, 2))
    exact = table[:, _ALERTING, _ALERTING].sum(axis=1)
    wanted = table[:, _ALERTING].sum(axis=(1, 2))
    quiet = table[:, _QUIET].sum(axis=(1, 2))
    updates = table[:, _PLACES[Stance.UPDATES]]
    return {
        "alert_precision": _divide(hit, alerts),
        "alert_recall": _divide(hit, wanted),
        "exact_precision": _divide(exact, alerts),
        "exact_recall": _divide(exact, wanted),
        "false_alerts_per_100": 100 * _divide(alerts - hit, quiet),
        "updates_as_confirms": _divide(updates[:, _PLACES[Stance.CONFIRMS]], updates.sum(axis=1)),
    }


def _best_recall(
    rows: Sequence[Judged],
    columns: Mapping[str, int],
    draws: NDArray[np.int64],
    least_precision: float,
) -> Floats:
    """Return each draw's largest exact recall among the thresholds with the least precision."""
    import numpy as np

    wanted = np.zeros(len(columns))
    for row in rows:
        wanted[columns[row.group]] += row.label in ALERTING_STANCES
    alerts = sorted(
        (row for row in rows if row.alerted in ALERTING_STANCES), key=lambda row: -row.confidence
    )
    if not alerts:
        return np.zeros(len(draws))
    groups = [columns[row.group] for row in alerts]
    right = np.array([row.label is row.alerted for row in alerts])
    # a threshold takes all alerts of one confidence or none: count at the last of each
    ends = [
        place
        for place, row in enumerate(alerts)
        if place + 1 == len(alerts) or alerts[place + 1].confidence != row.confidence
    ]
    best = np.zeros(len(draws))
    block = max(1, _CELLS_AT_ONCE // len(alerts))
    for start in range(0, len(draws), block):
        weights = draws[start : start + block, groups]
        said = weights.cumsum(axis=1)[:, ends]
        exact = (weights * right).cumsum(axis=1)[:, ends]
        kept = np.where(exact >= least_precision * said, exact, 0)
        best[start : start + block] = kept.max(axis=1)
    return _divide(best, draws @ wanted)
