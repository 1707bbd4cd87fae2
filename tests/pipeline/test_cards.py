"""A claim's card from a real store: what it says as reports come, after a mute, an edit, a removal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.stored_reports import START, store_reports, timeline
from watcher.core.model import Claim, ClaimKind
from watcher.core.posts import ClaimCard
from watcher.pipeline.cards import claim_card
from watcher.store.repository import SqlStore, open_store

STRIKE, CLOSURE = "lodz-strike", "lodz-closure"
AFTER = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path}/watcher.db")
    claims, _ = timeline("strike")
    with opened.begin() as tx:
        for claim in claims:
            tx.add_claim(claim, START)
    yield opened
    opened.close()


def card(store: SqlStore, claim_id: str, now: datetime = AFTER) -> ClaimCard:
    with store.read() as tx:
        made = claim_card(tx, claim_id, "key", now)
    assert made is not None
    return made


def read(store: SqlStore, *ids: str) -> None:
    _, reports = timeline("strike")
    store_reports(store, [report for report in reports if report["id"] in ids])


def test_a_claim_that_nobody_spoke_of_has_a_card_without_a_change(store: SqlStore) -> None:
    made = card(store, CLOSURE)
    assert (made.state, made.origins, made.outlets) == ("open", 0, 0)
    assert (made.last_change, made.last_change_at) == ("", None)
    assert made.claim_text.startswith("Nordvik will close")
    assert made.claim_as_of == date(2026, 2, 2)


def test_reports_move_a_card_and_their_echoes_do_not(store: SqlStore) -> None:
    read(store, "s04")
    weakened = card(store, CLOSURE)
    assert weakened.state == "weakened"
    assert weakened.last_change == "AP updates it: planned → stopped (open → weakened)"
    assert weakened.last_change_at == datetime(2026, 2, 11, 16, tzinfo=UTC)
    read(store, "s05", "s06")
    confirmed = card(store, CLOSURE)
    assert (confirmed.state, confirmed.origins, confirmed.outlets) == ("reaffirmed", 2, 2)
    assert confirmed.last_change == "Fjordposten confirms it", "it changed no state by itself"
    read(store, "s07", "s08")
    assert card(store, CLOSURE) == confirmed
    read(store, "s17")
    assert card(store, CLOSURE).last_change == "Bloomberg contradicts it (reaffirmed → reversed)"


def test_a_withdrawn_report_is_the_last_change(store: SqlStore) -> None:
    read(store, "s05")
    with store.begin() as tx:
        (found,) = tx.evidence([CLOSURE])[CLOSURE]
        tx.withdraw([found.id], datetime(2026, 2, 14, tzinfo=UTC))
    made = card(store, CLOSURE)
    assert made.last_change == "Bloomberg no longer says what it said (reaffirmed → open)"
    assert made.last_change_at == datetime(2026, 2, 14, tzinfo=UTC)


def test_a_mute_is_shown_until_it_is_over(store: SqlStore) -> None:
    until = AFTER + timedelta(hours=24)
    with store.begin() as tx:
        tx.edit_claim(replace(tx.claim(STRIKE), muted_until=until), AFTER)
    muted = card(store, STRIKE)
    assert (muted.muted_until, muted.changes_at) == (until, until)
    over = card(store, STRIKE, until)
    assert (over.muted_until, over.changes_at) == (None, None)


def test_a_deadline_changes_a_card_by_itself(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.edit_claim(replace(tx.claim(CLOSURE), deadline=date(2026, 7, 31)), START)
    read(store, "s05")
    before = card(store, CLOSURE, datetime(2026, 7, 1, tzinfo=UTC))
    assert before.changes_at is not None
    after = card(store, CLOSURE, before.changes_at)
    assert after.state == "expired"
    assert after.last_change == "the deadline passed (reaffirmed → expired)"
    assert after.changes_at is None


def test_an_edited_claim_s_card_says_what_it_said_before(store: SqlStore) -> None:
    read(store, "s04")
    with store.begin() as tx:
        claim = tx.claim(CLOSURE)
        tx.edit_claim(replace(claim, text="Nordvik keeps its factory in Lodz."), AFTER)
    made = card(store, CLOSURE, AFTER + timedelta(hours=1))
    assert made.last_change == f"the claim was edited; it said before: {claim.text}"
    assert made.last_change_at == AFTER
    with store.begin() as tx:
        accepted = replace(tx.claim(CLOSURE), text="Nordvik sold its factory in Lodz.")
        tx.edit_claim(accepted, AFTER + timedelta(hours=2), accepted_alert="0123456789")
    made = card(store, CLOSURE, AFTER + timedelta(hours=3))
    assert made.last_change.startswith("the update of alert 0123456789 was accepted; it said")


def test_a_removed_claim_s_card_says_so_and_is_not_another_claim_s(store: SqlStore) -> None:
    read(store, "s05")
    with store.begin() as tx:
        # Its id is all of the other's but its end: references take a prefix, cards must not.
        tx.add_claim(Claim(id=f"{CLOSURE}-2", text="Another one."), START)
        tx.remove_claim(CLOSURE, AFTER)
    made = card(store, CLOSURE)
    assert not made.active
    assert made.claim_id == CLOSURE
    assert made.claim_text.startswith("Nordvik will close")
    assert made.outlets == 1


def test_nothing_is_known_of_a_claim_that_never_was(store: SqlStore) -> None:
    with store.read() as tx:
        assert claim_card(tx, "never", "key", AFTER) is None
        assert claim_card(tx, "\x00\ud800", "key", AFTER) is None


def test_forecasts_alone_have_a_deadline(store: SqlStore) -> None:
    with store.begin() as tx:
        claim = tx.claim(STRIKE)
        assert claim.kind is ClaimKind.ONGOING_STATE
        tx.edit_claim(replace(claim, deadline=date(2027, 7, 31)), START)
    assert card(store, STRIKE).changes_at is None
