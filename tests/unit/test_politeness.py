"""Turns at a host: few at once, apart, and nobody else waits for them."""

from __future__ import annotations

import asyncio

from watcher.adapters.fetch.politeness import Politeness


async def test_the_gap_holds_when_all_places_were_taken() -> None:
    politeness = Politeness(per_host=2, gap_s=0.3, in_all=1)
    starts: list[float] = []

    async def visit(host: str, stay_s: float) -> None:
        async with politeness.turn(host):
            starts.append(asyncio.get_running_loop().time())
            await asyncio.sleep(stay_s)

    # Both visits to b wait for the one place that a holds, and get it in the same moment.
    await asyncio.gather(visit("a", 0.1), visit("b", 0), visit("b", 0))
    assert starts[2] - starts[1] > 0.2


async def test_a_place_comes_back_after_failure_and_cancellation() -> None:
    politeness = Politeness(per_host=1, gap_s=0.0, in_all=1)

    async def visit(stay_s: float) -> None:
        async with politeness.turn("a"):
            await asyncio.sleep(stay_s)
            raise ValueError

    tasks = [asyncio.create_task(visit(stay_s)) for stay_s in (0.0, 30.0, 30.0, 0.0)]
    await asyncio.sleep(0.05)
    tasks[2].cancel()
    tasks[1].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [
        ValueError,
        asyncio.CancelledError,
        asyncio.CancelledError,
        ValueError,
    ]


async def test_idle_hosts_are_forgotten_busy_and_waiting_ones_are_not() -> None:
    politeness = Politeness(per_host=1, gap_s=0.0, in_all=10)

    async def again() -> bool:
        async with politeness.turn("busy"):
            return True

    async with politeness.turn("busy"):
        for number in range(2_500):
            async with politeness.turn(str(number)):
                pass
        assert len(politeness) <= 1_001
        second = asyncio.create_task(again())
        await asyncio.sleep(0.01)
        assert not second.done(), "the busy host was forgotten"
    assert await second
