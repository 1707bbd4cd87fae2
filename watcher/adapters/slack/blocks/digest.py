"""Several alerts as one message: a line each, the ones that matter most first, and how busy each claim was."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import (
    Block,
    HeaderBlock,
    ImageBlock,
    PlainTextObject,
    RichTextBlock,
    RichTextListElement,
    RichTextSectionElement,
)
from slack_sdk.models.blocks.basic_components import SlackFile

from watcher.adapters.slack.blocks.reply import stance_emoji
from watcher.adapters.slack.blocks.safe_text import clip, emoji, line, link, small_print, text
from watcher.core.message_text import activity_lines, dated_values, period, stance_word
from watcher.core.posts import Digest, DigestLine

_TITLE_CHARS = 150
_LINES_CHARS = 1850
_MOST_LINES = 12
_OUTLET_CHARS = 28
_ID_CHARS = 60
_VALUE_CHARS = 40
_CLAIM_CHARS = 140
_LEAST_CLAIM_CHARS = 30
# What a line holds besides claim and values: stance, outlet, id and what stands between them.
_FRAME_CHARS = 90
_ACTIVITY_CHARS = 450
_CLAIMS = 5


def digest_blocks(digest: Digest, chart_file: str = "", *, may_repeat: bool = False) -> list[Block]:
    """Return the blocks of a digest; chart_file: Slack's id of its picture, '' for a line of bars."""
    shown = digest.lines[:_MOST_LINES]
    more = digest.more + len(digest.lines) - len(shown)
    blocks: list[Block] = [
        HeaderBlock(text=PlainTextObject(text=clip(digest.title, _TITLE_CHARS), emoji=False)),
        small_print(clip(period(digest), _TITLE_CHARS)),
    ]
    if shown:
        room = _LINES_CHARS // len(shown)
        lines = [_line(item, room) for item in shown]
        blocks.append(RichTextBlock(elements=[RichTextListElement(elements=lines, style="bullet")]))
    if more:
        blocks.append(RichTextBlock(elements=[line(text(f"and {more} more: watcher alert list"))]))
    if digest.activity:
        blocks.append(_chart(digest, chart_file) if chart_file else _bars(digest))
    told = f"digest {clip(digest.id, _ID_CHARS)}"
    repeats = " · sent by a webhook: it may come twice, with the same id" if may_repeat else ""
    blocks.append(small_print(told + repeats))
    return blocks


def _line(item: DigestLine, room: int) -> RichTextSectionElement:
    message = item.message
    parts: list[Any] = [emoji(stance_emoji(message)), text(f" {stance_word(message)} ", bold=True)]
    room -= _FRAME_CHARS
    values: list[Any] = []
    if message.delta is not None:
        old, new = (
            clip(value, min(_VALUE_CHARS, max(room // 4, 8)))
            for value in dated_values(message.delta)
        )
        values = [text(" · "), text(old, strike=True), text(" → "), text(new, bold=True)]
        room -= len(old) + len(new) + 6
    parts.append(text(clip(message.claim_text, min(_CLAIM_CHARS, max(room, _LEAST_CLAIM_CHARS)))))
    outlet = link(message.outlet or "unknown outlet", message.article_url, _OUTLET_CHARS)
    return line(*parts, *values, text(" · "), outlet, text(f" · {clip(message.alert_id, 20)}"))


def _bars(digest: Digest) -> Block:
    lines = activity_lines(digest.activity[:_CLAIMS])
    most = _ACTIVITY_CHARS // len(lines)
    return small_print("reports per claim, oldest first", *(clip(told, most) for told in lines))


def _chart(digest: Digest, chart_file: str) -> Block:
    told = "; ".join(activity_lines(digest.activity[:_CLAIMS]))
    return ImageBlock(
        slack_file=SlackFile(id=chart_file),
        alt_text=clip(f"Reports per claim: {told}", _ACTIVITY_CHARS),
    )
