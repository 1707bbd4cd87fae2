"""Looking after the database: backup while it is in use, damage check, revision, room on the disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from watcher.core.errors import LockedError, StoreError, UsageError
from watcher.store.addresses import BUSY_TIMEOUT_S, place, sqlite_path, store_error
from watcher.store.engine import connect, prefer_wal
from watcher.store.repository import SqlStore, open_store
from watcher.store.revisions import REVISIONS, schema_revision
from watcher.store.service_lock import no_service


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What the database is, for `doctor` and `db check`."""

    engine: str
    """Such as 'SQLite 3.40.1' or 'PostgreSQL 15.20'."""
    place: str
    """Where it is, without user and password."""
    revision: str
    journal_mode: str
    """'' on PostgreSQL."""
    size_bytes: int
    free_disk_bytes: int | None
    """None where the disk is not ours to see."""


def describe(store: SqlStore) -> Description:
    """Return what the database is; raises StoreError."""
    address = store.engine.url
    path = sqlite_path(address)
    try:
        with store.engine.connect() as connection:
            revision = schema_revision(connection) or ""
            ask = connection.exec_driver_sql
            if path is not None:
                name = f"SQLite {sqlite3.sqlite_version}"
                mode = str(ask("PRAGMA journal_mode").scalar())
                size = path.stat().st_size
            else:
                name = f"PostgreSQL {ask('SHOW server_version').scalar()}"
                mode = ""
                size = int(ask("SELECT pg_database_size(current_database())").scalar() or 0)
    except SQLAlchemyError as error:
        raise store_error(error, address) from error
    return Description(
        engine=name,
        place=place(address),
        revision=revision,
        journal_mode=mode,
        size_bytes=size,
        free_disk_bytes=free_disk_bytes(store),
    )


def damage(store: SqlStore, *, thorough: bool = False) -> tuple[str, ...]:
    """Return what is broken in the file, one line each; empty is good. PostgreSQL checks itself.

    thorough: also compare every index with its table, which takes several times as long.
    """
    if sqlite_path(store.engine.url) is None:
        return ()
    check = "integrity_check" if thorough else "quick_check"
    try:
        with store.engine.connect() as connection:
            found = connection.exec_driver_sql(f"PRAGMA {check}").scalars().all()
            lines = [] if found == ["ok"] else [str(line) for line in found]
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    except SQLAlchemyError as error:
        return (str(store_error(error, store.engine.url)),)
    return (*lines, *(f"{row[0]} row {row[1]} points to a missing {row[2]}" for row in broken))


def backup(store: SqlStore, target: Path) -> None:
    """Copy a SQLite database to a new file while it is in use; the copy is checked before it is named.

    Writers wait while it runs (about a second for each 200 MB). Raises UsageError, StoreError.
    """
    source = sqlite_path(store.engine.url)
    if source is None:
        raise UsageError("a PostgreSQL database is backed up with pg_dump")
    if target.exists():
        raise UsageError(f"{target} is there already: name a new file")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        with closing(store.engine.raw_connection()) as pooled:
            _copy(pooled.driver_connection, unfinished)
        _sync(unfinished)
        os.link(unfinished, target)  # unlike a rename, never replaces a file that came meanwhile
        _sync(target.parent)
    except OSError as error:
        raise StoreError(f"cannot write the backup {target}: {error.strerror}") from error
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise StoreError(f"cannot back up {source} to {target}: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def migrate(url: str) -> tuple[str | None, str]:
    """Bring schema and journal mode to what suits this program; return the revisions before and after."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            before = schema_revision(connection)
    except SQLAlchemyError as error:
        raise store_error(error, engine.url) from error
    finally:
        engine.dispose()
    with (
        closing(open_store(url, migrate=True)) as store,
        suppress(LockedError),
        no_service(url, "db migrate"),
    ):
        prefer_wal(store.engine)
    return before, REVISIONS[-1]


def free_disk_bytes(store: SqlStore) -> int | None:
    """Return the room left on the database's disk, None on PostgreSQL."""
    path = sqlite_path(store.engine.url)
    return None if path is None else shutil.disk_usage(path.parent).free


def _copy(source: sqlite3.Connection | None, target: Path) -> None:
    assert source is not None
    with closing(sqlite3.connect(target, timeout=BUSY_TIMEOUT_S)) as copy:
        # In one step: in several, each write of another process would start it anew.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(f"the copy is damaged, so the database is: {' '.join(str(found).split())}")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
