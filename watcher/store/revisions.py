"""Schema revisions: what the database has, what this program needs, and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect

from watcher.core.errors import LockedError, StoreError
from watcher.store.addresses import place
from watcher.store.engine import WRITE
from watcher.store.service_lock import no_service

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Every schema revision this program knows, oldest first; it works with the last."""


def schema_revision(connection: Connection) -> str | None:
    """Return the database's schema revision, None when it is empty; raises StoreError if not ours."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if found is not None:
            return str(found)
    if tables - {"alembic_version"}:
        raise StoreError(
            f"{place(connection.engine.url)} holds tables of another program: "
            "point the database URL to a database of Watcher's own"
        )
    return None


def ensure_schema(
    engine: Engine, url: str, *, migrate: bool, known: Sequence[str] = REVISIONS
) -> None:
    """Create the tables of an empty database, upgrade an older one if asked to; raises StoreError."""
    where = place(engine.url)
    with engine.connect() as connection:
        revision = schema_revision(connection)
    if revision == known[-1]:
        return
    if revision is None:
        upgrade(engine)
        return
    if revision not in known:
        raise StoreError(
            f"the database {where} was made by a newer Watcher (schema {revision}, this program "
            f"knows up to {known[-1]}): install that version, or restore an older backup"
        )
    advice = "stop the service and run `watcher db migrate`"
    older = f"the database {where} has schema {revision}, this program needs {known[-1]}"
    if not migrate:
        raise StoreError(f"{older}: {advice}")
    try:
        # A service of the older program would go on writing what the new schema does not expect.
        with no_service(url, "a schema upgrade"):
            upgrade(engine)
    except LockedError as error:
        raise StoreError(f"{older} ({error}): {advice}") from error


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision in one transaction: a crash leaves the old one."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
