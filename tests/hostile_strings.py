"""400 hostile strings, and posts that hold them in every field."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.slack_posts import CARD, DIGEST, UPDATE
from watcher.core.model import (
    AlertMessage,
    Attribution,
    Delta,
    DeltaKind,
    FurtherReport,
    Independence,
)
from watcher.core.posts import ClaimActivity, ClaimCard, Digest, DigestLine

_FILE = Path(__file__).resolve().parent / "data/hostile_strings.jsonl"


def hostile_strings() -> list[str]:
    """Return them all; a line is a string, or {"repeat": [unit, times]}."""
    lines = _FILE.read_text(encoding="ascii").splitlines()
    read = [json.loads(line) for line in lines]
    return [
        item if isinstance(item, str) else item["repeat"][0] * item["repeat"][1] for item in read
    ]


def hostile_alert(bad: str, kind: DeltaKind = DeltaKind.STATUS) -> AlertMessage:
    """Return an alert with this in every field that comes from outside."""
    return replace(
        UPDATE,
        claim_id=bad,
        claim_text=bad,
        delta=Delta(kind=kind, old=bad, new=bad),
        quote=bad,
        article_title=bad,
        article_url=bad,
        outlet=bad,
        said=Attribution(speaker=bad, role=bad, to=bad, outlet=bad),
        credited=(bad, bad),
        independence=Independence.ECHO,
        echo_of=bad,
        why=bad,
        notes=(bad, bad, bad, bad),
        standing=bad,
        also=(FurtherReport(outlet=bad, url=bad, independence=Independence.UNKNOWN),) * 3,
    )


def hostile_card(bad: str) -> ClaimCard:
    """Return a card with this in every field that comes from outside."""
    return replace(CARD, claim_id=bad, claim_text=bad, state=bad, standing=bad, last_change=bad)


def hostile_digest(bad: str) -> Digest:
    """Return a digest with this in every field that comes from outside."""
    return replace(
        DIGEST,
        id=bad,
        title=bad,
        zone=bad,
        lines=(DigestLine(message=hostile_alert(bad), severity=bad),) * 25,
        activity=(ClaimActivity(claim_id=bad, claim_text=bad, counts=(0, 1)),) * 9,
    )
