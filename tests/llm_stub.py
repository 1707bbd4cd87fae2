"""A stand-in for an OpenAI-compatible endpoint, over real HTTP, with scripted answers and faults."""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.loopback import LoopbackServer

MODEL = "tiny-chat"


@dataclass(frozen=True)
class Reply:
    """What the stub does with one request. drop: no answer. drip_s: seconds from one byte to the next."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    drip_s: float = 0.0


def completion(content: object, *, tokens: int | None = 321, **message: object) -> Reply:
    """Return a good answer whose message has this content."""
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
    }
    if tokens is not None:
        body["usage"] = {
            "prompt_tokens": tokens - 1,
            "completion_tokens": 1,
            "total_tokens": tokens,
        }
    return Reply(body=json.dumps(body))


def opinion(
    stance: str, quote: str = "", confidence: float = 0.9, why: str = "it says so", **more: object
) -> Reply:
    """Return an answer of the shape that was asked for, with what `more` adds to it."""
    fields = {"stance": stance, "confidence": confidence, "quote": quote, "why": why, **more}
    return completion(json.dumps(fields))


class LlmStub(LoopbackServer):
    """Start with `with LlmStub() as llm:`; give `llm.base_url` to the client. Unscripted, it answers 500."""

    def __init__(self, *replies: Reply) -> None:
        super().__init__()
        self.replies = deque(replies)
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._ended = threading.Event()

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def script(self, *replies: Reply) -> None:
        """Queue answers for the next requests."""
        self.replies.extend(replies)

    def __exit__(self, *ended: Any) -> None:
        self._ended.set()
        super().__exit__(*ended)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        with self.lock:
            good = handler.command == "POST" and handler.path == "/v1/chat/completions"
            self.bodies.append(json.loads(body) if body else {})
            self.headers.append({name.lower(): value for name, value in handler.headers.items()})
            unscripted = Reply(status=500 if good else 404)
            reply = self.replies.popleft() if good and self.replies else unscripted
        if reply.drop:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        payload = reply.body.encode()
        try:
            handler.send_response(reply.status)
            for name, value in ({"Content-Type": "application/json"} | reply.headers).items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(payload)))
            handler.end_headers()
            if not reply.drip_s:
                handler.wfile.write(payload)
                return
            for byte in payload:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                if self._ended.wait(reply.drip_s):
                    return
        except OSError:
            handler.close_connection = True
