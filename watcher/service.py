"""The long-running service: knows when, not what. APScheduler ticks, signals, draining."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from watcher.app.channels import make_notifiers
from watcher.app.listening import Listening, make_listening
from watcher.app.program import App
from watcher.app.wiring import open_engine
from watcher.garbage import settle
from watcher.logs import guard_tracebacks
from watcher.pipeline.engine import Engine

log = structlog.get_logger()

_PROCESS_TICK_S = 2.0
# Finer than the gap between two messages, or each would wait for the tick after its time.
_DELIVER_TICK_S = 0.25
_REVISIT_TICK_S = 15.0
_UPKEEP_TICK_S = 3600.0
_LISTEN_TICK_S = 2.0


class Service:
    """Runs the loops of an engine until a signal; each loop never overlaps with itself."""

    def __init__(
        self,
        engine: Engine,
        *,
        poll_tick_s: float,
        drain_s: float,
        listening: Listening | None = None,
    ) -> None:
        self._engine = engine
        self._listening = listening
        self._poll_tick_s = poll_tick_s
        self._drain_s = drain_s
        self._stop = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._failing: dict[str, str] = {}

    def stop(self) -> None:
        """Ask the service to finish what it is sending and end."""
        self._stop.set()
        self._engine.halted.set()

    def stopping(self) -> bool:
        return self._stop.is_set()

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT, then drain within `drain_s` and return."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        scheduler = AsyncIOScheduler(
            # A late tick runs once, whatever the delay: the schedule lives in rows, not in the ticks.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        loops: list[tuple[str, Callable[[], Awaitable[object]], float]] = [
            ("deliver", self._engine.deliver, _DELIVER_TICK_S),
            ("poll", self._engine.poll, self._poll_tick_s),
            ("process", self._engine.process, _PROCESS_TICK_S),
            ("revisit", self._engine.revisit, _REVISIT_TICK_S),
            ("upkeep", self._engine.upkeep, _UPKEEP_TICK_S),
        ]
        if self._listening is not None:
            self._listening.start()
            loops.append(("listen", self._listening.note, _LISTEN_TICK_S))
        for name, work, every_s in loops:
            self._start(name, work)
            scheduler.add_job(self._tick, "interval", (name, work), seconds=every_s, id=name)
        scheduler.start()
        log.info("service_started")
        await self._stop.wait()
        log.info("service_stopping", running=sorted(self._unfinished()))
        # The scheduler would cancel running jobs at shutdown, so its jobs only start tasks of ours.
        scheduler.shutdown(wait=False)
        hanging_up = self._listening.stop(self._drain_s) if self._listening else asyncio.sleep(0)
        await asyncio.gather(self._drain(), hanging_up)
        log.info("service_stopped")

    async def _tick(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        self._start(name, work)

    def _start(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        before = self._running.get(name)
        if self.stopping() or (before is not None and not before.done()):
            return
        self._running[name] = asyncio.create_task(self._guard(name, work), name=name)

    async def _guard(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - one bad cycle must not end the service
            problem = f"{type(error).__name__}: {error}"
            if self._failing.get(name) != problem:  # a tick a second must not flood the log
                log.error("cycle_failed", loop=name, error=problem)
            self._failing[name] = problem
        else:
            if self._failing.pop(name, None):
                log.info("cycle_recovered", loop=name)

    def _unfinished(self) -> dict[str, asyncio.Task[None]]:
        return {name: task for name, task in self._running.items() if not task.done()}

    async def _drain(self) -> None:
        tasks = self._unfinished()
        if not tasks:
            return
        _, late = await asyncio.wait(tasks.values(), timeout=self._drain_s)
        for task in late:
            # Whatever is cut off here resumes from its row at the next start.
            log.warning("drain_cut_off", loop=task.get_name())
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def serve(program: App) -> None:
    """Run the service until a signal; raises LockedError when one runs already."""
    guard_tracebacks()
    settings = program.settings
    with program.sole_service():
        notifiers = make_notifiers(settings)
        async with open_engine(settings, program.store, notifiers) as engine:
            engine.deliverer.recover()
            settle()
            service = Service(
                engine,
                poll_tick_s=settings.poll.tick_s,
                drain_s=settings.service.drain_s,
                listening=make_listening(settings, program.store, engine),
            )
            await service.run()
