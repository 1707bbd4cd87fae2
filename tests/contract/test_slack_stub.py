"""The stand-in for Slack refuses what Slack refuses: a stub that takes everything proves nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.slack_checks import check_message
from tests.slack_posts import CARD, DIGEST, UPDATE
from tests.slack_stub import TOKEN, SlackStub
from watcher.adapters.slack.blocks import fallback_text, post_blocks, post_metadata
from watcher.core.posts import Post

Message = dict[str, Any]


def message(post: Post = UPDATE) -> Message:
    blocks = [
        block.to_dict() for block in post_blocks(post, with_buttons=True, chart_file="F012345678")
    ]
    return {"text": fallback_text(post), "blocks": blocks, "metadata": post_metadata(post)}


def actions(sent: Message) -> Message:
    return dict(sent["blocks"][2])


def first_line(sent: Message) -> list[Message]:
    return list(sent["blocks"][0]["elements"][0]["elements"])


@pytest.mark.parametrize("post", [UPDATE, CARD, DIGEST], ids=lambda post: type(post).__name__)
def test_our_messages_are_taken(post: Post) -> None:
    assert check_message(message(post), update=True, files={"F012345678"}) == ""


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda m: m.update(text="", blocks=[]), "no_text"),
        (lambda m: m.update(text="x" * 4001), "msg_too_long"),
        (lambda m: m.update(text="a\x00b"), "invalid_arguments"),
        (lambda m: m.update(blocks=m["blocks"] * 17), "invalid_blocks"),
        (lambda m: m.update(blocks=[{"type": "divider"}] * 51), "invalid_blocks"),
        (lambda m: m.update(blocks=[{"type": "carousel"}]), "invalid_blocks"),
        (lambda m: m["blocks"].append({"type": "divider", "text": "x"}), "invalid_blocks"),
        (lambda m: m["blocks"].append({"type": "context", "elements": []}), "invalid_blocks"),
        (lambda m: m["blocks"][1]["elements"][0].update(text=""), "invalid_blocks"),
        (lambda m: m["blocks"][1]["elements"][0].update(text="x" * 3001), "invalid_blocks"),
        (lambda m: m["blocks"][1]["elements"][0].update(type="markdown"), "invalid_blocks"),
        (lambda m: m["blocks"][2].update(block_id="b" * 256), "invalid_blocks"),
        (lambda m: m["blocks"][2].update(block_id=""), "invalid_blocks"),
        (lambda m: actions(m)["elements"][0].pop("action_id"), "invalid_blocks"),
        (lambda m: actions(m)["elements"][0].update(action_id="watcher_mute"), "invalid_blocks"),
        (lambda m: actions(m)["elements"][0].update(value="v" * 2001), "invalid_blocks"),
        (lambda m: actions(m)["elements"][0]["text"].update(text="t" * 76), "invalid_blocks"),
        (lambda m: actions(m)["elements"][0]["text"].update(type="mrkdwn"), "invalid_blocks"),
        (lambda m: actions(m)["elements"][0].update(style="warning"), "invalid_blocks"),
        (lambda m: actions(m)["elements"][1].update(options=[]), "invalid_blocks"),
        (
            lambda m: actions(m)["elements"][1]["options"][0].update(value="v" * 76),
            "invalid_blocks",
        ),
        (lambda m: actions(m)["elements"][1]["options"][0].pop("text"), "invalid_blocks"),
        (lambda m: actions(m)["elements"].extend(actions(m)["elements"] * 9), "invalid_blocks"),
        (lambda m: first_line(m)[1].update(text=""), "invalid_blocks"),
        (lambda m: first_line(m)[1].update(style={"blink": True}), "invalid_blocks"),
        (lambda m: first_line(m)[0].update(name="Not An Emoji"), "invalid_blocks"),
        (lambda m: m["blocks"][0].update(elements=[]), "invalid_blocks"),
        (lambda m: m["blocks"][0]["elements"][0].update(elements=[]), "invalid_blocks"),
        (lambda m: _in_line(m, {"type": "broadcast", "range": "channel"}), "invalid_blocks"),
        (lambda m: _in_line(m, {"type": "user", "user_id": "U1"}), "invalid_blocks"),
        (lambda m: _in_line(m, {"type": "link", "url": "javascript:x"}), "invalid_blocks"),
        (lambda m: _in_line(m, {"type": "link", "url": "https://" + "a" * 3000}), "invalid_blocks"),
        (
            lambda m: _in_line(m, {"type": "date", "timestamp": 1.5, "format": "{date}"}),
            "invalid_blocks",
        ),
        (
            lambda m: _in_line(m, {"type": "date", "timestamp": 1, "format": "{when}"}),
            "invalid_blocks",
        ),
        (lambda m: _in_line(m, {"type": "text", "text": "\ud800"}), "invalid_blocks"),
        (lambda m: m["metadata"].pop("event_type"), "invalid_metadata_format"),
        (lambda m: m["metadata"]["event_payload"].update(x=[{}]), "invalid_metadata_schema"),
        (lambda m: m["metadata"]["event_payload"].update(x="x" * 9000), "metadata_too_large"),
    ],
)
def test_a_spoilt_message_is_refused(spoil: Callable[[Message], object], error: str) -> None:
    sent = copy.deepcopy(message())
    spoil(sent)
    assert check_message(sent, update=True) == error


def _in_line(sent: Message, element: Message) -> None:
    sent["blocks"][0]["elements"][0]["elements"].append(element)


def test_a_picture_must_be_a_file_that_slack_has() -> None:
    assert check_message(message(DIGEST), files={"F999999999"}) == "invalid_blocks"
    assert check_message(message(DIGEST), files=()) == "invalid_blocks"


@pytest.fixture
def client() -> Iterator[WebClient]:
    with SlackStub() as slack:
        slack.scopes = ("channels:read",)
        yield WebClient(token=TOKEN, base_url=slack.api_url, retry_handlers=[])


def test_a_missing_scope_is_named(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="#alerts", text="x")
    answer = caught.value.response
    assert answer["error"] == "missing_scope"
    assert (answer["needed"], answer["provided"]) == ("chat:write", "channels:read")
    with pytest.raises(SlackApiError, match="files:write"):
        client.files_getUploadURLExternal(filename="a", length=1)
    with pytest.raises(SlackApiError, match="groups:read"):
        client.conversations_list(types="public_channel,private_channel")
    client.conversations_list(types="public_channel")
