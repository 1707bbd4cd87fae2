"""Logs: one line per event, and no secret in any of them."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from watcher.logs import NOISY, redact, set_up_logging

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary-0123456789"
TOKEN = "xoxb-1111-2222-" + CANARY
WEBHOOK = "https://hooks.slack.com/services/T0/B0/" + CANARY


@pytest.fixture(autouse=True)
def clean_logging() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    levels = {name: logging.getLogger(name).level for name in NOISY}
    yield
    root.handlers[:] = [
        one for one in root.handlers if type(one).__module__ != set_up_logging.__module__
    ]
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)
    structlog.reset_defaults()


def logged(line_format: str = "logfmt", level: str = "debug", *secrets: str) -> io.StringIO:
    stream = io.StringIO()
    logging.getLogger().handlers[:] = []  # pytest's own would raise where ours must stay calm
    set_up_logging(level, line_format, secrets, stream)
    return stream


def test_an_event_is_one_logfmt_line() -> None:
    stream = logged()
    structlog.get_logger().info("feed changed", feed=3, new=2, degraded=None, title="a\nb\x1b[31m")
    (line,) = stream.getvalue().splitlines()
    assert line.startswith("time=")
    assert line.endswith(
        'level=info event="feed changed" feed=3 new=2 degraded= title=a\\nb\\x1b[31m'
    )


def test_an_event_is_one_json_line() -> None:
    stream = logged("json")
    structlog.get_logger().warning("worse", title="Хмеймим\n\ud800", rate=float("nan"), ok=True)
    (line,) = stream.getvalue().splitlines()
    row = json.loads(line)
    assert list(row)[:3] == ["time", "level", "event"]
    assert (row["title"], row["rate"], row["ok"]) == ("Хмеймим\n\\ud800", "nan", True)


@pytest.mark.parametrize("line_format", ["logfmt", "json"])
def test_no_secret_comes_through(line_format: str) -> None:
    password = "pa ss/wörd'\"\\" + CANARY
    stream = logged(line_format, "debug", CANARY, password)
    log = structlog.get_logger()
    log.info(f"sent with {TOKEN}", url=f"https://user:{CANARY}@host.test/?a=1&api_key={CANARY}")
    log.info("nested", rows=[{"deep": (WEBHOOK, {"token": "short1"})}], bound=Path(CANARY))
    log.info("quoted", text=repr(password), other=json.dumps(password))
    log.bind(app="xapp-1-" + CANARY).info("bound")
    log.info("header", line=f"Authorization: Bearer {CANARY}", cookie="short2")
    log.info("positional %s", TOKEN)
    try:
        raise OSError(f"cannot post to {WEBHOOK} as {TOKEN}")
    except OSError:
        log.exception("failed")
        logging.getLogger("slack_sdk").exception("also %s", TOKEN)
    logging.getLogger("httpx2").warning("HTTP Request: GET %s", f"https://x.test/?sig={CANARY}")
    structlog.contextvars.bind_contextvars(dsn=f"postgresql://u:{CANARY}@db/x")
    log.info("context")
    structlog.contextvars.clear_contextvars()
    output = stream.getvalue()
    assert output.count("\n") == 10
    for hidden in (CANARY, "xoxb-", "xapp-", "services/", "short1", "short2"):
        assert hidden not in output
    assert "user" not in output.replace("user-agent", "")


def test_known_patterns_are_masked_without_being_told() -> None:
    stream = logged()
    structlog.get_logger().info("x", a=TOKEN, b=WEBHOOK, c=f"https://x.test/?access_token={CANARY}")
    assert CANARY not in stream.getvalue()


def test_libraries_are_kept_to_warnings() -> None:
    stream = logged("logfmt", "debug")
    for name in ("httpx2", "slack_sdk.web.client", "apscheduler.scheduler", "alembic.runtime"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).debug("chatter")
        logging.getLogger(name).warning("worth it")
    logging.getLogger("watcher.service").debug("ours")
    assert stream.getvalue().count("worth it") == 4
    assert "ours" in stream.getvalue()
    assert "chatter" not in stream.getvalue()


def test_the_level_counts_for_libraries_too() -> None:
    stream = logged("logfmt", "error")
    structlog.get_logger().warning("no")
    logging.getLogger("httpx2").warning("no")
    structlog.get_logger().error("yes")
    assert stream.getvalue().count("\n") == 1


def test_a_line_that_fails_is_not_printed_raw(capsys: pytest.CaptureFixture[str]) -> None:
    stream = logged()
    logging.getLogger("somebody").warning("%d things", TOKEN)

    class Broken:
        def __str__(self) -> str:
            raise RuntimeError(TOKEN)

    structlog.get_logger().info("x", thing=Broken())
    assert stream.getvalue().count("a log line could not be written") == 2
    assert CANARY not in stream.getvalue() + capsys.readouterr().err


def test_setting_up_again_replaces_the_former_set_up() -> None:
    first, second = logged(), logged("json", "info", CANARY)
    structlog.get_logger().info("once")
    assert first.getvalue() == ""
    assert second.getvalue().count("\n") == 1
    assert redact(f"a {CANARY} b") == "a ******** b"


def test_keys_cannot_break_a_line() -> None:
    stream = logged()
    structlog.get_logger().info("x", **{'a b\n="': 1})
    assert stream.getvalue().endswith("event=x a_b_=1\n")


def test_an_uncaught_exception_is_masked_and_on_standard_error() -> None:
    script = (
        "import threading, watcher.logs as logs\n"
        f"logs.set_up_logging('info', 'logfmt', [{CANARY!r}])\n"
        "logs.guard_tracebacks()\n"
        f"def fail(): raise ValueError('thread {TOKEN}')\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        f"raise RuntimeError('main {WEBHOOK}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 2
    assert done.stderr.count("uncaught exception") == 2
    assert "RuntimeError: main https://hooks.slack.com/********" in done.stderr
    assert CANARY not in done.stderr
