"""Alerts on a terminal or a container's log. At least once: nothing can be looked up there."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TextIO

from watcher.core.errors import DeliveryError
from watcher.core.message_text import plain_text
from watcher.core.model import AlertMessage
from watcher.core.ports import Receipt


class ConsoleNotifier:
    """Prints each alert, a blank line after it, with control characters made visible."""

    name = "console"
    default_target = ""
    has_channels = False
    looks_up = False

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, message: AlertMessage, target: str) -> Receipt:
        """Print the message; raises DeliveryError when the stream is closed."""
        stream = self._stream or sys.stdout
        text = "".join(
            char if char.isprintable() or char == "\n" else "�" for char in plain_text(message)
        )
        try:
            stream.write(text + "\n\n")
            stream.flush()
        except (OSError, ValueError) as error:
            raise DeliveryError(f"cannot write to the console: {error}") from None
        return Receipt()

    def find(self, alert_key: str, target: str, since: datetime) -> Receipt | None:
        """Return None: what was printed cannot be found again."""
        return None
