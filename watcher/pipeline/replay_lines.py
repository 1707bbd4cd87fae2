"""Lines of a dated archive: perhaps a head with claims, then articles, perhaps with labels."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from watcher.core.errors import ParseError
from watcher.core.model import Delta, DeltaKind, Independence, Stance
from watcher.core.replay_scores import Expected
from watcher.pipeline.check import ArticleRecord, read_record

Labels = Mapping[str, Expected]
"""Claim id -> what is expected."""


def read_head(line: str) -> tuple[str, ...] | None:
    """Return the claims of an archive's first line, each as one JSON line; None when it is an article."""
    try:
        line.encode()
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None  # whatever it is, reading it as an article says what is wrong
    if not isinstance(value, dict) or "claims" not in value or "text" in value or "html" in value:
        return None
    claims = value["claims"]
    if not isinstance(claims, list) or not claims:
        raise ParseError("claims is not a list of claims")
    return tuple(json.dumps(claim) for claim in claims)


def read_report(line: str) -> tuple[ArticleRecord, Labels | None]:
    """Return a line's article, and its labels (`expect`) if it has any; raises ParseError."""
    record = read_record(line)
    items = json.loads(line).get("expect")
    if items is None:
        return record, None
    if not isinstance(items, list):
        raise ParseError("expect is not a list of objects")
    labels: dict[str, Expected] = {}
    for item in items:
        if not isinstance(item, dict):
            raise ParseError("expect is not a list of objects")
        claim_id = item.get("claim")
        if not isinstance(claim_id, str) or not claim_id:
            raise ParseError("expect: claim is missing or not text")
        if claim_id in labels:
            raise ParseError(f"expect: claim {claim_id[:40]!r} is there twice")
        labels[claim_id] = _expected(item)
    return record, labels


def _expected(item: Mapping[str, Any]) -> Expected:
    alert, state = item.get("alert"), item.get("state_after")
    if not isinstance(alert, bool):
        raise ParseError("expect: alert is not true or false")
    if state is not None and not isinstance(state, str):
        raise ParseError("expect: state_after is not a string")
    independent = item.get("independent")
    return Expected(
        stance=_named(Stance, item.get("stance"), "stance"),
        alert=alert,
        delta=_delta(item.get("delta")),
        independence=None
        if independent is None
        else _named(Independence, independent, "independent"),
        state=state or "",
    )


def _delta(value: object) -> Delta | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ParseError("expect: delta is not an object")
    old, new = value.get("old", ""), value.get("new", "")
    if not isinstance(old, str) or not isinstance(new, str):
        raise ParseError("expect: old and new of a delta are not text")
    return Delta(kind=_named(DeltaKind, value.get("kind"), "kind of a delta"), old=old, new=new)


def _named(kind: Any, value: object, what: str) -> Any:
    if not isinstance(value, str) or value not in set(kind):
        raise ParseError(f"expect: {what} is not one of {', '.join(kind)}: {value!r:.60}")
    return kind(value)
