"""What a person sees of a text: no markup, nothing hidden, nothing that a chat template could take for its own."""

from __future__ import annotations

import re
import unicodedata

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
# Chat templates mark turns as <|...|>, [INST] or <start>, which some servers obey in any text.
_PLAIN = str.maketrans("<>[]“”„‟‘’‚‛–—‑", "‹›()\"\"\"\"''''---")
# Drawn as nothing, though Unicode counts them as letters or marks.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def seen_text(text: str) -> str:
    """Return a text on one line, without tags, control, zero-width and bidirectional characters."""
    plain = _BLANK.sub("", _TAG.sub(" ", text)).translate(_PLAIN)
    kept = (char for char in plain if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(kept).split())
