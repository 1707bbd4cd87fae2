"""The labelled evidence of the three timelines through `decide`: each step alerts as its label says."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from tests.unit.test_timelines_data import NAMES, Row, claims_of, published, steps
from watcher.core.decide import decide
from watcher.core.model import (
    AlertPolicy,
    Article,
    Claim,
    ClaimHistory,
    ClaimKind,
    Decision,
    Delta,
    DeltaKind,
    Independence,
    Judgment,
    Origin,
    PriorEvidence,
    Reason,
    Stance,
)

POLICY = AlertPolicy(min_confidence={}, max_age=None)


def _claim(row: Row) -> Claim:
    return Claim(
        id=row["id"],
        text=row["text"],
        as_of=date.fromisoformat(row["as_of"]),
        kind=ClaimKind(row["kind"]),
    )


def _judgment(expected: Row) -> Judgment:
    delta = expected["delta"]
    return Judgment(
        claim_id=expected["claim"],
        stance=Stance(expected["stance"]),
        confidence=1.0,
        quote=expected["sentence"],
        delta=Delta(**(delta | {"kind": DeltaKind(delta["kind"])})) if delta else None,
    )


def _article(report: Row) -> Article:
    return Article(
        url=report["url"],
        canonical_url=report["url"],
        title=report["title"],
        text=report["text"],
        outlet=report["outlet"],
        published_at=published(report),
    )


def decisions(name: str) -> list[tuple[Row, Row, Decision]]:
    """Return every step with what `decide` makes of its labels, each told what went before it."""
    claims = {key: _claim(row) for key, row in claims_of(name).items()}
    held: defaultdict[str, list[PriorEvidence]] = defaultdict(list)
    made = []
    for report, expected in steps(name):
        claim, judgment, article = (
            claims[expected["claim"]],
            _judgment(expected),
            _article(report),
        )
        origin = Origin(
            key=expected["origin"] or "",
            outlet=article.outlet,
            independence=Independence(expected["independent"]),
        )
        history = ClaimHistory(claim_id=claim.id, evidence=tuple(held[claim.id]))
        decision = decide(claim, article, judgment, origin, history, POLICY, published(report))
        held[claim.id].append(
            PriorEvidence(
                origin_key=origin.key,
                outlet=origin.outlet,
                credited=(),
                stance=judgment.stance,
                delta=judgment.delta,
                quote=judgment.quote,
                published_at=article.published_at,
                canonical_url=article.canonical_url,
                alerted=decision.alert,
            )
        )
        made.append((report, expected, decision))
    return made


@pytest.mark.parametrize("name", NAMES)
def test_every_step_alerts_as_labelled(name: str) -> None:
    wrong = [
        (report["id"], expected["claim"], decision.reason.value, decision.explanation)
        for report, expected, decision in decisions(name)
        if decision.alert is not expected["alert"]
    ]
    assert wrong == []


def _decision(name: str, report_id: str, claim_id: str) -> Decision:
    (found,) = (
        decision
        for report, expected, decision in decisions(name)
        if (report["id"], expected["claim"]) == (report_id, claim_id)
    )
    return found


@pytest.mark.parametrize(
    ("name", "report", "claim", "reason", "words"),
    [
        ("base_deal", "b02", "nacala-talks", Reason.SYNDICATED_COPY, "2 outlets, 1 origin"),
        ("base_deal", "b05", "nacala-talks", Reason.FURTHER_ORIGIN,
         "second independent origin: The Bosphorus Ledger, beside Reuters; 3 outlets, 2 origins"),
        ("base_deal", "b06", "nacala-troops", Reason.VALUE_CHANGED, "a value that"),
        ("base_deal", "b08", "nacala-talks", Reason.FURTHER_ORIGIN, "third independent origin"),
        ("base_deal", "b11", "nacala-talks", Reason.VALUE_HELD, "Reuters gave it before"),
        ("ferry", "f06", "ferry-toll", Reason.VALUE_HELD, "AP gave it before"),
        ("ferry", "f07", "ferry-toll", Reason.VALUE_CHANGED, "an echo with a value"),
        ("strike", "s12", "lodz-rescue-plan", Reason.STANCE_CHANGED, "an echo with a denial"),
    ],
)  # fmt: skip
def test_the_reason_is_said_in_words(
    name: str, report: str, claim: str, reason: Reason, words: str
) -> None:
    decision = _decision(name, report, claim)
    assert decision.reason is reason
    assert words in decision.explanation
