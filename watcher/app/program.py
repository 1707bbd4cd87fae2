"""What commands ask of the program: run, look, check, and move files in and out."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from watcher.app.clock import clock
from watcher.core.errors import StoreError
from watcher.pipeline.disk import free_mb
from watcher.pipeline.health import Check, Health, Level, examine, read_health
from watcher.pipeline.listening import check_listener
from watcher.settings import Settings
from watcher.store.maintenance import backup, damage, describe, migrate
from watcher.store.repository import SqlStore, open_store
from watcher.store.scratch import copy_rows
from watcher.store.service_lock import service_lock

if TYPE_CHECKING:
    from watcher.pipeline.cycle import CycleCounts

# The parts that fetch, read and judge take a second to import: only running imports them.
_ONCE_PATIENCE_S = 20.0


@dataclass(kw_only=True)
class App:
    """The program, wired for one command."""

    settings: Settings
    store: SqlStore

    @classmethod
    @contextmanager
    def open(cls, settings: Settings) -> Iterator[App]:
        """Open (and if need be create) the database; raises StoreError."""
        if not settings.database.url:
            _make_folder(settings.data.dir)
        store = open_store(settings.database_url)
        try:
            yield cls(settings=settings, store=store)
        finally:
            store.close()

    def now(self) -> datetime:
        """Return the time now, in UTC."""
        return clock()

    # ------------------------------------------------------------------------- running

    @contextmanager
    def sole_service(self) -> Iterator[None]:
        """Hold the database for one service; raises LockedError naming the one that holds it.

        Raises StoreError when the database is damaged: nothing must be written to it then.
        """
        with service_lock(self.settings.database_url, _owner()):
            found = damage(self.store)
            if found:
                raise StoreError(
                    f"the database is damaged ({found[0]}): stop Watcher, put the last"
                    " `watcher db backup` in its place, and start again"
                )
            yield

    async def run_once(self) -> CycleCounts:
        """Run one full cycle over every feed; raises LockedError when a service runs."""
        from watcher.app.channels import make_notifiers
        from watcher.app.wiring import open_engine

        with self.sole_service():
            async with open_engine(
                self.settings, self.store, make_notifiers(self.settings)
            ) as engine:
                engine.deliverer.recover()
                return await engine.cycle(every_feed=True, patience_s=_ONCE_PATIENCE_S)

    async def dry_run(self) -> CycleCounts:
        """Run one full cycle on a scratch copy, printing what it would send; the database stays as it is."""
        from watcher.adapters.console import ConsoleNotifier
        from watcher.app.wiring import open_engine

        with tempfile.TemporaryDirectory(prefix="watcher-dry-run-") as folder:
            scratch = open_store(f"sqlite:///{folder}/scratch.db")
            try:
                copy_rows(self.store.engine, scratch.engine)
                async with open_engine(self.settings, scratch, (ConsoleNotifier(),)) as engine:
                    return await engine.cycle(every_feed=True, patience_s=0.0)
            finally:
                scratch.close()

    # ------------------------------------------------------------------------- looking

    def health(self) -> Health:
        """Return what `watcher healthcheck` tells."""
        with self.store.read() as tx:
            return read_health(tx, clock(), self.settings.health.max_cycle_age)

    def examine(self) -> tuple[Check, ...]:
        """Return what `watcher doctor` tells."""
        from watcher.app.advising import check_advisor
        from watcher.app.channels import listener_fault, make_notifiers
        from watcher.app.judging import load_judge

        parts = load_judge(self.settings)
        notifiers = {item.name: item.default_target for item in make_notifiers(self.settings)}
        with self.store.read() as tx:
            checks = examine(tx, notifiers, clock(), self.settings.health.max_cycle_age)
            if self.settings.slack.app_token:
                checks += (check_listener(tx, clock(), listener_fault(self.settings)),)
        free = free_mb(self.settings.data.dir)
        level = Level.BAD if free < self.settings.store.min_free_mb else Level.OK
        disk = Check(subject="disk", level=level, text=f"{free} MB free")
        database = Check(subject="database", level=Level.OK, text=describe_database(self.store))
        level = Level.WARN if parts.warning else Level.OK
        judge = Check(subject="judge", level=level, text=parts.about)
        llm = () if parts.advisor is None else (check_advisor(self.settings, parts.advisor),)
        return (database, disk, judge, *llm, *checks)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the data folder {folder}: {error.strerror}") from None


def _owner() -> str:
    return f"pid {os.getpid()} on {platform.node()}, since {clock():%Y-%m-%d %H:%M} UTC"


def describe_database(store: SqlStore) -> str:
    """Return one line on the database's engine, place, schema and size."""
    facts = describe(store)
    journal = f", journal {facts.journal_mode}" if facts.journal_mode else ""
    return (
        f"{facts.engine} at {facts.place}, schema {facts.revision}{journal},"
        f" {facts.size_bytes / 1e6:.1f} MB"
    )


def check_database(store: SqlStore) -> tuple[str, ...]:
    """Return what is damaged, one line each; empty is good."""
    return damage(store, thorough=True)


def backup_database(store: SqlStore, target: Path) -> None:
    """Copy a SQLite database while others use it; raises UsageError or StoreError."""
    backup(store, target)


def migrate_database(settings: Settings) -> str:
    """Bring the database to this program's schema and say what was done; raises StoreError."""
    before, after = migrate(settings.database_url)
    return f"schema {after}: " + (
        "nothing to do" if before == after else f"was {before or 'empty'}"
    )
