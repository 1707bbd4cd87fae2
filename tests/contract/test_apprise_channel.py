"""Apprise: each URL a channel of its own, text that stays text, and no URL in any word of it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.channel_stubs import Answer, HttpReceiver, MailReceiver
from tests.sample_posts import ALERT, DIGEST, HOSTILE, with_hostile
from watcher.adapters.apprise_channel import AppriseChannel, labelled, without_mentions
from watcher.app.channels import make_notifiers
from watcher.config import load_settings
from watcher.core.errors import ConfigError, DeliveryError
from watcher.core.posts import Place

ROOT = Path(__file__).resolve().parents[2]
PLACE = Place(target="")
CANARY = "canary-password"


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as server:
        yield server


def channel(receiver: HttpReceiver, schema: str = "json", rest: str = "") -> AppriseChannel:
    url = f"{schema}://user:{CANARY}@{receiver.address}/{rest}"
    return AppriseChannel(label="desk", url=url, timeout_s=5)


# ----------------------------------------------------------------------------- settings


def test_urls_have_a_name_or_a_number() -> None:
    urls = ["desk=mailtos://u:p@h?name=a=b", "ntfys://topic", "json://h/?x=a://b", "a-b_1=json://h"]
    assert labelled(urls) == (
        ("desk", "mailtos://u:p@h?name=a=b"),
        ("2", "ntfys://topic"),
        ("3", "json://h/?x=a://b"),
        ("a-b_1", "json://h"),
    )
    for twice in (["a=json://h", "A=json://i"], ["2=json://h", "json://i"]):
        with pytest.raises(ConfigError, match="two are named"):
            labelled(twice)


@pytest.mark.parametrize(
    "url", ["nonsense://canary", "discord://canary", "json://", "mailto://canary", "://canary"]
)
def test_an_address_that_apprise_does_not_know_is_said_without_it(url: str) -> None:
    with pytest.raises(ConfigError, match=r"apprise-desk is not an address") as caught:
        AppriseChannel(label="desk", url=url)
    assert "canary" not in str(caught.value)


def test_without_the_extra_one_line_says_how_to_install_it() -> None:
    code = (
        "import sys; sys.modules['apprise'] = None\n"
        "from watcher.config import load_settings; from watcher.app.channels import make_notifiers\n"
        "from watcher.core.errors import ConfigError\n"
        "try: make_notifiers(load_settings({'apprise.urls': 'json://canary'}, environ={}))\n"
        "except ConfigError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "apprise.urls: needs the extra: pip install 'watcher[apprise]'\n"


def test_apprise_is_imported_only_where_it_is_used() -> None:
    code = "import sys, watcher.app.wiring; print('apprise' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "False\n"


def test_all_channels_are_switched_on_by_their_settings(tmp_path: Path) -> None:
    none = make_notifiers(load_settings(environ={}, cwd=tmp_path))
    assert [item.name for item in none] == ["console"]
    environ = {
        "WATCHER_APPRISE__URLS": "desk=json://u:canary@127.0.0.1\nform://127.0.0.1/canary",
        "WATCHER_WEBHOOK__URL": "http://127.0.0.1/canary",
        "WATCHER_WEBHOOK__SECRETS": "canary-of-sixteen-letters",
        "WATCHER_ATOM__PATH": str(tmp_path / "alerts.atom"),
        "WATCHER_CONSOLE__ENABLED": "false",
    }
    notifiers = make_notifiers(load_settings(environ=environ, cwd=tmp_path))
    assert [item.name for item in notifiers] == ["apprise-desk", "apprise-2", "webhook", "atom"]
    assert not any(item.has_threads or item.has_channels for item in notifiers)
    assert [item.looks_up for item in notifiers] == [False, False, False, True]


# ----------------------------------------------------------------------------- sending


def test_one_that_fails_sends_nothing_again_to_the_others(receiver: HttpReceiver) -> None:
    good, bad = channel(receiver, rest="good"), channel(receiver, rest="bad")
    good.send(ALERT, PLACE)
    receiver.script(Answer(status=500))
    with pytest.raises(DeliveryError):
        bad.send(ALERT, PLACE)
    bad.send(ALERT, PLACE)
    assert [post.path for post in receiver.posts] == ["/good", "/bad", "/bad"]


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_the_status_is_told_and_nothing_else(receiver: HttpReceiver, status: int) -> None:
    receiver.script(Answer(status=status))
    with pytest.raises(DeliveryError) as caught:
        channel(receiver).send(ALERT, PLACE)
    assert str(caught.value) == f"apprise-desk did not take the message (HTTP {status})"
    assert caught.value.unknown
    assert not caught.value.permanent


def test_a_reason_belongs_to_its_own_message(receiver: HttpReceiver) -> None:
    receiver.script(Answer(status=401), Answer(drop=True))
    for reason in ("HTTP 401", "no connection, or it broke"):
        with pytest.raises(DeliveryError) as caught:
            channel(receiver).send(ALERT, PLACE)
        assert str(caught.value) == f"apprise-desk did not take the message ({reason})"


def test_it_is_neither_redirected_nor_retried(receiver: HttpReceiver) -> None:
    with HttpReceiver() as elsewhere:
        receiver.script(Answer(status=307, headers={"Location": elsewhere.url}))
        with pytest.raises(DeliveryError):
            channel(receiver, rest="?retry=3&wait=0").send(ALERT, PLACE)
        assert (len(receiver.posts), len(elsewhere.posts)) == (1, 0)


def test_while_a_message_hangs_no_other_is_begun(receiver: HttpReceiver) -> None:
    before = threading.active_count()
    receiver.script(Answer(drip=True))
    slow = AppriseChannel(label="slow", url=f"json://{receiver.address}/?rto=60", timeout_s=0.3)
    for words in ("no answer within", "still busy", "still busy"):
        with pytest.raises(DeliveryError, match=words) as caught:
            slow.send(ALERT, PLACE)
        assert caught.value.unknown
    assert len(receiver.posts) == 1
    assert threading.active_count() <= before + 3, "one for the message, one for its receiver"


# ----------------------------------------------------------------------------- what is shown


def test_a_chat_gets_no_mention_no_link_and_an_end_that_names_the_alert() -> None:
    with HttpReceiver(good=Answer(status=200)) as receiver:
        chat = AppriseChannel(label="chat", url=f"mmost://{receiver.address}/{'3c' * 13}")
        for text in (*HOSTILE, "@channel " * 5_000):
            chat.send(with_hostile(text), PLACE)
    assert len(receiver.kept) == len(HOSTILE) + 1
    for post in receiver.kept:
        told = json.loads(post.body)["text"]
        assert len(told) <= 4_000
        assert told.endswith(f"alert {ALERT.alert_id} · {ALERT.alert_key[:16]}")
        for ping in ("@channel", "@everyone", "@here", "@all", "@room", "<!", "<@", "<#", "]("):
            assert ping not in told


def test_mail_keeps_addresses_as_they_are_and_headers_to_itself() -> None:
    with MailReceiver() as mail:
        sender = AppriseChannel(label="mail", url=mail.url, timeout_s=10)
        quote = "Write to press@ministry.example.\r\nBcc: all@news.example"
        sender.send(replace(ALERT, quote=quote, claim_text=quote), PLACE)
        (got,) = mail.mails
    body = got.get_body(("plain",))
    assert body is not None
    assert "press@ministry.example" in body.get_content()
    assert got["Bcc"] is None
    assert got["To"] == "desk@news.example"
    assert "\n" not in str(got["Subject"])
    html = got.get_body(("html",))
    assert html is None or "<script" not in html.get_content()


def test_a_digest_names_itself_at_its_end(receiver: HttpReceiver) -> None:
    channel(receiver).send(DIGEST, PLACE)
    (post,) = receiver.kept
    told = json.loads(post.body)
    assert told["title"] == DIGEST.title
    assert told["message"].endswith(f"digest {DIGEST.id} · {DIGEST.key[:16]}")


@given(st.text(alphabet=st.sampled_from("@<!#>[]()| /:.ahttps"), max_size=60))
def test_without_mentions_leaves_nothing_that_begins_one(text: str) -> None:
    told = without_mentions(text)
    for at, char in enumerate(told):
        following = told[at + 1 : at + 2]
        if char == "@":
            assert following == "\u200b"
        if char == "<":
            assert following not in set("@!#/")
            assert not (following.isascii() and following.isalpha())
        if char == "]":
            assert following not in set("([")


def test_without_mentions_keeps_words_and_addresses_working() -> None:
    assert without_mentions("5 < 6, a > b, [1] (2)") == "5 < 6, a > b, [1] (2)"
    assert without_mentions("see https://x.example/@a?b=<c> now @b") == (
        "see https://x.example/%40a?b=%3Cc%3E now @\u200bb"
    )
