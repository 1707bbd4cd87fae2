"""Database URLs: which driver, which file, and one line for every failure there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from watcher.core.errors import StoreError

BUSY_TIMEOUT_S = 15


def parse_url(url: str) -> URL:
    """Return the address with the driver we use; raises StoreError."""
    try:
        address = make_url(url)
        backend = address.drivername.partition("+")[0]
    except (ArgumentError, ValueError):
        raise StoreError(
            "the database URL cannot be read: write sqlite:///data/watcher.db "
            "or postgresql://user@host/name"
        ) from None
    if backend in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreError(f"no support for a {backend} database: use sqlite or postgresql")
    if not address.database or address.database == ":memory:":
        raise StoreError("the SQLite database needs a file: write sqlite:///data/watcher.db")
    return address.set(drivername="sqlite+pysqlite")


def sqlite_path(address: URL) -> Path | None:
    """Return the file of a SQLite database, None for PostgreSQL."""
    if not address.drivername.startswith("sqlite"):
        return None
    return Path(address.database or "").absolute()


def place(address: URL) -> str:
    """Return where the database is, without user and password."""
    path = sqlite_path(address)
    if path is not None:
        return str(path)
    return f"{address.host or 'localhost'}:{address.port or 5432}/{address.database or ''}"


def store_error(error: SQLAlchemyError, address: URL) -> StoreError:
    """Return the one line that says what is wrong and what to do; it never shows the password."""
    cause: BaseException = getattr(error, "orig", None) or error
    if sqlite_path(address) is not None:
        return StoreError(_sqlite_fault(cause, place(address)))
    return StoreError(_postgresql_fault(cause, address))


def _sqlite_fault(error: BaseException, where: str) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return (
                f"the database {where} was busy for {BUSY_TIMEOUT_S} s: another program holds it; "
                "try again"
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return (
                f"the database {where} is damaged ({_first_line(error)}): stop Watcher, move the "
                "file and its -journal or -wal away, and put the last backup in its place"
            )
        case sqlite3.SQLITE_FULL:
            return f"the disk of {where} is full: free some space; nothing stored before is lost"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return (
                f"no permission to write {where}: make the file and its folder writable for this "
                "user, or point the database URL elsewhere"
            )
        case sqlite3.SQLITE_IOERR:
            return f"the disk failed under {where} ({_first_line(error)}): check the disk"
    return f"the database {where} refused: {_first_line(error)}"


def _postgresql_fault(error: BaseException, address: URL) -> str:
    import psycopg

    where, line = place(address), _first_line(error)
    if address.password:
        line = line.replace(str(address.password), "***")
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return (
            f"PostgreSQL at {where} was busy for {BUSY_TIMEOUT_S} s: another Watcher process is "
            "writing; try again"
        )
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return f"cannot reach PostgreSQL at {where}: {line}"
    return f"PostgreSQL at {where} refused: {line}"


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
