"""SIGKILL at every boundary of the delivery loop, beside every fault of a post: one parent, one reply."""

from __future__ import annotations

import pytest

from tests.crash.conftest import DeliveryDriver
from tests.crash.faults import ACCEPTED, FAULTS


def test_when_slack_is_well(deliveries: DeliveryDriver) -> None:
    # two for each write (recovery; claim and settle of both messages), one for each post
    assert deliveries.kill_everywhere() >= 5 * 2 + 2


@pytest.mark.parametrize("fault", FAULTS)
def test_when_a_post_is_not_accepted(deliveries: DeliveryDriver, fault: str) -> None:
    # first the parent, which is then posted well; then the reply
    met = FAULTS[fault]
    assert deliveries.kill_everywhere(chat_postMessage=[met, None, met]) >= 9 * 2 + 2


@pytest.mark.parametrize("fault", ACCEPTED)
def test_when_a_post_is_accepted_and_the_answer_lost(
    deliveries: DeliveryDriver, fault: str
) -> None:
    met = ACCEPTED[fault]
    assert deliveries.kill_everywhere(chat_postMessage=[met, met]) >= 7 * 2 + 4
