"""A digest's picture: uploaded before the one message, and never the reason that it fails or comes twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.slack_posts import DIGEST, NOW, UPDATE
from tests.slack_rich_text import visible_lines
from tests.slack_stub import ACCEPT_THEN_DROP, DROP, SCOPES, TOKEN, Fault, SlackStub, api_error
from watcher.adapters.slack import SlackBot
from watcher.core.errors import DeliveryError
from watcher.core.posts import Digest, Place

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
HERE = Place(target="#alerts")
UPLOAD = ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"]


@pytest.fixture
def slack() -> Iterator[SlackStub]:
    with SlackStub() as stub:
        yield stub


def bot(
    slack: SlackStub, chart: Callable[[Digest], bytes | None] | None = lambda _: PNG
) -> SlackBot:
    return SlackBot(
        token=TOKEN,
        channel="#alerts",
        api_url=slack.api_url,
        timeout_s=1,
        clock=lambda: NOW,
        chart=chart,
    )


def shown(slack: SlackStub) -> list[str]:
    (only,) = slack.messages
    return visible_lines(only["blocks"])


def has_picture(slack: SlackStub) -> bool:
    return any(line.startswith("[image: ") for line in shown(slack))


def has_bars(slack: SlackStub) -> bool:
    return any(line.startswith("▁") for line in shown(slack))


@pytest.mark.parametrize("may_read", [True, False])
def test_the_picture_is_uploaded_before_the_one_message(slack: SlackStub, may_read: bool) -> None:
    if may_read:
        slack.scopes = (*SCOPES, "files:read")
    bot(slack).send(DIGEST, HERE)
    assert slack.calls == [*UPLOAD, "chat.postMessage"]
    assert has_picture(slack)
    assert not has_bars(slack)
    (file,) = slack.workspace.files.values()
    assert file["body"] == PNG


def test_the_message_waits_until_slack_has_read_the_picture(slack: SlackStub) -> None:
    slack.scopes = (*SCOPES, "files:read")
    slack.workspace.unread_for = 2
    bot(slack).send(DIGEST, HERE)
    assert slack.calls == [*UPLOAD, "files.info", "files.info", "chat.postMessage"]
    assert has_picture(slack)


def test_a_picture_that_slack_does_not_show_in_time_gives_way_to_bars(slack: SlackStub) -> None:
    slack.workspace.unread_for = 99  # and without files:read nobody can tell
    slack.scopes = tuple(name for name in slack.scopes if name != "files:read")
    receipt = bot(slack).send(DIGEST, HERE)
    assert slack.calls == [*UPLOAD, "chat.postMessage", "chat.postMessage"]
    assert has_bars(slack)
    assert receipt.external_id == slack.messages[0]["ts"]


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", api_error("missing_scope")),
        ("files.getUploadURLExternal", Fault(status=503, body="<html>down</html>")),
        ("files.getUploadURLExternal", DROP),
        ("files.getUploadURLExternal", Fault(body='{"ok": true}')),
        ("upload", Fault(status=500, body="no")),
        ("upload", DROP),
        ("upload", Fault(delay_s=1.2)),
        ("files.completeUploadExternal", api_error("file_type_not_allowed")),
        ("files.completeUploadExternal", ACCEPT_THEN_DROP),
        ("files.completeUploadExternal", Fault(body='{"ok": true, "files": []}')),
        ("files.completeUploadExternal", Fault(body='{"ok": true, "files": [{}]}')),
    ],
    ids=str,
)
def test_an_upload_that_fails_costs_the_picture_and_not_the_digest(
    slack: SlackStub, method: str, fault: Fault
) -> None:
    slack.script(method, fault)
    bot(slack).send(DIGEST, HERE)
    assert has_bars(slack)
    assert slack.calls.count("chat.postMessage") == 1


def test_a_chart_that_cannot_be_drawn_costs_the_picture_and_not_the_digest(
    slack: SlackStub,
) -> None:
    def broken(_: Digest) -> bytes:
        raise MemoryError("too big")

    charts: list[Callable[[Digest], bytes | None] | None] = [
        broken,
        lambda _: None,
        lambda _: b"",
        None,
    ]
    for number, chart in enumerate(charts):
        slack.messages.clear()
        bot(slack, chart).send(replace(DIGEST, key=str(number)), HERE)
        assert has_bars(slack)
    assert not slack.workspace.files


@pytest.mark.parametrize("fault", [ACCEPT_THEN_DROP, DROP, api_error("not_in_channel")], ids=str)
def test_a_message_that_fails_for_another_reason_is_not_sent_again(
    slack: SlackStub, fault: Fault
) -> None:
    slack.script("chat.postMessage", fault)
    with pytest.raises(DeliveryError) as caught:
        bot(slack).send(DIGEST, HERE)
    assert slack.calls.count("chat.postMessage") == 1
    assert caught.value.unknown is fault.drop


def test_a_digest_of_unknown_fate_is_found_and_a_doubled_upload_is_seen_by_nobody(
    slack: SlackStub,
) -> None:
    slack.script("chat.postMessage", ACCEPT_THEN_DROP)
    with pytest.raises(DeliveryError):
        bot(slack).send(DIGEST, HERE)
    assert bot(slack).find(DIGEST.key, HERE, NOW) is not None
    slack.messages.clear()
    bot(slack).send(DIGEST, HERE)
    assert len(slack.workspace.files) == 2
    assert len(slack.messages) == 1


def test_nothing_is_drawn_for_alerts_and_for_digests_without_activity(slack: SlackStub) -> None:
    def never(_: Digest) -> bytes:
        raise AssertionError("nothing to draw")

    bot(slack, never).send(UPDATE, HERE)
    bot(slack, never).send(replace(DIGEST, activity=()), HERE)
    assert slack.calls == ["chat.postMessage"] * 2
