"""How fast the store's typical calls are here: `python -m bench.store_rates [URL]`."""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

from watcher.core.deliveries import Plan
from watcher.core.model import (
    Alert,
    AlertMessage,
    Article,
    Claim,
    Decision,
    DeliveryStatus,
    EntryStatus,
    FeedState,
    Finding,
    Independence,
    Judgment,
    NewEntry,
    Origin,
    ParsedEntry,
    Reason,
    Stance,
)
from watcher.core.storage import PollRecord
from watcher.store import maintenance
from watcher.store.repository import SqlStore, open_store

NOW = datetime(2024, 12, 16, tzinfo=UTC)
FEEDS = 1000
ENTRIES = 30
JOURNALS = (
    ("delete", "full"),
    ("delete", "extra"),
    ("truncate", "full"),
    ("persist", "full"),
    ("wal", "normal"),
    ("wal", "full"),
)


def main() -> None:
    """Measure on the database given, or on a SQLite file in a temporary folder."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/watcher.db"
        store = open_store(url)
        described = maintenance.describe(store)
        print(f"{described.engine} {described.journal_mode}")
        measure(store)
        store.close()
        print(f"bare SQLite {sqlite3.sqlite_version}, a row of 4 kB a transaction:")
        for mode, synchronous in JOURNALS:
            print(f"{journal_rate(folder, mode, synchronous):>10,.0f}/s  {mode} {synchronous}")


def journal_rate(folder: str, mode: str, synchronous: str, times: int = 300) -> float:
    """Return how many transactions of one row a second this journal mode allows here."""
    path = f"{folder}/{mode}-{synchronous}.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, k TEXT UNIQUE, body TEXT)")
        start = time.perf_counter()
        for n in range(times):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO t (k, body) VALUES (?, ?)", (str(n * 7919), "x" * 4000))
            connection.execute("COMMIT")
        return times / (time.perf_counter() - start)


def measure(store: SqlStore) -> None:
    """Print one line a call: what, how many a second, milliseconds for one."""
    with store.begin() as tx:
        ids = [tx.add_feed(f"https://{n}.example/", "F", None, NOW).id for n in range(FEEDS)]
        for n in range(FEEDS):
            tx.add_claim(Claim(id=f"claim-{n}", text="A claim."), NOW)
    state = FeedState(next_poll_at=NOW + timedelta(hours=1), etag="e", last_polled_at=NOW)

    def no_change() -> None:
        with store.begin() as tx:
            tx.record_polls([PollRecord(feed_id=n, state=state) for n in ids], NOW)

    report("304 polls recorded, 1000 in a transaction", FEEDS, no_change, times=5)

    def no_change_each(n: int) -> None:
        with store.begin() as tx:
            tx.record_poll(PollRecord(feed_id=ids[n], state=state), NOW)

    report("304 polls recorded, one in a transaction", 1, no_change_each, times=200)

    def new_entries(n: int) -> None:
        with store.begin() as tx:
            entries = tuple(an_entry(f"{n}-{m}") for m in range(ENTRIES))
            tx.record_poll(PollRecord(feed_id=ids[n], state=state, entries=entries), NOW)

    report("entries inserted, 30 in a transaction", ENTRIES, new_entries, times=300)

    def known(n: int) -> None:
        with store.read() as tx:
            tx.known_fingerprints(ids[n], [f"{n}-{m}" for m in range(ENTRIES)])

    report("identities looked up, 30 in a transaction", ENTRIES, known, times=300)

    def pending() -> None:
        with store.read() as tx:
            tx.pending_entries(NOW, 50)

    report("pending entries listed, 50 of 9000", 50, pending, times=10)

    places = ("slack", "C1"), ("console", "")
    plans = [Plan(notifier=name, target=target, due_at=NOW) for name, target in places]

    def store_article(n: int) -> None:
        with store.begin() as tx:
            article = tx.put_article(an_article(n))
            assert article.id is not None
            finding_id = tx.put_finding(article.id, a_finding(n), NOW)
            tx.put_alert(an_alert(n), finding_id, plans)
            tx.finish_entry(n + 1, EntryStatus.DONE, article.id)

    report("articles with finding, alert and 2 deliveries", 1, store_article, times=300)

    def deliver(n: int) -> None:
        with store.begin() as tx:
            tx.claim_delivery(tx.delivery(n + 1), NOW)
        with store.begin() as tx:
            tx.settle_delivery(n + 1, DeliveryStatus.SENT, external_id="1", now=NOW)

    report("deliveries claimed and settled, two transactions", 1, deliver, times=200)

    def histories(n: int) -> None:
        with store.read() as tx:
            tx.histories([f"claim-{m}" for m in range(n, n + 5)])

    report("histories read, 5 claims in a transaction", 5, histories, times=200)

    def claims() -> None:
        with store.read() as tx:
            tx.claims(active_only=True)

    report("claims read, 1000 in a transaction", FEEDS, claims, times=5)

    def revision(_: int) -> None:
        with store.read() as tx:
            tx.claims_revision()

    report("read transactions of one small query", 1, revision, times=300)


def report(what: str, rows: int, call: Callable[..., None], times: int) -> None:
    """Time a call, given its number where it wants one, and print its rate."""
    numbered: Sequence[tuple[int, ...]]
    numbered = [(n,) for n in range(times)] if call.__code__.co_argcount else [()] * times
    taken = []
    for arguments in numbered:
        start = time.perf_counter()
        call(*arguments)
        taken.append(time.perf_counter() - start)
    median = statistics.median(taken)
    print(f"{rows / median:>10,.0f}/s {median * 1000:>8.2f} ms  {what}")


def an_entry(identity: str) -> NewEntry:
    """Return an entry of usual size."""
    parsed = ParsedEntry(
        guid=identity,
        url=f"https://news.example/{identity}",
        title="A title" * 8,
        summary="s" * 400,
    )
    return NewEntry(
        identity=identity,
        fingerprint="f" * 64,
        parsed=parsed,
        canonical_url=parsed.url,
        status=EntryStatus.PENDING,
        aliases=(parsed.url,),
    )


def an_article(n: int) -> Article:
    """Return an article of usual size."""
    url = f"https://news.example/article/{n}"
    return Article(
        url=url, canonical_url=url, title="T" * 60, text="Some text. " * 400, content_hash=str(n)
    )


def a_finding(n: int) -> Finding:
    """Return a finding that alerts."""
    return Finding(
        judgment=Judgment(
            claim_id=f"claim-{n % FEEDS}", stance=Stance.UPDATES, confidence=0.9, quote="q" * 150
        ),
        claim_version=1,
        origin=Origin(key=f"origin {n}", outlet="Daily", credited=("Wire",)),
        decision=Decision(
            alert=True, reason=Reason.NEW_REPORTING, explanation="e" * 80, alert_key=f"{n:040}"
        ),
    )


def an_alert(n: int) -> Alert:
    """Return an alert of usual size."""
    claim_id, key = f"claim-{n % FEEDS}", f"{n:040}"
    message = AlertMessage(
        alert_id=key,
        alert_key=key,
        claim_id=claim_id,
        claim_text="c" * 120,
        claim_as_of=None,
        stance=Stance.UPDATES,
        reason=Reason.NEW_REPORTING,
        delta=None,
        quote="q" * 150,
        article_title="T" * 60,
        article_url="https://news.example/article",
        outlet="Daily",
        published_at=NOW,
        said=None,
        credited=("Wire",),
        independence=Independence.INDEPENDENT,
        echo_of="",
        confidence=0.9,
        confidence_word="high",
        why="w" * 80,
    )
    return Alert(id=key, key=key, claim_id=claim_id, created_at=NOW, message=message)


if __name__ == "__main__":
    main()
