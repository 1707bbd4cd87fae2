"""A claim's parent message: the key it is found by, and whether what it shows is still so."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from watcher.core.posts import ClaimCard

# The key says which message it is, not what it shows; `changes_at` is not shown.
_NOT_SHOWN = ("key", "changes_at")


def card_key(notifier: str, target: str, posted_to: str, claim_id: str, generation: int) -> str:
    """Return the key of a claim's parent message: another place or generation is another message."""
    return _digest([notifier, target, posted_to, claim_id, generation])


def fingerprint(card: ClaimCard) -> str:
    """Return what tells two cards apart that do not show the same."""
    shown = asdict(card)
    return _digest([[name, str(shown[name])] for name in shown if name not in _NOT_SHOWN])


def _digest(parts: list[object]) -> str:
    # Lone surrogates are escaped by JSON: hostile text has a fingerprint too.
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()
