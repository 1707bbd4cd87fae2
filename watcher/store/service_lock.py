"""One service per database: the second one learns who the first is."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import SQLAlchemyError

from watcher.core.errors import LockedError, StoreError
from watcher.store.addresses import parse_url, place, sqlite_path, store_error
from watcher.store.engine import WRITE, connect
from watcher.store.schema import notes

_held: set[str] = set()
# Session-level on PostgreSQL: freed when the connection ends, however that happens.
_SERVICE_LOCK = 0x5761746368657202
_OWNER_NOTE = "service_owner"


@contextmanager
def service_lock(url: str, owner: str) -> Iterator[None]:
    """Hold the database's service lock; raises LockedError naming the owner (pid, host, since)."""
    address = parse_url(url)
    path = sqlite_path(address)
    with _file_lock(path, owner) if path else _postgresql_lock(url, owner):
        _held.add(place(address))
        try:
            yield
        finally:
            _held.discard(place(address))


@contextmanager
def no_service(url: str, owner: str) -> Iterator[None]:
    """Keep services off for a while, unless this process is the service; raises LockedError."""
    if place(parse_url(url)) in _held:
        yield
        return
    with service_lock(url, owner):
        yield


def _refusal(owner: str) -> LockedError:
    who = owner or "it is just starting"
    return LockedError(f"another Watcher service runs on this database ({who}): stop it first")


@contextmanager
def _file_lock(database: Path, owner: str) -> Iterator[None]:
    path = database.with_name(database.name + ".lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            first = os.read(descriptor, 500).decode(errors="replace").strip()
            raise _refusal(first) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, owner.encode())
        try:
            yield
        finally:
            # The file stays: unlinking it would let a third process lock a new one beside ours.
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


@contextmanager
def _postgresql_lock(url: str, owner: str) -> Iterator[None]:
    engine = connect(url).execution_options(isolation_level="AUTOCOMMIT", **{WRITE: None})
    try:
        with engine.connect() as connection:
            if not connection.exec_driver_sql(
                f"SELECT pg_try_advisory_lock({_SERVICE_LOCK})"
            ).scalar():
                raise _refusal(_noted_owner(connection))
            _note_owner(connection, owner)
            try:
                yield
            finally:
                # A connection that broke meanwhile has freed the lock already.
                with suppress(SQLAlchemyError):
                    _note_owner(connection, "")
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_SERVICE_LOCK})")
    except SQLAlchemyError as error:
        raise store_error(error, engine.url) from error
    finally:
        engine.dispose()


def _noted_owner(connection: Connection) -> str:
    if not connection.dialect.has_table(connection, notes.name):
        return ""
    found = connection.execute(select(notes.c.value).where(notes.c.key == _OWNER_NOTE)).scalar()
    return str(found or "")


def _note_owner(connection: Connection, owner: str) -> None:
    if not connection.dialect.has_table(connection, notes.name):
        return
    connection.execute(delete(notes).where(notes.c.key == _OWNER_NOTE))
    if owner:
        connection.execute(notes.insert().values(key=_OWNER_NOTE, value=owner))
