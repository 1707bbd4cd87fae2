"""slack_sdk's clients as Watcher uses them: they log nothing and repeat nothing by themselves."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from watcher.adapters.slack.faults import QuietLogger


def web_client(token: str, api_url: str, timeout_s: int) -> WebClient:
    """Return a client of the Web API; `api_url` with or without a slash at its end."""
    # slack_sdk retries a dropped connection by itself and so posts twice: no retry handlers.
    return WebClient(
        token=token,
        base_url=api_url if api_url.endswith("/") else api_url + "/",
        timeout=timeout_s,
        retry_handlers=[],
        logger=QuietLogger(),
    )


def webhook_client(url: str, timeout_s: int) -> WebhookClient:
    """Return a client of an incoming webhook or of a click's response_url."""
    return WebhookClient(url, timeout=timeout_s, retry_handlers=[], logger=QuietLogger())
