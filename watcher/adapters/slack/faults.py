"""What went wrong at Slack -> DeliveryError: not sent, perhaps sent, or useless to try again."""

from __future__ import annotations

import http.client
import logging
import re
import socket
import ssl
import urllib.error
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackClientError
from slack_sdk.web import SlackResponse

from watcher.core.errors import DeliveryError
from watcher.core.schedule import retry_after_s

# Slack accepted the request and then failed: the message may be there.
DOUBTFUL = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})

# Refused for now; nobody has to do anything. The wait is for answers that name none.
FOR_NOW: Mapping[str, float] = {
    "ratelimited": 1.0,
    "rate_limited": 30.0,  # the workspace posts too much, not only we
    "message_limit_exceeded": 300.0,
    "team_added_to_org": 300.0,  # the workspace is being moved
    "org_login_required": 300.0,
    "external_channel_migrating": 300.0,
    "update_failed": 1.0,
    "streaming_state_conflict": 1.0,
    "invalid_cursor": 1.0,  # a page of the history that has become stale
}

# The message itself is not there, or cannot be answered or changed any more: begin another one.
GONE = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "cant_update_message",  # posted by an app of before, that was installed anew
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
    }
)
# It is about this one message; another one may go through.
OF_THE_MESSAGE = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "block_mismatch",
        "msg_too_long",
        "msg_blocks_too_long",
        "metadata_too_large",
        "no_text",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_array_arg",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_payload",
        "edit_window_closed",  # the workspace forbids editing old messages: what is shown stays
        "missing_file_data",
        "file_not_found",
        "file_deleted",
        "file_is_deleted",
        "slack_connect_file_link_sharing_blocked",
    }
)
# The picture in it is refused; without the picture the message may go through.
OF_THE_PICTURE = frozenset(
    {
        "invalid_blocks",
        "missing_file_data",
        "file_not_found",
        "file_deleted",
        "file_is_deleted",
        "slack_connect_file_link_sharing_blocked",
    }
)
# This channel takes no replies in threads.
NO_THREADS = "restricted_action_non_threadable_channel"

REMEDY = {
    "invalid_auth": "the token is wrong; copy the Bot User OAuth Token (xoxb-...) of your app",
    "not_authed": "no token was sent; set SLACK_BOT_TOKEN",
    "account_inactive": "the token's app was removed from the workspace; install it again",
    "token_revoked": "the token was revoked; install the app again and copy the new one",
    "token_expired": "the token has expired; install the app again and copy the new one",
    "missing_scope": "add the scope to the app's bot token scopes and install it again",
    "not_allowed_token_type": "this is another kind of token; copy the Bot User OAuth Token (xoxb-...)",
    "channel_not_found": "no such channel - renamed or deleted? -, or it is private: invite the bot"
    " with /invite, or configure the channel's id",
    "not_in_channel": "invite the bot to the channel with /invite",
    "is_archived": "the channel is archived; unarchive it or choose another",
    "channel_is_archived": "the channel is archived; unarchive it or choose another",
    "is_inactive": "the channel is archived or deleted; choose another",
    "restricted_action": "a setting of the workspace forbids the bot to post there; ask an admin",
    "restricted_action_read_only_channel": "the channel is read-only; allow the bot to post or choose another",
    "restricted_action_thread_only_channel": "the channel takes only replies in threads; choose another",
    "ekm_access_denied": "the admins have suspended posting; ask them",
    "access_denied": "the app may not use this; ask an admin of the workspace",
    "accesslimited": "Slack refuses this network; ask an admin of the workspace",
    "app_access_restricted": "the workspace restricts the app; ask an admin to approve it",
    "team_access_not_granted": "the token does not hold for this workspace; install the app there",
    "team_not_found": "configure the channel by its id: the token is for a whole organisation",
    "channel_is_limited_access": "the bot may not read this channel; choose another",
    "no_service": "the webhook was removed or disabled; make a new one",
    "no_team": "the webhook's workspace is gone",
    "invalid_token": "the webhook's address is wrong; copy it again",
    "action_prohibited": "the admins forbid posting there; ask them or choose another channel",
    "posting_to_general_channel_denied": "the admins forbid posting to the general channel; choose another",
}

# The same for the app-level token, which only opens Socket Mode.
APP_TOKEN_REMEDY: Mapping[str, str] = {
    "invalid_auth": "the app token is wrong; copy the app-level token (xapp-...) of your app",
    "not_authed": "no app token was sent; set SLACK_APP_TOKEN",
    "account_inactive": "the token's app was removed from the workspace; install it again",
    "token_revoked": "the app token was revoked; make another one",
    "token_expired": "the app token has expired; make another one",
    "missing_scope": "make an app-level token with the scope connections:write",
    "not_allowed_token_type": "SLACK_APP_TOKEN must be an app-level token (xapp-...)",
    "no_permission": "make an app-level token with the scope connections:write",
    "forbidden_team": "the app may not be used in this workspace",
    "access_denied": "the app may not be used in this workspace",
}

NO_ANSWER = (SlackClientError, OSError, http.client.HTTPException, ValueError)
"""What slack_sdk raises where Slack does not answer; SlackApiError, its refusal, is one of the first."""

_CODE = re.compile(r"[a-z_]{1,60}")
# What Slack names may be ours to show, but nothing else that an answer holds.
_SCOPES = re.compile(r"[a-z_.:,\- ]{1,200}")


class QuietLogger(logging.Logger):
    """Swallows everything: slack_sdk logs bodies and webhook URLs, which hold secrets."""

    def __init__(self) -> None:
        super().__init__("slack_sdk.quiet", level=logging.CRITICAL + 1)


class SlackError(DeliveryError):
    """A DeliveryError with Slack's own code for it, '' where it gave none."""

    def __init__(
        self,
        detail: str,
        code: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        stops: bool = False,
        gone: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        self.code = code
        super().__init__(
            detail,
            permanent=permanent,
            unknown=unknown,
            stops=stops,
            gone=gone,
            retry_after_s=retry_after_s,
        )


def api_fault(
    status: int, headers: Mapping[str, Any], error: str, needed: str, now: datetime
) -> SlackError:
    """Return the fault for an answer of Slack's Web API that is not `ok`."""
    # slack_sdk puts a whole page into `error` when a proxy answers instead of Slack.
    code = error if _CODE.fullmatch(error) else ""
    detail = f"Slack says {code or f'HTTP {status} without a reason'}"
    if _SCOPES.fullmatch(needed):
        detail += f" ({needed})"
    if code in REMEDY:
        detail += f": {REMEDY[code]}"
    if status == 429 or code in FOR_NOW:
        # A wait of no time would be a storm.
        wait = max(wait_s(headers, now) or FOR_NOW.get(code, 1.0), 0.1)
        return SlackError(detail, code, retry_after_s=wait)
    # Without a reason of Slack's own nobody knows whether the message was posted.
    if status >= 500 or code in DOUBTFUL or not code:
        return SlackError(detail, code, unknown=True, retry_after_s=wait_s(headers, now))
    if code in GONE:
        return SlackError(detail, code, permanent=True, gone=True)
    # A person must act: a new token, a scope, an invitation to the channel. A code that is new to
    # us counts as one too: tried for ever, it would hold up its channel.
    return SlackError(detail, code, permanent=True, stops=code not in OF_THE_MESSAGE)


def refusal(response: SlackResponse, now: datetime) -> SlackError:
    """Return the fault for what slack_sdk raises SlackApiError with."""
    body = response.data if isinstance(response.data, dict) else {}
    return api_fault(
        response.status_code,
        dict(response.headers),
        str(body.get("error", "")),
        str(body.get("needed", "")),
        now,
    )


def connection_fault(error: Exception) -> SlackError:
    """Return the fault for a request that got no answer; sent only if the line was up."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    never_sent = isinstance(
        reason, (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
    )
    name = type(reason).__name__ if isinstance(reason, Exception) else "URLError"
    return SlackError(f"no answer from Slack ({name})", "", unknown=not never_sent)


def wait_s(headers: Mapping[str, Any], now: datetime) -> float | None:
    """Return the seconds of a Retry-After header in any spelling, or None."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, (list, tuple)) and value else value
            return retry_after_s(str(first), now)
    return None
