"""`watcher db ...`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.context import JSON_OPTION, open_app, settings_of
from watcher.cli.output import print_json, say, visible

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.command()
def backup(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Copy a SQLite database while the service runs (PostgreSQL: use pg_dump)."""
    from watcher.app.program import backup_database

    with open_app(ctx) as program:
        backup_database(program.store, target)
    say(f"backed up to {target}")


@app.command()
def check(ctx: typer.Context, as_json: bool = JSON_OPTION) -> None:
    """Check the database for damage; exit 1 when there is any."""
    from watcher.app.program import check_database, describe_database

    with open_app(ctx) as program:
        place = describe_database(program.store)
        broken = check_database(program.store)
    if as_json:
        print_json({"database": place, "damage": broken})
    else:
        print(visible("\n".join((place, *(broken or ("no damage found",))))))
    if broken:
        say("watcher: the database is damaged; restore the last `watcher db backup`")
        raise typer.Exit(1)


@app.command()
def migrate(ctx: typer.Context) -> None:
    """Bring the database to this program's schema."""
    from watcher.app.program import migrate_database

    say(migrate_database(settings_of(ctx)))
