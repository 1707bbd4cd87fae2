"""What people may do with alerts and claims, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.test_store import NOW, a_claim, an_alert, with_alert
from watcher.core.deliveries import Lane
from watcher.core.errors import NotFoundError, UsageError
from watcher.core.listeners import ListenerState, ListenerStatus
from watcher.core.marks import Fault, Mark, Verdict
from watcher.core.storage import Store
from watcher.pipeline.desk import Desk
from watcher.pipeline.listening import check_listener, note_listener
from watcher.pipeline.requests import keep_answer, told_before

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
    with store.begin() as tx:
        for number in range(150):  # what is kept of old requests is bounded
            keep_answer(tx, f"more-{number}", "x" * 9000)
        assert told_before(tx, "more-149") == "x" * 500
        assert told_before(tx, "trigger-1") is None
        assert len(tx.noted("requests_done") or "") < 60_000


def test_a_claim_is_muted_from_its_alert_and_by_its_id(store: Store, desk: Desk) -> None:
    day = timedelta(hours=24)
    told = desk.mute_alert("key-1", day, ANNA)
    assert told == "claim bridge-closed is muted until 2024-12-17 08:30 UTC"
    assert "is already muted until 2024-12-17 08:30 UTC" in desk.mute_alert("key-1", day, BEN)
    assert "already" in desk.mute_alert("key-1", MINUTE, BEN)  # a click never shortens a mute
    with store.read() as tx:
        assert tx.claim("bridge-closed").muted_until == NOW + day
    assert desk.mute("bridge", timedelta(hours=1), BEN).endswith("muted until 2024-12-16 09:30 UTC")
    assert "muted until 2024-12-16 09:30 UTC" in desk.claims()
    assert desk.unmute("bridge", BEN) == "claim bridge-closed alerts again"
    assert desk.unmute("bridge", BEN) == "claim bridge-closed was not muted"
    with pytest.raises(UsageError, match="longer than nothing"):
        desk.mute("bridge", timedelta(0), BEN)


def test_an_update_is_accepted_once_and_is_a_verdict(store: Store, desk: Desk) -> None:
    with store.begin() as tx:
        claim = tx.claim("bridge-closed")
        tx.edit_claim(replace(claim, text="At least 40 lorries wait at Mostvale."), NOW)
    told = desk.accept("key-1", ANNA)
    assert told.startswith("claim bridge-closed now says: 55 lorries wait at Mostvale. (version 3)")
    assert desk.accept("key-1", BEN) == (
        "alert key-1 was accepted already: it made version 3 of claim bridge-closed"
    )
    (mark,) = marks(store)
    assert (mark.verdict, mark.who) == (Verdict.RIGHT, ANNA)


def test_accepting_does_not_overrule_what_a_person_said(store: Store, desk: Desk) -> None:
    desk.mark("key-1", Verdict.WRONG, Fault.WRONG_STANCE, ANNA)
    with store.begin() as tx:
        claim = tx.claim("bridge-closed")
        tx.edit_claim(replace(claim, text="At least 40 lorries wait at Mostvale."), NOW)
    desk.accept("key-1", ANNA)
    (mark,) = marks(store)
    assert mark.verdict is Verdict.WRONG


def test_an_alert_of_a_removed_claim_can_be_marked_and_nothing_else(
    store: Store, desk: Desk
) -> None:
    with store.begin() as tx:
        # Its id begins like that of the removed one, and it must not be taken for it.
        tx.add_claim(a_claim("bridge-closed-2", muted_until=None), NOW)
        tx.remove_claim("bridge-closed", NOW)
    gone = "claim bridge-closed of alert key-1 is no longer tracked"
    with pytest.raises(UsageError, match=gone):
        desk.mute_alert("key-1", timedelta(hours=24), ANNA)
    with pytest.raises(UsageError, match=gone):
        desk.accept("key-1", ANNA)
    assert desk.mark("key-1", Verdict.RIGHT, None, ANNA) == "alert key-1 is marked right by you"
    with store.read() as tx:
        (other,) = tx.claims()
        assert (other.version, other.muted_until) == (1, None)


def test_a_claim_is_added_once(store: Store, desk: Desk) -> None:
    text = "The tunnel at Mostvale will open by 5 March 2025."
    told = desk.add(text, ANNA, request="slash-1")
    assert told.startswith("tracking 'tunnel-mostvale-open-5-march' as forecast")
    assert desk.add(text, ANNA, request="slash-1") == told  # the same asking, delivered again
    assert desk.add(text.rstrip("."), ANNA) == "claim tunnel-mostvale-open-5-march says so already"
    with store.read() as tx:
        assert len(tx.claims()) == 2
    with pytest.raises(UsageError, match="text is empty"):
        desk.add(" ", ANNA)


def test_claims_are_found_by_their_words(store: Store, desk: Desk) -> None:
    with store.begin() as tx:
        for number in range(25):
            tx.add_claim(a_claim(f"claim-{number}", text=f"Road {number} is closed."), NOW)
    (line,) = desk.claims("LORRIES bridge").splitlines()
    assert line.startswith("bridge-closed · holding · The bridge at Mostvale")
    assert desk.claims("nothing like it") == "no claim has 'nothing like it' in it"
    lines = desk.claims("").splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 6 more: say a word that they have"


def test_the_status_names_what_is_stopped(store: Store, desk: Desk) -> None:
    with store.begin() as tx:
        tx.put_lane(Lane(notifier="slack", target="", stopped_at=NOW, stop_reason="not_in_channel"))
    assert desk.status().splitlines() == [
        "NOT WELL: no cycle has ended yet; 1 channel stopped, see `watcher doctor`",
        "claims: 1 tracked, 0 muted",
        "feeds: 0 watched, 0 failing",
        "STOPPED: slack (default) since 2024-12-16 08:30 UTC: not_in_channel",
    ]


def test_doctor_tells_whether_clicks_arrive(store: Store) -> None:
    def told(fault: str = "", later: timedelta = MINUTE) -> tuple[str, str]:
        with store.read() as tx:
            line = check_listener(tx, NOW + later, fault)
        return line.level.value, line.text

    assert told() == ("ok", "set up; no service has run with them")
    assert told("off: no token") == ("warn", "off: no token")
    for status, detail, level in (
        (ListenerStatus.CONNECTED, "", "ok"),
        (ListenerStatus.RECONNECTING, "no answer from Slack", "warn"),
        (ListenerStatus.OFF, "the app token is wrong", "warn"),
    ):
        with store.begin() as tx:
            note_listener(tx, ListenerState(status=status, since=NOW, detail=detail), NOW)
        since = f"{status.value} since 2024-12-16 08:30 UTC"
        assert told() == (level, f"{since}: {detail}" if detail else since)
    level, text = told(later=timedelta(hours=1))
    assert level == "warn"
    assert text.startswith("not heard of since 2024-12-16 08:30 UTC")


def test_only_web_pages_are_checked(store: Store) -> None:
    desk = Desk(store, lambda: NOW, check=lambda url: f"read {url}")
    assert desk.check("https://news.example/a") == "read https://news.example/a"
    for path in ("/etc/passwd", "file:///etc/passwd", "-", ""):
        with pytest.raises(UsageError, match="is not a web address"):
            desk.check(path)
    with pytest.raises(UsageError, match="cannot be checked from here"):
        Desk(store, lambda: NOW).check("https://news.example/a")
