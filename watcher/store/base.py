"""What every part of a transaction stands on: a connection and the few ways to use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Executable,
    RowMapping,
    Table,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from watcher.core.errors import NotFoundError
from watcher.store.columns import storable
from watcher.store.schema import notes, threads

T = TypeVar("T")

CHUNK = 400
"""Values in one IN list: SQLite before 3.32 allowed 999 parameters, plans stay small."""

_CLAIMS_REVISION = "claims_revision"
_FEEDBACK_REVISION = "feedback_revision"


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def spelled(value: StrEnum) -> ColumnElement[str]:
    """Return a value written into the SQL: with a parameter, no partial index would be used."""
    return literal_column(f"'{value.value}'")


def insert_into(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that knows ON CONFLICT on either database."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


class BaseTransaction:
    """One open database transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.must_survive_power_cut = False
        """Set by writes that the outside world acts on at once, such as a delivery's state."""

    def _rows(self, statement: Executable) -> Sequence[RowMapping]:
        return self._connection.execute(statement).mappings().all()

    def _row(self, statement: Executable) -> RowMapping | None:
        return self._connection.execute(statement).mappings().first()

    def _changed(self, statement: Executable) -> int:
        return self._connection.execute(statement).rowcount

    def _many(self, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        return insert_into(table, self._connection.dialect.name)

    def _put(self, table: Table, values: Mapping[str, Any]) -> None:
        """Insert a row, or put these values into the one that has its primary key."""
        keys = table.primary_key.columns.keys()
        changed = {name: value for name, value in values.items() if name not in keys}
        insert = self._insert(table).values(**values)
        self._connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))

    def _full_id(self, kind: str, column: Column[str], ref: str, *only: Any) -> str:
        """Return the one id that is `ref` or starts with it; raises NotFoundError naming near ones."""
        ref = storable(ref)
        query = select(column).where(*only)
        if ref:
            prefix = func.substr(column, 1, len(ref)) == ref
            matches = self._connection.scalars(query.where(prefix).limit(CHUNK)).all()
            if ref in matches or len(matches) == 1:
                return ref if ref in matches else matches[0]
            if matches:
                raise NotFoundError(f"single {kind}", ref, tuple(sorted(matches)[:5]))
        raise NotFoundError(kind, ref, nearest(ref, self._connection.scalars(query)))

    def claims_revision(self) -> int:
        return int(self.noted(_CLAIMS_REVISION) or 0)

    def _claims_changed(self) -> None:
        self.must_survive_power_cut = True  # a click that mutes or accepts is acknowledged at once
        self.note(_CLAIMS_REVISION, str(self.claims_revision() + 1))

    def judging_revisions(self) -> tuple[int, int]:
        held = select(notes.c.key, notes.c.value).where(
            notes.c.key.in_((_CLAIMS_REVISION, _FEEDBACK_REVISION))
        )
        found = {row["key"]: int(row["value"]) for row in self._rows(held)}
        return found.get(_CLAIMS_REVISION, 0), found.get(_FEEDBACK_REVISION, 0)

    def _feedback_changed(self) -> None:
        self.note(_FEEDBACK_REVISION, str(self.judging_revisions()[1] + 1))

    def refresh_threads(self, claim_id: str, at: datetime) -> None:
        """Have a claim's cards looked at again: it was edited, or there is new evidence."""
        self._connection.execute(
            update(threads).where(threads.c.claim_id == claim_id).values(refresh_at=at)
        )

    def note(self, key: str, value: str) -> None:
        self._put(notes, {"key": key, "value": value})

    def noted(self, key: str) -> str | None:
        found = self._connection.scalar(select(notes.c.value).where(notes.c.key == key))
        return None if found is None else str(found)


def nearest(ref: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Return up to three ids that look like the one asked for, best first."""
    from rapidfuzz import process, utils

    hits = process.extract(
        ref, list(ids), limit=3, score_cutoff=60, processor=utils.default_process
    )
    return tuple(hit[0] for hit in hits)
