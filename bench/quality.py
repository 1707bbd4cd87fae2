"""Score the judge and its parts on the sets of ../shared, and write docs/quality.md with its plot.

    python -m bench.quality [PAIRS.jsonl ...] [--judges structured,neural,blend] [--out docs/quality.md]
    python -m bench.quality --pairs-of fm2
    python -m bench.quality --only wire,provenance,replay,edits,feedback

With files named, their figures are printed and nothing is written. `--pairs-of` prints the pairs of one set.
`--only` prints the named sections of the page; all but `feedback` need nothing of ../shared and take seconds.
Pairs and articles go through the code of `watcher evaluate`; the seed documents through `watcher check`; the
timelines through that of `watcher replay`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.checked import DOCUMENTS, SEEDS, check_seed_documents
from bench.provenance_quality import provenance_section
from bench.quality_articles import ARTICLES, count_articles
from bench.quality_edits import edits_section
from bench.quality_feedback import feedback_section
from bench.quality_page import quality_page
from bench.quality_replay import replay_section
from bench.quality_scores import Scored, leaks, open_judges, say, score_sets
from bench.quality_sets import SETS, lines_of, set_of
from bench.quality_wire import wire_section
from watcher.app.evaluating import JUDGES, Choice, pairs_from
from watcher.core.errors import UsageError, WatcherError
from watcher.core.reliability import Reliability, read_reliability
from watcher.logs import set_up_logging
from watcher.pipeline.evaluate import Evaluation, evaluate_pairs
from watcher.pipeline.reports.plots import reliability_svg

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / "../shared"
STORIES = ROOT / "training" / "pairs"
OUT = ROOT / "docs" / "quality.md"
_PLOTTED = frozenset({"test", "own"})

_HEAD = (
    "| set | pairs | macro-F1 | accuracy | alerts | alert precision | alert recall | exact precision (xP)"
    " | false alerts per 100 |\n|---|---|---|---|---|---|---|---|---|"
)

# By the judges' names; the timelines are replayed with the last: the whole, where it is not left out.
SECTIONS: Mapping[str, Callable[[Sequence[str], Path, Path], str]] = {
    "wire": lambda judges, _, __: wire_section(judges),
    "provenance": lambda _, __, ___: provenance_section(),
    "replay": lambda judges, _, __: replay_section(judges[-1]),
    "edits": lambda judges, _, __: edits_section(judges),
    "feedback": lambda judges, shared, stories: feedback_section(judges[-1], shared, stories),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("pairs", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--stories", type=Path, default=STORIES)
    parser.add_argument("--judges", default=",".join(JUDGES))
    parser.add_argument("--pairs-of", metavar="SET")
    parser.add_argument("--only", metavar="SECTION,...", help=", ".join(SECTIONS))
    wanted = parser.parse_args()
    set_up_logging("warning")
    try:
        if wanted.pairs_of:
            for line in lines_of(set_of(wanted.pairs_of), wanted.shared, wanted.stories):
                print(line)
        elif wanted.only:
            _print_sections(
                wanted.only.split(","), wanted.judges.split(","), wanted.shared, wanted.stories
            )
        elif wanted.pairs:
            _print_named(wanted.pairs, wanted.judges.split(",")[-1])
        else:
            _write_page(wanted.shared, wanted.stories, wanted.out, wanted.judges.split(","))
    except WatcherError as error:
        sys.exit(f"bench.quality: {error}")
    except FileNotFoundError as error:
        sys.exit(f"bench.quality: {error.filename}: {error.strerror}")


def _print_named(paths: Sequence[Path], name: str) -> None:
    judges, faults = open_judges([name])
    for fault in faults:
        say(fault)
    if not judges:
        sys.exit(1)
    print(_HEAD)
    for path in paths:
        pairs, _ = pairs_from([path], Choice(), say)
        print(_line(str(path), evaluate_pairs(judges[name], pairs)))


def _print_sections(
    names: Sequence[str], wanted: Sequence[str], shared: Path, stories: Path
) -> None:
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise UsageError(f"no section {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    judges, faults = open_judges(wanted)
    for fault in faults:
        say(fault)
    if not judges:
        sys.exit(1)
    for name in names:
        print(SECTIONS[name](list(judges), shared, stories))


def _line(name: str, done: Evaluation) -> str:
    classes, alerts = done.classes, done.alerts
    cells = (
        name,
        f"{classes.pairs:,}",
        f"{classes.macro_f1:.3f}",
        f"{classes.accuracy:.3f}",
        f"{alerts.alerts:,}",
        f"{alerts.alert_precision:.3f}",
        f"{alerts.alert_recall:.3f}",
        f"{alerts.exact_precision:.3f}",
        f"{alerts.false_alerts_per_100:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _write_page(shared: Path, stories: Path, out: Path, names: Sequence[str]) -> None:
    _need(shared)
    judges, faults = open_judges(names)
    for fault in faults:
        say(fault)
    if not judges:
        raise WatcherError("no judge can be had; nothing was written")
    with tempfile.TemporaryDirectory() as scratch:
        scored = score_sets(SETS, judges, shared, stories, Path(scratch))
    articles = []
    for name in judges:
        for undated in (False, True):
            say(f"articles, {name}{', as of today' if undated else ''} ...")
            articles.append(count_articles(shared, name, undated=undated))
    say("seed documents ...")
    documents = check_seed_documents(shared)
    parts = [section(list(judges), shared, stories) for section in SECTIONS.values()]
    plot = out.with_name(f"{out.stem}-reliability.svg")
    plot.write_text(reliability_svg(_reliabilities(scored)), encoding="utf-8")
    page = quality_page(
        scored, leaks(shared), articles, documents, parts, plot.name, faults, datetime.now(UTC)
    )
    out.write_text(page, encoding="utf-8")
    say(f"wrote {out} and {plot}")


def _need(shared: Path) -> None:
    needed = [name for item in SETS for name in item.files]
    needed += [ARTICLES, *(f"{SEEDS}/{number}_*.txt" for number in DOCUMENTS)]
    for name in needed:
        if not any(shared.glob(name)):
            sys.exit(
                f"bench.quality: {shared.resolve()} does not hold {name}: the figures need the"
                " ../shared folder beside the checkout; nothing was written"
            )


def _reliabilities(scored: Sequence[Scored]) -> list[tuple[str, Reliability]]:
    held = [item for item in scored if item.item.key in _PLOTTED]
    names = list(held[0].by_judge) if held else []
    return [
        (
            name,
            read_reliability(
                (row.judgment.confidence, row.alerted is row.label)
                for item in held
                for row in item.by_judge[name].predictions
                if row.alerts
            ),
        )
        for name in names
    ]


if __name__ == "__main__":
    main()
