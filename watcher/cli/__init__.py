"""The command line: parse, call, print. Each command's module is imported only when it is used."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Any

# rich costs more at start than the rest of the program; tables and bars import it when they draw.
os.environ.setdefault("TYPER_USE_RICH", "0")

import typer
from typer.core import TyperGroup

from watcher import __version__

COMMANDS = {
    "claim": ("watcher.cli.claims", "Add, list, edit, mute, import and export tracked claims."),
    "feed": ("watcher.cli.feeds", "Add, list, test, discover, import and export feeds."),
    "alert": ("watcher.cli.alerts", "List and show alerts, and what was not alerted and why."),
    "delivery": (
        "watcher.cli.deliveries",
        "List what was sent, waits or failed, and try a message again now.",
    ),
    "check": ("watcher.cli.check", "Judge a page, a file or many articles without storing."),
    "rejudge": (
        "watcher.cli.rejudge",
        "Judge stored articles again with the claims of today; sends nothing.",
    ),
    "evaluate": ("watcher.cli.evaluate", "Score the judge on labelled pairs."),
    "tune": ("watcher.cli.tune", "Propose confidence thresholds from the marks on alerts."),
    "replay": ("watcher.cli.replay", "Run a dated archive through the pipeline, and score it."),
    "run": ("watcher.cli.run", "Poll, judge and alert: the service, or one cycle with --once."),
    "seed": ("watcher.cli.seed", "Load the baseline of claims, entities and feeds."),
    "doctor": ("watcher.cli.doctor", "Check the set-up and say what to mend."),
    "healthcheck": ("watcher.cli.healthcheck", "Exit 0 when the service is well (for Docker)."),
    "config": ("watcher.cli.config", "Show the configuration and where each value came from."),
    "db": ("watcher.cli.db", "Back up, check or migrate the database."),
    "slack": ("watcher.cli.slack", "Make the Slack app, and test the set-up."),
    "demo": ("watcher.cli.demo", "Run the whole job on a small bundled news site."),
}


class OutputClosedError(Exception):
    """Nobody reads our output any more (`| head -1`); typer would exit 1 on the BrokenPipeError."""


class LazyGroup(TyperGroup):
    """A group that knows its commands' names and one-line helps without importing them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = typer.main.get_command(importlib.import_module(entry[0]).app)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise OutputClosedError from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"watcher {__version__}")
        raise typer.Exit


@app.callback(help="Alerts when a new report confirms, contradicts or updates a claim you track.")
def root(
    ctx: typer.Context,
    config: str = typer.Option("", "--config", "-c", help="The TOML file to read."),
    database: str = typer.Option("", "--database", help="Database URL, before any other source."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Log more."),
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    ctx.obj = {"config": config, "database": database, "verbose": verbose}


def run_cli(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; raises WatcherError for expected failures."""
    command = typer.main.get_command(app)
    try:
        result = command.main(args=list(arguments), prog_name="watcher", standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return 130
    except Exception as error:
        show = getattr(error, "show", None)
        code = getattr(error, "exit_code", None)
        if show is None or not isinstance(code, int):
            raise
        show()  # a usage error: typer prints it with the usage line
        return code
    return result if isinstance(result, int) else 0
