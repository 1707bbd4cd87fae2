"""The scores of a replay add up, whatever was labelled and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.model import ALERTING_STANCES, Delta, DeltaKind, Stance
from watcher.core.replay_scores import Expected, ReplayRow, score_replay

_DELTAS = st.one_of(
    st.none(),
    st.builds(Delta, kind=st.sampled_from(DeltaKind), old=st.just("12"), new=st.sampled_from("ab")),
)
_EXPECTED = st.builds(
    Expected, stance=st.sampled_from(Stance), alert=st.booleans(), delta=_DELTAS
).map(lambda made: made if made.stance in ALERTING_STANCES else replace(made, alert=False))
_TOLD = st.tuples(
    st.sampled_from(["x", "y"]),
    st.sampled_from(Stance),
    st.booleans(),
    st.sampled_from(["", "GROUPED", "LOW_CONFIDENCE"]),
    st.one_of(st.none(), _EXPECTED),
    st.booleans(),
)
_ROWS = st.lists(_TOLD, max_size=12).map(
    lambda told: [
        ReplayRow(
            place=place,
            ref=str(place),
            at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=place),
            claim_id=claim,
            stance=stance,
            alert=alert,
            reason=reason,
            labelled=labelled,
            expected=expected if labelled else None,
        )
        for place, (claim, stance, alert, reason, expected, labelled) in enumerate(told)
    ]
)


@given(_ROWS)
def test_every_alert_and_every_label_is_counted_once(rows: list[ReplayRow]) -> None:
    scores = score_replay(rows)
    labelled = [row for row in rows if row.labelled]
    assert (scores is None) == (not labelled)
    if scores is None:
        return
    due = sum(row.due is True for row in labelled)
    alerts = sum(row.alert for row in labelled)
    assert scores.reports == len(labelled)
    assert scores.recall.count + len(scores.missed) == scores.recall.of == due
    assert scores.precision.count + len(scores.false) == scores.precision.of == alerts
    assert scores.exact_recall.count + len(scores.other_stance) == scores.recall.count
    assert scores.exact_precision.count <= scores.precision.count
    assert scores.missed_updates.count <= len(scores.missed)
    assert score_replay(labelled) == scores, "what has no labels changes nothing"


@given(_ROWS)
def test_each_change_that_was_due_is_timed_once(rows: list[ReplayRow]) -> None:
    scores = score_replay(rows)
    changes = () if scores is None else scores.changes
    for change in changes:
        assert change.expected.alert
        assert change.latency is None or 0 <= change.latency < change.reports
    due = [
        (row.claim_id, row.expected.stance, row.expected.delta)
        for row in rows
        if row.expected is not None and row.due
    ]
    timed = [(item.claim_id, item.expected.stance, item.expected.delta) for item in changes]
    assert timed == list(dict.fromkeys(due))
