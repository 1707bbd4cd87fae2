"""Due feeds: fetch | parse | what is new -> transactions with feed states and entries."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

import structlog

from watcher.core.entries import identities_of, new_entries
from watcher.core.errors import FetchError, ParseError, StoreError, WorkerError
from watcher.core.model import EntryStatus, Feed, FeedStatus
from watcher.core.poll_outcome import (
    FeedFailed,
    FeedRead,
    FeedUnchanged,
    PollOutcome,
    outcome_of_status,
)
from watcher.core.ports import FeedParser, Fetcher, FetchRequest, FetchResponse
from watcher.core.schedule import (
    PollPolicy,
    adopted_url,
    advance_feed_state,
    status_after,
    wants_full_fetch,
)
from watcher.core.storage import PollRecord, Store

log = structlog.get_logger()

ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)
_FEEDS_AT_ONCE = 2000
_WRITE_EVERY_S = 0.5
_SLOW_DOWN = (429, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCounts:
    """What one pass over the feeds did; `fresh` entries are waiting to be read and judged."""

    polled: int = 0
    failed: int = 0
    held: int = 0
    baseline: int = 0
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class _Poll:
    feed: Feed
    outcome: PollOutcome
    record: PollRecord


class Poller:
    """Asks feeds that are due, many at a time, and records what they show; safe to kill anywhere."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        parser: FeedParser,
        policy: PollPolicy,
        first_interval_s: float = 900.0,
        clock: Callable[[], datetime],
        jitter: Callable[[], float],
        concurrency: int = 32,
        per_host: int = 2,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._policy = policy
        self._first_interval_s = first_interval_s
        self._clock = clock
        self._jitter = jitter
        self._slots = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._holds: dict[str, datetime] = {}
        """Hosts that asked one of their feeds to wait, with the end of the wait."""

    async def poll(
        self, *, every_feed: bool = False, stopping: Callable[[], bool] = bool
    ) -> PollCounts:
        """Poll what is due; with `every_feed`, all active feeds whose server did not ask us to wait."""
        now = self._clock()
        feeds, held = await asyncio.to_thread(self._choose, now, every_feed)
        hosts: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(self._per_host))
        done: list[_Poll] = []

        async def one(feed: Feed) -> None:
            # The host's slot comes first: waiting for one slow host must not use up everybody's slots.
            async with hosts[_host(feed)], self._slots:
                if self._holds.get(_host(feed), now) <= now and not stopping():
                    done.append(await self._poll_feed(feed))

        counts = PollCounts(held=held)
        # Each feed is asked to the end, whatever happens to another one.
        tasks = asyncio.gather(*map(one, feeds), return_exceptions=True)
        try:
            # Feeds may answer while a batch is being written: the last ones would be left out.
            while done or not tasks.done():
                await asyncio.wait((tasks,), timeout=_WRITE_EVERY_S)
                batch, done[:] = done[:], []
                counts = await self._write(batch, counts)
            broken = [end for end in await tasks if isinstance(end, BaseException)]
        finally:
            tasks.cancel()  # else they would poll on beside the next pass
        if broken:
            raise broken[0]
        return replace(counts, held=held + len(feeds) - counts.polled)

    def _choose(self, now: datetime, every_feed: bool) -> tuple[Sequence[Feed], int]:
        with self._store.read() as tx:
            if not every_feed:
                return tx.due_feeds(now, _FEEDS_AT_ONCE), 0
            active = [feed for feed in tx.feeds() if feed.status is FeedStatus.ACTIVE]
        free = [
            feed for feed in active if feed.state.hold_until is None or feed.state.hold_until <= now
        ]
        return free, len(active) - len(free)

    async def _write(self, batch: Sequence[_Poll], counts: PollCounts) -> PollCounts:
        if not batch:
            return counts
        for poll in await asyncio.to_thread(self._record, batch):
            _log_change(poll)
            statuses = [entry.status for entry in poll.record.entries]
            counts = replace(
                counts,
                polled=counts.polled + 1,
                failed=counts.failed + isinstance(poll.outcome, FeedFailed),
                baseline=counts.baseline + statuses.count(EntryStatus.BASELINE),
                fresh=counts.fresh + statuses.count(EntryStatus.PENDING),
            )
        return counts

    def _record(self, batch: Sequence[_Poll]) -> Sequence[_Poll]:
        """Write polls and return them as they ended: one that cannot be written costs only itself."""
        try:
            self._put(batch)
        except Exception:  # noqa: BLE001 - found out one by one
            return [self._record_alone(poll) for poll in batch]
        return batch

    def _record_alone(self, poll: _Poll) -> _Poll:
        try:
            self._put((poll,))
        except Exception as error:  # noqa: BLE001 - a feed must not stop the others
            log.error("poll_not_stored", feed=poll.feed.id, url=poll.feed.url, error=str(error))
            fault = f"what it shows could not be stored: {type(error).__name__}"
            poll = self._conclude(poll.feed, FeedFailed(error=fault))
            self._put((poll,))  # raises when it is the database that fails
        return poll

    def _put(self, batch: Sequence[_Poll]) -> None:
        with self._store.begin() as tx:
            tx.record_polls([poll.record for poll in batch], self._clock())

    async def _poll_feed(self, feed: Feed) -> _Poll:
        try:
            poll = await self._ask(feed)
        except StoreError:
            raise  # that is no fault of the feed
        except Exception as error:  # noqa: BLE001 - one feed must not stop the others
            log.error("feed_not_handled", feed=feed.id, url=feed.url, error=str(error))
            fault = FeedFailed(error=f"internal error: {type(error).__name__}")
            return self._conclude(feed, fault)
        hold_until = poll.record.state.hold_until
        if (
            isinstance(poll.outcome, FeedFailed)
            and poll.outcome.status in _SLOW_DOWN
            and hold_until
        ):
            self._holds[_host(feed)] = hold_until
        return poll

    async def _ask(self, feed: Feed) -> _Poll:
        plain = wants_full_fetch(feed.state, self._clock(), self._policy)
        request = FetchRequest(
            url=feed.url,
            etag=None if plain else feed.state.etag,
            last_modified=None if plain else feed.state.last_modified,
            accept=ACCEPT_FEED,
        )
        try:
            response = await self._fetcher.fetch(request)
        except FetchError as error:
            return self._conclude(feed, FeedFailed(error=str(error)))
        asked_plainly = request.etag is None and request.last_modified is None
        outcome = outcome_of_status(
            response.status,
            response.headers,
            moved_to=response.moved_to,
            asked_plainly=asked_plainly,
        )
        if outcome is not None:
            return self._conclude(feed, outcome)
        body_hash = hashlib.sha256(response.body).hexdigest()[:32]
        if body_hash == feed.state.body_hash:
            # Parsing costs as much as reading an article; the same bytes hold the same entries.
            unchanged = FeedUnchanged(
                headers=response.headers, moved_to=response.moved_to, not_modified=False
            )
            return self._conclude(feed, unchanged)
        try:
            return await self._read(feed, response, body_hash)
        except (ParseError, WorkerError) as error:
            failed = FeedFailed(
                headers=response.headers, moved_to=response.moved_to, error=str(error), status=200
            )
            return self._conclude(feed, failed)

    async def _read(self, feed: Feed, response: FetchResponse, body_hash: str) -> _Poll:
        now = self._clock()
        content_type = response.headers.get("content-type", "")
        parsed = await self._parser.parse(response.body, content_type, response.url, now)
        rungs = [rung for entry in parsed.entries for rung in identities_of(entry, feed.url)]
        known = await asyncio.to_thread(self._known, feed, rungs)
        fresh = new_entries(
            parsed.entries,
            known,
            baseline_done=feed.state.baseline_done,
            backfill=feed.backfill,
            now=now,
            last_success_at=feed.state.last_success_at,
            feed_url=feed.url,
        )
        outcome = FeedRead(
            headers=response.headers,
            moved_to=response.moved_to,
            body_hash=body_hash,
            entry_count=len(parsed.entries),
            new_count=fresh.news_count,
            published=tuple(
                entry.published_at for entry in parsed.entries if entry.published_at is not None
            ),
            ttl_s=parsed.ttl_s,
            degraded=parsed.degraded or fresh.degraded,
            rolled_over=fresh.rolled_over,
        )
        poll = self._conclude(feed, outcome)
        record = replace(
            poll.record,
            entries=fresh.entries,
            seen_identities=fresh.seen_identities,
            title=parsed.title or None,
        )
        return replace(poll, record=record)

    def _known(self, feed: Feed, rungs: Sequence[str]) -> Mapping[str, str]:
        with self._store.read() as tx:
            return tx.known_fingerprints(feed.id, rungs)

    def _conclude(self, feed: Feed, outcome: PollOutcome) -> _Poll:
        now = self._clock()
        before = feed.state
        if before.last_polled_at is None:
            before = replace(before, interval_s=self._first_interval_s)
        state = advance_feed_state(before, outcome, self._policy, now, self._jitter())
        status = status_after(outcome)
        record = PollRecord(
            feed_id=feed.id,
            state=state,
            url=adopted_url(state, now),
            status=None if status is None else status[0],
            status_reason="" if status is None else status[1],
        )
        return _Poll(feed, outcome, record)


def _host(feed: Feed) -> str:
    return urlsplit(feed.url).netloc


def _log_change(poll: _Poll) -> None:
    """Log when a feed begins or ceases to fail, not on every failure: a dead feed is one line."""
    before, after = poll.feed.state, poll.record.state
    if after.last_error is not None and before.last_error is None:
        log.warning("feed_failing", feed=poll.feed.id, url=poll.feed.url, error=after.last_error)
    elif after.last_error is None and before.last_error is not None:
        log.info("feed_recovered", feed=poll.feed.id, url=poll.feed.url, after=before.failures)
    if after.degraded and after.degraded != before.degraded:
        log.warning("feed_degraded", feed=poll.feed.id, url=poll.feed.url, why=after.degraded)
    if poll.record.status is not None:
        log.warning("feed_stopped", feed=poll.feed.id, why=poll.record.status_reason)
    if poll.record.url is not None:
        log.info("feed_moved", feed=poll.feed.id, url=poll.record.url)
    if poll.record.entries:
        log.info("feed_read", feed=poll.feed.id, entries=len(poll.record.entries))
