"""What makes a claim valid, and how a bare sentence becomes one."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from watcher.core.entities import EntityIndex
from watcher.core.errors import UsageError
from watcher.core.model import Claim, ClaimKind, Entity, Quantity
from watcher.core.quantities import read_quantities
from watcher.core.tables import is_unicode
from watcher.core.text import STOPWORDS, tokens

LONGEST_TEXT = 2000
LONGEST_ID = 64
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CHANNEL = re.compile(r"#?[\w.-]{1,80}")
_MOST_ITEMS = 100
_LONGEST_ITEM = 200


def is_channel(name: str) -> bool:
    """Return whether a text can be a channel's name, with or without '#', or its id."""
    return _CHANNEL.fullmatch(name) is not None


def check_claim(claim: Claim) -> tuple[str, ...]:
    """Return what is wrong with a claim, each in one line; nothing when it is valid."""
    faults = []
    if not _ID.fullmatch(claim.id):
        faults.append(
            f"id {_short(claim.id)} must be 1 to {LONGEST_ID} letters, digits, '-', '_' or '.',"
            " and begin with a letter or digit"
        )
    length = len(claim.text.strip())
    if length == 0:
        faults.append("text is empty")
    elif length > LONGEST_TEXT:
        faults.append(f"text has {length} characters; at most {LONGEST_TEXT} are allowed")
    elif not tokens(claim.text):
        faults.append("text has no word in it")
    if _CONTROL.search(claim.text):
        faults.append("text has a control character or a line break")
    if not is_unicode(claim.text):
        faults.append("text has a broken character (not UTF-8)")
    for name in ("topic", "entities", "documents", "channels"):
        faults.extend(_check_strings(name, getattr(claim, name)))
    faults.extend(
        f"channels {_short(channel)} is not #name or a channel's id"
        for channel in claim.channels
        if not is_channel(channel)
    )
    faults.extend(_check_strings("said", [part for item in claim.said for part in _parts(item)]))
    for quantity in claim.quantities:
        if not math.isfinite(quantity.value):
            faults.append("a quantity's value is not a finite number")
        faults.extend(_check_strings("unit", quantity.unit))
    if claim.deadline is not None and claim.kind is not ClaimKind.FORECAST:
        faults.append(f"a deadline is for a forecast, and the kind is {claim.kind.value}")
    if claim.muted_until is not None and claim.muted_until.tzinfo is None:
        faults.append("muted_until has no time zone; write 2025-01-31T12:00:00Z")
    return tuple(faults)


def _parts(said: object) -> tuple[str, ...]:
    return tuple(getattr(said, name) for name in ("speaker", "role", "to", "outlet"))


def _check_strings(name: str, value: str | Collection[str]) -> Iterable[str]:
    items = [value] if isinstance(value, str) else list(value)
    if len(items) > 4 * _MOST_ITEMS:
        yield f"{name} has {len(items)} parts; that is too many"
    for item in items:
        if len(item) > _LONGEST_ITEM:
            yield f"{name} {_short(item)} is longer than {_LONGEST_ITEM} characters"
        elif _CONTROL.search(item):
            yield f"{name} {_short(item)} has a control character"
        elif not is_unicode(item):
            yield f"{name} {_short(item)} has a broken character (not UTF-8)"


def _short(value: str) -> str:
    return repr(value if len(value) <= 40 else f"{value[:37]}...")


def claim_id_from(text: str, taken: Collection[str] = ()) -> str:
    """Return a free id made from the first telling words of a text, in ASCII."""
    telling = STOPWORDS - {
        "no",
        "not",
        "never",
        "nor",
    }  # what turns a claim round belongs in its name
    words = [word for word in tokens(text) if word not in telling] or tokens(text) or ["claim"]
    base = ""
    for word in words[:5]:
        longer = f"{base}-{word}" if base else word
        if len(longer) > 40:
            break
        base = longer
    base = re.sub(r"[^a-z0-9-]", "", base or words[0])[:40].strip("-") or "claim"
    name, count = base, 2
    while name in taken:
        name, count = f"{base}-{count}", count + 1
    return name


def entities_named(text: str, index: EntityIndex) -> tuple[str, ...]:
    """Return the canonical names of the known things that a text names, sorted."""
    return tuple(sorted(index.names(text)))


def quantities_named(text: str) -> tuple[Quantity, ...]:
    """Return the quantities that a claim's text states, in order, without repeats."""
    return tuple(dict.fromkeys(mention.quantity for mention in read_quantities(text)))


_FORECAST = re.compile(
    r"\b(?<!\bno )(?:will|would|shall|may|might|could|plans? to|intends? to|is going to|are going to"
    r"|is expected to|are expected to|is due to|close to an? (?:deal|agreement))\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|[a-z]{2,}ed|left|flew|went|took|gave|met|said|told|fell|fled|began"
    r"|sent|shot|struck|hit|won|lost|built|bought|sold|sank|broke|came|became|held|kept|made)\b"
)
_ONGOING = re.compile(
    r"\b(?:is|are|has|have|remains?|keeps?|continues?|holds?|still|no longer|controls?|uses?)\b"
)


def kind_from(text: str) -> ClaimKind:
    """Guess a claim's kind from its verbs; an ongoing state when none is in the past or future."""
    low = text.lower()
    if _FORECAST.search(low):
        return ClaimKind.FORECAST
    ongoing, past = _ONGOING.search(low), _PAST.search(low)
    if past is None:
        return ClaimKind.ONGOING_STATE
    if ongoing and ongoing.start() < past.start():
        # "has left" tells of an event, "has no plan" of a state.
        perfect = re.match(r"\s+(?:been\s+)?[a-z]+(?:ed|n)\b", low[ongoing.end() :])
        if not (ongoing[0] in {"has", "have"} and perfect):
            return ClaimKind.ONGOING_STATE
    return ClaimKind.PAST_EVENT


def read_kind(word: str) -> ClaimKind:
    """Return the kind that a word names; raises UsageError."""
    plain = re.sub(r"[\s-]+", "_", word.strip().lower())
    try:
        return ClaimKind(plain)
    except ValueError:
        known = ", ".join(kind.value for kind in ClaimKind)
        raise UsageError(f"kind {_short(word)} is not one of {known}") from None


def read_day(word: str, what: str = "as-of date") -> date:
    """Return the day that a text such as 2024-12-15 names; raises UsageError."""
    day = re.match(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*|\s*)$", word)
    try:
        return date.fromisoformat(day[1] if day else word)
    except ValueError:
        raise UsageError(f"{what} {_short(word)} is not a day; write 2024-12-15") from None


def draft_claim(
    text: str,
    *,
    claim_id: str = "",
    entities: tuple[str, ...] = (),
    as_of: str = "",
    kind: str = "",
    deadline: str = "",
    topic: str = "",
    channels: tuple[str, ...] = (),
    alert_on_mentions: bool = False,
    known: Iterable[Entity] = (),
    taken: Collection[str] = (),
) -> Claim:
    """Make a claim from what a user typed, filling in what the text tells; raises UsageError.

    What has a deadline and no kind is a forecast.
    """
    text = text.strip()
    if deadline and not kind:
        kind = ClaimKind.FORECAST.value
    claim = Claim(
        id=claim_id.strip() or claim_id_from(text[:LONGEST_TEXT], taken),
        text=text,
        as_of=read_day(as_of) if as_of else None,
        kind=read_kind(kind) if kind else kind_from(text[:LONGEST_TEXT]),
        deadline=read_day(deadline, "deadline") if deadline else None,
        topic=topic.strip(),
        entities=_named(text, entities, tuple(known)),
        quantities=quantities_named(text[:LONGEST_TEXT]),
        channels=channels,
        alert_on_mentions=alert_on_mentions,
    )
    return _valid(_in_order(claim))


def revise_claim(
    claim: Claim,
    *,
    text: str | None = None,
    as_of: str | None = None,
    kind: str | None = None,
    deadline: str | None = None,
    topic: str | None = None,
    entities: tuple[str, ...] | None = None,
    channels: tuple[str, ...] | None = None,
    active: bool | None = None,
    alert_on_mentions: bool | None = None,
    known: Iterable[Entity] = (),
) -> Claim:
    """Return the claim with these fields changed; None leaves one alone. Raises UsageError.

    A new text brings its own quantities, and its own entities unless they are given.
    """
    known = tuple(known)
    if text is not None and text.strip() != claim.text:
        text = text.strip()
        claim = replace(
            claim,
            text=text,
            quantities=quantities_named(text[:LONGEST_TEXT]),
            entities=_named(text, (), known),
        )
    if entities is not None:
        claim = replace(claim, entities=_named("", entities, known))
    if as_of is not None:
        claim = replace(claim, as_of=read_day(as_of) if as_of.strip() else None)
    if kind is not None:
        claim = replace(claim, kind=read_kind(kind))
    if deadline is not None:
        day = read_day(deadline, "deadline") if deadline.strip() else None
        claim = _in_order(replace(claim, deadline=day))
    if topic is not None:
        claim = replace(claim, topic=topic.strip())
    if channels is not None:
        claim = replace(claim, channels=channels)
    if active is not None:
        claim = replace(claim, active=active)
    if alert_on_mentions is not None:
        claim = replace(claim, alert_on_mentions=alert_on_mentions)
    return _valid(claim)


def _named(text: str, given: tuple[str, ...], known: tuple[Entity, ...]) -> tuple[str, ...]:
    """Return the given names under their canonical spelling, then those that the text adds."""
    spelled = {
        tuple(tokens(spelling)): entity.name
        for entity in known
        for spelling in (*entity.aliases, entity.name)
    }
    names = [spelled.get(tuple(tokens(name)), name.strip()) for name in given]
    found = entities_named(text[:LONGEST_TEXT], EntityIndex.build(known))
    return tuple(dict.fromkeys([*names, *found]))


def _in_order(claim: Claim) -> Claim:
    """Refuse a deadline that was over before the claim was made; later it may well be over."""
    if claim.deadline and claim.as_of and claim.deadline < claim.as_of:
        raise UsageError(f"the deadline {claim.deadline} is before the as-of date {claim.as_of}")
    return claim


def _valid(claim: Claim) -> Claim:
    faults = check_claim(claim)
    if faults:
        raise UsageError("; ".join(faults))
    return claim
