"""A store on SQLite and on PostgreSQL, empty for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import text

from watcher.store.repository import SqlStore, open_store
from watcher.store.schema import metadata


@pytest.fixture(scope="session")
def postgresql_store(
    postgresql_database: Callable[[], AbstractContextManager[str]],
) -> Iterator[SqlStore]:
    with postgresql_database() as url:
        store = open_store(url)
        yield store
        store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    if request.param == "sqlite":
        path = tmp_path / "watcher.db"
        shutil.copy(request.getfixturevalue("empty_database"), path)
        opened = open_store(f"sqlite:///{path}")
        yield opened
        opened.close()
        return
    opened = request.getfixturevalue("postgresql_store")
    names = ", ".join(metadata.tables)
    with opened.engine.connect().execution_options(watcher_write=True) as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        connection.commit()
    yield opened
