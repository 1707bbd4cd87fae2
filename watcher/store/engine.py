"""Connect to the database: journal mode by SQLite version, one writer at a time, no lost waits."""

from __future__ import annotations

import os
import sqlite3
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from watcher.core.errors import StoreError
from watcher.store.addresses import BUSY_TIMEOUT_S, parse_url, sqlite_path

WAL_SAFE_SINCE = (3, 51, 3)
"""Before this, SQLite may corrupt a WAL file that two connections write; see docs/adr/0001."""

WRITE = "watcher_write"
"""Execution option: True for a connection that is going to write, None for one outside transactions."""

# Serialises the writers of all processes on PostgreSQL, as SQLite does by itself.
_WRITER_LOCK = 0x5761746368657201


def connect(url: str, *, create: bool = True) -> Engine:
    """Return an engine for the URL; connects lazily. Raises StoreError for what can be seen before."""
    address = parse_url(url)
    if sqlite_path(address) is None:
        return _postgresql_engine(address)
    _check_path(address, create=create)
    return _sqlite_engine(address)


def wal_is_safe() -> bool:
    """Tell whether this machine's SQLite may use write-ahead logging with several writers."""
    return sqlite3.sqlite_version_info >= WAL_SAFE_SINCE


# ----------------------------------------------------------------------------- SQLite


def _check_path(address: URL, *, create: bool) -> None:
    path = sqlite_path(address)
    assert path is not None
    try:
        exists = path.exists()
        if not path.parent.is_dir():
            raise StoreError(
                f"the folder {path.parent} does not exist: create it, "
                "or point the database URL elsewhere"
            )
        if path.is_dir():
            raise StoreError(f"{path} is a folder: the database URL must name a file in it")
    except OSError as error:
        raise StoreError(f"cannot reach {path}: {error.strerror}") from error
    if not exists and not create:
        raise StoreError(f"there is no database at {path}: check the database URL")


def _sqlite_engine(address: URL) -> Engine:
    engine = create_engine(
        address,
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=-1,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_S},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours: see _begin_sqlite
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-4000")
    cursor.execute("PRAGMA temp_store=MEMORY")
    mode = _set_journal_mode(cursor)
    # NORMAL may lose the last transactions in a power cut; SqlStore syncs the WAL where that hurts.
    cursor.execute(f"PRAGMA synchronous={'NORMAL' if mode == 'wal' else 'FULL'}")
    cursor.close()


def _set_journal_mode(cursor: sqlite3.Cursor) -> str:
    mode: str = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if not wal_is_safe():
        mode = _ask_for_mode(cursor, "truncate")
        if mode == "wal":
            raise StoreError(_unsafe_wal())
    elif mode != "wal":
        # Only a new file goes to WAL by itself: an older SQLite may have another one open,
        # and would meet a WAL at its next write. `watcher db migrate` converts it.
        new = cursor.execute("PRAGMA page_count").fetchone()[0] == 0
        mode = _ask_for_mode(cursor, "wal" if new else "truncate")
    return mode


def _ask_for_mode(cursor: sqlite3.Cursor, mode: str) -> str:
    """Return the journal mode that the file has afterwards: to or from WAL needs it for ourselves."""
    try:
        return str(cursor.execute(f"PRAGMA journal_mode={mode}").fetchone()[0])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        return str(cursor.execute("PRAGMA journal_mode").fetchone()[0])


def prefer_wal(engine: Engine) -> None:
    """Convert an existing SQLite file to WAL where that is safe and nobody else has it open."""
    if sqlite_path(engine.url) is None or not wal_is_safe():
        return
    pooled = engine.raw_connection()
    try:
        _ask_for_mode(cast(sqlite3.Connection, pooled.driver_connection).cursor(), "wal")
    finally:
        pooled.close()
        engine.dispose()


def _unsafe_wal() -> str:
    return (
        "another program with a newer SQLite has this database in WAL mode, which is not safe with "
        f"SQLite {sqlite3.sqlite_version} here (3.51.3 is): stop that program, then try again"
    )


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if write else 'ON'}")
    # A deferred transaction that turns to writing fails at once with SQLITE_BUSY; this one waits.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
    if (
        write
        and not wal_is_safe()
        and connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    ):
        # Another process changed the mode after we had opened the file.
        raise StoreError(_unsafe_wal())


def sync_wal(address: URL) -> None:
    """Make what was committed survive a power cut, where the journal mode left that open."""
    path = sqlite_path(address)
    if path is None:
        return
    try:
        # SQLite locks the database file, never the WAL, so closing this descriptor frees no lock.
        descriptor = os.open(f"{path}-wal", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ----------------------------------------------------------------------------- PostgreSQL


def _postgresql_engine(address: URL) -> Engine:
    try:
        engine = create_engine(
            address,
            pool_size=4,
            max_overflow=4,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "application_name": "watcher"},
        )
    except ImportError:
        raise StoreError(
            "PostgreSQL needs one more package: pip install 'watcher[postgresql]'"
        ) from None
    event.listen(engine, "connect", _set_up_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _set_up_postgresql(connection: Any, _record: object) -> None:
    connection.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_S}s'")
    connection.execute("SET timezone = 'UTC'")
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE, False)
    if write:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
    elif write is not None:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
