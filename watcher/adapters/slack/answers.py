"""Answers to clicks and commands: seen only by whoever asked, and nothing in them is markup."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from slack_sdk import WebClient

from watcher.adapters.slack.blocks.safe_text import clip, escape
from watcher.adapters.slack.clients import webhook_client
from watcher.adapters.slack.faults import NO_ANSWER

log = structlog.get_logger()

_MOST_CHARS = 3000
_LINE_CHARS = 1000
_WORKERS = 2


class Answers:
    """Sends answers in threads of its own: an acknowledgement never waits for one."""

    def __init__(self, client: WebClient, timeout_s: int) -> None:
        self._client = client
        self._timeout_s = timeout_s
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="slack-answers")
        self._idle = threading.Condition()
        self._under_way = 0

    def tell(self, body: Mapping[str, Any], text: str) -> None:
        """Answer the sender of a payload, soon; a failure costs one line in the log."""
        with self._idle:
            self._under_way += 1
        try:
            self._workers.submit(self._tell, body, text)
        except RuntimeError:  # closed: the process ends
            self._done()

    def wait(self, patience_s: float) -> None:
        """Wait until no answer is under way, at most so long."""
        with self._idle:
            self._idle.wait_for(lambda: self._under_way == 0, patience_s)

    def close(self) -> None:
        """Take no more answers."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _done(self) -> None:
        with self._idle:
            self._under_way -= 1
            self._idle.notify_all()

    def _tell(self, body: Mapping[str, Any], text: str) -> None:
        try:
            fault = self._by_url(body, text)
            if fault:
                fault = self._in_channel(body, text) or ""
            if fault:
                log.warning("slack_answer_not_sent", fault=fault)
        finally:
            self._done()

    def _by_url(self, body: Mapping[str, Any], text: str) -> str:
        """Answer where the payload says; return what went wrong, '' for nothing."""
        url = body.get("response_url")
        if not isinstance(url, str) or not url.startswith(("https://", "http://")):
            return "no response_url"
        try:
            message = {
                **answer_message(text),
                "response_type": "ephemeral",
                "replace_original": False,
                **_thread(body),
            }
            answer = webhook_client(url, self._timeout_s).send_dict(message)
        except NO_ANSWER as error:
            return type(error).__name__
        return "" if answer.status_code == 200 else f"HTTP {answer.status_code}"

    def _in_channel(self, body: Mapping[str, Any], text: str) -> str:
        channel, user = _id(body, "channel"), _id(body, "user")
        if not channel or not user:
            return "no channel to answer in"
        try:
            self._client.chat_postEphemeral(
                channel=channel, user=user, **answer_message(text), **_thread(body)
            )
        except NO_ANSWER as error:
            return type(error).__name__
        return ""


def answer_message(text: str) -> dict[str, Any]:
    """Return an answer as plain text, of which Slack parses nothing, of at most 3,000 characters."""
    lines = [clip(line, _LINE_CHARS) for line in text.splitlines() if line.strip()]
    shown = _cut("\n".join(lines) or "-")
    block = {"type": "section", "text": {"type": "plain_text", "text": shown, "emoji": False}}
    return {"text": _cut(escape(shown)), "blocks": [block]}


def _cut(text: str) -> str:
    if len(text) <= _MOST_CHARS:
        return text
    cut = text[: _MOST_CHARS - 1]
    entity = cut.rfind("&", len(cut) - 5)
    return (cut[:entity] if entity >= 0 else cut) + "…"  # never inside an entity such as &amp;


def _id(body: Mapping[str, Any], name: str) -> str:
    held = body.get(name)
    found = held.get("id") if isinstance(held, Mapping) else body.get(f"{name}_id")
    return found if isinstance(found, str) else ""


def _thread(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the thread that was clicked in, so that the answer appears there."""
    for name in ("message", "container"):
        held = body.get(name)
        ts = held.get("thread_ts") if isinstance(held, Mapping) else None
        if isinstance(ts, str) and ts:
            return {"thread_ts": ts}
    return {}
