"""`watcher healthcheck`"""

from __future__ import annotations

import typer

from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import print_json, say

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def healthcheck(ctx: typer.Context, as_json: bool = JSON_OPTION) -> None:
    """Exit 0 when the service finished a cycle lately, 1 when not."""
    with open_app(ctx) as program:
        health = program.health()
    if as_json:
        print_json(health)
    else:
        say(health.summary)
    if not health.ok:
        raise typer.Exit(1)
