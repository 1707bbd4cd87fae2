"""From stored findings to a claim's life: what has a say, in which version, and who takes a word back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from watcher.core.claim_story import is_before, present_state, state_evidence, tell_story
from watcher.core.model import (
    Attribution,
    Claim,
    Decision,
    Finding,
    Independence,
    Judgment,
    Origin,
    Reason,
    Stance,
)
from watcher.core.storage import ClaimVersion, StoredFinding

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
NOW = START + timedelta(days=60)
CLAIM = Claim(id="captain", text="The captain was arrested.", version=2)


def found(
    number: int,
    stance: Stance,
    *,
    speaker: str = "",
    quote: str = "He was arrested.",
    reason: Reason = Reason.NEW_REPORTING,
    version: int = 2,
    article_id: int = 0,
    published_at: datetime | None = None,
    created_at: datetime | None = None,
) -> StoredFinding:
    at = START + timedelta(days=number)
    return StoredFinding(
        id=number,
        finding=Finding(
            judgment=Judgment(
                claim_id="captain",
                stance=stance,
                confidence=0.9,
                quote=quote,
                said=Attribution(speaker=speaker) if speaker else None,
            ),
            claim_version=version,
            origin=Origin(
                key=f"origin-{number}", outlet="AFP", independence=Independence.INDEPENDENT
            ),
            decision=Decision(alert=False, reason=reason, explanation=""),
        ),
        article_id=article_id or number,
        article_title="",
        article_url="",
        outlet="AFP",
        published_at=at if published_at is None else published_at,
        created_at=created_at or at,
        alert_id=None,
    )


@pytest.mark.parametrize(
    ("reason", "counts"),
    [
        (Reason.NEW_REPORTING, True),
        (Reason.SYNDICATED_COPY, True),
        (Reason.ALREADY_ALERTED, True),
        (Reason.MUTED, True),
        (Reason.TOO_OLD, True),
        (Reason.LOW_CONFIDENCE, False),
        (Reason.BACKGROUND, False),
        (Reason.BEFORE_CLAIM, False),
        (Reason.NO_QUOTE, False),
    ],
)
def test_what_was_too_unsure_to_alert_has_no_say(reason: Reason, counts: bool) -> None:
    (row,) = state_evidence([found(1, Stance.CONFIRMS, reason=reason)])
    assert row.counts is counts


@pytest.mark.parametrize(
    ("speaker", "quote", "back"),
    [
        ("Rahmat Yusuf", "He was arrested.", "origin-1"),
        ("the lawyer", "The lawyer said he was arrested, taking back a statement.", "origin-1"),
        ("the lawyer", "The lawyer said he was arrested.", ""),
        ("Somebody Else", "Taking back a statement, he said so.", ""),
        ("", "He was arrested.", ""),
    ],
)
def test_the_same_speakers_word_on_the_other_side_is_taken_back(
    speaker: str, quote: str, back: str
) -> None:
    earlier = "lawyer" if speaker == "the lawyer" else "Rahmat Yusuf"
    denied = found(1, Stance.CONTRADICTS, speaker=earlier)
    rows = state_evidence([found(3, Stance.CONFIRMS, speaker=speaker, quote=quote), denied])
    assert [row.withdraws for row in rows] == ["", back]


def test_who_says_the_same_twice_takes_nothing_back() -> None:
    told = [found(number, Stance.CONFIRMS, speaker="Rahmat Yusuf") for number in (1, 2)]
    assert [row.withdraws for row in state_evidence(told)] == ["", ""]
    assert present_state(CLAIM, told, NOW).origins == 2


def test_a_page_from_the_future_was_read_when_it_was_read() -> None:
    read = START + timedelta(hours=1)
    (row,) = state_evidence(
        [found(1, Stance.CONFIRMS, published_at=NOW + timedelta(days=9), created_at=read)]
    )
    assert row.at == read


VERSIONS = tuple(
    ClaimVersion(
        version=number,
        text="",
        as_of=None,
        kind=CLAIM.kind,
        quantities=(),
        accepted_alert=None,
        replaced_at=None if number == 2 else START + timedelta(days=20),
    )
    for number in (1, 2)
)


def test_each_report_counts_in_the_latest_version_it_was_judged_against() -> None:
    told = [
        found(1, Stance.CONFIRMS, version=1),
        found(2, Stance.CONFIRMS, version=1),
        found(3, Stance.CONTRADICTS, version=2, article_id=2),
    ]
    story = tell_story(CLAIM, VERSIONS, told, NOW)
    steps = [(row.version, row.step.state.value) for row in story.steps]
    assert steps == [(1, "confirmed"), (2, "contested")]
    assert (story.now.state.value, story.unread) == ("contested", 1)


def test_what_is_older_than_the_claim_need_not_be_judged_again() -> None:
    told = [found(1, Stance.CONFIRMS, version=1)]
    later = replace(CLAIM, as_of=date(2026, 3, 9))
    assert tell_story(CLAIM, VERSIONS, told, NOW).unread == 1
    assert tell_story(later, VERSIONS, told, NOW).unread == 0
    assert not is_before(later, datetime(2026, 3, 8, tzinfo=UTC))
    assert is_before(later, datetime(2026, 3, 7, 23, tzinfo=UTC))
