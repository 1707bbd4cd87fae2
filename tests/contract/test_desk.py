"""What people may do with alerts and claims, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.test_store import NOW, a_claim, an_alert, with_alert
from watcher.core.errors import NotFoundError, UsageError
from watcher.core.marks import Fault, Mark, Verdict
from watcher.core.ports import Store
from watcher.pipeline.desk import Desk

MINUTE = timedelta(minutes=1)
ANNA, BEN = "slack:U1", "cli:ben"


@pytest.fixture
def desk(store: Store) -> Desk:
    with store.begin() as tx:
        tx.add_claim(a_claim(muted_until=None), NOW)
        with_alert(tx, an_alert())
    return Desk(store, lambda: NOW)


def marks(store: Store) -> list[Mark]:
    with store.read() as tx:
        return list(tx.marks())


def test_a_mark_is_stored_with_who_and_when_and_once(store: Store, desk: Desk) -> None:
    assert desk.mark("key", Verdict.RIGHT, None, ANNA) == "alert key-1 is marked right by you"
    told = desk.mark("key-1", Verdict.RIGHT, None, ANNA)
    assert told == "alert key-1 is already marked right by you"
    right = Mark(
        alert_id="key-1", claim_id="bridge-closed", verdict=Verdict.RIGHT, who=ANNA, at=NOW
    )
    assert marks(store) == [right]
    told = desk.mark("key-1", Verdict.WRONG, Fault.OLD_NEWS, ANNA)
    assert told == "alert key-1 is marked wrong (old news) by you, no longer right"
    assert desk.mark("key-1", Verdict.RIGHT, None, BEN).endswith("marked right by you")
    wrong = replace(right, verdict=Verdict.WRONG, fault=Fault.OLD_NEWS)
    assert marks(store) == [wrong, replace(right, who=BEN)]


@pytest.mark.parametrize("fault", Fault)
def test_an_alert_is_wrong_for_a_reason(store: Store, desk: Desk, fault: Fault) -> None:
    assert fault.value in desk.mark("key-1", Verdict.WRONG, fault, ANNA)
    assert [mark.fault for mark in marks(store)] == [fault]


def test_a_mark_that_cannot_be_is_refused(store: Store, desk: Desk) -> None:
    with pytest.raises(NotFoundError, match="no alert 'other'"):
        desk.mark("other", Verdict.RIGHT, None, ANNA)
    with pytest.raises(UsageError, match="leave out 'echo'"):
        desk.mark("key-1", Verdict.RIGHT, Fault.ECHO, ANNA)
    with pytest.raises(UsageError, match="somebody"):
        desk.mark("key-1", Verdict.RIGHT, None, " ")
    assert marks(store) == []


def test_a_click_that_comes_late_does_not_undo_a_later_one(store: Store, desk: Desk) -> None:
    desk.mark("key-1", Verdict.WRONG, Fault.ECHO, ANNA, at=NOW - MINUTE)
    told = desk.mark("key-1", Verdict.RIGHT, None, ANNA, at=NOW - 2 * MINUTE)
    assert told == "alert key-1 stays marked wrong (echo) by you: that came later"
    # Nobody clicks in the future: a wrong clock elsewhere must not close the matter for ever.
    desk.mark("key-1", Verdict.RIGHT, None, ANNA, at=NOW + MINUTE)
    (mark,) = marks(store)
    assert (mark.verdict, mark.at) == (Verdict.RIGHT, NOW)


def test_a_request_that_arrives_again_is_answered_and_not_done_again(
    store: Store, desk: Desk
) -> None:
    first = desk.mark("key-1", Verdict.RIGHT, None, ANNA, request="trigger-1")
    desk.mark("key-1", Verdict.WRONG, Fault.ECHO, ANNA, request="trigger-2")
    assert desk.mark("key-1", Verdict.RIGHT, None, ANNA, request="trigger-1") == first
    (mark,) = marks(store)
    assert mark.verdict is Verdict.WRONG
    for number in range(150):  # what is kept of old requests is bounded
        desk.mark("key-1", Verdict.RIGHT, None, f"slack:U{number}", request=f"more-{number}")
    with store.read() as tx:
        assert len(tx.noted("requests_done") or "") < 20_000
