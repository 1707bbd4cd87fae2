"""What `watcher slack test` can tell of an incoming webhook: only that it is there."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from datetime import datetime

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from watcher.adapters.slack.faults import QuietLogger, api_fault, connection_fault
from watcher.adapters.slack.steps import Step, not_tried, went_well, went_wrong

# What a live webhook answers to a message without text, in Slack's wordings over the years.
_LIVES = frozenset({"no_text", "invalid_payload", "missing_text_or_fallback_or_attachments"})


def check_webhook(
    url: str, *, timeout_s: int = 10, clock: Callable[[], datetime]
) -> Iterator[Step]:
    """Yield the steps; nothing is posted."""
    yield _there(url, timeout_s, clock)
    yield not_tried("post", "what a webhook has posted it cannot delete")
    yield not_tried(
        "history", "a webhook cannot read: after a lost answer a message may come twice"
    )
    yield not_tried("threads and buttons", "only with a bot token: see `watcher slack init`")


def _there(url: str, timeout_s: int, clock: Callable[[], datetime]) -> Step:
    # Without text Slack refuses the message, but only after it has looked the webhook up.
    try:
        client = WebhookClient(url, timeout=timeout_s, retry_handlers=[], logger=QuietLogger())
        answer = client.send_dict({"text": ""})
    except (SlackClientError, OSError, http.client.HTTPException, ValueError) as error:
        return went_wrong("webhook", f"{connection_fault(error)}; is the network up?")
    code = (answer.body or "").strip()
    if code in _LIVES:
        return went_well("webhook", "it is there; nothing was posted")
    return went_wrong("webhook", str(api_fault(answer.status_code, {}, code, "", clock())))
