"""The store: opens the database and hands out its transactions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from watcher.store.addresses import store_error
from watcher.store.articles import ArticleTransaction
from watcher.store.claims import ClaimTransaction
from watcher.store.engine import WRITE, connect, sync_wal
from watcher.store.feedback import FeedbackTransaction
from watcher.store.feeds import FeedTransaction
from watcher.store.posts import PostTransaction
from watcher.store.revisions import ensure_schema
from watcher.store.revisits import RevisitTransaction
from watcher.store.traces import TraceTransaction


class SqlTransaction(
    ClaimTransaction,
    FeedTransaction,
    ArticleTransaction,
    TraceTransaction,
    RevisitTransaction,
    PostTransaction,
    FeedbackTransaction,
):
    """Everything that storage.Transaction asks for."""


class SqlStore:
    """storage.Store on SQLite or PostgreSQL; any thread may use it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writers = threading.Lock()
        self._open = threading.local()

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        """Open a write transaction; raises StoreError when the database fails."""
        with self._alone_in_thread(), self._writers:
            with self._transaction(write=True) as transaction:
                yield transaction
            if transaction.must_survive_power_cut:
                sync_wal(self.engine.url)

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        """Open a read-only transaction; raises StoreError when the database fails."""
        with self._alone_in_thread(), self._transaction(write=False) as transaction:
            yield transaction

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[SqlTransaction]:
        try:
            with self.engine.connect() as connection:
                connection.execution_options(**{WRITE: write})
                with connection.begin():
                    yield SqlTransaction(connection)
        except SQLAlchemyError as error:
            raise store_error(error, self.engine.url) from error

    @contextmanager
    def _alone_in_thread(self) -> Iterator[None]:
        # A transaction inside another would wait for itself until the busy timeout.
        if getattr(self._open, "now", False):
            raise RuntimeError("a transaction is open in this thread already")
        self._open.now = True
        try:
            yield
        finally:
            self._open.now = False


def open_store(url: str, *, create: bool = True, migrate: bool = True) -> SqlStore:
    """Open the database, make its tables when it is new; raises StoreError saying what to do.

    create: make a missing SQLite file. migrate: upgrade an older schema, unless a service runs.
    """
    engine = connect(url, create=create)
    try:
        ensure_schema(engine, url, migrate=migrate)
    except SQLAlchemyError as error:
        engine.dispose()
        raise store_error(error, engine.url) from error
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine)
