"""Any post as blocks, as fallback text, and as the metadata by which it is found again."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import Block

from watcher.adapters.slack.blocks.card import card_blocks
from watcher.adapters.slack.blocks.digest import digest_blocks
from watcher.adapters.slack.blocks.reply import reply_blocks
from watcher.adapters.slack.blocks.safe_text import clip, escape
from watcher.core.message_text import post_text
from watcher.core.model import AlertMessage
from watcher.core.posts import ClaimCard, Digest, Post, key_of

METADATA_EVENT = "watcher_alert"

_FALLBACK_CHARS = 2900
_FALLBACK_LINE_CHARS = 700
_ID_CHARS = 255


def post_blocks(
    post: Post, *, with_buttons: bool = False, may_repeat: bool = False, chart_file: str = ""
) -> list[Block]:
    """Return the blocks of a post: at most 12, and 3,000 characters in all.

    with_buttons: somebody listens to clicks. may_repeat: it is sent at least once, and says so.
    """
    if isinstance(post, AlertMessage):
        return reply_blocks(post, with_buttons=with_buttons, may_repeat=may_repeat)
    if isinstance(post, Digest):
        return digest_blocks(post, chart_file, may_repeat=may_repeat)
    return card_blocks(post)


def fallback_text(post: Post) -> str:
    """Return the whole meaning as escaped text, for notifications and clients without blocks."""
    lines: list[str] = []
    room = _FALLBACK_CHARS
    for told in post_text(post).splitlines():
        escaped = escape(clip(told, min(_FALLBACK_LINE_CHARS, max(room, 1))))
        if len(escaped) > room:
            # Never cut inside an entity such as &amp;
            cut = escaped[: max(room, 1)]
            start = cut.rfind("&")
            lines.append((cut[:start] if start >= 0 and ";" not in cut[start:] else cut) + "…")
            break
        lines.append(escaped)
        room -= len(escaped) + 1
    return "\n".join(lines)


def post_metadata(post: Post) -> dict[str, Any]:
    """Return the metadata by which a sent post is found again."""
    payload = {"alert_key": key_of(post)}
    if isinstance(post, AlertMessage):
        payload |= {"alert_id": post.alert_id, "claim_id": clip(post.claim_id, _ID_CHARS)}
    elif isinstance(post, ClaimCard):
        payload |= {"claim_id": clip(post.claim_id, _ID_CHARS)}
    return {"event_type": METADATA_EVENT, "event_payload": payload}
