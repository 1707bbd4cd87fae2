"""What state a claim is in, folded from its evidence in time order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

from watcher.core.claim_moves import Move, Telling, done_on, read_move
from watcher.core.decide import delta_key
from watcher.core.model import ClaimKind, Delta, Independence, Stance


class ClaimState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    REFUTED = "refuted"
    HOLDING = "holding"
    CHANGED = "changed"
    ENDED = "ended"
    REAFFIRMED = "reaffirmed"
    WEAKENED = "weakened"
    REVERSED = "reversed"
    FULFILLED = "fulfilled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateEvidence:
    """One report's word on a claim; `id` tells it from the others and means nothing else."""

    id: str
    told: Telling
    origin_key: str
    independence: Independence
    outlet: str = ""
    counts: bool = True
    """False where the judge was not sure, or where it is an old fact: shown, but it moves nothing."""
    withdraws: str = ""
    """Origin of an earlier word of the same speaker, on the other side, that this one takes back."""
    withdrawn_at: datetime | None = None
    """When its sentence was taken out of the article."""

    @property
    def at(self) -> datetime:
        return self.told.at

    @property
    def gone_at(self) -> datetime | None:
        return None if self.withdrawn_at is None else max(self.at, self.withdrawn_at)

    @property
    def stance(self) -> Stance:
        return self.told.stance

    @property
    def delta(self) -> Delta | None:
        return self.told.delta


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


def trace_state(
    kind: ClaimKind, deadline: date | None, evidence: Iterable[StateEvidence], now: datetime
) -> StateHistory:
    """Return a claim's states from its evidence up to `now`; the order of the evidence given is of no matter."""
    rows = sorted((item for item in evidence if item.at <= now), key=_in_time)
    counted = _counted(rows)
    end = _end_of(deadline) if kind is ClaimKind.FORECAST and deadline else None
    moments = {item.at for item in rows}
    moments |= {item.gone_at for item in rows if item.gone_at is not None}
    if end is not None:
        moments.add(end)
    machine = _Machine(kind=kind, deadline=deadline, end=end)
    standing = machine.start()
    steps: list[StateStep] = []
    gone: set[str] = set()
    come: list[StateEvidence] = []
    for moment in sorted(moment for moment in moments if moment <= now):
        here = [item for item in rows if item.at == moment]
        withdrawn = [item for item in rows if item.gone_at == moment]
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
    )


# ----------------------------------------------------------------------------- which evidence has a say


_RANK = {Independence.INDEPENDENT: 0, Independence.ECHO: 1, Independence.UNKNOWN: 2}
_STANCES = tuple(Stance)


def _in_time(item: StateEvidence) -> tuple[datetime, int, int, str, str, str]:
    """Within a second confirmations go first: what departs from the claim is the later word."""
    key = delta_key(item.delta)
    place = (_RANK[item.independence], _STANCES.index(item.stance))
    return (item.at, *place, item.origin_key, key, item.id)


def _counted(rows: Sequence[StateEvidence]) -> frozenset[str]:
    """Return the ids of what is new: told independently, or a value or denial not held before."""
    counted: set[str] = set()
    values: set[str] = set()
    denials: set[str] = set()
    for item in rows:
        if not item.counts:
            continue
        if item.stance is Stance.CONTRADICTS:
            echo = item.independence is Independence.ECHO
            new = item.origin_key not in denials if echo else not denials
            denials.add(item.origin_key)
        else:
            new = item.stance is Stance.UPDATES and delta_key(item.delta) not in values | {""}
        if item.delta is not None:
            values.add(delta_key(item.delta))
        if new or _is_independent(item):
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
        if item.withdraws and item.id in counted and _is_independent(item)
        for earlier in come
        if earlier.origin_key == item.withdraws and _denies(earlier) is not _denies(item)
    }


def _is_independent(item: StateEvidence) -> bool:
    return item.independence is Independence.INDEPENDENT


def _is_traced(item: StateEvidence) -> bool:
    return item.independence is not Independence.UNKNOWN


def _denies(item: StateEvidence) -> bool:
    return item.stance is Stance.CONTRADICTS


def _saying_so(kind: ClaimKind, rows: Iterable[StateEvidence]) -> list[StateEvidence]:
    return [item for item in rows if item.counts and read_move(kind, item.told) in _SAYS_SO]


# ----------------------------------------------------------------------------- the states


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    state: ClaimState
    speaking_for: frozenset[str] = field(default_factory=frozenset)
    against: frozenset[str] = field(default_factory=frozenset)
    """Of an ongoing state: denials since the last confirmation."""
    independent: frozenset[str] = field(default_factory=frozenset)


_UNSETTLED = (ClaimState.OPEN, ClaimState.REAFFIRMED, ClaimState.WEAKENED)
_SAYS_SO = (Move.FOR, Move.DONE)
_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    kind: ClaimKind
    deadline: date | None
    end: datetime | None

    def start(self) -> _Standing:
        ongoing = self.kind is ClaimKind.ONGOING_STATE
        return _Standing(state=ClaimState.HOLDING if ongoing else ClaimState.OPEN)

    def fold(self, rows: Iterable[StateEvidence]) -> _Standing:
        standing = self.start()
        for item in rows:
            standing = self.apply(standing, item)
        return standing

    def at(self, standing: _Standing, moment: datetime) -> _Standing:
        """Return what stands at a moment: what is not settled by its deadline has expired."""
        if self.end is None or moment < self.end or standing.state not in _UNSETTLED:
            return standing
        return replace(standing, state=ClaimState.EXPIRED)

    def apply(self, standing: _Standing, item: StateEvidence) -> _Standing:
        standing = self.at(standing, item.at)
        move = read_move(self.kind, item.told)
        if move in _SAYS_SO:
            standing = replace(standing, speaking_for=standing.speaking_for | {item.origin_key})
            if _is_independent(item):
                standing = replace(standing, independent=standing.independent | {item.origin_key})
        if move is Move.DENIED:
            standing = replace(standing, against=standing.against | {item.origin_key})
        if self.kind is ClaimKind.PAST_EVENT:
            return replace(standing, state=_of_event(standing))
        if self.kind is ClaimKind.ONGOING_STATE:
            return _of_ongoing(standing, move)
        return self.at(replace(standing, state=self._of_forecast(standing, move, item)), item.at)

    def _of_forecast(self, standing: _Standing, move: Move, item: StateEvidence) -> ClaimState:
        state = standing.state
        if state is ClaimState.FULFILLED:
            return state
        if move is Move.DONE:
            in_time = self.deadline is None or done_on(item.told) <= self.deadline
            late = state is ClaimState.EXPIRED and not in_time
            return state if late else ClaimState.FULFILLED
        if state is ClaimState.EXPIRED:
            return state
        if move is Move.OFF:
            return ClaimState.REVERSED
        if move is Move.DOUBT:
            return state if state is ClaimState.REVERSED else ClaimState.WEAKENED
        return ClaimState.REAFFIRMED if move is Move.FOR else state


def _of_event(standing: _Standing) -> ClaimState:
    if not standing.against:
        return ClaimState.CONFIRMED if standing.speaking_for else ClaimState.OPEN
    alone = not standing.speaking_for and len(standing.against) >= _TWO
    return ClaimState.REFUTED if alone else ClaimState.CONTESTED


def _of_ongoing(standing: _Standing, move: Move) -> _Standing:
    if move is Move.FOR:
        return replace(standing, state=ClaimState.HOLDING, against=frozenset())
    if move is Move.CHANGED:
        return replace(standing, state=ClaimState.CHANGED)
    if move is Move.OVER:
        return replace(standing, state=ClaimState.ENDED)
    if standing.state is ClaimState.HOLDING and len(standing.against) >= _TWO:
        return replace(standing, state=ClaimState.CHANGED)
    return standing


# ----------------------------------------------------------------------------- the history


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)


def _steps(
    moment: datetime,
    here: Iterable[StateEvidence],
    withdrawn: Iterable[StateEvidence],
    counted: frozenset[str],
    standing: _Standing,
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
    standing: _Standing,
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
