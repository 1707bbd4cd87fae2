"""What the labels of an archive say of its replay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.model import Delta, DeltaKind, Independence, Stance
from watcher.core.replay_scores import (
    Expected,
    Mark,
    Part,
    ReplayRow,
    ReplayScores,
    changes_of,
    score_replay,
)

START = datetime(2026, 3, 3, 9, tzinfo=UTC)
CONFIRMS, CONTRADICTS, UPDATES = Stance.CONFIRMS, Stance.CONTRADICTS, Stance.UPDATES
MENTIONS = Stance.MENTIONS


def toll(new: str, kind: DeltaKind = DeltaKind.QUANTITY) -> Delta:
    return Delta(kind=kind, old="at least 12 dead", new=new)


def expect(stance: Stance, *, alert: bool = True, delta: Delta | None = None) -> Expected:
    return Expected(stance=stance, alert=alert, delta=delta)


def row(
    place: int,
    stance: Stance,
    expected: Expected | None,
    *,
    alert: bool = False,
    claim: str = "toll",
    delta: Delta | None = None,
) -> ReplayRow:
    return ReplayRow(
        place=place,
        ref=f"r{place}",
        at=START + timedelta(hours=place),
        claim_id=claim,
        stance=stance,
        alert=alert,
        delta=delta,
        labelled=True,
        expected=expected,
    )


def scores(*rows: ReplayRow) -> ReplayScores:
    found = score_replay(rows)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("stance", "alert", "expected", "mark"),
    [
        (CONFIRMS, True, expect(CONFIRMS), Mark.RIGHT),
        (CONFIRMS, True, expect(UPDATES), Mark.OTHER_STANCE),
        (CONFIRMS, False, expect(CONFIRMS), Mark.MISSED),
        (CONFIRMS, True, expect(CONFIRMS, alert=False), Mark.FALSE),
        (CONFIRMS, True, None, Mark.FALSE),
        (MENTIONS, False, None, Mark.QUIET),
        (MENTIONS, False, expect(MENTIONS, alert=False), Mark.QUIET),
    ],
)
def test_each_pair_is_marked(
    stance: Stance, alert: bool, expected: Expected | None, mark: Mark
) -> None:
    assert row(0, stance, expected, alert=alert).mark is mark
    assert row(0, stance, expected).due is (expected is not None and expected.alert)


def test_reports_without_labels_are_not_scored() -> None:
    bare = replace(row(0, CONFIRMS, None, alert=True), labelled=False)
    assert (bare.mark, bare.due) == (Mark.UNLABELLED, None)
    assert score_replay([bare]) is None
    assert score_replay([]) is None
    found = scores(bare, row(1, CONFIRMS, expect(CONFIRMS), alert=True))
    assert (found.reports, found.precision) == (1, Part(count=1, of=1))


def test_precision_recall_and_what_was_missed() -> None:
    right = row(0, CONFIRMS, expect(CONFIRMS), alert=True)
    other = row(1, CONFIRMS, expect(UPDATES, delta=toll("19 dead")), alert=True)
    missed = row(2, UPDATES, expect(UPDATES, delta=toll("23 dead")), delta=toll("23"))
    echo = row(2, CONFIRMS, expect(CONFIRMS, alert=False), alert=True, claim="captain")
    strange = row(3, UPDATES, None, alert=True)
    unfound = row(4, Stance.UNRELATED, expect(CONTRADICTS))
    found = scores(right, other, missed, echo, strange, unfound)
    assert found.precision == Part(count=2, of=4)
    assert found.recall == Part(count=2, of=4)
    assert found.exact_precision == Part(count=1, of=4)
    assert found.exact_recall == Part(count=1, of=4)
    assert found.stances == Part(count=3, of=5)
    assert found.deltas == Part(count=1, of=1)
    assert found.missed_updates == Part(count=1, of=2), "told as something else is not missed"
    assert found.missed == (missed, unfound)
    assert found.false == (echo, strange)
    assert found.other_stance == (other,)
    assert found.precision.share == 0.5
    assert Part(count=0, of=0).share == 0.0


def test_deltas_count_where_both_say_updates() -> None:
    wanted = expect(UPDATES, delta=toll("19 dead"))
    assert scores(row(0, UPDATES, wanted, delta=toll("19"))).deltas == Part(count=1, of=1)
    wrong = row(0, UPDATES, wanted, delta=toll("Sunday", DeltaKind.DATE))
    assert scores(wrong).deltas == Part(count=0, of=1)
    assert scores(row(0, UPDATES, wanted)).deltas == Part(count=0, of=1)
    assert scores(row(0, CONFIRMS, wanted)).deltas == Part(count=0, of=0)


def test_independence_and_states_count_where_both_are_told() -> None:
    wanted = replace(expect(CONFIRMS), independence=Independence.ECHO, state="confirmed")
    told = replace(row(0, CONFIRMS, wanted), independence=Independence.ECHO)
    assert scores(told).independence == Part(count=1, of=1)
    assert scores(told).states == Part(count=0, of=0), "no state is told"
    stated = replace(told, state="open", independence=Independence.UNKNOWN)
    assert scores(stated).states == Part(count=0, of=1)
    assert scores(stated).independence == Part(count=0, of=1)
    assert scores(replace(stated, state="confirmed")).states == Part(count=1, of=1)
    quiet = replace(told, stance=MENTIONS)
    assert scores(quiet).independence == Part(count=0, of=0)


def test_latency_counts_the_reports_of_a_change_that_passed_untold() -> None:
    change = expect(UPDATES, delta=toll("19 dead"))
    echo = replace(change, alert=False)
    rows = [
        row(0, MENTIONS, expect(UPDATES, delta=toll("15 dead"), alert=False)),
        row(1, MENTIONS, change),
        row(2, CONFIRMS, expect(CONFIRMS), alert=True),
        row(3, MENTIONS, echo),
        row(4, UPDATES, echo, alert=True),
        row(5, MENTIONS, change, claim="other"),
        row(6, MENTIONS, expect(UPDATES, delta=toll("23 dead"))),
    ]
    told = [(c.claim_id, c.ref, c.reports, c.latency) for c in changes_of(rows)]
    assert told == [
        ("toll", "r1", 3, 2),
        ("toll", "r2", 1, 0),
        ("other", "r5", 1, None),
        ("toll", "r6", 1, None),
    ]


def test_an_alert_before_a_change_was_due_does_not_tell_it() -> None:
    change = expect(CONTRADICTS)
    early = row(0, CONTRADICTS, replace(change, alert=False), alert=True)
    (only,) = changes_of([early, row(1, MENTIONS, change), row(2, CONTRADICTS, change, alert=True)])
    assert (only.ref, only.latency) == ("r1", 1)


def test_what_joined_an_alert_is_told_and_is_none() -> None:
    lead = row(0, CONFIRMS, expect(CONFIRMS), alert=True)
    joined = replace(row(1, CONFIRMS, expect(CONFIRMS)), reason="GROUPED")
    silent = replace(joined, place=2, reason="LOW_CONFIDENCE")
    assert (joined.mark, silent.mark) == (Mark.RIGHT, Mark.MISSED)
    found = scores(lead, joined, silent)
    assert found.precision == found.exact_precision == Part(count=1, of=1)
    assert found.recall == found.exact_recall == Part(count=2, of=3)
    assert found.missed == (silent,)
    assert [change.latency for change in changes_of([silent, joined])] == [1]
    assert replace(joined, expected=None).mark is Mark.QUIET
