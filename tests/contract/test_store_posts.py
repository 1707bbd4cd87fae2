"""Digests, lanes, threads, marks and tunings, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.contract.test_store import (
    NOW,
    a_claim,
    a_finding,
    an_alert,
    an_article,
    plans,
    with_alert,
)
from watcher.core.deliveries import Hold, Lane, Plan, Thread, ThreadStatus
from watcher.core.errors import NotFoundError
from watcher.core.marks import Fault, Mark, Verdict
from watcher.core.model import DeliveryStatus, Stance
from watcher.core.posts import ClaimActivity, Digest, DigestLine
from watcher.core.storage import Store, Transaction
from watcher.core.tunings import Tuning
from watcher.store.repository import SqlStore, SqlTransaction

HOUR = timedelta(hours=1)


def a_digest(key: str = "digest-1") -> Digest:
    return Digest(
        id=key[:9],
        key=key,
        title="daily digest",
        since=NOW - HOUR,
        until=NOW,
        zone="Europe/Berlin",
        lines=(DigestLine(message=an_alert().message, severity="contradiction"),),
        more=2,
        activity=(ClaimActivity(claim_id="bridge-closed", claim_text="x", counts=(0, 3)),),
    )


def waiting(tx: Transaction, key: str, due_at: datetime = NOW) -> int:
    """Store an alert whose delivery waits for a digest and return the delivery's id."""
    finding_id = with_alert(tx, an_alert(f"{key}-unused", f"{key}-unused"))
    (plan,) = plans([("slack", "C1")], NOW)
    plan = replace(plan, for_digest=True, reason="quiet hours", due_at=due_at)
    assert tx.put_alert(an_alert(key, key), finding_id, [plan])
    (delivery,) = tx.deliveries(key)
    return delivery.id


def test_a_digest_takes_the_alerts_that_wait_for_it(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        held = waiting(tx, "a")
        assert tx.due_deliveries(NOW + HOUR, 9) == ()
        assert tx.digest_lanes(NOW - HOUR) == ()
        assert tx.digest_lanes(NOW) == (("slack", "C1"),)
        assert tx.put_digest(a_digest(), "slack", "C1", [held], NOW)
        assert not tx.put_digest(a_digest(), "slack", "C1", [held], NOW)
        assert tx.digest_lanes(NOW) == ()
    with store.read() as tx:
        (due,) = tx.due_deliveries(NOW, 9)
        assert (due.alert, due.digest, due.post) == (None, a_digest(), a_digest())
        assert (due.key, due.post_id) == ("digest-1", "digest-1")
        told = tx.delivery(held)
        assert (told.status, told.digest_id) == (DeliveryStatus.DIGESTED, "digest-1")
        assert told.reason == "quiet hours"
        assert tx.digest("digest-1") == a_digest()
        assert [item.id for item in tx.deliveries_of(notifier="slack")] == [due.id, held]
        assert tx.deliveries_of(statuses=(DeliveryStatus.DIGESTED,), target="C1") == (told,)
        assert tx.deliveries_of(since=NOW + HOUR) == ()
        for gone in (lambda: tx.digest("other"), lambda: tx.delivery(999)):
            with pytest.raises(NotFoundError):
                gone()


def test_a_digest_takes_nothing_that_was_tried_or_told(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        held = waiting(tx, "a")
        with_alert(tx, an_alert("b", "b"), ("slack", "C1"))
        (pending,) = tx.deliveries("b")
        assert tx.claim_delivery(pending, NOW)
        assert not tx.put_digest(a_digest(), "slack", "C1", [held, pending.id], NOW)
        tx.settle_delivery(pending.id, DeliveryStatus.PENDING, now=NOW)
        assert not tx.put_digest(a_digest(), "slack", "C1", [held, pending.id], NOW)
        assert tx.delivery(held).status is DeliveryStatus.FOR_DIGEST
        assert [item.digest for item in tx.deliveries_of()] == [None, None]
        assert tx.put_digest(a_digest(), "slack", "C1", [held], NOW)


def test_two_workers_make_one_digest(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        held = [waiting(tx, name) for name in ("a", "b", "c")]
    start = Barrier(2)

    def make(number: int) -> bool:
        start.wait(timeout=30)
        # the second may see another first member, and so have another key
        with store.begin() as tx:
            return tx.put_digest(a_digest(f"digest-{number}"), "slack", "C1", held, NOW)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(make, (1, 2))) == [False, True]
    with store.read() as tx:
        assert len([item for item in tx.deliveries_of() if item.digest]) == 1


def test_a_plan_can_be_changed_until_something_was_tried(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        held = waiting(tx, "a", NOW + HOUR)
        with_alert(tx, an_alert("b", "b"), ("slack", "C1"))
        (pending,) = tx.deliveries("b")
        assert (tx.due_for_digest("slack", "C1", NOW, 9), tx.digest_lanes(NOW)) == ((), ())
        at_once = Plan(notifier="slack", target="C1", due_at=NOW)
        assert tx.replan([held], at_once, DeliveryStatus.PENDING) == 0
        assert tx.replan([held], at_once, DeliveryStatus.FOR_DIGEST) == 1
        told = tx.delivery(held)
        assert (told.status, told.next_attempt_at) == (DeliveryStatus.PENDING, NOW)
        assert told.reason == "quiet hours"
        later = Plan(
            notifier="slack",
            target="C1",
            due_at=NOW + HOUR,
            for_digest=True,
            reason="quiet hours: until they end",
            hold=Hold.QUIET,
        )
        assert tx.replan([held, pending.id], later, DeliveryStatus.PENDING) == 2
        both = tx.due_for_digest("slack", "C1", NOW + HOUR, 9)
        assert [item.id for item in both] == [held, pending.id]
        assert {(item.hold, item.reason) for item in both} == {
            (Hold.QUIET, "quiet hours: until they end")
        }
        assert [item.id for item in tx.due_for_digest("slack", "C1", NOW + HOUR, 1)] == [held]
        assert tx.due_for_digest("slack", "C2", NOW + HOUR, 9) == ()
        tx.replan([held], at_once, DeliveryStatus.FOR_DIGEST)
        assert tx.claim_delivery(tx.delivery(held), NOW)
        tx.settle_delivery(held, DeliveryStatus.PENDING, now=NOW)
        assert tx.replan([held], later, DeliveryStatus.PENDING) == 0


def test_what_a_lane_was_told_is_counted(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        held = waiting(tx, "a")
        for name in ("b", "c", "d"):
            with_alert(tx, an_alert(name, name), ("slack", "C1"), ("slack", "C2"))
        assert tx.told_count("slack", "C1", NOW) == 3
        first, second = tx.deliveries("b")[0], tx.deliveries("c")[0]
        for delivery in (first, second):
            assert tx.claim_delivery(delivery, NOW)
            assert tx.told_count("slack", "C1", NOW) == 3
            tx.settle_delivery(delivery.id, DeliveryStatus.SENT, now=NOW)
        tx.put_digest(a_digest(), "slack", "C1", [held], NOW)
        assert tx.told_count("slack", "C1", NOW) == 3
        assert tx.told_count("slack", "C1", NOW + HOUR) == 1
        assert tx.told_count("slack", "C2", NOW) == 3
        tx.settle_delivery(second.id, DeliveryStatus.FAILED, now=NOW)
        assert tx.told_count("slack", "C1", NOW) == 2
        of_claim = tx.deliveries_of(target="C1", claim_id="bridge-closed", since=NOW, limit=2)
        assert [item.post_id for item in of_claim] == ["d", "c"]
        oldest = tx.deliveries_of(target="C1", claim_id="bridge-closed", oldest_first=True)
        assert [item.post_id for item in oldest] == ["a", "b", "c", "d"]
        assert tx.deliveries_of(claim_id="bridge-closed", since=NOW + HOUR) == ()
        assert tx.deliveries_of(claim_id="other") == ()


def test_the_days_count_is_found_by_its_indexes(store: SqlStore) -> None:
    """It is asked for each alert: what was sent on other days, or in other lanes, is not read."""
    postgresql = store.engine.dialect.name == "postgresql"
    asked: list[tuple[str, Any]] = []
    with store.begin() as tx:
        if postgresql:
            tx._connection.execute(text("SET LOCAL enable_seqscan = off"))  # it is a small table

        def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        event.listen(store.engine, "before_cursor_execute", note)
        assert tx.told_count("slack", "C1", NOW) == 0
        event.remove(store.engine, "before_cursor_execute", note)
        ((statement, parameters),) = asked
        explain = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
        plan = str(tx._connection.exec_driver_sql(explain + statement, parameters).all())
    for index in ("ix_deliveries_sent", "ix_deliveries_line"):
        assert index in plan
    assert 'SCAN deliveries"' not in plan


def test_lanes_where_too_much_waits(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        for name in ("a", "b", "c"):
            with_alert(tx, an_alert(name, name), ("slack", "C1"), ("slack", "C2"))
        both = (("slack", "C1"), ("slack", "C2"))
        assert tx.crowded_lanes(NOW, 2) == both
        assert tx.crowded_lanes(NOW, 3) == ()
        assert tx.crowded_lanes(NOW - HOUR, 0) == ()
        tx.put_lane(Lane(notifier="slack", target="C2", stopped_at=NOW, stop_reason="x"))
        assert tx.crowded_lanes(NOW, 0) == (("slack", "C1"),)
        (one, _) = tx.deliveries("a")
        assert tx.claim_delivery(one, NOW)
        assert tx.crowded_lanes(NOW, 1) == (("slack", "C1"),)
        for status in (DeliveryStatus.PENDING, DeliveryStatus.UNKNOWN):
            tx.settle_delivery(one.id, status, now=NOW, next_attempt_at=NOW + HOUR)
            assert tx.crowded_lanes(NOW, 1) == ()
        tx.settle_delivery(one.id, DeliveryStatus.SENT, now=NOW)
        assert tx.crowded_lanes(NOW, 1) == (("slack", "C1"),)


def test_reports_that_bear_on_claims(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        for minutes, stance in ((3, Stance.CONFIRMS), (2, Stance.MENTIONS), (1, Stance.UPDATES)):
            url = f"https://news.example/{minutes}"
            article = tx.put_article(an_article(url=url, canonical_url=url))
            assert article.id is not None
            at = NOW - timedelta(minutes=minutes)
            tx.put_finding(article.id, a_finding(stance=stance), at)
        found = tx.report_times(["bridge-closed", "other"], NOW - HOUR)
        assert found == {"bridge-closed": (NOW - timedelta(minutes=3), NOW - timedelta(minutes=1))}
        assert tx.report_times(["bridge-closed"], NOW) == {}


def test_in_a_lane_one_is_sent_at_a_time(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert("a", "a"), ("slack", "C1"), ("slack", "C2"))
        with_alert(tx, an_alert("b", "b"), ("slack", "C1"))
        one, two = tx.due_deliveries(NOW, 9)
        (later,) = tx.deliveries("b")
        assert tx.claim_delivery(one, NOW)
        assert tx.claim_delivery(two, NOW)
        assert not tx.claim_delivery(later, NOW)
        tx.settle_delivery(one.id, DeliveryStatus.SENT, now=NOW)
        assert tx.claim_delivery(later, NOW)


def test_a_lane_is_stopped_and_freed(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert(), ("slack", "C1"))
        (delivery,) = tx.due_deliveries(NOW, 9)
        tx.settle_delivery(delivery.id, DeliveryStatus.FAILED, next_attempt_at=NOW + HOUR, now=NOW)
        assert tx.lane("slack", "C1") == Lane(notifier="slack", target="C1")
        stopped = Lane(
            notifier="slack",
            target="C1",
            next_send_at=NOW,
            stopped_at=NOW,
            stop_reason="not_in_channel",
            probe_at=NOW + HOUR,
        )
        tx.put_lane(stopped)
        assert tx.lanes() == (stopped,)
        assert tx.free_lane("slack", "C1", NOW) == 1
        assert tx.lane("slack", "C1") == Lane(notifier="slack", target="C1", next_send_at=NOW)
        (again,) = tx.due_deliveries(NOW, 9)
        assert not tx.retry_delivery(999, NOW)
        assert tx.retry_delivery(again.id, NOW)


def test_a_message_is_moved_only_while_it_is_nowhere(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert(), ("slack", "#typo"))
        (read_before,) = tx.due_deliveries(NOW, 9)
        assert not tx.move_delivery(999, "#desk", NOW)
        assert not tx.move_delivery(read_before.id, "#typo", NOW), "it is there already"
        assert tx.move_delivery(read_before.id, "#desk", NOW)
        assert not tx.claim_delivery(read_before, NOW), "it would be sent to the wrong channel"
        (moved,) = tx.due_deliveries(NOW, 9)
        assert (moved.id, moved.target) == (read_before.id, "#desk")
        assert "#desk" in {lane.target for lane in tx.lanes()}
        for status in DeliveryStatus:
            tx.settle_delivery(moved.id, status, now=NOW, error="e")
            nowhere = status in {DeliveryStatus.PENDING, DeliveryStatus.FAILED}
            assert tx.move_delivery(moved.id, f"#{status.name}", NOW) is nowhere
            assert tx.delivery(moved.id).status is (DeliveryStatus.PENDING if nowhere else status)


def test_a_thread_is_stale_once_its_claim_moves(store: Store) -> None:
    thread = Thread(
        notifier="slack",
        target="",
        claim_id="bridge-closed",
        status=ThreadStatus.POSTED,
        posted_to="#alerts",
        channel_id="C0ALERTS01",
        external_id="1.2",
        first_attempt_at=NOW,
        shown="f",
    )
    with store.begin() as tx:
        claim = tx.add_claim(a_claim(), NOW)
        assert tx.thread("slack", "", claim.id) is None
        tx.put_thread(thread)
        assert tx.thread("slack", "", claim.id) == thread
        assert tx.stale_threads(NOW, 9) == ()
        tx.edit_claim(replace(claim, muted_until=NOW + HOUR), NOW)
        assert tx.stale_threads(NOW, 9) == (replace(thread, refresh_at=NOW),)
        tx.put_thread(replace(thread, generation=2))
        assert tx.stale_threads(NOW, 9) == ()
        with_alert(tx, an_alert())
        (stale,) = tx.stale_threads(NOW + HOUR, 9)
        assert stale.generation == 2


def test_of_a_person_s_marks_the_last_counts(store: Store) -> None:
    right = Mark(
        alert_id="key-1", claim_id="bridge-closed", verdict=Verdict.RIGHT, who="cli:anna", at=NOW
    )
    wrong = replace(right, verdict=Verdict.WRONG, fault=Fault.ECHO, at=NOW + HOUR)
    other = replace(right, who="slack:U1")
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        with_alert(tx, an_alert())
        assert tx.put_mark(right)
        assert not tx.put_mark(replace(right, at=NOW + HOUR))
        assert tx.put_mark(other)
        assert tx.put_mark(wrong)
        assert tx.marks() == (other, wrong)
        assert tx.marks(claim_id="other") == ()
        assert tx.marks(alert_id="key-1", since=NOW + HOUR) == (wrong,)


def test_tunings_are_kept_for_each_claim_stance_and_support(store: Store) -> None:
    one = Tuning(claim_id="", stance=Stance.CONFIRMS, unsupported=False, least=0.7, applied_at=NOW)
    two = replace(one, claim_id="c", stance=Stance.UPDATES, unsupported=True)
    with store.begin() as tx:
        tx.put_tunings([one, two])
        tx.put_tunings([replace(two, least=0.8)])
        assert tx.tunings() == (one, replace(two, least=0.8))
        assert tx.drop_tunings("c") == 1
        assert tx.tunings() == (one,)
        assert tx.drop_tunings() == 1


def test_what_a_click_changes_survives_a_power_cut(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
    with store.begin() as tx:
        assert isinstance(tx, SqlTransaction)
        tx.edit_claim(replace(tx.claim("bridge-closed"), muted_until=NOW + HOUR), NOW)
        assert tx.must_survive_power_cut
