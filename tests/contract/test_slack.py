"""The Slack adapters against a stub over real HTTP: what is sent, and how each fault is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.slack_posts import CARD, DIGEST, NOW
from tests.slack_posts import UPDATE as MESSAGE
from tests.slack_stub import ACCEPT_THEN_DROP, DROP, TOKEN, Fault, SlackStub, api_error
from watcher.adapters.slack import SlackBot, SlackWebhook
from watcher.core.errors import DeliveryError
from watcher.core.posts import Place, Post, key_of


@pytest.fixture
def slack() -> Iterator[SlackStub]:
    with SlackStub() as stub:
        yield stub


def bot(slack: SlackStub, **changes: Any) -> SlackBot:
    settings: dict[str, Any] = {
        "token": TOKEN,
        "channel": "#alerts",
        "api_url": slack.api_url,
        "timeout_s": 2,
        "clock": lambda: NOW,
    }
    return SlackBot(**{**settings, **changes})


@pytest.mark.parametrize("post", [MESSAGE, CARD, DIGEST], ids=lambda post: type(post).__name__)
def test_a_post_is_one_message_that_unfurls_nothing(slack: SlackStub, post: Post) -> None:
    receipt = bot(slack).send(post, Place(target="#alerts"))
    (sent,) = slack.messages
    assert (receipt.external_id, receipt.channel_id) == (sent["ts"], "C0ALERTS01")
    assert slack.calls == ["chat.postMessage"]
    assert slack.keys() == [key_of(post)]
    for name in ("unfurl_links", "unfurl_media", "mrkdwn"):
        assert sent[name] is False
    assert "parse" not in sent
    assert "link_names" not in sent


@pytest.mark.parametrize(
    ("fault", "unknown", "permanent", "wait_s"),
    [
        (ACCEPT_THEN_DROP, True, False, None),
        (DROP, True, False, None),
        (api_error("ratelimited", 429, Retry_After="30"), False, False, 30),
        (api_error("ratelimited", 429, Retry_After="0.5"), False, False, 0.5),
        (api_error("ratelimited", 429, Retry_After="soon"), False, False, 1),
        (api_error("invalid_auth"), False, True, None),
        (api_error("not_in_channel"), False, True, None),
        (api_error("internal_error"), True, False, None),
        (api_error("a_code_of_next_year"), False, True, None),
        (api_error("ratelimited", 429, retry_after="7"), False, False, 7),
        (api_error("ratelimited", 429, RETRY_AFTER="2, 5"), False, False, 5),
        (api_error("ratelimited", 429, Retry_After="0"), False, False, 1),
        (
            api_error("ratelimited", 429, Retry_After="Tue, 17 Dec 2024 12:01:00 GMT"),
            False,
            False,
            60,
        ),
        (Fault(status=429, body="", headers={"Retry-After": "-3"}), False, False, 1),
        (api_error("rate_limited"), False, False, 30),
        (api_error("message_limit_exceeded"), False, False, 300),
        (api_error("fatal_error"), True, False, None),
        (api_error("internal_error", 500, Retry_After="9"), True, False, 9),
        (Fault(status=200, body=""), True, False, None),
        (Fault(status=200, body="[]"), True, False, None),
        (Fault(status=200, body='{"ok": true'), True, False, None),
        (Fault(status=503, body="<html>down</html>", content_type="text/html"), True, False, None),
        (Fault(status=200, body="<html>proxy</html>", content_type="text/html"), True, False, None),
        (Fault(delay_s=3.0), True, False, None),
    ],
    ids=str,
)
def test_each_fault_says_whether_the_message_may_be_there(
    slack: SlackStub, fault: Fault, unknown: bool, permanent: bool, wait_s: float | None
) -> None:
    slack.script("chat.postMessage", fault)
    with pytest.raises(DeliveryError) as caught:
        bot(slack).send(MESSAGE, Place(target="#alerts"))
    error = caught.value
    assert (error.unknown, error.permanent, error.retry_after_s) == (unknown, permanent, wait_s)
    assert TOKEN not in str(error)
    assert slack.calls == ["chat.postMessage"], "one send is one request, whatever happens"


# What stops a whole channel, what is about one message, what makes a new parent message.
@pytest.mark.parametrize(
    ("code", "stops", "gone"),
    [
        ("invalid_auth", True, False),
        ("token_revoked", True, False),
        ("missing_scope", True, False),
        ("channel_not_found", True, False),
        ("not_in_channel", True, False),
        ("is_archived", True, False),
        ("is_inactive", True, False),
        ("restricted_action", True, False),
        ("restricted_action_read_only_channel", True, False),
        ("restricted_action_thread_only_channel", True, False),
        ("ekm_access_denied", True, False),
        ("a_code_of_next_year", True, False),
        ("invalid_blocks", False, False),
        ("msg_too_long", False, False),
        ("block_mismatch", False, False),
        ("edit_window_closed", False, False),
        ("message_not_found", False, True),
        ("cant_update_message", False, True),
        ("cannot_reply_to_message", False, True),
        ("restricted_action_thread_locked", False, True),
    ],
)
def test_a_refusal_says_what_it_concerns(
    slack: SlackStub, code: str, stops: bool, gone: bool
) -> None:
    slack.script("chat.postMessage", api_error(code))
    with pytest.raises(DeliveryError, match=code) as caught:
        bot(slack).send(MESSAGE, Place(target="#alerts", thread="1.1"))
    error = caught.value
    assert (error.stops, error.gone, error.permanent) == (stops, gone, True)
    assert not error.unknown, "Slack said no: nothing was posted"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"archived": {"C0ALERTS01"}}, "is_archived.*unarchive"),
        ({"strangers": {"C0ALERTS01"}}, "not_in_channel.*/invite"),
        ({"scopes": ("channels:read",)}, r"missing_scope \(chat:write\).*add the scope"),
        ({"channels": {"#renamed": "C0ALERTS01"}}, "channel_not_found.*renamed"),
    ],
    ids=str,
)
def test_a_channel_that_cannot_be_posted_to_says_why(
    slack: SlackStub, change: dict[str, Any], said: str
) -> None:
    for name, value in change.items():
        setattr(slack.workspace, name, value)
    with pytest.raises(DeliveryError, match=said) as caught:
        bot(slack).send(MESSAGE, Place(target="#alerts"))
    assert caught.value.stops


def test_a_refused_connection_is_known_not_to_have_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    dead = SlackBot(
        token=TOKEN,
        channel="#alerts",
        api_url=f"http://127.0.0.1:{port}/api",
        timeout_s=2,
        clock=lambda: NOW,
    )
    with pytest.raises(DeliveryError) as caught:
        dead.send(MESSAGE, Place(target="#alerts"))
    assert not caught.value.unknown
    assert not caught.value.permanent


def test_an_accepted_then_dropped_message_is_found_by_its_key(slack: SlackStub) -> None:
    slack.script("chat.postMessage", ACCEPT_THEN_DROP)
    notifier = bot(slack)
    with pytest.raises(DeliveryError):
        notifier.send(MESSAGE, Place(target="#alerts"))
    found = notifier.find(MESSAGE.alert_key, Place(target="#alerts"), NOW - timedelta(minutes=10))
    assert found is not None
    assert found.external_id == slack.messages[0]["ts"]
    assert (
        notifier.find("another key", Place(target="#alerts"), NOW - timedelta(minutes=10)) is None
    )


def test_a_wrong_token_is_permanent_and_says_the_remedy(slack: SlackStub) -> None:
    with pytest.raises(DeliveryError, match="Bot User OAuth Token") as caught:
        bot(slack, token="xoxb-wrong").send(MESSAGE, Place(target="#alerts"))
    assert caught.value.permanent


def test_a_webhook_sends_the_same_message_with_its_key(slack: SlackStub) -> None:
    SlackWebhook(url=slack.webhook_url, timeout_s=2, clock=lambda: NOW).send(
        MESSAGE, Place(target="")
    )
    (sent,) = slack.webhook_messages
    assert f"alert {MESSAGE.alert_id}" in sent["text"]
    assert f"alert {MESSAGE.alert_id}" in str(sent["blocks"])
    assert "may come twice" in str(sent["blocks"]), "a webhook cannot look, so it may repeat itself"
    assert "watcher_right" not in str(sent["blocks"]), "nobody hears clicks on a webhook's message"
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["mrkdwn"]) == (False, False, False)
    assert sent["metadata"]["event_payload"]["alert_key"] == MESSAGE.alert_key


@pytest.mark.parametrize(
    ("fault", "unknown", "permanent"),
    [
        (ACCEPT_THEN_DROP, True, False),
        (Fault(status=503, body="down"), True, False),
        (Fault(status=404, body="no_service"), False, True),
        (Fault(status=429, body="", headers={"Retry-After": "2"}), False, False),
        (Fault(status=200, body="<html>portal</html>"), True, False),
    ],
    ids=str,
)
def test_a_webhook_s_refusals_raise(
    slack: SlackStub, fault: Fault, unknown: bool, permanent: bool
) -> None:
    slack.script("webhook", fault)
    with pytest.raises(DeliveryError) as caught:
        SlackWebhook(url=slack.webhook_url, timeout_s=2, clock=lambda: NOW).send(
            MESSAGE, Place(target="")
        )
    assert (caught.value.unknown, caught.value.permanent) == (unknown, permanent)
    assert "secret-of-the-webhook" not in str(caught.value)
