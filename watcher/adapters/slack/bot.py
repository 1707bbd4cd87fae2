"""Slack bot: chat.postMessage with the alert's key as metadata, found again in the channel's history."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from watcher.adapters.slack.blocks import (
    METADATA_EVENT,
    fallback_text,
    post_blocks,
    post_metadata,
)
from watcher.adapters.slack.faults import QuietLogger, api_fault, connection_fault
from watcher.core.errors import DeliveryError
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Place, Post

_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{7,}")
_MOST_PAGES = 20


class SlackBot:
    """Posts with a bot token; together with `find` each alert is posted exactly once."""

    name = "slack"
    has_channels = True
    looks_up = True
    has_threads = True

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

    def send(self, post: Post, place: Place) -> Receipt:
        """Post once; raises DeliveryError."""
        answer = self._call(
            self._client.chat_postMessage,
            channel=place.target,
            text=fallback_text(post),
            blocks=post_blocks(post),
            metadata=post_metadata(post),
            unfurl_links=False,
            unfurl_media=False,
            mrkdwn=False,
            **(
                {"thread_ts": place.thread, "reply_broadcast": place.broadcast}
                if place.thread
                else {}
            ),
        )
        channel_id = str(answer.get("channel", ""))
        if channel_id:
            self._ids[place.target] = channel_id
        return Receipt(external_id=str(answer.get("ts", "")), channel_id=channel_id)

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        """Search the channel's history, or the thread, for this key; raises DeliveryError."""
        channel_id, cursor = self._channel_id(place.target), ""
        method = self._client.conversations_history
        if place.thread:
            method = partial(self._client.conversations_replies, ts=place.thread)
        for _ in range(_MOST_PAGES):
            answer = self._call(
                method,
                channel=channel_id,
                oldest=f"{since.timestamp():.6f}",
                include_all_metadata=True,
                limit=200,
                **({"cursor": cursor} if cursor else {}),
            )
            for item in answer.get("messages", []):
                metadata = item.get("metadata") or {}
                payload = metadata.get("event_payload") or {}
                if metadata.get("event_type") == METADATA_EVENT and payload.get("alert_key") == key:
                    return Receipt(external_id=str(item.get("ts", "")), channel_id=channel_id)
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise DeliveryError("the channel has too many messages since the send to search them")

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        """Bring a claim's parent message up to date; raises DeliveryError, `gone` where it was deleted."""
        self._call(
            self._client.chat_update,
            channel=receipt.channel_id or self._channel_id(place.target),
            ts=receipt.external_id,
            text=fallback_text(card),
            blocks=post_blocks(card),
            metadata=post_metadata(card),
        )

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
