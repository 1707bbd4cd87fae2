"""The states of the three kinds of claims, and what each piece of evidence makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

from watcher.core.claim_moves import Move, Telling, done_on, read_move
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
    def independent(self) -> bool:
        return self.independence is Independence.INDEPENDENT

    @property
    def gone_at(self) -> datetime | None:
        return None if self.withdrawn_at is None else max(self.at, self.withdrawn_at)

    @property
    def stance(self) -> Stance:
        return self.told.stance

    @property
    def delta(self) -> Delta | None:
        return self.told.delta


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A claim's state at a time, with the origins that it rests on."""

    state: ClaimState
    speaking_for: frozenset[str] = field(default_factory=frozenset)
    against: frozenset[str] = field(default_factory=frozenset)
    """Of an ongoing state: denials since the last confirmation."""
    independent: frozenset[str] = field(default_factory=frozenset)


_UNSETTLED = (ClaimState.OPEN, ClaimState.REAFFIRMED, ClaimState.WEAKENED)
SAYS_SO = (Move.FOR, Move.DONE)
_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMachine:
    """The tables of states; evidence goes in one piece at a time, in time order."""

    kind: ClaimKind
    deadline: date | None = None

    @property
    def end(self) -> datetime | None:
        """Return the last moment of a forecast's deadline."""
        if self.kind is not ClaimKind.FORECAST or self.deadline is None:
            return None
        return datetime.combine(self.deadline, time.max, UTC)

    def start(self) -> Standing:
        """Return how a claim stands that nobody has spoken of."""
        ongoing = self.kind is ClaimKind.ONGOING_STATE
        return Standing(state=ClaimState.HOLDING if ongoing else ClaimState.OPEN)

    def fold(self, rows: Iterable[StateEvidence]) -> Standing:
        """Return how a claim stands after these, in the order given."""
        standing = self.start()
        for item in rows:
            standing = self.apply(standing, item)
        return standing

    def at(self, standing: Standing, moment: datetime) -> Standing:
        """Return what stands at a moment: what is not settled by its deadline has expired."""
        if self.end is None or moment < self.end or standing.state not in _UNSETTLED:
            return standing
        return replace(standing, state=ClaimState.EXPIRED)

    def apply(self, standing: Standing, item: StateEvidence) -> Standing:
        """Return how a claim stands after one more piece of evidence that has a say."""
        standing = self.at(standing, item.at)
        move = read_move(self.kind, item.told)
        if move in SAYS_SO:
            standing = replace(standing, speaking_for=standing.speaking_for | {item.origin_key})
            if item.independent:
                standing = replace(standing, independent=standing.independent | {item.origin_key})
        if move is Move.DENIED:
            standing = replace(standing, against=standing.against | {item.origin_key})
        if self.kind is ClaimKind.PAST_EVENT:
            return replace(standing, state=_of_event(standing))
        if self.kind is ClaimKind.ONGOING_STATE:
            return _of_ongoing(standing, move)
        return self.at(replace(standing, state=self._of_forecast(standing, move, item)), item.at)

    def _of_forecast(self, standing: Standing, move: Move, item: StateEvidence) -> ClaimState:
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


def _of_event(standing: Standing) -> ClaimState:
    if not standing.against:
        return ClaimState.CONFIRMED if standing.speaking_for else ClaimState.OPEN
    alone = not standing.speaking_for and len(standing.against) >= _TWO
    return ClaimState.REFUTED if alone else ClaimState.CONTESTED


def _of_ongoing(standing: Standing, move: Move) -> Standing:
    if move is Move.FOR:
        return replace(standing, state=ClaimState.HOLDING, against=frozenset())
    if move is Move.CHANGED:
        return replace(standing, state=ClaimState.CHANGED)
    if move is Move.OVER:
        return replace(standing, state=ClaimState.ENDED)
    if standing.state is ClaimState.HOLDING and len(standing.against) >= _TWO:
        return replace(standing, state=ClaimState.CHANGED)
    return standing
