"""The budget search against counting by hand: never over budget, never beaten, never worse with more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.alert_budget import Candidate, best_within, gain_curve, roundest
from watcher.core.model import ALERTING_STANCES, Stance

_CONFIDENCES = st.one_of(
    st.sampled_from([0.35, 0.5, 0.75, 0.9, 0.95, 1.0]), st.floats(0.001, 1.0, exclude_max=True)
)
_CANDIDATES = st.lists(
    st.builds(
        Candidate,
        stance=st.sampled_from(ALERTING_STANCES),
        confidence=_CONFIDENCES,
        key=st.sampled_from("abcdefgh"),
        due=st.sampled_from([True, False, None]),
        unsupported=st.booleans(),
    ),
    max_size=8,
)


def told(
    candidates: Sequence[Candidate], least: Mapping[Stance, float], alone: float
) -> list[Candidate]:
    """Return what alerts, in the plainest way."""
    known: set[tuple[Stance, str]] = set()
    alerts = []
    for item in candidates:
        bar = max(least.get(item.stance, 1.1), alone if item.unsupported else 0.0)
        if item.confidence >= bar and (item.stance, item.key) not in known:
            known.add((item.stance, item.key))
            alerts.append(item)
    return alerts


def hits(alerts: Sequence[Candidate]) -> int:
    return sum(item.due is True for item in alerts)


@given(_CANDIDATES)
def test_every_point_is_what_its_thresholds_give(candidates: list[Candidate]) -> None:
    for point in gain_curve(candidates):
        alone = 0.0 if point.unsupported is None else point.unsupported
        alerts = told(candidates, point.thresholds, alone)
        assert point.alerts == len(alerts)
        assert point.hits == hits(alerts)
        assert point.labelled == sum(item.due is not None for item in alerts)
        assert all(0 <= least <= 1 for least in (*point.thresholds.values(), alone))


@given(_CANDIDATES, st.integers(0, 9))
def test_it_is_never_over_budget_and_nothing_within_it_is_better(
    candidates: list[Candidate], most: int
) -> None:
    levels = [sorted({c.confidence for c in candidates if c.stance is s}) for s in ALERTING_STANCES]
    bars = [[*level, *([] if 1.0 in level else [1.0])] for level in levels]
    alone = sorted({item.confidence for item in candidates if item.unsupported} | {1.0})
    possible = [
        told(candidates, dict(zip(ALERTING_STANCES, least, strict=True)), bar)
        for *least, bar in product(*bars, alone)
    ]
    within = [hits(alerts) for alerts in possible if len(alerts) <= most]
    best = best_within(gain_curve(candidates), most)
    if best is None:
        assert not within
    else:
        assert best.alerts <= most
        assert best.hits == max(within)


@given(_CANDIDATES)
def test_more_budget_never_gives_less(candidates: list[Candidate]) -> None:
    curve = gain_curve(candidates)
    assert all(
        one.alerts < other.alerts and one.hits < other.hits for one, other in pairwise(curve)
    )
    gains = [
        -1 if best is None else best.hits
        for best in (best_within(curve, most) for most in range(len(candidates) + 1))
    ]
    assert gains == sorted(gains)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_round_threshold_lets_the_same_through(one: float, other: float) -> None:
    above, most = sorted((one, other))
    assert above <= roundest(above, most) <= most
    assert above == most or roundest(above, most) > above
