"""A claim and its story -> the card that its parent message shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.core.claim_state import ClaimState, StepKind
from watcher.core.claim_story import ClaimStory, StoryStep, describe_state
from watcher.core.message_text import delta_values
from watcher.core.model import Claim
from watcher.core.posts import ClaimCard
from watcher.core.state_machine import StateMachine
from watcher.core.storage import ClaimVersion


def make_card(
    claim: Claim, story: ClaimStory, versions: Sequence[ClaimVersion], key: str, now: datetime
) -> ClaimCard:
    """Return a claim's card as of `now`; a mute that is over is not shown."""
    what, at = _last_change(claim, story, versions)
    return ClaimCard(
        key=key,
        claim_id=claim.id,
        claim_text=claim.text,
        claim_as_of=claim.as_of,
        state=story.now.state.value,
        standing=describe_state(story.now),
        origins=story.now.origins,
        outlets=story.now.outlets,
        against=story.now.against,
        last_change=what,
        last_change_at=at,
        muted_until=claim.muted_until if claim.is_muted(now) else None,
        active=claim.active,
        changes_at=_changes_at(claim, now),
    )


def _last_change(
    claim: Claim, story: ClaimStory, versions: Sequence[ClaimVersion]
) -> tuple[str, datetime | None]:
    """Return in one line what moved a claim last, and when; echoes of what is held move nothing."""
    moved = next((row for row in reversed(story.steps) if row.step.counted), None)
    edited = versions[-2].replaced_at if len(versions) > 1 else None
    if edited is not None and (moved is None or edited >= moved.step.at):
        return _edit(versions), edited
    if moved is None:
        return "", None
    return f"{_what(moved)}{_state_change(claim, story.steps, moved)}", moved.step.at


def _edit(versions: Sequence[ClaimVersion]) -> str:
    by = versions[-1].accepted_alert
    done = f"the update of alert {by} was accepted" if by else "the claim was edited"
    return f"{done}; it said before: {versions[-2].text}"


def _what(row: StoryStep) -> str:
    if row.finding is None:
        return "the deadline passed"
    outlet = row.finding.outlet or "a report"
    if row.step.kind is StepKind.WITHDRAWN:
        return f"{outlet} no longer says what it said"
    judgment = row.finding.finding.judgment
    change = f": {delta_values(judgment.delta)}" if judgment.delta else ""
    return f"{outlet} {judgment.stance.value} it{change}"


def _state_change(claim: Claim, steps: Sequence[StoryStep], row: StoryStep) -> str:
    before = _state_before(claim, steps, row)
    return "" if before is row.step.state else f" ({before.value} → {row.step.state.value})"


def _state_before(claim: Claim, steps: Sequence[StoryStep], row: StoryStep) -> ClaimState:
    earlier = [
        held.step.state
        for held in steps
        if held.version == row.version and held.step.at < row.step.at
    ]
    return earlier[-1] if earlier else StateMachine(kind=claim.kind).start().state


def _changes_at(claim: Claim, now: datetime) -> datetime | None:
    ends = (claim.muted_until, StateMachine(kind=claim.kind, deadline=claim.deadline).end)
    return min((end for end in ends if end is not None and end > now), default=None)
