"""The queue is read lane by lane: one head each, at its pace, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from tests.contract.test_store import DAY, HOUR, NOW, a_claim, an_alert, plans, with_alert
from tests.contract.test_store_posts import a_digest, waiting
from watcher.core.deliveries import Delivery, Lane, Thread, ThreadStatus
from watcher.core.model import DeliveryStatus
from watcher.core.storage import Store, Transaction
from watcher.store.repository import SqlStore

SECOND = timedelta(seconds=1)


def queue(tx: Transaction, *rows: tuple[str, str]) -> list[Delivery]:
    """Store alerts by (key, target) for Slack and return their deliveries."""
    tx.add_claim(a_claim(), NOW)
    finding_id = with_alert(tx, an_alert("unused", "unused"))
    for key, target in rows:
        assert tx.put_alert(an_alert(key, key), finding_id, plans([("slack", target)], NOW))
    return [delivery for key, _ in rows for delivery in tx.deliveries(key)]


def tried(tx: Transaction, delivery: Delivery, status: DeliveryStatus, wait: timedelta) -> None:
    assert tx.claim_delivery(delivery, NOW)
    tx.settle_delivery(delivery.id, status, next_attempt_at=NOW + wait, now=NOW)


def heads(tx: Transaction, wait: timedelta = timedelta(0), limit: int = 9) -> list[str]:
    return [item.post_id for item in tx.due_deliveries(NOW + wait, limit)]


def test_each_lane_shows_its_first(store: Store) -> None:
    with store.begin() as tx:
        queue(tx, ("a1", "A"), ("a2", "A"), ("b1", "B"), ("a3", "A"), ("b2", "B"))
        assert heads(tx) == ["a1", "b1"]
        assert heads(tx, limit=1) == ["a1"]


def test_a_long_lane_starves_no_other(store: Store) -> None:
    with store.begin() as tx:
        queue(tx, *((f"a{number}", "A") for number in range(300)), ("b", "B"))
        assert heads(tx) == ["a0", "b"]


@pytest.mark.parametrize(
    ("status", "held_back"),
    [
        (DeliveryStatus.PENDING, True),
        (DeliveryStatus.UNKNOWN, True),
        (DeliveryStatus.FAILED, False),
        (DeliveryStatus.SENT, False),
    ],
)
def test_none_overtakes_one_that_is_to_be_tried_again(
    store: Store, status: DeliveryStatus, held_back: bool
) -> None:
    with store.begin() as tx:
        first, *_ = queue(tx, ("a1", "A"), ("a2", "A"))
        tried(tx, first, status, HOUR)
        assert heads(tx) == ([] if held_back else ["a2"])


def test_failed_ones_come_last_when_nothing_waits_before_or_behind_them(store: Store) -> None:
    with store.begin() as tx:
        first, second, _ = queue(tx, ("a1", "A"), ("a2", "A"), ("b1", "B"))
        tried(tx, first, DeliveryStatus.FAILED, HOUR)
        assert heads(tx, HOUR) == ["a2", "b1"]
        tried(tx, second, DeliveryStatus.PENDING, DAY)
        assert heads(tx, HOUR) == ["b1"], "the lane waits, the failed one with it"
        tx.settle_delivery(second.id, DeliveryStatus.SENT, now=NOW)
        assert heads(tx, HOUR) == ["b1", "a1"]


def test_a_lane_is_silent_while_one_is_sent_and_for_its_gap(store: Store) -> None:
    with store.begin() as tx:
        first, _ = queue(tx, ("a1", "A"), ("a2", "A"))
        assert tx.claim_delivery(first, NOW)
        assert heads(tx, DAY) == []
        tx.settle_delivery(first.id, DeliveryStatus.SENT, now=NOW)
        tx.put_lane(Lane(notifier="slack", target="A", next_send_at=NOW + SECOND))
        assert heads(tx) == []
        assert heads(tx, SECOND) == ["a2"]


def test_a_stopped_lane_shows_its_first_when_its_probe_is_due(store: Store) -> None:
    with store.begin() as tx:
        queue(tx, ("a1", "A"), ("b1", "B"))
        lane = Lane(notifier="slack", target="A", stopped_at=NOW, stop_reason="gone")
        tx.put_lane(replace(lane, probe_at=NOW + HOUR))
        assert heads(tx) == ["b1"]
        assert heads(tx, HOUR) == ["a1", "b1"]


def test_a_digest_is_in_its_lane_though_it_is_the_first_there(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(a_claim(), NOW)
        held = waiting(tx, "a")
        assert tx.put_digest(a_digest(), "slack", "C2", [held], NOW)
        assert heads(tx) == [a_digest().id]


def test_a_try_that_was_none_leaves_the_count(store: Store) -> None:
    with store.begin() as tx:
        (delivery,) = queue(tx, ("a1", "A"))
        assert tx.claim_delivery(delivery, NOW)
        tx.settle_delivery(
            delivery.id, DeliveryStatus.PENDING, next_attempt_at=NOW, attempts=0, now=NOW
        )
        assert tx.delivery(delivery.id).attempts == 0


def test_what_is_known_not_to_be_there_is_looked_for_from_its_next_try_on(store: Store) -> None:
    with store.begin() as tx:
        (delivery,) = queue(tx, ("a1", "A"))
        tried(tx, delivery, DeliveryStatus.PENDING, HOUR)
        assert tx.claim_delivery(tx.delivery(delivery.id), NOW + DAY)
        assert tx.delivery(delivery.id).first_attempt_at == NOW + DAY


def test_what_waits_is_counted_lane_by_lane(store: Store) -> None:
    with store.begin() as tx:
        first, second, *_ = queue(tx, ("a1", "A"), ("a2", "A"), ("a3", "A"), ("b1", "B"))
        tx.settle_delivery(first.id, DeliveryStatus.SENT, now=NOW)
        tried(tx, second, DeliveryStatus.FAILED, HOUR)
        assert tx.lane_counts() == {
            ("slack", "A"): {DeliveryStatus.PENDING: 1, DeliveryStatus.FAILED: 1},
            ("slack", "B"): {DeliveryStatus.PENDING: 1},
        }
        assert tx.overdue_deliveries(NOW) == 3


def a_thread(claim_id: str, target: str = "A", minutes: int = 0) -> Thread:
    return Thread(
        notifier="slack",
        target=target,
        claim_id=claim_id,
        status=ThreadStatus.POSTED,
        external_id="1",
        refresh_at=NOW + timedelta(minutes=minutes),
    )


def test_one_stale_card_a_lane_comes_up_and_none_of_a_lane_that_may_not_be_sent_to(
    store: Store,
) -> None:
    with store.begin() as tx:
        for name in ("one", "two", "three", "four"):
            tx.add_claim(a_claim(name), NOW)
        first, second = a_thread("one"), a_thread("two", minutes=-5)
        other, posting = a_thread("three", "B"), a_thread("four", "C")
        for thread in (first, second, other, replace(posting, status=ThreadStatus.POSTING)):
            tx.put_thread(thread)
        assert tx.stale_threads(NOW, 9) == (second, other)
        assert tx.stale_threads(NOW, 9, notifiers=("console",)) == ()
        tx.put_lane(Lane(notifier="slack", target="A", next_send_at=NOW + SECOND))
        stopped = Lane(notifier="slack", target="B", stopped_at=NOW, stop_reason="gone")
        tx.put_lane(replace(stopped, probe_at=NOW))
        assert tx.stale_threads(NOW, 9) == ()
        assert tx.stale_threads(NOW + SECOND, 9) == (second,)


def test_the_heads_are_found_by_their_index(store: SqlStore) -> None:
    """Neither what waits in a lane nor what was ever sent is read to find the one that is next."""
    asked: list[tuple[str, object]] = []
    with store.begin() as tx:
        queue(tx, *((f"a{number}", "A") for number in range(200)))
        if store.engine.dialect.name == "postgresql":
            tx._connection.execute(text("SET LOCAL enable_seqscan = off"))  # it is a small table

        def note(
            _c: object, _cursor: object, statement: str, parameters: object, *_: object
        ) -> None:
            asked.append((statement, parameters))

        event.listen(store.engine, "before_cursor_execute", note)
        tx.due_deliveries(NOW, 9)
        event.remove(store.engine, "before_cursor_execute", note)
        explain = "EXPLAIN " if store.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        statement, parameters = asked[0]
        plan = str(tx._connection.exec_driver_sql(explain + statement, parameters).all())  # type: ignore[arg-type]
    for index in ("ix_deliveries_line", "ix_deliveries_failed", "ix_deliveries_sending"):
        assert index in plan
