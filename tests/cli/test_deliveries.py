"""Messages on their way as a user meets them: `delivery list`, `delivery retry`, and what doctor says of channels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Watcher
from tests.outbox import BAD_MESSAGE, LOST, NOT_IN_CHANNEL, Channel, Outbox
from watcher.app.clock import clock
from watcher.core.deliveries import Plan
from watcher.core.model import DeliveryStatus
from watcher.core.posts import Digest
from watcher.store.repository import open_store

Fails = Callable[..., str]


@pytest.fixture
def outbox(watcher: Watcher, tmp_path: Path) -> Outbox:
    """The database of the command line, with one claim; the store is opened for each use."""
    watcher("claim", "add", "A claim", "--id", "c")
    outbox = Outbox(open_store(f"sqlite:///{tmp_path}/data/watcher.db"))
    outbox.clock.now = clock()
    return outbox


def test_a_message_that_failed_says_why_and_is_tried_again(
    watcher: Watcher, outbox: Outbox
) -> None:
    outbox.alert("bad")
    outbox.alert("good")
    channel = Channel()
    channel.faults.append(BAD_MESSAGE)
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    deliverer.deliver_due()
    (row,) = watcher("delivery", "list", "--failed", "--json").json
    assert (row["post"], row["status"], row["last_error"]) == ("bad", "failed", "invalid_blocks")
    assert "invalid_blocks" in watcher("delivery", "list").out
    assert watcher("delivery", "list", "--waiting", "--json").json == []
    assert [row["post"] for row in watcher("delivery", "list", "--json").json] == ["good", "bad"]
    done = watcher("delivery", "retry", row["id"])
    assert (done.code, "tried again now" in done.err) == (0, True)
    outbox.clock.now = clock()
    assert deliverer.deliver_due().sent == 1


def test_what_cannot_be_tried_again_is_told_why(
    watcher: Watcher, fails: Fails, outbox: Outbox
) -> None:
    for key in ("sent", "sending", "waits", "told"):
        outbox.alert(key)
    ids = {item.post_id: item.id for item in outbox.deliveries()}
    now = outbox.clock()
    digest = Digest(id="d1", key="d", title="t", since=now, until=now, zone="UTC", lines=())
    with outbox.store.begin() as tx:
        tx.settle_delivery(ids["sent"], DeliveryStatus.SENT, now=now)
        tx.settle_delivery(ids["sending"], DeliveryStatus.SENDING, now=now)
        tx.settle_delivery(ids["waits"], DeliveryStatus.FOR_DIGEST, now=now)
        assert tx.put_digest(digest, "slack", "", [ids["told"]], now)
    for key, words in {
        "sent": "`watcher alert resend sent` sends it again",
        "sending": "is being sent right now",
        "waits": "waits for the digest of",
        "told": "was told by digest d1",
    }.items():
        assert words in fails(2, "delivery", "retry", ids[key])
    for unknown in (999, 0, 10**30):
        assert f"no delivery '{unknown}'" in fails(2, "delivery", "retry", unknown)
    assert watcher("delivery", "retry", "first").code == 2
    waiting = watcher("delivery", "list", "--waiting", "--json").json
    assert {(row["kind"], row["status"]) for row in waiting} == {
        ("alert", "sending"),
        ("alert", "for digest"),
        ("digest", "pending"),
    }


def test_a_stopped_channel_is_told_with_its_remedy_until_it_goes_on(
    watcher: Watcher, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-used")
    monkeypatch.setenv("WATCHER_SLACK__CHANNEL", "#alerts")
    outbox.alert("a1", ("slack", ""))
    outbox.alert("a2", ("slack", ""))
    outbox.alert("b", ("slack", "#two"))
    channel = Channel()
    channel.faults.append(NOT_IN_CHANNEL)
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    doctor = watcher("doctor")
    assert doctor.code == 1
    (line,) = [row for row in doctor.out.splitlines() if " slack #" in row]
    assert line.startswith(" bad  slack #alerts: stopped since")
    assert "2 waiting there: not_in_channel: invite the bot with /invite" in line
    assert "`watcher slack test` lets it go on at once" in line
    assert "1 channel stopped" in watcher("healthcheck").err
    assert watcher("healthcheck", "--json").json["stopped"] == 1
    assert "is stopped since" in watcher("delivery", "list").err
    first = outbox.deliveries()[0]
    assert "its channel was stopped: not_in_channel" in watcher("delivery", "retry", first.id).err
    outbox.clock.now = clock()
    assert deliverer.deliver_due().sent == 2, "that was the probe"
    assert " slack #" not in watcher("doctor").out
    assert "stopped" not in watcher("healthcheck").err


def test_a_message_for_a_misspelt_channel_goes_to_another_one(
    watcher: Watcher, fails: Fails, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-used")
    outbox.alert("a", ("slack", "#typo"))
    outbox.alert("b", ("slack", "#typo"), ("slack", "#desk"), ("console", ""))
    outbox.alert("c", ("slack", "#typo"))
    channel = Channel()
    channel.faults.append(NOT_IN_CHANNEL)
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    ids = {(item.post_id, item.target): item.id for item in outbox.deliveries()}
    assert " slack #typo: stopped" in watcher("doctor").out
    assert (
        "goes to #desk now" in watcher("delivery", "retry", ids["a", "#typo"], "--to", "#desk").err
    )
    assert "stopped" in watcher("doctor").out, "others wait there"
    twin = fails(2, "delivery", "retry", ids["b", "#typo"], "--to", "#desk")
    assert "the same message is sent there already" in twin
    assert "not a channel" in fails(2, "delivery", "retry", ids["c", "#typo"], "--to", "the desk")
    assert "no channels" in fails(2, "delivery", "retry", ids["b", ""], "--to", "#desk")
    assert "no delivery '999'" in fails(2, "delivery", "retry", 999, "--to", "#desk")
    for post in "bc":
        assert watcher("delivery", "retry", ids[post, "#typo"], "--to", "#new").code == 0
    assert "stopped" not in watcher("doctor").out
    outbox.clock.now = clock()
    for _ in range(4):
        deliverer.deliver_due()
    assert sorted(
        (item.alert_id, place.target)
        for item, place in zip(channel.alerts, channel.posts, strict=True)
    ) == [("a", "#desk"), ("b", "#desk"), ("b", "#new"), ("c", "#new")]
    sent = fails(2, "delivery", "retry", ids["a", "#typo"], "--to", "#new")
    assert "was sent" in sent


def test_what_waits_for_a_notifier_that_is_switched_off_is_told(
    watcher: Watcher, outbox: Outbox
) -> None:
    outbox.alert("a", ("apprise", "team"))
    out = watcher("doctor").out
    assert "warn  apprise team: 1 waiting, but apprise is switched off" in out


def test_what_may_have_arrived_is_looked_up_when_it_is_tried_again(
    watcher: Watcher, outbox: Outbox
) -> None:
    outbox.alert("a")
    channel = Channel()
    channel.accepting.append(LOST)
    deliverer = outbox.deliverer(channel)
    deliverer.deliver_due()
    (item,) = outbox.deliveries()
    assert watcher("delivery", "retry", item.id).code == 0
    outbox.clock.now = clock() + timedelta(seconds=1)
    assert deliverer.deliver_due().sent == 1
    assert len(channel.posts) == 1


def test_a_plan_s_reason_is_shown_while_it_waits(watcher: Watcher, outbox: Outbox) -> None:
    outbox.alert("a")
    with outbox.store.begin() as tx:
        alert = tx.alert("a")
        (finding,) = tx.findings(alert_id="a")
        later = Plan(
            notifier="slack",
            target="#night",
            due_at=outbox.clock() + timedelta(hours=8),
            reason="quiet hours until 07:00",
        )
        other = type(alert)(
            id="b", key="b", claim_id="c", created_at=alert.created_at, message=alert.message
        )
        assert tx.put_alert(other, finding.id, [later])
    assert "quiet hours until 07:00" in watcher("delivery", "list", "--waiting").out
