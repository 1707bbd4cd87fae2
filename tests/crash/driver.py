"""A child process that forks cycles and kills them with SIGKILL at a numbered boundary.

Reads one JSON request a line: {"folder", "feed", "allow", "api_url", "kill_at"}; answers one line:
{"killed": whether the first cycle died, "boundaries": how many it passed}. The modules are imported
once, so that a cycle costs no start-up.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from tests.crash.killing import Boundaries, KillingBot, KillingStore, in_a_fork
from tests.slack_stub import TOKEN
from watcher.adapters.articles import PooledExtractor
from watcher.adapters.feeds import PooledFeedParser
from watcher.app.clock import clock
from watcher.app.policies import make_policy
from watcher.app.wiring import make_fetcher
from watcher.config import load_settings
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
from watcher.pipeline.send import Waits
from watcher.store.repository import open_store

P = ParamSpec("P")
T = TypeVar("T")


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
    deliverer = Deliverer(store, (bot,), clock, waits=Waits(gap_s=0.0, settle_s=0.05))
    book = ClaimBook(store, StructuredJudge)
    extractor = PooledExtractor(Inline())
    revisit = RevisitPolicy(after=(timedelta(minutes=15), timedelta(hours=1)))
    try:
        deliverer.recover()
        await run_cycle(
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


def main() -> None:
    set_up_logging(level="error", line_format="logfmt")  # stdout is for answers
    for line in sys.stdin:
        request = json.loads(line)

        def run(boundaries: Boundaries, request: dict[str, Any] = request) -> None:
            asyncio.run(cycle(request, boundaries))

        killed, passed = in_a_fork(run, request["kill_at"])
        if killed:
            in_a_fork(run, kill_at=0)
        sys.stdout.write(json.dumps({"killed": killed, "boundaries": passed}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
