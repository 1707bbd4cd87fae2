"""`watcher run`"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.context import open_app
from watcher.cli.output import say

if TYPE_CHECKING:
    from watcher.pipeline.cycle import CycleCounts

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def run(
    ctx: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Poll every feed now, do one full cycle, and exit.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="One cycle on a scratch copy: print what would be sent, send and keep nothing.",
        ),
    ] = False,
) -> None:
    """Poll, judge and alert until stopped (SIGTERM drains), or for one cycle with --once."""
    with open_app(ctx) as program:
        if dry_run:
            counts = asyncio.run(program.dry_run())
        elif once:
            counts = asyncio.run(program.run_once())
        else:
            from watcher.service import serve

            asyncio.run(serve(program))
            return
    _summarise(counts)
    if counts.undelivered or counts.polls.failed:
        raise typer.Exit(3)


def _summarise(counts: CycleCounts) -> None:
    polls, processed, delivered = counts.polls, counts.processed, counts.delivered
    again = counts.revisited
    say(
        f"feeds: {polls.polled} polled, {polls.failed} failed, {polls.held} held back at their server's wish"
        f" | entries: {polls.baseline} baseline, {polls.fresh} new"
        f" | articles: {processed.articles} read, {processed.postponed} postponed, {processed.lost} lost"
        f" | read again: {again.asked}, {again.edited} edited, {again.failed} failed"
        f" | findings: {processed.findings} | alerts: {processed.alerts + again.alerts}"
        f" | messages: {delivered.sent} sent, {counts.undelivered} waiting"
    )
