"""Feed entries in the database: what was seen, what waits to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, and_, bindparam, case, cast, delete, func, or_, select, update

from watcher.core.model import Entry, EntryStatus, NewEntry
from watcher.store.base import BaseTransaction, chunks, spelled
from watcher.store.columns import key
from watcher.store.rows import entry_content, entry_from
from watcher.store.schema import entries, entry_aliases, feeds

SEEN_AGAIN_AFTER = timedelta(days=1)
"""How stale `last_seen_at` may get: writing it at each poll would write every row of every feed."""


class EntryTransaction(BaseTransaction):
    def known_fingerprints(self, feed_id: int, identities: Iterable[str]) -> Mapping[str, str]:
        asked = {key(identity): identity for identity in identities}
        by_id = self._entry_ids(feed_id, asked)
        fingerprints: dict[int, str] = {}
        for part in chunks(set(by_id.values())):
            query = select(entries.c.id, entries.c.fingerprint).where(entries.c.id.in_(part))
            fingerprints.update(
                (row.id, row.fingerprint) for row in self._connection.execute(query)
            )
        return {asked[known]: fingerprints[entry_id] for known, entry_id in by_id.items()}

    def pending_entries(self, now: datetime, limit: int) -> tuple[Entry, ...]:
        age = func.coalesce(entries.c.published_at, entries.c.first_seen_at)
        page = case(
            (entries.c.canonical_url == "", cast(entries.c.id, String)),
            else_=entries.c.canonical_url,
        )
        rank = func.row_number().over(partition_by=page, order_by=(age, entries.c.id))
        waiting = (
            select(entries.c.id, age.label("age"), rank.label("rank"))
            .where(entries.c.status == _PENDING, entries.c.next_attempt_at <= now)
            .subquery()
        )
        first = (
            select(waiting.c.id)
            .where(waiting.c.rank == 1)
            .order_by(waiting.c.age, waiting.c.id)
            .limit(limit)
        )
        query = (
            select(entries, feeds.c.title.label("feed_title"))
            .join(feeds, feeds.c.id == entries.c.feed_id)
            .where(entries.c.id.in_(first))
            .order_by(age, entries.c.id)
        )
        return tuple(entry_from(row) for row in self._rows(query))

    def postpone_entry(self, entry_id: int, next_attempt_at: datetime, error: str) -> int:
        attempts = self._connection.scalar(
            update(entries)
            .where(entries.c.id == entry_id)
            .values(
                attempts=entries.c.attempts + 1,
                next_attempt_at=next_attempt_at,
                last_error=error,
            )
            .returning(entries.c.attempts)
        )
        return int(attempts or 0)

    def finish_entry(
        self,
        entry_id: int,
        status: EntryStatus,
        article_id: int | None,
        error: str = "",
        *,
        revision: int | None = None,
    ) -> None:
        query = update(entries).where(entries.c.id == entry_id)
        if revision is not None:
            query = query.where(entries.c.revision == revision)
        self._connection.execute(
            query.values(
                status=status.value,
                article_id=article_id,
                last_error=error,
                content_html="",  # it was read; the article has what was in it
            )
        )

    def entry_counts(self) -> Mapping[EntryStatus, int]:
        query = select(entries.c.status, func.count()).group_by(entries.c.status)
        rows = self._connection.execute(query)
        return {EntryStatus(status): count for status, count in rows}

    def purge(self, now: datetime, keep: timedelta = timedelta(days=180)) -> int:
        # Counted from the feed's last change: one that did not change still shows its old entries.
        changed = select(feeds.c.id, feeds.c.last_changed_at).where(
            feeds.c.last_changed_at.is_not(None)
        )
        forgotten = 0
        for feed_id, changed_at in self._connection.execute(changed).all():
            forgotten += self._changed(
                delete(entries).where(
                    entries.c.feed_id == feed_id,
                    entries.c.status != _PENDING,
                    entries.c.last_seen_at < min(now, changed_at) - keep,
                )
            )
        return forgotten

    # polls

    def _record_entries(
        self, feed_id: int, new: Sequence[NewEntry], seen: Sequence[str], now: datetime
    ) -> None:
        self._mark_seen(feed_id, seen, now)
        if not new:
            return
        known = self._entry_ids(
            feed_id, (name for entry in new for name in (entry.identity, *entry.aliases))
        )
        fresh: dict[str, dict[str, Any]] = {}
        changed: list[dict[str, Any]] = []
        for entry in new:
            entry_id = _entry_id(known, entry)
            if entry_id is None:
                fresh.setdefault(key(entry.identity), _fresh_row(feed_id, entry, now))
            elif entry.changed:
                content = entry_content(entry, now)
                del content["identity"]  # the stored one stays: others may be known by it
                changed.append({"of_entry": entry_id, **content})
        self._many(self._insert(entries).on_conflict_do_nothing(), list(fresh.values()))
        self._many(_SET_CONTENT, changed)
        self._record_aliases(feed_id, new, known)

    def _record_aliases(
        self, feed_id: int, new: Sequence[NewEntry], known: Mapping[str, int]
    ) -> None:
        named = [entry for entry in new if entry.aliases]
        if not named:
            return
        known = {**self._entry_ids(feed_id, (entry.identity for entry in named)), **known}
        rows = [
            {"feed_id": feed_id, "identity": name, "entry_id": entry_id}
            for entry in named
            if (entry_id := _entry_id(known, entry)) is not None
            for name in (entry.identity, *entry.aliases)
            if key(name) not in known
        ]
        self._many(self._insert(entry_aliases).on_conflict_do_nothing(), rows)

    def _mark_seen(self, feed_id: int, identities: Iterable[str], now: datetime) -> None:
        for part in chunks(identities):
            names = [key(identity) for identity in part]
            aliased = select(entry_aliases.c.entry_id).where(
                entry_aliases.c.feed_id == feed_id, entry_aliases.c.identity.in_(names)
            )
            self._connection.execute(
                update(entries)
                .where(
                    entries.c.feed_id == feed_id,
                    or_(entries.c.identity.in_(names), entries.c.id.in_(aliased)),
                    entries.c.last_seen_at < now - SEEN_AGAIN_AFTER,
                )
                .values(last_seen_at=now)
            )

    def _entry_ids(self, feed_id: int, identities: Iterable[str]) -> dict[str, int]:
        """Return stored identity -> entry id; an entry's own identity wins over another's alias."""
        found: dict[str, int] = {}
        for part in chunks({key(identity) for identity in identities}):
            for table, entry_id in (
                (entry_aliases, entry_aliases.c.entry_id),
                (entries, entries.c.id),
            ):
                query = select(table.c.identity, entry_id).where(
                    and_(table.c.feed_id == feed_id, table.c.identity.in_(part))
                )
                found.update((row[0], row[1]) for row in self._connection.execute(query))
        return found


_PENDING = spelled(EntryStatus.PENDING)
_SET_CONTENT = (
    update(entries)
    .where(entries.c.id == bindparam("of_entry"))
    .values(revision=entries.c.revision + 1, attempts=0, last_error="")
)


def _entry_id(known: Mapping[str, int], entry: NewEntry) -> int | None:
    for name in (entry.identity, *entry.aliases):
        if (entry_id := known.get(key(name))) is not None:
            return entry_id
    return None


def _fresh_row(feed_id: int, entry: NewEntry, now: datetime) -> dict[str, Any]:
    return {
        **entry_content(entry, now),
        "feed_id": feed_id,
        "first_seen_at": now,
        "revision": 1,
        "attempts": 0,
        "last_error": "",
    }
