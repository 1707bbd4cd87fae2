"""A service's ear: what hears clicks and commands, run beside its loops, its state kept for `doctor`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from watcher.app.channels import make_listener
from watcher.app.checking import from_threads
from watcher.app.clock import clock
from watcher.core.errors import StoreError
from watcher.core.listeners import Listener, ListenerState
from watcher.core.storage import Store
from watcher.pipeline.desk import Desk
from watcher.pipeline.engine import Engine
from watcher.pipeline.listening import NOTED_EVERY, note_listener
from watcher.settings import Settings


class Listening:
    """Starts and stops a listener, and keeps its state in the database."""

    def __init__(self, listener: Listener, store: Store) -> None:
        self._listener = listener
        self._store = store
        self._noted: ListenerState | None = None
        self._noted_at: datetime | None = None

    def start(self) -> None:
        self._listener.start()

    async def note(self) -> None:
        """Keep the state where it changed, and now and then that it is still so."""
        await asyncio.to_thread(self._note)

    async def stop(self, patience_s: float) -> None:
        """Finish what is under way; other work goes on meanwhile."""
        await asyncio.to_thread(self._listener.stop, patience_s)
        with suppress(StoreError):  # only doctor would read it
            await asyncio.to_thread(self._note)

    def _note(self) -> None:
        state, now = self._listener.state(), clock()
        if state == self._noted and self._noted_at and now - self._noted_at < NOTED_EVERY:
            return
        with self._store.begin() as tx:
            note_listener(tx, state, now)
        self._noted, self._noted_at = state, now


def make_listening(settings: Settings, store: Store, engine: Engine) -> Listening | None:
    """Return the ear of a service, None where nobody can be heard; call it in the running loop."""
    check = engine.check and from_threads(engine.check, asyncio.get_running_loop())
    desk = Desk(store, clock, check=check, max_cycle_age=settings.health.max_cycle_age)
    listener = make_listener(settings, desk)
    return None if listener is None else Listening(listener, store)
