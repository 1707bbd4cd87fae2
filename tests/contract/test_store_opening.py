"""Databases that cannot be used, locks, backups: each failure is one line that says what to do."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from watcher.core.errors import LockedError, StoreError, UsageError
from watcher.store import maintenance
from watcher.store.engine import wal_is_safe
from watcher.store.repository import SqlStore, open_store
from watcher.store.revisions import REVISIONS
from watcher.store.service_lock import service_lock

ROOT = Path(__file__).resolve().parents[2]


def refused(url: str, **options: bool) -> str:
    with pytest.raises(StoreError) as error:
        open_store(url, **options).close()
    message = str(error.value)
    assert "\n" not in message
    return message


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path}/watcher.db")
    yield opened
    opened.close()


# ----------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "cannot be read"),
        ("watcher.db", "cannot be read"),
        ("mysql://root:hunter2@h/x", "no support for a mysql database"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("postgresql://u:hunter2@h:port/x", "cannot be read"),
    ],
)
def test_a_url_of_no_use_is_refused(url: str, says: str) -> None:
    message = refused(url)
    assert says in message
    assert "hunter2" not in message


def test_a_relative_path_is_seen_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///here.db").close()
    assert (tmp_path / "here.db").exists()


# ----------------------------------------------------------------------------- SQLite files


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    message = refused(f"sqlite:///{tmp_path}/nowhere/watcher.db")
    assert f"the folder {tmp_path}/nowhere does not exist" in message


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "is a folder" in refused(f"sqlite:///{tmp_path}")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert f"{tmp_path}/file" in refused(f"sqlite:///{tmp_path}/file/watcher.db")


def test_a_missing_file_is_made_only_when_asked(tmp_path: Path) -> None:
    assert "no database at" in refused(f"sqlite:///{tmp_path}/watcher.db", create=False)
    assert list(tmp_path.iterdir()) == []
    open_store(f"sqlite:///{tmp_path}/watcher.db").close()
    open_store(f"sqlite:///{tmp_path}/watcher.db", create=False).close()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_a_place_that_cannot_be_written_is_named() -> None:
    assert "no permission to write /proc/watcher.db" in refused("sqlite:////proc/watcher.db")


def test_a_read_only_file_can_be_read(tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    path = folder / "watcher.db"
    open_store(f"sqlite:///{path}").close()
    path.chmod(0o444)
    folder.chmod(0o555)
    code = (
        "import os, sys\n"
        "from watcher.core.errors import StoreError\n"
        "from watcher.store.repository import open_store\n"
        "if os.getuid() == 0:\n"
        "    os.setuid(65534)\n"
        "try:\n"
        "    store = open_store(sys.argv[1])\n"
        "    with store.read() as tx:\n"
        "        print(len(tx.feeds()))\n"
        "    with store.begin() as tx:\n"
        "        tx.note('a', 'b')\n"
        "except StoreError as error:\n"
        "    print(error)\n"
    )
    try:
        ran = subprocess.run(
            [sys.executable, "-c", code, f"sqlite:///{path}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        read = "" if wal_is_safe() else "0\n"  # a WAL must be written to be read
        assert ran.stdout.startswith(f"{read}no permission to write {path}"), ran.stderr
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "watcher.db"
    path.write_bytes(b"not a database at all" * 500)
    before = path.read_bytes()
    message = refused(f"sqlite:///{path}")
    assert "is damaged" in message
    assert "last backup" in message
    assert path.read_bytes() == before


def test_damage_inside_the_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "watcher.db"
    store = open_store(f"sqlite:///{path}")
    with store.begin() as tx:
        for number in range(300):
            tx.note(f"key {number}", "value" * 50)
    assert maintenance.damage(store) == ()
    store.close()
    content = bytearray(path.read_bytes())
    content[-30000:-10000] = b"\xff" * 20000
    path.write_bytes(content)
    damaged = open_store(f"sqlite:///{path}")
    assert maintenance.damage(damaged)
    with pytest.raises(StoreError, match="is damaged"), damaged.read() as tx:
        [tx.noted(f"key {number}") for number in range(300)]
    damaged.close()


def test_a_full_disk_loses_nothing_that_was_stored(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.note("kept", "yes")
    with store.engine.connect() as connection:
        # Stands in for the disk: SQLite gives the same error. The pool hands out this connection.
        connection.exec_driver_sql("PRAGMA max_page_count=60")
    with pytest.raises(StoreError, match="is full"), store.begin() as tx:
        tx.note("too much", "x" * 1_000_000)
    with store.read() as tx:
        assert tx.noted("kept") == "yes"
    assert maintenance.damage(store, thorough=True) == ()


def test_waiting_too_long_for_another_program_is_one_line(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    other = sqlite3.connect(str(store.engine.url.database), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="another program holds it; try again"), store.begin():
        pass
    other.close()
    with store.begin() as tx:
        tx.note("a", "b")


# ----------------------------------------------------------------------------- PostgreSQL


def test_an_unreachable_postgresql_is_named_without_its_password() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    message = refused(f"postgresql://user:hunter2@127.0.0.1:{port}/news")
    assert message.startswith(f"cannot reach PostgreSQL at 127.0.0.1:{port}/news: ")
    assert "hunter2" not in message


def test_a_missing_postgresql_database_is_named(
    postgresql_database: Callable[[], AbstractContextManager[str]],
) -> None:
    with postgresql_database() as url:
        missing = make_url(url).set(database="watcher_no_such", password="hunter2")
        message = refused(missing.render_as_string(hide_password=False))
    assert "watcher_no_such" in message
    assert "hunter2" not in message


def test_a_postgresql_that_went_away_is_one_line(
    postgresql_database: Callable[[], AbstractContextManager[str]],
) -> None:
    with postgresql_database() as url:
        store = open_store(url)
        with store.begin() as tx:
            tx.note("a", "b")
    with pytest.raises(StoreError, match="PostgreSQL at"), store.read() as tx:
        tx.noted("a")
    store.close()


# ----------------------------------------------------------------------------- service lock


_SERVICE = """
import sys
from watcher.store.service_lock import service_lock
with service_lock(sys.argv[1], "pid 77 on far since noon"):
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_a_second_service_learns_who_the_first_is(empty_database_url: str) -> None:
    url = empty_database_url
    open_store(url).close()
    with subprocess.Popen(
        [sys.executable, "-c", _SERVICE, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"locked\n"
        with (
            pytest.raises(LockedError, match="pid 77 on far since noon") as locked,
            service_lock(url, "us"),
        ):
            pass
        assert locked.value.exit_code == 75
        first.kill()  # not a clean end: the lock goes with the process all the same
        first.wait()
    for _ in range(50):  # PostgreSQL notices a moment later
        try:
            with service_lock(url, "us"):
                break
        except LockedError:
            subprocess.run(["sleep", "0.1"], check=True)
    with service_lock(url, "us again"):
        pass


def test_commands_work_while_the_service_holds_its_lock(empty_database_url: str) -> None:
    with service_lock(empty_database_url, "the service"):
        store = open_store(empty_database_url)
        with store.begin() as tx:
            tx.note("a", "b")
        store.close()


# ----------------------------------------------------------------------------- maintenance


def test_a_backup_is_whole_while_the_database_is_in_use(store: SqlStore, tmp_path: Path) -> None:
    with store.begin() as tx:
        tx.note("kept", "yes")
    target = tmp_path / "copy.db"
    maintenance.backup(store, target)
    assert {path.name for path in tmp_path.glob("*cop*")} == {"copy.db"}
    with store.begin() as tx:
        tx.note("later", "yes")
    copy = open_store(f"sqlite:///{target}", create=False, migrate=False)
    with copy.read() as tx:
        assert (tx.noted("kept"), tx.noted("later")) == ("yes", None)
    copy.close()


def test_a_backup_replaces_nothing(store: SqlStore, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        maintenance.backup(store, target)
    assert target.read_text() == "mine"
    with pytest.raises(StoreError, match=r"cannot back up|cannot write"):
        maintenance.backup(store, tmp_path / "nowhere" / "copy.db")


def test_a_backup_of_postgresql_is_left_to_pg_dump(empty_database_url: str, tmp_path: Path) -> None:
    store = open_store(empty_database_url)
    if store.engine.dialect.name == "postgresql":
        with pytest.raises(UsageError, match="pg_dump"):
            maintenance.backup(store, tmp_path / "copy.db")
    described = maintenance.describe(store)
    assert described.engine.split()[0] in ("SQLite", "PostgreSQL")
    assert described.revision == REVISIONS[-1]
    assert described.size_bytes > 0
    assert maintenance.damage(store) == ()
    free = maintenance.free_disk_bytes(store)
    assert (free is None) == (store.engine.dialect.name == "postgresql")
    store.close()


def test_migrating_says_from_where_to_where(empty_database_url: str) -> None:
    assert maintenance.migrate(empty_database_url) == (None, REVISIONS[-1])
    assert maintenance.migrate(empty_database_url) == (REVISIONS[-1], REVISIONS[-1])


def test_open_files_do_not_pile_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/watcher.db"
    open_store(url).close()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        open_store(url).close()
        with service_lock(url, "us"):
            pass
    assert len(os.listdir("/proc/self/fd")) == before
