"""What a report adds to what we hold: a further origin, a value, a denial, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from watcher.core.deltas import is_held, value_key
from watcher.core.model import (
    Article,
    ClaimHistory,
    DeltaKind,
    Independence,
    Judgment,
    Origin,
    PriorEvidence,
    Reason,
    Stance,
)
from watcher.core.text import counted

Why = tuple[Reason, str]
"""A reason and its explanation in words."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_NAMED = 3
_SIDE = {Stance.CONTRADICTS: " against it", Stance.UPDATES: " for what is new"}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def told(history: ClaimHistory) -> tuple[PriorEvidence, ...]:
    """Return the evidence that the user has, oldest first: what was alerted, and the baseline.

    What stayed silent for another reason (low confidence, muted, too old) must not hide a later,
    clearer copy.
    """
    have = (prior for prior in history.evidence if prior.alerted or prior.baseline)
    return tuple(sorted(have, key=_age))


def compare(article: Article, judgment: Judgment, origin: Origin, history: ClaimHistory) -> Why:
    """Return what a judged report adds to what we hold, whatever order we came to hold it in, and why.

    A report whose origin we hold is an echo of it, also where it calls itself something else;
    an echo of what we do not hold is new reporting by its origin.
    """
    # A mention in a language that is not read told the user nothing that could be repeated.
    held = tuple(prior for prior in told(history) if prior.stance is not Stance.MENTIONS)
    mine = [prior for prior in held if prior.origin_key == origin.key]
    if origin.independence is Independence.UNKNOWN:
        return _of_unknown_origin(article, judgment, origin, held)
    if not mine:
        return _first_of_its_origin(judgment, origin, held)
    same = [prior for prior in mine if says_the_same(prior, judgment)]
    if same:
        return _known_already(article, origin, same)
    if origin.independence is Independence.ECHO:
        return _drifted(judgment, origin, mine, held)
    return _changed_its_word(judgment, origin, mine)


def says_the_same(prior: PriorEvidence, judgment: Judgment) -> bool:
    """Tell whether earlier evidence has this stance, and any new value that comes with it."""
    return prior.stance is judgment.stance and is_held(prior.delta, judgment.delta)


def standing(judgment: Judgment, origin: Origin, history: ClaimHistory) -> str:
    """Return what we hold for this stance with this report, such as '4 outlets, 1 origin'."""
    origins = _origins(judgment, origin, history)
    outlets = {
        prior.outlet
        for prior in history.evidence
        if prior.outlet
        and prior.origin_key in origins
        and prior.stance is judgment.stance
        and not prior.withdrawn
    }
    outlets |= {origin.outlet} if origin.outlet else set()
    counts = f"{counted(len(outlets), 'outlet')}, {counted(len(origins), 'origin')}"
    return counts + _SIDE.get(judgment.stance, "")


def origins_with(judgment: Judgment, origin: Origin, history: ClaimHistory) -> int:
    """Return how many origins say so, with the one of this report where it is known."""
    return len(_origins(judgment, origin, history))


def _origins(judgment: Judgment, origin: Origin, history: ClaimHistory) -> set[str]:
    origins = {prior.origin_key for prior in _siding(told(history), judgment)}
    if origin.independence is not Independence.UNKNOWN:
        origins.add(origin.key)
    return origins


# ----------------------------------------------------------------------------- each kind of origin


def _of_unknown_origin(
    article: Article, judgment: Judgment, origin: Origin, held: tuple[PriorEvidence, ...]
) -> Why:
    """Return what a report is worth that does not say from whom it has what it says."""
    same = [prior for prior in held if says_the_same(prior, judgment)]
    if any(_same_page(prior, article) for prior in same):
        return _known_already(article, origin, same)
    if judgment.stance is Stance.CONFIRMS:
        return Reason.UNKNOWN_ORIGIN, "names no source, so it may repeat what we hold"
    if judgment.stance is Stance.UPDATES and (holder := _holder(judgment, held)):
        return Reason.VALUE_HELD, f"names no source, and {_who(holder)} gave it before"
    if same:
        return Reason.UNKNOWN_ORIGIN, f"names no source, and {_who(same[0])} said so before"
    return Reason.NEW_REPORTING, "new reporting, though no source is named"


def _first_of_its_origin(
    judgment: Judgment, origin: Origin, held: tuple[PriorEvidence, ...]
) -> Why:
    by = whose(origin)
    siding = _siding(held, judgment)
    others = list(dict.fromkeys(prior.origin_key for prior in siding))
    if not others:
        return Reason.NEW_REPORTING, f"new reporting by {by}"
    names = list(dict.fromkeys(_who(prior) for prior in siding))
    beside = ", ".join(names[:_NAMED]) + (" and more" if len(names) > _NAMED else "")
    number = _ordinal(len(others) + 1)
    return Reason.FURTHER_ORIGIN, f"{number} independent origin: {by}, beside {beside}"


def _known_already(article: Article, origin: Origin, same: list[PriorEvidence]) -> Why:
    if any(_same_page(prior, article) for prior in same):
        baseline = all(prior.baseline for prior in same)
        since = "held since tracking began" if baseline else "alerted before"
        return Reason.ALREADY_ALERTED, f"this page was {since}"
    if origin.independence is Independence.ECHO:
        return Reason.SYNDICATED_COPY, f"repeats {origin.echo_of or whose(origin)}"
    return Reason.ALREADY_ALERTED, f"{whose(origin)} was heard on this before"


def _drifted(
    judgment: Judgment,
    origin: Origin,
    mine: list[PriorEvidence],
    held: tuple[PriorEvidence, ...],
) -> Why:
    """Return what an echo is worth that does not say quite what its original said."""
    by = origin.echo_of or whose(origin)
    if judgment.stance is Stance.CONFIRMS:
        return (
            Reason.SYNDICATED_COPY,
            f"an echo of {by}, held as {mine[-1].stance.value}, confirms nothing by itself",
        )
    if judgment.stance is Stance.UPDATES and judgment.delta is not None:
        holder = _holder(judgment, held)
        if holder is not None:
            return Reason.VALUE_HELD, f"an echo of {by}, and {_who(holder)} gave it before"
        if judgment.delta.kind is DeltaKind.ATTRIBUTION and _names_its_source(mine):
            return Reason.VALUE_HELD, f"an echo of {by}, which named its source before"
        return Reason.VALUE_CHANGED, f"an echo with a value that {by} did not have"
    had = mine[-1].stance.value
    if judgment.stance is Stance.CONTRADICTS:
        return Reason.STANCE_CHANGED, f"an echo with a denial that {by} did not have"
    return Reason.STANCE_CHANGED, f"{by} said {had} before"


def _changed_its_word(judgment: Judgment, origin: Origin, mine: list[PriorEvidence]) -> Why:
    before = mine[-1].stance
    if judgment.delta is not None and judgment.stance in (before, Stance.UPDATES):
        return (
            Reason.VALUE_CHANGED,
            f"a value that {whose(origin)} had not given before",
        )
    return Reason.STANCE_CHANGED, f"{whose(origin)} said {before.value} before"


# ----------------------------------------------------------------------------- what is held


def _siding(held: Iterable[PriorEvidence], judgment: Judgment) -> list[PriorEvidence]:
    """Return the evidence that says the same and still stands; a new value sides with whoever gave it."""
    return [
        prior
        for prior in held
        if says_the_same(prior, judgment)
        and prior.independence is not Independence.UNKNOWN
        and not prior.withdrawn
    ]


def _names_its_source(mine: Iterable[PriorEvidence]) -> bool:
    """Tell whether an origin was held as a named source's: a copy may only call it another name."""
    return any(prior.delta and prior.delta.kind is DeltaKind.ATTRIBUTION for prior in mine)


def _holder(judgment: Judgment, held: Iterable[PriorEvidence]) -> PriorEvidence | None:
    """Return the first evidence that gave the value, whatever it made of the claim."""
    if judgment.delta is None:
        return None
    return next((prior for prior in held if is_held(prior.delta, judgment.delta)), None)


def _same_page(prior: PriorEvidence, article: Article) -> bool:
    address = article.canonical_url or article.url
    return bool(address) and prior.canonical_url == address


def _age(prior: PriorEvidence) -> tuple[datetime, str, str, str, str, str]:
    return (
        prior.published_at or _LONG_AGO,
        prior.origin_key,
        prior.outlet,
        prior.canonical_url,
        prior.stance.value,
        value_key(prior.delta),
    )


# ----------------------------------------------------------------------------- words


def whose(origin: Origin) -> str:
    """Return whose report it is: the credited outlet's, else the article's own."""
    return (origin.credited[0] if origin.credited else origin.outlet) or "an unnamed outlet"


def _who(prior: PriorEvidence) -> str:
    return (prior.credited[0] if prior.credited else prior.outlet) or "another report"


def _ordinal(number: int) -> str:
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in (11, 12, 13) else 0)
    return f"{number}{ending or 'th'}"
