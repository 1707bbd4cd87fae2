"""`watcher evaluate`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import JSON_OPTION, settings_of
from watcher.cli.output import say

if TYPE_CHECKING:
    from watcher.pipeline.evaluate import Pair

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def evaluate(
    ctx: typer.Context,
    pairs: Annotated[
        list[Path],
        typer.Argument(
            metavar="PAIRS.jsonl...", help="Labelled pairs: id, claim, evidence, label."
        ),
    ],
    predictions: Annotated[
        Path | None, typer.Option("--predictions", help="Write one JSON line a pair to this file.")
    ] = None,
    as_json: bool = JSON_OPTION,
) -> None:
    """Score the judge on labelled pairs: precision, recall, F1, alerts, confusion matrix."""
    from watcher.app.files import bundled_entities, read_lines
    from watcher.app.judging import load_judge
    from watcher.core.errors import UsageError
    from watcher.pipeline.evaluate import (
        evaluate_pairs,
        prediction_line,
        read_pairs,
        report_json,
        report_text,
    )
    from watcher.progress import progress_bar

    if predictions is not None and predictions.resolve() in {path.resolve() for path in pairs}:
        raise UsageError(f"{predictions}: the predictions would overwrite the pairs")
    settings = settings_of(ctx)
    rows: list[Pair] = []
    faults = 0
    for path in pairs:
        good, bad = read_pairs(read_lines(path).split("\n"))
        faults += len(bad)
        for fault in bad:
            say(f"watcher: {path}:{fault.line}: {fault.reason}")
        rows += good
    if not rows:
        raise UsageError(f"{', '.join(map(str, pairs))}: no pair to judge")
    judge = load_judge(settings).judge(bundled_entities())
    if judge.warning:
        say(f"warning: {judge.warning}")
    with progress_bar("judging", len(rows)) as advance:
        evaluation = evaluate_pairs(judge, rows, advance)
    if as_json:
        print(report_json(evaluation))
    else:
        print(report_text(evaluation))
    sys.stdout.flush()
    if predictions is not None:
        _write_predictions(predictions, [prediction_line(row) for row in evaluation.predictions])
    if faults:
        raise typer.Exit(3)


def _write_predictions(path: Path, lines: list[str]) -> None:
    from watcher.core.errors import UsageError

    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
