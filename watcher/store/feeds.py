"""Feeds and their polls in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, bindparam, delete, or_, select, update

from watcher.core.errors import DuplicateError, NotFoundError, UsageError
from watcher.core.model import Feed, FeedState, FeedStatus
from watcher.core.storage import PollRecord
from watcher.store.base import CHUNK, nearest
from watcher.store.columns import storable
from watcher.store.entries import EntryTransaction
from watcher.store.rows import STATE_COLUMNS, feed_from, state_row
from watcher.store.schema import feeds, removed_feeds

_MAX_URL_BYTES = 2000  # an index of PostgreSQL takes no more
_MAX_ID = 2**31 - 1


class FeedTransaction(EntryTransaction):
    def add_feed(self, url: str, title: str, backfill: timedelta | None, now: datetime) -> Feed:
        if _too_long(url):
            raise UsageError(f"a feed URL has at most {_MAX_URL_BYTES} bytes: {url[:60]}...")
        if (known := self._feed_at(url)) is not None:
            moved = "" if known.url == url else f", moved to {known.url}"
            raise DuplicateError(f"{url} is there already as feed {known.id}{moved}")
        self._connection.execute(delete(removed_feeds).where(removed_feeds.c.url == url))
        state = FeedState(next_poll_at=now)
        feed_id = self._connection.execute(
            feeds.insert().values(
                url=url,
                first_url=url,
                title=title,
                status=FeedStatus.ACTIVE.value,
                status_reason="",
                added_at=now,
                backfill_s=None if backfill is None else backfill.total_seconds(),
                **state_row(state),
            )
        ).inserted_primary_key
        return self._feed(feed_id)

    def seed_feed(self, url: str, title: str, now: datetime) -> str:
        removed = select(removed_feeds.c.url).where(removed_feeds.c.url == url)
        if self._feed_at(url) is not None or self._row(removed) is not None:
            return "kept"
        self.add_feed(url, title, None, now)
        return "added"

    def feed(self, ref: str) -> Feed:
        if ref.isascii() and ref.isdecimal() and int(ref) <= _MAX_ID:
            row = self._row(select(feeds).where(feeds.c.id == int(ref)))
            found = None if row is None else feed_from(row)
        else:
            found = self._feed_at(ref)
        if found is None:
            known = self._connection.execute(select(feeds.c.id, feeds.c.url)).all()
            urls = nearest(ref, (row.url for row in known))
            near = tuple(f"{row.id} ({row.url})" for row in known if row.url in urls)
            raise NotFoundError("feed", ref, near)
        return found

    def feeds(self) -> tuple[Feed, ...]:
        return tuple(feed_from(row) for row in self._rows(select(feeds).order_by(feeds.c.id)))

    def remove_feed(self, feed_id: int) -> None:
        feed = self.feed(str(feed_id))
        first = self._connection.scalar(select(feeds.c.first_url).where(feeds.c.id == feed_id))
        insert = self._insert(removed_feeds).on_conflict_do_nothing()
        self._many(insert, [{"url": url} for url in {feed.url, str(first)}])
        self._connection.execute(delete(feeds).where(feeds.c.id == feed_id))

    def set_feed_status(self, feed_id: int, status: FeedStatus, reason: str) -> None:
        self._connection.execute(
            update(feeds)
            .where(feeds.c.id == feed_id)
            .values(status=status.value, status_reason=reason)
        )

    def due_feeds(self, now: datetime, limit: int) -> tuple[Feed, ...]:
        query = (
            select(feeds)
            .where(
                feeds.c.status == FeedStatus.ACTIVE.value,
                feeds.c.next_poll_at <= now,
                or_(feeds.c.hold_until.is_(None), feeds.c.hold_until <= now),
            )
            .order_by(feeds.c.next_poll_at, feeds.c.id)
            .limit(limit)
        )
        return tuple(feed_from(row) for row in self._rows(query))

    # polls

    def record_poll(self, record: PollRecord, now: datetime) -> None:
        self.record_polls((record,), now)

    def record_polls(self, records: Sequence[PollRecord], now: datetime) -> None:
        known = self._known_feeds([record.feed_id for record in records])
        records = [record for record in records if record.feed_id in known]
        self._many(
            _SET_STATE,
            [{"of_feed": record.feed_id, **state_row(record.state)} for record in records],
        )
        self._many(
            _SET_STATUS,
            [
                {"of_feed": r.feed_id, "status": r.status.value, "status_reason": r.status_reason}
                for r in records
                if r.status is not None
            ],
        )
        for record in records:
            self._record_names(record)
            self._record_entries(record.feed_id, record.entries, record.seen_identities, now)

    def _known_feeds(self, feed_ids: Sequence[int]) -> set[int]:
        """Return those ids that are there: a user may have removed a feed during its poll."""
        known: set[int] = set()
        for start in range(0, len(feed_ids), CHUNK):
            part = feed_ids[start : start + CHUNK]
            known.update(self._connection.scalars(select(feeds.c.id).where(feeds.c.id.in_(part))))
        return known

    def _record_names(self, record: PollRecord) -> None:
        values: dict[str, str] = {}
        if record.title is not None:
            values["title"] = record.title
        if record.url is not None and not _too_long(record.url):
            other = self._row(select(feeds.c.id).where(feeds.c.url == record.url))
            if other is None:
                values["url"] = record.url
        if values:
            self._connection.execute(
                update(feeds).where(feeds.c.id == record.feed_id).values(**values)
            )

    # inside

    def _feed(self, feed_id: Row[tuple[int]] | None) -> Feed:
        assert feed_id is not None
        row = self._row(select(feeds).where(feeds.c.id == feed_id[0]))
        assert row is not None
        return feed_from(row)

    def _feed_at(self, url: str) -> Feed | None:
        query = select(feeds).where(or_(feeds.c.url == url, feeds.c.first_url == url))
        row = self._row(query.order_by(feeds.c.id))
        return None if row is None else feed_from(row)


_SET_STATE = (
    update(feeds)
    .where(feeds.c.id == bindparam("of_feed"))
    .values({name: bindparam(name) for name in STATE_COLUMNS})
)
_SET_STATUS = (
    update(feeds)
    .where(
        feeds.c.id == bindparam("of_feed"),
        feeds.c.status == FeedStatus.ACTIVE.value,  # a pause made meanwhile stays
    )
    .values(status=bindparam("status"), status_reason=bindparam("status_reason"))
)


def _too_long(url: str) -> bool:
    return len(storable(url).encode()) > _MAX_URL_BYTES
