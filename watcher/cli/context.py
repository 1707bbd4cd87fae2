"""Open what a command needs: settings, logs, the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from watcher.app.program import App
    from watcher.config import Settings

JSON_OPTION = typer.Option(False, "--json", help="Print JSON.")


def settings_of(ctx: typer.Context) -> Settings:
    """Load the settings under this command's global options, and set up the logs."""
    import os
    from pathlib import Path

    from watcher.config import load_settings
    from watcher.logs import configure_logs

    options = ctx.find_root().obj
    overrides: dict[str, object] = {}
    if options["database"]:
        overrides["database.url"] = options["database"]
    if options["verbose"]:
        overrides["log.level"] = "debug"
    settings = load_settings(
        overrides=overrides,
        environ=os.environ,
        path=Path(options["config"]) if options["config"] else None,
    )
    configure_logs(settings)
    return settings


@contextmanager
def open_app(ctx: typer.Context) -> Iterator[App]:
    """Open the database and wire the program for one command."""
    from watcher.app.program import App

    with App.open(settings_of(ctx)) as app:
        yield app
