"""`watcher evaluate`"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app, settings_of
from watcher.cli.lines import lines_of
from watcher.cli.output import say, say_warning, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watcher.app.evaluating import Choice
    from watcher.config import Settings
    from watcher.core.model import Stance
    from watcher.pipeline.evaluate import Evaluation
    from watcher.pipeline.evaluate_articles import ArticleEvaluation

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def evaluate(
    ctx: typer.Context,
    pairs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PAIRS.jsonl...]", help="Labelled pairs: id, claim, evidence, label."
        ),
    ] = None,
    judge: Annotated[
        str, typer.Option("--judge", help="structured, neural or blend: the parts and the whole.")
    ] = "blend",
    threshold_from: Annotated[
        list[Path] | None,
        typer.Option(
            "--threshold-from",
            metavar="PAIRS.jsonl",
            help="Fix the confidence for xP >= .90 on these pairs, and report it here; repeatable.",
        ),
    ] = None,
    labels: Annotated[
        str,
        typer.Option(
            "--labels", help="Score on these stances only, by comma; updates fold onto contradicts."
        ),
    ] = "",
    sample: Annotated[
        int | None,
        typer.Option("--sample", min=1, help="Judge so many pairs, chosen by a hash of their ids."),
    ] = None,
    redraw_dates: Annotated[
        int | None,
        typer.Option(
            "--redraw-dates",
            metavar="SEED",
            help="Draw the days between claim and report anew, so that they give nothing away.",
        ),
    ] = None,
    baselines: Annotated[
        bool,
        typer.Option("--baselines", help="Also score judges that see one part of the pair only."),
    ] = False,
    bootstrap: Annotated[
        int,
        typer.Option(
            "--bootstrap", min=0, help="Draw the groups so often for the 95% intervals; 0 for none."
        ),
    ] = 1000,
    articles: Annotated[
        str,
        typer.Option(
            "--articles",
            metavar="FILE",
            help="Articles instead, one a line as for check --jsonl; alerts are false but for `findings`.",
        ),
    ] = "",
    claims: Annotated[
        Path | None,
        typer.Option("--claims", help="Check the articles against a file's claims instead."),
    ] = None,
    undated: Annotated[
        bool, typer.Option("--undated", help="Read the articles as if published now.")
    ] = False,
    feedback: Annotated[
        bool,
        typer.Option(
            "--feedback",
            help="The marked alerts instead: is what was right still told, and what was wrong no longer?",
        ),
    ] = False,
    predictions: Annotated[
        Path | None, typer.Option("--predictions", help="Write one JSON line a pair to this file.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write one page with plots and the worst errors to this file."),
    ] = None,
    as_json: bool = JSON_OPTION,
) -> None:
    """Score the judge on labelled pairs, on articles, or on the alerts that readers marked."""
    from watcher.core.errors import UsageError

    if feedback:
        others = pairs or threshold_from or labels or sample or articles or claims or undated
        if others or redraw_dates is not None or predictions or html or baselines:
            raise UsageError("--feedback goes with --judge and --json only")
        _judge_marks(ctx, judge, as_json=as_json)
        return
    inputs = [*(pairs or []), *(threshold_from or []), *([claims] if claims else [])]
    inputs += [Path(articles)] if articles else []
    _keep_inputs(inputs, {"predictions": predictions, "page": html})
    if bool(pairs) == bool(articles):
        raise UsageError("give either files of pairs, --articles FILE or --feedback")
    if articles:
        if threshold_from or labels or sample or redraw_dates is not None or predictions:
            raise UsageError(
                "--threshold-from, --labels, --sample, --redraw-dates and --predictions are for pairs"
            )
        counted, faulty = _count(ctx, articles, claims, judge, undated=undated)
        _report_articles(counted, html, as_json=as_json)
    else:
        from watcher.app.evaluating import Choice

        if claims or undated:
            raise UsageError("--claims and --undated are for --articles")
        choice = Choice(labels=_stances(labels), sample=sample, redraw_seed=redraw_dates)
        scored, faulty = _score(
            settings_of(ctx),
            (pairs or [], threshold_from or []),
            judge,
            choice,
            bootstrap=bootstrap,
            baselines=baselines,
        )
        _report_pairs(scored, html, predictions, as_json=as_json)
    if faulty:
        raise typer.Exit(3)


def _judge_marks(ctx: typer.Context, judge: str, *, as_json: bool) -> None:
    from watcher.app.evaluating import evaluate_feedback
    from watcher.pipeline.reports.feedback import feedback_json, feedback_text
    from watcher.progress import progress_bar

    with open_app(ctx) as program, progress_bar("judging", None) as advance:
        done, used = evaluate_feedback(program.settings, program.store, judge, advance)
    say_warning(used)
    _print(feedback_json(done) if as_json else visible(feedback_text(done)))


def _stances(text: str) -> frozenset[Stance]:
    from watcher.core.errors import UsageError
    from watcher.core.model import Stance

    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in set(Stance)]
    if unknown:
        raise UsageError(f"--labels: {unknown[0]!r} is not one of {', '.join(Stance)}")
    if len(names) == 1:
        raise UsageError("--labels: give two stances or more")
    return frozenset(map(Stance, names))


def _keep_inputs(inputs: Iterable[Path], outputs: dict[str, Path | None]) -> None:
    from watcher.core.errors import UsageError

    held = {path.resolve() for path in inputs}
    for what, path in outputs.items():
        if path is not None and path.resolve() in held:
            raise UsageError(f"{path}: the {what} would overwrite what is read")
        if path is not None:
            held.add(path.resolve())


def _score(
    settings: Settings,
    files: tuple[Sequence[Path], Sequence[Path]],
    name: str,
    choice: Choice,
    *,
    bootstrap: int,
    baselines: bool,
) -> tuple[Evaluation, int]:
    from dataclasses import replace

    from watcher.app.evaluating import evaluate_files, named_judge, pairs_from
    from watcher.app.policies import make_policy
    from watcher.pipeline.evaluate import Wish
    from watcher.progress import progress_bar

    judge = named_judge(name, settings)
    rows, faults = pairs_from(files[0], choice, say)
    others = None
    if files[1]:
        others, more = pairs_from(files[1], replace(choice, sample=None), say)
        faults += more
    say_warning(judge)
    policy = make_policy(settings)
    wish = Wish(
        bootstrap=bootstrap,
        baselines=baselines,
        min_confidence=policy.min_confidence,
        min_confidence_unsupported=policy.min_confidence_unsupported,
    )
    with progress_bar("judging", len(rows) + len(others or ())) as advance:
        return evaluate_files(judge, rows, others, choice, wish, advance), faults


def _count(
    ctx: typer.Context, source: str, claims: Path | None, judge: str, *, undated: bool
) -> tuple[ArticleEvaluation, int]:
    from watcher.app.evaluating import evaluate_articles, page_for
    from watcher.progress import progress_bar

    settings = settings_of(ctx)
    if claims is not None:
        page, faults = page_for(None, claims, judge, settings)
    else:
        with open_app(ctx) as program:
            page, faults = page_for(program.store, None, judge, settings)
    for fault in faults:
        say(f"watcher: {fault}")
    say_warning(page.judge)
    with progress_bar("judging", None) as advance:
        counted = asyncio.run(
            evaluate_articles(
                settings, page, lines_of(source), say, undated=undated, progress=advance
            )
        )
    return counted, counted.faults + len(faults)


def _report_pairs(
    evaluation: Evaluation, html: Path | None, predictions: Path | None, *, as_json: bool
) -> None:
    from watcher.pipeline.reports.as_json import prediction_line, report_json
    from watcher.pipeline.reports.as_page import report_page
    from watcher.pipeline.reports.as_text import report_text

    _print(report_json(evaluation) if as_json else visible(report_text(evaluation)))
    if predictions is not None:
        _write(predictions, "".join(f"{prediction_line(row)}\n" for row in evaluation.predictions))
    if html is not None:
        _write(html, report_page(evaluation))


def _report_articles(counted: ArticleEvaluation, html: Path | None, *, as_json: bool) -> None:
    from watcher.pipeline.reports.articles import articles_json, articles_page, articles_text

    _print(articles_json(counted) if as_json else visible(articles_text(counted)))
    if html is not None:
        _write(html, articles_page(counted))


def _print(text: str) -> None:
    # what is on the screen cannot be lost to a file that cannot be written
    print(text)
    sys.stdout.flush()


def _write(path: Path, text: str) -> None:
    from watcher.core.errors import UsageError

    try:
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
