"""Versions of a page in the database: what each one said, and when the page is read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, RowMapping, bindparam, select, update

from watcher.core.model import Article
from watcher.core.revisits import Revisit
from watcher.core.storage import StoredFinding
from watcher.store.articles import stored_findings
from watcher.store.base import BaseTransaction, chunks, insert_into
from watcher.store.rows import article_from, stored_finding_from
from watcher.store.schema import articles, findings, revisits

# Built once: building them takes longer than running them.
_PAGE_CLAIMS = (
    select(findings.c.claim_id)
    .distinct()
    .join(articles, articles.c.id == findings.c.article_id)
    .where(articles.c.canonical_url == bindparam("page"), findings.c.withdrawn_at.is_(None))
)
_SETTLE = (
    update(revisits)
    .where(revisits.c.canonical_url == bindparam("page"))
    .values(
        {name: bindparam(name) for name in Revisit.__dataclass_fields__ if name != "canonical_url"}
    )
)


class RevisitTransaction(BaseTransaction):
    def revisions(self, canonical_url: str) -> tuple[Article, ...]:
        query = (
            select(articles)
            .where(articles.c.canonical_url == canonical_url)
            .order_by(articles.c.revision)
        )
        return tuple(article_from(row) for row in self._rows(query))

    def page_findings(self, canonical_url: str) -> tuple[StoredFinding, ...]:
        query = (
            stored_findings()
            .where(articles.c.canonical_url == canonical_url, findings.c.withdrawn_at.is_(None))
            .order_by(None)
            .order_by(findings.c.id)
        )
        return tuple(stored_finding_from(row) for row in self._rows(query))

    def page_claims(self, canonical_url: str) -> frozenset[str]:
        rows = self._connection.execute(_PAGE_CLAIMS, {"page": canonical_url})
        return frozenset(row[0] for row in rows)

    def withdraw(self, finding_ids: Iterable[int], now: datetime) -> None:
        for part in chunks(finding_ids):
            self._connection.execute(
                update(findings)
                .where(findings.c.id.in_(part), findings.c.withdrawn_at.is_(None))
                .values(withdrawn_at=now)
            )
            bearing = select(findings.c.claim_id).where(findings.c.id.in_(part)).distinct()
            for claim_id in self._connection.scalars(bearing).all():
                self.refresh_threads(claim_id, now)

    def alerted_article(self, alert_id: str) -> Article | None:
        row = self._row(
            select(articles)
            .join(findings, findings.c.article_id == articles.c.id)
            .where(findings.c.alert_id == alert_id)
            # Who made it before those who joined it.
            .order_by(findings.c.alerts.desc(), articles.c.id)
            .limit(1)
        )
        return None if row is None else article_from(row)

    def plan_revisit(self, visit: Revisit) -> None:
        self._connection.execute(_plan(self._connection.dialect.name), asdict(visit))

    def due_revisits(self, now: datetime, limit: int) -> tuple[Revisit, ...]:
        query = (
            select(revisits)
            .where(revisits.c.due_at.is_not(None), revisits.c.due_at <= now)
            .order_by(revisits.c.due_at, revisits.c.canonical_url)
            .limit(limit)
        )
        return tuple(_revisit_from(row) for row in self._rows(query))

    def revisit(self, canonical_url: str) -> Revisit | None:
        row = self._row(select(revisits).where(revisits.c.canonical_url == canonical_url))
        return None if row is None else _revisit_from(row)

    def settle_revisit(self, visit: Revisit) -> None:
        place = asdict(visit)
        key = place.pop("canonical_url")
        self._connection.execute(_SETTLE, place | {"page": key})


@cache  # building it takes longer than running it
def _plan(dialect: str) -> Executable:
    insert = insert_into(revisits, dialect)
    again = {name: insert.excluded[name] for name in ("url", "etag", "last_modified")}
    return insert.on_conflict_do_update(index_elements=["canonical_url"], set_=again)


def _revisit_from(row: RowMapping) -> Revisit:
    return Revisit(**{name: row[name] for name in Revisit.__dataclass_fields__})
