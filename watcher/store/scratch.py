"""A scratch copy of a database, for runs that must leave the real one alone."""

from __future__ import annotations

from sqlalchemy import Engine, insert, select

from watcher.store.engine import WRITE
from watcher.store.schema import metadata

_ROWS_AT_ONCE = 500


def copy_rows(source: Engine, target: Engine) -> None:
    """Copy every table's rows from one database to another, empty one with the same schema."""
    writable = target.execution_options(**{WRITE: True})
    with source.connect() as reader, writable.begin() as writer:
        for table in metadata.sorted_tables:
            rows = reader.execute(select(table).execution_options(stream_results=True))
            for part in rows.mappings().partitions(_ROWS_AT_ONCE):
                writer.execute(insert(table), [dict(row) for row in part])
