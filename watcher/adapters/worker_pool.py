"""A pool of processes that are killed when a job hangs, crashes or eats the memory."""

from __future__ import annotations

import asyncio
import os
import pickle
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from watcher.core.errors import WatcherError, WorkerError
from watcher.garbage import settle

P = ParamSpec("P")
T = TypeVar("T")

_STARTUP_S = 30.0
_ORPHAN_GRACE_S = 5.0
_PARENT_CHECK_S = 1.0
_OUT_OF_MEMORY = 77


class WorkerPool:
    """Runs module-level functions in killable processes; starts at the first job.

    A job may take `timeout_s` seconds from the moment it starts and `memory_mb` MiB of address
    space. Each worker is replaced after `max_tasks` jobs, so that what libraries leak goes with it.
    """

    def __init__(
        self, *, workers: int, timeout_s: float, memory_mb: int, max_tasks: int = 200
    ) -> None:
        self._workers, self._timeout_s = workers, timeout_s
        self._memory_mb, self._max_tasks = memory_mb, max_tasks
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None
        self._waiting: set[Future[Any]] = set()
        self._closed = False

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a picklable module-level function in a worker.

        Raises WorkerError when the worker had to be killed or died; WatcherErrors of the job pass.
        Cancelling the call kills the job.
        """
        try:
            return await self._attempt(function, args, kwargs)
        except BrokenProcessPool:
            # An idle worker died and took the pool along; most likely this job is not to blame.
            try:
                return await self._attempt(function, args, kwargs)
            except BrokenProcessPool as error:
                raise WorkerError("crash", "the pool broke twice") from error

    async def _attempt(
        self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> T:
        pool, future = self._schedule(function, args, kwargs)
        # Pebble loses a job whose worker dies between taking it and saying so: the caller must not
        # wait for ever. Jobs queue, so the limit grows with the number that waits before this one.
        limit_s = self._timeout_s * (len(self._waiting) / self._workers + 1) + _STARTUP_S
        try:
            async with asyncio.timeout(limit_s):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            if future.cancelled():
                self._drop(pool)
            raise WorkerError("timeout", f"after {self._timeout_s:g} s") from error
        except ProcessExpired as error:
            if error.exitcode == _OUT_OF_MEMORY:
                raise WorkerError("memory", f"more than {self._memory_mb} MiB") from error
            raise WorkerError("crash", _how_it_died(error.exitcode)) from error
        except BrokenProcessPool:
            self._drop(pool)
            raise
        finally:
            self._waiting.discard(future)

    def close(self) -> None:
        """Kill the workers; jobs that still run end with WorkerError. Harmless when called twice."""
        self._closed = True
        with self._lock:
            pool = self._pool
        if pool is not None:
            self._drop(pool)

    def _schedule(
        self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[ProcessPool, Future[T]]:
        job = (function, args, kwargs, self._timeout_s + _ORPHAN_GRACE_S)
        for _ in range(2):
            with self._lock:
                if self._closed:
                    raise WorkerError("crash", "the pool is closed")
                pool = self._pool = self._pool or self._start()
                try:
                    future: Future[T] = pool.schedule(_run_job, args=job, timeout=self._timeout_s)
                except RuntimeError:
                    # A worker that dies while idle breaks the whole pool; nobody's job is to blame.
                    self._pool = None
                else:
                    self._waiting.add(future)
                    return pool, future
            _stop(pool)
        raise WorkerError("crash", "the pool does not start")

    def _start(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=self._max_tasks,
            initializer=_prepare_worker,
            initargs=(os.getpid(), self._memory_mb),
            context=_KillingContext(),
        )

    def _drop(self, pool: ProcessPool) -> None:
        with self._lock:
            if self._pool is not pool:
                return
            self._pool = None
            orphans = [future for future in self._waiting if not future.done()]
        _stop(pool)
        for future in orphans:
            with suppress(InvalidStateError):
                future.set_exception(WorkerError("crash", "the pool was stopped"))


class _KillableProcess(SpawnProcess):
    def terminate(self) -> None:
        # Workers ignore SIGTERM, so that a signal to the whole service does not cut jobs in a drain.
        self.kill()


class _KillingContext(SpawnContext):
    Process = _KillableProcess


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _how_it_died(exitcode: int) -> str:
    if exitcode < 0:
        try:
            return f"killed by {signal.Signals(-exitcode).name}"
        except ValueError:
            return f"killed by signal {-exitcode}"
    return f"exit code {exitcode}"


# ----------------------------------------------------------------------------- in the worker


def _prepare_worker(parent_pid: int, memory_mb: int) -> None:
    settle()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # OpenBLAS reserves address space per thread, which RLIMIT_AS would count.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_die_with, args=(parent_pid,), daemon=True).start()


def _die_with(parent_pid: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent_pid:
        pause.wait(_PARENT_CHECK_S)
    os._exit(1)


def _run_job(
    function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any], alarm_s: float
) -> T:
    # SIGALRM's default action ends even a loop in C that never lets the parent check run,
    # should the parent, which normally kills at the timeout, be gone.
    signal.setitimer(signal.ITIMER_REAL, alarm_s)
    try:
        return function(*args, **kwargs)
    except MemoryError:
        # What such a job leaves behind would make the next ones fail as well.
        os._exit(_OUT_OF_MEMORY)
    except WatcherError:
        raise
    except TimeoutError as error:
        raise RuntimeError(f"job raised {error!r}") from None
    except Exception as error:
        _require_picklable(error)
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _require_picklable(error: Exception) -> None:
    # An exception that the parent cannot rebuild would break the pool for everybody.
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:  # noqa: BLE001
        raise RuntimeError(f"{type(error).__name__}: {error}") from None
