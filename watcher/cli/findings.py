"""Findings and deliveries as the JSON that `check`, `claim show`, `alert list` and `delivery list` print."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watcher.core.deliveries import Delivery
    from watcher.core.model import Article, Finding
    from watcher.core.storage import StoredFinding, Transaction


def finding_json(finding: Finding) -> dict[str, object]:
    """Return one finding in the documented shape."""
    from watcher.core.message_json import delta_to_json

    judgment, decision, origin = finding.judgment, finding.decision, finding.origin
    delta = judgment.delta
    return {
        "claim_id": judgment.claim_id,
        "stance": judgment.stance.value,
        "confidence": round(judgment.confidence, 4),
        "quote": judgment.quote,
        "start": judgment.start,
        "end": judgment.end,
        "reason": judgment.reason,
        "delta": None if delta is None else delta_to_json(delta),
        "origin": origin.key,
        "independent": origin.independence.value,
        "alert": decision.alert,
        "decision": decision.reason.value,
        "explanation": decision.explanation,
        "judged": judgment.judged,
        "judge": judgment.judge,
        "said": None if judgment.said is None else asdict(judgment.said),
        "credited": list(origin.credited),
    }


def article_json(article: Article, ref: str = "") -> dict[str, object]:
    """Return an article's metadata, without its text."""
    return {
        "id": ref or article.id,
        "url": article.url,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "language": article.language,
        "published_at": None
        if article.published_at is None
        else article.published_at.isoformat().replace("+00:00", "Z"),
        "source": article.source.value,
        "characters": len(article.text),
        "warnings": list(article.warnings),
    }


def delivery_row(item: Delivery) -> dict[str, object]:
    """Return how a delivery stands, and why it was not told by itself at once."""
    from watcher.cli.output import plain

    return {
        "notifier": item.notifier,
        "target": item.target,
        "status": item.status.value,
        "reason": item.reason,
        "held_by": item.hold.value if item.hold else None,
        "due_at": plain(item.next_attempt_at) if item.status in _TO_COME else None,
        "digest": item.digest_id or None,
        "attempts": item.attempts,
        "sent_at": plain(item.sent_at),
        "external_id": item.external_id,
        "last_error": item.last_error,
    }


_TO_COME = ("pending", "unknown", "failed", "for digest")


def delivery_rows(tx: Transaction, deliveries: Iterable[Delivery]) -> list[dict[str, object]]:
    """Return how an alert's deliveries stand, each with the title of the digest that told it."""
    return [
        {
            **delivery_row(item),
            "digest_title": tx.digest(item.digest_id).title if item.digest_id else None,
        }
        for item in deliveries
    ]


def told_text(row: Mapping[str, object]) -> str:
    """Return how and why an alert was told, of a row of `delivery_rows`: slack #syria: pending (...)."""
    place = " ".join(str(row[name]) for name in ("notifier", "target") if row[name])
    why = [str(row["reason"])] if row["reason"] else []
    why += [f"in digest {row['digest']}: {row['digest_title']}"] if row["digest"] else []
    return f"{place}: {row['status']}" + (f" ({'; '.join(why)})" if why else "")


def finding_row(item: StoredFinding) -> dict[str, object]:
    """Return a stored finding with its article and alert."""
    return {
        "id": item.id,
        "created_at": item.created_at.isoformat().replace("+00:00", "Z"),
        "alert_id": item.alert_id,
        "withdrawn_at": None
        if item.withdrawn_at is None
        else item.withdrawn_at.isoformat().replace("+00:00", "Z"),
        "article": {
            "id": item.article_id,
            "title": item.article_title,
            "url": item.article_url,
            "outlet": item.outlet,
            "published_at": None
            if item.published_at is None
            else item.published_at.isoformat().replace("+00:00", "Z"),
        },
        **finding_json(item.finding),
    }
