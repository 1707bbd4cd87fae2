"""Slack bot: chat.postMessage with the post's key as metadata, found again in the channel's history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from watcher.adapters.slack.blocks import (
    METADATA_EVENT,
    fallback_text,
    post_blocks,
    post_metadata,
)
from watcher.adapters.slack.clients import web_client
from watcher.adapters.slack.faults import (
    NO_ANSWER,
    NO_THREADS,
    OF_THE_PICTURE,
    SlackError,
    connection_fault,
    refusal,
)
from watcher.adapters.slack.pictures import Pictures
from watcher.core.errors import DeliveryError
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Digest, Place, Post

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
        buttons: bool = False,
        chart: Callable[[Digest], bytes | None] | None = None,
    ) -> None:
        """buttons: somebody listens to clicks (Socket Mode). chart: draws a digest's activity as PNG."""
        self._client = web_client(token, api_url, timeout_s)
        self._clock = clock
        self._buttons = buttons
        self._pictures = Pictures(self._client, self._call, chart) if chart else None
        self._ids: dict[str, str] = {}
        self._threadless: set[str] = set()
        self.default_target = channel

    def send(self, post: Post, place: Place) -> Receipt:
        """Post once; raises DeliveryError."""
        if isinstance(post, Digest) and self._pictures is not None:
            file_id = self._pictures.upload(post)
            if file_id:
                try:
                    return self._send(post, place, file_id)
                except SlackError as fault:
                    # Refused for its picture, so nothing was posted: once more with bars instead.
                    if fault.code not in OF_THE_PICTURE:
                        raise
        return self._send(post, place)

    def _send(self, post: Post, place: Place, chart_file: str = "") -> Receipt:
        thread = "" if place.target in self._threadless else place.thread
        try:
            answer = self._call(
                self._client.chat_postMessage,
                channel=place.target,
                text=fallback_text(post),
                blocks=post_blocks(post, with_buttons=self._buttons, chart_file=chart_file),
                metadata=post_metadata(post),
                unfurl_links=False,
                unfurl_media=False,
                mrkdwn=False,
                **({"thread_ts": thread, "reply_broadcast": place.broadcast} if thread else {}),
            )
        except SlackError as fault:
            if not (thread and fault.code == NO_THREADS):
                raise
            # Refused, so nothing was posted: this channel takes everything at its top level.
            self._threadless.add(place.target)
            return self._send(post, place, chart_file)
        channel_id = str(answer.get("channel", ""))
        if channel_id:
            self._ids[place.target] = channel_id
        posted = answer.get("message") or {}
        if place.target in self._threadless:
            in_thread = place.thread  # there is nothing to mend
        else:
            # Where its parent was deleted, Slack posts a reply in the channel and says nothing.
            in_thread = str(posted.get("thread_ts") or "") if posted else thread
        return Receipt(
            external_id=str(answer.get("ts", "")), channel_id=channel_id, thread=in_thread
        )

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        """Search the thread, then the channel's history, for this key; raises DeliveryError."""
        known = self._ids.get(place.target, "")
        channel_id = self._channel_id(place.target)
        found = self._find_in(channel_id, key, place, since)
        if found is None and known:
            # The name may be another channel's by now: one was renamed, and one made in its place.
            del self._ids[place.target]
            try:
                channel_id = self._channel_id(place.target)
            except DeliveryError as fault:
                if not fault.permanent:
                    raise
                self._ids[place.target] = known
            if channel_id != known:
                found = self._find_in(channel_id, key, place, since)
        return found

    def _find_in(self, channel_id: str, key: str, place: Place, since: datetime) -> Receipt | None:
        if place.thread:
            replies = partial(self._client.conversations_replies, ts=place.thread)
            try:
                found = self._search(replies, channel_id, key, since)
            except SlackError as fault:
                if not fault.gone:
                    raise
                found = None
            if found is not None:
                return found
        # A reply whose parent was deleted stands in the channel.
        return self._search(self._client.conversations_history, channel_id, key, since)

    def _search(
        self, method: Callable[..., Any], channel_id: str, key: str, since: datetime
    ) -> Receipt | None:
        cursor = ""
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
                    ts, thread = str(item.get("ts", "")), str(item.get("thread_ts") or "")
                    return Receipt(
                        external_id=ts,
                        channel_id=channel_id,
                        thread="" if thread == ts else thread,
                    )
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        # Permanent: it would only become more, and the channel must not wait for this one message.
        raise DeliveryError(
            "the channel has too many messages since the send to search them: look yourself whether"
            " it is there; `watcher alert resend ID` sends it again",
            permanent=True,
        )

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        """Bring a claim's parent message up to date; raises DeliveryError, `gone` where it was deleted."""
        self._call(
            self._client.chat_update,
            channel=receipt.channel_id or self._channel_id(place.target),
            ts=receipt.external_id,
            text=fallback_text(card),
            blocks=post_blocks(card),
            metadata=post_metadata(card),
            # Unlike a post, a revision is searched for names and links unless told not to.
            parse="none",
            link_names=False,
        )

    def _channel_id(self, target: str) -> str:
        """History wants an id where posting takes a name."""
        if _CHANNEL_ID.fullmatch(target):
            return target
        if target not in self._ids:
            try:
                self._ids[target] = self._listed(target, "public_channel,private_channel")
            except SlackError as fault:
                if fault.code != "missing_scope":
                    raise
                # Without the scope for private channels the public ones are still told.
                self._ids[target] = self._listed(target, "public_channel")
        return self._ids[target]

    def _listed(self, target: str, kinds: str) -> str:
        name, cursor = target.lstrip("#"), ""
        for _ in range(_MOST_PAGES):
            answer = self._call(
                self._client.conversations_list,
                exclude_archived=True,
                limit=1000,
                types=kinds,
                **({"cursor": cursor} if cursor else {}),
            )
            for channel in answer.get("channels", []):
                if channel.get("name") == name:
                    return str(channel["id"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        raise DeliveryError(
            f"Slack knows no channel {target!r}: renamed, archived or deleted? Use its id",
            stops=True,
        )

    def _call(self, method: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
        try:
            answer = method(**arguments).data
        except SlackApiError as error:
            raise refusal(error.response, self._clock()) from None
        except NO_ANSWER as error:
            raise connection_fault(error) from None
        if not isinstance(answer, dict):
            raise DeliveryError("Slack's answer is not JSON", unknown=True)
        return answer
