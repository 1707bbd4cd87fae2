"""Digests as JSON objects, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watcher.core.message_json import from_json, to_json
from watcher.core.posts import ClaimActivity, Digest, DigestLine


def digest_to_json(digest: Digest) -> dict[str, Any]:
    """Return a digest as values that JSON can hold; times are ISO 8601."""
    return {
        "id": digest.id,
        "key": digest.key,
        "title": digest.title,
        "since": digest.since.isoformat(),
        "until": digest.until.isoformat(),
        "zone": digest.zone,
        "lines": [
            {"message": to_json(line.message), "severity": line.severity} for line in digest.lines
        ],
        "more": digest.more,
        "activity": [
            {
                "claim_id": item.claim_id,
                "claim_text": item.claim_text,
                "counts": list(item.counts),
            }
            for item in digest.activity
        ],
    }


def digest_from_json(fields: Mapping[str, Any]) -> Digest:
    """Return the digest that `digest_to_json` wrote."""
    return Digest(
        id=fields["id"],
        key=fields["key"],
        title=fields["title"],
        since=datetime.fromisoformat(fields["since"]),
        until=datetime.fromisoformat(fields["until"]),
        zone=fields["zone"],
        lines=tuple(
            DigestLine(message=from_json(line["message"]), severity=line["severity"])
            for line in fields["lines"]
        ),
        more=fields["more"],
        activity=tuple(
            ClaimActivity(
                claim_id=item["claim_id"],
                claim_text=item["claim_text"],
                counts=tuple(item["counts"]),
            )
            for item in fields["activity"]
        ),
    )
