"""Rows to values and back; nothing here talks to the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from watcher.core.marks import Fault, Mark, Verdict
from watcher.core.message_json import (
    attribution_from_json,
    delta_from_json,
    typed_values,
)
from watcher.core.model import (
    Article,
    ArticleSource,
    BaselineDocument,
    Claim,
    ClaimKind,
    Comparator,
    DateSource,
    Decision,
    Delta,
    Entity,
    Entry,
    EntryStatus,
    Feed,
    FeedState,
    FeedStatus,
    Finding,
    Independence,
    Judgment,
    NewEntry,
    Origin,
    Quantity,
    Quotation,
    Reason,
    Stance,
    Traces,
)
from watcher.core.storage import ClaimVersion, StoredFinding
from watcher.core.tunings import Tuning

STATE_COLUMNS = tuple(field.name for field in fields(FeedState))


# ----------------------------------------------------------------------------- claims


def claim_body(claim: Claim) -> dict[str, Any]:
    """Return the columns that say what a claim is, without its version and times."""
    return {
        "text": claim.text,
        "as_of": claim.as_of,
        "kind": claim.kind.value,
        "deadline": claim.deadline,
        "topic": claim.topic,
        "entities": list(claim.entities),
        "quantities": [asdict(quantity) for quantity in claim.quantities],
        "said": [asdict(attribution) for attribution in claim.said],
        "documents": list(claim.documents),
        "channels": list(claim.channels),
        "muted_until": claim.muted_until,
        "active": claim.active,
        "alert_on_mentions": claim.alert_on_mentions,
    }


def claim_from(row: RowMapping) -> Claim:
    return Claim(
        id=row["id"],
        text=row["text"],
        as_of=row["as_of"],
        kind=ClaimKind(row["kind"]),
        deadline=row["deadline"],
        topic=row["topic"],
        entities=tuple(row["entities"]),
        quantities=_quantities(row),
        said=tuple(attribution_from_json(attribution) for attribution in row["said"]),
        documents=tuple(row["documents"]),
        channels=tuple(row["channels"]),
        muted_until=row["muted_until"],
        active=row["active"],
        alert_on_mentions=row["alert_on_mentions"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def version_from(row: RowMapping, replaced_at: datetime | None) -> ClaimVersion:
    """Read a version of a claim from a row of claims or of claim_versions."""
    return ClaimVersion(
        version=row["version"],
        text=row["text"],
        as_of=row["as_of"],
        kind=ClaimKind(row["kind"]),
        quantities=_quantities(row),
        accepted_alert=row["accepted_alert"],
        replaced_at=replaced_at,
    )


def _quantities(row: RowMapping) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(
            value=quantity["value"],
            unit=quantity["unit"],
            comparator=Comparator(quantity["comparator"]),
        )
        for quantity in row["quantities"]
    )


def entity_from(row: RowMapping) -> Entity:
    return Entity(name=row["name"], aliases=tuple(row["aliases"]), kind=row["kind"])


def document_from(row: RowMapping) -> BaselineDocument:
    return BaselineDocument(
        id=row["id"],
        outlet=row["outlet"],
        title=row["title"],
        published_on=row["published_on"],
        language=row["language"],
        url=row["url"],
        echo_of=row["echo_of"],
    )


# ----------------------------------------------------------------------------- feeds


def state_row(state: FeedState) -> dict[str, Any]:
    return {name: getattr(state, name) for name in STATE_COLUMNS}


def feed_from(row: RowMapping) -> Feed:
    backfill = row["backfill_s"]
    return Feed(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        status=FeedStatus(row["status"]),
        status_reason=row["status_reason"],
        added_at=row["added_at"],
        backfill=None if backfill is None else timedelta(seconds=backfill),
        state=FeedState(**{name: row[name] for name in STATE_COLUMNS}),
    )


def entry_content(entry: NewEntry, now: datetime) -> dict[str, Any]:
    """Return the columns that a new entry and a changed one have in common."""
    parsed = entry.parsed
    kept = entry.status is EntryStatus.PENDING  # the rest is never read: a baseline can be large
    return {
        "identity": entry.identity,
        "fingerprint": entry.fingerprint,
        "guid": parsed.guid,
        "url": parsed.url,
        "canonical_url": entry.canonical_url,
        "title": parsed.title,
        "summary": parsed.summary,
        "content_html": parsed.content_html if kept else "",
        "author": parsed.author,
        "published_at": parsed.published_at,
        "updated_at": parsed.updated_at,
        "date_source": parsed.date_source.value,
        "language": parsed.language,
        "status": entry.status.value,
        "last_seen_at": now,
        "next_attempt_at": now,
    }


def entry_from(row: RowMapping) -> Entry:
    return Entry(
        id=row["id"],
        feed_id=row["feed_id"],
        feed_title=row["feed_title"],
        identity=row["identity"],
        fingerprint=row["fingerprint"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        title=row["title"],
        summary=row["summary"],
        content_html=row["content_html"],
        author=row["author"],
        published_at=row["published_at"],
        date_source=DateSource(row["date_source"]),
        first_seen_at=row["first_seen_at"],
        status=EntryStatus(row["status"]),
        revision=row["revision"],
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"],
    )


# ----------------------------------------------------------------------------- evidence


def article_row(article: Article) -> dict[str, Any]:
    return {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "revision": article.revision,
        "title": article.title,
        "text": article.text,
        "outlet": article.outlet,
        "author": article.author,
        "language": article.language,
        "published_at": article.published_at,
        "date_source": article.date_source.value,
        "fetched_at": article.fetched_at,
        "source": article.source.value,
        "content_hash": article.content_hash,
        "warnings": list(article.warnings),
    }


def article_from(row: RowMapping) -> Article:
    return Article(
        id=row["id"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        title=row["title"],
        text=row["text"],
        outlet=row["outlet"],
        author=row["author"],
        language=row["language"],
        published_at=row["published_at"],
        date_source=DateSource(row["date_source"]),
        fetched_at=row["fetched_at"],
        source=ArticleSource(row["source"]),
        content_hash=row["content_hash"],
        revision=row["revision"],
        warnings=tuple(row["warnings"]),
    )


def finding_row(finding: Finding) -> dict[str, Any]:
    judgment, origin, decision = finding.judgment, finding.origin, finding.decision
    delta = judgment.delta
    return {
        "claim_id": judgment.claim_id,
        "claim_version": finding.claim_version,
        "stance": judgment.stance.value,
        "confidence": judgment.confidence,
        "quote": judgment.quote,
        "quote_start": judgment.start,
        "quote_end": judgment.end,
        "why": judgment.reason,
        "delta_kind": delta.kind.value if delta else None,
        "delta_old": delta.old if delta else None,
        "delta_new": delta.new if delta else None,
        "delta_values": (typed_values(delta) or None) if delta else None,
        "probabilities": {stance.value: share for stance, share in judgment.probabilities.items()},
        "said": asdict(judgment.said) if judgment.said else None,
        "background": judgment.background,
        "unsupported": judgment.unsupported,
        "doubt": judgment.doubt,
        "judged": judgment.judged,
        "judge": judgment.judge,
        "origin_key": origin.key,
        "origin_outlet": origin.outlet,
        "credited": list(origin.credited),
        "independence": origin.independence.value,
        "echo_of": origin.echo_of,
        "origin_reason": origin.reason,
        "alerts": decision.alert,
        "reason": decision.reason.value,
        "explanation": decision.explanation,
        "alert_key": decision.alert_key,
    }


def quotation_rows(quotations: Iterable[Quotation]) -> list[list[Any]]:
    return [[item.text, item.speaker, item.public] for item in quotations]


def traces_from(row: RowMapping) -> Traces:
    """Return what a row holds of an article's traces: nothing where it was stored without."""
    return Traces(
        signature=bytes(row["signature"] or b""),
        quotations=tuple(
            Quotation(text=text, speaker=speaker, public=public)
            for text, speaker, public in row["quotations"] or ()
        ),
    )


def delta_from(row: RowMapping) -> Delta | None:
    if row["delta_kind"] is None:
        return None
    words = {"kind": row["delta_kind"], "old": row["delta_old"], "new": row["delta_new"]}
    return delta_from_json(words | (row["delta_values"] or {}))


def finding_from(row: RowMapping) -> Finding:
    said = row["said"]
    return Finding(
        judgment=Judgment(
            claim_id=row["claim_id"],
            stance=Stance(row["stance"]),
            confidence=row["confidence"],
            quote=row["quote"],
            start=row["quote_start"],
            end=row["quote_end"],
            reason=row["why"],
            delta=delta_from(row),
            probabilities={Stance(name): share for name, share in row["probabilities"].items()},
            said=attribution_from_json(said) if said else None,
            background=row["background"],
            unsupported=row["unsupported"],
            doubt=row["doubt"],
            judged=row["judged"],
            judge=row["judge"],
        ),
        claim_version=row["claim_version"],
        origin=Origin(
            key=row["origin_key"],
            outlet=row["origin_outlet"],
            credited=tuple(row["credited"]),
            independence=Independence(row["independence"]),
            echo_of=row["echo_of"],
            reason=row["origin_reason"],
        ),
        decision=Decision(
            alert=row["alerts"],
            reason=Reason(row["reason"]),
            explanation=row["explanation"],
            alert_key=row["alert_key"],
        ),
    )


def stored_finding_from(row: RowMapping) -> StoredFinding:
    return StoredFinding(
        id=row["id"],
        finding=finding_from(row),
        article_id=row["article_id"],
        article_title=row["article_title"],
        article_url=row["article_url"],
        outlet=row["article_outlet"],
        published_at=row["article_published_at"],
        created_at=row["created_at"],
        alert_id=row["alert_id"],
        withdrawn_at=row["withdrawn_at"],
        revision=row["article_revision"],
    )


# ----------------------------------------------------------------------------- feedback


def mark_from(row: RowMapping) -> Mark:
    return Mark(
        alert_id=row["alert_id"],
        claim_id=row["claim_id"],
        verdict=Verdict(row["verdict"]),
        fault=Fault(row["fault"]) if row["fault"] else None,
        who=row["who"],
        at=row["at"],
    )


def tuning_from(row: RowMapping) -> Tuning:
    values = {name: row[name] for name in Tuning.__dataclass_fields__}
    return Tuning(**{**values, "stance": Stance(row["stance"])})
