"""A digest's activity as a small picture: a row of bars for each claim, oldest on the left."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyascii import anyascii

from watcher.core.posts import ClaimActivity, Digest
from watcher.core.zones import written_day

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont

_WIDTH = 600
_MARGIN = 16
_HEAD, _ROW, _FOOT = 40, 44, 34
_MOST_ROWS = 6
_NAMES, _COUNTS = 210, 44
"""Room for a claim's text on the left and for its number on the right."""
_COLOURS = 32
_LONGEST = 300
"""Of a claim's text so much is looked at: two lines hold less."""
_SHARPER = 2
"""It is drawn so many times larger than it is shown, so that a phone shows it sharp."""
_PAPER, _INK, _SOFT, _LINE, _BAR = "#ffffff", "#1d1c1d", "#616061", "#dddddd", "#1264a3"


def activity_chart(digest: Digest) -> bytes | None:
    """Return a PNG, 600 wide, of how many reports came in on each claim; None where it cannot be drawn.

    It cannot without Pillow (extra `slack`), nor where no report came in.
    """
    rows = [item for item in digest.activity if any(item.counts)][:_MOST_ROWS]
    if not rows:
        return None
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError:
        return None
    height = _HEAD + _ROW * len(rows) + _FOOT
    image = Image.new("RGB", (_WIDTH * _SHARPER, height * _SHARPER), _PAPER)
    page = _Page(
        ImageDraw.Draw(image), *(ImageFont.load_default(size * _SHARPER) for size in (13, 11))
    )
    most = max(max(item.counts) for item in rows)
    zone = ZoneInfo(digest.zone)
    page.text(_MARGIN, 12, "Reports on each claim", _INK)
    page.text(_WIDTH - _MARGIN, 13, f"tallest bar: {most}", _SOFT, small=True, right=True)
    for number, item in enumerate(rows):
        page.row(_HEAD + number * _ROW, item, most)
    bottom = height - _FOOT + 8
    same_day = written_day(digest.since, zone) == written_day(digest.until, zone)
    page.text(_MARGIN + _NAMES, bottom, _shown(digest.since, zone, not same_day), _SOFT, small=True)
    right = _WIDTH - _MARGIN - _COUNTS
    until = _shown(digest.until, zone, not same_day)
    page.text(right, bottom, until, _SOFT, small=True, right=True)
    page.text(_MARGIN, bottom, digest.zone, _SOFT, small=True)
    out = io.BytesIO()
    image.quantize(_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _shown(at: datetime, zone: ZoneInfo, with_day: bool) -> str:
    time = f"{at.astimezone(zone):%H:%M}"
    return f"{written_day(at, zone)}, {time}" if with_day else time


class _Page:
    """Draws in the units that are shown."""

    def __init__(self, draw: ImageDraw, usual: Font, small: Font) -> None:
        self._draw = draw
        self._usual = usual
        self._small = small

    def row(self, top: int, item: ClaimActivity, most: int) -> None:
        left, right = _MARGIN + _NAMES, _WIDTH - _MARGIN - _COUNTS
        base = top + _ROW - 8
        for line, text in enumerate(self._two_lines(item.claim_text, _NAMES - 16)):
            self.text(_MARGIN, top + 5 + 15 * line, text, _INK, small=True)
        self._draw.line(self._scaled(left, base, right, base), _LINE, _SHARPER)
        step = (right - left) / len(item.counts)
        for place, count in enumerate(item.counts):
            if count:
                tall = max(2.0, (_ROW - 14) * count / most)
                x = left + place * step
                box = self._scaled(x + 1, base - tall, x + max(2.0, step - 2), base - 1)
                self._draw.rectangle(box, _BAR)
        self.text(_WIDTH - _MARGIN, base - 15, str(sum(item.counts)), _INK, right=True)

    def text(
        self, x: int, y: int, text: str, ink: str, *, small: bool = False, right: bool = False
    ) -> None:
        font = self._small if small else self._usual
        left = x * _SHARPER - (font.getlength(text) if right else 0)
        self._draw.text((left, y * _SHARPER), text, fill=ink, font=font)

    def _two_lines(self, text: str, room: int) -> list[str]:
        """Return a text on at most two lines of so much room, cut where it is longer."""
        lines: list[str] = []
        words = [self._cut(word, room) for word in "".join(map(_drawn, text[:_LONGEST])).split()]
        for word in words:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._fits(longer, room):
                lines[-1] = longer
            else:
                lines.append(word)
        if len(lines) > 2:
            lines[1] = self._cut(f"{lines[1]} {lines[2]} …", room)
        return lines[:2]

    def _cut(self, text: str, room: int) -> str:
        if self._fits(text, room):
            return text
        while text and not self._fits(f"{text}…", room):
            text = text[:-1]
        return f"{text}…"

    def _fits(self, text: str, room: int) -> bool:
        return self._small.getlength(text) <= room * _SHARPER

    @staticmethod
    def _scaled(*numbers: float) -> tuple[float, ...]:
        return tuple(number * _SHARPER for number in numbers)


_DRAWN_UP_TO = 0x17F
"""Latin letters: the font that comes with Pillow has no others."""
_MARKS = frozenset("–—‘’“”…€")


def _drawn(char: str) -> str:
    """Return what is drawn of a character: other scripts as the Latin letters that they sound like."""
    if not char.isprintable():
        return " "
    return char if ord(char) <= _DRAWN_UP_TO or char in _MARKS else str(anyascii(char))
