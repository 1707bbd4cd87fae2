"""Slack bot: chat.postMessage with the alert's key as metadata, found again in the channel's history."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from watcher.adapters.slack.blocks import (
    METADATA_EVENT,
    alert_blocks,
    alert_metadata,
    fallback_text,
)
from watcher.adapters.slack.faults import QuietLogger, api_fault, connection_fault
from watcher.core.errors import CredentialsError, DeliveryError
from watcher.core.model import AlertMessage
from watcher.core.ports import Receipt

_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{7,}")
_MOST_PAGES = 20


class SlackBot:
    """Posts with a bot token; together with `find` each alert is posted exactly once."""

    name = "slack"
    has_channels = True
    looks_up = True

    def __init__(
        self,
        *,
        token: str,
        channel: str,
        api_url: str = "https://slack.com/api/",
        timeout_s: int = 10,
        clock: Callable[[], datetime],
    ) -> None:
        # slack_sdk retries a dropped connection by itself and so posts twice: no retry handlers.
        self._client = WebClient(
            token=token,
            base_url=api_url if api_url.endswith("/") else api_url + "/",
            timeout=timeout_s,
            retry_handlers=[],
            logger=QuietLogger(),
        )
        self._clock = clock
        self._ids: dict[str, str] = {}
        self.default_target = channel

    def send(self, message: AlertMessage, target: str) -> Receipt:
        """Post once; raises DeliveryError."""
        answer = self._call(
            self._client.chat_postMessage,
            channel=target,
            text=fallback_text(message),
            blocks=alert_blocks(message),
            metadata=alert_metadata(message),
            unfurl_links=False,
            unfurl_media=False,
            mrkdwn=False,
        )
        channel_id = answer.get("channel")
        if isinstance(channel_id, str):
            self._ids[target] = channel_id
        return Receipt(external_id=str(answer.get("ts", "")))

    def find(self, alert_key: str, target: str, since: datetime) -> Receipt | None:
        """Search the channel's history for a message with this key; raises DeliveryError."""
        cursor = ""
        for _ in range(_MOST_PAGES):
            answer = self._call(
                self._client.conversations_history,
                channel=self._channel_id(target),
                oldest=f"{since.timestamp():.6f}",
                include_all_metadata=True,
                limit=200,
                **({"cursor": cursor} if cursor else {}),
            )
            for item in answer.get("messages", []):
                metadata = item.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                if (
                    metadata.get("event_type") == METADATA_EVENT
                    and payload.get("alert_key") == alert_key
                ):
                    return Receipt(external_id=str(item.get("ts", "")))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise DeliveryError("the channel has too many messages since the send to search them")

    def test(self, target: str) -> list[str]:
        """Check token, posting and history in a channel, and clean up; raises with a remedy."""
        try:
            me = self._call(self._client.auth_test)
        except DeliveryError as error:
            if error.permanent:
                raise CredentialsError(str(error)) from None
            raise
        lines = [f"token: ok, {me.get('user', 'bot')} in {me.get('team', 'workspace')}"]
        posted = self._call(
            self._client.chat_postMessage,
            channel=target,
            text="Watcher: test message, removed at once",
            mrkdwn=False,
        )
        channel_id, ts = str(posted.get("channel") or target), str(posted.get("ts", ""))
        self._ids[target] = channel_id
        lines.append(f"posting to {target}: ok")
        try:
            self._call(self._client.conversations_history, channel=channel_id, limit=1)
            lines.append("reading the history: ok (needed to never post twice)")
        finally:
            self._call(self._client.chat_delete, channel=channel_id, ts=ts)
        return lines

    def _channel_id(self, target: str) -> str:
        """History wants an id where posting takes a name."""
        if _CHANNEL_ID.fullmatch(target):
            return target
        if target not in self._ids:
            name, cursor = target.lstrip("#"), ""
            for _ in range(_MOST_PAGES):
                answer = self._call(
                    self._client.conversations_list,
                    exclude_archived=True,
                    limit=1000,
                    types="public_channel,private_channel",
                    **({"cursor": cursor} if cursor else {}),
                )
                for channel in answer.get("channels", []):
                    self._ids.setdefault("#" + channel["name"], channel["id"])
                    if channel["name"] == name:
                        self._ids[target] = channel["id"]
                cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
                if target in self._ids or not cursor:
                    break
        if target not in self._ids:
            raise DeliveryError(f"Slack knows no channel {target!r}; use its id", permanent=True)
        return self._ids[target]

    def _call(self, method: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
        try:
            answer = method(**arguments).data
        except SlackApiError as error:
            response = error.response
            body = response.data if isinstance(response.data, dict) else {}
            raise api_fault(
                response.status_code,
                dict(response.headers),
                str(body.get("error", "")),
                str(body.get("needed", "")),
                self._clock(),
            ) from None
        except (SlackClientError, OSError, http.client.HTTPException, ValueError) as error:
            raise connection_fault(error) from None
        if not isinstance(answer, dict):
            raise DeliveryError("Slack's answer is not JSON", unknown=True)
        return answer
