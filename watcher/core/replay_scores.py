"""Score a replayed archive against its labels: alerts, stances, misses, and how late a change was told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watcher.core.metrics import share
from watcher.core.model import ALERTING_STANCES, Delta, Independence, Stance

NO_STATE = "-"
# By its word: what joins an alert of a few minutes before is told by it, and is no alert of its own.
_JOINED = "GROUPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a label says of one report and one claim; '' or None where it does not say."""

    stance: Stance
    alert: bool
    delta: Delta | None = None
    independence: Independence | None = None
    state: str = ""


class Mark(StrEnum):
    """How what was told compares with what was due."""

    RIGHT = "right"
    OTHER_STANCE = "other stance"
    """An alert was due and came, with another stance."""
    FALSE = "false"
    MISSED = "missed"
    QUIET = "quiet"
    """No alert, and none due."""
    UNLABELLED = "unlabelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRow:
    """One report and one claim, with what was found, what was told, and what the label asks for."""

    place: int
    """The report's place in time order."""
    ref: str
    at: datetime
    claim_id: str
    stance: Stance = Stance.UNRELATED
    """What the judge said; unrelated where there is no finding."""
    confidence: float = 0.0
    alert: bool = False
    delta: Delta | None = None
    independence: Independence | None = None
    reason: str = ""
    """Why it was told or not; '' where there is no finding."""
    state: str = NO_STATE
    labelled: bool = False
    """The report carries labels, so a claim that they leave out is not to be told."""
    expected: Expected | None = None

    @property
    def told(self) -> bool:
        """Return whether the reader was told: by an alert, or in one that this report joined."""
        return self.alert or self.reason == _JOINED

    @property
    def due(self) -> bool | None:
        """Return whether an alert is due; None where nobody says."""
        if not self.labelled:
            return None
        return self.expected is not None and self.expected.alert

    @property
    def mark(self) -> Mark:
        """Return how what was told compares with what was due."""
        if not self.labelled:
            return Mark.UNLABELLED
        if self.expected is None or not self.expected.alert:
            return Mark.FALSE if self.alert else Mark.QUIET
        if not self.told:
            return Mark.MISSED
        return Mark.RIGHT if self.stance is self.expected.stance else Mark.OTHER_STANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> float:
        """Return the share, 0.0 of nothing."""
        return share(self.count, self.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that became known of a claim, and how many further reports of it passed untold."""

    claim_id: str
    expected: Expected
    """The label of the first report of it that was due an alert."""
    ref: str
    reports: int
    """How many reports carried it from then on."""
    latency: int | None
    """Reports of it that passed before its first alert; None when it was never told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayScores:
    """What the labels say of a replay; only labelled reports count."""

    reports: int
    precision: Part
    """Alerts that were due, of any alerting stance."""
    recall: Part
    """Due (report, claim) pairs that were told."""
    exact_precision: Part
    exact_recall: Part
    """The same with exactly the due stance."""
    stances: Part
    """Labelled pairs with exactly the labelled stance, quiet ones included."""
    deltas: Part
    """Updates found as updates whose kind of change is the labelled one."""
    independence: Part
    """Findings with a labelled alerting stance whose independence is the labelled one."""
    states: Part
    """Labelled pairs whose claim is in the labelled state afterwards; of none where states are not told."""
    missed_updates: Part
    """Due updates that were not told."""
    missed: tuple[ReplayRow, ...]
    false: tuple[ReplayRow, ...]
    other_stance: tuple[ReplayRow, ...]
    changes: tuple[Change, ...]


def score_replay(rows: Iterable[ReplayRow]) -> ReplayScores | None:
    """Score the rows of labelled reports, given in time order; None when no report is labelled."""
    held = [row for row in rows if row.labelled]
    if not held:
        return None
    alerts = [row for row in held if row.alert]
    due = [row for row in held if row.due]
    told = [row for row in due if row.told]
    right = [row for row in told if row.mark is Mark.RIGHT]
    labelled = [row for row in held if row.expected is not None]
    updates = [row for row in due if _wanted(row).stance is Stance.UPDATES]
    return ReplayScores(
        reports=len({row.place for row in held}),
        precision=Part(count=sum(row.alert for row in told), of=len(alerts)),
        recall=Part(count=len(told), of=len(due)),
        exact_precision=Part(count=sum(row.alert for row in right), of=len(alerts)),
        exact_recall=Part(count=len(right), of=len(due)),
        stances=_part(labelled, lambda row: row.stance is _wanted(row).stance),
        deltas=_part(filter(_both_update, labelled), _same_kind),
        independence=_part(
            filter(_origin_counts, labelled),
            lambda row: row.independence is _wanted(row).independence,
        ),
        states=_part(
            (row for row in labelled if _wanted(row).state and row.state != NO_STATE),
            lambda row: row.state == _wanted(row).state,
        ),
        missed_updates=_part(updates, lambda row: not row.told),
        missed=tuple(row for row in due if not row.told),
        false=tuple(row for row in alerts if not row.due),
        other_stance=tuple(row for row in told if row.mark is Mark.OTHER_STANCE),
        changes=changes_of(held),
    )


def changes_of(rows: Sequence[ReplayRow]) -> tuple[Change, ...]:
    """Return the changes that were due an alert, in time order, each with its latency.

    Two labels tell of one change when claim, stance and the delta's kind and new value are the same;
    what repeats it counts as a further report of it, whoever says so.
    """
    groups: dict[tuple[object, ...], list[ReplayRow]] = {}
    for row in rows:
        wanted = row.expected
        if wanted is None or wanted.stance not in ALERTING_STANCES:
            continue
        delta = wanted.delta
        value = () if delta is None else (delta.kind, delta.new)
        key = (row.claim_id, wanted.stance, *value)
        if key in groups or wanted.alert:
            groups.setdefault(key, []).append(row)
    return tuple(_change(group) for group in groups.values())


def _change(group: Sequence[ReplayRow]) -> Change:
    first = group[0]
    return Change(
        claim_id=first.claim_id,
        expected=_wanted(first),
        ref=first.ref,
        reports=len(group),
        latency=next((count for count, row in enumerate(group) if row.told), None),
    )


def _wanted(row: ReplayRow) -> Expected:
    assert row.expected is not None, "only labelled pairs are asked"
    return row.expected


def _both_update(row: ReplayRow) -> bool:
    return row.stance is _wanted(row).stance is Stance.UPDATES and _wanted(row).delta is not None


def _same_kind(row: ReplayRow) -> bool:
    wanted = _wanted(row).delta
    return row.delta is not None and wanted is not None and row.delta.kind is wanted.kind


def _origin_counts(row: ReplayRow) -> bool:
    wanted = _wanted(row)
    telling = wanted.stance in ALERTING_STANCES and row.stance in ALERTING_STANCES
    return telling and wanted.independence is not None


def _part(rows: Iterable[ReplayRow], good: Callable[[ReplayRow], bool]) -> Part:
    held = list(rows)
    return Part(count=sum(map(good, held)), of=len(held))
