"""A small SQLite file beside the database: answers already paid for, what a day has cost, what failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from watcher.core.errors import ModelError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, day TEXT NOT NULL, answer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS days (
    day TEXT PRIMARY KEY, calls INTEGER NOT NULL, tokens INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS faults (
    day TEXT NOT NULL, fault TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, fault)
);
"""
_BUSY_S = 5.0
_KEEP = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be asked for in one day of UTC."""

    calls: int
    tokens: int


class Ledger:
    """Any thread and any process may use it; raises sqlite3.Error when the file is unusable."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; raises ModelError."""
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._open() as connection:
                connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise ModelError(f"{path} cannot be used ({error}); remove it") from None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None)) as opened:
            yield opened

    def answer(self, key: str) -> str | None:
        """Return the answer that was kept under a key."""
        with self._open() as connection:
            row = connection.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def keep(self, key: str, answer: str, day: date) -> str:
        """Keep an answer for a year and return it, or the one that another process kept first."""
        with self._open() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO answers VALUES (?, ?, ?)", (key, day.isoformat(), answer)
            )
            old = (day - _KEEP).isoformat()
            connection.execute("DELETE FROM answers WHERE day < ?", (old,))
            row = connection.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        return str(row[0])

    def reserve(self, tokens: int, budget: Budget, day: date) -> bool:
        """Take a call and its tokens from the day's budget; False when it does not hold them."""
        named = day.isoformat()
        with self._open() as connection:
            connection.execute("INSERT OR IGNORE INTO days VALUES (?, 0, 0)", (named,))
            # One statement, so that two processes cannot both take the last call.
            taken = connection.execute(
                "UPDATE days SET calls = calls + 1, tokens = tokens + ?"
                " WHERE day = ? AND calls < ? AND tokens + ? <= ?",
                (tokens, named, budget.calls, tokens, budget.tokens),
            )
            return taken.rowcount == 1

    def settle(self, reserved: int, used: int, day: date) -> None:
        """Put what a call did use in the place of what was reserved for it."""
        with self._open() as connection:
            connection.execute(
                "UPDATE days SET tokens = tokens + ? WHERE day = ?",
                (used - reserved, day.isoformat()),
            )

    def count(self, fault: str, day: date) -> None:
        """Count a fault."""
        with self._open() as connection:
            connection.execute(
                "INSERT INTO faults VALUES (?, ?, 1)"
                " ON CONFLICT (day, fault) DO UPDATE SET count = count + 1",
                (day.isoformat(), fault),
            )

    def spent(self, day: date) -> Budget:
        """Return what a day has used."""
        with self._open() as connection:
            row = connection.execute(
                "SELECT calls, tokens FROM days WHERE day = ?", (day.isoformat(),)
            ).fetchone()
        return Budget(0, 0) if row is None else Budget(*row)

    def faults(self, day: date) -> dict[str, int]:
        """Return fault -> how often it came on a day."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT fault, count FROM faults WHERE day = ? ORDER BY fault", (day.isoformat(),)
            ).fetchall()
        return dict(rows)
