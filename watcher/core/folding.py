"""Score a judge of five stances on sets that were labelled with fewer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watcher.core.metrics import QUIET_STANCES
from watcher.core.model import Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Folding:
    """Which stances a set lacks, and what happens to them."""

    moves: Mapping[Stance, Stance]
    """A stance that the set lacks -> the label that stands for it there."""
    ignored: frozenset[Stance]
    """Stances that can never be right there: the likeliest of the rest is taken."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what was folded."""
        moved = tuple(f"{old} counts as {new}" for old, new in self.moves.items())
        names = " and ".join(stance for stance in Stance if stance in self.ignored)
        passed = f"{names} passed over in the class scores: the likeliest of the others is taken"
        return (*moved, passed) if self.ignored else moved

    def label(self, stance: Stance) -> Stance:
        """Return the set's name for a stance."""
        return self.moves.get(stance, stance)

    def predicted(self, stance: Stance, probabilities: Mapping[Stance, float]) -> Stance:
        """Return the likeliest label; where the set knows all five, the judge's own stance counts.

        Of equally likely ones the judge's own stance wins, then the first in the order of `Stance`.
        """
        if not (self.moves or self.ignored):
            return stance
        masses: dict[Stance, float] = {}
        for known in Stance:
            if known not in self.ignored:
                name = self.label(known)
                masses[name] = masses.get(name, 0.0) + probabilities.get(known, 0.0)
        # an own stance of more mass than rounding noise below the best is a tie
        best, own = max(masses.values()), self.label(stance)
        if masses.get(own, -1.0) >= best - 1e-9:
            return own
        return max(masses, key=lambda name: masses[name])


def fold_onto(labels: Iterable[Stance]) -> Folding:
    """Return how to score on a set whose labels these are."""
    known = set(labels)
    moves: dict[Stance, Stance] = {}
    quiet = [stance for stance in QUIET_STANCES if stance in known]
    if len(quiet) == 1:
        (other,) = (stance for stance in QUIET_STANCES if stance not in known)
        moves[other] = quiet[0]
    if Stance.UPDATES not in known and Stance.CONTRADICTS in known:
        # a newer value does not agree with the claim as it stands
        moves[Stance.UPDATES] = Stance.CONTRADICTS
    # pairs of one label are a part of a set, in which silence may well be wrong
    nothing_quiet = not quiet and len(known) > 1
    return Folding(moves=moves, ignored=frozenset(QUIET_STANCES if nothing_quiet else ()))
