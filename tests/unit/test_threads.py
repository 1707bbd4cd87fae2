"""A parent message's key, what it shows, and when the next one is begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.deliveries import Thread, ThreadStatus
from watcher.core.posts import ClaimCard
from watcher.core.threads import (
    begun,
    card_key,
    fingerprint,
    is_in,
    may_begin_anew,
    next_generation,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
THREAD = Thread(notifier="slack", target="", claim_id="c", posted_to="#alerts")
POSTED = replace(
    THREAD,
    status=ThreadStatus.POSTED,
    external_id="1.2",
    first_attempt_at=NOW,
    shown="f",
    refresh_at=NOW,
)
CARD = ClaimCard(key="k", claim_id="c", claim_text="A claim.")


@pytest.mark.parametrize(
    "changed",
    [
        {"notifier": "other"},
        {"target": "#alerts"},
        {"posted_to": "#other"},
        {"claim_id": "d"},
        {"generation": 2},
    ],
)
def test_every_parent_message_has_a_key_of_its_own(changed: dict[str, object]) -> None:
    assert card_key(replace(THREAD, **changed)) != card_key(THREAD)  # type: ignore[arg-type]
    assert card_key(POSTED) == card_key(THREAD), "whatever has become of it"


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert card_key(replace(THREAD, target="a", posted_to="bc")) != card_key(
        replace(THREAD, target="ab", posted_to="c")
    )


@pytest.mark.parametrize(
    "changed", [{"state": "contested"}, {"muted_until": NOW}, {"origins": 2}, {"active": False}]
)
def test_a_fingerprint_changes_with_anything_shown(changed: dict[str, object]) -> None:
    assert fingerprint(replace(CARD, **changed)) != fingerprint(CARD)  # type: ignore[arg-type]
    assert fingerprint(replace(CARD)) == fingerprint(CARD)


def test_a_reply_goes_only_under_a_parent_in_its_own_channel() -> None:
    assert is_in(POSTED, "#alerts")
    assert not is_in(POSTED, "#other")
    assert not is_in(THREAD, "#alerts")


def test_a_first_parent_is_noted_with_where_and_when() -> None:
    thread = begun(Thread(notifier="slack", target="", claim_id="c"), "#alerts", NOW)
    assert (thread.status, thread.posted_to) == (ThreadStatus.POSTING, "#alerts")
    assert (thread.generation, thread.first_attempt_at) == (1, NOW)


def test_one_that_may_be_there_is_looked_for_from_its_first_attempt() -> None:
    first = begun(THREAD, "#alerts", NOW)
    again = begun(replace(first, refresh_at=NOW), "#alerts", NOW + timedelta(hours=1))
    assert again == first


@pytest.mark.parametrize("status", [ThreadStatus.POSTED, ThreadStatus.POSTING])
def test_another_channel_is_another_generation(status: ThreadStatus) -> None:
    moved = begun(replace(POSTED, status=status), "#other", NOW)
    assert (moved.generation, moved.posted_to) == (2, "#other")
    assert (moved.external_id, moved.shown, moved.refresh_at) == ("", "", None)


def test_of_what_vanishes_again_and_again_one_an_hour_is_posted() -> None:
    assert may_begin_anew(POSTED, NOW)
    second = replace(POSTED, generation=2)
    assert not may_begin_anew(second, NOW + timedelta(minutes=59))
    assert may_begin_anew(second, NOW + timedelta(hours=1))
    assert may_begin_anew(next_generation(POSTED), NOW)
