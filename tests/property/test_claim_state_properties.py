"""What holds for every claim's history, whatever the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.claim_moves import Telling
from watcher.core.claim_state import StateEvidence, StateHistory, trace_state
from watcher.core.model import ClaimKind, Delta, DeltaKind, Independence, Stance

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=60)
DELTAS = (
    Delta(kind=DeltaKind.QUANTITY, old="12 dead", new="31 dead"),
    Delta(kind=DeltaKind.QUANTITY, old="300 troops", new="200 troops"),
    Delta(kind=DeltaKind.STATUS, old="planned", new="cancelled"),
    Delta(kind=DeltaKind.STATUS, old="in talks", new="talks suspended"),
    Delta(kind=DeltaKind.STAGE, old="to be signed", new="signed"),
    Delta(kind=DeltaKind.DATE, old="by 1 February 2026", new="1 March 2026"),
)
ORIGINS = ("reuters", "afp", "ministry")
moments = st.integers(0, 20).map(lambda hours: START + timedelta(hours=12 * hours))


@st.composite
def tellings(draw: st.DrawFn) -> Telling:
    stance = draw(st.sampled_from([*Stance][:4]))
    delta = draw(st.sampled_from(DELTAS)) if stance is Stance.UPDATES else None
    return Telling(stance=stance, at=draw(moments), delta=delta, quote="It was so, the court said.")


@st.composite
def pieces(draw: st.DrawFn, number: int) -> StateEvidence:
    return StateEvidence(
        id=str(number),
        told=draw(tellings()),
        origin_key=draw(st.sampled_from(ORIGINS)),
        independence=draw(st.sampled_from(Independence)),
        outlet=draw(st.sampled_from(("Reuters", "AFP"))),
        counts=draw(st.sampled_from((True, True, True, False))),
        withdraws=draw(st.sampled_from(("", "", "", *ORIGINS))),
        withdrawn_at=draw(st.none() | moments.map(lambda at: at + timedelta(days=5))),
    )


@st.composite
def archives(draw: st.DrawFn) -> list[StateEvidence]:
    count = draw(st.integers(0, 9))
    return [draw(pieces(number)) for number in range(count)]


kinds = st.sampled_from(ClaimKind)
deadlines = st.none() | st.integers(0, 30).map(lambda days: date(2026, 1, 1) + timedelta(days=days))


def traced(kind: ClaimKind, deadline: date | None, evidence: list[StateEvidence]) -> StateHistory:
    return trace_state(kind, deadline, evidence, NOW)


@given(kinds, deadlines, archives(), st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_given_does_not_matter(
    kind: ClaimKind, deadline: date | None, evidence: list[StateEvidence], chance: object
) -> None:
    shuffled = [*evidence]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert traced(kind, deadline, shuffled) == traced(kind, deadline, evidence)


@given(kinds, deadlines, archives(), st.permutations(range(9)))
def test_the_names_of_equally_timed_reports_do_not_matter(
    kind: ClaimKind, deadline: date | None, evidence: list[StateEvidence], names: list[int]
) -> None:
    renamed = [replace(item, id=f"r{names[int(item.id)]}") for item in evidence]

    def seen(rows: list[StateEvidence]) -> tuple[object, ...]:
        history = traced(kind, deadline, rows)
        steps = [(step.at, step.kind, step.state, step.origins) for step in history.steps]
        return (steps, history.state, history.origins, history.outlets, history.sources)

    assert seen(renamed) == seen(evidence)


@given(kinds, deadlines, archives())
def test_tracing_twice_gives_the_same_history(
    kind: ClaimKind, deadline: date | None, evidence: list[StateEvidence]
) -> None:
    assert traced(kind, deadline, evidence) == traced(kind, deadline, [*evidence])


@given(kinds, deadlines, archives(), pieces(99))
def test_an_echo_never_changes_the_number_of_independent_origins(
    kind: ClaimKind, deadline: date | None, evidence: list[StateEvidence], more: StateEvidence
) -> None:
    for independence in (Independence.ECHO, Independence.UNKNOWN):
        echo = replace(more, independence=independence)
        before = traced(kind, deadline, evidence)
        assert traced(kind, deadline, [*evidence, echo]).origins == before.origins


@given(kinds, deadlines, archives(), pieces(99))
def test_a_mention_changes_nothing(
    kind: ClaimKind, deadline: date | None, evidence: list[StateEvidence], more: StateEvidence
) -> None:
    mention = replace(more, told=replace(more.told, stance=Stance.MENTIONS, delta=None))
    before = traced(kind, deadline, evidence)
    after = traced(kind, deadline, [*evidence, mention])
    ours = tuple(step for step in after.steps if step.evidence != mention)
    assert (ours, after.state, after.origins) == (before.steps, before.state, before.origins)


@given(kinds, deadlines, archives(), moments)
def test_a_history_knows_nothing_of_the_future(
    kind: ClaimKind, deadline: date | None, evidence: list[StateEvidence], now: datetime
) -> None:
    whole = traced(kind, deadline, evidence)
    until = trace_state(kind, deadline, evidence, now)
    assert until.steps == tuple(step for step in whole.steps if step.at <= now)
    assert until.state is (until.steps[-1].state if until.steps else traced(kind, None, []).state)
