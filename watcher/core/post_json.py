"""Posts as the JSON that programs outside receive: schema version 1, described in docs/channels.md.

What the database keeps (message_json, digest_json) may change with any release; this may only grow.
"""

from __future__ import annotations

from typing import Any

from watcher.core.message_json import delta_to_json
from watcher.core.message_text import post_text
from watcher.core.model import AlertMessage, Attribution
from watcher.core.posts import ClaimCard, Digest, Post, key_of

SCHEMA_VERSION = 1


def post_to_json(post: Post) -> dict[str, Any]:
    """Return an alert, a digest or a claim's card as {version, type, key, text, data}.

    Times are ISO 8601 with their offset, days ISO 8601; what is not known is null or ''.
    """
    if isinstance(post, AlertMessage):
        kind, fields = "alert", alert_to_json(post)
    elif isinstance(post, Digest):
        kind, fields = "digest", _digest_to_json(post)
    else:
        kind, fields = "claim", _card_to_json(post)
    return {
        "version": SCHEMA_VERSION,
        "type": kind,
        "key": key_of(post),
        "text": post_text(post),
        "data": fields,
    }


def alert_to_json(message: AlertMessage) -> dict[str, Any]:
    """Return what an alert says, one field a fact."""
    as_of, published_at = message.claim_as_of, message.published_at
    return {
        "alert_id": message.alert_id,
        "claim": {
            "id": message.claim_id,
            "text": message.claim_text,
            "as_of": as_of.isoformat() if as_of else None,
            "version": message.claim_version,
        },
        "stance": message.stance.value,
        "reason": message.reason.value,
        "delta": delta_to_json(message.delta) if message.delta else None,
        "quote": message.quote,
        "article": {
            "title": message.article_title,
            "url": message.article_url,
            "outlet": message.outlet,
            "published_at": published_at.isoformat() if published_at else None,
        },
        "said": _said_to_json(message.said) if message.said else None,
        "credited": list(message.credited),
        "independence": message.independence.value,
        "echo_of": message.echo_of,
        "also": [
            {"outlet": also.outlet, "url": also.url, "independence": also.independence.value}
            for also in message.also
        ],
        "standing": message.standing,
        "confidence": message.confidence,
        "confidence_word": message.confidence_word,
        "why": message.why,
        "notes": list(message.notes),
    }


def _said_to_json(said: Attribution) -> dict[str, Any]:
    return {
        "speaker": said.speaker,
        "role": said.role,
        "to": said.to,
        "quoted": said.quoted,
        "hedged": said.hedged,
        "denied": said.denied,
    }


def _digest_to_json(digest: Digest) -> dict[str, Any]:
    return {
        "digest_id": digest.id,
        "title": digest.title,
        "since": digest.since.isoformat(),
        "until": digest.until.isoformat(),
        "zone": digest.zone,
        "alerts": [
            {
                "key": line.message.alert_key,
                "severity": line.severity,
                "alert": alert_to_json(line.message),
            }
            for line in digest.lines
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


def _card_to_json(card: ClaimCard) -> dict[str, Any]:
    at, muted = card.last_change_at, card.muted_until
    return {
        "claim": {
            "id": card.claim_id,
            "text": card.claim_text,
            "as_of": card.claim_as_of.isoformat() if card.claim_as_of else None,
        },
        "state": card.state,
        "standing": card.standing,
        "origins": card.origins,
        "against": card.against,
        "last_change": card.last_change,
        "last_change_at": at.isoformat() if at else None,
        "muted_until": muted.isoformat() if muted else None,
        "active": card.active,
    }
