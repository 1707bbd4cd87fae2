"""The Slack adapters against a stub over real HTTP: what is sent, and how each fault is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.slack_stub import ACCEPT_THEN_DROP, DROP, TOKEN, Fault, SlackStub, api_error
from watcher.adapters.slack import SlackBot, SlackWebhook
from watcher.adapters.slack.blocks import alert_blocks, fallback_text
from watcher.core.errors import DeliveryError
from watcher.core.model import (
    AlertMessage,
    Attribution,
    Delta,
    DeltaKind,
    FurtherReport,
    Independence,
    Reason,
    Stance,
)
from watcher.core.posts import Place

NOW = datetime(2024, 12, 17, 12, 0, tzinfo=UTC)

MESSAGE = AlertMessage(
    alert_id="0123456789",
    alert_key="0123456789abcdef",
    claim_id="damascus-400",
    claim_text="At least 400 soldiers left Damascus.",
    claim_as_of=date(2024, 12, 15),
    stance=Stance.UPDATES,
    reason=Reason.VALUE_CHANGED,
    delta=Delta(kind=DeltaKind.QUANTITY, old="at least 400 soldiers", new="1,200 soldiers"),
    quote="Some 1,200 soldiers have now left the capital, a ministry official said.",
    article_title="More soldiers leave",
    article_url="https://news.example/more?a=1&b=2",
    outlet="The Example",
    published_at=NOW - timedelta(hours=1),
    said=Attribution(speaker="an official", role="ministry"),
    credited=("Reuters",),
    independence=Independence.INDEPENDENT,
    echo_of="",
    confidence=0.83,
    confidence_word="high",
    why="same event; 1,200 instead of at least 400 soldiers",
    notes=("read from the feed's summary only",),
    standing="second independent origin: The Example, beside Reuters; 4 outlets, 2 origins",
    also=(
        FurtherReport(outlet="The Beacon", url="b", independence=Independence.INDEPENDENT),
        FurtherReport(outlet="Herald", url="h", independence=Independence.ECHO),
    ),
)


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


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return []


def test_a_message_shows_what_its_reader_needs(slack: SlackStub) -> None:
    receipt = bot(slack).send(MESSAGE, Place(target="#alerts"))
    (sent,) = slack.messages
    assert receipt.external_id == sent["ts"]
    everything = " ".join(strings(sent["blocks"]))
    for part in (
        "UPDATES",
        MESSAGE.claim_text,
        "at least 400 soldiers → 1,200 soldiers",
        MESSAGE.quote,
        "The Example",
        "2024-12-17 11:00 UTC",
        "an official, ministry",
        "credits Reuters",
        "independent",
        "high confidence",
        MESSAGE.why,
        MESSAGE.alert_id,
        MESSAGE.notes[0],
        MESSAGE.standing,
        "also: The Beacon (independent), Herald (echo)",
    ):
        assert part in everything
        assert part in sent["text"]
    assert sent["unfurl_links"] in {"0", "False", "false", False}
    assert slack.keys() == [MESSAGE.alert_key]


def test_blocks_stay_within_slack_s_and_our_limits() -> None:
    long = replace(
        MESSAGE,
        claim_text="c" * 5000,
        quote="q" * 20_000,
        article_title="t" * 5000,
        why="w" * 5000,
        notes=("n" * 5000,) * 9,
        credited=("o" * 500,) * 5,
        standing="s" * 5000,
        also=(FurtherReport(outlet="h" * 99, url="", independence=Independence.ECHO),) * 99,
        delta=Delta(kind=DeltaKind.STATUS, old="a" * 999, new="b" * 999),
    )
    blocks = [block.to_dict() for block in alert_blocks(long)]
    texts = [item for item in strings(blocks) if len(item) > 40]
    assert len(blocks) <= 12
    assert sum(map(len, texts)) <= 3000
    assert len(fallback_text(long)) <= 3000


HOSTILE = "<!channel> <@U123> <https://evil.example|click> &amp; *bold* `x` \u202e \x00\x07 :smile:"


def test_nothing_from_outside_is_interpreted(slack: SlackStub) -> None:
    hostile = replace(
        MESSAGE,
        claim_text=HOSTILE,
        quote=HOSTILE,
        article_title=HOSTILE,
        article_url="javascript:alert(1)",
        outlet=HOSTILE,
        why=HOSTILE,
        credited=(HOSTILE,),
        standing=HOSTILE,
        also=(FurtherReport(outlet=HOSTILE, url=HOSTILE, independence=Independence.UNKNOWN),),
        notes=(HOSTILE,),
    )
    bot(slack).send(hostile, Place(target="#alerts"))
    (sent,) = slack.messages
    assert "<" not in sent["text"]
    assert "javascript:" not in str(sent["blocks"])
    kinds = {item["type"] for block in sent["blocks"] for item in block["elements"]}
    assert kinds <= {"rich_text_section", "rich_text_quote", "plain_text"}
    assert "\x00" not in "".join(strings(sent["blocks"]))


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
    assert MESSAGE.alert_id in sent["text"]
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
