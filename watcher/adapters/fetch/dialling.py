"""Connections to checked addresses only: names are resolved once, and what was checked is dialled."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable

import httpcore2

from watcher.adapters.fetch.hop_errors import HopError
from watcher.core.addresses import AllowedPrivate, checked_addresses, literal_address
from watcher.core.errors import FetchFault

Resolve = Callable[[str, int], list[str]]

_MAX_DIALLED = 4
_NEXT_ADDRESS_S = 2.0


def system_resolve(host: str, port: int) -> list[str]:
    """Ask the operating system for a host's addresses, best first; blocks."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


class Resolver:
    """Runs a blocking resolver with a deadline.

    Each look-up gets a daemon thread: a hung one must not hold up the process's exit, as a thread
    of an executor would. At most `threads` at once, hung ones included.
    """

    def __init__(self, resolve: Resolve, deadline_s: float, threads: int = 32) -> None:
        self._resolve = resolve
        self._deadline_s = deadline_s
        self._slots = asyncio.Semaphore(threads)

    async def addresses(self, host: str, port: int) -> list[str]:
        """Return a host's addresses; raises HopError when there are none in time."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._deadline_s):
                await self._slots.acquire()
                answer: asyncio.Future[list[str]] = loop.create_future()
                threading.Thread(
                    target=self._look_up, args=(loop, answer, host, port), daemon=True
                ).start()
                found = await answer
        except TimeoutError:
            raise HopError(FetchFault.DNS, f"no answer within {self._deadline_s:g} s") from None
        except (OSError, UnicodeError) as error:
            raise HopError(FetchFault.DNS, getattr(error, "strerror", None) or "failed") from None
        if not found:
            raise HopError(FetchFault.DNS, "no addresses")
        return found

    def _look_up(
        self,
        loop: asyncio.AbstractEventLoop,
        answer: asyncio.Future[list[str]],
        host: str,
        port: int,
    ) -> None:
        found: list[str] = []
        error: Exception | None = None
        try:
            found = self._resolve(host, port)
        except Exception as raised:  # noqa: BLE001 - handed to the waiting task, which raises it
            error = raised

        def deliver() -> None:
            self._slots.release()
            if answer.done():
                return
            if error is None:
                answer.set_result(found)
            else:
                answer.set_exception(error)

        try:
            loop.call_soon_threadsafe(deliver)
        except RuntimeError:
            return  # The loop closed while the look-up hung: nobody waits any more.


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """The one door to the network: every new connection is checked here, whatever asked for it."""

    def __init__(self, resolver: Resolver, allowed: AllowedPrivate) -> None:
        self._resolver = resolver
        self._allowed = allowed
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Resolve, check every address, and dial those very addresses in turn."""
        literal = literal_address(host)
        found = [str(literal)] if literal else await self._resolver.addresses(host, port)
        try:
            addresses, blocked = checked_addresses(host, port, found, self._allowed)
        except ValueError:
            raise HopError(FetchFault.DNS, "the resolver gave something else") from None
        if blocked:
            raise HopError(
                FetchFault.BLOCKED_ADDRESS,
                f"{blocked}; [fetch] allow_private can allow it",
                permanent=literal is not None,
            )
        *earlier, last = addresses[:_MAX_DIALLED]
        for address in earlier:
            try:
                return await self._network.connect_tcp(str(address), port, _NEXT_ADDRESS_S)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._network.connect_tcp(str(last), port, timeout)
