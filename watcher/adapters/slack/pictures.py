"""A digest's chart as a file in Slack, so that the message can show it. Without it nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import structlog
from slack_sdk import WebClient

from watcher.core.errors import DeliveryError
from watcher.core.posts import Digest

log = structlog.get_logger()

# Slack reads a new file before it can be shown: this long it is asked whether it has.
_WAITS_S = (0.3, 0.7, 1.5, 3.0)


class Pictures:
    """Draws and uploads; a file that is never shown is seen by nobody."""

    def __init__(
        self,
        client: WebClient,
        call: Callable[..., dict[str, Any]],
        chart: Callable[[Digest], bytes | None],
    ) -> None:
        self._client, self._call, self._chart = client, call, chart

    def upload(self, digest: Digest) -> str:
        """Return Slack's id of a digest's chart, '' where there is none or Slack does not take it."""
        if not digest.activity:
            return ""
        try:
            png = self._chart(digest)
            if not png:
                return ""
            answer = self._call(
                self._client.files_upload_v2,
                file=png,
                filename="activity.png",
                title="Reports per claim",
                alt_txt="Reports per claim",
            )
            file_id = str((answer.get("file") or {}).get("id", ""))
            if file_id:
                self._await_read(file_id)
            return file_id
        except DeliveryError as fault:
            log.info("chart_not_uploaded", digest=digest.id, reason=str(fault))
        except Exception as error:  # noqa: BLE001 - a digest must not be lost for its picture
            log.warning("chart_failed", digest=digest.id, error=type(error).__name__)
        return ""

    def _await_read(self, file_id: str) -> None:
        """Wait until Slack knows the file's kind; before, a message that shows it is refused."""
        for wait in _WAITS_S:
            try:
                answer = self._call(self._client.files_info, file=file_id)
            except DeliveryError:
                return  # without files:read nobody can tell; the message is tried all the same
            if (answer.get("file") or {}).get("mimetype"):
                return
            threading.Event().wait(wait)
