"""Alerts on a terminal or a container's log. At least once: nothing can be looked up there."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TextIO

from watcher.core.errors import DeliveryError
from watcher.core.message_text import post_text
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Place, Post


class ConsoleNotifier:
    """Prints each alert, a blank line after it, with control characters made visible."""

    name = "console"
    default_target = ""
    has_channels = False
    looks_up = False
    has_threads = False

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, post: Post, place: Place) -> Receipt:
        """Print the post; raises DeliveryError when the stream is closed."""
        stream = self._stream or sys.stdout
        text = "".join(
            char if char.isprintable() or char == "\n" else "�" for char in post_text(post)
        )
        try:
            stream.write(text + "\n\n")
            stream.flush()
        except (OSError, ValueError) as error:
            raise DeliveryError(f"cannot write to the console: {error}") from None
        return Receipt()

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        """Return None: what was printed cannot be found again."""
        return None

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        """Do nothing: what was printed stays."""
