"""`watcher slack ...`"""

from __future__ import annotations

from typing import Annotated

import typer

from watcher.cli.context import open_app
from watcher.cli.output import say

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def slack() -> None:
    """The Slack set-up."""


@app.command("test")
def try_slack(
    ctx: typer.Context,
    channel: Annotated[str, typer.Option("--channel", help="Instead of the configured one.")] = "",
) -> None:
    """Check the token, post a test message and read the channel's history; each failure with its remedy."""
    with open_app(ctx) as program:
        for line in program.test_slack(channel):
            say(line)
