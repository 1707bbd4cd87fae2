"""What storage.Transaction and storage.Store promise, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from watcher.core.deliveries import Hold, Plan
from watcher.core.errors import DuplicateError, NotFoundError, StoreError, UsageError
from watcher.core.model import (
    Alert,
    AlertMessage,
    Article,
    ArticleSource,
    Attribution,
    BaselineDocument,
    Claim,
    ClaimKind,
    Comparator,
    DateSource,
    Decision,
    DeliveryStatus,
    Delta,
    DeltaKind,
    Entity,
    EntryStatus,
    FeedState,
    FeedStatus,
    Finding,
    FurtherReport,
    Independence,
    Judgment,
    NewEntry,
    Origin,
    ParsedEntry,
    PriorEvidence,
    Quantity,
    Quotation,
    Reason,
    Stance,
    Traces,
)
from watcher.core.revisits import Revisit
from watcher.core.shingles import signature
from watcher.core.storage import PollRecord, Store, Transaction
from watcher.store.repository import SqlStore, open_store
from watcher.store.scratch import copy_rows

NOW = datetime(2024, 12, 16, 8, 30, 15, 123456, UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


# ----------------------------------------------------------------------------- made-up values


def a_claim(claim_id: str = "bridge-closed", **changes: object) -> Claim:
    claim = Claim(
        id=claim_id,
        text="The bridge at Mostvale is closed to lorries.",
        as_of=date(2024, 12, 15),
        kind=ClaimKind.ONGOING_STATE,
        topic="roads",
        entities=("Mostvale", "Мостваль"),
        quantities=(Quantity(value=40, unit="lorry", comparator=Comparator.AT_LEAST),),
        said=(Attribution(speaker="A. Mason", role="mayor", to="reporters", outlet="Daily"),),
        documents=("doc-1",),
        channels=("C1",),
        muted_until=NOW + DAY,
        alert_on_mentions=True,
    )
    return replace(claim, **changes)  # type: ignore[arg-type]


def an_entry(identity: str, fingerprint: str = "f1", **changes: object) -> NewEntry:
    parsed = ParsedEntry(
        guid=identity,
        url=f"https://news.example/{identity}",
        title=f"Title of {identity}",
        summary="A summary",
        content_html="<p>Content</p>",
        author="B. Writer",
        published_at=NOW - HOUR,
        date_source=DateSource.ENTRY,
    )
    entry = NewEntry(
        identity=identity,
        fingerprint=fingerprint,
        parsed=parsed,
        canonical_url=f"https://news.example/{identity}",
        status=EntryStatus.PENDING,
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


DELTA = Delta(
    kind=DeltaKind.QUANTITY,
    old="at least 40",
    new="55",
    old_value=Quantity(value=40, unit="ship", comparator=Comparator.AT_LEAST),
    new_value=Quantity(value=55.5, unit="ship"),
    old_days=(date(2025, 3, 1), date(2025, 3, 31)),
    new_days=(date(2025, 4, 2), date(2025, 4, 2)),
)


def an_article(canonical_url: str = "https://news.example/a", **changes: object) -> Article:
    article = Article(
        url=canonical_url + "?utm=1",
        canonical_url=canonical_url,
        title="Bridge closed",
        text="The bridge is closed.\n\nLorries queue.",
        outlet="Daily",
        author="B. Writer",
        language="en",
        published_at=NOW - HOUR,
        date_source=DateSource.PAGE,
        fetched_at=NOW,
        source=ArticleSource.FEED_SUMMARY,
        content_hash="h1",
        warnings=("read from the feed's summary only",),
    )
    return replace(article, **changes)  # type: ignore[arg-type]


def a_finding(claim_id: str = "bridge-closed", **changes: object) -> Finding:
    judgment = Judgment(
        claim_id=claim_id,
        stance=Stance.CONFIRMS,
        confidence=0.83,
        quote="The bridge is closed.",
        start=0,
        end=21,
        reason="same place, same state",
        delta=DELTA,
        probabilities={Stance.CONFIRMS: 0.83, Stance.MENTIONS: 0.17},
        said=Attribution(speaker="A. Mason", quoted=True, hedged=True, denied=True),
        background=True,
        judge="structured 1",
    )
    return Finding(
        judgment=replace(judgment, **changes),  # type: ignore[arg-type]
        claim_version=1,
        origin=Origin(
            key="daily/1",
            outlet="Daily",
            credited=("Wire",),
            independence=Independence.ECHO,
            echo_of="Wire, 15 December",
            reason="credits Wire",
        ),
        decision=Decision(
            alert=True,
            reason=Reason.NEW_REPORTING,
            explanation="first report",
            alert_key="key-1",
        ),
    )


def plans(targets: Iterable[tuple[str, str]], due_at: datetime = NOW) -> list[Plan]:
    return [Plan(notifier=name, target=target, due_at=due_at) for name, target in targets]


def an_alert(key: str = "key-1", alert_id: str = "key-1", claim_id: str = "bridge-closed") -> Alert:
    message = AlertMessage(
        alert_id=alert_id,
        alert_key=key,
        claim_id=claim_id,
        claim_text="The bridge is closed.",
        claim_as_of=date(2024, 12, 15),
        stance=Stance.UPDATES,
        reason=Reason.VALUE_CHANGED,
        delta=DELTA,
        quote="Мост <закрыт>",
        article_title="Bridge",
        article_url="https://news.example/a",
        outlet="Daily",
        published_at=NOW,
        said=Attribution(speaker="A. Mason"),
        credited=("Wire",),
        independence=Independence.INDEPENDENT,
        echo_of="",
        confidence=0.8,
        confidence_word="high",
        why="same place",
        notes=("from the summary",),
    )
    return Alert(id=alert_id, key=key, claim_id=claim_id, created_at=NOW, message=message)


def add_feed(tx: Transaction, url: str = "https://news.example/feed") -> int:
    return tx.add_feed(url, "News", None, NOW).id


def polled(feed_id: int, *entries: NewEntry, **changes: object) -> PollRecord:
    record = PollRecord(
        feed_id=feed_id, state=FeedState(next_poll_at=NOW + HOUR), entries=tuple(entries)
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def with_alert(tx: Transaction, alert: Alert, *targets: tuple[str, str]) -> int:
    """Store everything that an alert stands on, and the alert."""
    article = tx.put_article(an_article())
    assert article.id is not None
    finding_id = tx.put_finding(article.id, a_finding(), NOW)
    assert tx.put_alert(alert, finding_id, plans(targets, NOW))
    return finding_id


# ----------------------------------------------------------------------------- transactions


def test_it_is_a_store(store: SqlStore) -> None:
    as_port: Store = store  # checked by mypy
    with as_port.read() as tx:
        assert tx.claims() == ()


def test_an_exception_undoes_the_whole_transaction(store: Store) -> None:
    def half_a_job() -> None:
        with store.begin() as tx:
            tx.add_claim(a_claim(), NOW)
            add_feed(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_job()
    with store.read() as tx:
        assert (tx.claims(), tx.feeds(), tx.claims_revision()) == ((), (), 0)


def test_a_read_transaction_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError), store.read() as tx:
        tx.note("a", "b")
    with store.begin() as tx:
        tx.note("a", "c")
    with store.read() as tx:
        assert tx.noted("a") == "c"
        assert tx.noted("none") is None


def test_a_transaction_inside_another_is_refused_at_once(store: Store) -> None:
    with store.begin(), pytest.raises(RuntimeError, match="open in this thread"), store.begin():
        pass
    with store.begin() as tx:
        tx.note("still", "works")


def test_threads_write_one_after_another(store: Store) -> None:
    def count_up() -> None:
        for _ in range(20):
            with store.begin() as tx:
                tx.note("count", str(int(tx.noted("count") or 0) + 1))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tx:
        assert tx.noted("count") == "80"


def test_text_that_no_database_can_hold_keeps_its_length(store: Store) -> None:
    broken = an_article(text="a\x00b\ud800c", title="\udfff")
    with store.begin() as tx:
        stored = tx.put_article(broken)
        assert stored.text == "a\ufffdb\ufffdc"
        assert stored.title == "\ufffd"
        feed_id = add_feed(tx)
        tx.record_poll(polled(feed_id, an_entry("id\x00\ud800")), NOW)
        assert tx.known_fingerprints(feed_id, ["id\x00\ud800"]) == {"id\x00\ud800": "f1"}


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    east = timezone(timedelta(hours=3))
    with store.begin() as tx:
        stored = tx.put_article(an_article(published_at=NOW.astimezone(east)))
    assert stored.published_at == NOW
    assert stored.published_at is not None
    assert stored.published_at.utcoffset() == timedelta(0)
    with pytest.raises(StoreError), store.begin() as tx:
        tx.put_article(an_article("https://b.example", published_at=NOW.replace(tzinfo=None)))


def test_a_scratch_copy_has_everything_and_is_apart(store: SqlStore, tmp_path: Path) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert(), ("console", ""))
        tx.record_poll(polled(add_feed(tx), an_entry("e1", aliases=("a1",))), NOW)
    scratch = open_store(f"sqlite:///{tmp_path}/scratch.db")
    copy_rows(store.engine, scratch.engine)
    with scratch.begin() as tx:
        assert tx.alerts() == (an_alert(),)
        assert [entry.identity for entry in tx.pending_entries(NOW, 9)] == ["e1"]
        assert tx.known_fingerprints(1, ["a1"]) == {"a1": "f1"}
        tx.remove_feed(1)
    scratch.close()
    with store.read() as tx:
        assert len(tx.feeds()) == 1


# ----------------------------------------------------------------------------- claims


def test_a_claim_comes_back_as_it_went_in(store: Store) -> None:
    with store.begin() as tx:
        added = tx.add_claim(a_claim(), NOW)
    assert added == a_claim(created_at=NOW, updated_at=NOW)
    with store.read() as tx:
        assert tx.claim("bridge-closed") == added
        assert tx.claims() == (added,)


def test_a_claim_id_is_taken_once(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with pytest.raises(DuplicateError, match="bridge-closed"):
            tx.add_claim(a_claim(), NOW)
        tx.remove_claim("bridge-closed", NOW)
        again = tx.add_claim(a_claim(), NOW)
        assert (again.version, tx.claims()) == (2, (again,))


@pytest.mark.parametrize("bad", ["", "x" * 1001, "a\x00b"])
def test_a_claim_id_that_cannot_be_stored_is_refused(store: Store, bad: str) -> None:
    with store.begin() as tx, pytest.raises(UsageError):
        tx.add_claim(a_claim(bad), NOW)


def test_a_claim_is_found_by_a_unique_prefix(store: Store) -> None:
    with store.begin() as tx:
        for claim_id in ("wd-100", "wd-1000", "wd-400", "%"):
            tx.add_claim(a_claim(claim_id), NOW)
        assert tx.claim("wd-4").id == "wd-400"
        assert tx.claim("wd-100").id == "wd-100"
        assert tx.claim("%").id == "%"
        with pytest.raises(NotFoundError) as ambiguous:
            tx.claim("wd-1")
        assert ambiguous.value.nearest == ("wd-100", "wd-1000")
        with pytest.raises(NotFoundError) as unknown:
            tx.claim("wd-401")
        assert unknown.value.nearest[0] == "wd-400"
        for nothing in ("", "_", "zzzz"):
            with pytest.raises(NotFoundError):
                tx.claim(nothing)


def test_only_a_changed_proposition_makes_a_new_version(store: Store) -> None:
    later = NOW + HOUR
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        muted = tx.edit_claim(a_claim(muted_until=None), later)
        assert (muted.version, muted.created_at, muted.updated_at) == (1, NOW, later)
        edited = tx.edit_claim(a_claim(text="It is open."), later)
        assert edited.version == 2
        assert tx.edit_claim(a_claim(text="It is open."), later + HOUR) == edited
        assert tx.claim("bridge-closed") == edited
        with pytest.raises(NotFoundError):
            tx.edit_claim(a_claim("nobody"), later)


def test_the_old_version_is_kept(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        tx.edit_claim(a_claim(quantities=()), NOW + HOUR)
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT version, text FROM claim_versions")).all()
    assert [tuple(row) for row in rows] == [(1, a_claim().text)]


def test_versions_tell_what_a_claim_said_and_which_alert_made_it(store: Store) -> None:
    first = a_claim(deadline=None)
    with store.begin() as tx:
        tx.add_claim(first, NOW)
        tx.edit_claim(replace(first, text="It is open."), NOW + HOUR, accepted_alert="a1")
        tx.edit_claim(replace(first, text="It is open.", topic="x"), NOW + HOUR)
        tx.edit_claim(replace(first, text="It is shut."), NOW + DAY)
        versions = tx.claim_versions("bridge-closed")
    told = [(row.version, row.text, row.accepted_alert, row.replaced_at) for row in versions]
    assert told == [
        (1, first.text, None, NOW + HOUR),
        (2, "It is open.", "a1", NOW + DAY),
        (3, "It is shut.", None, None),
    ]
    assert versions[0].quantities == first.quantities
    assert (versions[0].as_of, versions[0].kind) == (first.as_of, first.kind)


def test_a_deadline_is_kept_and_no_new_version(store: Store) -> None:
    plan = a_claim(kind=ClaimKind.FORECAST, deadline=date(2025, 6, 30))
    with store.begin() as tx:
        assert tx.add_claim(plan, NOW).deadline == date(2025, 6, 30)
        assert tx.claim("bridge-closed").deadline == date(2025, 6, 30)
        moved = tx.edit_claim(replace(plan, deadline=date(2025, 9, 30)), NOW + HOUR)
        assert (moved.deadline, moved.version) == (date(2025, 9, 30), 1)
        assert tx.claim("bridge-closed").deadline == date(2025, 9, 30)


def test_every_change_of_claims_moves_the_revision(store: Store) -> None:
    with store.begin() as tx:
        seen = [tx.claims_revision()]
        for change in (
            lambda: tx.add_claim(a_claim(), NOW),
            lambda: tx.edit_claim(a_claim(active=False), NOW),
            lambda: tx.seed_claim(a_claim("seeded"), NOW),
            lambda: tx.seed_claim(a_claim("seeded", topic="rail"), NOW),
            lambda: tx.seed_entity(Entity(name="Mostvale"), NOW),
            lambda: tx.seed_entity(Entity(name="Mostvale", aliases=("M",)), NOW),
            lambda: tx.remove_claim("seeded", NOW),
        ):
            change()
            seen.append(tx.claims_revision())
        assert seen == sorted(set(seen))
        tx.seed_entity(Entity(name="Mostvale", aliases=("M",)), NOW)
        tx.edit_claim(a_claim(active=False), NOW)
        assert tx.claims_revision() == seen[-1]


def test_inactive_and_removed_claims_are_left_out(store: Store) -> None:
    with store.begin() as tx:
        for claim_id, active in (("a", True), ("b", False), ("c", True)):
            tx.add_claim(a_claim(claim_id, active=active), NOW)
        tx.remove_claim("c", NOW)
        assert [claim.id for claim in tx.claims()] == ["a", "b"]
        assert [claim.id for claim in tx.claims(active_only=True)] == ["a"]
        with pytest.raises(NotFoundError):
            tx.claim("c")
        with pytest.raises(NotFoundError):
            tx.remove_claim("c", NOW)


# ----------------------------------------------------------------------------- seeds


def test_seeds_refresh_only_what_no_user_touched(store: Store) -> None:
    with store.begin() as tx:
        assert tx.seed_claim(a_claim("plain"), NOW) == "added"
        assert tx.seed_claim(a_claim("plain"), NOW) == "unchanged"
        assert tx.seed_claim(a_claim("plain", text="Another text."), NOW) == "updated"
        assert tx.claim("plain").version == 2

        tx.seed_claim(a_claim("muted"), NOW)
        tx.edit_claim(a_claim("muted", muted_until=NOW + 9 * DAY), NOW)
        assert tx.seed_claim(a_claim("muted"), NOW) == "kept"
        assert tx.claim("muted").muted_until == NOW + 9 * DAY

        tx.add_claim(a_claim("mine"), NOW)
        assert tx.seed_claim(a_claim("mine", text="Other."), NOW) == "kept"


def test_a_removed_claim_is_not_seeded_again(store: Store) -> None:
    with store.begin() as tx:
        tx.seed_claim(a_claim(), NOW)
        tx.remove_claim("bridge-closed", NOW)
        assert tx.seed_claim(a_claim(text="New wording."), NOW) == "kept"
        assert tx.claims() == ()


def test_entities_and_documents_are_seeded(store: Store) -> None:
    entity = Entity(name="Mostvale", aliases=("Мостваль", "موستفال"), kind="place")
    document = BaselineDocument(
        id="d1", outlet="Daily", title="T", published_on=date(2024, 12, 1), url="u", echo_of="d0"
    )
    with store.begin() as tx:
        assert tx.seed_entity(entity, NOW) == "added"
        assert tx.seed_entity(entity, NOW) == "unchanged"
        assert tx.seed_entity(replace(entity, kind="base"), NOW) == "updated"
        assert tx.entities() == (replace(entity, kind="base"),)
        assert tx.seed_document(document) == "added"
        assert tx.seed_document(document) == "unchanged"
        assert tx.seed_document(replace(document, title="U")) == "updated"
        assert tx.documents() == (replace(document, title="U"),)


def test_a_removed_feed_is_not_seeded_again_but_may_be_added(store: Store) -> None:
    with store.begin() as tx:
        assert tx.seed_feed("https://a.example/feed", "A", NOW) == "added"
        assert tx.seed_feed("https://a.example/feed", "A", NOW) == "kept"
        feed = tx.feed("https://a.example/feed")
        tx.record_poll(polled(feed.id, url="https://b.example/feed"), NOW)
        assert tx.seed_feed("https://a.example/feed", "A", NOW) == "kept"
        tx.remove_feed(feed.id)
        assert tx.seed_feed("https://a.example/feed", "A", NOW) == "kept"
        assert tx.seed_feed("https://b.example/feed", "A", NOW) == "kept"
        assert tx.feeds() == ()
        tx.add_feed("https://a.example/feed", "A", None, NOW)
        assert tx.seed_feed("https://a.example/feed", "A", NOW) == "kept"


# ----------------------------------------------------------------------------- feeds


def test_a_new_feed_is_due_at_once(store: Store) -> None:
    with store.begin() as tx:
        feed = tx.add_feed("https://a.example/feed", "A", timedelta(days=7, hours=1), NOW)
        assert feed.backfill == timedelta(days=7, hours=1)
        assert tx.feed(str(feed.id)) == feed == tx.feed("https://a.example/feed")
        assert tx.due_feeds(NOW, 10) == (feed,)
        assert tx.due_feeds(NOW - HOUR, 10) == ()
        with pytest.raises(DuplicateError, match=r"a\.example"):
            tx.add_feed("https://a.example/feed", "A", None, NOW)


def test_unknown_feeds_are_named_with_their_neighbours(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx, "https://a.example/feed")
        with pytest.raises(NotFoundError, match=rf"{number} \(https://a.example/feed\)"):
            tx.feed("https://a.example/fed")
        for ref in ("77", "99999999999999999999", "²", ""):
            with pytest.raises(NotFoundError):
                tx.feed(ref)
        with pytest.raises(NotFoundError):
            tx.remove_feed(77)
        with pytest.raises(UsageError):
            add_feed(tx, "https://a.example/" + "x" * 3000)


def test_a_removed_feeds_number_is_not_given_again(store: Store) -> None:
    with store.begin() as tx:
        first = add_feed(tx)
        tx.record_poll(polled(first, an_entry("e1", aliases=("other",))), NOW)
        tx.remove_feed(first)
        assert add_feed(tx) > first
        assert tx.entry_counts() == {}


def test_due_feeds_come_longest_overdue_first_and_held_ones_not(store: Store) -> None:
    with store.begin() as tx:
        ids = [add_feed(tx, f"https://{name}.example/") for name in "abcde"]
        for number, hours in zip(ids, (3, 1, 2, 1, 9), strict=True):
            tx.record_poll(polled(number, state=FeedState(next_poll_at=NOW + hours * HOUR)), NOW)
        held = FeedState(next_poll_at=NOW, hold_until=NOW + 5 * HOUR)
        tx.record_poll(polled(ids[3], state=held), NOW)
        at_four = NOW + 4 * HOUR
        assert [feed.id for feed in tx.due_feeds(at_four, 9)] == [ids[1], ids[2], ids[0]]
        assert [feed.id for feed in tx.due_feeds(at_four, 1)] == [ids[1]]
        tx.set_feed_status(ids[1], FeedStatus.PAUSED, "asked")
        assert [feed.id for feed in tx.due_feeds(at_four, 9)] == [ids[2], ids[0]]


def test_a_poll_writes_the_whole_state(store: Store) -> None:
    state = FeedState(
        next_poll_at=NOW + HOUR,
        hold_until=NOW + 2 * HOUR,
        interval_s=333.5,
        etag='W/"x"',
        last_modified="Mon",
        body_hash="b",
        last_polled_at=NOW,
        last_success_at=NOW - HOUR,
        last_changed_at=NOW - DAY,
        last_full_fetch_at=NOW - 2 * DAY,
        failures=3,
        last_error="timed out",
        error_since=NOW - 3 * DAY,
        baseline_done=True,
        degraded="broken XML",
        moved_to="https://new.example/",
        moved_count=2,
        moved_since=NOW - 4 * DAY,
    )
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(
            polled(
                number,
                state=state,
                title="Better title",
                url="https://new.example/",
                status=FeedStatus.GONE,
                status_reason="410",
            ),
            NOW,
        )
        feed = tx.feed(str(number))
    assert feed.state == state
    assert (feed.title, feed.url) == ("Better title", "https://new.example/")
    assert (feed.status, feed.status_reason) == (FeedStatus.GONE, "410")


def test_a_poll_undoes_neither_a_pause_nor_a_removal_made_meanwhile(store: Store) -> None:
    with store.begin() as tx:
        paused, removed = add_feed(tx, "https://a.example/"), add_feed(tx, "https://b.example/")
        tx.set_feed_status(paused, FeedStatus.PAUSED, "by hand")
        tx.remove_feed(removed)
        tx.record_polls(
            [
                polled(paused, status=FeedStatus.ACTIVE, status_reason="polled"),
                polled(removed, an_entry("e1")),
            ],
            NOW,
        )
        feed = tx.feed(str(paused))
        assert (feed.status, feed.status_reason) == (FeedStatus.PAUSED, "by hand")
        assert feed.state.next_poll_at == NOW + HOUR
        assert [feed.id for feed in tx.feeds()] == [paused]
        assert tx.entry_counts() == {}


def test_a_feed_does_not_move_onto_another(store: Store) -> None:
    with store.begin() as tx:
        one, two = add_feed(tx, "https://a.example/"), add_feed(tx, "https://b.example/")
        tx.record_poll(polled(one, url="https://b.example/"), NOW)
        assert tx.feed(str(one)).url == "https://a.example/"
        assert tx.feed("https://b.example/").id == two


# ----------------------------------------------------------------------------- entries


def test_an_entry_comes_back_as_it_went_in(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(polled(number, an_entry("e1")), NOW)
        (entry,) = tx.pending_entries(NOW, 10)
    parsed = an_entry("e1").parsed
    assert (entry.feed_id, entry.feed_title) == (number, "News")
    assert (entry.identity, entry.fingerprint) == ("e1", "f1")
    assert (entry.url, entry.canonical_url) == (parsed.url, "https://news.example/e1")
    assert (entry.title, entry.summary, entry.content_html, entry.author) == (
        parsed.title,
        parsed.summary,
        parsed.content_html,
        parsed.author,
    )
    assert (entry.published_at, entry.date_source) == (parsed.published_at, DateSource.ENTRY)
    assert (entry.first_seen_at, entry.next_attempt_at) == (NOW, NOW)
    assert (entry.status, entry.revision, entry.attempts) == (EntryStatus.PENDING, 1, 0)


def test_known_entries_are_never_forgotten(store: Store) -> None:
    many = [f"e{number}" for number in range(1000)]
    with store.begin() as tx:
        one, two = add_feed(tx, "https://a.example/"), add_feed(tx, "https://b.example/")
        tx.record_poll(polled(one, *(an_entry(name) for name in many)), NOW)
        tx.record_poll(polled(one), NOW + 30 * DAY)
        assert tx.known_fingerprints(one, [*many, "new"]) == dict.fromkeys(many, "f1")
        assert tx.known_fingerprints(two, many) == {}
        assert tx.known_fingerprints(one, []) == {}


def test_long_identities_are_told_apart(store: Store) -> None:
    long = ["https://a.example/" + "x" * 5000 + end for end in ("1", "2")]
    with store.begin() as tx:
        number = add_feed(tx)
        entries = [an_entry(name, f"f{i}", canonical_url=name) for i, name in enumerate(long)]
        tx.record_poll(polled(number, *entries), NOW)
        assert tx.known_fingerprints(number, long) == {long[0]: "f0", long[1]: "f1"}
        assert len(tx.pending_entries(NOW, 9)) == 2


def test_an_alias_answers_for_its_entry(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(polled(number, an_entry("e1", aliases=("a1", "a2"))), NOW)
        tx.record_poll(polled(number, an_entry("e2", "f2", aliases=("a1",))), NOW)
        assert tx.known_fingerprints(number, ["e1", "a1", "a2"]) == dict.fromkeys(
            ["e1", "a1", "a2"], "f1"
        )


def test_an_entrys_own_identity_wins_over_anothers_alias(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        both = (an_entry("e1", "f1", aliases=("e2",)), an_entry("e2", "f2"))
        tx.record_poll(polled(number, *both), NOW)
        assert tx.known_fingerprints(number, ["e2"]) == {"e2": "f2"}


def test_a_changed_entry_is_read_again(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(polled(number, an_entry("e1")), NOW)
        (entry,) = tx.pending_entries(NOW, 10)
        tx.postpone_entry(entry.id, NOW, "x")
        tx.finish_entry(entry.id, EntryStatus.FAILED, None, "gave up")
        assert tx.pending_entries(NOW + DAY, 10) == ()
        changed = an_entry("e1", "f2", changed=True)
        changed = replace(changed, parsed=replace(changed.parsed, title="Silently edited"))
        tx.record_poll(polled(number, changed), NOW + DAY)
        (again,) = tx.pending_entries(NOW + DAY, 10)
        assert again.id == entry.id
        assert (again.title, again.fingerprint) == ("Silently edited", "f2")
        assert (again.revision, again.attempts, again.first_seen_at) == (2, 0, NOW)


def test_a_changed_entry_may_be_named_by_an_alias(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(polled(number, an_entry("guid-1", aliases=("link",))), NOW)
        tx.record_poll(
            polled(number, an_entry("guid-2", "f2", changed=True, aliases=("link",))), NOW
        )
        assert len(tx.pending_entries(NOW, 9)) == 1
        names = ["guid-1", "guid-2", "link"]
        assert tx.known_fingerprints(number, names) == dict.fromkeys(names, "f2")


def test_a_known_entry_is_not_inserted_again(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(polled(number, an_entry("e1"), an_entry("e1", "f9")), NOW)
        tx.record_poll(polled(number, an_entry("e1", "f2")), NOW)
        (entry,) = tx.pending_entries(NOW, 9)
        assert (entry.fingerprint, entry.revision) == ("f1", 1)


def test_a_baseline_is_remembered_without_its_content(store: SqlStore) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(polled(number, an_entry("e1", status=EntryStatus.BASELINE)), NOW)
        assert tx.pending_entries(NOW, 9) == ()
        assert tx.entry_counts() == {EntryStatus.BASELINE: 1}
        assert tx.known_fingerprints(number, ["e1"]) == {"e1": "f1"}
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT content_html FROM entries")).scalar() == ""


def test_pending_entries_come_oldest_first_and_once_per_page(store: Store) -> None:
    def published(identity: str, hours_ago: int | None, page: str) -> NewEntry:
        entry = an_entry(identity, canonical_url=page)
        at = None if hours_ago is None else NOW - hours_ago * HOUR
        return replace(entry, parsed=replace(entry.parsed, published_at=at))

    with store.begin() as tx:
        one, two = add_feed(tx, "https://a.example/"), add_feed(tx, "https://b.example/")
        tx.record_poll(
            polled(
                one,
                published("new", 1, "p1"),
                published("old", 5, "p2"),
                published("undated", None, "p3"),
                published("pageless-1", 2, ""),
                published("pageless-2", 3, ""),
            ),
            NOW,
        )
        tx.record_poll(polled(two, published("copy", 6, "p1")), NOW)
        found = [entry.identity for entry in tx.pending_entries(NOW, 9)]
        assert found == ["copy", "old", "pageless-2", "pageless-1", "undated"]
        assert [entry.identity for entry in tx.pending_entries(NOW, 2)] == found[:2]
        tx.finish_entry(tx.pending_entries(NOW, 1)[0].id, EntryStatus.DONE, None)
        assert "new" in [entry.identity for entry in tx.pending_entries(NOW, 9)]


def test_entries_of_a_paused_feed_are_still_read(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(polled(number, an_entry("e1")), NOW)
        tx.set_feed_status(number, FeedStatus.PAUSED, "")
        assert len(tx.pending_entries(NOW, 9)) == 1


def test_a_postponed_entry_waits(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(polled(number, an_entry("e1")), NOW)
        (entry,) = tx.pending_entries(NOW, 9)
        assert tx.postpone_entry(entry.id, NOW + HOUR, "timed out") == 1
        assert tx.pending_entries(NOW, 9) == ()
        assert tx.postpone_entry(entry.id, NOW + HOUR, "timed out") == 2
        (later,) = tx.pending_entries(NOW + HOUR, 9)
        assert later.attempts == 2


def test_an_entry_changed_while_it_was_read_stays_in_the_queue(store: Store) -> None:
    with store.begin() as tx:
        number = add_feed(tx)
        tx.record_poll(polled(number, an_entry("e1")), NOW)
        (entry,) = tx.pending_entries(NOW, 9)
        tx.record_poll(polled(number, an_entry("e1", "f2", changed=True)), NOW)
        tx.finish_entry(entry.id, EntryStatus.DONE, None, revision=entry.revision)
        (again,) = tx.pending_entries(NOW, 9)
        tx.finish_entry(again.id, EntryStatus.DONE, None, revision=again.revision)
        assert tx.entry_counts() == {EntryStatus.DONE: 1}


def test_purge_forgets_only_what_left_a_feed_long_ago(store: Store) -> None:
    def at(day: int, *entries: NewEntry, seen: tuple[str, ...] = ()) -> PollRecord:
        moment = NOW + day * DAY
        state = FeedState(next_poll_at=moment, last_changed_at=moment)
        return polled(changing, *entries, seen_identities=seen, state=state)

    old = {"status": EntryStatus.BASELINE}
    with store.begin() as tx:
        changing, still = add_feed(tx, "https://a.example/"), add_feed(tx, "https://b.example/")
        tx.record_poll(
            at(
                0,
                an_entry("gone", **old),
                an_entry("stays", aliases=("stays-alias",), **old),
                an_entry("unread"),
            ),
            NOW,
        )
        tx.record_poll(
            polled(
                still,
                an_entry("quiet", **old),
                state=FeedState(next_poll_at=NOW, last_changed_at=NOW),
            ),
            NOW,
        )
        tx.record_poll(at(150, seen=("stays-alias",)), NOW + 150 * DAY)
        assert tx.purge(NOW + 179 * DAY) == 0
        tx.record_poll(at(200), NOW + 200 * DAY)
        assert tx.purge(NOW + 200 * DAY) == 1
        assert tx.known_fingerprints(changing, ["gone", "stays", "unread"]).keys() == {
            "stays",
            "unread",
        }
        assert tx.known_fingerprints(still, ["quiet"]) == {"quiet": "f1"}


# ----------------------------------------------------------------------------- articles


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    with store.begin() as tx:
        stored = tx.put_article(an_article())
        assert stored == replace(an_article(), id=stored.id)
        assert stored.id is not None
        assert tx.article(stored.id) == stored == tx.latest_article("https://news.example/a")
        assert tx.latest_article("https://news.example/b") is None
        with pytest.raises(NotFoundError):
            tx.article(stored.id + 1)


def test_an_edited_article_is_a_new_revision(store: Store) -> None:
    with store.begin() as tx:
        first = tx.put_article(an_article())
        assert tx.put_article(an_article(title="Other title", fetched_at=NOW + HOUR)) == first
        second = tx.put_article(an_article(content_hash="h2", text="Reopened."))
        assert (second.revision, second.text) == (2, "Reopened.")
        back = tx.put_article(an_article())
        assert back.revision == 3
        assert tx.latest_article("https://news.example/a") == back
        assert first.id is not None
        assert tx.article(first.id) == first


# ----------------------------------------------------------------------------- findings


def test_a_finding_comes_back_as_it_went_in(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        article = tx.put_article(an_article())
        assert article.id is not None
        finding_id = tx.put_finding(article.id, a_finding(), NOW)
        (stored,) = tx.findings()
    assert stored.finding == a_finding()
    assert (stored.id, stored.article_id, stored.alert_id) == (finding_id, article.id, None)
    assert (stored.article_title, stored.article_url) == (article.title, article.url)
    assert (stored.outlet, stored.published_at) == ("Daily", article.published_at)
    assert stored.created_at == NOW


def test_who_said_it_is_read_as_an_older_version_wrote_it(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        article = tx.put_article(an_article())
        assert article.id is not None
        tx.put_finding(article.id, a_finding(), NOW)
    old = json.dumps({"speaker": "A. Mason", "role": "", "to": "", "outlet": ""})
    with store.engine.connect().execution_options(watcher_write=True) as connection:
        connection.execute(text("UPDATE findings SET said = :said"), {"said": old})
        connection.commit()
    with store.begin() as tx:
        (stored,) = tx.findings()
    assert stored.finding.judgment.said == Attribution(speaker="A. Mason")


def test_a_finding_again_replaces_it_and_keeps_its_alert(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        finding_id = with_alert(tx, an_alert())
        article = tx.latest_article("https://news.example/a")
        assert article is not None
        assert article.id is not None
        again = a_finding(confidence=0.5, delta=None, said=None)
        assert tx.put_finding(article.id, again, NOW + HOUR) == finding_id
        (stored,) = tx.findings()
        assert stored.finding == again
        assert (stored.alert_id, stored.created_at) == ("key-1", NOW)
        next_version = replace(again, claim_version=2)
        assert tx.put_finding(article.id, next_version, NOW) != finding_id
        assert tx.judged_claims(article.id) == {("bridge-closed", 1), ("bridge-closed", 2)}
        assert tx.judged_claims(article.id + 1) == frozenset()


def test_findings_are_listed_newest_first(store: Store) -> None:
    with store.begin() as tx:
        for claim_id in ("a", "b"):
            tx.add_claim(a_claim(claim_id), NOW)
        article = tx.put_article(an_article())
        other = tx.put_article(an_article("https://news.example/b"))
        assert article.id is not None
        assert other.id is not None
        first = tx.put_finding(article.id, a_finding("a"), NOW)
        second = tx.put_finding(article.id, a_finding("b"), NOW + HOUR)
        third = tx.put_finding(other.id, a_finding("a"), NOW + 2 * HOUR)
        assert [f.id for f in tx.findings()] == [third, second, first]
        assert [f.id for f in tx.findings(claim_id="a")] == [third, first]
        assert [f.id for f in tx.findings(since=NOW + HOUR)] == [third, second]
        assert [f.id for f in tx.findings(limit=1)] == [third]


def test_a_finding_needs_its_claim_and_article(store: Store) -> None:
    with pytest.raises(StoreError), store.begin() as tx:
        tx.put_finding(1, a_finding(), NOW)


def test_evidence_is_what_bears_on_a_claim_in_the_latest_version_it_was_judged_against(
    store: Store,
) -> None:
    with store.begin() as tx:
        for name in ("bridge-closed", "quiet"):
            tx.add_claim(a_claim(name), NOW)
        ids = []
        for number in range(3):
            article = tx.put_article(an_article(f"https://news.example/{number}"))
            assert article.id is not None
            ids.append(article.id)
        tx.put_finding(ids[0], a_finding(), NOW)
        tx.put_finding(ids[1], a_finding(), NOW)
        tx.put_finding(ids[1], replace(a_finding(), claim_version=2), NOW)
        tx.put_finding(ids[2], a_finding(), NOW)
        mention = replace(a_finding(stance=Stance.MENTIONS), claim_version=2)
        tx.put_finding(ids[2], mention, NOW)
        evidence = tx.evidence(["bridge-closed", "quiet"])
        found = tx.findings_in([*ids[1:], 99])
    told = [(item.article_id, item.finding.claim_version) for item in evidence["bridge-closed"]]
    assert told == [(ids[0], 1), (ids[1], 2)]
    assert evidence["quiet"] == ()
    assert {key: len(items) for key, items in found.items()} == {ids[1]: 2, ids[2]: 2, 99: 0}
    assert found[ids[2]][1].finding == mention


def test_articles_come_in_the_order_of_time(store: Store) -> None:
    moments: list[tuple[datetime | None, datetime]] = [
        (NOW, NOW + DAY),
        (None, NOW - HOUR),
        (NOW - DAY, NOW),
        (NOW, NOW),
    ]
    with store.begin() as tx:
        ids = [
            tx.put_article(
                an_article(
                    f"https://news.example/{number}", published_at=published, fetched_at=fetched
                )
            ).id
            for number, (published, fetched) in enumerate(moments)
        ]
        assert tx.articles_since(None) == (ids[2], ids[1], ids[0], ids[3])
        assert tx.articles_since(NOW - HOUR) == (ids[1], ids[0], ids[3])


def test_a_history_can_leave_articles_out(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(documents=()), NOW)
        ids = [tx.put_article(an_article(f"https://news.example/{number}")).id for number in (1, 2)]
        for article_id in ids:
            assert article_id is not None
            tx.put_finding(article_id, a_finding(), NOW)
        without = tx.histories(["bridge-closed"], without={ids[0]})["bridge-closed"].evidence  # type: ignore[arg-type]
    assert [prior.canonical_url for prior in without] == ["https://news.example/2"]


def test_histories_hold_what_can_alert_and_the_baseline(store: Store) -> None:
    documents = (
        BaselineDocument(
            id="root", outlet="Wire", title="T", published_on=date(2024, 12, 1), url="w"
        ),
        BaselineDocument(
            id="echo", outlet="Daily", title="T", published_on=date(2024, 12, 2), echo_of="root"
        ),
        BaselineDocument(
            id="loop", outlet="Odd", title="T", published_on=date(2024, 12, 3), echo_of="loop"
        ),
    )
    with store.begin() as tx:
        for document in documents:
            tx.seed_document(document)
        tx.add_claim(a_claim(documents=("echo", "root", "missing", "loop")), NOW)
        tx.add_claim(a_claim("quiet", documents=()), NOW)
        with_alert(tx, an_alert())
        for number, stance in enumerate(Stance):
            article = tx.put_article(an_article(f"https://news.example/{number}"))
            assert article.id is not None
            tx.put_finding(article.id, a_finding(stance=stance, delta=None), NOW)
        histories = tx.histories(["bridge-closed", "quiet", "unknown"])
    assert histories["quiet"].evidence == histories["unknown"].evidence == ()
    echo, root, loop, alerted, *rest = histories["bridge-closed"].evidence
    assert echo == PriorEvidence(
        origin_key="doc:root",
        outlet="Daily",
        credited=("Wire",),
        stance=Stance.CONFIRMS,
        delta=None,
        quote="",
        published_at=datetime(2024, 12, 2, tzinfo=UTC),
        baseline=True,
        said=Attribution(speaker="A. Mason", role="mayor", to="reporters", outlet="Daily"),
    )
    assert (root.origin_key, root.canonical_url, loop.origin_key) == ("doc:root", "w", "doc:loop")
    assert alerted == PriorEvidence(
        origin_key="daily/1",
        outlet="Daily",
        credited=("Wire",),
        stance=Stance.CONFIRMS,
        delta=DELTA,
        quote="The bridge is closed.",
        published_at=NOW - HOUR,
        canonical_url="https://news.example/a",
        alerted=True,
        article_id=alerted.article_id,
        said=Attribution(speaker="A. Mason", quoted=True, hedged=True, denied=True),
        independence=Independence.ECHO,
    )
    assert alerted.article_id is not None
    assert {item.stance for item in rest} == {Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES}
    assert not any(item.alerted or item.baseline for item in rest)


WORDS = [f"sentence {number} of a long report about harbour {number * 7}" for number in range(30)]


def with_traces(
    tx: Transaction, url: str, words: list[str], published_at: datetime | None = NOW
) -> int:
    article = tx.put_article(replace(an_article(url), published_at=published_at))
    assert article.id is not None
    tx.put_traces(article.id, Traces(signature=signature(words)))
    return article.id


def test_articles_of_much_the_same_text_are_found(store: Store) -> None:
    with store.begin() as tx:
        first = with_traces(tx, "https://a.example/1", WORDS)
        cut = with_traces(tx, "https://b.example/1", WORDS[2:])
        with_traces(tx, "https://c.example/1", [f"another text number {n} here" for n in range(30)])
        found = tx.twins(signature(WORDS), NOW, "https://d.example/1")
    assert [twin.article_id for twin in found] == [first, cut]
    assert found[0].similarity == 1.0
    assert 0.5 < found[1].similarity < 1.0
    assert (found[0].canonical_url, found[0].published_at) == ("https://a.example/1", NOW)


def test_the_page_itself_and_old_articles_are_no_twins(store: Store) -> None:
    with store.begin() as tx:
        with_traces(tx, "https://a.example/1", WORDS)
        with_traces(tx, "https://b.example/1", WORDS, NOW - timedelta(days=91))
        undated = tx.put_article(an_article("https://c.example/1"))
        assert undated.id is not None
        assert tx.twins(signature(WORDS), NOW, "https://a.example/1") == ()
        assert tx.twins(b"", NOW) == ()
        assert len(tx.twins(signature(WORDS), NOW)) == 1


def test_traces_are_part_of_the_history_and_replaced(store: Store) -> None:
    quotation = Quotation(text="The bridge is closed for good.", speaker="Ada", public=True)
    traces = Traces(signature=signature(WORDS), quotations=(quotation,))
    with store.begin() as tx:
        tx.add_claim(a_claim(documents=()), NOW)
        article = tx.put_article(an_article())
        assert article.id is not None
        tx.put_finding(article.id, a_finding(), NOW)
        (before,) = tx.histories(["bridge-closed"])["bridge-closed"].evidence
        tx.put_traces(article.id, Traces())
        tx.put_traces(article.id, traces)
        tx.put_traces(article.id, traces)
        (after,) = tx.histories(["bridge-closed"])["bridge-closed"].evidence
    assert (before.traces, before.article_id) == (Traces(), article.id)
    assert after == replace(before, traces=traces)


def test_a_mention_that_alerted_is_part_of_the_history(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(documents=()), NOW)
        article = tx.put_article(an_article())
        assert article.id is not None
        finding_id = tx.put_finding(article.id, a_finding(stance=Stance.MENTIONS), NOW)
        assert tx.histories(["bridge-closed"])["bridge-closed"].evidence == ()
        tx.put_alert(an_alert(), finding_id, plans([], NOW))
        (prior,) = tx.histories(["bridge-closed"])["bridge-closed"].evidence
    assert (prior.stance, prior.alerted) == (Stance.MENTIONS, True)


# ----------------------------------------------------------------------------- revisions of a page


PAGE = "https://news.example/a"


def test_all_versions_of_a_page_are_kept_in_order(store: Store) -> None:
    with store.begin() as tx:
        for text_, digest in (("One.", "h1"), ("Two.", "h2"), ("One.", "h1")):
            tx.put_article(an_article(PAGE, text=text_, content_hash=digest))
        tx.put_article(an_article("https://news.example/b"))
    with store.read() as tx:
        versions = tx.revisions(PAGE)
        assert [(one.revision, one.text) for one in versions] == [
            (1, "One."),
            (2, "Two."),
            (3, "One."),
        ]
        assert tx.revisions("https://news.example/none") == ()


def test_what_a_page_withdrew_is_marked_once_and_is_no_finding_of_it(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        tx.add_claim(a_claim("other"), NOW)
        first = with_alert(tx, an_alert(), ("console", ""))
        later = tx.put_article(an_article(PAGE, text="Edited.", content_hash="h2"))
        assert later.id is not None
        second = tx.put_finding(later.id, a_finding("other"), NOW)
        assert [item.id for item in tx.page_findings(PAGE)] == [first, second]
        assert tx.page_claims(PAGE) == {a_claim().id, "other"}
        assert tx.page_claims("https://news.example/none") == frozenset()
        tx.withdraw([first], NOW + HOUR)
        assert tx.page_claims(PAGE) == {"other"}
        tx.withdraw([first], NOW + DAY)
        tx.withdraw([], NOW)
        assert [item.id for item in tx.page_findings(PAGE)] == [second]
        found = {item.id: item.withdrawn_at for item in tx.findings()}
        assert found == {first: NOW + HOUR, second: None}
        # found again, it is still withdrawn: only a later version can say so again
        assert tx.put_finding(1, a_finding(), NOW) == first
        assert {item.id: item.withdrawn_at for item in tx.findings()} == found
        (prior,) = (row for row in tx.histories(["bridge-closed"])["bridge-closed"].evidence)
        assert (prior.alerted, prior.withdrawn) == (True, True)


def test_a_withdrawal_is_told_of_and_is_no_evidence(store: Store) -> None:
    gone = replace(
        a_finding(stance=Stance.MENTIONS),
        decision=Decision(alert=True, reason=Reason.WITHDRAWN, explanation="", alert_key="key-1"),
    )
    with store.begin() as tx:
        tx.add_claim(a_claim(documents=()), NOW)
        article = tx.put_article(an_article(PAGE))
        assert article.id is not None
        finding_id = tx.put_finding(article.id, gone, NOW)
        assert tx.put_alert(an_alert(), finding_id, plans([], NOW))
        assert tx.histories(["bridge-closed"])["bridge-closed"].evidence == ()
        assert tx.alerted_article(an_alert().id) == article
        assert tx.alerted_article("none") is None


def a_visit(url: str = PAGE, **changes: object) -> Revisit:
    visit = Revisit(
        canonical_url=url,
        url=url + "?full",
        first_read_at=NOW,
        due_at=NOW + HOUR,
        etag='"e1"',
        last_modified="Mon, 16 Dec 2024 08:00:00 GMT",
    )
    return replace(visit, **changes)  # type: ignore[arg-type]


def test_pages_to_read_again_come_when_they_are_due_longest_overdue_first(store: Store) -> None:
    late = a_visit("https://news.example/late", due_at=NOW + DAY)
    over = a_visit("https://news.example/over", due_at=None)
    soon = a_visit("https://news.example/soon", due_at=NOW)
    with store.begin() as tx:
        for visit in (late, a_visit(), over, soon):
            tx.plan_revisit(visit)
    with store.read() as tx:
        assert tx.due_revisits(NOW + HOUR, 9) == (soon, a_visit())
        assert tx.due_revisits(NOW + 2 * DAY, 1) == (soon,)
        assert tx.revisit(over.canonical_url) == over
        assert tx.revisit("https://news.example/none") is None


def test_a_page_that_is_read_by_its_feed_keeps_its_place_in_the_queue(store: Store) -> None:
    moved = a_visit(step=2, attempts=1, due_at=NOW + DAY, last_error="HTTP 503")
    with store.begin() as tx:
        tx.plan_revisit(a_visit())
        tx.settle_revisit(moved)
        assert tx.revisit(PAGE) == moved
        tx.plan_revisit(a_visit(etag='"e2"', last_modified=None))
        assert tx.revisit(PAGE) == replace(moved, etag='"e2"', last_modified=None)


def test_a_page_with_an_endless_address_has_a_place_in_the_queue(store: Store) -> None:
    endless = "https://news.example/" + "x" * 5_000
    with store.begin() as tx:
        tx.plan_revisit(a_visit(endless))
        tx.settle_revisit(a_visit(endless, step=1))
        (due,) = tx.due_revisits(NOW + HOUR, 9)
        assert (due.step, due.url) == (1, endless + "?full")
        tx.settle_revisit(replace(due, step=2))
        stored = tx.revisit(endless)
        assert stored is not None
        assert stored.step == 2


def test_the_due_pages_are_found_by_their_index(store: SqlStore) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("an empty table is read whole")
    with store.engine.connect() as connection:
        plan = connection.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT * FROM revisits WHERE due_at IS NOT NULL AND"
                " due_at <= '2026' ORDER BY due_at"
            )
        )
        assert "ix_revisits_due" in str(plan.all())


# ----------------------------------------------------------------------------- alerts


def test_an_alert_key_is_stored_once(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        finding_id = with_alert(tx, an_alert(), ("console", ""), ("slack", "C1"))
        assert not tx.put_alert(an_alert(), finding_id, plans([("console", "")], NOW))
        assert tx.alert("key") == tx.alert("key-1") == an_alert()
        assert tx.alerts() == (an_alert(),)
        assert len(tx.deliveries("key-1")) == 2
        with pytest.raises(NotFoundError) as unknown:
            tx.alert("kex-1")
        assert unknown.value.nearest == ("key-1",)


def test_two_alerts_with_the_same_short_id_both_stay(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        finding_id = with_alert(tx, an_alert("abcdef", "abc"))
        assert tx.put_alert(an_alert("abcxyz", "abc"), finding_id, plans([("console", "")], NOW))
        assert tx.alert("abcx").message.alert_id == "abcx"
        assert tx.alert("abc").key == "abcdef"
        assert tx.deliveries("abcx")[0].key == "abcxyz"


def test_alerts_are_listed_newest_first(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        tx.add_claim(a_claim("other"), NOW)
        finding_id = with_alert(tx, an_alert("a", "a"))
        for hours, name in ((1, "b"), (2, "c")):
            alert = replace(an_alert(name, name, "other"), created_at=NOW + hours * HOUR)
            tx.put_alert(alert, finding_id, plans([], NOW))
        assert [alert.id for alert in tx.alerts()] == ["c", "b", "a"]
        assert [alert.id for alert in tx.alerts(claim_id="other", limit=1)] == ["c"]
        assert [alert.id for alert in tx.alerts(since=NOW + HOUR)] == ["c", "b"]


def _joining_finding(tx: Transaction) -> int:
    """Store a second report, of another page, and return its finding."""
    article = tx.put_article(an_article("https://other.example/b"))
    assert article.id is not None
    return tx.put_finding(article.id, a_finding(), NOW + HOUR)


@pytest.mark.parametrize(
    ("status", "named"),
    [
        (DeliveryStatus.PENDING, True),
        (DeliveryStatus.FAILED, True),
        (DeliveryStatus.SENDING, False),
        (DeliveryStatus.UNKNOWN, False),
        (DeliveryStatus.SENT, False),
    ],
)
def test_a_report_that_joins_is_named_until_the_message_goes_out(
    store: Store, status: DeliveryStatus, named: bool
) -> None:
    report = FurtherReport(outlet="Beacon", url="u", independence=Independence.UNKNOWN)
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert(), ("console", ""), ("slack", "C1"))
        first, _ = tx.deliveries("key-1")
        tx.settle_delivery(first.id, status, now=NOW)
        finding_id = _joining_finding(tx)
        assert tx.join_alert("key-1", finding_id, report) is named
    with store.read() as tx:
        assert tx.alert("key-1").message.also == ((report,) if named else ())
        assert {item.post for item in tx.deliveries("key-1")} == {tx.alert("key-1").message}
        reports = tx.findings(alert_id="key-1")
        assert [item.article_url for item in reports] == [
            an_article("https://other.example/b").url,
            an_article().url,
        ]
        assert tx.findings(alert_id="other") == ()


# ----------------------------------------------------------------------------- deliveries


def test_what_is_held_is_due_later_holds_nobody_up_and_can_be_released(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        finding_id = with_alert(tx, an_alert("b-key", "b-id"))
        held = an_alert("a-key", "a-id")
        assert tx.put_alert(held, finding_id, plans([("slack", "C1")], NOW + HOUR))
        assert tx.put_alert(an_alert("c-key", "c-id"), finding_id, plans([("slack", "C1")], NOW))
        assert [item.post_id for item in tx.due_deliveries(NOW, 9)] == ["c-id"]
        assert [item.post_id for item in tx.due_deliveries(NOW + HOUR, 9)] == ["a-id"]
        assert tx.release_holds(NOW) == 1
        assert tx.release_holds(NOW) == 0
        assert [item.post_id for item in tx.due_deliveries(NOW, 9)] == ["a-id"]


def test_what_is_planned_for_later_is_not_released(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        finding_id = with_alert(tx, an_alert("b-key", "b-id"))
        (plan,) = plans([("slack", "C1")], NOW + HOUR)
        quiet = replace(plan, reason="quiet hours until 09:30", hold=Hold.QUIET)
        assert tx.put_alert(an_alert("a-key", "a-id"), finding_id, [quiet])
        assert tx.release_holds(NOW) == 0
        assert tx.due_deliveries(NOW, 9) == ()
        assert tx.overdue_deliveries(NOW) == 0
        assert [item.post_id for item in tx.due_deliveries(NOW + HOUR, 9)] == ["a-id"]
        assert tx.overdue_deliveries(NOW + HOUR) == 1


def test_a_failed_try_waits_its_time_whatever_is_released(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert(), ("slack", "C1"))
        (delivery,) = tx.deliveries("key-1")
        assert tx.claim_delivery(delivery, NOW)
        tx.settle_delivery(delivery.id, DeliveryStatus.PENDING, next_attempt_at=NOW + HOUR, now=NOW)
        assert tx.release_holds(NOW) == 0
        assert tx.due_deliveries(NOW, 9) == ()


def test_a_delivery_is_claimed_once_and_settled(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert(), ("slack", "C1"), ("slack", "C1"))
        (delivery,) = tx.due_deliveries(NOW, 9)
        assert (delivery.alert, delivery.notifier, delivery.target) == (an_alert(), "slack", "C1")
        assert (delivery.status, delivery.attempts) == (DeliveryStatus.PENDING, 0)
        assert not tx.claim_delivery(replace(delivery, status=DeliveryStatus.UNKNOWN), NOW)
        assert tx.claim_delivery(delivery, NOW + HOUR)
        assert not tx.claim_delivery(delivery, NOW + HOUR)
        assert tx.due_deliveries(NOW + DAY, 9) == ()
        tx.settle_delivery(
            delivery.id,
            DeliveryStatus.UNKNOWN,
            error="connection dropped",
            next_attempt_at=NOW + 2 * HOUR,
            now=NOW + HOUR,
        )
        assert tx.due_deliveries(NOW + HOUR, 9) == ()
        (unknown,) = tx.due_deliveries(NOW + 2 * HOUR, 9)
        assert (unknown.first_attempt_at, unknown.last_error) == (NOW + HOUR, "connection dropped")
        assert tx.claim_delivery(unknown, NOW + 2 * HOUR)
        tx.settle_delivery(delivery.id, DeliveryStatus.SENT, external_id="1.2", now=NOW + 2 * HOUR)
        (sent,) = tx.deliveries("key-1")
    assert (sent.status, sent.external_id, sent.attempts) == (DeliveryStatus.SENT, "1.2", 2)
    assert (sent.sent_at, sent.first_attempt_at) == (NOW + 2 * HOUR, NOW + HOUR)
    assert sent.last_error == ""


def test_a_dead_process_leaves_unknown_deliveries(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert(), ("slack", "C1"), ("console", ""))
        first, second = tx.due_deliveries(NOW, 9)
        tx.claim_delivery(first, NOW)
        assert tx.recover_deliveries() == 1
        assert tx.recover_deliveries() == 0
        statuses = {d.id: d.status for d in tx.due_deliveries(NOW, 9)}
        assert statuses == {first.id: DeliveryStatus.UNKNOWN, second.id: DeliveryStatus.PENDING}
        assert tx.delivery_counts() == {DeliveryStatus.UNKNOWN: 1, DeliveryStatus.PENDING: 1}


def test_due_deliveries_are_those_of_the_notifiers_asked_for_and_the_failed_ones_last(
    store: Store,
) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert(), ("a", "one"), ("a", "two"), ("b", ""))
        failed = tx.due_deliveries(NOW, 1)[0]
        tx.claim_delivery(failed, NOW)
        tx.settle_delivery(failed.id, DeliveryStatus.FAILED, next_attempt_at=NOW, now=NOW)
        due = tx.due_deliveries(NOW, 9, notifiers=("a",))
        assert [(d.target, d.status) for d in due] == [
            ("two", DeliveryStatus.PENDING),
            ("one", DeliveryStatus.FAILED),
        ]
        assert [d.notifier for d in tx.due_deliveries(NOW, 9, notifiers=("b", "c"))] == ["b"]
        assert tx.due_deliveries(NOW, 9, notifiers=()) == ()


def test_resend_takes_the_failed_ones_or_else_all(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert(), ("a", ""), ("b", ""), ("c", ""))
        one, two, three = tx.due_deliveries(NOW, 9)
        for delivery, status in (
            (one, DeliveryStatus.SENT),
            (two, DeliveryStatus.FAILED),
            (three, DeliveryStatus.UNKNOWN),
        ):
            tx.claim_delivery(delivery, NOW)
            tx.settle_delivery(delivery.id, status, next_attempt_at=NOW + DAY, now=NOW)
        assert tx.resend("key-1", NOW + HOUR) == 1
        (again,) = tx.due_deliveries(NOW + HOUR, 9)
        assert (again.id, again.attempts, again.first_attempt_at) == (two.id, 0, None)
        tx.settle_delivery(two.id, DeliveryStatus.SENT, now=NOW)
        assert tx.resend("key-1", NOW + HOUR) == 3
        due = {d.id: d.status for d in tx.due_deliveries(NOW + HOUR, 9)}
        assert due == {
            one.id: DeliveryStatus.PENDING,
            two.id: DeliveryStatus.PENDING,
            three.id: DeliveryStatus.UNKNOWN,  # it may have arrived: looked up first
        }
        assert tx.resend("nothing", NOW) == 0
