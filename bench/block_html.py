"""Slack's block JSON as HTML that looks like Slack's own client. An element that is not known raises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

Json = Mapping[str, Any]

EMOJI = {
    "white_check_mark": "✅",
    "x": "❌",
    "arrows_counterclockwise": "🔄",
    "speech_balloon": "💬",
    "leftwards_arrow_with_hook": "↩️",
    "white_circle": "⚪",
    "warning": "⚠️",
    "large_green_circle": "🟢",
    "large_orange_circle": "🟠",
    "checkered_flag": "🏁",
    "hourglass": "⌛",
    "pushpin": "📌",
    "no_bell": "🔕",
    "black_square_for_stop": "⏹️",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at it: Slack shows times in the reader's own zone, and says 'today'."""

    zone: ZoneInfo
    now: datetime

    def time(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%-H:%M}"

    def day(self, moment: datetime) -> str:
        """Return 'Today', 'Yesterday' or 'Dec 16th'."""
        there, here = moment.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        if there == here:
            return "Today"
        if there == here - timedelta(days=1):
            return "Yesterday"
        ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
        return f"{there:%b %-d}{ending.get(there.day, 'th')}"


def blocks_html(blocks: Iterable[Json], reader: Reader, files: Mapping[str, str]) -> str:
    """Return the HTML of a message's blocks; files: Slack's file id -> the picture's data URI."""
    return "".join(f'<div class="block">{_block(block, reader, files)}</div>' for block in blocks)


def _block(block: Json, reader: Reader, files: Mapping[str, str]) -> str:
    kind = block["type"]
    if kind == "rich_text":
        return "".join(_part(element, reader) for element in block["elements"])
    if kind == "context":
        items = "".join(f"<div>{_text(item)}</div>" for item in block["elements"])
        return f'<div class="context">{items}</div>'
    if kind == "header":
        return f'<div class="header">{_text(block["text"])}</div>'
    if kind == "section":
        fields = "".join(f"<div>{_text(item)}</div>" for item in block.get("fields", ()))
        return f"<div>{_text(block['text']) if 'text' in block else ''}{fields}</div>"
    if kind == "actions":
        return f'<div class="actions">{"".join(map(_control, block["elements"]))}</div>'
    if kind == "divider":
        return "<hr>"
    if kind == "image":
        source = files[block["slack_file"]["id"]] if "slack_file" in block else block["image_url"]
        title = f'<div class="title">{_text(block["title"])}</div>' if "title" in block else ""
        return f'{title}<img src="{escape(source)}" alt="{escape(block["alt_text"])}">'
    raise ValueError(f"a block that is not known: {kind}")


def _text(item: Json) -> str:
    if item["type"] != "plain_text":
        raise ValueError("text that Slack would parse has no place in our messages")
    return escape(item["text"]).replace("\n", "<br>")


def _part(part: Json, reader: Reader) -> str:
    kind = part["type"]
    inside = part["elements"]
    if kind == "rich_text_list":
        tag = "ol" if part.get("style") == "ordered" else "ul"
        rows = "".join(f"<li>{_inline(item['elements'], reader)}</li>" for item in inside)
        return f"<{tag}>{rows}</{tag}>"
    names = {
        "rich_text_section": "div",
        "rich_text_quote": "blockquote",
        "rich_text_preformatted": "pre",
    }
    if kind not in names:
        raise ValueError(f"a rich text element that is not known: {kind}")
    return f"<{names[kind]}>{_inline(inside, reader)}</{names[kind]}>"


def _inline(elements: Iterable[Json], reader: Reader) -> str:
    return "".join(_styled(_element(item, reader), item.get("style") or {}) for item in elements)


def _styled(html: str, style: Mapping[str, bool]) -> str:
    for name, tag in (("bold", "b"), ("italic", "i"), ("strike", "s"), ("code", "code")):
        if style.get(name):
            html = f"<{tag}>{html}</{tag}>"
    return html


def _element(item: Json, reader: Reader) -> str:
    kind = item["type"]
    if kind == "text":
        return escape(item["text"]).replace("\n", "<br>")
    if kind == "link":
        return f'<a href="#">{escape(item.get("text") or item["url"])}</a>'
    if kind == "emoji":
        return f'<span class="emoji">{EMOJI[item["name"]]}</span>'
    if kind == "date":
        return escape(_date(item, reader))
    raise ValueError(f"a rich text element that is not known: {kind}")


def _date(item: Json, reader: Reader) -> str:
    moment = datetime.fromtimestamp(item["timestamp"], reader.zone)
    told = str(item["format"])
    day = reader.day(moment)
    for name in ("date_short_pretty", "date_long_pretty", "date_pretty"):
        # In the middle of a line Slack writes today and yesterday small.
        small = day.lower() if day in {"Today", "Yesterday"} else day
        told = told.replace(f"{{{name}}}", small if not told.startswith("{") else day)
    for name, form in (
        ("date_num", "%Y-%m-%d"),
        ("date_short", "%b %-d, %Y"),
        ("date_long", "%A, %B %-d, %Y"),
        ("date", "%B %-d, %Y"),
        ("time_secs", "%-H:%M:%S"),
        ("time", "%-H:%M"),
    ):
        told = told.replace(f"{{{name}}}", f"{moment:{form}}")
    if "{" in told:
        raise ValueError(f"a date format that is not known: {item['format']}")
    return told


def _control(element: Json) -> str:
    if element["type"] == "button":
        return f'<span class="button {element.get("style", "")}">{_text(element["text"])}</span>'
    if element["type"] == "static_select":
        return f'<span class="button select">{_text(element["placeholder"])}<i></i></span>'
    if element["type"] == "overflow":
        return '<span class="button">⋯</span>'
    raise ValueError(f"a control that is not known: {element['type']}")


# ----------------------------------------------------------------------------- messages and pages


def message_html(body: str, posted_at: datetime, reader: Reader, *, replied_to: str = "") -> str:
    """Return a message of the bot; replied_to: the parent's text, for a reply shown in the channel."""
    lead = ""
    if replied_to:
        lead = f'<div class="replied">replied to a thread: <a>{escape(replied_to)}</a></div>'
    return (
        '<div class="message"><div class="avatar"><svg viewBox="0 0 36 36"><circle cx="18" cy="18"'
        ' r="9"/><circle cx="18" cy="18" r="3.4" class="pupil"/></svg></div><div class="body">'
        '<div class="sender"><b>Watcher</b><span class="app">APP</span>'
        f"<time>{reader.time(posted_at)}</time></div>{lead}{body}</div></div>"
    )


def thread_html(parent: str, *replies: str) -> str:
    """Return a thread as its pane shows it: the parent message, then the replies."""
    count = f"{len(replies)} repl{'y' if len(replies) == 1 else 'ies'}"
    return f'{parent}<div class="replies"><span>{count}</span></div>{"".join(replies)}'


def page_html(heading: str, where: str, content: str) -> str:
    """Return the page; the element #picture is what is to be seen."""
    top = f"<header><b>{escape(heading)}</b><span>{escape(where)}</span></header>"
    return f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style><div id="picture">{top}{content}</div>'


_STYLE = """
* { box-sizing: border-box; }
body { margin: 0; background: #fff; }
#picture { width: 640px; padding-bottom: 14px; background: #fff; color: #1d1c1d;
  font: 15px/1.46668 Lato, "Slack-Lato", "Noto Sans", "DejaVu Sans", "Noto Color Emoji", sans-serif;
  border: 1px solid #ddd; border-radius: 8px; overflow: hidden; }
header { display: flex; align-items: baseline; gap: 8px; padding: 12px 16px 10px;
  border-bottom: 1px solid #e8e8e8; margin-bottom: 8px; }
header b { font-weight: 900; font-size: 17px; }
header span { font-size: 13px; color: #616061; }
.message { display: flex; gap: 8px; padding: 8px 20px; }
.avatar { flex: 0 0 36px; height: 36px; border-radius: 6px; background: #1b365d; }
.avatar circle { fill: none; stroke: #fff; stroke-width: 2.6; }
.avatar .pupil { fill: #fff; stroke: none; }
.body { flex: 1; min-width: 0; overflow-wrap: break-word; }
.sender b { font-weight: 900; }
.app { margin: 0 6px; padding: 1px 3px; border-radius: 2px; background: #e8e8e8; color: #616061;
  font-size: 10px; font-weight: 700; vertical-align: 1px; }
time { font-size: 12px; color: #616061; }
.replied { font-size: 13px; color: #616061; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
a { color: #1264a3; text-decoration: none; }
.block + .block { margin-top: 6px; }
blockquote { margin: 4px 0; padding-left: 12px; border-left: 4px solid #ddd; }
ul, ol { margin: 0; padding-left: 24px; }
b { font-weight: 700; }
.emoji, .emoji * { font-family: "Noto Color Emoji"; font-size: 17px; line-height: 1; vertical-align: -2px; }
.context { font-size: 12px; line-height: 1.5; color: #616061; }
.header { font-weight: 900; font-size: 18px; line-height: 1.3; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; padding-top: 4px; }
.button { height: 28px; padding: 0 10px; border: 1px solid #bbb; border-radius: 8px; font-size: 13px;
  font-weight: 700; line-height: 26px; background: #fff; }
.button.primary { background: #007a5a; color: #fff; border-color: #007a5a; }
.button.danger { color: #e01e5a; border-color: #e01e5a; }
.select { font-weight: 400; color: #616061; }
.select i { display: inline-block; margin-left: 18px; width: 7px; height: 7px; border: solid #616061;
  border-width: 0 1.5px 1.5px 0; transform: rotate(45deg) translateY(-3px); }
.replies { display: flex; align-items: center; gap: 10px; padding: 2px 20px; font-size: 13px; color: #616061; }
.replies::after { content: ""; flex: 1; border-top: 1px solid #e8e8e8; }
img { max-width: 100%; border-radius: 8px; border: 1px solid #e8e8e8; display: block; margin-top: 4px; }
hr { border: 0; border-top: 1px solid #e8e8e8; }
"""
