"""Take secrets out of a text before anybody else sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

MASK = "********"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bxox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]+|\bxapp-[A-Za-z0-9-]+"), MASK),
    (re.compile(r"(?i)(\bhooks\.slack[a-z.-]*/)[^\s\"'<>]+"), rf"\1{MASK}"),
    (re.compile(r"(://)[^\s/?#\"'<>]*@"), rf"\1{MASK}@"),
    (
        re.compile(
            r"(?i)([?&;](?:[\w.-]*(?:token|secret|passwd|password|signature|api_?key|credential)"
            r"|key|sig|auth|authorization|session|sid|pwd)=)[^&\s#\"'<>;]+"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {MASK}"),
)
_SHORTEST_SECRET = 6
"""Shorter values would blank out ordinary words."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """Masks what looks like a secret, and the literal secrets it was told of."""

    _literals: tuple[str, ...] = ()

    @classmethod
    def knowing(cls, secrets: Iterable[str]) -> Redactor:
        """Build a redactor that also masks these values, quoted, escaped or as part of a URL."""
        literals: set[str] = set()
        for secret in secrets:
            for value in (secret, _password_of(secret)):
                if len(value) >= _SHORTEST_SECRET:
                    literals |= {value, quote(value, safe=""), quote(value)}
                    literals |= {json.dumps(value)[1:-1], repr(value)[1:-1]}
        return cls(tuple(sorted(literals, key=lambda value: (-len(value), value))))

    def __call__(self, text: str) -> str:
        """Return the text with every secret replaced by a mask."""
        for literal in self._literals:
            text = text.replace(literal, MASK)
        for pattern, replacement in _RULES:
            text = pattern.sub(replacement, text)
        return text


def _password_of(secret: str) -> str:
    try:
        # An Apprise URL may have a name before it: desk=mailtos://user:password@host
        address = re.sub(r"^[\w-]+=", "", secret)
        return urlsplit(address).password or "" if "://" in secret else ""
    except ValueError:
        return ""


PATTERNS_ONLY = Redactor()
"""A redactor that knows no literal secrets."""
