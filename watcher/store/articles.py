"""Articles and what was found in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import (
    Executable,
    Exists,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from watcher.core.errors import NotFoundError
from watcher.core.message_json import attribution_from_json
from watcher.core.model import (
    ALERTING_STANCES,
    Article,
    BaselineDocument,
    ClaimHistory,
    Finding,
    Independence,
    PriorEvidence,
    Reason,
    Stance,
)
from watcher.core.storage import StoredFinding
from watcher.store.base import BaseTransaction, chunks, insert_into
from watcher.store.rows import (
    article_from,
    article_row,
    delta_from,
    document_from,
    finding_row,
    stored_finding_from,
    traces_from,
)
from watcher.store.schema import article_traces, articles, claims, documents, findings

_KEPT = {
    "id", "article_id", "claim_id", "claim_version", "alert_id", "created_at", "withdrawn_at",
}  # fmt: skip
"""What a finding keeps when it is found again."""


# Built once: every article and every re-reading asks for it.
_LATEST_ARTICLE = (
    select(articles)
    .where(articles.c.canonical_url == bindparam("page"))
    .order_by(articles.c.revision.desc())
    .limit(1)
)


class ArticleTransaction(BaseTransaction):
    def latest_article(self, canonical_url: str) -> Article | None:
        found = self._connection.execute(_LATEST_ARTICLE, {"page": canonical_url})
        row = found.mappings().first()
        return None if row is None else article_from(row)

    def article(self, article_id: int) -> Article:
        row = self._row(select(articles).where(articles.c.id == article_id))
        if row is None:
            raise NotFoundError("article", str(article_id))
        return article_from(row)

    def put_article(self, article: Article) -> Article:
        article = replace(article, canonical_url=article.canonical_url or article.url)
        latest = self.latest_article(article.canonical_url)
        if latest is not None:
            if _same_content(latest, article):
                return latest
            article = replace(article, revision=latest.revision + 1)
        else:
            article = replace(article, revision=1)
        row = self._connection.execute(_PUT_ARTICLE, article_row(article)).mappings().one()
        return article_from(row)

    def judged_claims(self, article_id: int) -> frozenset[tuple[str, int]]:
        query = select(findings.c.claim_id, findings.c.claim_version).where(
            findings.c.article_id == article_id
        )
        return frozenset((row[0], row[1]) for row in self._connection.execute(query))

    def histories(
        self, claim_ids: Iterable[str], *, without: Collection[int] = ()
    ) -> Mapping[str, ClaimHistory]:
        wanted = list(dict.fromkeys(claim_ids))
        evidence: dict[str, list[PriorEvidence]] = {claim_id: [] for claim_id in wanted}
        self._add_baselines(evidence)
        for part in chunks(wanted):
            query = (
                select(
                    findings,
                    articles.c.published_at,
                    articles.c.canonical_url,
                    article_traces.c.signature,
                    article_traces.c.quotations,
                )
                .join(articles, articles.c.id == findings.c.article_id)
                .outerjoin(article_traces, article_traces.c.article_id == articles.c.id)
                .where(findings.c.claim_id.in_(part), _CAN_ALERT)
                .order_by(findings.c.id)
            )
            for row in self._rows(query):
                if row["article_id"] not in without:
                    evidence[row["claim_id"]].append(_prior_evidence(row))
        return {
            claim_id: ClaimHistory(claim_id=claim_id, evidence=tuple(items))
            for claim_id, items in evidence.items()
        }

    def put_finding(self, article_id: int, finding: Finding, now: datetime) -> int:
        row = {"article_id": article_id, "created_at": now, **finding_row(finding)}
        finding_id = self._connection.scalar(_put_finding(self._connection.dialect.name), row)
        assert finding_id is not None
        self._moved((finding,), now)
        return int(finding_id)

    def put_findings(self, article_id: int, findings: Sequence[Finding], now: datetime) -> None:
        rows = [
            {"article_id": article_id, "created_at": now, **finding_row(finding)}
            for finding in findings
        ]
        self._many(_put_silently(self._connection.dialect.name), rows)
        self._moved(findings, now)

    def _moved(self, findings: Iterable[Finding], now: datetime) -> None:
        """Have the cards of the claims that these bear on looked at again."""
        for finding in findings:
            if finding.judgment.stance in ALERTING_STANCES:
                self.refresh_threads(finding.judgment.claim_id, now)

    def findings(
        self,
        *,
        claim_id: str | None = None,
        alert_id: str | None = None,
        since: datetime | None = None,
        limit: int = 200,
    ) -> tuple[StoredFinding, ...]:
        query = stored_findings().limit(limit)
        if claim_id is not None:
            query = query.where(findings.c.claim_id == claim_id)
        if alert_id is not None:
            query = query.where(findings.c.alert_id == alert_id)
        if since is not None:
            query = query.where(findings.c.created_at >= since)
        return tuple(stored_finding_from(row) for row in self._rows(query))

    def evidence(self, claim_ids: Iterable[str]) -> Mapping[str, tuple[StoredFinding, ...]]:
        wanted = list(dict.fromkeys(claim_ids))
        found: dict[str, list[StoredFinding]] = {claim_id: [] for claim_id in wanted}
        for part in chunks(wanted):
            ours = findings.c.claim_id.in_(part)
            query = _found_in_articles().where(ours, _CAN_ALERT, ~_judged_again())
            for row in self._rows(query.order_by(findings.c.id)):
                found[row["claim_id"]].append(stored_finding_from(row))
        return {claim_id: tuple(items) for claim_id, items in found.items()}

    def findings_in(self, article_ids: Iterable[int]) -> Mapping[int, tuple[StoredFinding, ...]]:
        found: dict[int, list[StoredFinding]] = {article_id: [] for article_id in article_ids}
        for part in chunks(found):
            query = _found_in_articles().where(findings.c.article_id.in_(part))
            for row in self._rows(query.order_by(findings.c.id)):
                found[row["article_id"]].append(stored_finding_from(row))
        return {article_id: tuple(items) for article_id, items in found.items()}

    def articles_since(self, since: datetime | None) -> tuple[int, ...]:
        moments = (articles.c.published_at, articles.c.fetched_at)
        # An edit keeps its page's date, and nobody knew of it before it was seen.
        moment = case(
            (articles.c.revision > 1, func.coalesce(*reversed(moments))),
            else_=func.coalesce(*moments),
        )
        query = select(articles.c.id).order_by(moment, articles.c.id)
        if since is not None:
            query = query.where(moment >= since)
        return tuple(self._connection.scalars(query))

    def _add_baselines(self, evidence: Mapping[str, list[PriorEvidence]]) -> None:
        held = {row["id"]: document_from(row) for row in self._rows(select(documents))}
        if not held:
            return
        for part in chunks(evidence):
            query = select(claims.c.id, claims.c.documents, claims.c.said)
            for claim_id, carried, said in self._connection.execute(
                query.where(claims.c.id.in_(part))
            ):
                # Of several speakers nothing tells which document has which.
                speaker = attribution_from_json(said[0]) if len(said) == 1 else None
                evidence[claim_id].extend(
                    replace(_baseline_evidence(held[document_id], held), said=speaker)
                    for document_id in carried
                    if document_id in held
                )


_PUT_ARTICLE = articles.insert().returning(articles)
# A mention alerts where its claim asks for that, and then it counts like the others.
_CAN_ALERT = or_(
    findings.c.stance.in_([stance.value for stance in ALERTING_STANCES]),
    # A withdrawal is told of, but it is no evidence.
    and_(findings.c.alert_id.is_not(None), findings.c.reason != Reason.WITHDRAWN.value),
)


@cache  # building it takes longer than running it
def _put_silently(dialect: str) -> sqlite.Insert | postgresql.Insert:
    insert = insert_into(findings, dialect)
    replaced = {column.name: column for column in insert.excluded if column.name not in _KEPT}
    return insert.on_conflict_do_update(
        index_elements=["article_id", "claim_id", "claim_version"], set_=replaced
    )


@cache
def _put_finding(dialect: str) -> Executable:
    return _put_silently(dialect).returning(findings.c.id)


def _same_content(one: Article, other: Article) -> bool:
    if one.content_hash and other.content_hash:
        return one.content_hash == other.content_hash
    return one.text == other.text


def stored_findings() -> Select[Any]:
    return _found_in_articles().order_by(findings.c.created_at.desc(), findings.c.id.desc())


def _found_in_articles() -> Select[Any]:
    return select(
        findings,
        articles.c.title.label("article_title"),
        articles.c.url.label("article_url"),
        articles.c.outlet.label("article_outlet"),
        articles.c.published_at.label("article_published_at"),
        articles.c.revision.label("article_revision"),
    ).join(articles, articles.c.id == findings.c.article_id)


def _judged_again() -> Exists:
    """Return whether the same article was judged against a later version of the claim."""
    later = findings.alias("later")
    return (
        select(later.c.id)
        .where(
            later.c.article_id == findings.c.article_id,
            later.c.claim_id == findings.c.claim_id,
            later.c.claim_version > findings.c.claim_version,
        )
        .exists()
    )


def _prior_evidence(row: RowMapping) -> PriorEvidence:
    return PriorEvidence(
        origin_key=row["origin_key"],
        outlet=row["origin_outlet"],
        credited=tuple(row["credited"]),
        stance=Stance(row["stance"]),
        delta=delta_from(row),
        quote=row["quote"],
        published_at=row["published_at"],
        canonical_url=row["canonical_url"],
        alerted=row["alert_id"] is not None,
        article_id=row["article_id"],
        said=attribution_from_json(row["said"]) if row["said"] else None,
        traces=traces_from(row),
        independence=Independence(row["independence"]),
        withdrawn=row["withdrawn_at"] is not None,
    )


def _baseline_evidence(
    document: BaselineDocument, held: Mapping[str, BaselineDocument]
) -> PriorEvidence:
    root = _root(document, held)
    return PriorEvidence(
        origin_key=f"doc:{root.id}",
        outlet=document.outlet,
        credited=(root.outlet,),
        stance=Stance.CONFIRMS,
        delta=None,
        quote="",
        published_at=datetime.combine(document.published_on, time(), UTC),
        canonical_url=document.url,
        baseline=True,
    )


def _root(document: BaselineDocument, held: Mapping[str, BaselineDocument]) -> BaselineDocument:
    """Follow `echo_of` to the document that started the chain; a loop ends where it closes."""
    passed = {document.id}
    while (echoed := held.get(document.echo_of or "")) is not None and echoed.id not in passed:
        document = echoed
        passed.add(document.id)
    return document
