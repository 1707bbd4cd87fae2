"""How and why an alert was told later, on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Watcher
from tests.telling_desk import DENIAL, EVENING, MORNING, NOON, QUIET, TIMING, Desk
from watcher.core.model import Claim
from watcher.store.repository import open_store


@pytest.fixture
def desk(watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path}/told.db"
    monkeypatch.setenv("WATCHER_DATABASE__URL", url)
    store = open_store(url)
    with store.begin() as tx:
        tx.add_claim(Claim(id="c0", text="A claim."), NOON)
    yield Desk(store, timing=replace(TIMING, quiet=QUIET, catch_up=1))
    store.close()


def test_why_an_alert_waits_and_which_digest_told_it(desk: Desk, watcher: Watcher) -> None:
    desk.now = EVENING
    first, _ = desk.alert(), desk.alert()
    denial = desk.alert(DENIAL)
    waits = "quiet hours: waits until they end, Tue 17 Dec, 07:00 Europe/Berlin"
    rows = {row["alert_id"]: row for row in watcher("alert", "list", "--all", "--json").json}
    (held,), (told,) = rows[first]["deliveries"], rows[denial]["deliveries"]
    assert (held["status"], held["reason"], held["held_by"]) == (
        "for digest",
        waits,
        "quiet hours",
    )
    assert held["due_at"] == MORNING.isoformat().replace("+00:00", "Z")
    assert (told["reason"], told["held_by"]) == ("contradiction: not held by quiet hours", None)
    table = watcher("alert", "list", "--all").out
    assert f"| slack: for digest ({waits})" in table
    assert "| slack: pending (contradiction: not held by quiet hours)" in table
    assert waits in watcher("alert", "show", first).out
    desk.now = MORNING + timedelta(minutes=1)
    desk.deliver()
    (delivery,) = watcher("alert", "show", first, "--json").json["deliveries"]
    (digest,) = desk.channel.digests
    assert (delivery["status"], delivery["digest"]) == ("digested", digest.id)
    assert delivery["digest_title"] == digest.title
    assert delivery["due_at"] is None
    line = f"slack: digested ({waits}; in digest {digest.id}: {digest.title})"
    assert line in watcher("alert", "show", first).out
    assert line in watcher("alert", "list", "--all").out
    assert "slack:digested" in watcher("alert", "list").out
