"""Score the judge on the development sets of ../shared and write docs/quality.md.

    python -m bench.quality [PAIRS.jsonl ...] [--out docs/quality.md]

With files named, their figures are printed and nothing is written. Pairs go through the code of
`watcher evaluate`; articles and the five seed documents go through `watcher check --jsonl` itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.checked import (
    ARTICLES,
    SEEDS,
    Checked,
    check_news,
    check_seed_documents,
    documents_table,
    news_table,
)
from watcher.app.files import bundled_entities, read_text
from watcher.app.judging import load_judge
from watcher.core.errors import WatcherError
from watcher.core.metrics import Scores
from watcher.core.model import Stance
from watcher.pipeline.evaluate import Evaluation, evaluate_pairs, read_pairs
from watcher.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / "../shared"
OUT = ROOT / "docs" / "quality.md"
_DEV = ("w6", "c6")


@dataclass(frozen=True, slots=True)
class PairSet:
    """Labelled pairs that are scored together."""

    name: str
    about: str
    files: tuple[str, ...]
    """Below ../shared."""

    @property
    def command(self) -> str:
        return f"watcher evaluate {' '.join(f'../shared/{name}' for name in self.files)}"


def default_sets(shared: Path) -> tuple[PairSet, ...]:
    """Return the sets that docs/quality.md shows."""
    names = sorted(path.stem for path in (shared / "data/news_pairs").glob("[wc]*.jsonl"))
    own = tuple(f"data/news_pairs/{name}.jsonl" for name in names if name not in _DEV)
    dev = tuple(f"data/news_pairs/{name}.jsonl" for name in _DEV)
    return (
        PairSet("Emergent", "rumours against headlines; other people's", ("data/eval/emergent.jsonl",)),
        PairSet("VitaminC", "Wikipedia edits; other people's", ("data/eval/vitc_real.jsonl",)),
        PairSet("news pairs, dev", "our own pairs, the two files worked with", dev),
        PairSet("news pairs, rest", "our own pairs, not developed on", own),
        PairSet("five-way seed", "16 made-up claims", ("data/eval/five_way_seed.jsonl",)),
    )  # fmt: skip


def evaluate(paths: Sequence[Path]) -> Evaluation:
    """Judge the pairs of some files, as `watcher evaluate` does; raises UsageError."""
    lines = [line for path in paths for line in read_text(path).splitlines()]
    pairs, faults = read_pairs(lines)
    for fault in faults:
        print(f"line {fault.line}: {fault.reason}", file=sys.stderr)
    return evaluate_pairs(load_judge(Settings()).judge(bundled_entities()), pairs)


_HEAD = (
    "| set | pairs | macro-F1 | accuracy | alerts | alert precision | alert recall | exact precision (xP)"
    " | false alerts per 100 | updates read as confirms |\n|---|---|---|---|---|---|---|---|---|---|"
)


def summary_line(name: str, scores: Scores) -> str:
    """Return one row of the table of all sets."""
    updates = scores.classes[Stance.UPDATES].support
    cells = (
        name,
        f"{scores.pairs:,}",
        f"{scores.macro_f1:.3f}",
        f"{scores.accuracy:.3f}",
        f"{scores.alerts:,}",
        f"{scores.alert_precision:.3f}",
        f"{scores.alert_recall:.3f}",
        f"{scores.exact_precision:.3f}",
        f"{scores.false_alerts_per_100:.1f}",
        f"{scores.updates_as_confirms:.3f}" if updates else "-",
    )
    return f"| {' | '.join(cells)} |"


def set_tables(evaluation: Evaluation) -> str:
    """Return the tables of one set: by stance, confusion, and by confidence."""
    scores = evaluation.scores
    lines = ["| stance | pairs | said | precision | recall | F1 |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {stance.value} | {row.support} | {row.predicted} | {row.precision:.3f} | {row.recall:.3f} | {row.f1:.3f} |"
        for stance, row in scores.classes.items()
        if row.support or row.predicted
    ]
    lines += ["", f"| label \\ said | {' | '.join(stance.value for stance in Stance)} |"]
    lines.append("|---" * (len(Stance) + 1) + "|")
    for label in Stance:
        if scores.classes[label].support:
            cells = " | ".join(str(scores.confusion[label, said]) for said in Stance)
            lines.append(f"| {label.value} | {cells} |")
    lines += ["", "| alerts from confidence | alerts | exact | any | found | false per 100 |"]
    lines.append("|---|---|---|---|---|---|")
    lines += [
        f"| {least:.1f} | {row.alerts} | {row.exact_precision:.3f} | {row.alert_precision:.3f}"
        f" | {row.exact_recall:.3f} | {row.false_alerts_per_100:.1f} |"
        for least, row in evaluation.by_confidence
    ]
    lines += [f"\nNote: {note}." for note in evaluation.notes]
    return "\n".join(lines) + "\n"


def quality_page(
    scored: Sequence[tuple[PairSet, Evaluation]],
    news: Sequence[Checked],
    documents: Checked,
    today: datetime,
) -> str:
    """Return docs/quality.md."""
    judge = scored[0][1].judge
    return "\n".join(
        (
            "# Quality",
            "",
            "<!-- Generated by `make quality`. -->",
            "",
            f"How well the judge `{judge}` judges, measured on {today:%d %B %Y}. `make quality` writes this page",
            "anew; every figure comes from the command above it. The data lies beside the checkout in",
            "`../shared` and is not part of this repository.",
            "",
            "**Alert precision**: alerts where some alert was due. **Exact precision (xP)**: alerts with exactly",
            "the right stance. **False alerts per 100**: alerts per 100 pairs labelled mentions or unrelated.",
            "**Found**: pairs due an alert that got exactly that one. Macro-F1 is over the stances that occur.",
            "",
            _HEAD,
            *(summary_line(f"{item.name} ({item.about})", done.scores) for item, done in scored),
            "",
            "Alerts are counted at any confidence here; the service asks for the confidences of `[alert]` in its",
            "configuration, and the tables by confidence below show what that changes.",
            "",
            *_set_sections(scored),
            news_table(news),
            documents_table(documents),
        )
    )


def _set_sections(scored: Sequence[tuple[PairSet, Evaluation]]) -> Iterator[str]:
    for item, done in scored:
        yield f"## {item.name}\n\n```sh\n{item.command}\n```\n\n{set_tables(done)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("pairs", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--shared", type=Path, default=SHARED)
    wanted = parser.parse_args()
    try:
        if wanted.pairs:
            _print_named(wanted.pairs)
        else:
            _write_page(wanted.shared, wanted.out)
    except WatcherError as error:
        sys.exit(f"bench.quality: {error}")


def _print_named(paths: Sequence[Path]) -> None:
    print(_HEAD)
    for path in paths:
        print(summary_line(str(path), evaluate([path]).scores))


def _write_page(shared: Path, out: Path) -> None:
    sets = default_sets(shared)
    needed = [shared / name for item in sets for name in item.files]
    needed += [shared / ARTICLES, *(shared / SEEDS / name for name in ("claims.yaml",))]
    missing = [path for path in needed if not path.exists()]
    if missing:
        sys.exit(
            f"bench.quality: {shared.resolve()} does not hold {missing[0].relative_to(shared)}:"
            " the figures need the ../shared folder beside the checkout; nothing was written"
        )
    scored = []
    for item in sets:
        print(f"{item.name} ...", file=sys.stderr, flush=True)
        done = evaluate([shared / name for name in item.files])
        print(summary_line(item.name, done.scores), flush=True)
        scored.append((item, done))
    print("articles and seed documents ...", file=sys.stderr, flush=True)
    news = [check_news(shared, dated=dated) for dated in (True, False)]
    documents = check_seed_documents(shared)
    out.write_text(quality_page(scored, news, documents, datetime.now(UTC)), encoding="utf-8")
    print(f"wrote {out}", file=sys.stderr)


if __name__ == "__main__":
    main()
