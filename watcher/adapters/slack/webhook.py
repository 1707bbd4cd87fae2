"""Slack incoming webhook: no history to look into, so at least once; the message carries its key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from watcher.adapters.slack.blocks import fallback_text, post_blocks, post_metadata
from watcher.adapters.slack.clients import webhook_client
from watcher.adapters.slack.faults import NO_ANSWER, api_fault, connection_fault
from watcher.core.ports import Receipt
from watcher.core.posts import ClaimCard, Place, Post


class SlackWebhook:
    """Posts to the one channel that the webhook belongs to."""

    name = "slack-webhook"
    default_target = ""
    has_channels = False
    looks_up = False
    has_threads = False

    def __init__(self, *, url: str, timeout_s: int = 10, clock: Callable[[], datetime]) -> None:
        self._client = webhook_client(url, timeout_s)
        self._clock = clock

    def send(self, post: Post, place: Place) -> Receipt:
        """Post once; raises DeliveryError. After an unknown outcome it is posted again.

        So a message may come twice; each says so, and carries its id and its key.
        """
        try:
            answer = self._client.send_dict(
                {
                    "text": fallback_text(post),
                    "blocks": [block.to_dict() for block in post_blocks(post, may_repeat=True)],
                    "metadata": post_metadata(post),
                    "mrkdwn": False,
                    "unfurl_links": False,
                    "unfurl_media": False,
                }
            )
        except NO_ANSWER as error:
            raise connection_fault(error) from None
        # A webhook's refusal raises nothing: the status and the body tell.
        body = (answer.body or "").strip()
        # A captive portal's page is no receipt.
        if answer.status_code != 200 or body.startswith("<"):
            raise api_fault(
                answer.status_code, dict(answer.headers.items()), body, "", self._clock()
            )
        return Receipt()

    def find(self, key: str, place: Place, since: datetime) -> Receipt | None:
        """Return None: a webhook cannot read what it posted."""
        return None

    def revise(self, card: ClaimCard, place: Place, receipt: Receipt) -> None:
        """Do nothing: a webhook has no parent messages."""
