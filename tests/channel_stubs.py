"""Receivers on loopback for the channels besides Slack: an HTTP server and a mail server."""

from __future__ import annotations

import base64
import socket
import socketserver
import threading
from collections import deque
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Self

from tests.loopback import LoopbackServer

MAIL_PASSWORD = "canary-mail-password"


@dataclass(frozen=True)
class Answer:
    """How a receiver behaves for one message; it keeps the message unless the status is an error."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    """The connection is closed without an answer, after the message was kept."""
    hang_s: float = 0.0
    drip: bool = False
    """The headers come a byte at a time, for as long as somebody reads."""
    close: bool = False
    """The connection is closed before anything was read."""


GOOD = Answer()


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


class HttpReceiver(LoopbackServer):
    """Keeps what is posted to it; `script` says how the next posts are answered, `good` all others."""

    def __init__(self, good: Answer = GOOD) -> None:
        super().__init__()
        self._good = good
        self.posts: list[Received] = []
        self.kept: list[Received] = []
        self._answers: deque[Answer] = deque()
        self._over = threading.Event()

    def script(self, *answers: Answer) -> None:
        self._answers.extend(answers)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", "0"))
        post = Received(
            path=handler.path,
            headers={name.lower(): value for name, value in handler.headers.items()},
            body=handler.rfile.read(length),
        )
        with self.lock:
            answer = self._answers.popleft() if self._answers else self._good
            self.posts.append(post)
            if answer.status < 300:
                self.kept.append(post)
        handler.close_connection = True
        try:
            if answer.drop or answer.close:
                handler.connection.shutdown(socket.SHUT_RDWR)
                return
            self._over.wait(answer.hang_s)
            if answer.drip:
                handler.wfile.write(b"HTTP/1.1 204 No Content\r\nX-Drip: ")
                while not self._over.wait(0.05):
                    handler.wfile.write(b"a")
                return
            handler.send_response(answer.status)
            for name, value in answer.headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        except OSError:
            return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        super().__exit__(kind, error, trace)


class MailReceiver:
    """A mail server that wants a password and keeps every mail; `refusing` makes it refuse them."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusing = False
        self.hanging = False
        self.over = threading.Event()
        receiver = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                receiver.serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        """The Apprise URL of this server."""
        port = self._server.server_address[1]
        return (
            f"mailto://watcher:{MAIL_PASSWORD}@127.0.0.1:{port}"
            "?mode=insecure&from=watcher@news.example&to=desk@news.example"
        )

    def serve(self, handler: socketserver.StreamRequestHandler) -> None:
        """Speak as much SMTP as a client needs."""

        def say(line: str) -> None:
            handler.wfile.write(f"{line}\r\n".encode())

        if self.hanging:
            self.over.wait(30)
            return
        try:
            say("220 stub")
            while line := handler.rfile.readline().decode("latin-1").strip():
                word = line.split()[0].upper()
                if word == "EHLO":
                    say("250-stub")
                    say("250 AUTH PLAIN")
                elif word == "AUTH":
                    told = base64.b64decode(line.split()[2]).decode()
                    good = told.rpartition("\0")[2] == MAIL_PASSWORD
                    say("235 ok" if good else "535 no")
                elif word == "RCPT" and self.refusing:
                    say("550 no such desk")
                elif word == "DATA":
                    say("354 go on")
                    self._keep(handler)
                    say("250 kept")
                elif word == "QUIT":
                    say("221 bye")
                    return
                else:
                    say("250 ok")
        except OSError:
            return

    def _keep(self, handler: socketserver.StreamRequestHandler) -> None:
        lines = []
        while (line := handler.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def closed_port() -> int:
    """Return a port of 127.0.0.1 where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])
