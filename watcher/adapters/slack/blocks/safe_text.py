"""Text and links from outside as Slack elements in which Slack parses nothing and that show what they are."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.models.blocks import (
    ContextBlock,
    PlainTextObject,
    RichTextElementParts,
    RichTextSectionElement,
)

from watcher.core.text import utc_time

_URL_CHARS = 3000
# Letters that show nothing: a name made of them would be an empty line.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# They join letters of some scripts and parts of emoji; after anything else they only hide.
_JOINERS = frozenset("\u200c\u200d")
_NONCHARACTER = re.compile(r"[\ufdd0-\ufdef]")
_MOST_MARKS = 4
_ADDRESS = re.compile(r"://|^\s*(?:www\.|mailto:)", re.IGNORECASE)
_UNSAFE_IN_URL = re.compile(r"[\s\\<>\"`{}|^]")
_BOLD = RichTextElementParts.TextStyle(bold=True)
_STRUCK = RichTextElementParts.TextStyle(strike=True)


def clean(text: str) -> str:
    """Return text on one line without what hides, reorders, overprints or cannot be sent."""
    kept: list[str] = []
    marks = 0
    for char in text:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks > _MOST_MARKS:
            continue  # a letter with a tower of accents would cover the lines around it
        if kind == "Cf":
            if char in _JOINERS and kept and not kept[-1].isascii():
                kept.append(char)
        elif kind in ("Cc", "Zl", "Zp", "Zs") or char in _BLANKS:
            kept.append(" ")
        elif kind in ("Cs", "Co") or _NONCHARACTER.match(char) or ord(char) & 0xFFFE == 0xFFFE:
            kept.append("\ufffd")
        else:
            kept.append(char)
    return " ".join("".join(kept).split())


def clip(text: str, most: int) -> str:
    """Return clean text of at most `most` characters, never empty."""
    # What is cut off anyway is not cleaned: a page of a megabyte must not cost a second.
    plain = clean(text[: 4 * most + 64])
    if len(plain) <= most and len(text) <= 4 * most + 64:
        return plain or "-"
    return plain[: most - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Return text in which Slack's markup parses nothing: no ping, no link, no entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def safe_url(url: str) -> str:
    """Return an address that may be linked to - http(s), without credentials -, or ''."""
    if not url.startswith(("https://", "http://")) or len(url) > _URL_CHARS:
        return ""
    # A backslash is a slash to browsers: what looks like a path may be another host's name.
    if not url.isprintable() or _UNSAFE_IN_URL.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    return url if host and "@" not in parts.netloc else ""


# ----------------------------------------------------------------------------- elements


def text(words: str, *, bold: bool = False, strike: bool = False) -> Any:
    """Return a rich text element of words that are clean already."""
    style = _BOLD if bold else _STRUCK if strike else None
    return RichTextElementParts.Text(text=words, style=style)


def emoji(name: str) -> Any:
    """Return one of Slack's own emoji."""
    return RichTextElementParts.Emoji(name=name)


def link(words: str, url: str, most: int) -> Any:
    """Return words linked to their page, or the words alone where the address is not safe.

    Words that look like an address themselves give way to the host that the link leads to.
    """
    address = safe_url(url)
    shown = clip(words, most)
    if not address:
        return text(shown, bold=True)
    if _ADDRESS.search(shown):
        shown = clip(urlsplit(address).netloc, most)
    return RichTextElementParts.Link(url=address, text=shown, style=_BOLD)


def moment(at: datetime) -> Any:
    """Return a time that each reader sees in his own zone."""
    return RichTextElementParts.Date(
        timestamp=int(at.timestamp()),
        format="{date_short_pretty} at {time}",
        fallback=utc_time(at),
    )


def line(*elements: Any) -> RichTextSectionElement:
    """Return elements as one line."""
    return RichTextSectionElement(elements=list(elements))


def small_print(*lines: str) -> ContextBlock:
    """Return clean lines in small grey letters, one below the other."""
    return ContextBlock(elements=[PlainTextObject(text="\n".join(lines), emoji=False)])
