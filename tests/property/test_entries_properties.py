"""Whatever a feed does, an item that was seen is not news, and one that was not is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.entries import fingerprint_of, identities_of, new_entries
from watcher.core.model import EntryStatus, ParsedEntry

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TEXT = st.text(max_size=12)
ENTRIES = st.builds(
    ParsedEntry,
    guid=st.sampled_from(["", "a", "b", "c"]) | TEXT,
    url=st.sampled_from(["", "https://x.example/1", "https://x.example/2", "https://x.example/"]),
    title=st.sampled_from(["", "One", "Two"]) | TEXT,
    summary=TEXT,
    published_at=st.none()
    | st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 22)).map(
        lambda at: at.replace(tzinfo=UTC)
    ),
)


@given(st.lists(ENTRIES, max_size=12), st.booleans())
def test_any_feed_is_read_without_twins(feed: list[ParsedEntry], baseline_done: bool) -> None:
    result = new_entries(feed, {}, baseline_done=baseline_done, backfill=None, now=NOW)
    names = [name for entry in result.entries for name in (entry.identity, *entry.aliases)]
    assert len(names) == len(set(names))
    assert set(names) <= set(result.seen_identities)
    if not baseline_done:
        assert result.news_count == 0


@given(st.lists(ENTRIES, max_size=12))
def test_the_same_items_again_are_never_news(feed: list[ParsedEntry]) -> None:
    first = new_entries(feed, {}, baseline_done=False, backfill=None, now=NOW)
    known = {
        name: entry.fingerprint
        for entry in first.entries
        for name in (entry.identity, *entry.aliases)
    }
    asked = {name for entry in feed for name in identities_of(entry)}
    again = new_entries(
        feed,
        {name: print_ for name, print_ in known.items() if name in asked},
        baseline_done=True,
        backfill=None,
        now=NOW + timedelta(hours=1),
        last_success_at=NOW,
    )
    assert again.entries == ()


@given(st.lists(ENTRIES, max_size=4))
def test_a_truly_new_item_is_always_news(feed: list[ParsedEntry]) -> None:
    first = new_entries(feed, {}, baseline_done=False, backfill=None, now=NOW)
    known = {
        name: entry.fingerprint
        for entry in first.entries
        for name in (entry.identity, *entry.aliases)
    }
    fresh = ParsedEntry(
        guid="fresh-guid-of-its-own",
        url="https://x.example/fresh",
        title="A headline that nobody wrote before",
        published_at=NOW,
    )
    result = new_entries(
        [fresh, *feed],
        known,
        baseline_done=True,
        backfill=None,
        now=NOW + timedelta(hours=1),
        last_success_at=NOW,
    )
    pending = [entry.parsed for entry in result.entries if entry.status is EntryStatus.PENDING]
    assert fresh in pending


@given(ENTRIES)
def test_markup_and_spaces_never_change_a_fingerprint(entry: ParsedEntry) -> None:
    noisy = replace(entry, title=f" <b>{entry.title}</b>\n", summary=f"<p>{entry.summary} </p>")
    assert fingerprint_of(noisy) == fingerprint_of(entry)
