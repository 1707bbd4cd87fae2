"""A child process that forks cycles and kills them with SIGKILL at a numbered boundary.

Reads one JSON request a line: {"folder", "feed", "allow", "api_url", "kill_at"}; answers one line:
{"killed": whether the first cycle died, "boundaries": how many it passed}. The modules are imported
once, so that a cycle costs no start-up.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from tests.slack_stub import TOKEN
from watcher.adapters.articles import PooledExtractor
from watcher.adapters.feeds import PooledFeedParser
from watcher.adapters.slack import SlackBot
from watcher.app.clock import clock
from watcher.app.policies import make_policy
from watcher.app.wiring import make_fetcher
from watcher.config import load_settings
from watcher.core.ports import Receipt, Store, Transaction
from watcher.core.posts import Place, Post
from watcher.core.revisits import RevisitPolicy
from watcher.core.schedule import PollPolicy
from watcher.judge.structured import StructuredJudge
from watcher.logs import set_up_logging
from watcher.pipeline.claim_book import ClaimBook
from watcher.pipeline.cycle import run_cycle
from watcher.pipeline.deliver import Deliverer
from watcher.pipeline.poll import Poller
from watcher.pipeline.process import Processor
from watcher.pipeline.revisit import Revisitor
from watcher.store.repository import open_store

P = ParamSpec("P")
T = TypeVar("T")


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

    def __init__(self, store: Store, boundaries: Boundaries) -> None:
        self._store = store
        self._boundaries = boundaries
        self.read = store.read
        self.close = store.close

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        self._boundaries.cross()
        with self._store.begin() as tx:
            yield tx
            self._boundaries.cross()
        self._boundaries.cross()


class KillingBot(SlackBot):
    """A bot whose process may die before and after each request."""

    boundaries: Boundaries

    def send(self, post: Post, place: Place) -> Receipt:
        self.boundaries.cross()
        receipt = super().send(post, place)
        self.boundaries.cross()
        return receipt

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        self.boundaries.cross()
        found = super().find(key, place, since)
        self.boundaries.cross()
        return found


class Inline:
    """Runs jobs in this process: what is killed here is the pipeline, not the parser."""

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    def close(self) -> None:
        """Nothing to close."""


async def cycle(request: dict[str, Any], boundaries: Boundaries) -> None:
    settings = load_settings(
        overrides={"fetch.allow_private": [request["allow"]], "fetch.per_host_gap_s": 0.0},
        environ={},
        cwd=Path(request["folder"]),
    )
    real = open_store(f"sqlite:///{request['folder']}/watcher.db")
    store = KillingStore(real, boundaries)
    bot = KillingBot(
        token=TOKEN, channel="#alerts", api_url=request["api_url"], timeout_s=5, clock=clock
    )
    bot.boundaries = boundaries
    fetcher = make_fetcher(settings)
    deliverer = Deliverer(store, (bot,), clock, settle_s=0.05)
    book = ClaimBook(store, StructuredJudge)
    extractor = PooledExtractor(Inline())
    revisit = RevisitPolicy(after=(timedelta(minutes=15), timedelta(hours=1)))
    try:
        deliverer.recover()
        await run_cycle(
            store=store,
            poller=Poller(
                store=store,
                fetcher=fetcher,
                parser=PooledFeedParser(Inline()),
                policy=PollPolicy(),
                clock=clock,
                jitter=lambda: 0.0,
            ),
            processor=Processor(
                store=store,
                book=book,
                fetcher=fetcher,
                extractor=extractor,
                notifiers=(bot,),
                policy=make_policy(settings),
                clock=clock,
                revisit=revisit,
            ),
            revisitor=Revisitor(
                store=store,
                book=book,
                fetcher=fetcher,
                extractor=extractor,
                notifiers=(bot,),
                policy=make_policy(settings),
                revisit=revisit,
                clock=clock,
            ),
            deliverer=deliverer,
            every_feed=True,
            delivery_patience_s=10.0,
        )
    finally:
        await fetcher.close()
        real.close()


def in_a_fork(request: dict[str, Any], kill_at: int) -> tuple[bool, int]:
    """Run one cycle in a forked process; return whether it was killed and the boundaries it passed."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        boundaries = Boundaries(kill_at)
        try:
            asyncio.run(cycle(request, boundaries))
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


def main() -> None:
    set_up_logging(level="error", line_format="logfmt")  # stdout is for answers
    for line in sys.stdin:
        request = json.loads(line)
        killed, passed = in_a_fork(request, request["kill_at"])
        if killed:
            in_a_fork(request, kill_at=0)
        sys.stdout.write(json.dumps({"killed": killed, "boundaries": passed}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
