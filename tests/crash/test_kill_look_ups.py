"""SIGKILL at every boundary of the delivery loop, beside every fault of a look-up: one parent, one reply."""

from __future__ import annotations

import pytest

from tests.crash.conftest import DeliveryDriver
from tests.crash.faults import FAULTS
from tests.slack_stub import ACCEPT_THEN_DROP


@pytest.mark.parametrize("fault", FAULTS)
def test_when_the_look_ups_fail_too(deliveries: DeliveryDriver, fault: str) -> None:
    met = FAULTS[fault]
    kills = deliveries.kill_everywhere(
        chat_postMessage=[ACCEPT_THEN_DROP, ACCEPT_THEN_DROP],
        conversations_list=[met],
        conversations_history=[met],
        conversations_replies=[met],
    )
    assert kills >= 13 * 2 + 7
