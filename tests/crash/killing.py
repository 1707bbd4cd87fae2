"""What dies: a process with a store and a bot that may be killed with SIGKILL at a numbered boundary."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from watcher.adapters.slack import SlackBot
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Place, Post
from watcher.core.storage import Store, Transaction


class Boundaries:
    """Counts what a kill could come between, and kills at the given number."""

    def __init__(self, kill_at: int) -> None:
        self.passed = 0
        self._kill_at = kill_at

    def cross(self) -> None:
        self.passed += 1
        if self.passed == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


class KillingStore:
    """A store whose process may die before, in and after each write transaction."""

    before = True

    def __init__(self, store: Store, boundaries: Boundaries) -> None:
        self._store = store
        self._boundaries = boundaries
        self.read = store.read
        self.close = store.close

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        if self.before:
            self._boundaries.cross()
        with self._store.begin() as tx:
            yield tx
            self._boundaries.cross()
        self._boundaries.cross()


class KillingBot(SlackBot):
    """A bot whose process may die before and after each request."""

    boundaries: Boundaries
    before = True

    def send(self, post: Post, place: Place) -> Receipt:
        if self.before:
            self.boundaries.cross()
        receipt = super().send(post, place)
        self.boundaries.cross()
        return receipt

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        if self.before:
            self.boundaries.cross()
        found = super().find(key, place, since)
        self.boundaries.cross()
        return found

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        if self.before:
            self.boundaries.cross()
        super().revise(card, place, receipt)
        self.boundaries.cross()


def in_a_fork(work: Callable[[Boundaries], None], kill_at: int) -> tuple[bool, int]:
    """Run something in a forked process; return whether it was killed and the boundaries it passed."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        boundaries = Boundaries(kill_at)
        try:
            work(boundaries)
        except BaseException as error:  # noqa: BLE001 - a fork must never run on into the driver
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
        os.write(write_end, str(boundaries.passed).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as stream:
        passed = stream.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not killed and os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"the cycle failed with status {status}")
    return killed, int(passed or 0)
