"""CLI commands write while the service runs: two busy processes lose nothing and never see a busy error."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.core.errors import StoreError
from watcher.store import maintenance
from watcher.store.engine import wal_is_safe
from watcher.store.repository import open_store

ROOT = Path(__file__).resolve().parents[2]
WRITES = 200

_BUSY_PROCESS = """
import sys
from datetime import UTC, datetime, timedelta
from watcher.core.model import EntryStatus, FeedState, NewEntry, ParsedEntry
from watcher.core.storage import PollRecord
from watcher.store.repository import open_store

url, name, writes = sys.argv[1], sys.argv[2], int(sys.argv[3])
now = datetime(2024, 12, 16, tzinfo=UTC)
store = open_store(url)
with store.begin() as tx:
    feed = tx.add_feed(f"https://{name}.example/", name, None, now)
print("ready", flush=True)
sys.stdin.readline()
for number in range(writes):
    entry = NewEntry(
        identity=f"{name}-{number}", fingerprint="f", parsed=ParsedEntry(title="t" * 2000),
        canonical_url=f"https://{name}.example/{number}", status=EntryStatus.PENDING,
    )
    with store.begin() as tx:
        tx.record_poll(
            PollRecord(feed_id=feed.id, state=FeedState(next_poll_at=now), entries=(entry,)), now
        )
        tx.note("total", str(int(tx.noted("total") or 0) + 1))
    with store.read() as tx:
        pending = tx.pending_entries(now, 20)
        assert pending
        tx.known_fingerprints(feed.id, [entry.identity])
    if number % 10 == 0:
        with store.begin() as tx:
            tx.postpone_entry(pending[0].id, now + timedelta(hours=1), "later")
store.close()
"""


def test_two_busy_processes_lose_nothing(empty_database_url: str) -> None:
    url = empty_database_url
    open_store(url).close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _BUSY_PROCESS, url, name, str(WRITES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name in ("service", "cli")
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=100)
        assert (process.returncode, errors) == (0, "")
    store = open_store(url)
    with store.read() as tx:
        assert tx.noted("total") == str(2 * WRITES)
        for feed in tx.feeds():
            names = [f"{feed.title}-{number}" for number in range(WRITES)]
            assert len(tx.known_fingerprints(feed.id, names)) == WRITES
    assert maintenance.damage(store, thorough=True) == ()
    store.close()


def test_two_processes_may_create_the_database_at_once(empty_database_url: str) -> None:
    code = (
        "import sys\n"
        "from watcher.store.repository import open_store\n"
        "sys.stdin.readline()\n"
        "open_store(sys.argv[1]).close()\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, empty_database_url],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")


# ----------------------------------------------------------------------------- killed


_KILLED_PROCESS = """
import os, signal, sys
from datetime import UTC, datetime
from watcher.core.model import EntryStatus, FeedState, NewEntry, ParsedEntry
from watcher.core.storage import PollRecord
from watcher.store.repository import open_store

now = datetime(2024, 12, 16, tzinfo=UTC)
store = open_store(sys.argv[1])
with store.begin() as tx:
    feed = tx.add_feed("https://a.example/", "whole", None, now)
# More than the page cache holds, so that SQLite has to write into the file before the commit.
entries = tuple(
    NewEntry(identity=str(n), fingerprint="f", parsed=ParsedEntry(content_html="x" * 20000),
             canonical_url="", status=EntryStatus.PENDING)
    for n in range(1500)
)
with store.begin() as tx:
    tx.note("half", "written")
    tx.record_poll(
        PollRecord(feed_id=feed.id, state=FeedState(next_poll_at=now), entries=entries), now
    )
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_in_a_transaction_leaves_nothing_half_written(
    empty_database_url: str,
) -> None:
    url = empty_database_url
    open_store(url).close()
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED_PROCESS, url], cwd=ROOT, capture_output=True, check=False
    )
    assert ended.returncode == -9, ended.stderr
    if not wal_is_safe() and url.startswith("sqlite"):
        journal = Path(url.removeprefix("sqlite:///") + "-journal")
        assert journal.stat().st_size > 0, "the file was not touched yet: the test proves nothing"
    store = open_store(url)
    with store.read() as tx:
        (feed,) = tx.feeds()
        assert feed.title == "whole"
        assert tx.noted("half") is None
        assert tx.entry_counts() == {}
    with store.begin() as tx:
        tx.note("half", "no more")
    assert maintenance.damage(store, thorough=True) == ()
    store.close()


# ----------------------------------------------------------------------------- journal mode


def _journal_mode(path: Path) -> str:
    connection = sqlite3.connect(path)
    mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    return mode


@pytest.fixture
def in_wal(tmp_path: Path) -> Path:
    """A database that another program left in WAL mode, with writes still in the WAL."""
    path = tmp_path / "watcher.db"
    store = open_store(f"sqlite:///{path}")
    store.close()
    code = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1])\n"
        "c.execute('PRAGMA journal_mode=WAL')\n"
        "c.execute(\"INSERT INTO notes VALUES ('in', 'the WAL')\")\n"
        "c.commit()\n"
        "os._exit(0)\n"  # without closing, which would empty the WAL
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    assert path.with_name("watcher.db-wal").stat().st_size > 0
    return path


def test_a_file_left_in_wal_mode_is_taken_over_whole(in_wal: Path) -> None:
    store = open_store(f"sqlite:///{in_wal}")
    with store.begin() as tx:
        assert tx.noted("in") == "the WAL"
        tx.note("out", "of it")
    assert maintenance.describe(store).journal_mode == ("wal" if wal_is_safe() else "truncate")
    assert maintenance.damage(store, thorough=True) == ()
    store.close()


@pytest.mark.skipif(not wal_is_safe(), reason="this SQLite may not use a WAL")
def test_a_file_of_an_older_sqlite_goes_to_wal_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "watcher.db"
    url = f"sqlite:///{path}"
    open_store(url).close()
    assert _journal_mode(path) == "wal"
    older = sqlite3.connect(path)
    older.execute("PRAGMA journal_mode=TRUNCATE")
    store = open_store(url)
    with store.begin() as tx:
        tx.note("a", "b")
    store.close()
    assert _journal_mode(path) == "delete"  # that is, not WAL
    older.close()
    maintenance.migrate(url)
    assert _journal_mode(path) == "wal"


@pytest.mark.skipif(wal_is_safe(), reason="this SQLite may use a WAL with several writers")
def test_a_wal_in_use_by_a_newer_sqlite_is_refused(in_wal: Path) -> None:
    other = sqlite3.connect(in_wal)
    other.execute("SELECT count(*) FROM notes").fetchone()
    with pytest.raises(StoreError, match=r"WAL mode.*stop that program"):
        open_store(f"sqlite:///{in_wal}")
    other.close()
    open_store(f"sqlite:///{in_wal}").close()


@pytest.mark.skipif(wal_is_safe(), reason="this SQLite may use a WAL with several writers")
def test_no_write_goes_into_a_wal_that_appeared_later(tmp_path: Path) -> None:
    path = tmp_path / "watcher.db"
    store = open_store(f"sqlite:///{path}")
    with store.begin() as tx:
        tx.note("a", "1")
    other = sqlite3.connect(path)
    assert other.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    with pytest.raises(StoreError, match="WAL mode"), store.begin() as tx:
        tx.note("a", "2")
    other.close()
    store.close()
    assert _journal_mode(path) == "wal"
    reopened = open_store(f"sqlite:///{path}")
    with reopened.read() as tx:
        assert tx.noted("a") == "1"
    reopened.close()


def test_a_writer_waits_for_another_program(tmp_path: Path) -> None:
    path = tmp_path / "watcher.db"
    store = open_store(f"sqlite:///{path}")
    code = (
        "import sqlite3, sys, time\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN EXCLUSIVE')\n"
        "print('held', flush=True)\n"
        "time.sleep(1)\n"
        "c.execute('COMMIT')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with store.begin() as tx:
            tx.add_feed("https://a.example/", "A", None, datetime(2024, 12, 16, tzinfo=UTC))
    with store.read() as tx:
        assert len(tx.feeds()) == 1
    store.close()
