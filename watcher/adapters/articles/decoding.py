"""Bytes of a page to text: which charset, and what to throw away at once."""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{2,40})")
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
# The names under which browsers mean the Windows code page.
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_SEVEN_BIT = ("iso-2022-jp", "iso-2022-kr", "hz-gb-2312")

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Zero-width, bidirectional and tag characters hide text or change the order in which it is shown.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Joiners spell words in Persian and Indic scripts; between other letters they only split them.
_JOINER = re.compile(
    "(?<![\u0600-\u08ff\u0900-\u0dff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u08ff\u0900-\u0dff\u2600-\u27bf\U0001f000-\U0001faff])"
)


def decode(html: bytes, content_type: str) -> tuple[str, bool]:
    """Return a page's text and whether the charset was certain.

    Bytes that are valid UTF-8 are UTF-8 whatever the labels say, as servers often mislabel them.
    """
    for mark, charset in _BOMS:
        if html.startswith(mark):
            return html[len(mark) :].decode(charset, errors="replace"), True
    labels = _labels(html, content_type)
    if not any(label in _SEVEN_BIT for label in labels):
        text = _decoded(html, "utf-8")
        if text is not None:
            return text, True
    if labels[:1] == ["utf-8"]:
        # Mostly UTF-8 with a few broken bytes, such as a comment cut in the middle of a letter.
        text = html.decode("utf-8", errors="replace")
        if text.count("\ufffd") * 200 < sum(byte > 127 for byte in html[:100_000]) + 200:
            return text, False
    for label in labels:
        text = _decoded(html, label)
        if text is not None and label != "utf-8":
            return text, True
    best = from_bytes(html[:20_000]).best()
    guess = best.encoding if best is not None else "cp1252"
    return html.decode(guess, errors="replace"), False


def clean(text: str) -> str:
    """Return text in NFC without control, zero-width and bidirectional characters."""
    if not text.isascii():
        text = _JOINER.sub("", _INVISIBLE.sub("", text)).replace("\u00a0", " ")
        text = unicodedata.normalize("NFC", text)
    return _CONTROL.sub("", text)


def _labels(html: bytes, content_type: str) -> list[str]:
    head = html[:4096]
    found = [match[1] for match in [_HEADER_CHARSET.search(content_type)] if match]
    for pattern in (_META_CHARSET, _XML_CHARSET):
        match = pattern.search(head)
        if match:
            found.append(match[1].decode("ascii", errors="replace"))
    lower = [name.lower() for name in found]
    return [_ALIASES.get(name, name) for name in lower]


def _decoded(html: bytes, charset: str) -> str | None:
    # A page cut at our size limit may end inside a letter.
    for cut in range(4):
        try:
            return html[: len(html) - cut].decode(charset)
        except LookupError:
            return None
        except UnicodeDecodeError as error:
            if error.start < len(html) - 4:
                return None
    return None
