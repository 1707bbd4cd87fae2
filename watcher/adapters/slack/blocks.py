"""Alert -> Slack blocks. Everything from outside goes into rich text, where Slack parses nothing."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from watcher.core.message_text import (
    delta_line,
    judgment_line,
    post_text,
    source_line,
    stance_word,
    standing_line,
)
from watcher.core.model import AlertMessage, Stance
from watcher.core.posts import ClaimCard, Post, key_of

METADATA_EVENT = "watcher_alert"

# All texts of a message together stay under 3,000 characters; a quote is cut last and least.
_CLAIM_CHARS = 350
_DELTA_CHARS = 250
_QUOTE_CHARS = 800
_TITLE_CHARS = 200
_LINE_CHARS = 350
_STANDING_CHARS = 250
_NOTE_CHARS = 150
_NOTES = 3
_FALLBACK_CHARS = 2900

_ICON = {
    Stance.CONFIRMS: "✅",
    Stance.CONTRADICTS: "❌",
    Stance.UPDATES: "🔄",
    Stance.MENTIONS: "💬",
    Stance.UNRELATED: "·",
}


def clip(text: str, most: int) -> str:
    """Return text of at most `most` characters, without control characters, never empty."""
    clean = "".join(char if char.isprintable() else " " for char in text).strip()
    return (clean if len(clean) <= most else clean[: most - 1].rstrip() + "…") or "-"


def escape(text: str) -> str:
    """Return text in which Slack's markup parses nothing: no ping, no link, no entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def alert_blocks(message: AlertMessage) -> list[Block]:
    """Return the blocks of an alert: stance and claim, what changed, the quote, the source, why."""
    bold = RichTextElementParts.TextStyle(bold=True)
    lead: list[Any] = [
        _text(f"{_ICON[message.stance]} {stance_word(message)}  ", bold),
        _text(clip(message.claim_text, _CLAIM_CHARS)),
    ]
    change = delta_line(message)
    elements: list[Any] = [RichTextSectionElement(elements=lead)]
    if change:
        elements.append(RichTextSectionElement(elements=[_text(clip(change, _DELTA_CHARS), bold)]))
    elements.append(RichTextQuoteElement(elements=[_text(clip(message.quote, _QUOTE_CHARS))]))
    elements.append(RichTextSectionElement(elements=_title(message)))
    lines = [
        clip(source_line(message), _LINE_CHARS),
        *([clip(standing, _STANDING_CHARS)] if (standing := standing_line(message)) else ()),
        clip(judgment_line(message), _LINE_CHARS),
        *(clip(note, _NOTE_CHARS) for note in message.notes[:_NOTES]),
    ]
    return [
        RichTextBlock(elements=elements),
        ContextBlock(elements=[PlainTextObject(text=line, emoji=False) for line in lines]),
    ]


def _text(text: str, style: Any = None) -> Any:
    return RichTextElementParts.Text(text=text, style=style)


def _title(message: AlertMessage) -> list[Any]:
    title = clip(message.article_title or message.article_url, _TITLE_CHARS)
    url = message.article_url
    if url.startswith(("https://", "http://")) and len(url) <= 3000 and url.isprintable():
        return [RichTextElementParts.Link(url=url, text=title)]
    return [_text(title)]


def post_blocks(post: Post) -> list[Block]:
    """Return the blocks of any post."""
    if isinstance(post, AlertMessage):
        return alert_blocks(post)
    lines = post_text(post).splitlines()
    return [
        RichTextBlock(elements=[RichTextSectionElement(elements=[_text(clip(line, 300))])])
        for line in lines[:12]
    ]


def fallback_text(post: Post) -> str:
    """Return the whole meaning as escaped text, for notifications and clients without blocks."""
    lines = [clip(line, 700) for line in post_text(post).splitlines()]
    text = escape("\n".join(lines))
    if len(text) <= _FALLBACK_CHARS:
        return text
    # Never cut inside an entity such as &amp;
    cut = text[:_FALLBACK_CHARS]
    return cut[: cut.rfind("&")] + "…" if "&" in cut[-5:] else cut + "…"


def post_metadata(post: Post) -> dict[str, Any]:
    """Return the metadata by which a sent post is found again."""
    payload = {"alert_key": key_of(post)}
    if isinstance(post, AlertMessage):
        payload |= {"alert_id": post.alert_id, "claim_id": post.claim_id}
    elif isinstance(post, ClaimCard):
        payload |= {"claim_id": post.claim_id}
    return {"event_type": METADATA_EVENT, "event_payload": payload}
