from __future__ import annotations

import pytest

from watcher.core.reliability import read_reliability


def test_bins_and_error_by_hand() -> None:
    held = read_reliability([(0.92, True), (0.98, False), (1.0, True), (0.31, False), (0.35, True)])
    low, high = held.bins[3], held.bins[9]
    assert (low.low, low.high, low.alerts) == (0.3, 0.4, 2)
    assert low.mean_confidence == pytest.approx(0.33)
    assert low.right == pytest.approx(0.5)
    assert high.alerts == 3
    assert high.right == pytest.approx(2 / 3)
    expected = (2 * abs(0.33 - 0.5) + 3 * abs(2.9 / 3 - 2 / 3)) / 5
    assert held.expected_error == pytest.approx(expected)
    assert sum(item.alerts for item in held.bins) == 5


def test_without_alerts_there_is_no_error() -> None:
    held = read_reliability([])
    assert held.expected_error == 0.0
    assert len(held.bins) == 10
