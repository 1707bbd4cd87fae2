"""How often and how many at once: per host, and in all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_FORGET_ABOVE = 1_000


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    next_start: float = 0.0
    users: int = 0


class Politeness:
    """At most `per_host` requests at once and `gap_s` between starts per host; `in_all` at once."""

    def __init__(self, per_host: int, gap_s: float, in_all: int) -> None:
        self._per_host, self._gap_s = per_host, gap_s
        self._hosts: dict[str, _Host] = {}
        self._in_all = asyncio.Semaphore(in_all)

    def __len__(self) -> int:
        """Return how many hosts are remembered."""
        return len(self._hosts)

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Hold a place for one request to a host; waits as long as it takes."""
        host = self._hosts.get(key)
        if host is None:
            self._forget_idle()
            host = self._hosts[key] = _Host(asyncio.Semaphore(self._per_host))
        host.users += 1
        try:
            async with host.slots:
                await self._start(host)
                try:
                    yield
                finally:
                    self._in_all.release()
        finally:
            host.users -= 1

    async def _start(self, host: _Host) -> None:
        """Take a place among all requests, but only once this host's gap is over: waiting holds none."""
        loop = asyncio.get_running_loop()
        while True:
            wait_s = host.next_start - loop.time()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
                continue
            await self._in_all.acquire()
            now = loop.time()
            if host.next_start <= now:
                host.next_start = now + self._gap_s
                return
            self._in_all.release()

    def _forget_idle(self) -> None:
        if len(self._hosts) < _FORGET_ABOVE:
            return
        now = asyncio.get_running_loop().time()
        for key, host in list(self._hosts.items()):
            if not host.users and host.next_start <= now:
                del self._hosts[key]
