"""The service's loops: they go on after a failure, never overlap with themselves, and end on a signal."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import pytest
import structlog
from structlog.testing import capture_logs

from watcher.core.errors import StoreError
from watcher.pipeline.engine import Engine
from watcher.service import Service


@dataclass
class Loops:
    """Stands in for an engine: counts the ticks of each loop, and runs what a test gives it."""

    poll_work: Callable[[], None] = field(default=lambda: None)
    poll_pause: asyncio.Event | None = None
    ticks: Counter[str] = field(default_factory=Counter)
    running: int = 0
    most_running: int = 0
    finished: int = 0
    halted: threading.Event = field(default_factory=threading.Event)

    async def poll(self) -> None:
        self.ticks["poll"] += 1
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            self.poll_work()
            if self.poll_pause is not None:
                await self.poll_pause.wait()
            self.finished += 1
        finally:
            self.running -= 1

    async def process(self) -> None:
        self.ticks["process"] += 1

    async def revisit(self) -> None:
        self.ticks["revisit"] += 1

    async def deliver(self) -> None:
        self.ticks["deliver"] += 1

    async def upkeep(self) -> None:
        self.ticks["upkeep"] += 1


def service_of(loops: Loops, drain_s: float = 5.0) -> Service:
    return Service(cast(Engine, loops), poll_tick_s=0.02, drain_s=drain_s)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def plain_logs() -> None:
    structlog.reset_defaults()


async def test_a_loop_that_fails_neither_ends_the_service_nor_floods_the_log() -> None:
    def fail() -> None:
        if loops.ticks["poll"] < 6:
            raise StoreError("the database was busy")

    loops = Loops(poll_work=fail)
    service = service_of(loops)
    with capture_logs() as lines:
        running = asyncio.create_task(service.run())
        await until(lambda: loops.finished >= 2)
        service.stop()
        await running
    events = [line["event"] for line in lines]
    assert events.count("cycle_failed") == 1
    assert events.count("cycle_recovered") == 1
    assert {"deliver", "process", "revisit", "upkeep"} <= set(loops.ticks)


async def test_a_loop_never_runs_beside_itself() -> None:
    loops = Loops(poll_pause=asyncio.Event())
    service = service_of(loops)
    running = asyncio.create_task(service.run())
    await until(lambda: loops.ticks["deliver"] >= 2)  # many ticks of the poll loop later
    assert (loops.ticks["poll"], loops.most_running) == (1, 1)
    assert loops.poll_pause is not None
    loops.poll_pause.set()
    service.stop()
    await running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_what_runs_finish(number: signal.Signals) -> None:
    pause = asyncio.Event()
    loops = Loops(poll_pause=pause)
    running = asyncio.create_task(service_of(loops).run())
    await until(lambda: loops.ticks["poll"] == 1)
    os.kill(os.getpid(), number)
    await until(loops.halted.is_set)
    assert not running.done()
    pause.set()
    await running
    assert loops.finished == 1


async def test_what_does_not_finish_in_time_is_cut_off() -> None:
    loops = Loops(poll_pause=asyncio.Event())
    service = service_of(loops, drain_s=0.05)
    running = asyncio.create_task(service.run())
    await until(lambda: loops.ticks["poll"] == 1)
    service.stop()
    async with asyncio.timeout(30):
        await running
    assert (loops.finished, loops.running) == (0, 0)
