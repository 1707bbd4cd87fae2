"""The bot in threads: replies, look-ups, revisions, and what happens when a parent or a channel is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.slack_posts import CARD, CONFIRMATION, DENIAL, NOW, UPDATE
from tests.slack_stub import ACCEPT_THEN_DROP, TOKEN, SlackStub, api_error
from watcher.adapters.slack import SlackBot
from watcher.core.errors import DeliveryError
from watcher.core.ports import Receipt
from watcher.core.posts import Place

SINCE = NOW - timedelta(minutes=10)
HERE = Place(target="#alerts")


@pytest.fixture
def slack() -> Iterator[SlackStub]:
    with SlackStub() as stub:
        yield stub


@pytest.fixture
def bot(slack: SlackStub) -> SlackBot:
    return SlackBot(
        token=TOKEN, channel="#alerts", api_url=slack.api_url, timeout_s=2, clock=lambda: NOW
    )


def thread(parent: Receipt, *, broadcast: bool = False) -> Place:
    return Place(target="#alerts", thread=parent.external_id, broadcast=broadcast)


# ----------------------------------------------------------------------------- replies


def test_replies_go_into_the_thread_and_contradictions_to_the_channel_too(
    slack: SlackStub, bot: SlackBot
) -> None:
    parent = bot.send(CARD, HERE)
    reply = bot.send(CONFIRMATION, thread(parent))
    loud = bot.send(DENIAL, thread(parent, broadcast=True))
    assert [message.get("thread_ts") for message in slack.messages] == [
        None,
        parent.external_id,
        parent.external_id,
    ]
    assert [message.get("reply_broadcast") for message in slack.messages] == [None, False, True]
    assert parent.thread == ""
    assert reply.thread == loud.thread == parent.external_id


def test_a_reply_whose_parent_was_deleted_is_told_once_and_says_so(
    slack: SlackStub, bot: SlackBot
) -> None:
    """Slack does not refuse it: it posts the reply in the channel, without a word."""
    parent = bot.send(CARD, HERE)
    slack.workspace.delete(parent.external_id)
    receipt = bot.send(UPDATE, thread(parent))
    assert receipt.thread == ""
    assert slack.keys() == [UPDATE.alert_key]
    found = bot.find(UPDATE.alert_key, thread(parent), SINCE)
    assert found == receipt, "it is looked for in the channel as well"


def test_a_thread_goes_on_under_a_parent_that_was_deleted_after_replies(
    slack: SlackStub, bot: SlackBot
) -> None:
    parent = bot.send(CARD, HERE)
    bot.send(CONFIRMATION, thread(parent))
    slack.workspace.delete(parent.external_id)
    assert bot.send(UPDATE, thread(parent)).thread == parent.external_id
    assert bot.find(UPDATE.alert_key, thread(parent), SINCE) is not None
    with pytest.raises(DeliveryError) as caught:
        bot.revise(CARD, HERE, parent)
    assert caught.value.gone, "the tombstone cannot be revised: the next parent may be begun"


def test_a_channel_without_threads_takes_replies_at_its_top_level(
    slack: SlackStub, bot: SlackBot
) -> None:
    parent = bot.send(CARD, HERE)
    slack.workspace.threadless.add("C0ALERTS01")
    first = bot.send(CONFIRMATION, thread(parent))
    second = bot.send(UPDATE, thread(parent))
    assert slack.keys() == [CARD.key, CONFIRMATION.alert_key, UPDATE.alert_key]
    assert slack.calls.count("chat.postMessage") == 4, "it asks once whether there are threads"
    # It is no reason to begin another parent message.
    assert first.thread == second.thread == parent.external_id


# ----------------------------------------------------------------------------- look-ups


@pytest.mark.parametrize("broadcast", [False, True])
def test_a_reply_of_unknown_fate_is_found_in_its_thread(
    slack: SlackStub, bot: SlackBot, broadcast: bool
) -> None:
    place = thread(bot.send(CARD, HERE), broadcast=broadcast)
    slack.script("chat.postMessage", ACCEPT_THEN_DROP)
    with pytest.raises(DeliveryError) as caught:
        bot.send(UPDATE, place)
    assert caught.value.unknown
    found = bot.find(UPDATE.alert_key, place, SINCE)
    assert found == Receipt(
        external_id=slack.messages[1]["ts"], channel_id="C0ALERTS01", thread=place.thread
    )
    assert bot.find(DENIAL.alert_key, place, SINCE) is None


def test_a_parent_of_unknown_fate_is_found_by_its_key(slack: SlackStub, bot: SlackBot) -> None:
    slack.script("chat.postMessage", ACCEPT_THEN_DROP)
    with pytest.raises(DeliveryError):
        bot.send(CARD, HERE)
    found = bot.find(CARD.key, HERE, SINCE)
    assert found is not None
    bot.send(UPDATE, thread(found))
    assert bot.find(CARD.key, HERE, SINCE) == found, "with replies a parent has a thread_ts itself"


def test_a_look_up_reads_every_page(slack: SlackStub, bot: SlackBot) -> None:
    place = thread(bot.send(CARD, HERE))
    bot.send(UPDATE, place)
    many = [
        {"channel": "C0ALERTS01", "ts": f"4102444801.{number:06d}", "text": "talk"}
        for number in range(450)
    ]
    slack.messages.extend(many)
    slack.messages.extend(
        {**item, "ts": f"9{item['ts']}", "thread_ts": place.thread} for item in many
    )
    assert bot.find(CARD.key, HERE, SINCE) is not None
    last = replace(UPDATE, alert_id="9", alert_key="9" * 64)
    bot.send(last, place)
    assert bot.find(last.alert_key, place, SINCE) is not None
    assert slack.calls.count("conversations.replies") == 3


def test_only_what_was_sent_since_is_looked_at(slack: SlackStub, bot: SlackBot) -> None:
    slack.workspace.starts_at = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())
    bot.send(UPDATE, HERE)
    assert bot.find(UPDATE.alert_key, HERE, SINCE) is None


@pytest.mark.parametrize("code", ["missing_scope", "ratelimited", "internal_error"])
@pytest.mark.parametrize("method", ["conversations.replies", "conversations.history"])
def test_a_look_up_that_is_refused_is_not_taken_for_an_answer(
    slack: SlackStub, bot: SlackBot, method: str, code: str
) -> None:
    place = thread(bot.send(CARD, HERE))
    slack.script(method, api_error(code))
    with pytest.raises(DeliveryError, match=code):
        bot.find(UPDATE.alert_key, place, SINCE)


# ----------------------------------------------------------------------------- revisions


def test_a_revision_changes_the_parent_in_place(slack: SlackStub, bot: SlackBot) -> None:
    parent = bot.send(CARD, HERE)
    changed = replace(CARD, state="refuted")
    bot.revise(changed, HERE, parent)
    bot.revise(changed, HERE, parent)
    (only,) = slack.messages
    assert "Refuted" in str(only["blocks"])
    assert only["edits"] == 2
    assert slack.keys() == [CARD.key], "it is still found by its key"
    # Unlike chat.postMessage, chat.update looks for links and names unless told not to.
    assert (only["parse"], only["link_names"]) == ("none", False)


def test_a_revision_works_without_the_channel_s_id(slack: SlackStub, bot: SlackBot) -> None:
    parent = bot.send(CARD, HERE)
    fresh = SlackBot(token=TOKEN, channel="#alerts", api_url=slack.api_url, clock=lambda: NOW)
    fresh.revise(CARD, HERE, Receipt(external_id=parent.external_id))
    assert slack.messages[0]["edits"] == 1


def test_a_parent_that_is_not_ours_any_more_is_gone(slack: SlackStub, bot: SlackBot) -> None:
    parent = bot.send(CARD, HERE)
    slack.messages[0]["bot_id"] = "BANOTHER"
    with pytest.raises(DeliveryError, match="cant_update_message") as caught:
        bot.revise(CARD, HERE, parent)
    assert caught.value.gone
    slack.messages.clear()
    with pytest.raises(DeliveryError, match="message_not_found") as caught:
        bot.revise(CARD, HERE, parent)
    assert caught.value.gone


def test_a_parent_in_an_archived_channel_stops_the_channel(slack: SlackStub, bot: SlackBot) -> None:
    parent = bot.send(CARD, HERE)
    slack.archived.add("C0ALERTS01")
    for act in (lambda: bot.revise(CARD, HERE, parent), lambda: bot.send(UPDATE, thread(parent))):
        with pytest.raises(DeliveryError, match="archived") as caught:
            act()
        assert caught.value.stops
        assert not caught.value.gone


# ----------------------------------------------------------------------------- channels


def test_a_channel_that_took_over_a_name_is_searched_too(slack: SlackStub, bot: SlackBot) -> None:
    """#alerts was renamed and another made in its place: what is sent there must be found there."""
    bot.send(CARD, HERE)
    slack.workspace.channels.clear()
    slack.workspace.channels.update({"#alerts-old": "C0ALERTS01", "#alerts": "C0ALERTS02"})
    slack.script("chat.postMessage", ACCEPT_THEN_DROP)
    with pytest.raises(DeliveryError):
        bot.send(UPDATE, HERE)
    found = bot.find(UPDATE.alert_key, HERE, SINCE)
    assert found is not None
    assert found.channel_id == "C0ALERTS02"
    assert bot.find(CARD.key, HERE, SINCE) is None


def test_a_name_that_is_gone_leaves_the_id_that_was_known(slack: SlackStub, bot: SlackBot) -> None:
    receipt = bot.send(UPDATE, HERE)
    slack.workspace.channels.clear()
    slack.workspace.channels.update({"#renamed": "C0ALERTS01"})
    assert bot.find(UPDATE.alert_key, HERE, SINCE) == receipt
    assert bot.find(CARD.key, HERE, SINCE) is None
    assert bot.find(UPDATE.alert_key, HERE, SINCE) == receipt


def test_channels_are_found_on_any_page_and_without_the_scope_for_private_ones(
    slack: SlackStub,
) -> None:
    slack.workspace.channels = {
        f"#c{number}": f"C0000{number:05d}" for number in range(1500)
    } | slack.workspace.channels
    slack.scopes = ("chat:write", "channels:read", "channels:history")
    fresh = SlackBot(token=TOKEN, channel="#alerts", api_url=slack.api_url, clock=lambda: NOW)
    assert fresh.find("nothing", HERE, SINCE) is None
    assert slack.calls.count("conversations.list") == 3, "refused once, then two pages"
    fresh.find("nothing", Place(target="C0ALERTS01"), SINCE)
    assert slack.calls.count("conversations.list") == 3, "an id needs no list"
    with pytest.raises(DeliveryError, match="knows no channel") as caught:
        fresh.find("nothing", Place(target="#nowhere"), SINCE)
    assert caught.value.stops
