"""Run command lines in this process, in a folder and an environment of their own."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from watcher.__main__ import main


@dataclass(frozen=True)
class Done:
    """How a command line ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def complaints(self) -> list[str]:
        """The lines on stderr that begin with the program's name."""
        return [line for line in self.err.splitlines() if line.startswith("watcher: ")]


Watcher = Callable[..., Done]


@pytest.fixture
def watcher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Watcher:
    """Call it with the words of a command line; `stdin` are bytes."""
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith(("WATCHER_", "SLACK_")):
            monkeypatch.delenv(name)

    def run(*words: object, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["watcher", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        assert "internal error" not in captured.err
        return Done(int(ended.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def fails(watcher: Watcher) -> Callable[..., str]:
    """Run a command line that must fail with `code` and one line, which is returned; nothing on stdout."""

    def run(code: int, *words: object, stdin: bytes = b"") -> str:
        done = watcher(*words, stdin=stdin)
        assert (done.code, done.out) == (code, ""), done
        (line,) = done.err.splitlines()
        return line.removeprefix("watcher: ")

    return run
