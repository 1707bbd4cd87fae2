"""Judge every set with every judge: each pair once a judge, the threshold always from the dev pairs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.quality_sets import SEED, PairSet, files_of, set_of
from watcher.app.evaluating import Choice, named_judge, pairs_from
from watcher.app.policies import make_policy
from watcher.config import load_settings
from watcher.core.errors import WatcherError
from watcher.core.ports import Judge
from watcher.pipeline.evaluate import (
    Baseline,
    Evaluation,
    Wish,
    score_baselines,
    score_predictions,
)
from watcher.pipeline.judge_pairs import Answered, judge_pairs

_BOOTSTRAP = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One set with the evaluation of each judge, by its short name."""

    item: PairSet
    by_judge: Mapping[str, Evaluation]


def say(text: str) -> None:
    """Print progress."""
    print(text, file=sys.stderr, flush=True)


def open_judges(names: Sequence[str]) -> tuple[dict[str, Judge], tuple[str, ...]]:
    """Return the judges that can be had, and what is wrong with the others."""
    settings = load_settings(overrides={}, environ={}, path=None)
    judges: dict[str, Judge] = {}
    faults: list[str] = []
    for name in names:
        try:
            judges[name] = named_judge(name, settings)
        except WatcherError as error:
            faults.append(f"{name}: {error}")
            continue
        if judges[name].warning:
            faults.append(f"{name}: {judges[name].warning}")
    return judges, tuple(faults)


def score_sets(
    items: Sequence[PairSet],
    judges: Mapping[str, Judge],
    shared: Path,
    stories: Path,
    scratch: Path,
) -> list[Scored]:
    """Judge and score the sets; one without a pair is left out."""
    dev = _answers(set_of("dev"), judges, shared, stories, scratch)
    found: list[Scored] = []
    for item in items:
        answers = dev if item.key == "dev" else _answers(item, judges, shared, stories, scratch)
        if not answers:
            continue
        by_judge = {
            name: score_predictions(
                judges[name].name, answered, _wish(item, baselines=place == 0), dev[name]
            )
            for place, (name, answered) in enumerate(answers.items())
        }
        for name, done in by_judge.items():
            say(
                f"  {item.key} {name}: macro-F1 {done.classes.macro_f1:.3f}, accuracy {done.classes.accuracy:.3f}"
            )
        found.append(Scored(item=item, by_judge=by_judge))
    return found


def leaks(shared: Path) -> list[tuple[str, tuple[Baseline, ...]]]:
    """Return what all the news pairs together give away, with their dates as written and redrawn."""
    paths = sorted((shared / "data/news_pairs").glob("[wc]*.jsonl"))
    found = []
    for name, seed in (("dates as written", None), (f"dates redrawn, seed {SEED}", SEED)):
        pairs, _ = pairs_from(paths, Choice(redraw_seed=seed), say)
        found.append((name, score_baselines([(pair, pair.label) for pair in pairs])))
    return found


def _wish(item: PairSet, *, baselines: bool) -> Wish:
    # what a baseline reaches hangs on the set and not on the judge: once is enough
    policy = make_policy(load_settings(overrides={}, environ={}, path=None))
    return Wish(
        labels=item.labels,
        bootstrap=_BOOTSTRAP,
        baselines=baselines,
        min_confidence=policy.min_confidence,
        min_confidence_unsupported=policy.min_confidence_unsupported,
    )


def _answers(
    item: PairSet, judges: Mapping[str, Judge], shared: Path, stories: Path, scratch: Path
) -> dict[str, tuple[Answered, ...]]:
    paths = files_of(item, shared, stories, scratch)
    if not any(os.path.getsize(path) for path in paths):
        say(f"{item.name}: no pairs")
        return {}
    pairs, faults = pairs_from(paths, Choice(sample=item.sample, redraw_seed=SEED), say)
    if faults:
        raise WatcherError(f"{item.name}: {faults} lines cannot be read")
    answers: dict[str, tuple[Answered, ...]] = {}
    for name, judge in judges.items():
        started = time.perf_counter()
        answers[name] = judge_pairs(judge, pairs)
        took = time.perf_counter() - started
        say(f"{item.name}, {name}: {len(pairs)} pairs in {took:.0f} s")
    return answers
