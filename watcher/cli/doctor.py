"""`watcher doctor`"""

from __future__ import annotations

import typer

from watcher.cli.context import JSON_OPTION, open_app
from watcher.cli.output import print_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def doctor(ctx: typer.Context, as_json: bool = JSON_OPTION) -> None:
    """Check database, disk, judge, claims, feeds, deliveries and notifiers; exit 1 when something needs mending."""
    with open_app(ctx) as program:
        checks = program.examine()
    if as_json:
        print_json(checks)
    else:
        for check in checks:
            print(f"{check.level.value:>4}  {check.subject}: {check.text}")
    if any(check.level.value == "bad" for check in checks):
        raise typer.Exit(1)
