"""What state a claim is in, folded from its evidence in time order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from watcher.core.claim_moves import read_move
from watcher.core.deltas import value_key
from watcher.core.model import ALERTING_STANCES, ClaimKind, Independence, Stance
from watcher.core.state_machine import SAYS_SO, ClaimState, Standing, StateEvidence, StateMachine

__all__ = [
    "ClaimState",
    "StateEvidence",
    "StateHistory",
    "StateStep",
    "StepKind",
    "trace_state",
]


class StepKind(StrEnum):
    REPORT = "report"
    WITHDRAWN = "withdrawn"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateStep:
    """What happened to a claim at a time, and its state after all that happened in that second."""

    at: datetime
    kind: StepKind
    evidence: StateEvidence | None
    """None for a deadline."""
    counted: bool
    """Whether the evidence is new and so has a say; an echo of what is held has none."""
    state: ClaimState
    origins: int
    """Independent origins that speak for the claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateHistory:
    """The steps in time order, and where they led."""

    steps: tuple[StateStep, ...]
    state: ClaimState
    origins: int
    outlets: int
    """Outlets that say so, echoes included."""
    sources: int
    """Origins that they have it from, those that were held before included."""
    against: int = 0
    """Independent origins that speak against the claim."""


def trace_state(
    kind: ClaimKind, deadline: date | None, evidence: Iterable[StateEvidence], now: datetime
) -> StateHistory:
    """Return a claim's states from its evidence up to `now`; the order of the evidence given is of no matter."""
    rows = sorted((item for item in evidence if item.at <= now), key=_in_time)
    counted = _counted(rows)
    machine = StateMachine(kind=kind, deadline=deadline)
    end = machine.end
    told, taken_out = _by_moment(rows)
    moments = {*told, *taken_out} | ({end} if end is not None else set())
    standing = machine.start()
    steps: list[StateStep] = []
    gone: set[str] = set()
    come: list[StateEvidence] = []
    for moment in sorted(moment for moment in moments if moment <= now):
        here, withdrawn = told.get(moment, []), taken_out.get(moment, [])
        come += here
        lost = {item.id for item in withdrawn} | _taken_back(here, come, counted)
        if lost - gone:
            gone |= lost
            standing = machine.fold(_speaking(come, counted, gone))
        else:
            for item in _speaking(here, counted, gone):
                standing = machine.apply(standing, item)
        before = standing.state
        standing = machine.at(standing, moment)
        steps += _steps(moment, here, withdrawn, counted, standing)
        if moment == end and standing.state is not before:
            steps.append(_step(moment, StepKind.DEADLINE, None, standing))
    speaking = [item for item in _saying_so(kind, rows) if item.id not in gone]
    return StateHistory(
        steps=tuple(steps),
        state=standing.state,
        origins=len(standing.independent),
        outlets=len({item.outlet for item in speaking if item.outlet}),
        sources=len({item.origin_key for item in speaking if _is_traced(item)}),
        against=len({item.origin_key for item in _speaking(rows, counted, gone) if _opposes(item)}),
    )


# ----------------------------------------------------------------------------- which evidence has a say


_RANK = {Independence.INDEPENDENT: 0, Independence.ECHO: 1, Independence.UNKNOWN: 2}
_STANCES = tuple(Stance)
_MIRROR = datetime(2000, 1, 1, tzinfo=UTC)


def _by_moment(
    rows: Iterable[StateEvidence],
) -> tuple[dict[datetime, list[StateEvidence]], dict[datetime, list[StateEvidence]]]:
    """Return what is told, and what is taken out of its article, at each moment."""
    told: dict[datetime, list[StateEvidence]] = {}
    taken_out: dict[datetime, list[StateEvidence]] = {}
    for item in rows:
        told.setdefault(item.at, []).append(item)
        if item.gone_at is not None:
            taken_out.setdefault(item.gone_at, []).append(item)
    return told, taken_out


_InTime = tuple[datetime, int, int, str, str, bool, datetime, str]


def _in_time(item: StateEvidence) -> _InTime:
    """Within a second confirmations go first: what departs from the claim is the later word.

    Of equal words the one that stands longest goes first: it is the one that counts.
    """
    key = value_key(item.delta)
    place = (_RANK[item.independence], _STANCES.index(item.stance))
    gone = item.gone_at
    return (item.at, *place, item.origin_key, key, gone is not None, _far_first(gone), item.id)


def _far_first(moment: datetime | None) -> datetime:
    """Return a time that is the earlier the later `moment` is."""
    return _MIRROR if moment is None else _MIRROR - (moment - _MIRROR)


def _counted(rows: Sequence[StateEvidence]) -> frozenset[str]:
    """Return the ids of what is new: told independently, or a value or denial not held before."""
    counted: set[str] = set()
    values: set[str] = set()
    denials: set[str] = set()
    for item in rows:
        if not item.counts or item.stance not in ALERTING_STANCES:
            continue
        if item.stance is Stance.CONTRADICTS:
            echo = item.independence is Independence.ECHO
            new = item.origin_key not in denials if echo else not denials
            denials.add(item.origin_key)
        else:
            new = item.stance is Stance.UPDATES and value_key(item.delta) not in values | {""}
        if item.delta is not None:
            values.add(value_key(item.delta))
        if new or item.independent:
            counted.add(item.id)
    return frozenset(counted)


def _speaking(
    rows: Iterable[StateEvidence], counted: frozenset[str], gone: set[str]
) -> list[StateEvidence]:
    return sorted(
        (item for item in rows if item.id in counted and item.id not in gone), key=_in_time
    )


def _taken_back(
    here: Iterable[StateEvidence], come: Sequence[StateEvidence], counted: frozenset[str]
) -> set[str]:
    """Return the ids of the earlier words that the speakers of this moment take back."""
    return {
        earlier.id
        for item in here
        if item.withdraws and item.id in counted and item.independent
        for earlier in come
        if earlier.origin_key == item.withdraws and _denies(earlier) is not _denies(item)
    }


def _is_traced(item: StateEvidence) -> bool:
    return item.independence is not Independence.UNKNOWN


def _denies(item: StateEvidence) -> bool:
    return item.stance is Stance.CONTRADICTS


def _opposes(item: StateEvidence) -> bool:
    return item.independent and _denies(item)


def _saying_so(kind: ClaimKind, rows: Iterable[StateEvidence]) -> list[StateEvidence]:
    return [item for item in rows if item.counts and read_move(kind, item.told) in SAYS_SO]


# ----------------------------------------------------------------------------- the history


def _steps(
    moment: datetime,
    here: Iterable[StateEvidence],
    withdrawn: Iterable[StateEvidence],
    counted: frozenset[str],
    standing: Standing,
) -> list[StateStep]:
    reports = [
        _step(moment, StepKind.REPORT, item, standing, counted=item.id in counted) for item in here
    ]
    taken_out = [
        _step(moment, StepKind.WITHDRAWN, item, standing, counted=item.id in counted)
        for item in withdrawn
    ]
    return reports + taken_out


def _step(
    moment: datetime,
    kind: StepKind,
    item: StateEvidence | None,
    standing: Standing,
    *,
    counted: bool = True,
) -> StateStep:
    return StateStep(
        at=moment,
        kind=kind,
        evidence=item,
        counted=counted,
        state=standing.state,
        origins=len(standing.independent),
    )
