"""What is new in a feed: the identity ladder, fingerprints, swapped ids, roll-overs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.entries import (
    ROLLED_OVER,
    NewEntriesResult,
    fingerprint_of,
    identities_of,
    identity_of,
    new_entries,
)
from watcher.core.model import EntryStatus, NewEntry, ParsedEntry

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FEED = "https://news.example/feed.xml"


class Memory:
    """A feed's entries as the store keeps them: by identity, with aliases that lead to a row."""

    def __init__(self) -> None:
        self.rows: dict[str, NewEntry] = {}
        self.owner: dict[str, str] = {}

    def known(self, parsed: Sequence[ParsedEntry]) -> dict[str, str]:
        asked = {name for entry in parsed for name in identities_of(entry, FEED)}
        return {
            name: self.rows[self.owner[name]].fingerprint for name in asked if name in self.owner
        }

    def write(self, result: NewEntriesResult) -> None:
        for entry in result.entries:
            row = self.owner.get(entry.identity, entry.identity)
            assert entry.changed == (row in self.rows)
            self.rows[row] = entry
            for name in (row, *entry.aliases):
                self.owner.setdefault(name, row)


class Poller:
    def __init__(self) -> None:
        self.memory = Memory()
        self.at = NOW
        self.last: datetime | None = None

    def poll(
        self, parsed: Sequence[ParsedEntry], *, backfill: timedelta | None = None
    ) -> NewEntriesResult:
        result = new_entries(
            parsed,
            self.memory.known(parsed),
            baseline_done=self.last is not None,
            backfill=backfill,
            now=self.at,
            feed_url=FEED,
            last_success_at=self.last,
        )
        self.memory.write(result)
        self.last, self.at = self.at, self.at + timedelta(minutes=15)
        return result

    def news(self, parsed: Sequence[ParsedEntry]) -> list[str]:
        return [
            entry.parsed.title
            for entry in self.poll(parsed).entries
            if entry.status is EntryStatus.PENDING
        ]


def item(number: int, **changes: object) -> ParsedEntry:
    entry = ParsedEntry(
        guid=f"tag:news.example,{number}",
        url=f"https://news.example/story/{number}",
        title=f"Story {number}",
        summary=f"What happened in story {number}.",
        published_at=NOW - timedelta(hours=number),
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


def items(first: int, last: int) -> list[ParsedEntry]:
    return [item(number) for number in range(first, last + 1)]


# ------------------------------------------------------------------ identity and fingerprint


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (item(1), "guid:"),
        (item(1, guid=" \n "), "link:"),
        (item(1, guid="", url=""), "title:"),
        (item(1, guid="", url="https://news.example/"), "title:"),
        (item(1, guid="", url=FEED), "title:"),
        (item(1, guid="", url="https://news.example/?p=7"), "link:"),
        (item(1, guid="", url="", title=""), "title:"),
        (ParsedEntry(), "title:"),
    ],
)
def test_ladder(entry: ParsedEntry, kind: str) -> None:
    assert identity_of(entry, FEED).startswith(kind)
    assert identity_of(entry, FEED) == identities_of(entry, FEED)[0]


def test_ladder_names_every_rung() -> None:
    kinds = [name.partition(":")[0] for name in identities_of(item(1), FEED)]
    assert kinds == ["guid", "link", "title"]


def test_long_guid_has_a_short_identity() -> None:
    long, longer = item(1, guid="g" * 5000), item(1, guid="g" * 5001)
    assert len(identity_of(long, FEED)) < 100
    assert identity_of(long, FEED) != identity_of(longer, FEED)


def test_tracking_parameters_are_not_identity() -> None:
    plain = item(1, guid="", url="https://news.example/a")
    tracked = item(1, guid="", url="https://NEWS.example/a?utm_source=rss#top")
    assert identity_of(plain, FEED) == identity_of(tracked, FEED)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "<b>Story</b>  1"},
        {"title": "STORY 1"},
        {"summary": "&lt;p&gt;What happened in &lt;b&gt;story&lt;/b&gt; 1."},
        {"summary": "What  happened\nin <a href='x'>story</a> 1."},
        {"updated_at": NOW},
        {"published_at": NOW},
        {"author": "Somebody"},
        {"guid": "other"},
        {"url": "https://other.example/"},
    ],
)
def test_cosmetic_changes_keep_the_fingerprint(changes: dict[str, object]) -> None:
    assert fingerprint_of(item(1, **changes)) == fingerprint_of(item(1))


def test_typography_and_entities_are_cosmetic() -> None:
    fancy = item(1, summary="He said: “it’s over” &amp; left")
    plain = item(1, summary='He said: "it\'s over" & left')
    assert fingerprint_of(fancy) == fingerprint_of(plain)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Story 2"},
        {"summary": "What happened in story 1. It was not so."},
        {"summary": ""},
        {"content_html": "<p>10 killed</p>"},
    ],
)
def test_other_words_change_the_fingerprint(changes: dict[str, object]) -> None:
    assert fingerprint_of(item(1, **changes)) != fingerprint_of(item(1))


def test_one_digit_changes_the_fingerprint() -> None:
    ten, five = item(1, summary="a dose of 10 mg"), item(1, summary="a dose of 5 mg")
    assert fingerprint_of(ten) != fingerprint_of(five)


# ------------------------------------------------------------------ first poll


def test_first_poll_is_silent() -> None:
    poller = Poller()
    result = poller.poll(items(1, 50))
    assert {entry.status for entry in result.entries} == {EntryStatus.BASELINE}
    assert len(result.entries) == 50
    assert result.news_count == 0
    assert not result.rolled_over
    assert result.degraded is None


def test_backfill_takes_what_is_dated_inside_the_window() -> None:
    undated = item(99, published_at=None)
    result = Poller().poll([*items(1, 50), undated], backfill=timedelta(hours=10))
    pending = [e.parsed.title for e in result.entries if e.status is EntryStatus.PENDING]
    assert pending == [f"Story {number}" for number in range(1, 11)]


def test_empty_feed() -> None:
    assert Poller().poll([]).entries == ()


# ------------------------------------------------------------------ later polls


def test_nothing_new() -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    assert poller.poll(items(1, 20)).entries == ()
    assert poller.poll(list(reversed(items(1, 20)))).entries == ()


def test_new_items_are_pending() -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    assert poller.news([item(0), item(-1), *items(1, 18)]) == ["Story 0", "Story -1"]


def test_changed_words_are_pending_again_and_marked() -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    (entry,) = poller.poll(
        [item(1, summary="Corrected: it did not happen."), *items(2, 20)]
    ).entries
    assert entry.changed
    assert entry.status is EntryStatus.PENDING
    assert entry.identity == identity_of(item(1), FEED)
    assert poller.poll([item(1, summary="Corrected: it did not happen.")]).entries == ()
    assert poller.news([item(1)]) == ["Story 1"], "put back as it was: that is a change too"


def test_updated_date_alone_is_no_change() -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    touched = [replace(entry, updated_at=NOW, published_at=NOW) for entry in items(1, 20)]
    assert poller.poll(touched).entries == ()


def test_truncated_feed_that_comes_back() -> None:
    poller = Poller()
    poller.poll(items(1, 50))
    assert poller.news(items(1, 5)) == []
    assert poller.news(items(1, 50)) == []


def test_swapped_guids_are_no_news() -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    swapped = [replace(entry, guid=f"new-{entry.guid}") for entry in items(1, 20)]
    assert poller.news(swapped) == []
    assert poller.news([item(0, guid="new-0"), *swapped]) == ["Story 0"]


def test_guids_that_differ_at_every_poll_are_no_news_but_edits_are() -> None:
    poller = Poller()
    for turn in range(4):
        current = [replace(entry, guid=f"{turn}-{entry.guid}") for entry in items(1, 20)]
        assert poller.news(current) == []
    current = [replace(entry, guid=f"x-{entry.guid}") for entry in items(1, 20)]
    current[3] = replace(current[3], summary="It was denied.")
    assert poller.news(current) == ["Story 4"]


def test_moved_to_another_domain_with_other_guids_is_no_news() -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    moved = [
        replace(entry, guid=f"n-{entry.guid}", url=entry.url.replace("news.", "www.news2."))
        for entry in items(1, 20)
    ]
    result = poller.poll(moved)
    assert result.news_count == 0
    assert result.degraded is not None
    assert not result.rolled_over
    fresh = item(0, guid="n-0", url="https://www.news2.example/story/0")
    result = poller.poll([fresh, *moved])
    assert [entry.parsed.title for entry in result.entries] == ["Story 0"]
    assert result.degraded is None


@pytest.mark.parametrize(("moved_count", "news_count"), [(17, 0), (16, 16), (15, 15)])
def test_more_than_four_fifths_must_look_new_at_once(moved_count: int, news_count: int) -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    moved = [item(n, guid=f"n{n}", url=f"https://m.example/{n}") for n in range(1, moved_count + 1)]
    assert len(poller.news([*moved, *items(moved_count + 1, 20)])) == news_count


def test_swapped_guids_with_other_words_are_no_news_but_later_edits_are() -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    rewritten = [
        replace(entry, guid=f"n-{entry.guid}", summary=f"{entry.summary} Read more")
        for entry in items(1, 20)
    ]
    assert poller.news(rewritten) == []
    assert poller.poll(rewritten).entries == ()
    rewritten[2] = replace(rewritten[2], summary="It was denied.")
    (entry,) = poller.poll(rewritten).entries
    assert entry.changed
    assert entry.parsed.title == "Story 3"


def test_everything_rewritten_but_dated_long_ago_is_no_news() -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    archive = [
        ParsedEntry(guid=f"a{n}", title=f"Archive {n}", published_at=NOW - timedelta(days=30 + n))
        for n in range(10)
    ]
    result = poller.poll(archive)
    assert result.news_count == 0
    assert result.degraded is not None
    assert "10 old items" in result.degraded


def test_roll_over_is_news_and_said() -> None:
    poller = Poller()
    poller.poll(items(1, 20))
    fresh = [item(-n, published_at=NOW + timedelta(minutes=n)) for n in range(1, 21)]
    result = poller.poll(fresh)
    assert result.news_count == 20
    assert result.rolled_over
    assert result.degraded == ROLLED_OVER


def test_roll_over_without_dates_is_news() -> None:
    poller = Poller()
    poller.poll([item(n, published_at=None) for n in range(1, 11)])
    assert len(poller.news([item(n, published_at=None) for n in range(11, 21)])) == 10


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_small_feed_whose_items_are_all_replaced_gives_news(size: int) -> None:
    poller = Poller()
    poller.poll(items(1, size))
    fresh = [item(-n) for n in range(size)]
    result = poller.poll(fresh)
    assert result.news_count == size
    assert result.degraded is None
    assert result.rolled_over == (size > 1)


def test_small_feed_with_swapped_guids_is_no_news() -> None:
    poller = Poller()
    poller.poll(items(1, 3))
    assert poller.news([replace(entry, guid=f"n{entry.guid}") for entry in items(1, 3)]) == []


# ------------------------------------------------------------------ odd guids and links


def test_one_guid_for_all_goes_down_the_ladder() -> None:
    same = [replace(entry, guid="same") for entry in items(1, 10)]
    poller = Poller()
    assert len(poller.poll(same).entries) == 10
    assert poller.news([item(0, guid="same"), *same]) == ["Story 0"]
    assert poller.news([item(0, guid="same")]) == []


def test_one_link_for_all_goes_down_the_ladder() -> None:
    same = [replace(entry, guid="", url="https://news.example/live") for entry in items(1, 10)]
    poller = Poller()
    assert len(poller.poll(same).entries) == 10
    assert poller.news([item(0, guid="", url="https://news.example/live"), *same]) == ["Story 0"]


def test_true_twins_are_one_entry() -> None:
    assert len(Poller().poll([item(1), item(1), item(2)]).entries) == 2


def test_items_numbered_by_position() -> None:
    def numbered(entries: list[ParsedEntry]) -> list[ParsedEntry]:
        return [replace(entry, guid=str(place)) for place, entry in enumerate(entries)]

    poller = Poller()
    poller.poll(numbered(items(1, 10)))
    assert poller.news(numbered([item(0), *items(1, 9)])) == ["Story 0"]
    assert poller.news(numbered([item(-1), item(0), *items(1, 8)])) == ["Story -1"]


def test_a_new_guid_on_a_known_page_with_other_words_is_a_change() -> None:
    poller = Poller()
    poller.poll(items(1, 10))
    live = item(1, guid="update-2", title="Story 1: now denied")
    (entry,) = poller.poll([live, *items(2, 10)]).entries
    assert entry.changed
    assert entry.identity == identities_of(item(1), FEED)[1]
    assert poller.news([live, *items(2, 10)]) == []


def test_same_title_on_the_same_day_at_another_address_is_news() -> None:
    poller = Poller()
    poller.poll(items(1, 10))
    twin = item(1, guid="other", url="https://news.example/story/1b")
    assert poller.news([twin, *items(1, 9)]) == ["Story 1"]


def test_no_two_entries_claim_the_same_name() -> None:
    poller = Poller()
    result = poller.poll([*items(1, 10), item(1, guid="x"), item(2, url="https://news.example/z")])
    names = [name for entry in result.entries for name in (entry.identity, *entry.aliases)]
    assert len(names) == len(set(names))


def test_a_name_that_an_older_entry_goes_by_is_not_taken_over() -> None:
    poller = Poller()
    poller.poll([item(1, guid="1"), item(2, guid="2")])
    (entry,) = poller.poll([item(0, guid="1"), item(2, guid="2")]).entries
    assert entry.identity == "link:https://news.example/story/0"
    assert "guid:1" not in entry.aliases


def test_seen_identities_name_all_that_is_in_the_feed() -> None:
    poller = Poller()
    poller.poll(items(1, 3))
    result = poller.poll(items(1, 3))
    assert set(result.seen_identities) >= {identity_of(item(n), FEED) for n in (1, 2, 3)}
