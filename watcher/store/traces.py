"""What shows that articles are one text: kept with the article, found again by index."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from watcher.core.model import Traces, Twin
from watcher.core.shingles import ALIKE, band_keys, similarity
from watcher.store.base import BaseTransaction, insert_into
from watcher.store.rows import quotation_rows
from watcher.store.schema import article_bands, article_traces, articles

_MOST_COMPARED = 20
"""Candidates looked at for one article: those that share most bands, then the oldest."""


class TraceTransaction(BaseTransaction):
    def put_traces(self, article_id: int, traces: Traces) -> None:
        dialect = self._connection.dialect.name
        row = {
            "article_id": article_id,
            "signature": traces.signature,
            "quotations": quotation_rows(traces.quotations),
        }
        self._connection.execute(_put_traces(dialect), row)
        # A stored text never changes, so its bands stay; one too many would only be compared in vain.
        keys = [{"key": key, "article_id": article_id} for key in band_keys(traces.signature)]
        self._many(_put_bands(dialect), keys)

    def twins(
        self,
        signature: bytes,
        published_at: datetime | None,
        canonical_url: str = "",
        window: timedelta = timedelta(days=90),
    ) -> tuple[Twin, ...]:
        keys = band_keys(signature)
        if not keys:
            return ()
        found = self._connection.execute(_CANDIDATES, {"keys": keys}).all()
        if not found:
            return ()
        alike = (
            _twin(row, signature)
            for row in self._connection.execute(
                _COMPARED, {"ids": [row[0] for row in found]}
            ).mappings()
            if row["canonical_url"] != canonical_url and _near(row, published_at, window)
        )
        twins = (twin for twin in alike if twin.similarity >= ALIKE)
        return tuple(sorted(twins, key=lambda twin: (-twin.similarity, twin.article_id)))


_CANDIDATES: Select[Any] = (
    select(article_bands.c.article_id)
    .where(article_bands.c.key.in_(bindparam("keys", expanding=True)))
    .group_by(article_bands.c.article_id)
    .order_by(func.count().desc(), article_bands.c.article_id)
    .limit(_MOST_COMPARED)
)
_COMPARED: Select[Any] = (
    select(
        articles.c.id,
        articles.c.outlet,
        articles.c.canonical_url,
        articles.c.published_at,
        articles.c.fetched_at,
        article_traces.c.signature,
    )
    .join(article_traces, article_traces.c.article_id == articles.c.id)
    .where(articles.c.id.in_(bindparam("ids", expanding=True)))
)


@cache
def _put_traces(dialect: str) -> sqlite.Insert | postgresql.Insert:
    insert = insert_into(article_traces, dialect)
    return insert.on_conflict_do_update(
        index_elements=["article_id"],
        set_={name: insert.excluded[name] for name in ("signature", "quotations")},
    )


@cache
def _put_bands(dialect: str) -> sqlite.Insert | postgresql.Insert:
    return insert_into(article_bands, dialect).on_conflict_do_nothing()


def _twin(row: RowMapping, signature: bytes) -> Twin:
    return Twin(
        article_id=row["id"],
        outlet=row["outlet"],
        canonical_url=row["canonical_url"],
        published_at=row["published_at"] or row["fetched_at"],
        similarity=similarity(signature, row["signature"]),
    )


def _near(row: RowMapping, moment: datetime | None, window: timedelta) -> bool:
    other = row["published_at"] or row["fetched_at"]
    return moment is None or other is None or abs(moment - other) <= window
