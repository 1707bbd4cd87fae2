"""`watcher seed ...`"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import print_json, say

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def seed() -> None:
    """Load the baseline of claims, entities, documents and feeds."""


@app.command()
def load(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("--from", help="A folder of claims.toml, entities.toml, documents.toml."),
    ] = None,
    feeds: Annotated[bool, typer.Option(help="Also add the bundled list of feeds.")] = True,
    as_json: bool = JSON_OPTION,
) -> None:
    """Load or refresh the baseline; what a user edited or removed is never touched."""
    from watcher.app.files import load_seeds

    with open_app(ctx) as program:
        outcome = load_seeds(program.store, folder, program.now(), with_feeds=feeds)
    counts = {kind: dict(Counter(ends)) for kind, ends in outcome.items()}
    if as_json:
        print_json(counts)
        return
    for kind, ends in counts.items():
        say(
            f"{kind}: "
            + (", ".join(f"{count} {end}" for end, count in sorted(ends.items())) or "none")
        )
