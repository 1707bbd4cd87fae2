"""A child process that forks delivery loops and kills them with SIGKILL at a numbered boundary.

Started with a folder and the address of a Slack stub; reads one number a line, the boundary to die
at; before each, the folder's `start.db` is put in place of the database. Answers as tests/crash/driver.

The clock is moved by hand, so that no wait costs time. The database engine and its compiled
statements are made before the forks, so that a run costs little more than the fork. It dies where
something has just come to be: in and after each write, and after each request. What comes before
the next of them leaves nothing behind, so dying there would be the same.
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path

from tests.crash.killing import Boundaries, KillingBot, KillingStore, in_a_fork
from tests.outbox import a_card, without_fsync
from tests.slack_stub import TOKEN
from watcher.app.clock import clock
from watcher.logs import set_up_logging
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.send import Waits
from watcher.store.repository import SqlStore, open_store

WAITS = Waits(probe_s=20.0, failed_s=20.0, refresh_s=5.0)
"""Short beside the ten minutes that a look-up goes back: the stub's clock is the real one."""
TIMEOUT_S = 0.06
_STEPS_S = (0.5, 2.0, 10.0, 60.0, 3600.0)
_MOST_PASSES = 100


class Written(KillingStore):
    """A store whose process may die in and after each write transaction."""

    before = False


class Asked(KillingBot):
    """A bot whose process may die after each request."""

    before = False


class HandClock:
    """A clock that moves a little with every pass of the loop."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def deliver(
    store: SqlStore, api_url: str, boundaries: Boundaries, *, since_start_s: float = 0.0
) -> None:
    """Run the delivery loop until nothing is left to do."""
    hand = HandClock(clock() + timedelta(seconds=since_start_s))
    bot = Asked(
        token=TOKEN,
        channel="#alerts",
        api_url=api_url,
        timeout_s=TIMEOUT_S,  # type: ignore[arg-type]
        clock=hand,
    )
    bot.boundaries = boundaries
    deliverer = Deliverer(Written(store, boundaries), (bot,), hand, card_of=a_card, waits=WAITS)
    deliverer.recover()
    for _ in range(_MOST_PASSES):
        deliverer.deliver_due()
        wait_s = next((step for step in _STEPS_S if deliverer.has_due(step)), None)
        if wait_s is None:
            return
        hand.now += timedelta(seconds=wait_s)
    raise RuntimeError("there is still something to send")


def main() -> None:
    set_up_logging(level="critical", line_format="logfmt")  # stdout is for answers
    folder, api_url = Path(sys.argv[1]), sys.argv[2]
    shutil.copy(folder / "start.db", folder / "watcher.db")
    store = without_fsync(open_store(f"sqlite:///{folder}/watcher.db"))
    deliver(store, api_url, Boundaries(kill_at=0))  # compiles the statements
    store.engine.dispose()
    print("ready", flush=True)
    for line in sys.stdin:
        for leftover in folder.glob("watcher.db*"):
            leftover.unlink()
        shutil.copy(folder / "start.db", folder / "watcher.db")
        killed, passed = in_a_fork(lambda b: deliver(store, api_url, b), int(line))
        if killed:
            # The next process: nothing of the dead one is here, only what it left in the file.
            deliver(store, api_url, Boundaries(kill_at=0), since_start_s=60.0)
            store.engine.dispose()
        print(json.dumps({"killed": killed, "boundaries": passed}), flush=True)


if __name__ == "__main__":
    main()
