"""Databases to test on: SQLite in a temporary folder, PostgreSQL on loopback."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, make_url

from watcher.store.repository import open_store

# a busy machine is slow, not wrong: no test fails for the time that its examples take
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

_SERVER = make_url(
    os.environ.get("WATCHER_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
)


@contextmanager
def _postgresql_database() -> Iterator[str]:
    """Make a PostgreSQL database of our own and return its URL; drops it afterwards."""
    name = f"watcher_test_{uuid.uuid4().hex}"
    try:
        server = psycopg.connect(_dsn(_SERVER), autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        reason = f"no PostgreSQL at {_SERVER.host}:{_SERVER.port}: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must test on PostgreSQL: {reason}")
        pytest.skip(reason)
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')  # only speed
        try:
            yield _dsn(_SERVER.set(database=name))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgresql_database() -> Callable[[], AbstractContextManager[str]]:
    """Call it to make a PostgreSQL database; skips the test where there is no server."""
    return _postgresql_database


def _dsn(address: URL) -> str:
    return address.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def shared_postgresql_url() -> Iterator[str]:
    with _postgresql_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a single table, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/watcher.db"
    url: str = request.getfixturevalue("shared_postgresql_url")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database without rows, to be copied: faster than to make one."""
    path = tmp_path_factory.mktemp("template") / "watcher.db"
    open_store(f"sqlite:///{path}").close()
    return path
