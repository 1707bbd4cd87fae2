"""A child process that runs delivery loops and dies where it is told to, beside a Slack stub."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.outbox import Outbox
from tests.slack_stub import Fault, SlackStub
from watcher.app.clock import clock
from watcher.core.deliveries import ThreadStatus
from watcher.core.model import DeliveryStatus
from watcher.store.engine import connect
from watcher.store.repository import SqlStore, open_store


@dataclass
class DeliveryDriver:
    process: subprocess.Popen[str]
    slack: SlackStub
    folder: Path

    def kill_everywhere(self, **faults: list[Fault | None]) -> int:
        """Kill at one boundary after the other, check what is there, and return how many there were.

        faults: what Slack does at the next calls of a method, `_` for the dot; None is well.
        """
        kill_at = 0
        while True:
            kill_at += 1
            self._reset(faults)
            result = self._run(kill_at)
            self._check(f"killed at boundary {kill_at}")
            if not result["killed"]:
                assert not any(self.slack.faults.values()), "every fault was met"
                return int(result["boundaries"])

    def _reset(self, faults: dict[str, list[Fault | None]]) -> None:
        with self.slack.lock:
            self.slack.messages.clear()
            self.slack.faults.clear()
        for method, some in faults.items():
            self.slack.script(method.replace("_", "."))
            self.slack.faults[method.replace("_", ".")].extend(some)  # type: ignore[arg-type]

    def _run(self, kill_at: int) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{kill_at}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the driver died"
        result: dict[str, Any] = json.loads(answer)
        return result

    def _check(self, where: str) -> None:
        with self.slack.lock:
            messages = list(self.slack.messages)
        parents = [item for item in messages if not item.get("thread_ts")]
        replies = [item for item in messages if item.get("thread_ts")]
        assert (len(parents), len(replies)) == (1, 1), where
        assert replies[0]["thread_ts"] == parents[0]["ts"], where
        assert replies[0]["metadata"]["event_payload"]["alert_key"] == "a", where
        with self._store() as store, store.read() as tx:
            (delivery,) = tx.deliveries("a")
            thread = tx.thread("slack", "", "c")
            lane = tx.lane("slack", "")
        assert (delivery.status, delivery.external_id) == (
            DeliveryStatus.SENT,
            replies[0]["ts"],
        ), where
        assert thread is not None
        assert (thread.status, thread.external_id) == (ThreadStatus.POSTED, parents[0]["ts"]), where
        assert lane.stopped_at is None, where

    @contextmanager
    def _store(self) -> Iterator[SqlStore]:
        store = SqlStore(connect(f"sqlite:///{self.folder}/watcher.db", create=False))
        try:
            yield store
        finally:
            store.close()


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeliveryDriver]:
    folder = tmp_path_factory.mktemp("crash")
    store = open_store(f"sqlite:///{folder}/start.db")
    outbox = Outbox(store)
    outbox.clock.now = clock()
    outbox.claim("c")
    outbox.alert("a")
    store.close()
    with SlackStub() as slack:
        command = [sys.executable, "-m", "tests.crash.delivery_driver", str(folder), slack.api_url]
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield DeliveryDriver(process, slack, folder)
            process.kill()
