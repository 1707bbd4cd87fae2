"""`watcher config ...`"""

from __future__ import annotations

import typer

from watcher.cli.context import JSON_OPTION, settings_of
from watcher.cli.output import print_json, print_table

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def config() -> None:
    """The configuration."""


@app.command()
def show(ctx: typer.Context, as_json: bool = JSON_OPTION) -> None:
    """Show every option's value and where it came from; secrets are masked."""
    rows = settings_of(ctx).redacted()
    if as_json:
        print_json({option: {"value": value, "origin": origin} for option, value, origin in rows})
        return
    print_table(("OPTION", "VALUE", "FROM"), rows)
