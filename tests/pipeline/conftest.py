"""An outbox on a fresh SQLite database, with one claim `c`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outbox import Outbox, without_fsync
from watcher.store.repository import open_store


@pytest.fixture
def outbox(empty_database: Path, tmp_path: Path) -> Iterator[Outbox]:
    shutil.copy(empty_database, tmp_path / "outbox.db")
    store = without_fsync(open_store(f"sqlite:///{tmp_path}/outbox.db"))
    made = Outbox(store)
    made.claim("c")
    yield made
    store.close()
