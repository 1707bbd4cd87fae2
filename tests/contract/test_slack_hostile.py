"""Whatever stands in a feed: blocks stay valid, nothing is interpreted, nobody is pinged."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile_strings import (
    hostile_alert,
    hostile_card,
    hostile_digest,
    hostile_strings,
)
from tests.slack_checks import check_message, strings
from tests.slack_posts import NOW
from tests.slack_rich_text import visible_lines
from tests.slack_stub import TOKEN, SlackStub
from watcher.adapters.slack import SlackBot, SlackWebhook
from watcher.adapters.slack.blocks import fallback_text, post_blocks, post_metadata
from watcher.adapters.slack.faults import api_fault
from watcher.core.message_text import post_text
from watcher.core.posts import Place, Post

_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_HIDING = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad\U000e0000-\U000e007f]"
)


def posts(bad: str) -> list[Post]:
    return [hostile_alert(bad), hostile_card(bad), hostile_digest(bad)]


def check(post: Post) -> None:
    blocks = [block.to_dict() for block in post_blocks(post, with_buttons=True, may_repeat=True)]
    text = fallback_text(post)
    message = {"text": text, "blocks": blocks, "metadata": post_metadata(post)}
    assert check_message(message, update=True) == "", "as Slack would take it"
    assert len(blocks) <= 12
    assert sum(map(len, visible_lines(blocks))) <= 3000
    assert 1 <= len(text) <= 3000
    _check_nothing_is_interpreted(blocks, text)


def _check_nothing_is_interpreted(blocks: list[dict[str, Any]], text: str) -> None:
    # Markup needs "<"; what is left of "&" are whole entities, so that nothing becomes one.
    assert "<" not in text
    assert ">" not in text
    assert "&" not in _ENTITY.sub("", text)
    assert "mrkdwn" not in kinds(blocks)
    for part in [*strings(blocks), *text.splitlines()]:
        assert not _HIDING.search(part)
        assert all(unicodedata.category(char) not in ("Cc", "Cs") for char in part if char != "\n")
    for link in links(blocks):
        assert re.match(r"https?://[^/?#@\\]+(?:[/?#]|$)", link["url"])
        assert "://" not in link["text"], "no address in the words of a link to another one"


def kinds(value: Any) -> set[str]:
    if isinstance(value, dict):
        found = {str(value["type"])} if "type" in value else set()
        return found.union(*(kinds(item) for item in value.values()))
    return set().union(*map(kinds, value)) if isinstance(value, list) else set()


def links(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if value.get("type") == "link" else []
        return [*own, *(found for item in value.values() for found in links(item))]
    return [found for item in value for found in links(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("bad", hostile_strings(), ids=lambda bad: json.dumps(bad)[:40])
def test_hostile_strings_go_through_every_field(bad: str) -> None:
    for post in posts(bad):
        check(post)


@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_text_goes_through_every_field(bad: str) -> None:
    for post in posts(bad):
        check(post)


_PIECES = st.sampled_from(
    ["<!channel>", "&lt;", "&", "<", ">", "|", "@", "\u202e", "\n", "a", "😀"]
)


@given(st.lists(_PIECES, max_size=3000).map("".join))
def test_a_cut_never_makes_markup(bad: str) -> None:
    for post in posts(bad):
        check(post)


@pytest.mark.parametrize("bad", hostile_strings()[::7], ids=lambda bad: json.dumps(bad)[:40])
def test_hostile_strings_are_told_as_lines_of_our_own(bad: str) -> None:
    """A line break in a title must not make a line that reads as if we had written it."""
    harmless = [post_text(post).count("\n") for post in posts("x")]
    assert all(
        post_text(post).count("\n") <= most for post, most in zip(posts(bad), harmless, strict=True)
    )


def test_hostile_posts_arrive(slack: SlackStub) -> None:
    """Through real clients and HTTP: one long, one odd and one with markup, by bot and by webhook."""
    bot = SlackBot(
        token=TOKEN, channel="#alerts", api_url=slack.api_url, clock=lambda: NOW, buttons=True
    )
    webhook = SlackWebhook(url=slack.webhook_url, clock=lambda: NOW)
    for bad in ("<!channel> " * 500, "\ud800\x00\u202e</>&amp;", "\u3164"):
        for post in posts(bad):
            bot.send(post, Place(target="#alerts"))
            webhook.send(post, Place(target=""))
    assert len(slack.messages) == len(slack.webhook_messages) == 9


@pytest.mark.parametrize("bad", hostile_strings()[::5], ids=lambda bad: json.dumps(bad)[:40])
def test_an_error_s_text_holds_nothing_of_an_answer(bad: str) -> None:
    """What a proxy answers is shown in `doctor` and stored: only Slack's own codes are."""
    told = str(api_fault(200, {"Retry-After": bad}, bad, bad, NOW))
    assert re.fullmatch(r"[A-Za-z0-9 _.,:;()#/?!'\-]+", told)
    assert len(told) < 500


@pytest.fixture
def slack() -> Any:
    with SlackStub() as stub:
        yield stub
