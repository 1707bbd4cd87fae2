"""Say in words what a finding rests on, and what changed, where no rule has said so already."""

from __future__ import annotations

from watcher.core.comparison import Agreement, Comparison
from watcher.core.deltas import date_delta, quantity_delta
from watcher.core.model import Delta, DeltaKind, Stance
from watcher.core.value_changes import DIFFERS
from watcher.judge.figures import worded

_LONGEST = 90
_REASONS = {
    Stance.CONFIRMS: "says the same in other words",
    Stance.CONTRADICTS: "cannot be true together with the claim",
    Stance.UPDATES: "tells of a newer state than the claim",
    Stance.MENTIONS: "on the subject, but does not settle the claim",
    Stance.UNRELATED: "about something else",
}


def reason_for(stance: Stance, delta: Delta | None) -> str:
    """Return a reason for a stance that no rule gave, with what differs where that is known."""
    if delta is None or delta.kind is DeltaKind.STATUS:
        return _REASONS[stance]
    return f"{_REASONS[stance]}: {delta.new} instead of {delta.old}"


def delta_between(seen: Comparison, quote: str) -> Delta:
    """Return what the passage has where the claim has something else: figure, date, stage or state."""
    for change in seen.values:
        if change.relation in DIFFERS:
            old, new = worded(change.claimed), worded(change.reported)
            return quantity_delta(change.claimed, change.reported, old=old, new=new)
    mine, theirs = seen.claim.reading.stages, seen.passage.stages
    ending = theirs.ending if mine.ending is None else None
    # a lease of 2017 that was cancelled last week has not moved from 2017 to last week
    ends = ending is not None and not ending.moves_the_day
    if not ends and seen.dates is Agreement.OPPOSITE and seen.claimed_date and seen.reported_date:
        old_date, new_date = seen.claimed_date, seen.reported_date
        return date_delta(old_date, new_date, old=old_date.text, new=new_date.text)
    if ending is not None:
        old = "as planned" if seen.claim.is_planned else "in place"
        return Delta(kind=DeltaKind.STAGE, old=old, new=ending.value)
    if mine.deal is not None and theirs.deal is not None and mine.deal is not theirs.deal:
        return Delta(kind=DeltaKind.STAGE, old=mine.deal.word, new=theirs.deal.word)
    return Delta(kind=DeltaKind.STATUS, old=_short(seen.claim.reading.text), new=_short(quote))


def _short(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _LONGEST:
        return text.rstrip(".")
    space = text.rfind(" ", 0, _LONGEST)
    return text[: space if space > 0 else _LONGEST] + " …"
