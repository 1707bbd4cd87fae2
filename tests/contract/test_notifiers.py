"""What every notifier must do, each against a receiver of its own over a real connection or file."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog

from tests.channel_stubs import MAIL_PASSWORD, Answer, HttpReceiver, MailReceiver, closed_port
from tests.sample_posts import ALERT, CARD, DIGEST, HOSTILE, with_hostile
from tests.slack_checks import strings
from tests.slack_posts import NOW
from tests.slack_stub import ACCEPT_THEN_DROP, TOKEN, Fault, SlackStub
from watcher.adapters.apprise_channel import AppriseChannel
from watcher.adapters.atom_file import AtomFile
from watcher.adapters.console import ConsoleNotifier
from watcher.adapters.signed_webhook import SignedWebhook
from watcher.adapters.slack import SlackBot, SlackWebhook
from watcher.core.errors import DeliveryError
from watcher.core.ports import Notifier
from watcher.core.posts import Place, key_of
from watcher.logs import NOISY, set_up_logging

SECRET = "canary-secret-of-the-channel"
SINCE = NOW - timedelta(minutes=10)


@dataclass
class Rig:
    """A notifier and how its receiver can be looked into and made to misbehave."""

    notifier: Notifier
    received: Callable[[], list[str]]
    """What a reader got, one text a message: all that is in it, without layout."""
    secrets: tuple[str, ...] = ()
    target: str = ""
    fail: Callable[[], object] | None = None
    """The next message is refused by a receiver that is in trouble."""
    drop: Callable[[], None] | None = None
    """The next message is taken, and the connection ends without an answer."""
    hang: Callable[[], None] | None = None
    """The next message is not answered for longer than the notifier waits."""
    unreachable: Callable[[], Notifier] | None = None

    @property
    def place(self) -> Place:
        return Place(target=self.target)


def clock() -> datetime:
    return NOW


# ----------------------------------------------------------------------------- rigs


def console(stack: ExitStack, tmp_path: Path) -> Rig:
    stream = io.StringIO()
    return Rig(
        notifier=ConsoleNotifier(stream),
        received=lambda: [part for part in stream.getvalue().split("\n\n") if part],
        fail=stream.close,
    )


def _slack_bot(api_url: str) -> SlackBot:
    return SlackBot(token=TOKEN, channel="#alerts", api_url=api_url, timeout_s=1, clock=clock)


def slack_bot(stack: ExitStack, tmp_path: Path) -> Rig:
    slack = stack.enter_context(SlackStub())
    method = "chat.postMessage"
    return Rig(
        notifier=_slack_bot(slack.api_url),
        received=lambda: ["\n".join(strings(message)) for message in slack.messages],
        secrets=(TOKEN,),
        target="#alerts",
        fail=lambda: slack.script(method, Fault(status=503, body="down")),
        drop=lambda: slack.script(method, ACCEPT_THEN_DROP),
        hang=lambda: slack.script(method, Fault(delay_s=2.5)),
        unreachable=lambda: _slack_bot(f"http://127.0.0.1:{closed_port()}/api/"),
    )


def slack_webhook(stack: ExitStack, tmp_path: Path) -> Rig:
    slack = stack.enter_context(SlackStub())

    def hook(url: str) -> SlackWebhook:
        return SlackWebhook(url=url, timeout_s=1, clock=clock)

    return Rig(
        notifier=hook(slack.webhook_url),
        received=lambda: ["\n".join(strings(message)) for message in slack.webhook_messages],
        secrets=(slack.webhook_url, "secret-of-the-webhook"),
        fail=lambda: slack.script("webhook", Fault(status=503, body="down")),
        drop=lambda: slack.script("webhook", ACCEPT_THEN_DROP),
        hang=lambda: slack.script("webhook", Fault(delay_s=2.5)),
        unreachable=lambda: hook(f"http://127.0.0.1:{closed_port()}/services/{SECRET}"),
    )


def _http_rig(receiver: HttpReceiver, make: Callable[[str], Notifier]) -> Rig:
    return Rig(
        notifier=make(receiver.address),
        received=lambda: ["\n".join(strings(json.loads(post.body))) for post in receiver.kept],
        secrets=(SECRET,),
        fail=lambda: receiver.script(Answer(status=503)),
        drop=lambda: receiver.script(Answer(drop=True)),
        hang=lambda: receiver.script(Answer(hang_s=10)),
        unreachable=lambda: make(f"127.0.0.1:{closed_port()}"),
    )


def apprise_json(stack: ExitStack, tmp_path: Path) -> Rig:
    def make(address: str) -> Notifier:
        url = f"json://watcher:{SECRET}@{address}/{SECRET}"
        return AppriseChannel(label="desk", url=url, timeout_s=1)

    return _http_rig(stack.enter_context(HttpReceiver()), make)


def apprise_mail(stack: ExitStack, tmp_path: Path) -> Rig:
    mail = stack.enter_context(MailReceiver())

    def mend(name: str) -> Callable[[], None]:
        return lambda: setattr(mail, name, True)

    dead = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{closed_port()}", mail.url)
    return Rig(
        notifier=AppriseChannel(label="mail", url=mail.url, timeout_s=2),
        received=lambda: [
            f"{sent['Subject']}\n{body.get_content() if (body := sent.get_body(('plain',))) else ''}"
            for sent in mail.mails
        ],
        secrets=(MAIL_PASSWORD,),
        fail=mend("refusing"),
        hang=mend("hanging"),
        unreachable=lambda: AppriseChannel(label="mail", url=dead, timeout_s=2),
    )


def signed_webhook(stack: ExitStack, tmp_path: Path) -> Rig:
    def make(address: str) -> Notifier:
        url = f"http://watcher:{SECRET}@{address}/{SECRET}"
        return SignedWebhook(url=url, secrets=[SECRET], timeout_s=1, clock=clock)

    return _http_rig(stack.enter_context(HttpReceiver()), make)


def atom_file(stack: ExitStack, tmp_path: Path) -> Rig:
    import feedparser

    path = tmp_path / "alerts.atom"

    def received() -> list[str]:
        if not path.exists():
            return []
        feed = feedparser.parse(io.BytesIO(path.read_bytes()))
        assert not feed.bozo, feed.get("bozo_exception")
        return [
            "\n".join([entry.title, re.sub(r"<[^>]+>", "", entry.content[0].value)])
            for entry in reversed(feed.entries)
        ]

    return Rig(
        notifier=AtomFile(path=path, clock=clock),
        received=received,
        fail=lambda: path.write_text("not ours"),
        unreachable=lambda: AtomFile(path=tmp_path / "nowhere" / "alerts.atom", clock=clock),
    )


RIGS = (console, slack_bot, slack_webhook, apprise_json, apprise_mail, signed_webhook, atom_file)


@pytest.fixture(params=RIGS, ids=lambda make: make.__name__)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with ExitStack() as stack:
        yield request.param(stack, tmp_path)


# ----------------------------------------------------------------------------- what all must do


def _caught(rig: Rig, notifier: Notifier | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        (notifier or rig.notifier).send(ALERT, rig.place)
    text = str(caught.value)
    assert text
    assert "\n" not in text
    assert "Traceback" not in text
    assert not any(secret in text for secret in rig.secrets)
    assert ALERT.quote not in text, "an error is logged, and a log is no place for messages"
    return caught.value


def test_an_alert_arrives_once_with_all_that_its_reader_needs(rig: Rig) -> None:
    rig.notifier.send(ALERT, rig.place)
    (text,) = rig.received()
    for part in (
        "UPDATES",
        ALERT.claim_text,
        "1,200 soldiers",
        ALERT.quote,
        "The Example",
        "high",
    ):
        assert part in text
    assert ALERT.alert_id in text, "so that a person can ask Watcher about it, and see a double"
    assert not any(secret in text for secret in rig.secrets)


def test_a_digest_arrives_with_each_of_its_lines(rig: Rig) -> None:
    rig.notifier.send(DIGEST, rig.place)
    (text,) = rig.received()
    for line in DIGEST.lines:
        assert line.message.claim_text in text
    assert DIGEST.title in text


def test_a_claim_s_card_is_posted_and_revised_where_there_are_threads(rig: Rig) -> None:
    if not rig.notifier.has_threads:
        # Nothing to revise there, and asking for it does no harm.
        receipt = rig.notifier.send(ALERT, rig.place)
        before = rig.received()
        rig.notifier.revise(CARD, rig.place, receipt)
        assert rig.received() == before
        return
    receipt = rig.notifier.send(CARD, rig.place)
    rig.notifier.revise(replace(CARD, state="reversed", standing="reversed"), rig.place, receipt)
    (text,) = rig.received()
    assert "reversed" in text
    reply = Place(target=rig.target, thread=receipt.external_id)
    rig.notifier.send(ALERT, reply)
    assert rig.notifier.find(CARD.key, rig.place, SINCE) is not None
    assert rig.notifier.find(ALERT.alert_key, reply, SINCE) is not None


def test_find_says_what_it_can_know(rig: Rig) -> None:
    assert rig.notifier.find(ALERT.alert_key, rig.place, SINCE) is None
    receipts = {key_of(post): rig.notifier.send(post, rig.place) for post in (ALERT, DIGEST)}
    for key, receipt in receipts.items():
        found = rig.notifier.find(key, rig.place, SINCE)
        if rig.notifier.looks_up:
            assert found is not None
            assert found.external_id == receipt.external_id != ""
        else:
            assert found is None
    assert rig.notifier.find("another key", rig.place, SINCE) is None


def test_hostile_text_goes_through_every_field(rig: Rig) -> None:
    # Mail is paced, so it gets all of them in one message.
    slow = rig.notifier.name == "apprise-mail"
    texts = [" ".join(HOSTILE)] if slow else HOSTILE
    for count, text in enumerate(texts, start=1):
        key = f"{count:064x}"
        rig.notifier.send(replace(with_hostile(text), alert_key=key), rig.place)
    received = rig.received()
    assert len(received) == len(texts) or rig.notifier.name == "console"
    for got in received if rig.notifier.name != "webhook" else ():
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", got)
    # The next one arrives as if nothing had been.
    rig.notifier.send(ALERT, rig.place)
    assert ALERT.quote in rig.received()[-1]


def test_a_receiver_in_trouble_raises_and_the_next_message_is_another_matter(rig: Rig) -> None:
    assert rig.fail is not None
    rig.fail()
    error = _caught(rig)
    assert not error.gone
    if error.stops:
        assert error.permanent
    assert rig.notifier.name == "console" or rig.notifier.looks_up or error.unknown


def test_a_taken_message_without_an_answer_is_of_unknown_fate(rig: Rig) -> None:
    if rig.drop is None:
        pytest.skip("a file, a terminal or a mail server has no such moment")
    rig.drop()
    error = _caught(rig)
    assert error.unknown
    assert not error.permanent
    assert len(rig.received()) == 1, "one send is one request, whatever happens"
    if rig.notifier.looks_up:
        assert rig.notifier.find(ALERT.alert_key, rig.place, SINCE) is not None


def test_a_receiver_that_hangs_is_left(rig: Rig) -> None:
    if rig.hang is None:
        pytest.skip("there is nobody to wait for")
    rig.hang()
    error = _caught(rig)
    assert error.unknown
    assert not error.permanent


def test_a_receiver_that_cannot_be_reached(rig: Rig) -> None:
    if rig.unreachable is None:
        pytest.skip("there is always a stream")
    error = _caught(rig, rig.unreachable())
    assert not error.gone
    # Only Apprise does not say that nothing was sent; a folder is missing until a person makes it.
    assert error.unknown == rig.notifier.name.startswith("apprise-")
    assert error.stops == (rig.notifier.name == "atom")


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """What the service would log at its most talkative, without the masking of known secrets."""
    root, stream = logging.getLogger(), io.StringIO()
    former = (root.level, [*root.handlers], {name: logging.getLogger(name).level for name in NOISY})
    root.handlers[:] = []
    set_up_logging("debug", "logfmt", (), stream)
    yield stream
    root.setLevel(former[0])
    root.handlers[:] = former[1]
    for name, level in former[2].items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()


def test_neither_the_message_nor_a_secret_is_logged(rig: Rig, log_lines: io.StringIO) -> None:
    rig.notifier.send(ALERT, rig.place)
    assert rig.fail is not None
    rig.fail()
    _caught(rig)
    for text in (*rig.secrets, ALERT.quote):
        assert text not in log_lines.getvalue()


def test_a_notifier_describes_itself(rig: Rig) -> None:
    notifier = rig.notifier
    assert re.fullmatch(r"[a-z][a-z0-9-]*", notifier.name)
    assert not any(secret in notifier.name + notifier.default_target for secret in rig.secrets)
    if not notifier.has_channels:
        assert notifier.default_target == ""
    assert notifier.looks_up or not notifier.has_threads, "a thread's parent must be found again"
