"""A step of a replay as an analyst reads it: states, and reports that join an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from watcher.core.model import (
    Article,
    Claim,
    Decision,
    Delta,
    DeltaKind,
    Finding,
    Independence,
    Judgment,
    Origin,
    Reason,
    Stance,
)
from watcher.core.replay_scores import Expected
from watcher.pipeline.replay import Report, Step
from watcher.pipeline.reports.replays import step_text

AT = datetime(2026, 3, 3, 9, 10, tzinfo=UTC)
CLAIM = Claim(id="toll", text="At least 12 people died.")
QUOTE = "Nineteen people\ndied."
FINDING = Finding(
    judgment=Judgment(
        claim_id="toll",
        stance=Stance.UPDATES,
        confidence=0.9,
        quote=QUOTE,
        delta=Delta(kind=DeltaKind.QUANTITY, old="at least 12", new="19"),
    ),
    claim_version=1,
    origin=Origin(key="ap", outlet="AP", independence=Independence.ECHO, echo_of="Antara"),
    decision=Decision(alert=True, reason=Reason.VALUE_CHANGED, explanation="a new value"),
)
STEP = Step(
    place=0,
    report=Report(
        ref="f1",
        at=AT,
        article=Article(url="", canonical_url="", title="Toll\nrises", text=QUOTE),
        labels={"toll": Expected(stance=Stance.UPDATES, alert=True, state="confirmed")},
    ),
    findings=((CLAIM, FINDING),),
    states={"toll": "confirmed"},
)


def test_a_step_says_when_who_what_and_what_state_it_left() -> None:
    assert step_text(STEP).splitlines() == [
        "2026-03-03 09:10  unknown outlet: Toll rises  [f1]",
        "  ALERT  toll: updates 0.90  state confirmed  <- right",
        "         quantity: at least 12 -> 19",
        "         “Nineteen people died.”",
        "         echo of Antara | VALUE_CHANGED: a new value",
    ]


def test_another_state_than_the_labelled_one_is_told() -> None:
    contested = step_text(replace(STEP, states={"toll": "contested"}))
    assert "state contested (label: confirmed)" in contested


def test_nothing_is_said_of_reports_that_bear_on_nothing() -> None:
    mention = replace(FINDING.judgment, stance=Stance.MENTIONS, delta=None)
    silent = replace(FINDING.decision, alert=False, reason=Reason.MENTION_ONLY)
    finding = replace(FINDING, judgment=mention, decision=silent)
    report = replace(STEP.report, labels=None)
    assert step_text(replace(STEP, report=report, findings=((CLAIM, finding),))) == ""
