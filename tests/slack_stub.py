"""A stand-in for Slack's Web API and incoming webhooks, over real HTTP, with scripted faults.

It checks requests about as strictly as Slack does and keeps every message that it accepted.
"""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

from tests.loopback import LoopbackServer

TOKEN = "xoxb-stub-token-for-tests"
APP_TOKEN = "xapp-stub-token-for-tests"
SCOPES = (
    *("chat:write", "channels:history", "groups:history", "channels:read", "groups:read"),
    *("files:write", "files:read", "commands"),
)
CHANNELS = {"#alerts": "C0ALERTS01", "#syria": "C0SYRIA001"}


@dataclass(frozen=True)
class Fault:
    """What the stub does instead of answering well.

    accept: the message is stored all the same. drop: the connection is closed without an answer.
    """

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    accept: bool = False
    drop: bool = False
    delay_s: float = 0.0
    content_type: str = "application/json"


ACCEPT_THEN_DROP = Fault(accept=True, drop=True)
DROP = Fault(drop=True)


def api_error(error: str, status: int = 200, **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(status=status, body=json.dumps({"ok": False, "error": error}), headers=named)


class SlackStub(LoopbackServer):
    """Start with `with SlackStub() as slack:`; give `slack.api_url` to the client."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.webhook_messages: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self._posted = 0
        self.faults: dict[str, deque[Fault]] = {}
        self.scopes: tuple[str, ...] = SCOPES
        self.archived: set[str] = set()
        self.strangers: set[str] = set()
        """Ids of the channels that are archived, and of those that the bot is not in."""

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def webhook_url(self) -> str:
        return f"{self.url}/services/T000/B000/secret-of-the-webhook"

    def script(self, method: str, *faults: Fault) -> None:
        """Queue faults for the next calls of a method ('webhook' for the incoming webhook)."""
        self.faults.setdefault(method, deque()).extend(faults)

    def keys(self) -> list[str]:
        """Return the alert keys of all accepted messages, in order."""
        return [
            message["metadata"]["event_payload"]["alert_key"]
            for message in self.messages
            if message.get("metadata")
        ]

    # ------------------------------------------------------------------------- answering

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        is_webhook = handler.path.startswith("/services/")
        method = "webhook" if is_webhook else handler.path.rpartition("/")[2]
        with self.lock:
            self.calls.append(method)
            queue = self.faults.get(method)
            fault = queue.popleft() if queue else None
            if fault is None or fault.accept:
                arguments = self._arguments(handler, body)
                good = self._webhook(arguments) if is_webhook else self._api(method, arguments)
        if fault is None:
            text = good if is_webhook else json.dumps(good)
            kind = "text/html" if is_webhook else "application/json"
            self._send(handler, 200, str(text), kind, {"X-OAuth-Scopes": ",".join(self.scopes)})
            return
        if fault.delay_s:
            threading.Event().wait(fault.delay_s)
        if fault.drop:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(handler, fault.status, fault.body, fault.content_type, fault.headers)

    @staticmethod
    def _send(
        handler: BaseHTTPRequestHandler,
        status: int,
        body: str,
        content_type: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        payload = body.encode()
        try:
            handler.send_response(status)
            for name, value in (headers or {}).items():
                handler.send_header(name, value)
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(payload)))
            handler.end_headers()
            handler.wfile.write(payload)
        except OSError:
            handler.close_connection = True

    @staticmethod
    def _arguments(handler: BaseHTTPRequestHandler, body: bytes) -> dict[str, Any]:
        kind = handler.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            arguments = dict(json.loads(body or b"{}"))
        else:
            arguments = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            for name in ("blocks", "metadata"):
                if isinstance(arguments.get(name), str):
                    arguments[name] = json.loads(arguments[name])
        bearer = handler.headers.get("Authorization", "")
        arguments["token"] = bearer.removeprefix("Bearer ") or arguments.get("token", "")
        return arguments

    def _api(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        token = arguments.pop("token")
        if method == "apps.connections.open":
            if token == TOKEN:
                return {"ok": False, "error": "not_allowed_token_type"}
            known = token == APP_TOKEN
            return (
                {"ok": True, "url": "wss://x"} if known else {"ok": False, "error": "invalid_auth"}
            )
        if token != TOKEN:
            return {"ok": False, "error": "invalid_auth"}
        needed = self._needed(method, arguments)
        if needed and not set(needed) & set(self.scopes):
            return {"ok": False, "error": "missing_scope", "needed": ",".join(needed)}
        if method == "auth.test":
            return {"ok": True, "user": "watcher", "team": "Stub", "bot_id": "B1"}
        if method == "conversations.list":
            channels = [self._about(id_) for id_ in CHANNELS.values()]
            if is_true(arguments.get("exclude_archived")):
                channels = [item for item in channels if not item["is_archived"]]
            return {"ok": True, "channels": channels, "response_metadata": {"next_cursor": ""}}
        channel = str(arguments.get("channel", ""))
        channel_id = CHANNELS.get(channel, channel)
        if channel_id not in CHANNELS.values():
            return {"ok": False, "error": "channel_not_found"}
        if method == "conversations.info":
            return {"ok": True, "channel": self._about(channel_id)}
        if channel_id in self.strangers:
            return {"ok": False, "error": "not_in_channel"}
        if channel_id in self.archived and method.startswith("chat."):
            return {"ok": False, "error": "is_archived"}
        if method == "chat.postMessage":
            fault = check_message(arguments)
            if fault:
                return {"ok": False, "error": fault}
            thread = arguments.get("thread_ts")
            if thread and self._message(channel_id, str(thread)) is None:
                return {"ok": False, "error": "thread_not_found"}
            self._posted += 1
            ts = f"1700000000.{self._posted:06d}"
            self.messages.append({**arguments, "channel": channel_id, "ts": ts})
            return {"ok": True, "channel": channel_id, "ts": ts}
        if method == "chat.update":
            held = self._message(channel_id, str(arguments.get("ts", "")))
            if held is None:
                return {"ok": False, "error": "message_not_found"}
            fault = check_message(arguments)
            if fault:
                return {"ok": False, "error": fault}
            held.update({name: value for name, value in arguments.items() if name != "channel"})
            held["edits"] = held.get("edits", 0) + 1
            return {"ok": True, "channel": channel_id, "ts": held["ts"]}
        if method == "conversations.replies":
            if channel != channel_id:
                return {"ok": False, "error": "channel_not_found"}
            parent = str(arguments.get("ts", ""))
            if self._message(channel_id, parent) is None:
                return {"ok": False, "error": "thread_not_found"}
            found = [
                message
                for message in self.messages
                if message["channel"] == channel_id
                and parent in {message["ts"], message.get("thread_ts")}
            ]
            return {"ok": True, "messages": found, "has_more": False}
        if method == "conversations.history":
            if channel != channel_id:
                return {"ok": False, "error": "channel_not_found"}  # history wants an id
            with_metadata = is_true(arguments.get("include_all_metadata"))
            found = [
                message if with_metadata else {**message, "metadata": None}
                for message in reversed(self.messages)
                if message["channel"] == channel_id
                and (not message.get("thread_ts") or is_true(message.get("reply_broadcast")))
            ]
            return {"ok": True, "messages": found, "has_more": False}
        if method == "chat.delete":
            self.messages = [item for item in self.messages if item["ts"] != arguments["ts"]]
            return {"ok": True}
        return {"ok": False, "error": "unknown_method"}

    def _about(self, channel_id: str) -> dict[str, Any]:
        """Return a channel as conversations.info and conversations.list tell of it."""
        name = next(name for name, id_ in CHANNELS.items() if id_ == channel_id)
        return {
            "id": channel_id,
            "name": name[1:],
            "is_private": False,
            "is_archived": channel_id in self.archived,
            "is_member": channel_id not in self.strangers,
        }

    def _needed(self, method: str, arguments: dict[str, Any]) -> tuple[str, ...]:
        """Return the scopes of which a method needs one."""
        if method.startswith("chat."):
            return ("chat:write",)
        if method in {"conversations.history", "conversations.replies"}:
            return ("channels:history",)
        if method == "conversations.list" and "private_channel" in arguments.get("types", ""):
            return ("groups:read",)
        if method.startswith("conversations."):
            return ("channels:read",)
        return ()

    def _message(self, channel_id: str, ts: str) -> dict[str, Any] | None:
        return next(
            (item for item in self.messages if (item["channel"], item["ts"]) == (channel_id, ts)),
            None,
        )

    def _webhook(self, arguments: dict[str, Any]) -> str:
        arguments.pop("token", None)
        fault = check_message(arguments)
        if fault:
            return fault
        self.webhook_messages.append(arguments)
        return "ok"


def is_true(value: Any) -> bool:
    """Return what a form's or JSON's boolean means."""
    return str(value).lower() in {"true", "1"}


def check_message(message: dict[str, Any]) -> str:
    """Return Slack's error for a bad message, '' for a good one."""
    blocks = message.get("blocks") or []
    if not message.get("text") and not blocks:
        return "no_text"
    if len(str(message.get("text", ""))) > 40_000:
        return "msg_too_long"
    if len(blocks) > 50:
        return "invalid_blocks"
    return next((fault for block in blocks if (fault := _check_block(block))), "")


def _check_block(block: dict[str, Any]) -> str:
    kind = block.get("type")
    elements = block.get("elements", [])
    if kind == "context":
        good = 1 <= len(elements) <= 10 and all(_is_text(item, 3000) for item in elements)
    elif kind == "header":
        good = _is_text(block.get("text", {}), 150)
    elif kind == "section":
        good = _is_text(block.get("text", {}), 3000)
    elif kind == "rich_text":
        good = bool(elements) and all(_is_rich(item) for item in elements)
    else:
        good = kind in {"divider", "actions"}
    return "" if good else "invalid_blocks"


def _is_text(item: dict[str, Any], most: int) -> bool:
    text = item.get("text", "")
    return item.get("type") in {"plain_text", "mrkdwn"} and 1 <= len(text) <= most


def _is_rich(item: dict[str, Any]) -> bool:
    if item.get("type") not in {"rich_text_section", "rich_text_quote", "rich_text_list"}:
        return False
    parts = item.get("elements", [])
    for part in parts:
        if part.get("type") == "text" and not part.get("text"):
            return False
        if part.get("type") == "link" and not str(part.get("url", "")).startswith("http"):
            return False
        if part.get("type") not in {"text", "link"}:
            return False  # user, usergroup, broadcast ... would ping
    return bool(parts)
