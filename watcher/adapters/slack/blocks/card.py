"""A claim's parent message: what it says, where it stands, what changed last."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import Block, RichTextBlock

from watcher.adapters.slack.blocks.safe_text import clip, emoji, line, moment, small_print, text
from watcher.core.message_text import support_line
from watcher.core.posts import ClaimCard

_CLAIM_CHARS = 900
_CHANGE_CHARS = 500
_STATE_CHARS = 40
_ID_CHARS = 200

STATE_EMOJI = {
    "open": "white_circle",
    "confirmed": "white_check_mark",
    "contested": "warning",
    "refuted": "x",
    "holding": "large_green_circle",
    "changed": "arrows_counterclockwise",
    "ended": "checkered_flag",
    "reaffirmed": "large_green_circle",
    "weakened": "large_orange_circle",
    "reversed": "leftwards_arrow_with_hook",
    "fulfilled": "white_check_mark",
    "expired": "hourglass",
}
_MUTED, _NOT_TRACKED = "no_bell", "black_square_for_stop"


def card_blocks(card: ClaimCard) -> list[Block]:
    """Return the blocks of a claim's parent message.

    Always rich text first: Slack refuses to replace it by another kind when the message is revised.
    """
    claim = clip(card.claim_text, _CLAIM_CHARS)
    lines = [line(emoji(STATE_EMOJI.get(card.state, "pushpin")), text(f" {claim}", bold=True))]
    lines.append(
        line(
            text(clip(card.state or "open", _STATE_CHARS).capitalize(), bold=True),
            text(f" · {support_line(card)}"),
        )
    )
    if card.last_change:
        lines.append(line(*_last_change(card)))
    if not card.active:
        lines.append(line(emoji(_NOT_TRACKED), text(" Not tracked any more: no alerts come.")))
    elif card.muted_until is not None:
        lines.append(line(emoji(_MUTED), text(" Muted until "), moment(card.muted_until)))
    as_of = f"as of {card.claim_as_of.isoformat()} · " if card.claim_as_of else ""
    return [
        RichTextBlock(elements=lines),
        small_print(
            f"{as_of}claim {clip(card.claim_id, _ID_CHARS)} · each report is a reply below"
        ),
    ]


def _last_change(card: ClaimCard) -> list[Any]:
    told: list[Any] = [text(f"Last change: {clip(card.last_change, _CHANGE_CHARS)}")]
    if card.last_change_at is not None:
        told += [text(" · "), moment(card.last_change_at)]
    return told
