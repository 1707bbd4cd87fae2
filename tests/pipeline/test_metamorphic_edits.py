"""The same page with other looks or another figure, seen by a revisit or by its edited feed entry."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.copied_reports import LOOKS, ORIGINALS, Original, other_figure
from tests.edit_desk import NOW, Desk, open_desk
from watcher.core.model import (
    Alert,
    Claim,
    DateSource,
    DeltaKind,
    EntryStatus,
    FeedState,
    NewEntry,
    ParsedEntry,
    Stance,
)
from watcher.core.storage import PollRecord
from watcher.judge.structured import StructuredJudge

OLD_NEWS = {"rojas-ill"}
"""Its dateline, of July, makes it old news on a page of November."""
UNDATED = [
    one for one in ORIGINALS if one.id not in OLD_NEWS and not re.search(r"\b20\d\d\b", one.claim)
]
"""A page of any day can tell of these."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, StructuredJudge) as desk:
        yield desk


def show(desk: Desk, originals: Iterable[Original], words: str) -> None:
    """Put the pages in the feed, or change what the feed says of them."""
    rows = [
        NewEntry(
            identity=original.id,
            fingerprint=words,
            parsed=ParsedEntry(
                guid=original.id,
                url=f"{desk.site.url}/{original.id}",
                title=original.title,
                published_at=NOW,
                date_source=DateSource.ENTRY,
            ),
            canonical_url=f"{desk.site.url}/{original.id}",
            status=EntryStatus.PENDING,
            changed=words != "first",
        )
        for original in originals
    ]
    with desk.store.begin() as tx:
        state = FeedState(next_poll_at=NOW)
        tx.record_poll(PollRecord(feed_id=desk.feed_id, state=state, entries=tuple(rows)), NOW)


async def read_again(desk: Desk, via: str, hours: float, words: str) -> None:
    if via == "revisit":
        assert (await desk.read_again(hours)).asked == len(UNDATED)
        return
    desk.now = NOW + timedelta(hours=hours)
    show(desk, UNDATED, words)
    assert (await desk.processor.process_pending()).articles == len(UNDATED)


def serve(desk: Desk, original: Original, text: str) -> None:
    lines = tuple(line.strip("\n") for line in text.splitlines() if line.strip())
    desk.serve(original.id, original.title, lines)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("via", ["revisit", "feed entry"])
async def test_a_page_with_other_looks_is_silent_and_one_with_another_figure_is_told(
    desk: Desk, via: str
) -> None:
    assert len(UNDATED) == 14
    for original in UNDATED:
        with desk.store.begin() as tx:
            tx.add_claim(Claim(id=original.id, text=original.claim, kind=original.kind), NOW)
        serve(desk, original, original.text)
    show(desk, UNDATED, "first")
    await desk.processor.process_pending()
    before = desk.alerts()
    assert before.keys() == {original.id for original in UNDATED}

    spaced, datelined, promoted, reordered = LOOKS
    for number, looks in enumerate(((spaced, datelined), (promoted,), (reordered,)), start=1):
        for original in UNDATED:
            text = original.text
            for look in looks:
                text = look(text, random.Random(f"{original.id}{number}"))
            serve(desk, original, text)
        await read_again(desk, via, number, f"look {number}")
        assert desk.alerts() == before, looks

    for original in UNDATED:
        serve(desk, original, other_figure(original).text if original.values[0] else original.text)
    await read_again(desk, via, 4, "figures")
    for claim_id, alerts in desk.alerts().items():
        original = next(one for one in UNDATED if one.id == claim_id)
        further = alerts[len(before[claim_id]) :]
        if original.values[0]:
            is_told(further, original)
        else:
            assert further == [], claim_id


def is_told(alerts: list[Alert], original: Original) -> None:
    """Assert that one alert says that the page was edited, and from which figure to which."""
    (alert,) = alerts
    message = alert.message
    assert message.stance in (Stance.UPDATES, Stance.CONTRADICTS)
    assert message.delta is not None
    assert message.delta.kind is DeltaKind.QUANTITY
    old, new = message.delta.old_value, message.delta.new_value
    assert (old and old.value, new and new.value) == original.values
    assert any("edited after publication" in note for note in message.notes)
