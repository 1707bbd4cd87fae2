"""Feed items: who they are (identity ladder), what they say (fingerprint), which of them are new.

An item has up to three identities, best first: its guid, its canonical link, its title and day.
The best is stored as its identity, the others as aliases, so that an item is recognised again
when a publisher changes one of them.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from urllib.parse import urlsplit

from watcher.core.model import EntryStatus, NewEntry, ParsedEntry
from watcher.core.urls import canonical_url

ROLLED_OVER = "the feed rolls over faster than we poll: items may have been missed"

_MARKUP = re.compile(r"<[^<>]*>")
_NOISE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_QUOTES = str.maketrans("‘’‚“”„«»‐‑‒–—", '\'\'\'"""""-----')
_FINGERPRINTED = 200_000
_LONGEST_PLAIN_KEY = 200
_FEW = 5
_MOST = 0.8
# Items often appear in a feed some hours after the time they carry.
_LATE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntriesResult:
    """What a poll brought: entries to write, and what the feed's state should say about it."""

    entries: tuple[NewEntry, ...] = ()
    seen_identities: tuple[str, ...] = ()
    """Every identity of every item now in the feed."""
    rolled_over: bool = False
    """Nothing that we knew is left in the feed."""
    degraded: str | None = None

    @property
    def news_count(self) -> int:
        """How many of the entries are to be read."""
        return sum(entry.status is EntryStatus.PENDING for entry in self.entries)


class _Match(Enum):
    UNCHANGED = auto()
    CHANGED = auto()
    REVISED_UNDER_NEW_GUID = auto()
    REDATED_UNDER_NEW_GUID = auto()
    SAME_TITLE_AND_DAY = auto()
    UNKNOWN = auto()


_LOOKS_NEW = frozenset(_Match) - {_Match.UNCHANGED, _Match.CHANGED}


@dataclass(frozen=True, slots=True)
class _Item:
    parsed: ParsedEntry
    canonical: str
    fingerprint: str
    guid: str
    link: str
    title: str

    @property
    def rungs(self) -> tuple[str, ...]:
        return tuple(rung for rung in (self.guid, self.link, self.title) if rung)


# ----------------------------------------------------------------------------- one item


def identity_of(parsed: ParsedEntry, feed_url: str) -> str:
    """Return an item's best identity: guid, else canonical link, else title and day."""
    return identities_of(parsed, feed_url)[0]


def identities_of(parsed: ParsedEntry, feed_url: str = "") -> tuple[str, ...]:
    """Return every identity of an item, best first; look all of them up before `new_entries`."""
    canonical = canonical_url(parsed.url) if parsed.url else ""
    return tuple(rung for rung in _rungs(parsed, canonical, feed_url) if rung)


def fingerprint_of(parsed: ParsedEntry) -> str:
    """Return a hash of title, summary and content that cosmetic changes leave alone.

    Markup, entities, letter case, white space, typographic quotes and dates do not count.
    """
    parts = (parsed.title, parsed.summary, parsed.content_html)
    return _digest("\x1f".join(_fold(part) for part in parts))


def _read_item(parsed: ParsedEntry, feed_url: str) -> _Item:
    canonical = canonical_url(parsed.url) if parsed.url else ""
    return _Item(parsed, canonical, fingerprint_of(parsed), *_rungs(parsed, canonical, feed_url))


def _rungs(parsed: ParsedEntry, canonical: str, feed_url: str) -> tuple[str, str, str]:
    guid = " ".join(parsed.guid.split())
    title = _fold(parsed.title)
    day = parsed.published_at.date().isoformat() if parsed.published_at else ""
    return (
        _key("guid", guid) if guid else "",
        _key("link", canonical) if _names_one_page(canonical, feed_url) else "",
        f"title:{_digest(title) if title else fingerprint_of(parsed)}:{day}",
    )


def _names_one_page(canonical: str, feed_url: str) -> bool:
    """A link to a site's front page, or to the feed itself, is shared by all of a feed's items."""
    if not canonical or (feed_url and canonical == canonical_url(feed_url)):
        return False
    parts = urlsplit(canonical)
    return bool(parts.path.strip("/") or parts.query)


def _key(kind: str, text: str) -> str:
    return f"{kind}:{text if len(text) <= _LONGEST_PLAIN_KEY else _digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _fold(text: str) -> str:
    text = text[:_FINGERPRINTED]
    for _ in range(2):  # feeds often escape their markup once more than they should
        text = html.unescape(_MARKUP.sub(" ", text))
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    return _NOISE.sub(" ", text).strip()


# ----------------------------------------------------------------------------- a feed's items


def new_entries(
    parsed_entries: Sequence[ParsedEntry],
    known: Mapping[str, str],
    *,
    baseline_done: bool,
    backfill: timedelta | None,
    now: datetime,
    feed_url: str = "",
    last_success_at: datetime | None = None,
) -> NewEntriesResult:
    """Return what is new in a feed, given identity -> fingerprint of what it showed before.

    known: the answer for all `identities_of` all entries. last_success_at: of the poll before this.
    """
    items = _distinct([_read_item(parsed, feed_url) for parsed in parsed_entries])
    seen = tuple(dict.fromkeys(rung for item in items for rung in item.rungs))
    matched = [(item, *_match(item, known)) for item in items]
    looks_new = sum(match in _LOOKS_NEW for _, match, _ in matched)
    unknown = sum(match is _Match.UNKNOWN for _, match, _ in matched)
    swapped = len(items) >= _FEW and looks_new > _MOST * len(items)
    written = []
    for item, match, identity in matched:
        if match is _Match.UNCHANGED:
            continue
        if match in _LOOKS_NEW and (swapped or not baseline_done):
            status = (
                _swapped_status(item, match, last_success_at)
                if baseline_done
                else _first_status(item, backfill, now)
            )
            # A row of its own: an older one under a known identity may still wait to be read.
            revised = match is _Match.REVISED_UNDER_NEW_GUID
            written.append(_entry(item, item.rungs[0] if revised else identity, status))
        else:
            changed = match in (_Match.CHANGED, _Match.REVISED_UNDER_NEW_GUID)
            written.append(_entry(item, identity, EntryStatus.PENDING, changed=changed))
    if not baseline_done:
        return NewEntriesResult(entries=_with_free_aliases(written, known), seen_identities=seen)
    silenced = sum(entry.status is EntryStatus.BASELINE for entry in written)
    rolled_over = len(items) > 1 and unknown == len(items) and silenced < len(items)
    degraded = ROLLED_OVER if rolled_over and len(items) >= _FEW else None
    if silenced:
        degraded = f"{silenced} old items came back under new ids at once: taken as seen"
    return NewEntriesResult(
        entries=_with_free_aliases(written, known),
        seen_identities=seen,
        rolled_over=rolled_over,
        degraded=degraded,
    )


def _match(item: _Item, known: Mapping[str, str]) -> tuple[_Match, str]:
    """Return how an item relates to what we know, and the identity to write it under."""
    link_says = known.get(item.link) if item.link else None
    if item.guid and item.guid in known:
        if known[item.guid] == item.fingerprint or link_says == item.fingerprint:
            return _Match.UNCHANGED, item.guid
        if item.link and link_says is None and item.title not in known:
            # The guid was given to another item (some feeds just number their items from 1).
            return _Match.UNKNOWN, item.link
        return _Match.CHANGED, item.guid
    if link_says is not None:
        if not item.guid:
            same = link_says == item.fingerprint
            return (_Match.UNCHANGED if same else _Match.CHANGED), item.link
        if link_says != item.fingerprint:
            return _Match.REVISED_UNDER_NEW_GUID, item.link
        # The same words at the same link: a new guid alone is no news, a new guid and day may be.
        same_day = item.title in known
        return (
            (_Match.UNCHANGED, item.link)
            if same_day
            else (_Match.REDATED_UNDER_NEW_GUID, item.guid)
        )
    if item.title in known:
        if not item.guid and not item.link:
            same = known[item.title] == item.fingerprint
            return (_Match.UNCHANGED if same else _Match.CHANGED), item.title
        return _Match.SAME_TITLE_AND_DAY, item.rungs[0]
    return _Match.UNKNOWN, item.rungs[0]


def _first_status(item: _Item, backfill: timedelta | None, now: datetime) -> EntryStatus:
    published_at = item.parsed.published_at
    if backfill is not None and published_at is not None and published_at >= now - backfill:
        return EntryStatus.PENDING
    return EntryStatus.BASELINE


def _swapped_status(item: _Item, match: _Match, last_success_at: datetime | None) -> EntryStatus:
    """Almost all of a feed looks new at once: only what is new by every sign is news."""
    if match is not _Match.UNKNOWN:
        return EntryStatus.BASELINE
    published_at = item.parsed.published_at
    if published_at is None or last_success_at is None or published_at >= last_success_at - _LATE:
        return EntryStatus.PENDING
    return EntryStatus.BASELINE


def _entry(item: _Item, identity: str, status: EntryStatus, *, changed: bool = False) -> NewEntry:
    return NewEntry(
        identity=identity,
        fingerprint=item.fingerprint,
        parsed=item.parsed,
        canonical_url=item.canonical,
        status=status,
        changed=changed,
        aliases=tuple(rung for rung in item.rungs if rung != identity),
    )


def _with_free_aliases(
    entries: Iterable[NewEntry], known: Mapping[str, str]
) -> tuple[NewEntry, ...]:
    """Keep of each entry's aliases those that no other entry, old or new, goes by; drop twins."""
    taken = set(known)
    unique: dict[str, NewEntry] = {}
    for entry in entries:
        unique.setdefault(entry.identity, entry)
    taken.update(unique)
    kept = []
    for entry in unique.values():
        aliases = tuple(alias for alias in entry.aliases if alias not in taken)
        taken.update(aliases)
        kept.append(replace(entry, aliases=aliases))
    return tuple(kept)


def _distinct(items: Sequence[_Item]) -> list[_Item]:
    """Take from items the identities that others of the same feed share, then drop true twins.

    Without anything of its own (same guid, same link or same words) a later item is a twin.
    """
    guid_shared = _shared((item.guid, item.link or item.title) for item in items)
    items = [replace(item, guid="") if item.guid in guid_shared else item for item in items]
    link_shared = _shared((item.link, item.guid or item.title) for item in items)
    items = [replace(item, link="") if item.link in link_shared else item for item in items]
    return list({item.rungs[0]: item for item in reversed(items)}.values())[::-1]


def _shared(pairs: Iterable[tuple[str, str]]) -> set[str]:
    owners = defaultdict(set)
    for rung, owner in pairs:
        if rung:
            owners[rung].add(owner)
    return {rung for rung, names in owners.items() if len(names) > 1}
