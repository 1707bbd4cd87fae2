"""Rich text as Slack takes it - less the elements that would ping -, and as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_STYLES = {"bold", "italic", "strike", "code", "underline"}
_EMOJI = re.compile(r"[a-z0-9_+'\-]{1,100}")
_TOKENS = re.compile(
    r"\{(?:day_divider_pretty|date_num|date_slash|date_long|date_long_full|date_long_pretty|date"
    r"|date_pretty|date_short|date_short_pretty|time|time_secs|ago)\}"
)


def check_rich_text(elements: Any) -> str:
    """Return what is wrong with the elements of a rich_text block, '' where nothing is."""
    if not isinstance(elements, list) or not elements:
        return "elements missing"
    return next((fault for item in elements if (fault := _check_part(item))), "")


def _check_part(part: Any) -> str:
    kind = part.get("type")
    if kind == "rich_text_list":
        if set(part) - {"type", "style", "elements", "indent", "offset", "border"}:
            return "unknown key in a list"
        if part.get("style") not in {"bullet", "ordered"} or not part.get("elements"):
            return "list without style or elements"
        if any(item.get("type") != "rich_text_section" for item in part["elements"]):
            return "a list holds sections"
        return next((fault for item in part["elements"] if (fault := _check_part(item))), "")
    if kind not in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}:
        return f"unknown part {kind}"
    if set(part) - {"type", "elements", "border"}:
        return "unknown key in a part"
    if not part.get("elements"):
        return "empty part"
    return next((fault for item in part["elements"] if (fault := _check_inline(item))), "")


def _check_inline(item: Any) -> str:
    kind = item.get("type")
    check = _INLINE.get(kind)
    if check is None:
        return f"element {kind} is not allowed"  # user, usergroup, broadcast ... would ping
    style = item.get("style", {})
    if set(style) - _STYLES or not all(isinstance(on, bool) for on in style.values()):
        return "bad style"
    return check(item)


def _check_text(item: dict[str, Any]) -> str:
    if set(item) - {"type", "text", "style"}:
        return "unknown key in a text"
    text = item.get("text")
    return "" if isinstance(text, str) and 1 <= len(text) <= 4000 else "empty or long text"


def _check_link(item: dict[str, Any]) -> str:
    if set(item) - {"type", "url", "text", "style"}:
        return "unknown key in a link"
    url = item.get("url")
    if not isinstance(url, str) or len(url) > 3000 or not re.match(r"https?://[^\s/]", url):
        return "bad url"
    return "" if item.get("text", "-") else "empty link"


def _check_date(item: dict[str, Any]) -> str:
    if set(item) - {"type", "timestamp", "format", "fallback", "url", "style", "timezone"}:
        return "unknown key in a date"
    at = item.get("timestamp")
    if not isinstance(at, int) or isinstance(at, bool) or at < 0:
        return "bad timestamp"
    shown = item.get("format")
    if not isinstance(shown, str) or not _TOKENS.search(shown) or "{" in _TOKENS.sub("", shown):
        return "bad date format"
    return "" if isinstance(item.get("fallback", "-"), str) else "bad fallback"


def _check_emoji(item: dict[str, Any]) -> str:
    if set(item) - {"type", "name", "skin_tone", "unicode", "style"}:
        return "unknown key in an emoji"
    return "" if _EMOJI.fullmatch(str(item.get("name", ""))) else "bad emoji"


_INLINE: dict[Any, Callable[[dict[str, Any]], str]] = {
    "text": _check_text,
    "link": _check_link,
    "date": _check_date,
    "emoji": _check_emoji,
}


# ----------------------------------------------------------------------------- as a reader sees it


def visible_lines(blocks: list[dict[str, Any]]) -> list[str]:
    """Return what blocks show, a line a paragraph: emoji as :name:, dates as their fallback."""
    lines: list[str] = []
    for block in blocks:
        kind = block["type"]
        if kind == "rich_text":
            for part in block["elements"]:
                inner = part["elements"] if part["type"] == "rich_text_list" else [part]
                lines += ["".join(map(_shown, item["elements"])) for item in inner]
        elif kind == "context":
            lines += [line for item in block["elements"] for line in item["text"].split("\n")]
        elif kind == "header":
            lines.append(block["text"]["text"])
        elif kind == "image":
            lines.append(f"[image: {block['alt_text']}]")
        elif kind == "actions":
            lines.append(" | ".join(_label(element) for element in block["elements"]))
    return lines


def _shown(item: dict[str, Any]) -> str:
    if item["type"] == "emoji":
        return f":{item['name']}:"
    return str(item.get("text") or item.get("fallback") or item.get("url"))


def _label(element: dict[str, Any]) -> str:
    return str((element.get("text") or element.get("placeholder") or {}).get("text", ""))
