"""Change a set of pairs before it is scored: fewer pairs, other dates. The same seed, the same set."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from watcher.core.metrics import QUIET_STANCES
from watcher.core.model import ClaimKind
from watcher.pipeline.pairs import Pair


def sample_pairs(pairs: Sequence[Pair], count: int) -> tuple[Pair, ...]:
    """Return `count` pairs chosen by a hash of their ids, in their order; all where there are fewer."""

    def rank(pair: Pair) -> str:
        return hashlib.sha256(pair.id.encode("utf-8", "surrogatepass")).hexdigest()

    kept = {id(pair) for pair in sorted(pairs, key=rank)[:count]}
    return tuple(pair for pair in pairs if id(pair) in kept)


def redraw_dates(pairs: Sequence[Pair], seed: int) -> tuple[Pair, ...]:
    """Give every dated pair a gap between claim and report drawn from all gaps of the set.

    Written pairs give their label away by the gap: updates come weeks later. Reports of past events and
    passages that do not bear on the claim move `published`; for states and forecasts the claim's `as_of`
    moves, since their words hold for the day of the report.
    """
    gaps = sorted(gap for pair in pairs if (gap := _gap(pair)) is not None)
    return tuple(_redrawn(pair, gaps, seed) for pair in pairs)


def _gap(pair: Pair) -> timedelta | None:
    if pair.as_of is None or pair.published is None:
        return None
    return pair.published - pair.as_of


def _redrawn(pair: Pair, gaps: Sequence[timedelta], seed: int) -> Pair:
    if pair.as_of is None or pair.published is None:
        return pair
    # a generator a pair, so that a pair's gap hangs neither on its place nor on its neighbours
    gap = random.Random(f"{seed}:{pair.id}").choice(gaps)  # noqa: S311  nothing secret
    try:
        if pair.kind is ClaimKind.PAST_EVENT or pair.label in QUIET_STANCES:
            return replace(pair, published=pair.as_of + gap)
        return replace(pair, as_of=pair.published - gap)
    except OverflowError:
        return pair
