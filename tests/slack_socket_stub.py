"""A stand-in for Slack's Socket Mode: WebSockets on loopback that deliver, re-deliver, drop and wedge.

Clicks and commands are delivered as Slack does: an envelope that is not acknowledged in time, or whose
connection is lost, is delivered again. A relay in front of the WebSocket server can fall silent or cut
the line while both ends believe to be connected.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from itertools import count
from time import monotonic
from types import TracebackType
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.slack_stub import APP_TOKEN, TOKEN, SlackStub, check_message

TEAM = "T0STUBTEAM"
_MOST_DELIVERIES = 50


@dataclass
class Envelope:
    """What is to be delivered, and what became of it."""

    id: str
    body: dict[str, Any]
    sent_at: list[float] = field(default_factory=list)
    through: ServerConnection | None = None
    acknowledged: threading.Event = field(default_factory=threading.Event)
    late: int = 0
    """Acknowledgements that came too late to count."""

    @property
    def deliveries(self) -> int:
        return len(self.sent_at)


class SocketStub(SlackStub):
    """SlackStub with Socket Mode; `redeliver_s` is how long Slack waits for an acknowledgement."""

    def __init__(self, redeliver_s: float = 3.0) -> None:
        super().__init__()
        self.redeliver_s = redeliver_s
        self.answers: list[dict[str, Any]] = []
        """What was posted to a response_url or as an ephemeral message."""
        self.envelopes: list[Envelope] = []
        self.connections: list[ServerConnection] = []
        """Those that are open, oldest first."""
        self.connected = 0
        """Counts connections that were made, ever."""
        self.silent_hello = False
        self.refusing = False
        """Handshakes are answered with 503."""
        self.greeting: dict[str, Any] | None = None
        """Sent right after hello, to each new connection."""
        self._numbers = count(1)
        self._closing = threading.Event()
        self._changed = threading.Condition()
        self._web_sockets: Server | None = None
        self._relay = Relay()

    # ------------------------------------------------------------------------- what tests do

    def click(
        self, action: str, alert_id: str, user: str = "U1", team: str = TEAM, fault: str = ""
    ) -> Envelope:
        """Have somebody click a button of an alert's message, or choose a fault from its menu."""
        return self.send("interactive", click_payload(self, action, alert_id, user, team, fault))

    def command(self, text: str, user: str = "U1", team: str = TEAM) -> Envelope:
        """Have somebody type `/watcher text`."""
        number = next(self._numbers)
        body = {
            "command": "/watcher",
            "text": text,
            "user_id": user,
            "user_name": "somebody",
            "team_id": team,
            "team_domain": "stub",
            "channel_id": "C0ALERTS01",
            "channel_name": "alerts",
            "trigger_id": f"{number}.trigger",
            "response_url": f"{self.url}/response/command/{number}",
            "api_app_id": "A0STUB",
            "is_enterprise_install": "false",
        }
        return self.send("slash_commands", body)

    def send(self, kind: str, payload: Any, **parts: Any) -> Envelope:
        """Deliver any envelope, until it is acknowledged."""
        number = next(self._numbers)
        body = {
            "envelope_id": f"envelope-{number}",
            "type": kind,
            "accepts_response_payload": True,
            "payload": payload,
            **parts,
        }
        envelope = Envelope(id=str(body["envelope_id"]), body=body)
        with self._changed:
            self.envelopes.append(envelope)
            self._changed.notify_all()
        return envelope

    def say(self, message: dict[str, Any] | str) -> None:
        """Send a message to all that are connected, as it is."""
        text = message if isinstance(message, str) else json.dumps(message)
        for connection in list(self.connections):
            with suppress(ConnectionClosed):
                connection.send(text)

    def drop(self) -> None:
        """Cut all connections without a word."""
        self._relay.cut()

    def wedge(self) -> None:
        """Let no byte through on the connections there are, which stay open; new ones work."""
        self._relay.mute()

    def told(self) -> list[str]:
        """Return the texts of all answers, in order."""
        with self.lock:
            return [answer["blocks"][0]["text"]["text"] for answer in self.answers]

    # ------------------------------------------------------------------------- HTTP

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        if not handler.path.startswith("/response/"):
            super().answer(handler)
            return
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        message = dict(json.loads(body))
        queue = self.faults.get("response_url")
        fault = queue.popleft() if queue else None
        if fault is None:
            problem = check_message(message)
            with self.lock:
                self.answers.append({**message, "url": handler.path})
            self._send(handler, 400 if problem else 200, problem or "ok", "text/html")
            return
        self._send(handler, fault.status, fault.body, fault.content_type)

    def _api(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if method == "apps.connections.open":
            if arguments.get("token") != APP_TOKEN:
                return {"ok": False, "error": "invalid_auth"}
            return {"ok": True, "url": f"ws://127.0.0.1:{self._relay.port}/link/?ticket=secret-t"}
        if method == "auth.test" and arguments.get("token") == TOKEN:
            return {
                "ok": True,
                "user": "watcher",
                "user_id": "U0WATCHER",
                "team": "Stub",
                "team_id": TEAM,
                "bot_id": "B1",
            }
        if method == "chat.postEphemeral":
            self.answers.append(arguments)
            return {"ok": True, "message_ts": "1.2"}
        return super()._api(method, arguments)

    # ------------------------------------------------------------------------- WebSocket

    def __enter__(self) -> Self:
        super().__enter__()
        silent = logging.Logger("stub", logging.CRITICAL + 1)
        self._web_sockets = serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._process_request,
            ping_interval=None,
            close_timeout=0.1,
            logger=silent,
        )
        self._relay.start(self._web_sockets.socket.getsockname()[1])
        for target in (self._web_sockets.serve_forever, self._deliver):
            threading.Thread(target=target, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._relay.close()
        if self._web_sockets is not None:
            self._web_sockets.shutdown()
        super().__exit__(kind, error, trace)

    def _process_request(self, connection: ServerConnection, _request: object) -> Any:
        return connection.respond(503, "not now") if self.refusing else None

    def _serve(self, connection: ServerConnection) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "connection_info": {"app_id": "A0STUB"},
            "debug_info": {"approximate_connection_time": 18060},
        }
        with suppress(ConnectionClosed):
            if not self.silent_hello:
                connection.send(json.dumps(hello))
            if self.greeting is not None:
                connection.send(json.dumps(self.greeting))
        with self._changed:
            self.connected += 1
            self.connections.append(connection)
            self._changed.notify_all()
        try:
            for text in connection:
                self._take(json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            with self._changed:
                self.connections.remove(connection)
                self._changed.notify_all()

    def _take(self, acknowledgement: dict[str, Any]) -> None:
        with self._changed:
            for envelope in self.envelopes:
                if envelope.id == acknowledgement.get("envelope_id"):
                    if monotonic() - envelope.sent_at[-1] <= self.redeliver_s:
                        envelope.acknowledged.set()
                    else:
                        envelope.late += 1

    def _deliver(self) -> None:
        while not self._closing.is_set():
            with self._changed:
                self._changed.wait(0.02)
                due = [item for item in self.envelopes if self._is_due(item)]
                through = self.connections[-1] if self.connections else None
                if through is None:
                    continue
                for envelope in due:
                    envelope.sent_at.append(monotonic())
                    envelope.through = through
            for envelope in due:
                with suppress(ConnectionClosed):
                    through.send(json.dumps(envelope.body))

    def _is_due(self, envelope: Envelope) -> bool:
        if envelope.acknowledged.is_set() or envelope.deliveries >= _MOST_DELIVERIES:
            return False
        if not envelope.sent_at or envelope.through not in self.connections:
            return True
        return monotonic() - envelope.sent_at[-1] > self.redeliver_s


def click_payload(
    stub: SocketStub, action: str, alert_id: str, user: str, team: str, fault: str = ""
) -> dict[str, Any]:
    """Return the block_actions payload of a click, as Slack writes it."""
    number = next(stub._numbers)
    block_id = f"watcher:{alert_id}"
    clicked: dict[str, Any] = {
        "action_id": action,
        "block_id": block_id,
        "action_ts": f"1700000000.{number:06d}",
    }
    if action == "watcher_wrong":
        option = {
            "text": {"type": "plain_text", "text": fault or "wrong"},
            "value": f"{alert_id}:{fault}" if fault else alert_id,
        }
        clicked |= {"type": "static_select", "selected_option": option}
    else:
        clicked |= {"type": "button", "value": alert_id}
    return {
        "type": "block_actions",
        "user": {"id": user, "username": "somebody", "name": "somebody", "team_id": team},
        "team": {"id": TEAM, "domain": "stub"},
        "api_app_id": "A0STUB",
        "container": {"type": "message", "message_ts": "1700000000.000002"},
        "channel": {"id": "C0ALERTS01", "name": "alerts"},
        "message": {
            "type": "message",
            "ts": "1700000000.000002",
            "thread_ts": "1700000000.000001",
            "text": "an alert",
        },
        "trigger_id": f"{number}.trigger",
        "response_url": f"{stub.url}/response/click/{number}",
        "actions": [clicked],
    }


class Relay:
    """Passes bytes between two ends on loopback, until it is told to fall silent or to cut."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._lines: list[_Line] = []

    def start(self, behind: int) -> None:
        """Relay to this port from now on."""

        def accept() -> None:
            while True:
                try:
                    near, _ = self._listening.accept()
                except OSError:
                    return
                far = socket.create_connection(("127.0.0.1", behind))
                self._lines.append(_Line(near, far))

        threading.Thread(target=accept, daemon=True).start()

    def mute(self) -> None:
        for line in self._lines:
            line.passing.clear()

    def cut(self) -> None:
        for line in self._lines:
            line.cut()
        self._lines.clear()

    def close(self) -> None:
        self._listening.close()
        self.cut()


class _Line:
    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.passing = threading.Event()
        self.passing.set()
        self._ends = (near, far)
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(65_536):
                self.passing.wait()
                target.sendall(chunk)
        self.cut()

    def cut(self) -> None:
        self.passing.set()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def until(condition: Callable[[], bool], patience_s: float = 20.0) -> None:
    """Wait for a condition; fails loudly."""
    deadline = monotonic() + patience_s
    while not condition():
        assert monotonic() < deadline, "waited in vain"
        threading.Event().wait(0.01)
