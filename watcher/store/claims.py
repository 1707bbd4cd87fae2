"""Claims, entities and baseline documents in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, Table, select, update

from watcher.core.errors import DuplicateError, UsageError
from watcher.core.model import BaselineDocument, Claim, Entity
from watcher.core.storage import ClaimVersion
from watcher.store.base import BaseTransaction
from watcher.store.columns import KEY_BYTES, key, storable
from watcher.store.rows import claim_body, claim_from, document_from, entity_from, version_from
from watcher.store.schema import claim_versions, claims, documents, entities

_PROPOSITION = ("text", "as_of", "kind", "quantities")


class ClaimTransaction(BaseTransaction):
    def add_claim(self, claim: Claim, now: datetime) -> Claim:
        _check_id("claim", claim.id)
        stored = self._claim_row(claim.id)
        if stored is None:
            return self._insert_claim(claim, now, touched_at=now)
        if stored["removed_at"] is None:
            raise DuplicateError(f"there is a claim {claim.id!r} already")
        return self._bring_back(claim_from(stored), claim, now)

    def edit_claim(
        self, claim: Claim, now: datetime, *, accepted_alert: str | None = None
    ) -> Claim:
        before = self.claim(claim.id)
        return self._replace_claim(
            before, claim, now, touched_at=now, accepted_alert=accepted_alert
        )

    def claim_versions(self, claim_id: str) -> tuple[ClaimVersion, ...]:
        kept = select(claim_versions).where(claim_versions.c.claim_id == storable(claim_id))
        rows = self._rows(kept.order_by(claim_versions.c.version))
        current = self._row(select(claims).where(claims.c.id == storable(claim_id)))
        if current is None:
            return ()
        return (
            *(version_from(row, row["replaced_at"]) for row in rows),
            version_from(current, None),
        )

    def remove_claim(self, claim_id: str, now: datetime) -> None:
        claim = self.claim(claim_id)
        self._connection.execute(
            update(claims).where(claims.c.id == claim.id).values(removed_at=now, touched_at=now)
        )
        self._claims_changed()
        self.refresh_threads(claim.id, now)

    def claim(self, ref: str) -> Claim:
        full = self._full_id("claim", claims.c.id, ref, claims.c.removed_at.is_(None))
        row = self._claim_row(full)
        assert row is not None
        return claim_from(row)

    def claims(self, *, active_only: bool = False) -> tuple[Claim, ...]:
        query = select(claims).where(claims.c.removed_at.is_(None)).order_by(claims.c.id)
        if active_only:
            query = query.where(claims.c.active)
        return tuple(claim_from(row) for row in self._rows(query))

    # seeds

    def seed_claim(self, claim: Claim, now: datetime) -> str:
        _check_id("claim", claim.id)
        row = self._claim_row(claim.id)
        if row is None:
            self._insert_claim(claim, now, touched_at=None)
            return "added"
        if row["touched_at"] is not None:
            return "kept"
        stored = claim_from(row)
        after = self._replace_claim(stored, claim, now, touched_at=None)
        return "unchanged" if after == stored else "updated"

    def seed_entity(self, entity: Entity, now: datetime) -> str:
        _check_id("entity", entity.name)
        values: dict[str, object] = {
            "name": entity.name,
            "aliases": list(entity.aliases),
            "kind": entity.kind,
        }
        row = self._row(select(entities).where(entities.c.name == entity.name))
        if row is not None and row["touched_at"] is not None:
            return "kept"
        stored = None if row is None else entity_from(row)
        outcome = self._seed(entities, "name", values, unchanged=stored == entity, row=row)
        if outcome != "unchanged":
            self._claims_changed()
        return outcome

    def seed_document(self, document: BaselineDocument) -> str:
        _check_id("document", document.id)
        values = {name: getattr(document, name) for name in document.__dataclass_fields__}
        row = self._row(select(documents).where(documents.c.id == document.id))
        unchanged = row is not None and document_from(row) == document
        return self._seed(documents, "id", values, unchanged=unchanged, row=row)

    def entities(self) -> tuple[Entity, ...]:
        query = select(entities).order_by(entities.c.name)
        return tuple(entity_from(row) for row in self._rows(query))

    def documents(self) -> tuple[BaselineDocument, ...]:
        query = select(documents).order_by(documents.c.id)
        return tuple(document_from(row) for row in self._rows(query))

    # inside

    def _claim_row(self, claim_id: str) -> RowMapping | None:
        return self._row(select(claims).where(claims.c.id == storable(claim_id)))

    def _insert_claim(self, claim: Claim, now: datetime, touched_at: datetime | None) -> Claim:
        stored = replace(claim, version=1, created_at=now, updated_at=now)
        self._connection.execute(
            claims.insert().values(
                id=claim.id,
                version=1,
                created_at=now,
                updated_at=now,
                touched_at=touched_at,
                **claim_body(claim),
            )
        )
        self._claims_changed()
        return stored

    def _replace_claim(
        self,
        old: Claim,
        new: Claim,
        now: datetime,
        touched_at: datetime | None,
        accepted_alert: str | None = None,
    ) -> Claim:
        same = replace(
            new, version=old.version, created_at=old.created_at, updated_at=old.updated_at
        )
        if same == old:
            return old
        version = old.version
        changes = claim_body(new)
        if any(getattr(old, name) != getattr(new, name) for name in _PROPOSITION):
            self._keep_version(old, now)
            version += 1
            changes["accepted_alert"] = accepted_alert
        self._connection.execute(
            update(claims)
            .where(claims.c.id == old.id)
            .values(version=version, updated_at=now, touched_at=touched_at, **changes)
        )
        self._claims_changed()
        self.refresh_threads(old.id, now)
        return replace(same, version=version, updated_at=now)

    def _bring_back(self, removed: Claim, claim: Claim, now: datetime) -> Claim:
        """A removed id that is added again is a new version: what was alerted before does not bind it."""
        self._keep_version(removed, now)
        version = removed.version + 1
        self._connection.execute(
            update(claims)
            .where(claims.c.id == claim.id)
            .values(
                version=version,
                created_at=now,
                updated_at=now,
                touched_at=now,
                removed_at=None,
                accepted_alert=None,
                **claim_body(claim),
            )
        )
        self._claims_changed()
        self.refresh_threads(claim.id, now)
        return replace(claim, version=version, created_at=now, updated_at=now)

    def _keep_version(self, claim: Claim, now: datetime) -> None:
        body = claim_body(claim)
        made_by = select(claims.c.accepted_alert).where(claims.c.id == claim.id)
        self._connection.execute(
            claim_versions.insert().values(
                claim_id=claim.id,
                version=claim.version,
                replaced_at=now,
                accepted_alert=self._connection.scalar(made_by),
                **{name: body[name] for name in _PROPOSITION},
            )
        )

    def _seed(
        self,
        table: Table,
        id_column: str,
        values: dict[str, object],
        *,
        unchanged: bool,
        row: RowMapping | None,
    ) -> str:
        if unchanged:
            return "unchanged"
        if row is None:
            self._connection.execute(table.insert().values(**values))
            return "added"
        column = table.c[id_column]
        self._connection.execute(update(table).where(column == values[id_column]).values(**values))
        return "updated"


def _check_id(kind: str, value: str) -> None:
    if not value or key(value) != value:
        raise UsageError(
            f"a {kind} id has 1 to {KEY_BYTES} bytes of printable text: {value[:40]!r}"
        )
