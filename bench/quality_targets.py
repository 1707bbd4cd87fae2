"""The table of targets: what was asked for beside what was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.quality_articles import Counted
from bench.quality_scores import Scored
from watcher.pipeline.evaluate import Evaluation

Measure = Callable[[Evaluation], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One row: a measure of one set."""

    key: str
    name: str
    good: str
    goal: str
    measure: Measure


def _accuracy(done: Evaluation) -> str:
    return f"{done.classes.accuracy:.3f}"


def _macro_f1(done: Evaluation) -> str:
    return f"{done.classes.macro_f1:.3f}"


def _with_interval(done: Evaluation) -> str:
    low, high = done.intervals["macro_f1"]
    return f"{done.classes.macro_f1:.3f} [{low:.3f}, {high:.3f}]"


def _at_threshold(done: Evaluation) -> str:
    if done.fixed is None or done.fixed.chosen is None:
        return "0 (no threshold does on dev)"
    scores = done.fixed.scores
    return f"{scores.exact_recall:.3f} (xP {scores.exact_precision:.3f})"


TARGETS = (
    Target(key="test", name="news pairs, dates redrawn: macro-F1", good=".70", goal=".80", measure=_with_interval),
    Target(key="test", name="the same: recall at xP >= .90, threshold from dev (xP reached)", good=".25", goal=".50", measure=_at_threshold),
    Target(
        key="test", name="the same: alert or not, precision / recall", good=".93 / .93", goal=".97 / .95",
        measure=lambda done: f"{done.alerts.alert_precision:.3f} / {done.alerts.alert_recall:.3f}",
    ),
    Target(
        key="test", name="the same: false alerts per 100 mentions + unrelated", good="10", goal="4",
        measure=lambda done: f"{done.alerts.false_alerts_per_100:.1f}",
    ),
    Target(
        key="test", name="the same: updates read as confirms", good="7%", goal="4%",
        measure=lambda done: f"{100 * done.alerts.updates_as_confirms:.1f}%",
    ),
    Target(
        key="emergent", name="Emergent, accuracy / macro-F1", good=".60", goal=".70",
        measure=lambda done: f"{_accuracy(done)} / {_macro_f1(done)}",
    ),
    Target(key="vitaminc", name="VitaminC real, 3-way accuracy", good=".70", goal=".80", measure=_accuracy),
    Target(key="feversym", name="FEVER-Symmetric, 2-way accuracy", good=".82", goal=".88", measure=_accuracy),
    Target(key="fm2", name="FoolMeTwice, 2-way accuracy", good=".72", goal=".78", measure=_accuracy),
    Target(key="fnc", name="FNC closest sentence, 4-way macro-F1", good=".47", goal=".57", measure=_macro_f1),
)  # fmt: skip


def targets_table(scored: Sequence[Scored], articles: Sequence[Counted]) -> str:
    """Return the table of targets, a column a judge."""
    by_key = {item.item.key: item.by_judge for item in scored}
    judges = list(next(iter(by_key.values()))) if by_key else []
    head = " | ".join(judges)
    lines = [f"| measure | good | goal | {head} |", "|---" * (3 + len(judges)) + "|"]
    for target in TARGETS:
        if target.key in by_key:
            cells = " | ".join(target.measure(by_key[target.key][name]) for name in judges)
            lines.append(f"| {target.name} | {target.good} | **{target.goal}** | {cells} |")
    counts = _alerts(articles)
    cells = " | ".join(counts.get(name, "-") for name in judges)
    lines.append(f"| 1,000 real articles against the seed claims: alerts, own dates / as of today | <= 2 | **0** | {cells} |")  # fmt: skip
    return "\n".join(lines) + "\n"


def _alerts(articles: Sequence[Counted]) -> Mapping[str, str]:
    counts: dict[str, list[str]] = {}
    for item in sorted(articles, key=lambda item: item.undated):
        counts.setdefault(item.judge, []).append(str(item.counted["alerts"]))
    return {judge: " / ".join(found) for judge, found in counts.items()}
