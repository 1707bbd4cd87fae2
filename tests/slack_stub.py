"""A stand-in for Slack's Web API and incoming webhooks, over real HTTP, with scripted faults.

It checks requests about as strictly as Slack does and keeps every message that it accepted: see
slack_checks.py for what a message may be, slack_workspace.py for what the methods do.
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
from tests.slack_checks import check_message
from tests.slack_workspace import APP_TOKEN, CHANNELS, SCOPES, TOKEN, Workspace, is_true

__all__ = [
    "ACCEPT_THEN_DROP",
    "APP_TOKEN",
    "CHANNELS",
    "DROP",
    "SCOPES",
    "TOKEN",
    "Fault",
    "SlackStub",
    "api_error",
    "check_message",
    "is_true",
]


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
_JSON_FIELDS = ("blocks", "metadata", "files")


def api_error(error: str, status: int = 200, **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(status=status, body=json.dumps({"ok": False, "error": error}), headers=named)


class SlackStub(LoopbackServer):
    """Start with `with SlackStub() as slack:`; give `slack.api_url` to the client."""

    def __init__(self) -> None:
        super().__init__()
        self.workspace = Workspace(lambda: self.url)
        self.webhook_messages: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.faults: dict[str, deque[Fault]] = {}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """All messages that stand in the workspace, oldest first."""
        return self.workspace.messages

    @messages.setter
    def messages(self, messages: list[dict[str, Any]]) -> None:
        self.workspace.messages = messages

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def webhook_url(self) -> str:
        return f"{self.url}/services/T000/B000/secret-of-the-webhook"

    @property
    def scopes(self) -> tuple[str, ...]:
        return self.workspace.scopes

    @scopes.setter
    def scopes(self, scopes: tuple[str, ...]) -> None:
        self.workspace.scopes = scopes

    @property
    def archived(self) -> set[str]:
        return self.workspace.archived

    @property
    def strangers(self) -> set[str]:
        return self.workspace.strangers

    def script(self, method: str, *faults: Fault) -> None:
        """Queue faults for the next calls of a method ('webhook' for the incoming webhook)."""
        self.faults.setdefault(method, deque()).extend(faults)

    def keys(self) -> list[str]:
        """Return the keys of all accepted posts, in order."""
        return [payload["alert_key"] for payload in self._payloads()]

    def alert_keys(self) -> list[str]:
        """Return the keys of the alerts among them: claims' own messages and digests are left out."""
        return [payload["alert_key"] for payload in self._payloads() if "alert_id" in payload]

    def _payloads(self) -> list[dict[str, str]]:
        return [
            message["metadata"]["event_payload"]
            for message in self.messages
            if message.get("metadata")
        ]

    # ------------------------------------------------------------------------- answering

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        path = handler.path.partition("?")[0]
        method = path.rpartition("/")[2]
        if path.startswith("/services/"):
            method = "webhook"
        elif path.startswith("/upload/"):
            method = "upload"
        with self.lock:
            self.calls.append(method)
            queue = self.faults.get(method)
            fault = queue.popleft() if queue else None
            if fault is None or fault.accept:
                status, text = self._work(handler, method, body)
        if fault is None:
            kind = "application/json" if method not in {"webhook", "upload"} else "text/html"
            scopes = {"X-OAuth-Scopes": ",".join(self.scopes)}
            self._send(handler, status, text, kind, scopes)
            return
        if fault.delay_s:
            threading.Event().wait(fault.delay_s)
        if fault.drop:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        self._send(handler, fault.status, fault.body, fault.content_type, fault.headers)

    def _work(self, handler: BaseHTTPRequestHandler, method: str, body: bytes) -> tuple[int, str]:
        """Do what is asked and return status and body of the answer."""
        if method == "upload":
            taken = self.workspace.receive(handler.path.rpartition("/")[2], body)
            return (200, f"OK - {len(body)}") if taken else (400, "no such upload")
        arguments = self._arguments(handler, body)
        self.requests.append((method, dict(arguments)))
        if method == "webhook":
            said = self._webhook(arguments)
            return (200 if said == "ok" else 400), said
        return 200, json.dumps(self._api(method, arguments))

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
        query = handler.path.partition("?")[2]
        if kind.startswith("application/json"):
            arguments = dict(json.loads(body or b"{}"))
        else:
            form = parse_qs(body.decode(), keep_blank_values=True)
            arguments = {name: values[0] for name, values in form.items()}
        arguments |= {name: values[0] for name, values in parse_qs(query).items()}
        for name in _JSON_FIELDS:
            if isinstance(arguments.get(name), str):
                arguments[name] = json.loads(arguments[name])
        bearer = handler.headers.get("Authorization", "")
        arguments["token"] = bearer.removeprefix("Bearer ") or arguments.get("token", "")
        return arguments

    def _api(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return self.workspace.answer(method, arguments)

    def _webhook(self, arguments: dict[str, Any]) -> str:
        arguments.pop("token", None)
        fault = check_message(arguments)
        if fault:
            return fault
        self.webhook_messages.append(arguments)
        return "ok"
