"""The killable pool: every way a job can go wrong, and the pool's use afterwards."""

from __future__ import annotations

import asyncio
import ctypes
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator

import psutil  # type: ignore[import-untyped]
import pytest

from watcher.adapters.worker_pool import WorkerPool
from watcher.core.errors import (
    ConfigError,
    DeliveryError,
    FetchError,
    FetchFault,
    NotFoundError,
    ParseError,
    WatcherError,
    WorkerError,
)


def add(left: int, right: int = 0) -> int:
    return left + right


def spin() -> None:
    while True:
        pass


def crash() -> None:
    ctypes.string_at(0)


def devour() -> int:
    return len(bytearray(2 * 1024**3))


def leave() -> None:
    os._exit(3)


def nap(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def own_pid() -> int:
    return os.getpid()


def ignored_signals() -> tuple[bool, bool]:
    return (
        signal.getsignal(signal.SIGINT) == signal.SIG_IGN,
        signal.getsignal(signal.SIGTERM) == signal.SIG_IGN,
    )


def refuse(error: WatcherError) -> None:
    raise error


class StubbornError(Exception):
    """Cannot be rebuilt from its message, like many errors of libraries."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one}-{two}")


def raise_stubborn() -> None:
    raise StubbornError("left", "right")


def raise_value_error() -> None:
    raise ValueError("plain")


def has_ended(pid: int) -> bool:
    # psutil's own wait would reap the child under the pool's feet.
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


async def wait_for_end(pid: int) -> None:
    for _ in range(100):
        if has_ended(pid):
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"process {pid} still runs")


@pytest.fixture(scope="module")
def shared_pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(workers=1, timeout_s=5.0, memory_mb=1024)
    yield pool
    pool.close()


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(workers=1, timeout_s=0.5, memory_mb=512)
    yield pool
    pool.close()


async def test_a_job_returns_its_value(shared_pool: WorkerPool) -> None:
    assert await shared_pool.run(add, 2, right=3) == 5


async def test_workers_are_other_processes_that_ignore_signals(shared_pool: WorkerPool) -> None:
    assert await shared_pool.run(own_pid) != os.getpid()
    assert await shared_pool.run(ignored_signals) == (True, True)


async def test_a_spinning_job_is_killed_and_the_pool_goes_on(pool: WorkerPool) -> None:
    with pytest.raises(WorkerError, match="timeout") as caught:
        await pool.run(spin)
    assert caught.value.fault == "timeout"
    assert await pool.run(add, 1, 1) == 2


@pytest.mark.parametrize(("job", "how"), [(crash, "SIGSEGV"), (leave, "exit code 3")])
async def test_a_dying_worker_fails_its_job_only(
    shared_pool: WorkerPool, job: object, how: str
) -> None:
    assert callable(job)
    with pytest.raises(WorkerError, match=how) as caught:
        await shared_pool.run(job)
    assert caught.value.fault == "crash"
    assert await shared_pool.run(add, 1, 1) == 2


async def test_memory_is_limited(shared_pool: WorkerPool) -> None:
    with pytest.raises(WorkerError) as caught:
        await shared_pool.run(devour)
    assert caught.value.fault == "memory"
    assert await shared_pool.run(add, 1, 1) == 2


@pytest.mark.parametrize(
    "error",
    [
        ParseError("not a feed"),
        FetchError("http://a.test/", FetchFault.DNS, "no such host", permanent=True),
        NotFoundError("claim", "wd-1", ("wd-2",)),
        ConfigError(("one", "two")),
        DeliveryError("limit", retry_after_s=3.5),
        WorkerError("memory", "of its own"),
    ],
)
async def test_our_errors_pass_whole(shared_pool: WorkerPool, error: WatcherError) -> None:
    with pytest.raises(type(error)) as caught:
        await shared_pool.run(refuse, error)
    assert str(caught.value) == str(error)
    passed = {name: getattr(caught.value, name) for name in vars(error)}
    assert passed == vars(error)


def test_our_errors_survive_pickling() -> None:
    error = FetchError("http://a.test/", FetchFault.TLS, permanent=True)
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), vars(copy)) == (str(error), vars(error))


async def test_other_errors_pass_or_are_named(shared_pool: WorkerPool) -> None:
    with pytest.raises(ValueError, match="plain"):
        await shared_pool.run(raise_value_error)
    with pytest.raises(RuntimeError, match="StubbornError: left-right"):
        await shared_pool.run(raise_stubborn)
    assert await shared_pool.run(add, 1, 1) == 2


async def test_two_slow_jobs_overlap() -> None:
    pool = WorkerPool(workers=2, timeout_s=10, memory_mb=512)
    try:
        first, second = await asyncio.gather(pool.run(nap, 0.6), pool.run(nap, 0.6))
        assert first != second
    finally:
        pool.close()


async def test_workers_are_recycled() -> None:
    pool = WorkerPool(workers=1, timeout_s=10, memory_mb=512, max_tasks=2)
    try:
        pids = [await pool.run(own_pid) for _ in range(4)]
        assert pids[0] == pids[1]
        assert pids[1] != pids[2]
    finally:
        pool.close()


async def test_a_worker_killed_while_idle_does_not_break_the_pool(pool: WorkerPool) -> None:
    worker = await pool.run(own_pid)
    os.kill(worker, signal.SIGKILL)
    await wait_for_end(worker)
    assert await pool.run(add, 1, 1) == 2


async def test_cancelling_kills_the_job() -> None:
    pool = WorkerPool(workers=1, timeout_s=30, memory_mb=512)
    worker = await pool.run(own_pid)
    job = asyncio.create_task(pool.run(nap, 20))
    await asyncio.sleep(0.1)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    await wait_for_end(worker)
    assert await pool.run(add, 1, 1) == 2
    pool.close()


async def test_closing_ends_running_jobs_and_leaves_no_process() -> None:
    pool = WorkerPool(workers=2, timeout_s=30, memory_mb=512)
    worker = await pool.run(own_pid)
    job = asyncio.create_task(pool.run(nap, 20))
    await asyncio.sleep(0.1)
    pool.close()
    pool.close()
    with pytest.raises(WorkerError):
        await job
    assert has_ended(worker)
    with pytest.raises(WorkerError, match="closed"):
        await pool.run(add, 1, 1)


def test_closing_an_unused_pool_is_harmless() -> None:
    WorkerPool(workers=1, timeout_s=1, memory_mb=512).close()


def test_workers_die_with_their_parent() -> None:
    program = textwrap.dedent(
        """
        import asyncio, os, sys, time
        from watcher.adapters.worker_pool import WorkerPool

        async def main():
            pool = WorkerPool(workers=1, timeout_s=60, memory_mb=512)
            print(await pool.run(os.getpid), flush=True)
            asyncio.ensure_future(pool.run(time.sleep, 60))
            await asyncio.sleep(0.3)
            os.kill(os.getpid(), 9)

        if __name__ == "__main__":
            asyncio.run(main())
        """
    )
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False
    )
    assert child.returncode == -signal.SIGKILL
    asyncio.run(wait_for_end(int(child.stdout)))
