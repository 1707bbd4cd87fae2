"""Clicks and slash commands over Socket Mode, with slack_bolt's real client against a stub of Slack."""

from __future__ import annotations

import gc
import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from tests.contract.test_store import NOW, a_claim, an_alert, with_alert
from tests.slack_socket_stub import SocketStub, click_payload, until
from tests.slack_stub import APP_TOKEN, TOKEN, Fault, api_error
from watcher.adapters.slack.socket import SlackSocket
from watcher.adapters.slack.socket_client import SocketLimits
from watcher.core.errors import StoreError
from watcher.core.listeners import ListenerStatus
from watcher.core.marks import Fault as Wrong
from watcher.core.marks import Mark, Verdict
from watcher.core.storage import Store
from watcher.pipeline.desk import Desk
from watcher.store.repository import SqlStore, open_store

FAST = SocketLimits(
    ping_s=0.1,
    wedged_s=0.6,
    look_s=0.02,
    request_s=2,
    first_wait_s=0.02,
    longest_wait_s=0.1,
    steady_s=0.0,
)
CLAIM = a_claim(text="At least 40 lorries wait at Mostvale.", muted_until=None)


@pytest.fixture(autouse=True)
def plain_logs() -> None:
    structlog.reset_defaults()


@pytest.fixture
def slack() -> Iterator[SocketStub]:
    with SocketStub() as stub:
        yield stub


@pytest.fixture
def sqlite(empty_database: Path, tmp_path: Path) -> Iterator[SqlStore]:
    path = tmp_path / "watcher.db"
    path.write_bytes(empty_database.read_bytes())
    opened = open_store(f"sqlite:///{path}")
    fill(opened)
    yield opened
    opened.close()


def fill(store: Store) -> None:
    with store.begin() as tx:
        tx.add_claim(CLAIM, NOW)
        with_alert(tx, an_alert())


@contextmanager
def listening(
    slack: SocketStub,
    store: Store,
    *,
    allowed: tuple[str, ...] = (),
    check: Callable[[str], str] | None = None,
    limits: SocketLimits = FAST,
    app_token: str = APP_TOKEN,
    bot_token: str = TOKEN,
) -> Iterator[SlackSocket]:
    heard = SlackSocket(
        bot_token=bot_token,
        app_token=app_token,
        desk=Desk(store, lambda: NOW, check=check),
        clock=lambda: NOW,
        api_url=slack.api_url,
        allowed_users=allowed,
        limits=limits,
    )
    heard.start()
    try:
        yield heard
    finally:
        heard.stop(5)


def marks(store: Store) -> list[Mark]:
    with store.read() as tx:
        return list(tx.marks())


def acknowledged(*envelopes: object) -> None:
    until(lambda: all(item.acknowledged.is_set() for item in envelopes))  # type: ignore[attr-defined]


def answered(slack: SocketStub, number: int) -> list[str]:
    until(lambda: len(slack.answers) >= number)
    return slack.told()


# ----------------------------------------------------------------------------- clicks


def test_a_click_is_stored_then_acknowledged_then_answered(slack: SocketStub, store: Store) -> None:
    fill(store)
    with listening(slack, store):
        click = slack.click("watcher_right", "key-1", user="U42")
        acknowledged(click)
        (mark,) = marks(store)  # it is there by the time of the acknowledgement
        assert (mark.verdict, mark.who) == (Verdict.RIGHT, "slack:U42")
        assert answered(slack, 1) == ["alert key-1 is marked right by you"]
    (answer,) = slack.answers
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert answer["thread_ts"] == "1700000000.000001"
    assert click.deliveries == 1


def test_our_own_log_is_not_silenced_by_the_listener(slack: SocketStub, sqlite: SqlStore) -> None:
    with listening(slack, sqlite):
        assert logging.getLogger("watcher.service").isEnabledFor(logging.ERROR)
        assert logging.getLogger("watcher").level == logging.NOTSET


def test_a_double_click_is_one_mark(slack: SocketStub, sqlite: SqlStore) -> None:
    with listening(slack, sqlite):
        acknowledged(slack.click("watcher_right", "key-1"), slack.click("watcher_right", "key-1"))
        told = answered(slack, 2)
    assert sorted(told) == [
        "alert key-1 is already marked right by you",
        "alert key-1 is marked right by you",
    ]
    with sqlite.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM marks").scalar() == 1


def test_a_click_on_an_old_message_counts_after_a_restart(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    with listening(slack, sqlite):
        acknowledged(slack.click("watcher_right", "key-1"))
    while_down = slack.click("watcher_wrong", "key-1", fault="echo")  # nobody is there
    sqlite.close()
    again = open_store(sqlite.engine.url.render_as_string())
    with listening(slack, again):
        acknowledged(while_down)
        assert "no longer right" in answered(slack, 2)[-1]
    (mark,) = marks(again)
    assert (mark.verdict, mark.fault) == (Verdict.WRONG, Wrong.ECHO)
    again.close()


@pytest.mark.parametrize("fault", Wrong)
def test_the_menu_says_what_is_wrong(slack: SocketStub, sqlite: SqlStore, fault: Wrong) -> None:
    with listening(slack, sqlite):
        acknowledged(slack.click("watcher_wrong", "key-1", fault=fault.value))
        assert answered(slack, 1) == [f"alert key-1 is marked wrong ({fault.value}) by you"]
    (mark,) = marks(sqlite)
    assert mark.fault is fault


def test_mute_and_accept_from_an_alert(slack: SocketStub, sqlite: SqlStore) -> None:
    with listening(slack, sqlite):
        acknowledged(slack.click("watcher_mute", "key-1"))
        assert answered(slack, 1) == ["claim bridge-closed is muted until 2024-12-17 08:30 UTC"]
        acknowledged(slack.click("watcher_accept", "key-1"))
        acknowledged(slack.click("watcher_accept", "key-1", user="U2"))
        told = answered(slack, 3)[1:]
        assert told[0].startswith("claim bridge-closed now says: 55 lorries wait at Mostvale.")
        assert told[1].startswith("alert key-1 was accepted already: it made version 2")
    with sqlite.read() as tx:
        claim = tx.claim("bridge-closed")
        assert (claim.version, claim.muted_until) == (2, NOW + timedelta(hours=24))


def test_on_a_message_of_a_removed_claim_the_verdict_counts(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    with sqlite.begin() as tx:
        tx.remove_claim("bridge-closed", NOW)
    with listening(slack, sqlite):
        for action in ("watcher_mute", "watcher_accept"):
            acknowledged(slack.click(action, "key-1"))
        gone = "claim bridge-closed of alert key-1 is no longer tracked"
        assert answered(slack, 2) == [gone, gone]
        acknowledged(slack.click("watcher_right", "key-1"))
        acknowledged(slack.click("watcher_right", "key-other"))
        assert answered(slack, 4)[2:] == [
            "alert key-1 is marked right by you",
            "no alert 'key-other'; did you mean key-1?",
        ]
    assert len(marks(sqlite)) == 1


@pytest.mark.parametrize(
    ("allowed", "user", "team", "admitted"),
    [
        ((), "U1", "T0STUBTEAM", True),
        ((), "U1", "T0ELSEWHERE", False),  # Slack Connect
        (("U1",), "U1", "T0STUBTEAM", True),
        (("U1",), "U2", "T0STUBTEAM", False),
        (("U1",), "U1", "T0ELSEWHERE", True),  # named, so meant
    ],
)
def test_outsiders_are_refused_politely(
    slack: SocketStub,
    sqlite: SqlStore,
    allowed: tuple[str, ...],
    user: str,
    team: str,
    admitted: bool,
) -> None:
    with listening(slack, sqlite, allowed=allowed):
        acknowledged(slack.click("watcher_right", "key-1", user=user, team=team))
        acknowledged(slack.command("mute bridge-closed", user=user, team=team))
        told = answered(slack, 2)
    assert all(text.startswith("Sorry, only") for text in told) is not admitted
    assert len(marks(sqlite)) == admitted
    with sqlite.read() as tx:
        assert (tx.claim("bridge-closed").muted_until is not None) is admitted


# ----------------------------------------------------------------------------- commands


def test_each_slash_command(slack: SocketStub, sqlite: SqlStore) -> None:
    asked = [
        ("claims", "bridge-closed · holding · At least 40 lorries wait"),
        ("claims nothing", "no claim has 'nothing' in it"),
        ("add The ferry to Mostvale &amp; Linz is cancelled.", "tracking 'ferry-mostvale-linz"),
        ("mute bridge 2h", "claim bridge-closed is muted until 2024-12-16 10:30 UTC"),
        ("mute bridge", "claim bridge-closed is muted until 2024-12-17 08:30 UTC"),
        ("mute bridge long", "'long' is not a duration"),
        ("unmute bridge", "claim bridge-closed alerts again"),
        ("unmute nobody", "no claim 'nobody'"),
        ("accept key-1", "claim bridge-closed now says: 55 lorries wait at Mostvale."),
        ("status", "NOT WELL: no cycle has ended yet"),
        ("check <https://news.example/a>", "read https://news.example/a"),
        ("check /etc/passwd", "'/etc/passwd' is not a web address"),
        ("help", "claims [text] - the tracked claims"),
        ("", "claims [text] - the tracked claims"),
        ("dance", "I do not know 'dance'; I know:"),
        ("add", "Say it as: add TEXT"),
    ]
    with listening(slack, sqlite, check=lambda url: f"read {url}"):
        for number, (text, told) in enumerate(asked, start=1):
            acknowledged(slack.command(text))
            assert answered(slack, number)[-1].startswith(told), text
    with sqlite.read() as tx:
        assert any("& Linz" in claim.text for claim in tx.claims())
    assert {answer["response_type"] for answer in slack.answers} == {"ephemeral"}


def test_a_slow_check_is_acknowledged_at_once(slack: SocketStub, sqlite: SqlStore) -> None:
    let_go = threading.Event()

    def check(url: str) -> str:
        assert let_go.wait(20)
        return f"read {url}"

    with listening(slack, sqlite, check=check):
        checks = [slack.command(f"check https://news.example/{name}") for name in "abc"]
        acknowledged(*checks, slack.click("watcher_right", "key-1"))
        told = answered(slack, 2)  # a check that cannot be taken, and the click
        assert sorted(told) == [
            "Other pages are being checked; try again in a minute.",
            "alert key-1 is marked right by you",
        ]
        let_go.set()
        assert [text[:4] for text in answered(slack, 4)[2:]] == ["read", "read"]


HOSTILE = [
    "<!channel> <@U1> *bold* `code` &lt;!here&gt; <https://evil.example|click>",
    "\u202e\x00\x1b[31m %s {0} ${x} '; DROP TABLE claims; --",
    "🏴" * 3000,
    "&" * 2999,
    "\n".join(["line"] * 4000),
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("verb", ["", "claims", "add", "mute", "unmute", "accept", "check"])
def test_hostile_text_is_answered_as_plain_text(
    slack: SocketStub, sqlite: SqlStore, verb: str, text: str
) -> None:
    with listening(slack, sqlite, check=lambda url: url):
        acknowledged(slack.command(f"{verb} {text}"))
        answered(slack, 1)
    (answer,) = slack.answers
    assert not any(mark in answer["text"] for mark in "<>")
    assert len(answer["text"]) <= 3000
    (block,) = answer["blocks"]
    assert (block["text"]["type"], block["text"]["emoji"]) == ("plain_text", False)
    assert 1 <= len(block["text"]["text"]) <= 3000


def test_a_long_answer_is_cut_and_never_inside_an_entity(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    with sqlite.begin() as tx:
        for number in range(30):
            tx.add_claim(replace(CLAIM, id=f"c{number}", text="Is a " + "<&>" * 50), NOW)
    with listening(slack, sqlite):
        acknowledged(slack.command("claims"))
        answered(slack, 1)
    (answer,) = slack.answers
    assert 2990 <= len(answer["text"]) <= 3000
    whole = answer["text"].replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    assert "&" not in whole


def test_malformed_payloads_are_acknowledged_and_cost_a_line(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    good = click_payload(slack, "watcher_right", "key-1", "U1", "T0STUBTEAM")
    (action,) = good["actions"]
    bad = [
        {},
        {"type": "block_actions"},
        {**good, "actions": []},
        {**good, "actions": "watcher_right"},
        {**good, "actions": [{**action, "action_id": "somebody_else"}]},
        {**good, "actions": [{**action, "value": 7}]},
        {**good, "actions": [{**action, "block_id": "watcher:another"}]},
        {**good, "actions": [{**action, "action_id": "watcher_wrong", "value": "key-1:bad"}]},
        {**good, "user": "U1"},
        {**good, "user": {"id": "<!channel>"}, "team": 5},
        {**good, "enterprise": 5},
        {**good, "type": "view_submission"},
    ]
    with capture_logs() as lines, listening(slack, sqlite):
        envelopes = [slack.send("interactive", payload) for payload in bad]
        envelopes += [slack.send(kind, []) for kind in ("interactive", "events_api", "new")]
        envelopes += [slack.send("slash_commands", {"command": 5}), slack.send("x", "text")]
        envelopes += [slack.send("slash_commands", {"command": "/watcher", "text": ["add"]})]
        acknowledged(*envelopes)
        for text in ("{", "[]", '{"type": 1}', '{"type": "new"}', '"text"'):
            slack.say(text)
        after = slack.click("watcher_right", "key-1")
        acknowledged(after)
        answered(slack, 1)
    assert [mark.verdict for mark in marks(sqlite)] == [Verdict.RIGHT]
    told = [line for line in lines if line["event"].startswith("slack_payload_")]
    assert len(told) >= len(bad)
    assert "slack_click_failed" not in {line["event"] for line in lines}


def test_an_answer_goes_another_way_when_its_address_is_gone(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    slack.script("response_url", Fault(status=404, body="expired_url"))
    with listening(slack, sqlite):
        acknowledged(slack.click("watcher_right", "key-1"))
        answered(slack, 1)
    (answer,) = slack.answers
    assert (answer["channel"], answer["user"]) == ("C0ALERTS01", "U1")


# ----------------------------------------------------------------------------- connections


def connected(heard: SlackSocket) -> None:
    until(lambda: heard.state().status is ListenerStatus.CONNECTED)


def test_the_shipped_limits_reconnect_within_half_a_minute() -> None:
    limits = SocketLimits()
    dial_s = answer_s = 3  # slack_sdk's own, in builtin/connection.py
    noticed_s = limits.wedged_s + limits.look_s
    assert noticed_s + limits.request_s + dial_s + answer_s < 30
    assert limits.wedged_s > 2 * limits.ping_s  # one lost pong is no wedge
    assert limits.longest_wait_s <= 30


def test_a_dropped_connection_is_made_anew_and_no_click_is_lost(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    with listening(slack, sqlite) as heard:
        connected(heard)
        for number in range(3):
            slack.drop()
            click = slack.click("watcher_right", "key-1", user=f"U{number}")
            acknowledged(click)
        until(lambda: heard.state().status is ListenerStatus.CONNECTED)
    assert slack.connected >= 4
    assert len(marks(sqlite)) == 3


def test_the_end_of_a_connection_is_noticed_without_a_ping(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    # slack_sdk takes it for silence and reads on, at full speed, until its pings fail.
    with listening(slack, sqlite, limits=replace(FAST, ping_s=60, wedged_s=60)) as heard:
        connected(heard)
        slack.drop()
        acknowledged(slack.click("watcher_right", "key-1"))


def test_a_wedged_connection_is_made_anew_and_no_click_is_lost(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    slack.redeliver_s = 0.5
    with capture_logs() as lines, listening(slack, sqlite) as heard:
        connected(heard)
        slack.wedge()
        click = slack.click("watcher_right", "key-1")
        acknowledged(click)
        until(lambda: len(slack.answers) == 1)
    assert click.deliveries >= 2
    assert len(marks(sqlite)) == 1
    (lost,) = [line for line in lines if line["event"] == "slack_buttons_reconnecting"]
    assert "wedged" in lost["reason"]


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
def test_slack_asks_for_another_connection(
    slack: SocketStub, sqlite: SqlStore, reason: str
) -> None:
    with listening(slack, sqlite) as heard:
        connected(heard)
        for number in range(5):
            before = slack.connected
            slack.say({"type": "disconnect", "reason": reason, "debug_info": {}})
            clicks = [
                slack.click("watcher_right", "key-1", user=f"U{number}x{each}") for each in range(4)
            ]
            acknowledged(*clicks)
            until(lambda before=before: slack.connected > before)  # type: ignore[misc]
            connected(heard)
        until(lambda: len(slack.connections) == 1)
    assert len(marks(sqlite)) == 20
    assert slack.connected == 6


# slack_sdk leaves the socket of a refused handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_connection_that_is_refused_again_and_again_is_tried_with_pauses(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    slack.refusing = True
    slack.script(
        "apps.connections.open",
        api_error("ratelimited", 429, Retry_After="0.1"),
        api_error("internal_error"),
        Fault(status=502, body="<html>", content_type="text/html"),
        Fault(drop=True),
    )
    with listening(slack, sqlite) as heard:
        until(lambda: slack.calls.count("apps.connections.open") >= 7)
        assert heard.state().status is ListenerStatus.RECONNECTING
        assert heard.state().detail == "Slack did not take the connection"
        slack.refusing = False
        connected(heard)
        acknowledged(slack.click("watcher_right", "key-1"))
    gc.collect()


def test_pauses_grow_between_failures(slack: SocketStub, sqlite: SqlStore) -> None:
    with listening(slack, sqlite, limits=SocketLimits()) as heard:
        assert [heard._pause_s(number) for number in range(8)] == [0, 1, 2, 4, 8, 16, 30, 30]


def test_a_slack_that_always_asks_for_another_connection_is_not_stormed(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    slack.greeting = {"type": "disconnect", "reason": "too_many_websockets"}
    limits = replace(FAST, first_wait_s=30, longest_wait_s=30, steady_s=10)
    with listening(slack, sqlite, limits=limits) as heard:
        until(lambda: "too_many_websockets" in heard.state().detail)
        assert threading.Event().wait(0.3) is False
    assert slack.connected == 1


def test_a_silent_slack_is_not_taken_for_a_connection(slack: SocketStub, sqlite: SqlStore) -> None:
    slack.silent_hello = True
    with listening(slack, sqlite, limits=replace(FAST, wedged_s=0.2)) as heard:
        until(lambda: slack.connected >= 2)
        assert heard.state().detail == "Slack said no hello"


@pytest.mark.parametrize(
    ("tokens", "calls", "told"),
    [
        (("xapp-wrong", TOKEN), "apps.connections.open", "the app token is wrong"),
        ((APP_TOKEN, "xoxb-wrong"), "auth.test", "the token is wrong; copy the Bot User"),
    ],
)
def test_a_wrong_token_stops_with_a_clear_line(
    slack: SocketStub, sqlite: SqlStore, tokens: tuple[str, str], calls: str, told: str
) -> None:
    with (
        capture_logs() as lines,
        listening(slack, sqlite, app_token=tokens[0], bot_token=tokens[1]) as heard,
    ):
        until(lambda: heard.state().status is ListenerStatus.OFF)
        assert told in heard.state().detail
        assert threading.Event().wait(0.3) is False  # longer than the longest pause
        assert slack.calls.count(calls) == 1
    assert [line["event"] for line in lines] == ["slack_buttons_off"]


def test_socket_mode_that_is_switched_off_stops_it(slack: SocketStub, sqlite: SqlStore) -> None:
    with listening(slack, sqlite) as heard:
        connected(heard)
        slack.say({"type": "disconnect", "reason": "link_disabled"})
        until(lambda: heard.state().status is ListenerStatus.OFF)
        assert "switched off in the app's settings" in heard.state().detail
    assert slack.connected == 1


def test_without_slack_bolt_it_is_off_and_says_what_to_install(
    slack: SocketStub, sqlite: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "slack_bolt", None)
    with listening(slack, sqlite) as heard:
        until(lambda: heard.state().status is ListenerStatus.OFF)
        assert "pip install 'watcher[slack]'" in heard.state().detail


# ----------------------------------------------------------------------------- the store


def test_a_click_that_cannot_be_stored_in_time_is_delivered_again_and_stored_once(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    slack.redeliver_s = 0.4
    with listening(slack, sqlite) as heard:
        connected(heard)
        blocker = sqlite3.connect(str(sqlite.engine.url.database), isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        click = slack.click("watcher_right", "key-1")
        command = slack.command("add The ferry to Linz is cancelled.")
        until(lambda: min(click.deliveries, command.deliveries) >= 3)
        assert not click.acknowledged.is_set()
        assert slack.answers == []
        blocker.execute("ROLLBACK")
        blocker.close()
        acknowledged(click, command)
        told = answered(slack, 2)
    assert sorted(text[:12] for text in told) == ["alert key-1 ", "tracking 'fe"]
    assert len(slack.answers) == 2
    assert len(marks(sqlite)) == 1
    with sqlite.read() as tx:
        assert len(tx.claims()) == 2


class FailingDesk(Desk):
    """A desk whose database fails the first time."""

    failures = 1

    def mark(self, *arguments: object, **options: object) -> str:
        if self.failures:
            self.failures -= 1
            raise StoreError("the disk is full")
        return super().mark(*arguments, **options)  # type: ignore[arg-type]


def test_a_click_whose_storing_fails_is_not_acknowledged(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    slack.redeliver_s = 0.3
    heard = SlackSocket(
        bot_token=TOKEN,
        app_token=APP_TOKEN,
        desk=FailingDesk(sqlite, lambda: NOW),
        clock=lambda: NOW,
        api_url=slack.api_url,
        limits=FAST,
    )
    heard.start()
    click = slack.click("watcher_right", "key-1")
    acknowledged(click)
    told = answered(slack, 2)
    heard.stop(5)
    assert click.deliveries >= 2
    assert told[0].startswith("Sorry, this could not be stored")
    assert told[1] == "alert key-1 is marked right by you"


def test_a_click_under_way_is_finished_when_the_service_stops(
    slack: SocketStub, sqlite: SqlStore
) -> None:
    with listening(slack, sqlite) as heard:
        connected(heard)
        blocker = sqlite3.connect(str(sqlite.engine.url.database), isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        click = slack.click("watcher_right", "key-1")
        until(lambda: heard._hearing._under_way > 0)
        stopping = threading.Thread(target=heard.stop, args=(10,))
        stopping.start()
        late = slack.click("watcher_right", "key-1", user="U2")  # for the next process
        until(lambda: late.deliveries == 1)
        blocker.execute("ROLLBACK")
        blocker.close()
        stopping.join(15)
        assert not stopping.is_alive()
    assert [mark.who for mark in marks(sqlite)] == ["slack:U1"]
    assert slack.told() == ["alert key-1 is marked right by you"]
    assert heard.state().status is ListenerStatus.OFF
    with listening(slack, sqlite):
        acknowledged(click, late)  # hanging up may have cost the acknowledgement, not the click
    assert len(marks(sqlite)) == 2


# ----------------------------------------------------------------------------- the surroundings


def test_other_apps_secrets_in_the_environment_change_nothing(
    slack: SocketStub, sqlite: SqlStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("CLIENT_ID", "CLIENT_SECRET", "SIGNING_SECRET", "BOT_TOKEN", "APP_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "of-another-app")
    with listening(slack, sqlite):
        acknowledged(slack.click("watcher_right", "key-1"))
    assert len(marks(sqlite)) == 1
    assert list(home.iterdir()) == []


def test_connections_that_end_leave_no_threads(slack: SocketStub, sqlite: SqlStore) -> None:
    before = threading.active_count()
    with listening(slack, sqlite) as heard:
        for number in range(8):
            made = slack.connected
            connected(heard)
            slack.drop() if number % 2 else slack.wedge()
            until(lambda made=made: slack.connected > made)  # type: ignore[misc]
        connected(heard)
    slack.drop()
    until(lambda: threading.active_count() <= before + 4, 30)


# ----------------------------------------------------------------------------- secrets


def test_no_secret_reaches_the_logs(
    slack: SocketStub,
    sqlite: SqlStore,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    with capture_logs() as lines, listening(slack, sqlite) as heard:
        connected(heard)
        acknowledged(slack.click("watcher_right", "key-1"), slack.send("interactive", {}))
        answered(slack, 1)
        slack.drop()
        acknowledged(slack.command("status"))
        answered(slack, 2)
    said = f"{caplog.text}{lines}{capfd.readouterr()}"
    for secret in (APP_TOKEN, TOKEN, "ticket=", "/response/"):
        assert secret not in said
