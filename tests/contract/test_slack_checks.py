"""`watcher slack init` and the steps of `watcher slack test`: real slack-sdk against the stub."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.slack_stub import (
    ACCEPT_THEN_DROP,
    APP_TOKEN,
    CHANNELS,
    DROP,
    SCOPES,
    TOKEN,
    Fault,
    SlackStub,
    api_error,
)
from tests.slack_workspace import BOT_ID
from watcher.adapters.slack.checks import TEST_EVENT, SlackChecks
from watcher.adapters.slack.manifests import app_manifest, manifest_text, next_steps
from watcher.adapters.slack.scopes import APP_SCOPES, BOT_SCOPES
from watcher.adapters.slack.steps import Outcome, Step
from watcher.adapters.slack.webhook_checks import check_webhook

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ALERTS, SYRIA = CHANNELS["#alerts"], CHANNELS["#syria"]
HTML = Fault(status=200, body="<html>log in</html>", content_type="text/html")
IN_A_CHANNEL = ["channel", "post", "reply", "update", "history", "replies", "delete"]


@pytest.fixture
def slack() -> Iterator[SlackStub]:
    with SlackStub() as stub:
        yield stub


def steps(
    slack: SlackStub, *targets: str, pauses: list[float] | None = None, **changes: Any
) -> list[Step]:
    settings: dict[str, Any] = {
        "token": TOKEN,
        "app_token": APP_TOKEN,
        "api_url": slack.api_url,
        "timeout_s": 2,
        "clock": lambda: NOW,
        "pause": (pauses if pauses is not None else []).append,
    }
    done = list(SlackChecks(**{**settings, **changes}).run(targets or ("#alerts",)))
    told = " ".join(f"{step.subject} {step.text}" for step in done)
    assert "stub-token" not in told
    assert "Traceback" not in told
    return done


def failed(done: list[Step]) -> dict[str, str]:
    return {step.subject: step.text for step in done if step.outcome is Outcome.FAILED}


def outcomes(done: list[Step]) -> dict[str, Outcome]:
    return {step.subject: step.outcome for step in done}


# ----------------------------------------------------------------------------- all is well


def test_a_good_set_up_passes_every_step_and_leaves_nothing(slack: SlackStub) -> None:
    done = steps(slack, "#alerts", SYRIA)
    assert [step.subject for step in done] == [
        *("token", "scopes"),
        *(f"#alerts: {what}" for what in IN_A_CHANNEL),
        *(f"{SYRIA}: {what}" for what in IN_A_CHANNEL),
        "app token",
    ]
    assert set(outcomes(done).values()) == {Outcome.OK}
    assert [step.passed for step in done if step.passed] == ["#alerts", SYRIA]
    assert slack.messages == []
    assert slack.calls.count("chat.postMessage") == 4


def test_a_reply_is_deleted_before_the_message_that_it_answers(slack: SlackStub) -> None:
    done = Fault(accept=True, body=json.dumps({"ok": True}))
    slack.script("chat.delete", done, api_error("cant_delete_message"))
    steps(slack)
    (kept,) = slack.messages
    assert not kept.get("thread_ts"), "else Slack keeps a tombstone in the channel"


def test_it_waits_as_long_as_slack_asks(slack: SlackStub) -> None:
    pauses: list[float] = []
    slack.script("chat.delete", api_error("ratelimited", 429, Retry_After="7"))
    assert failed(steps(slack, pauses=pauses)) == {}
    assert pauses == [7.0]
    assert slack.messages == []
    slack.script("auth.test", api_error("ratelimited", 429, Retry_After="3600"))
    assert "ratelimited" in failed(steps(slack, pauses=pauses))["token"]
    assert pauses == [7.0], "but not for an hour"


def test_what_an_earlier_test_left_behind_is_deleted_too(slack: SlackStub) -> None:
    mark = {"event_type": TEST_EVENT, "event_payload": {}}
    alert = {"event_type": "watcher_alert", "event_payload": {"alert_key": "k"}}
    slack.messages += [
        {"channel": ALERTS, "ts": "1.1", "text": "left", "metadata": mark, "bot_id": BOT_ID},
        {
            "channel": ALERTS,
            "ts": "1.2",
            "text": "left",
            "metadata": mark,
            "bot_id": BOT_ID,
            "thread_ts": "1.1",
        },
        {"channel": ALERTS, "ts": "1.3", "text": "of another", "metadata": mark, "bot_id": "B9"},
        {"channel": ALERTS, "ts": "1.4", "text": "alert", "metadata": alert, "bot_id": BOT_ID},
        {"channel": SYRIA, "ts": "1.5", "text": "elsewhere", "metadata": mark, "bot_id": BOT_ID},
    ]
    assert failed(steps(slack)) == {}
    assert [item["ts"] for item in slack.messages] == ["1.3", "1.4", "1.5"]


def test_without_an_app_token_buttons_are_said_to_be_missing(slack: SlackStub) -> None:
    done = steps(slack, app_token="")
    assert done[-1].outcome is Outcome.SKIPPED
    assert "SLACK_APP_TOKEN" in done[-1].text
    assert "apps.connections.open" not in slack.calls


# ----------------------------------------------------------------------------- tokens and scopes


def test_a_wrong_token_ends_the_channels_but_not_the_app_token(slack: SlackStub) -> None:
    done = steps(slack, token="xoxb-stub-token-of-another")
    assert list(failed(done)) == ["token"]
    assert "Bot User OAuth Token" in failed(done)["token"]
    assert outcomes(done)["app token"] is Outcome.OK
    assert slack.messages == []


@pytest.mark.parametrize("scope", [scope for scope in BOT_SCOPES if scope.required])
def test_a_missing_scope_is_named_with_what_breaks(slack: SlackStub, scope: Any) -> None:
    slack.scopes = tuple(name for name in SCOPES if name != scope.name)
    done = steps(slack, ALERTS)
    assert f"{scope.name} is missing: {scope.without}" in failed(done)["scopes"]
    others = {subject: text for subject, text in failed(done).items() if subject.startswith(ALERTS)}
    assert others, "and the step that needs it fails"
    assert all(f"missing_scope ({scope.name})" in text for text in others.values())
    assert not any(step.passed for step in done)
    assert slack.messages == []


@pytest.mark.parametrize("scope", [scope for scope in BOT_SCOPES if not scope.required])
def test_an_optional_scope_may_be_missing(slack: SlackStub, scope: Any) -> None:
    slack.scopes = tuple(name for name in SCOPES if name != scope.name)
    done = steps(slack, "#alerts")
    assert failed(done) == {}
    (told,) = [step for step in done if step.subject == "scopes"]
    assert (told.outcome, told.text) == (
        Outcome.SKIPPED,
        f"{scope.name} is missing: {scope.without}",
    )
    assert any(step.passed for step in done), "and the channel passes without it"


def test_a_server_that_hides_the_scopes_is_tried_all_the_same(slack: SlackStub) -> None:
    slack.script("auth.test", Fault(body=json.dumps({"ok": True, "user": "w", "team": "T"})))
    done = steps(slack)
    assert outcomes(done)["scopes"] is Outcome.SKIPPED
    assert failed(done) == {}


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [
        (api_error("missing_scope"), "connections:write"),
        (api_error("not_allowed_token_type"), "xapp-"),
        (api_error("invalid_auth"), "app-level token"),
        (HTML, "proxy"),
    ],
)
def test_an_app_token_that_does_not_open(slack: SlackStub, fault: Fault, remedy: str) -> None:
    slack.script("apps.connections.open", fault)
    done = steps(slack)
    assert list(failed(done)) == ["app token"]
    assert remedy in failed(done)["app token"]
    assert [step.passed for step in done if step.passed] == ["#alerts"]


def test_the_app_token_is_the_one_that_is_tried(slack: SlackStub) -> None:
    assert "app-level token" in failed(steps(slack, app_token=TOKEN))["app token"]


# ----------------------------------------------------------------------------- channels


def test_each_channel_fails_for_itself(slack: SlackStub) -> None:
    slack.archived.add(ALERTS)
    done = steps(slack, "#nowhere", "C0NOWHERE1", "#alerts", "#syria")
    assert list(failed(done)) == ["#nowhere: channel", "C0NOWHERE1: channel", "#alerts: channel"]
    assert "/invite @watcher" in failed(done)["#nowhere: channel"]
    assert "no such channel" in failed(done)["C0NOWHERE1: channel"]
    assert "is_archived" in failed(done)["#alerts: channel"]
    assert [step.passed for step in done if step.passed] == ["#syria"]
    assert slack.calls.count("conversations.list") == 1, "the list is asked for once"


@pytest.mark.parametrize("target", ["#alerts", ALERTS])
def test_a_channel_that_the_bot_is_not_in(slack: SlackStub, target: str) -> None:
    slack.strangers.add(ALERTS)
    done = steps(slack, target)
    assert "not_in_channel: write `/invite @watcher` in it" in failed(done)[f"{target}: channel"]
    assert "chat.postMessage" not in slack.calls


def test_without_groups_read_only_public_channels_are_asked_for(slack: SlackStub) -> None:
    slack.scopes = tuple(name for name in SCOPES if name != "groups:read")
    done = steps(slack, "#alerts", "#secret")
    assert list(failed(done)) == ["#secret: channel"]
    assert "groups:read" in failed(done)["#secret: channel"]


def test_a_private_channel_needs_its_own_scope_for_the_history(slack: SlackStub) -> None:
    slack.workspace.private.add(ALERTS)
    slack.scopes = tuple(name for name in SCOPES if name != "groups:history")
    done = steps(slack)
    assert "private channel" in next(
        step.text for step in done if step.subject == "#alerts: channel"
    )
    assert list(failed(done)) == ["#alerts: history", "#alerts: replies"]
    assert "missing_scope (groups:history)" in failed(done)["#alerts: history"]
    assert slack.messages == []


# ----------------------------------------------------------------------------- messages


@pytest.mark.parametrize(
    ("method", "fault", "wrong"),
    [
        ("chat.postMessage", api_error("restricted_action"), ["post"]),
        ("chat.postMessage", HTML, ["post"]),
        ("chat.postMessage", DROP, ["post"]),
        ("chat.postMessage", ACCEPT_THEN_DROP, ["post"]),
        ("chat.update", api_error("cant_update_message"), ["update"]),
        ("chat.update", Fault(status=503, body="down"), ["update"]),
        ("conversations.history", api_error("missing_scope"), ["history"]),
        ("conversations.history", HTML, ["history"]),
        ("conversations.replies", api_error("missing_scope"), ["replies"]),
        ("conversations.replies", ACCEPT_THEN_DROP, ["replies"]),
        ("chat.delete", ACCEPT_THEN_DROP, []),
        ("chat.delete", DROP, []),
    ],
    ids=str,
)
def test_a_failure_half_way_is_told_and_cleaned_up(
    slack: SlackStub, method: str, fault: Fault, wrong: list[str]
) -> None:
    slack.script(method, fault)
    done = steps(slack)
    assert list(failed(done)) == [f"#alerts: {what}" for what in wrong]
    assert any(step.passed for step in done) == (not wrong)
    assert slack.messages == [], "also a message whose receipt was lost"


def test_a_lost_reply_is_found_and_deleted(slack: SlackStub) -> None:
    ordered = iter(
        SlackChecks(
            token=TOKEN, api_url=slack.api_url, clock=lambda: NOW, pause=lambda _: None
        ).run(["#alerts"])
    )
    for step in ordered:
        if step.subject == "#alerts: post":
            slack.script("chat.postMessage", ACCEPT_THEN_DROP)
    assert slack.calls.count("chat.delete") == 2
    assert slack.messages == []


def test_a_test_that_is_cut_off_cleans_up(slack: SlackStub) -> None:
    ordered = SlackChecks(
        token=TOKEN, api_url=slack.api_url, clock=lambda: NOW, pause=lambda _: None
    ).run(["#alerts"])
    for step in ordered:
        if step.subject == "#alerts: reply":
            break
    assert len(slack.messages) == 2
    ordered.close()
    assert slack.messages == []


def test_what_cannot_be_deleted_is_said(slack: SlackStub) -> None:
    slack.script("chat.delete", *[api_error("cant_delete_message")] * 2)
    done = steps(slack)
    assert "by hand" in failed(done)["#alerts: delete"]
    assert not any(step.passed for step in done)


def test_a_message_that_does_not_show_up_is_waited_for(slack: SlackStub) -> None:
    empty = Fault(body=json.dumps({"ok": True, "messages": []}))
    pauses: list[float] = []
    slack.script("conversations.history", empty)
    assert failed(steps(slack, pauses=pauses)) == {}
    assert len(pauses) == 1
    slack.script("conversations.history", *[empty] * 3)
    assert "does not show up" in failed(steps(slack))["#alerts: history"]
    assert slack.messages == []


# ----------------------------------------------------------------------------- no Slack there


def test_no_answer_ends_the_test_in_one_line() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        checks = SlackChecks(
            token=TOKEN,
            app_token=APP_TOKEN,
            api_url=f"{url}/api",
            timeout_s=2,
            clock=lambda: NOW,
            pause=lambda _: None,
        )
        (step,) = checks.run(["#alerts"])
        hook = next(iter(check_webhook(f"{url}/services/secret", timeout_s=2, clock=lambda: NOW)))
    assert (step.outcome, step.subject) == (Outcome.FAILED, "token")
    assert "ConnectionRefusedError" in step.text
    assert "api_url" in step.text
    assert hook.outcome is Outcome.FAILED
    assert "secret" not in hook.text


def test_a_proxy_s_page_in_place_of_slack_s_answer(slack: SlackStub) -> None:
    slack.script("auth.test", HTML)
    (step,) = steps(slack)
    assert step.outcome is Outcome.FAILED
    assert "proxy" in step.text


# ----------------------------------------------------------------------------- webhooks


def test_a_webhook_is_looked_up_without_posting(slack: SlackStub) -> None:
    there, *rest = check_webhook(slack.webhook_url, timeout_s=2, clock=lambda: NOW)
    assert (there.subject, there.outcome) == ("webhook", Outcome.OK)
    assert {step.outcome for step in rest} == {Outcome.SKIPPED}
    assert any("twice" in step.text for step in rest)
    assert slack.webhook_messages == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault(status=404, body="no_service"), "make a new one"),
        (Fault(status=403, body="invalid_token"), "copy it again"),
        (Fault(status=410, body="channel_is_archived"), "choose another"),
        (Fault(status=200, body="<html>log in</html>"), "without a reason"),
        (Fault(status=500, body=""), "HTTP 500"),
        (DROP, "no answer"),
    ],
    ids=str,
)
def test_a_webhook_that_is_not_there(slack: SlackStub, fault: Fault, told: str) -> None:
    slack.script("webhook", fault)
    there, *_ = check_webhook(slack.webhook_url, timeout_s=2, clock=lambda: NOW)
    assert there.outcome is Outcome.FAILED
    assert told in there.text
    assert "secret" not in there.text


# ----------------------------------------------------------------------------- the manifest


@pytest.mark.parametrize("wanted", [True, False])
def test_the_manifest_asks_for_the_listed_scopes_and_is_what_slack_takes(wanted: bool) -> None:
    manifest = app_manifest(socket=wanted)
    as_json = manifest_text(manifest, as_json=True)
    assert json.loads(as_json) == manifest
    assert yaml.safe_load(manifest_text(manifest, as_json=False)) == manifest
    scopes = [scope.name for scope in BOT_SCOPES if wanted or not scope.socket]
    assert manifest["oauth_config"] == {"scopes": {"bot": scopes}}
    assert manifest["settings"]["socket_mode_enabled"] is wanted
    assert manifest["settings"]["interactivity"] == {"is_enabled": wanted}
    assert ("slash_commands" in manifest["features"]) is wanted
    # Limits of schema 1 (github.com/slackapi/manifest-schema).
    about = manifest["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert set(manifest) <= {"display_information", "features", "oauth_config", "settings"}
    for command in manifest["features"].get("slash_commands", ()):
        assert set(command) == {"command", "description", "usage_hint", "should_escape"}
        assert command["command"].startswith("/")


@pytest.mark.parametrize("wanted", [True, False])
def test_the_next_steps_tell_why_each_scope_is_asked_for(wanted: bool) -> None:
    told = "\n".join(next_steps(socket=wanted))
    for scope in (*BOT_SCOPES, *APP_SCOPES):
        assert (scope.why in told) is (wanted or not scope.socket)
    assert ("SLACK_APP_TOKEN_FILE" in told) is wanted
    assert "https://api.slack.com/apps?new_app=1" in told


def test_the_documentation_lists_the_scopes_with_their_reasons() -> None:
    page = (Path(__file__).parents[2] / "docs" / "slack.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    for scope in (*BOT_SCOPES, *APP_SCOPES):
        (row,) = [line for line in rows if line.startswith(f"| `{scope.name}`")]
        assert row.endswith(f"| {scope.why} | {scope.without} |")
        assert ("(optional)" in row) is not scope.required
