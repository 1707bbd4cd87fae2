"""`watcher slack test`: every step that delivery takes, tried for real, each failure with its remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from watcher.adapters.slack.calls import Answer, Caller
from watcher.adapters.slack.clients import web_client
from watcher.adapters.slack.faults import APP_TOKEN_REMEDY
from watcher.adapters.slack.scopes import BOT_SCOPES
from watcher.adapters.slack.steps import Outcome, Step, not_tried, tried, went_well, went_wrong

TEST_EVENT = "watcher_test"
"""Metadata event of a test message, by which one that was left behind is found."""

_TEXT = "Watcher: test message, removed at once"
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]{7,}")
_MOST_PAGES = 20
_LOOKS = 3
_LOOK_AGAIN_S = 1.0


@dataclass(slots=True)
class _Left:
    """Test messages that are to be deleted; replies go before the messages that they answer."""

    channel_id: str
    parents: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)


class SlackChecks:
    """Tries the bot token, the channels and the app token; posts test messages and deletes them."""

    def __init__(
        self,
        *,
        token: str,
        app_token: str = "",
        api_url: str = "https://slack.com/api/",
        timeout_s: int = 10,
        clock: Callable[[], datetime],
        pause: Callable[[float], None],
    ) -> None:
        self._client = web_client(token, api_url, timeout_s)
        self._ask = Caller(clock, pause).ask
        self._pause = pause
        self._is_bot_token = token.startswith("xoxb-")
        self._app_token = app_token
        self._scopes: frozenset[str] | None = None
        self._channels: dict[str, Mapping[str, Any]] | None = None
        self._bot, self._bot_id = "@Watcher", ""

    def run(self, targets: Collection[str]) -> Generator[Step, None, None]:
        """Yield each step as it ends; what a failure makes senseless is left out."""
        me = self._ask(self._client.auth_test)
        if me.fault:
            yield went_wrong("token", me.fault)
        else:
            yield self._token(me)
            yield from self._held_scopes(me)
            for target in targets:
                yield from self._channel(target)
        if me.fault and not me.code:
            return  # Slack is not reached at all
        yield self._socket()

    # ------------------------------------------------------------------------- tokens

    def _token(self, me: Answer) -> Step:
        self._bot = f"@{me.body.get('user') or 'Watcher'}"
        self._bot_id = str(me.body.get("bot_id", ""))
        who = f"{self._bot} in {me.body.get('team') or 'the workspace'}"
        if self._is_bot_token:
            return went_well("token", who)
        remedy = "this is no bot token; copy the Bot User OAuth Token (xoxb-...) of your app"
        return went_wrong("token", f"{who}, but {remedy}")

    def _held_scopes(self, me: Answer) -> Iterator[Step]:
        told = me.header("x-oauth-scopes")
        if told is None:
            text = "Slack does not say which the token has; the steps below show it"
            yield not_tried("scopes", text)
            return
        self._scopes = held = frozenset(word.strip() for word in told.split(","))
        missing = [
            scope
            for scope in BOT_SCOPES
            if scope.name not in held and (self._app_token or not scope.socket)
        ]
        if not missing:
            yield went_well("scopes", "all that Watcher uses")
        for scope in missing:
            text = f"{scope.name} is missing: {scope.without}"
            if scope.required:
                remedy = "add it under OAuth & Permissions and install the app again"
                yield went_wrong("scopes", f"{text}; {remedy}")
            else:
                yield not_tried("scopes", text)

    def _socket(self) -> Step:
        if not self._app_token:
            return not_tried("app token", "not set (SLACK_APP_TOKEN): no buttons, no slash command")
        answer = self._ask(self._client.apps_connections_open, app_token=self._app_token)
        if answer.code in APP_TOKEN_REMEDY:
            fault = f"Slack says {answer.code}: {APP_TOKEN_REMEDY[answer.code]}"
            return went_wrong("app token", fault)
        return tried("app token", answer.fault, "Socket Mode can be opened")

    # ------------------------------------------------------------------------- channels

    def _channel(self, target: str) -> Iterator[Step]:
        channel_id, step = self._look_at(target)
        yield step
        if channel_id is None:
            return
        left = _Left(channel_id)
        well = step.outcome is Outcome.OK
        try:
            for done in self._exchange(target, left):
                well = well and done.outcome is Outcome.OK
                yield done
        except BaseException:
            self._clean(left)  # Ctrl-C, or nobody reads on
            raise
        if not (left.parents or left.replies):
            return
        fault = self._clean(left)
        if fault:
            yield went_wrong(f"{target}: delete", f"{fault}; delete the test message by hand")
            return
        yield Step(
            outcome=Outcome.OK,
            subject=f"{target}: delete",
            text="the test messages are gone",
            passed=target if well else None,
        )

    def _look_at(self, target: str) -> tuple[str | None, Step]:
        """Return the channel's id to go on with, or None, and what is known of the channel."""
        subject, is_id = f"{target}: channel", bool(_CHANNEL_ID.fullmatch(target))
        if is_id:
            answer = self._ask(self._client.conversations_info, channel=target)
            channel = answer.body.get("channel") or {}
        else:
            answer, channel = self._named(target)
        if answer.fault:
            # Where only the look is forbidden, it may be posted to all the same.
            go_on = is_id and answer.code == "missing_scope"
            return target if go_on else None, went_wrong(subject, answer.fault)
        channel_id = str(channel.get("id") or target)
        what = f"{'private' if channel.get('is_private') else 'public'} channel {channel_id}"
        if channel.get("is_archived"):
            remedy = "choose another, or open it again"
            return None, went_wrong(subject, f"{what}: is_archived: {remedy}")
        if channel.get("is_member") is False:
            return None, went_wrong(subject, f"{what}: not_in_channel: {self._invite()}")
        return channel_id, went_well(subject, what)

    def _named(self, target: str) -> tuple[Answer, Mapping[str, Any]]:
        """Find a channel by its name in the list, which is asked for once."""
        # A token without groups:read may not even ask for private channels.
        private = self._scopes is None or "groups:read" in self._scopes
        if self._channels is None:
            held: dict[str, Mapping[str, Any]] = {}
            cursor = ""
            for _ in range(_MOST_PAGES):
                answer = self._ask(
                    self._client.conversations_list,
                    exclude_archived=False,
                    limit=1000,
                    types="public_channel,private_channel" if private else "public_channel",
                    **({"cursor": cursor} if cursor else {}),
                )
                if answer.fault:
                    return answer, {}
                for channel in answer.body.get("channels") or []:
                    held.setdefault(str(channel.get("name", "")), channel)
                cursor = (answer.body.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
            self._channels = held
        found = self._channels.get(target.removeprefix("#"))
        if found is not None:
            return Answer(), found
        remedy = f"if it is a private one, {self._invite()}"
        remedy += "" if private else " and add the scope groups:read, or give its id"
        return Answer(fault=f"channel_not_found: Slack shows no such channel; {remedy}"), {}

    def _invite(self) -> str:
        return f"write `/invite {self._bot}` in it"

    # ------------------------------------------------------------------------- messages

    def _exchange(self, target: str, left: _Left) -> Iterator[Step]:
        """Post, reply, update and read in one channel; what was posted is added to `left`."""
        at: dict[str, Any] = {"channel": left.channel_id}
        mark = {"event_type": TEST_EVENT, "event_payload": {"channel": left.channel_id}}
        post, client = self._client.chat_postMessage, self._client
        text: dict[str, Any] = {"text": _TEXT, "metadata": mark, "mrkdwn": False}
        answer = self._ask(post, **at, **text)
        parent, reply = str(answer.body.get("ts", "")), ""
        if parent:
            left.parents.append(parent)
        yield tried(f"{target}: post", answer.fault, "a message")
        if parent:
            answer = self._ask(post, **at, **text, thread_ts=parent)
            reply = str(answer.body.get("ts", ""))
            if reply:
                left.replies.append(reply)
            yield tried(f"{target}: reply", answer.fault, "in its thread")
            updated = {"text": f"{_TEXT} (updated)", "metadata": mark}
            answer = self._ask(client.chat_update, **at, ts=parent, **updated)
            yield tried(f"{target}: update", answer.fault, "the message")
        fault = self._read(client.conversations_history, left.parents, parent, **at)
        yield tried(f"{target}: history", fault, "can be read; needed to never post twice")
        for ts in [*left.parents]:
            # Others than ours were left behind by a test that was cut off.
            wanted = reply if ts == parent else ""
            fault = self._read(client.conversations_replies, left.replies, wanted, **at, ts=ts)
            if ts == parent:
                text_of_it = "can be read; needed to never post twice"
                yield tried(f"{target}: replies", fault, text_of_it)

    def _read(
        self, method: Callable[..., Any], ours: list[str], wanted: str, **arguments: Any
    ) -> str:
        """Look for the test message `wanted`, add those left behind to `ours`; return what is wrong."""
        for look in range(_LOOKS):
            if look:
                self._pause(_LOOK_AGAIN_S)
            answer = self._ask(method, include_all_metadata=True, limit=100, **arguments)
            if answer.fault:
                return answer.fault
            messages = answer.body.get("messages") or []
            # A thread is read with its parent first, which is not one of its replies.
            seen = [str(item.get("ts", "")) for item in messages if self._is_test(item)]
            ours += [ts for ts in seen if ts not in ours and ts != arguments.get("ts")]
            if not wanted or any(item.get("ts") == wanted for item in messages):
                return ""
        return "the message that was just posted does not show up; try again in a minute"

    def _is_test(self, item: Mapping[str, Any]) -> bool:
        mark = (item.get("metadata") or {}).get("event_type")
        return mark == TEST_EVENT and item.get("bot_id", self._bot_id) == self._bot_id

    def _clean(self, left: _Left) -> str:
        """Delete the test messages; return the first fault that leaves one behind, or ''."""
        faults = []
        for ts in dict.fromkeys([*left.replies, *left.parents]):
            answer = Answer()
            for _ in range(2):  # deleting again does no harm
                answer = self._ask(self._client.chat_delete, channel=left.channel_id, ts=ts)
                if not answer.fault or answer.code:
                    break
            if answer.fault and answer.code != "message_not_found":
                faults.append(answer.fault)
        return faults[0] if faults else ""
