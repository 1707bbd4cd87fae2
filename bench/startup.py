"""How long a command takes to begin: `watcher --help` against a bare interpreter."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.outcome import Row

ROUNDS = 15
_LIMIT = 8.0


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Run the commands in turn and return the ratios of their medians, in CPU time."""
    with tempfile.TemporaryDirectory() as folder:
        watcher = [*_watcher(), "--database", f"sqlite:///{folder}/bench.db"]
        _run([*watcher, "seed", "load"], folder)
        commands = {
            "python": [sys.executable, "-c", "pass"],
            "help": [*_watcher(), "--help"],
            "claim list": [*watcher, "claim", "list"],
        }
        cpu: dict[str, list[float]] = defaultdict(list)
        wall: dict[str, list[float]] = defaultdict(list)
        for number in range(-1, rounds):
            for name, command in commands.items():
                spent = _run(command, folder)
                if number >= 0:
                    cpu[name].append(spent[0])
                    wall[name].append(spent[1])
    return [
        _row("`watcher --help`", "help", cpu, wall, _LIMIT),
        _row("`watcher claim list`, 45 claims", "claim list", cpu, wall, None),
    ]


def _row(
    what: str,
    name: str,
    cpu: dict[str, list[float]],
    wall: dict[str, list[float]],
    limit: float | None,
) -> Row:
    ms = {key: statistics.median(values) * 1000 for key, values in cpu.items()}
    times = statistics.median(wall[name]) / statistics.median(wall["python"])
    return Row(
        what=f"{what} / `python -c pass`, CPU time",
        measured=ms[name] / ms["python"],
        limit=limit,
        detail=f"{ms[name]:.0f} / {ms['python']:.0f} ms; wall clock {times:.2f} x",
    )


def _watcher() -> list[str]:
    script = Path(sysconfig.get_path("scripts")) / "watcher"
    return [str(script)] if script.exists() else [sys.executable, "-m", "watcher"]


def _run(command: Sequence[str], folder: str) -> tuple[float, float]:
    """Run a command and return its CPU and wall seconds."""
    # a developer's own settings must not change what is measured
    environment = {key: value for key, value in os.environ.items() if "WATCHER" not in key}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall
