"""Requests are done once, however often they arrive: the answer is kept beside its effect."""

from __future__ import annotations

import json
from hashlib import sha256

from watcher.core.storage import Transaction

_KEY = "requests_done"
_KEPT = 100
_LONGEST_ANSWER = 500


def told_before(tx: Transaction, request: str) -> str | None:
    """Return the answer that this request was given, or None where it is new (or long ago)."""
    digest = _digest(request)
    return next((answer for key, answer in _done(tx) if key == digest), None)


def keep_answer(tx: Transaction, request: str, answer: str) -> None:
    """Remember in the transaction that does what a request asks for how it was answered."""
    rows = [*_done(tx), [_digest(request), answer[:_LONGEST_ANSWER]]][-_KEPT:]
    tx.note(_KEY, json.dumps(rows, ensure_ascii=True))


def _digest(request: str) -> str:
    return sha256(request.encode("utf-8", "replace")).hexdigest()[:32]


def _done(tx: Transaction) -> list[list[str]]:
    noted = tx.noted(_KEY)
    return [] if noted is None else json.loads(noted)
