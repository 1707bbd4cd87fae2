"""Configuration, database, seeds, Slack and health, as the commands that show and mend them tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Watcher
from tests.contract.test_store import a_claim, an_alert, with_alert
from tests.slack_stub import TOKEN, Fault, SlackStub
from watcher.core.deliveries import Lane
from watcher.store.repository import open_store

Fails = Callable[..., str]


def test_config_show_masks_secrets_and_says_where_values_come_from(
    watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("xoxb-open-sesame-1\n", encoding="utf-8")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.toml").write_text('[slack]\nchannel = "#x"\n', "utf-8")
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-open-sesame-2")
    monkeypatch.setenv("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T0/B0/open-sesame")
    monkeypatch.setenv("WATCHER_HEALTH__PING_URL", "https://ping.example/open-sesame")
    monkeypatch.setenv("WATCHER_DATABASE_URL", "postgresql://me:open-sesame@127.0.0.1:1/x")
    shown = watcher("config", "show", "--json")
    assert shown.json["slack.bot_token"]["origin"] == "env SLACK_BOT_TOKEN_FILE"
    assert shown.json["slack.channel"] == {"value": "#x", "origin": "config/watcher.toml:2"}
    assert shown.json["poll.concurrency"]["origin"] == "default"
    failed = watcher("claim", "list")
    assert (failed.code, len(failed.err.splitlines())) == (1, 1)
    for done in (shown, watcher("config", "show"), failed, watcher("doctor")):
        assert "open-sesame" not in done.out + done.err


def test_all_faults_of_a_configuration_are_told_at_once(
    watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = '[poll]\nmin_interval = "often"\nconcurency = 3\n[nope]\nx = 1\n'
    (tmp_path / "bad.toml").write_text(bad, encoding="utf-8")
    monkeypatch.setenv("WATCHER_CONFIG", "bad.toml")
    monkeypatch.setenv("WATCHER_POLL__JITTER", "7")
    monkeypatch.setenv("WATCHER_SLACK__CHANEL", "x")
    monkeypatch.setenv("WATCHER_SLACK__CHANNEL", "\udcff")
    monkeypatch.setenv("WATCHER_DATABASE_URL", "sqlite:///\udcff.db")
    done = watcher("claim", "list")
    assert (done.code, done.out) == (2, "")
    origins = [line.split(": ")[1] for line in done.err.splitlines()]
    assert sorted(origins) == [
        *("bad.toml:2", "bad.toml:3", "bad.toml:4"),
        *("env WATCHER_DATABASE_URL", "env WATCHER_POLL__JITTER", "env WATCHER_SLACK__CHANEL"),
        "env WATCHER_SLACK__CHANNEL",
    ]
    assert "No such file" in watcher("--config", "absent.toml", "claim", "list").err


def test_the_seeds_never_overwrite_or_bring_back(watcher: Watcher) -> None:
    first = watcher("seed", "load", "--json").json
    assert 35 <= first["claims"]["added"] <= 45
    again = watcher("seed", "load", "--json").json
    assert all(set(ends) <= {"unchanged", "kept"} for ends in again.values())
    edited, muted, removed = (claim["id"] for claim in watcher("claim", "list", "--json").json[:3])
    watcher("claim", "edit", edited, "--text", "My own words")
    watcher("claim", "mute", muted)
    watcher("claim", "rm", removed)
    watcher("feed", "rm", "3")
    watcher("feed", "pause", "4")
    before = [watcher(noun, "list", "--json").json for noun in ("claim", "feed")]
    loaded = watcher("seed", "load", "--json").json
    assert loaded["claims"]["kept"] == 3
    assert [watcher(noun, "list", "--json").json for noun in ("claim", "feed")] == before


def test_a_folder_of_seeds_goes_in_whole_or_not_at_all(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    assert "no claims.toml" in fails(2, "seed", "load", "--from", tmp_path)
    (tmp_path / "claims.toml").write_text(
        '[[claim]]\nid = "a"\ntext = "Fine"\n[[claim]]\nid = "b"\n', "utf-8"
    )
    assert "claims.toml:4: text is empty" in fails(2, "seed", "load", "--from", tmp_path)
    assert watcher("claim", "list", "--json").json == []


def test_places_that_cannot_be_written(
    watcher: Watcher, fails: Fails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = "Dear diary. " * 50
    (tmp_path / "diary").write_text(notes, encoding="utf-8")
    for words in (("claim", "list"), ("run", "--once"), ("seed", "load")):
        assert "diary" in fails(1, "--database", "sqlite:///diary/x.db", *words)
        assert "diary" in fails(1, "--database", "sqlite:///diary", *words)
    monkeypatch.setenv("WATCHER_DATA__DIR", "diary/data")
    assert "diary/data" in fails(1, "claim", "list")
    assert (tmp_path / "diary").read_text(encoding="utf-8") == notes


def test_a_newer_database_is_refused_by_every_command_and_stays_as_it_is(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    watcher("claim", "add", "A claim")
    path = tmp_path / "data" / "watcher.db"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    for words in (
        *(("claim", "list"), ("claim", "add", "More"), ("run", "--once"), ("seed", "load")),
        *(("db", "check"), ("db", "migrate"), ("db", "backup", "b.db"), ("doctor",)),
        ("healthcheck",),
    ):
        assert "newer Watcher (schema 9999" in fails(1, *words)
    assert path.read_bytes() == before


def test_a_damaged_database_is_named_and_not_touched(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    watcher("seed", "load")
    path = tmp_path / "data" / "watcher.db"
    body = bytearray(path.read_bytes())
    body[8192:40000] = b"\xa5" * (40000 - 8192)
    path.write_bytes(body)
    assert "damaged" in fails(1, "claim", "list")
    assert "damaged" in fails(1, "db", "backup", "copy.db")
    assert not (tmp_path / "copy.db").exists()
    checked = watcher("db", "check")
    assert (checked.code, len(checked.complaints)) == (1, 1)
    assert watcher("db", "check", "--json").json["damage"]
    assert path.read_bytes() == body


def test_db_commands_on_a_good_database(watcher: Watcher, fails: Fails, tmp_path: Path) -> None:
    watcher("claim", "add", "A claim", "--id", "one")
    assert "no damage found" in watcher("db", "check").out
    assert watcher("db", "check", "--json").json["damage"] == []
    assert "nothing to do" in watcher("db", "migrate").err
    assert watcher("db", "backup", "copy.db").code == 0
    copy = ("--database", f"sqlite:///{tmp_path}/copy.db")
    assert [claim["id"] for claim in watcher(*copy, "claim", "list", "--json").json] == ["one"]
    assert "copy.db is there already" in fails(2, "db", "backup", "copy.db")
    assert "absent/copy.db" in fails(1, "db", "backup", "absent/copy.db")


def test_doctor_and_healthcheck_before_the_first_cycle(watcher: Watcher) -> None:
    done = watcher("doctor", "--json")
    levels = {check["subject"]: check["level"] for check in done.json}
    assert done.code == 1
    assert (levels["claims"], levels["feeds"], levels["service"]) == ("bad", "bad", "warn")
    assert "bad  claims: none is tracked" in watcher("doctor").out
    unwell = watcher("healthcheck", "--json")
    assert (unwell.code, unwell.json["ok"]) == (1, False)
    watcher("run", "--once")
    well = watcher("healthcheck", "--json")
    assert (well.code, well.json["ok"]) == (0, True)
    watcher("seed", "load")
    assert watcher("doctor").code == 0


def test_slack_test_tells_what_is_not_set_from_what_fails(
    watcher: Watcher, fails: Fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no bot token" in fails(4, "slack", "test")
    with SlackStub() as slack:
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-the-token")
        assert "no channel" in fails(4, "slack", "test")
        monkeypatch.setenv("WATCHER_SLACK__CHANNEL", "#alerts")
        refused = watcher("slack", "test")
        assert (refused.code, refused.err) == (1, "")
        assert refused.out.startswith("failed  token: Slack says invalid_auth: ")
        assert "xoxb-not" not in refused.out
        monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
        lost = watcher("slack", "test", "--channel", "#nowhere")
        assert lost.code == 1
        assert "failed  #nowhere: channel: channel_not_found" in lost.out
        watcher("claim", "add", "A claim", "--channel", "#syria")
        done = watcher("slack", "test")
        assert (done.code, done.err) == (0, "")
        assert "    ok  #alerts: delete:" in done.out
        assert "    ok  #syria: delete:" in done.out
        monkeypatch.setenv("WATCHER_SLACK__TOPICS", '{"navy": ["#navy"]}')
        assert "failed  #navy: channel:" in watcher("slack", "test").out
        assert "waiting" not in done.out, "nothing waits"
        assert slack.messages == [], "it cleans up"


def test_slack_test_lets_a_stopped_channel_go_on(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    watcher("claim", "list")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    store = open_store(f"sqlite:///{tmp_path}/data/watcher.db")
    lanes = [("slack", ""), ("slack", "#gone"), ("slack", "#syria"), ("console", "")]
    with store.begin() as tx:
        tx.add_claim(a_claim(), moment)
        with_alert(tx, an_alert("a", "a"), ("slack", ""), ("slack", "#syria"))
        for notifier, target in lanes:
            tx.put_lane(
                Lane(notifier=notifier, target=target, stopped_at=moment, stop_reason="archived")
            )
    with SlackStub() as slack:
        slack.archived.add("C0SYRIA001")
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("WATCHER_SLACK__CHANNEL", "#alerts")
        done = watcher("slack", "test")
    assert done.code == 1, "two channels are stopped for good reason"
    assert "ok  #alerts: sending: is no longer stopped; 1 waiting message can go out" in done.out
    with store.read() as tx:
        stopped = {(lane.notifier, lane.target) for lane in tx.lanes() if lane.stopped_at}
    store.close()
    assert stopped == {("slack", "#gone"), ("slack", "#syria"), ("console", "")}


def test_slack_test_says_how_little_can_be_told_of_a_webhook(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SlackStub() as slack:
        monkeypatch.setenv("SLACK_WEBHOOK_URL", slack.webhook_url)
        done = watcher("slack", "test")
        assert (done.code, slack.webhook_messages) == (0, [])
        assert "may come twice" in done.out
        slack.script("webhook", Fault(status=404, body="no_service"))
        assert watcher("slack", "test").code == 1


def test_slack_init_prints_a_manifest_for_a_pipe_and_talks_beside_it(watcher: Watcher) -> None:
    done = watcher("slack", "init")
    assert done.code == 0
    assert done.json["settings"]["socket_mode_enabled"] is True
    assert "channels:history" in done.err
    without = watcher("slack", "init", "--no-socket", "--yaml")
    assert "socket_mode_enabled: false" in without.out
    assert "SLACK_APP_TOKEN" not in without.err
