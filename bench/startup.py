"""How long a command takes to begin against a bare interpreter, and which commands load the model."""

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
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.outcome import Row

ROUNDS = 15
_LIMIT = 8.0
_MODEL_PARTS = ("onnxruntime", "tokenizers", "watcher.judge.neural")
_TEXT = "Russia withdrew its troops from the Hmeimim air base in Syria, officials said.\n"


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Run the commands in turn and return the ratios of their medians, in CPU time."""
    with tempfile.TemporaryDirectory() as folder:
        watcher = [*_watcher(), "--database", f"sqlite:///{folder}/bench.db"]
        _run([*watcher, "seed", "load"], folder, {})
        commands = {
            "python": [sys.executable, "-c", "pass"],
            "help": [*_watcher(), "--help"],
            "claim list": [*watcher, "claim", "list"],
            "check": [*watcher, "check", "text.txt"],
            "check without": [*watcher, "check", "text.txt"],
        }
        Path(folder, "text.txt").write_text(_TEXT, encoding="utf-8")
        # a folder without a model: the rules judge alone, warned
        extra = {"check without": {"WATCHER_JUDGE__MODEL": folder}}
        cpu: dict[str, list[float]] = defaultdict(list)
        wall: dict[str, list[float]] = defaultdict(list)
        for number in range(-1, rounds):
            for name, command in commands.items():
                spent, _ = _run(command, folder, extra.get(name, {}))
                if number >= 0:
                    cpu[name].append(spent[0])
                    wall[name].append(spent[1])
        loads = {name: _model_parts(command, folder) for name, command in commands.items()}
    if not loads["check"]:
        raise RuntimeError("`watcher check` loaded no model: nothing can be said of the others")
    with_model, without = (statistics.median(cpu[name]) for name in ("check", "check without"))
    return [
        _row("`watcher --help`", "help", cpu, wall, _LIMIT),
        _row("`watcher claim list`, 45 claims", "claim list", cpu, wall, None),
        Row(
            what="parts of the model that `watcher --help` and `watcher claim list` import",
            measured=len(loads["help"] | loads["claim list"]),
            unit="parts",
            limit=0,
            detail=f"looked for {', '.join(_MODEL_PARTS)}; `watcher check` imports {len(loads['check'])}",
        ),
        Row(
            what="`watcher check` of one sentence, with the model / without it, CPU time",
            measured=with_model / without,
            detail=f"{with_model * 1000:.0f} / {without * 1000:.0f} ms",
        ),
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


def _model_parts(command: Sequence[str], folder: str) -> set[str]:
    """Return what of the model a command imports, as the interpreter tells it."""
    _, told = _run(command, folder, {"PYTHONPROFILEIMPORTTIME": "1"})
    imported = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    return imported & set(_MODEL_PARTS)


def _run(
    command: Sequence[str], folder: str, extra: Mapping[str, str]
) -> tuple[tuple[float, float], str]:
    """Run a command and return its CPU and wall seconds, and what it told on stderr."""
    # a developer's own settings must not change what is measured
    environment = {key: value for key, value in os.environ.items() if "WATCHER" not in key}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        cwd=folder,
        env=environment | dict(extra),
        text=True,
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (cpu, wall), done.stderr
