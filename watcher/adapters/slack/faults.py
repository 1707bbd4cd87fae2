"""What went wrong at Slack -> DeliveryError: not sent, perhaps sent, or useless to try again."""

from __future__ import annotations

import logging
import re
import socket
import ssl
import urllib.error
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watcher.core.errors import DeliveryError
from watcher.core.schedule import retry_after_s

# Slack accepted the request and then failed: the message may be there.
DOUBTFUL = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})

_CODE = re.compile(r"[a-z_]{1,60}")

# The message itself is not there, or cannot be answered or changed any more.
GONE = frozenset({"message_not_found", "thread_not_found", "cant_update_message"})
# It is about this one message; another one may go through.
OF_THE_MESSAGE = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "metadata_too_large",
        "no_text",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_arguments",
    }
)

REMEDY = {
    "invalid_auth": "the token is wrong; copy the Bot User OAuth Token (xoxb-...) of your app",
    "not_authed": "no token was sent; set SLACK_BOT_TOKEN",
    "account_inactive": "the token's app was removed from the workspace; install it again",
    "token_revoked": "the token was revoked; install the app again and copy the new one",
    "token_expired": "the token has expired; install the app again and copy the new one",
    "missing_scope": "add the scope to the app's bot token scopes and install it again",
    "channel_not_found": "no such channel, or it is private: invite the bot with /invite",
    "not_in_channel": "invite the bot to the channel with /invite",
    "is_archived": "the channel is archived; choose another",
}


class QuietLogger(logging.Logger):
    """Swallows everything: slack_sdk logs bodies and webhook URLs, which hold secrets."""

    def __init__(self) -> None:
        super().__init__("slack_sdk.quiet", level=logging.CRITICAL + 1)


def api_fault(
    status: int, headers: Mapping[str, Any], error: str, needed: str, now: datetime
) -> DeliveryError:
    """Return the DeliveryError for an answer of Slack's Web API that is not `ok`."""
    # slack_sdk puts a whole page into `error` when a proxy answers instead of Slack.
    error = error if _CODE.fullmatch(error) else ""
    detail = f"Slack says {error or f'HTTP {status} without a reason'}"
    if needed:
        detail += f" ({needed})"
    if error in REMEDY:
        detail += f": {REMEDY[error]}"
    if status == 429 or error in {"ratelimited", "rate_limited"}:
        return DeliveryError(detail, retry_after_s=wait_s(headers, now) or 1.0)
    # Without a reason of Slack's own nobody knows whether the message was posted.
    if status >= 500 or error in DOUBTFUL or not error:
        return DeliveryError(detail, unknown=True, retry_after_s=wait_s(headers, now))
    if error in GONE:
        return DeliveryError(detail, permanent=True, gone=True)
    # A person must act: a new token, a scope, an invitation to the channel. A code that is new to
    # us counts as one too: tried for ever, it would hold up its channel.
    return DeliveryError(detail, permanent=True, stops=error not in OF_THE_MESSAGE)


def connection_fault(error: Exception) -> DeliveryError:
    """Return the DeliveryError for a request that got no answer; sent only if the line was up."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    never_sent = isinstance(
        reason, (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
    )
    name = type(reason).__name__ if isinstance(reason, Exception) else "URLError"
    return DeliveryError(f"no answer from Slack ({name})", unknown=not never_sent)


def wait_s(headers: Mapping[str, Any], now: datetime) -> float | None:
    """Return the seconds of a Retry-After header in any spelling, or None."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, (list, tuple)) and value else value
            return retry_after_s(str(first), now)
    return None
