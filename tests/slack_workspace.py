"""What is in the stand-in's workspace - channels, messages, files - and what its methods do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from tests.slack_checks import check_message

TOKEN = "xoxb-stub-token-for-tests"
APP_TOKEN = "xapp-stub-token-for-tests"
SCOPES = (
    *("chat:write", "channels:history", "groups:history", "channels:read", "groups:read"),
    *("files:write", "files:read", "commands"),
)
CHANNELS = {"#alerts": "C0ALERTS01", "#syria": "C0SYRIA001"}
BOT_ID = "B0WATCHER1"
# Later than any test's clock, so that `oldest` hides nothing unless a test sets it.
_LATE = 4_102_444_800

Answer = dict[str, Any]


def refused(error: str, **more: str) -> Answer:
    return {"ok": False, "error": error, **more}


def is_true(value: Any) -> bool:
    """Return what a form's or JSON's boolean means."""
    return str(value).lower() in {"true", "1"}


class Workspace:
    """The state of one Slack workspace; call it under a lock."""

    def __init__(self, url: Callable[[], str]) -> None:
        self._url = url
        self.channels = dict(CHANNELS)
        """Name -> id; rename a channel by changing it."""
        self.scopes: tuple[str, ...] = SCOPES
        self.archived: set[str] = set()
        self.strangers: set[str] = set()
        """Ids of the channels that are archived, and of those that the bot is not in."""
        self.private: set[str] = set()
        self.threadless: set[str] = set()
        """Ids of the channels that take no threads."""
        self.messages: list[dict[str, Any]] = []
        self.files: dict[str, dict[str, Any]] = {}
        self.unread_for = 0
        """How often files.info says of a new file that Slack has not read it yet."""
        self.starts_at = _LATE
        self._posted = 0

    def answer(self, method: str, arguments: dict[str, Any]) -> Answer:
        """Return what Slack says to one call."""
        token = arguments.pop("token")
        if method == "apps.connections.open":
            if token == TOKEN:
                return refused("not_allowed_token_type")
            return {"ok": True, "url": "wss://x"} if token == APP_TOKEN else refused("invalid_auth")
        if token != TOKEN:
            return refused("invalid_auth")
        needed = self._needed(method, arguments)
        if not set(needed) & set(self.scopes):
            return refused("missing_scope", needed=needed[0], provided=",".join(self.scopes))
        if method in self._METHODS:
            return self._METHODS[method](self, arguments)
        if method not in self._IN_CHANNEL:
            return refused("unknown_method")
        channel = str(arguments.get("channel", ""))
        # Only posting takes a channel's name.
        by_name = self.channels.get(channel) if method == "chat.postMessage" else None
        channel_id = by_name or channel
        if channel_id not in self.channels.values():
            return refused("channel_not_found")
        if channel_id in self.strangers and method != "conversations.info":
            return refused("not_in_channel")
        if channel_id in self.archived and method.startswith("chat."):
            return refused("is_inactive" if method == "chat.update" else "is_archived")
        return self._IN_CHANNEL[method](self, channel_id, arguments)

    def delete(self, ts: str) -> None:
        """Delete a message as a person does: a thread's parent stays as a tombstone."""
        item = next(item for item in self.messages if item["ts"] == ts)
        if any(held.get("thread_ts") == ts for held in self.messages):
            place = self.messages.index(item)
            self.messages[place] = {
                "channel": item["channel"],
                "ts": ts,
                "subtype": "tombstone",
                "text": "This message was deleted.",
                "bot_id": "USLACKBOT",
            }
        else:
            self.messages.remove(item)

    # ------------------------------------------------------------------------- scopes

    def _needed(self, method: str, arguments: dict[str, Any]) -> tuple[str, ...]:
        """Return the scopes of which a method needs one."""
        if method.startswith("chat."):
            return ("chat:write",)
        channel = str(arguments.get("channel", ""))
        kind = "groups" if self.channels.get(channel, channel) in self.private else "channels"
        if method in {"conversations.history", "conversations.replies"}:
            return (f"{kind}:history",)
        if method == "conversations.list" and "private_channel" in arguments.get("types", ""):
            return ("groups:read",)
        if method.startswith("conversations."):
            return (f"{kind}:read",)
        if method.startswith("files."):
            return ("files:read",) if method == "files.info" else ("files:write",)
        return self.scopes

    # ------------------------------------------------------------------------- messages

    def _post(self, channel_id: str, message: dict[str, Any]) -> Answer:
        fault = check_message(message, files=self.readable())
        if fault:
            return refused(fault)
        message = {**message, "bot_id": BOT_ID}
        thread = str(message.get("thread_ts") or "")
        if thread:
            if channel_id in self.threadless:
                return refused("restricted_action_non_threadable_channel")
            parent = self._message(channel_id, thread)
            if parent is not None and parent.get("thread_ts"):
                return refused("cannot_reply_to_message")
            if parent is None:
                # Slack says nothing of it: the reply stands in the channel.
                message = {key: message[key] for key in message if key != "thread_ts"}
        self._posted += 1
        ts = f"{self.starts_at}.{self._posted:06d}"
        posted = {**message, "channel": channel_id, "ts": ts}
        self.messages.append(posted)
        return {"ok": True, "channel": channel_id, "ts": ts, "message": posted}

    def _update(self, channel_id: str, message: dict[str, Any]) -> Answer:
        held = self._message(channel_id, str(message.get("ts", "")))
        if held is None or held.get("subtype") == "tombstone":
            return refused("message_not_found")
        if held.get("bot_id") != BOT_ID:
            return refused("cant_update_message")
        fault = check_message(message, update=True, files=self.readable())
        if fault:
            return refused(fault)
        kinds = [(item.get("blocks") or [{}])[0].get("type") for item in (held, message)]
        if kinds[0] == "rich_text" != kinds[1]:
            return refused("block_mismatch")
        held.update({name: value for name, value in message.items() if name != "channel"})
        held["edits"] = held.get("edits", 0) + 1
        return {"ok": True, "channel": channel_id, "ts": held["ts"], "message": held}

    def _delete(self, channel_id: str, arguments: dict[str, Any]) -> Answer:
        held = self._message(channel_id, str(arguments.get("ts", "")))
        if held is None:
            return refused("message_not_found")
        if held.get("bot_id") != BOT_ID:
            return refused("cant_delete_message")
        self.delete(held["ts"])
        return {"ok": True, "channel": channel_id, "ts": held["ts"]}

    def _history(self, channel_id: str, arguments: dict[str, Any]) -> Answer:
        found = [
            message
            for message in reversed(self.messages)
            if message["channel"] == channel_id
            and (not message.get("thread_ts") or is_true(message.get("reply_broadcast")))
            and float(message["ts"]) > float(arguments.get("oldest") or 0)
        ]
        return _page(found, arguments, 100)

    def _replies(self, channel_id: str, arguments: dict[str, Any]) -> Answer:
        ts = str(arguments.get("ts", ""))
        parent = self._message(channel_id, ts)
        if parent is None:
            return refused("thread_not_found")
        replies = [
            message
            for message in self.messages
            if message["channel"] == channel_id
            and message.get("thread_ts") == ts
            and float(message["ts"]) > float(arguments.get("oldest") or 0)
        ]
        return _page([parent, *replies], arguments, 1000)

    def _message(self, channel_id: str, ts: str) -> dict[str, Any] | None:
        return next(
            (item for item in self.messages if (item["channel"], item["ts"]) == (channel_id, ts)),
            None,
        )

    # ------------------------------------------------------------------------- channels

    def _list(self, arguments: dict[str, Any]) -> Answer:
        about = [self._about(channel_id) for channel_id in self.channels.values()]
        if is_true(arguments.get("exclude_archived")):
            about = [item for item in about if not item["is_archived"]]
        return _page(about, arguments, 100, "channels")

    def _info(self, channel_id: str, arguments: dict[str, Any]) -> Answer:
        return {"ok": True, "channel": self._about(channel_id)}

    def _about(self, channel_id: str) -> dict[str, Any]:
        name = next(name for name, id_ in self.channels.items() if id_ == channel_id)
        return {
            "id": channel_id,
            "name": name[1:],
            "is_private": channel_id in self.private,
            "is_archived": channel_id in self.archived,
            "is_member": channel_id not in self.strangers,
        }

    def _who(self, arguments: dict[str, Any]) -> Answer:
        return {"ok": True, "user": "watcher", "team": "Stub", "bot_id": BOT_ID}

    # ------------------------------------------------------------------------- files

    def readable(self) -> set[str]:
        """Return the ids of the files that a message may show."""
        return {id_ for id_, file in self.files.items() if file["done"] and not file["unread"]}

    def receive(self, file_id: str, body: bytes) -> bool:
        """Take a file's bytes; False where no upload was announced, or of another length."""
        file = self.files.get(file_id)
        if file is None or len(body) != file["length"]:
            return False
        file["body"] = body
        return True

    def _upload_url(self, arguments: dict[str, Any]) -> Answer:
        if not arguments.get("filename") or not str(arguments.get("length", "")).isdigit():
            return refused("invalid_arguments")
        file_id = f"F{len(self.files) + 1:010d}"
        file = {"length": int(arguments["length"]), "body": None, "done": False, "unread": 0}
        self.files[file_id] = file
        return {"ok": True, "upload_url": f"{self._url()}/upload/v1/{file_id}", "file_id": file_id}

    def _complete_upload(self, arguments: dict[str, Any]) -> Answer:
        ids = [str(item.get("id")) for item in arguments.get("files") or []]
        if not ids or any(id_ not in self.files or not self.files[id_]["body"] for id_ in ids):
            return refused("file_not_found")
        for file_id in ids:
            self.files[file_id] |= {"done": True, "unread": self.unread_for}
        return {"ok": True, "files": [{"id": file_id, "mimetype": ""} for file_id in ids]}

    def _file(self, arguments: dict[str, Any]) -> Answer:
        file = self.files.get(str(arguments.get("file", "")))
        if file is None:
            return refused("file_not_found")
        kind = "" if file["unread"] else "image/png"
        file["unread"] = max(file["unread"] - 1, 0)
        return {"ok": True, "file": {"id": arguments["file"], "mimetype": kind}}

    _METHODS: ClassVar[dict[str, Callable[[Workspace, dict[str, Any]], Answer]]] = {
        "auth.test": _who,
        "conversations.list": _list,
        "files.getUploadURLExternal": _upload_url,
        "files.completeUploadExternal": _complete_upload,
        "files.info": _file,
    }
    _IN_CHANNEL: ClassVar[dict[str, Callable[[Workspace, str, dict[str, Any]], Answer]]] = {
        "chat.postMessage": _post,
        "chat.update": _update,
        "chat.delete": _delete,
        "conversations.history": _history,
        "conversations.replies": _replies,
        "conversations.info": _info,
    }


def _page(
    items: list[dict[str, Any]],
    arguments: dict[str, Any],
    default_limit: int,
    name: str = "messages",
) -> Answer:
    """Return a page of items with the cursor of the next one, metadata only where it was asked for."""
    cursor = str(arguments.get("cursor") or "0")
    if not cursor.isdigit():
        return refused("invalid_cursor")
    start, limit = int(cursor), int(arguments.get("limit") or default_limit)
    page = items[start : start + limit]
    if name == "messages" and not is_true(arguments.get("include_all_metadata")):
        page = [{**item, "metadata": None} for item in page]
    following = str(start + limit) if start + limit < len(items) else ""
    return {
        "ok": True,
        name: page,
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }
