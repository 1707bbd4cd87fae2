"""What holds for all commands: help, --json on every read, streams that close, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.cli.conftest import Watcher
from watcher.cli import COMMANDS, app

# What a command does not only read, or prints in a format of its own.
NO_JSON = {
    *("claim edit", "claim rm", "claim mute", "claim unmute", "claim import"),
    *("feed rm", "feed pause", "feed resume", "feed import", "feed export", "alert resend"),
    "delivery retry",
    "alert mark",
    *("db backup", "db migrate", "slack test", "run", "demo"),
}


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, with the words that call it."""
    if not hasattr(command, "list_commands"):
        yield " ".join(path), command
        return
    context = typer.Context(command)
    for name in command.list_commands(context):
        yield from leaves(command.get_command(context, name), (*path, name))


LEAVES = dict(leaves(typer.main.get_command(app)))


@pytest.mark.parametrize("words", LEAVES)
def test_every_command_explains_itself_and_every_read_prints_json(
    watcher: Watcher, words: str
) -> None:
    done = watcher(*words.split(), "--help")
    assert (done.code, done.err) == (0, "")
    options = {name for param in LEAVES[words].params for name in param.opts}
    assert ("--json" in options) != (words in NO_JSON)
    assert "--install-completion" not in options, "the program offers it once, at the top"
    wrong = watcher(*words.split(), "--no-such-option")
    assert (wrong.code, wrong.out) == (2, "")
    assert "No such option" in wrong.err


@pytest.mark.parametrize("noun", COMMANDS)
def test_a_wrong_word_is_a_usage_error(watcher: Watcher, noun: str) -> None:
    if any(" " in words and words.startswith(noun) for words in LEAVES):
        done = watcher(noun, "no-such-command")
        assert (done.code, done.out) == (2, "")
    assert watcher("no-such-noun").code == 2


_ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}},
    "NO_COLOR": "1",
    "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
}


def _process(folder: Path, *words: str, **streams: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "watcher", *words],
        cwd=folder,
        env=_ENVIRONMENT,
        stderr=subprocess.PIPE,
        text=True,
        **streams,
    )


def test_a_reader_that_leaves_is_no_error(watcher: Watcher, tmp_path: Path) -> None:
    watcher("seed", "load")
    for words in (("claim", "export"), ("claim", "list", "--json")):
        with _process(tmp_path, *words, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr is not None
            assert (process.stderr.read(), process.wait(30)) == ("", 0)


def test_output_that_cannot_be_written_is_one_line(watcher: Watcher, tmp_path: Path) -> None:
    watcher("claim", "add", "A claim")
    with (
        Path("/dev/full").open("w") as full,
        _process(tmp_path, "claim", "list", stdout=full) as process,
    ):
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (1, "watcher: No space left on device\n")


def test_closed_output_is_no_error(watcher: Watcher, tmp_path: Path) -> None:
    watcher("claim", "add", "A claim")
    command = f'"{sys.executable}" -m watcher claim list >&-'
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_without_the_letters_shows_others(watcher: Watcher, tmp_path: Path) -> None:
    watcher("claim", "add", "Россия уходит", "--id", "ru")
    calls = {"claim list": 0, "claim list --json": 0, "claim show уходит": 2}
    for words, code in calls.items():
        done = subprocess.run(
            [sys.executable, "-m", "watcher", *words.split()],
            cwd=tmp_path,
            env={**_ENVIRONMENT, "PYTHONIOENCODING": "latin-1"},
            capture_output=True,
            encoding="latin-1",
            check=False,
        )
        assert "internal error" not in done.stderr
        assert done.returncode == code


def test_ctrl_c_ends_a_command_quietly_and_the_service_cleanly(tmp_path: Path) -> None:
    with _process(tmp_path, "run", stdout=subprocess.DEVNULL) as service:
        assert service.stderr is not None
        started = service.stderr.readline()
        if "judge_without_model" in started:
            started = service.stderr.readline()
        assert "service_started" in started
        service.send_signal(signal.SIGINT)
        rest = service.stderr.read()
        assert service.wait(30) == 0
    assert "service_stopped" in rest
    assert "Traceback" not in rest
    (tmp_path / "claims.jsonl").write_text('{"id": "a", "text": "A claim"}', encoding="utf-8")
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        return  # under nohup or a background job Ctrl-C is not ours to hear, nor a command's
    words = ("check", "--jsonl", "-", "--claims", "claims.jsonl", "--json")
    with _process(tmp_path, *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as command:
        assert command.stdin is not None
        assert command.stdout is not None
        command.stdin.write('{"id": "1", "text": "A claim"}\n' * 2)
        command.stdin.flush()
        assert command.stdout.readline()
        command.send_signal(signal.SIGINT)
        _, errors = command.communicate(timeout=30)
    assert command.returncode == 130
    assert "Traceback" not in errors
