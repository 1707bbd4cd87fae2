"""Outlets that only the user's entity file names: their reports and the copies of them are one origin."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from tests.stored_reports import store_reports
from watcher.core.model import Claim, ClaimKind, Entity, Independence
from watcher.store.repository import open_store

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEXTS = {
    "KZP": "At least 12 people died when the ferry Alta sank, a harbour official told KZP on Friday.",
    "Valley News": "At least 12 people were killed when the ferry Alta sank, an official told Kuzey.",
    "Coast News": "The sinking of the ferry Alta killed at least 12 people, the transport minister, "
    "Ola Berg, told Kuzey Postasi.",
}


def test_a_copy_that_credits_an_outlet_of_the_entity_file_is_its_echo(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/watcher.db")
    claim = Claim(
        id="alta",
        text="At least 12 people died when the ferry Alta sank.",
        as_of=date(2026, 11, 19),
        kind=ClaimKind.PAST_EVENT,
    )
    with store.begin() as tx:
        tx.add_claim(claim, NOW)
        tx.seed_entity(Entity(name="Kuzey Postasi", aliases=("Kuzey", "KZP"), kind="outlet"), NOW)
    reports = [
        {
            "url": f"https://{number}.example/",
            "title": "Alta",
            "outlet": outlet,
            "published": f"2026-11-20T1{number}:00:00+00:00",
            "text": f"{text}\n\nSearches went on by night, {outlet} readers will know.",
        }
        for number, (outlet, text) in enumerate(TEXTS.items())
    ]
    store_reports(store, reports)
    with store.read() as tx:
        found = list(reversed(tx.findings()))
    store.close()
    assert [row.finding.origin.independence for row in found] == [
        Independence.INDEPENDENT,
        Independence.ECHO,
        Independence.ECHO,
    ]
    assert {row.finding.origin.key for row in found} == {"kuzey-postasi:2026-11-20"}
    assert [row.alert_id is not None for row in found] == [True, False, False]
