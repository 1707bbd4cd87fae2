"""`watcher replay`"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app, settings_of
from watcher.cli.lines import lines_of
from watcher.cli.output import print_json, say, say_warning, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from watcher.app.replaying import Archive
    from watcher.config import Settings
    from watcher.pipeline.replay import Baseline, Step

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def replay(
    ctx: typer.Context,
    archive: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLES.jsonl",
            help="Dated articles, one a line as for check --jsonl, perhaps labelled; - or .gz.",
        ),
    ],
    claims: Annotated[
        Path | None, typer.Option("--claims", help="Replay against a file's claims instead.")
    ] = None,
    speed: Annotated[
        str,
        typer.Option("--speed", help="max, or so many times real time: 3600 is an hour a second."),
    ] = "max",
    budget: Annotated[
        str,
        typer.Option(
            "--budget",
            metavar="N/day",
            help="Find the thresholds that tell the most of what the labels call for within it.",
        ),
    ] = "",
    judge: Annotated[
        str, typer.Option("--judge", help="structured, neural or blend: the parts and the whole.")
    ] = "blend",
    as_json: bool = JSON_OPTION,
) -> None:
    """Run an archive through the pipeline in time order and print what would have been told."""
    from watcher.app.replaying import (
        alerts_due,
        fit_budget,
        only_labels_of,
        open_replay,
        read_speed,
        replay_steps,
    )
    from watcher.core.alert_budget import read_budget
    from watcher.core.errors import UsageError
    from watcher.pipeline.replay_summary import summarise
    from watcher.pipeline.reports.replay_budget import budget_text
    from watcher.pipeline.reports.replay_json import replay_json
    from watcher.pipeline.reports.replays import summary_text
    from watcher.progress import progress_bar

    pace = read_speed(speed)
    wanted = read_budget(budget) if budget else None
    settings = settings_of(ctx)
    held = _read(settings, archive)
    baseline, claim_faults = _baseline(ctx, held, claims)
    for fault in claim_faults:
        say(f"watcher: {fault}")
    held, strange = only_labels_of(held, baseline.claims)
    if strange:
        say(f"note: labels of claims that are not tracked are left out: {', '.join(strange)}")
    if wanted is not None and not alerts_due(held):
        raise UsageError("--budget needs reports with labels (`expect`) that call for alerts")
    played = open_replay(settings, judge, baseline, held)
    with progress_bar("replaying", len(held.reports)) as advance:
        steps = replay_steps(settings, played, baseline, held, pace)
        done = [*_shown(steps, advance, quiet=as_json)]
    fitted = None
    if wanted is not None:
        with progress_bar("fitting", None):
            fitted = fit_budget(settings, played, baseline, held, wanted)
    summary = summarise(played.page.judge.name, played.page.claims, done)
    if as_json:
        print_json(replay_json(summary, done, fitted))
    else:
        print(visible(summary_text(summary)), end="")
        if fitted is not None:
            print("\n" + visible(budget_text(fitted)), end="")
    say_warning(played.page.judge)
    if held.faults or claim_faults:
        raise typer.Exit(3)


def _read(settings: Settings, source: str) -> Archive:
    from watcher.app.replaying import read_archive
    from watcher.progress import progress_bar

    with progress_bar("reading", None) as advance:
        return asyncio.run(read_archive(settings, lines_of(source), source, say, advance))


def _baseline(
    ctx: typer.Context, archive: Archive, claims: Path | None
) -> tuple[Baseline, tuple[str, ...]]:
    from watcher.app.replaying import tracked

    if archive.claims is not None or claims is not None:
        return tracked(None, archive, claims)
    with open_app(ctx) as program:
        return tracked(program.store, archive, None)


def _shown(steps: Iterable[Step], advance: Callable[[int], None], *, quiet: bool) -> Iterable[Step]:
    """Yield the steps, each printed as it comes."""
    from watcher.pipeline.reports.replays import step_text

    for count, step in enumerate(steps, start=1):
        text = "" if quiet else step_text(step)
        if text:
            print(visible(text), flush=True)
        advance(count)
        yield step
