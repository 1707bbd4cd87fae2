"""Origins on the labelled set: floors a little under what is reached, so that a loss is seen."""

from __future__ import annotations

import pytest

from tests.unit.provenance_origins import evidence_scores, report_scores, told


@pytest.mark.parametrize(
    ("with_credits", "precision", "f1", "count_error"),
    [(True, 0.97, 0.95, 0.35), (False, 0.97, 0.85, 0.87)],
    ids=["credits", "no credits"],
)
def test_reports_of_one_origin_are_told_together(
    with_credits: bool, precision: float, f1: float, count_error: float
) -> None:
    scores = report_scores(told(with_credits=with_credits))
    assert scores.precision >= precision
    assert scores.f1 >= f1
    assert scores.count_error <= count_error


@pytest.mark.parametrize(
    ("with_credits", "precision", "f1"),
    [(True, 0.96, 0.92), (False, 0.92, 0.66)],
    ids=["credits", "no credits"],
)
def test_evidence_of_one_origin_is_told_together(
    with_credits: bool, precision: float, f1: float
) -> None:
    scores = evidence_scores(told(with_credits=with_credits))
    assert scores.precision >= precision
    assert scores.f1 >= f1


def test_every_origin_has_its_reason() -> None:
    for _, evidence in told(with_credits=True):
        for item in evidence:
            assert item.origin.reason
            assert item.origin.key
