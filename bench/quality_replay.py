"""The labelled timelines, replayed by the code of `watcher replay`: what would have been told of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.quality_scores import say
from watcher.app.policies import make_policy
from watcher.app.replaying import (
    Speed,
    fit_budget,
    open_replay,
    read_archive,
    replay_steps,
    tracked,
)
from watcher.config import load_settings
from watcher.core.alert_budget import read_budget
from watcher.core.replay_scores import Change, ReplayRow, ReplayScores, score_replay
from watcher.pipeline.replay_summary import BudgetReport, ReplaySummary, summarise
from watcher.pipeline.reports.columns import share_of
from watcher.pipeline.reports.replay_budget import thresholds_of
from watcher.settings import Settings

FOLDER = "tests/data/timelines"
TIMELINES = ("ferry", "base_deal", "strike")
BUDGET = "0.1/day"
_ROOT = Path(__file__).resolve().parents[1]
_DEFAULT = "blend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One timeline with the default thresholds, and with those that fit the budget."""

    name: str
    summary: ReplaySummary
    scores: ReplayScores
    fitted: BudgetReport


def replay_timelines(judge: str) -> list[Replayed]:
    """Replay every timeline with a judge and the default configuration."""
    settings = load_settings(overrides={}, environ={}, path=None)
    return [_replay(name, judge, settings) for name in TIMELINES]


def _replay(name: str, judge: str, settings: Settings) -> Replayed:
    say(f"timeline {name}, {judge} ...")
    path = _ROOT / FOLDER / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    archive = asyncio.run(read_archive(settings, lines, str(path), say))
    baseline, _ = tracked(None, archive, None)
    replay = open_replay(settings, judge, baseline, archive)
    steps = tuple(replay_steps(settings, replay, baseline, archive, Speed()))
    summary = summarise(replay.page.judge.name, replay.page.claims, steps)
    assert summary.scores is not None, "the timelines are labelled"
    fitted = fit_budget(settings, replay, baseline, archive, read_budget(BUDGET))
    return Replayed(name=name, summary=summary, scores=summary.scores, fitted=fitted)


# ----------------------------------------------------------------------------- the section


def replay_section(judge: str) -> str:
    """Return the section of docs/quality.md."""
    done = replay_timelines(judge)
    option = "" if judge == _DEFAULT else f" --judge {judge}"
    commands = [f"watcher replay {FOLDER}/{item.name}.jsonl{option}" for item in done]
    return "\n".join(
        (
            "## Timelines replayed",
            "",
            "Three made-up archives with the alerts and states that are due after every report, run through the whole",
            f"pipeline in time order by {judge} (`{done[0].summary.judge}`) with the default configuration. The rules for",
            "alerts and states were written with these labels and give all of them when they are handed the labelled",
            "stances, changes and origins (`tests/unit/test_decide_timelines.py`, `test_claim_state.py`); what goes wrong",
            "below begins with a stance, a change, a confidence or an origin that was read otherwise.",
            "",
            "```sh",
            *commands,
            "```",
            "",
            *_table(done, _MEASURES),
            "",
            f"With `--budget {BUDGET}` the thresholds are sought that tell the most of what is due within so many alerts a day on",
            "average. **They are chosen on the labels that they are then scored on and say nothing about other reports.** The",
            f"default: {_default_thresholds()}.",
            "",
            "```sh",
            *(f"{command} --budget {BUDGET}" for command in commands),
            "```",
            "",
            *_table(done, _BUDGETED),
            "",
        )
    )


_Cell = Callable[[Replayed], str]


def _table(done: Sequence[Replayed], rows: Sequence[tuple[str, _Cell]]) -> list[str]:
    return [
        f"| | {' | '.join(item.name for item in done)} |",
        "|---" * (len(done) + 1) + "|",
        *(f"| {name} | {' | '.join(cell(item) for item in done)} |" for name, cell in rows),
    ]


def _a_day(alerts: int, days: int) -> str:
    return f"{alerts} ({alerts / days:.2f})"


def _missed(rows: Sequence[ReplayRow]) -> str:
    reasons = [row.reason for row in rows]
    counts = [reasons.count(reason) for reason in ("LOW_CONFIDENCE", "MENTION_ONLY", "")]
    return " / ".join(map(str, (*counts, len(reasons) - sum(counts))))


def _changes(changes: Sequence[Change]) -> str:
    told = [change.latency for change in changes if change.latency is not None]
    late = sum(latency > 0 for latency in told)
    return f"{len(told) - late} / {late} / {len(changes) - len(told)}"


def _latency(changes: Sequence[Change]) -> str:
    told = [change.latency for change in changes if change.latency is not None]
    return f"{median(told):g} / {max(told)}" if told else "-"


_MEASURES: tuple[tuple[str, _Cell], ...] = (
    (
        "claims, reports, days",
        lambda item: f"{len(item.summary.claims)}, {item.summary.reports}, {item.summary.days}",
    ),
    ("alerts due", lambda item: str(item.scores.recall.of)),
    ("alerts (a day)", lambda item: _a_day(len(item.summary.alerts), item.summary.days)),
    ("alert precision: alerts that were due", lambda item: share_of(item.scores.precision)),
    ("alert recall: due alerts that came, or joined another", lambda item: share_of(item.scores.recall)),
    ("exact precision: the same with the due stance", lambda item: share_of(item.scores.exact_precision)),
    ("exact recall", lambda item: share_of(item.scores.exact_recall)),
    ("due alerts that did not come: too unsure / only mentioned / not found / else", lambda item: _missed(item.scores.missed)),
    ("missed updates", lambda item: f"{item.scores.missed_updates.count} of {item.scores.missed_updates.of}"),
    ("false alerts", lambda item: str(len(item.scores.false))),
    ("changes told by their first report / later / never", lambda item: _changes(item.scores.changes)),
    ("latency of those told, in articles: median / worst", lambda item: _latency(item.scores.changes)),
    ("stance exact, quiet ones included", lambda item: share_of(item.scores.stances)),
    ("kind of change exact, of updates found", lambda item: share_of(item.scores.deltas)),
    ("independence exact, of findings with an origin", lambda item: share_of(item.scores.independence)),
    ("state exact, after every labelled report", lambda item: share_of(item.scores.states)),
)  # fmt: skip


# ----------------------------------------------------------------------------- the budget


def _default_thresholds() -> str:
    settings = load_settings(overrides={}, environ={}, path=None)
    return ", ".join(
        f"{name.replace('_', ' ')} {least:g}"
        for name, least in thresholds_of(make_policy(settings))
    )


def _threshold(name: str) -> _Cell:
    return lambda item: (
        "-" if item.fitted.chosen is None else f"{dict(thresholds_of(item.fitted.policy))[name]:g}"
    )


def _kept(cell: Callable[[BudgetReport, ReplayScores], str]) -> _Cell:
    """Return the cell of what a replay with the chosen thresholds gave."""

    def shown(item: Replayed) -> str:
        scores = score_replay(item.fitted.rows)
        return "-" if scores is None else cell(item.fitted, scores)

    return shown


_BUDGETED: tuple[tuple[str, _Cell], ...] = (
    ("alerts that the budget allows", lambda item: str(item.fitted.most)),
    ("least confidence: confirms", _threshold("confirms")),
    ("contradicts", _threshold("contradicts")),
    ("updates", _threshold("updates")),
    ("unsupported (only the model says so): confirms", _threshold("unsupported_confirms")),
    ("unsupported contradicts", _threshold("unsupported_contradicts")),
    ("unsupported updates", _threshold("unsupported_updates")),
    (
        "alerts (a day)",
        _kept(lambda fitted, _: _a_day(sum(row.alert for row in fitted.rows), fitted.days)),
    ),
    ("alert precision", _kept(lambda _, scores: share_of(scores.precision))),
    ("alert recall", _kept(lambda _, scores: share_of(scores.recall))),
)
