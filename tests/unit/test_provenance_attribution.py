"""Who speaks and who is credited, measured on the labelled reports: no rule may lose what was reached."""

from __future__ import annotations

import pytest

from tests.unit.provenance_measures import Miss, Score, attribution_quality, measure

# A little under what is reached; the figures are in docs/quality.md.
FLOORS = {
    "speaker": 0.92,
    "silence": 0.91,
    "credited report": 0.96,
    "credited evidence": 0.95,
    "quoted": 0.97,
    "hedged": 0.96,
    "denied": 0.95,
}
LABELLED = {"speaker": 144, "silence": 47, "credited report": 78, "credited evidence": 191}


@pytest.mark.parametrize("measured", FLOORS)
def test_what_is_read_of_the_labelled_reports(measured: str) -> None:
    quality = attribution_quality()
    missed = [miss for miss in quality.misses if miss.measure == measured]
    assert quality.scores[measured].accuracy >= FLOORS[measured], missed


def test_every_label_is_measured() -> None:
    scores = attribution_quality().scores
    assert {name: scores[name].total for name in LABELLED} == LABELLED
    assert set(scores) == set(FLOORS)


def test_what_is_missed_counts_as_missed() -> None:
    right = Miss(measure="speaker", report="a", text="", wanted="x", got="x")
    wrong = Miss(measure="speaker", report="b", text="", wanted="x", got="y")
    quality = measure(iter([(right, True), (wrong, False), (right, True)]))
    assert quality.scores == {"speaker": Score(right=2, total=3)}
    assert quality.misses == (wrong,)
    assert quality.scores["speaker"].accuracy == pytest.approx(2 / 3)
    assert Score(right=0, total=0).accuracy == 1.0
