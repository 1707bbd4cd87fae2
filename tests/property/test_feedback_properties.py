"""Marks move thresholds within bounds, each in one direction only, whatever their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.feedback import KINDS, Kind, policy_for, read_feedback, thresholds_of
from watcher.core.likeness import least_where_alike
from watcher.core.marks import Fault, Mark, MarkedAlert, Verdict
from watcher.core.model import ALERTING_STANCES, AlertPolicy, Claim, Judgment, Stance
from watcher.core.pulls import HIGHEST, LOWEST, MOST_DOWN, MOST_UP
from watcher.core.tunings import Tuning

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CLAIMS = [Claim(id=name, text=name, version=2) for name in ("base", "ferry", "strike")]
QUOTES = (
    "The ferry sank in the harbour, police said.",
    "Police said that the ferry had sunk in the harbour.",
    "The ferry did not sink in the harbour, police said.",
    "Unions called off a strike.",
)
_TINY = 1e-9

_leasts = st.floats(0, 1) | st.sampled_from([0.0, 0.5, 0.6, 0.85, 0.95, 1.0])
policies = st.builds(
    AlertPolicy,
    min_confidence=st.dictionaries(st.sampled_from(ALERTING_STANCES), _leasts),
    min_confidence_unsupported=st.dictionaries(st.sampled_from(ALERTING_STANCES), _leasts),
    max_age=st.none(),
)


@st.composite
def marks(draw: st.DrawFn, verdict: Verdict | None = None) -> MarkedAlert:
    said = verdict or draw(st.sampled_from(Verdict))
    number = draw(st.integers(0, 10**6))
    mark = Mark(
        alert_id=f"a{number}",
        claim_id=draw(st.sampled_from(CLAIMS)).id,
        verdict=said,
        fault=draw(st.none() | st.sampled_from(Fault)) if said is Verdict.WRONG else None,
        who=draw(st.sampled_from(["anna", "ben", "cleo"])),
        at=NOW + timedelta(minutes=draw(st.integers(-500, 500))),
    )
    return MarkedAlert(
        mark=mark,
        claim_version=draw(st.integers(0, 3)),
        stance=draw(st.sampled_from(ALERTING_STANCES)),
        unsupported=draw(st.booleans()),
        confidence=draw(st.floats(0.5, 1)),
        quote=draw(st.sampled_from(QUOTES)),
        value=draw(st.sampled_from(["", "", "state:over"])),
        withdrawn=draw(st.sampled_from([False, False, False, True])),
    )


tunings = st.builds(
    Tuning,
    claim_id=st.sampled_from(["", "base", "ferry"]),
    stance=st.sampled_from(ALERTING_STANCES),
    unsupported=st.booleans(),
    least=st.floats(0, 1),
    applied_at=st.just(NOW),
)
held = st.lists(marks(), max_size=30)


def _in_force(
    policy: AlertPolicy, given_marks: list[MarkedAlert], tuned: list[Tuning]
) -> list[float]:
    """Return what an alert of each claim and kind needs: in general, and with each quote."""
    feedback = read_feedback(given_marks, tuned)
    found: list[float] = []
    for claim in CLAIMS:
        own = policy_for(policy, claim, feedback)
        for (stance, alone), least in thresholds_of(own).items():
            found += [least, *(_with_quote(own, stance, alone, quote) for quote in QUOTES)]
    return found


def _with_quote(policy: AlertPolicy, stance: Stance, alone: bool, quote: str) -> float:
    least = thresholds_of(policy)[stance, alone]
    judgment = Judgment(
        claim_id="any", stance=stance, confidence=0.5, quote=quote, unsupported=alone
    )
    if policy.alike is None:
        return least
    return least_where_alike(judgment, stance, least, policy.alike)[0]


def _each(configured: dict[Kind, float]) -> list[float]:
    return [configured[kind] for _ in CLAIMS for kind in KINDS for _ in range(1 + len(QUOTES))]


@given(policies)
def test_without_marks_what_is_configured_is_in_force(policy: AlertPolicy) -> None:
    configured = thresholds_of(policy)
    assert _in_force(policy, [], []) == _each(configured)
    assert policy_for(policy, CLAIMS[0], read_feedback([])) is policy


@given(policies, held)
def test_marks_move_a_threshold_within_bounds(policy: AlertPolicy, many: list[MarkedAlert]) -> None:
    configured = _each(thresholds_of(policy))
    for before, least in zip(configured, _in_force(policy, many * 5, []), strict=True):
        assert before - MOST_DOWN - _TINY <= least <= before + MOST_UP + _TINY
        assert least >= min(before, LOWEST)
        assert least <= max(before, HIGHEST)


@given(policies, held, marks(Verdict.WRONG), st.lists(tunings, max_size=4))
def test_a_wrong_mark_never_lowers(
    policy: AlertPolicy, many: list[MarkedAlert], wrong: MarkedAlert, tuned: list[Tuning]
) -> None:
    before, after = _in_force(policy, many, tuned), _in_force(policy, [*many, wrong], tuned)
    assert all(one <= other + _TINY for one, other in zip(before, after, strict=True))


@given(policies, held, marks(Verdict.RIGHT), st.lists(tunings, max_size=4))
def test_a_right_mark_never_raises(
    policy: AlertPolicy, many: list[MarkedAlert], right: MarkedAlert, tuned: list[Tuning]
) -> None:
    before, after = _in_force(policy, many, tuned), _in_force(policy, [*many, right], tuned)
    assert all(one >= other - _TINY for one, other in zip(before, after, strict=True))


@given(policies, held.flatmap(lambda many: st.tuples(st.just(many), st.permutations(many))))
def test_the_order_of_marks_is_of_no_matter(
    policy: AlertPolicy, orders: tuple[list[MarkedAlert], list[MarkedAlert]]
) -> None:
    assert _in_force(policy, orders[0], []) == _in_force(policy, orders[1], [])


@given(policies, held, st.integers(1, 200))
def test_a_fault_of_novelty_moves_nothing(
    policy: AlertPolicy, many: list[MarkedAlert], count: int
) -> None:
    echoes = [
        replace(item, mark=replace(item.mark, verdict=Verdict.WRONG, fault=fault))
        for item in many
        for fault in (Fault.ECHO, Fault.OLD_NEWS)
    ]
    assert _in_force(policy, echoes * (1 + count % 3), []) == _in_force(policy, [], [])


@given(policies, held)
def test_the_models_word_alone_never_needs_less_than_with_a_rule_beside_it(
    policy: AlertPolicy, many: list[MarkedAlert]
) -> None:
    for claim in CLAIMS:
        own = policy_for(policy, claim, read_feedback(many))
        for stance in ALERTING_STANCES:
            for quote in QUOTES:
                rule = _with_quote(own, stance, False, quote)
                assert _with_quote(own, stance, True, quote) >= rule - _TINY
