"""`watcher slack ...`"""

from __future__ import annotations

from typing import Annotated

import typer

from watcher.cli.context import open_app
from watcher.cli.output import say, visible

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def slack() -> None:
    """The Slack set-up."""


@app.command()
def init(
    socket: Annotated[
        bool,
        typer.Option(
            "--socket/--no-socket", help="Ask for buttons and the slash command (Socket Mode)."
        ),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json/--yaml", help="Format of the manifest.")] = True,
) -> None:
    """Print the app manifest to paste into Slack; what to do with it, and why each scope, on stderr."""
    from watcher.app.slack_setup import manifest

    text, steps = manifest(socket=socket, as_json=as_json)
    print(text)
    for line in steps:
        say(line)


@app.command("test")
def try_out(
    ctx: typer.Context,
    channel: Annotated[
        str, typer.Option("--channel", help="Only this one, instead of every channel in use.")
    ] = "",
) -> None:
    """Try token, scopes and every channel in use: post, reply, update, read, delete.

    Each failure comes with its remedy, and makes the exit code 1. A channel that was stopped goes
    on when it passes.
    """
    with open_app(ctx) as program:
        from watcher.app.slack_setup import Outcome, try_slack

        failed = False
        for step in try_slack(program.settings, program.store, channel):
            failed = failed or step.outcome is Outcome.FAILED
            print(f"{step.outcome.value:>6}  {visible(f'{step.subject}: {step.text}')}", flush=True)
    if failed:
        raise typer.Exit(1)
