"""Decide what encoding a feed is really in, before a parser believes what its server says."""

from __future__ import annotations

import re

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_UTF8 = (b"", b"utf-8", b"utf8")
_CHARREF = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,12})|([0-9]{1,12}));")
# Text in another encoding that passes for UTF-8 nearly everywhere does not exist; damage does.
_DAMAGED_SHARE = 0.2


def settle_encoding(body: bytes, content_type: str) -> tuple[bytes, str, str | None]:
    """Return the bytes to parse, the content type to parse them by, and what had to be repaired.

    Valid UTF-8 wins over any header; a few bad bytes do not turn a whole feed into gibberish.
    """
    if body.startswith(_BOMS) or b"\x00" in body[:4]:
        return body, "application/xml", None  # the first bytes say more than the server
    match = _DECLARED.match(body[:300])
    declared = match[1].lower().replace(b"_", b"-") if match else b""
    if declared not in _UTF8:
        return body, _or_xml(content_type), None
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        damaged = text.count("\ufffd")
        if damaged <= _DAMAGED_SHARE * sum(not char.isascii() for char in text):
            fault = f"broken encoding: {damaged} characters lost"
            return text.encode("utf-8"), "application/xml; charset=utf-8", fault
        return body, _or_xml(content_type), None
    return body, "application/xml; charset=utf-8", None


def without_impossible_characters(body: bytes) -> bytes:
    """Drop character references to what no character is, such as &#xD800;: feedparser trips over them."""
    return _CHARREF.sub(lambda match: match[0] if _names_a_character(match) else b"", body)


def _names_a_character(match: re.Match[bytes]) -> bool:
    code = int(match[1], 16) if match[1] else int(match[2])
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000


def _or_xml(content_type: str) -> str:
    # A text type without a charset would mean US-ASCII to feedparser.
    return content_type if "charset" in content_type.lower() else "application/xml"
