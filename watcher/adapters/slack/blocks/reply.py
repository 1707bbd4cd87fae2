"""An alert as a reply in its claim's thread: what is said, what changed, who says so, how sure we are."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import Block, RichTextBlock, RichTextQuoteElement

from watcher.adapters.slack.blocks.buttons import buttons
from watcher.adapters.slack.blocks.safe_text import (
    clip,
    emoji,
    line,
    link,
    moment,
    small_print,
    text,
)
from watcher.core.message_text import (
    also_text,
    confidence_line,
    dated_values,
    id_line,
    said_line,
    stance_word,
    weight_line,
)
from watcher.core.model import AlertMessage, Reason, Stance

# All texts of a message together stay under 3,000 characters: the quote has what the rest leaves.
_ALL_CHARS = 2700
_QUOTE_CHARS = 1200
_CLAIM_CHARS = 280
_VALUE_CHARS = 150
_OUTLET_CHARS = 60
_TITLE_CHARS = 120
_SAID_CHARS = 200
_LINE_CHARS = 170
_STANDING_CHARS = 250
_WHY_CHARS = 260
_NOTE_CHARS = 140
_NOTES = 3

STANCE_EMOJI = {
    Stance.CONFIRMS: "white_check_mark",
    Stance.CONTRADICTS: "x",
    Stance.UPDATES: "arrows_counterclockwise",
    Stance.MENTIONS: "speech_balloon",
    Stance.UNRELATED: "white_circle",
}
WITHDRAWN_EMOJI = "leftwards_arrow_with_hook"


def stance_emoji(message: AlertMessage) -> str:
    """Return the name of the emoji that an alert begins with."""
    if message.reason is Reason.WITHDRAWN:
        return WITHDRAWN_EMOJI
    return STANCE_EMOJI[message.stance]


def reply_blocks(message: AlertMessage, *, with_buttons: bool, may_repeat: bool) -> list[Block]:
    """Return the blocks of an alert."""
    claim = clip(message.claim_text, _CLAIM_CHARS)
    change, source, fine = _change(message), _source(message), _fine(message)
    head = [emoji(stance_emoji(message)), text(f" {stance_word(message)}  ", bold=True)]
    elements: list[Any] = [line(*head, text(claim))]
    if change:
        elements.append(line(*change))
    if message.quote.strip():
        if message.reason is Reason.WITHDRAWN:
            elements.append(line(text("The page no longer says:")))
        told = sum(len(part.text or "") for part in (*change, *source) if hasattr(part, "text"))
        left = _ALL_CHARS - len(claim) - told - sum(map(len, fine))
        quote = clip(message.quote, min(_QUOTE_CHARS, left))
        elements.append(RichTextQuoteElement(elements=[text(quote)]))
    elements.append(line(*source))
    blocks: list[Block] = [RichTextBlock(elements=elements), small_print(*fine)]
    if with_buttons:
        blocks.append(buttons(message))
    if may_repeat:
        blocks.append(small_print("Sent by a webhook: it may come twice, with the same alert id."))
    return blocks


def _change(message: AlertMessage) -> list[Any]:
    if message.delta is None:
        return []
    old, new = dated_values(message.delta)
    return [
        text(f"{message.delta.kind.value.capitalize()}: "),
        text(clip(old, _VALUE_CHARS), strike=True),
        text(" → "),
        text(clip(new, _VALUE_CHARS), bold=True),
    ]


def _source(message: AlertMessage) -> list[Any]:
    parts = [link(message.outlet or "unknown outlet", message.article_url, _OUTLET_CHARS)]
    if message.article_title.strip():
        parts.append(text(f": “{clip(message.article_title, _TITLE_CHARS)}”"))
    if message.published_at is not None:
        parts += [text(" · "), moment(message.published_at)]
    said = said_line(message)
    if said:
        parts.append(text(f" · {clip(said, _SAID_CHARS)}"))
    return parts


def _fine(message: AlertMessage) -> list[str]:
    """Return what a reader must know to weigh the alert, a line each."""
    if message.reason is Reason.WITHDRAWN:
        # How sure we were, and of whose report, was told by the alert that this one takes back.
        lines = [clip(message.why, _WHY_CHARS)]
    else:
        lines = [
            clip(weight_line(message), _STANDING_CHARS),
            *(clip(told, _LINE_CHARS) for told in (also_text(message),) if told),
            clip(confidence_line(message), _WHY_CHARS),
        ]
    lines = [f"{told[:1].upper()}{told[1:]}" for told in lines]
    lines += [f"⚠ {clip(note, _NOTE_CHARS)}" for note in message.notes[:_NOTES]]
    return [*lines, clip(id_line(message), _LINE_CHARS)]
