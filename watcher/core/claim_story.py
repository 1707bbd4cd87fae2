"""A claim's life from what is stored: which findings have a say, in which version, and who takes a word back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from watcher.core.claim_moves import Telling
from watcher.core.claim_state import StateEvidence, StateHistory, StateStep, trace_state
from watcher.core.model import Claim, Reason, Stance
from watcher.core.storage import ClaimVersion, StoredFinding
from watcher.core.text import counted, fold

# Nothing is concluded from these: the judge is not sure, or the report tells of another time.
NO_SAY = frozenset(
    {
        Reason.LOW_CONFIDENCE,
        Reason.BEFORE_CLAIM,
        Reason.BACKGROUND,
        Reason.NO_QUOTE,
        Reason.MENTION_ONLY,
        Reason.NOT_JUDGED,
        Reason.UNJUDGED_MENTION,
        Reason.UNRELATED,
    }
)
"""Decisions on findings that move no state."""
_ONE_DAY = timedelta(days=1)
_TAKING_BACK = re.compile(
    r"\b(?:tak\w+ back|withdr[ae]w\w*|retract\w*|walk\w+ back|correct(?:ed|ing)|mistaken?|was wrong|were wrong"
    r"|acknowledged|admitted|conceded)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryStep:
    """A step of a claim's history with the finding it rests on and the version it was judged against."""

    step: StateStep
    finding: StoredFinding | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimStory:
    """Where a claim stands now, and its steps in time order, those of earlier versions included."""

    now: StateHistory
    steps: tuple[StoryStep, ...]
    unread: int
    """Reports judged against an earlier version only."""


def tell_story(
    claim: Claim,
    versions: Sequence[ClaimVersion],
    evidence: Iterable[StoredFinding],
    now: datetime,
) -> ClaimStory:
    """Return a claim's history; each report counts in the latest version it was judged against."""
    latest: dict[int, StoredFinding] = {}
    for item in evidence:
        held = latest.get(item.article_id)
        if held is None or held.finding.claim_version <= item.finding.claim_version:
            latest[item.article_id] = item
    by_version: dict[int, list[StoredFinding]] = {}
    for item in latest.values():
        by_version.setdefault(item.finding.claim_version, []).append(item)
    steps: list[StoryStep] = []
    for past in versions:
        if past.version != claim.version and (items := by_version.get(past.version)):
            until = past.replaced_at or now
            history = trace_state(past.kind, None, state_evidence(items), until)
            steps += _with_findings(history, items, past.version)
    current = by_version.get(claim.version, [])
    history = trace_state(claim.kind, claim.deadline, state_evidence(current), now)
    steps += _with_findings(history, current, claim.version)
    return ClaimStory(
        now=history,
        steps=tuple(sorted(steps, key=lambda row: (row.step.at, row.version))),
        unread=sum(_could_bear(item, claim) for item in latest.values()),
    )


def _could_bear(item: StoredFinding, claim: Claim) -> bool:
    """Return whether a report judged against an earlier version is no older than what the claim says now."""
    if item.finding.claim_version == claim.version:
        return False
    return not is_before(claim, item.published_at or item.created_at)


def is_before(claim: Claim, moment: datetime) -> bool:
    """Return whether a report of this time is too old to be news about a claim; as `decide` does."""
    return claim.as_of is not None and moment.astimezone(UTC).date() < claim.as_of - _ONE_DAY


def present_state(claim: Claim, evidence: Iterable[StoredFinding], now: datetime) -> StateHistory:
    """Return where a claim stands now."""
    return tell_story(claim, (), evidence, now).now


def describe_state(state: StateHistory) -> str:
    """Return a state with what it rests on: confirmed by 1 independent origin (4 outlets, 1 origin)."""
    if not state.outlets:
        return state.state.value
    told = f"{counted(state.outlets, 'outlet')}, {counted(state.sources, 'origin')}"
    if state.state.value == "confirmed":
        return f"confirmed by {counted(state.origins, 'independent origin')} ({told})"
    return f"{state.state.value} (said by {told}; {state.origins} independent)"


def state_evidence(found: Iterable[StoredFinding]) -> tuple[StateEvidence, ...]:
    """Return findings as the state machine takes them, with whose earlier word each takes back."""
    rows = sorted((_evidence(item) for item in found), key=lambda row: (row.at, row.id))
    return tuple(
        replace(row, withdraws=_taken_back(row, rows[:place])) for place, row in enumerate(rows)
    )


def _evidence(item: StoredFinding) -> StateEvidence:
    judgment, origin = item.finding.judgment, item.finding.origin
    return StateEvidence(
        id=str(item.id),
        told=Telling(
            stance=judgment.stance,
            at=_told_at(item),
            delta=judgment.delta,
            quote=judgment.quote,
            said=judgment.said,
        ),
        origin_key=origin.key,
        independence=origin.independence,
        outlet=item.outlet,
        counts=item.finding.decision.reason not in NO_SAY,
        withdrawn_at=item.withdrawn_at,
    )


def _told_at(item: StoredFinding) -> datetime:
    """Return when a report said so: an edit when it was seen, as its page keeps its date."""
    if item.published_at is None or item.revision > 1:
        return item.created_at
    # a page that dates itself into the future was not read before it was there
    return min(item.published_at, item.created_at)


def _taken_back(row: StateEvidence, earlier: Sequence[StateEvidence]) -> str:
    """Return the origin of the same speaker's last word on the other side, or ''.

    A name is enough to be the same speaker; of somebody named by his office only, the sentence
    must say that something is taken back.
    """
    speaker = _speaker(row)
    if not speaker or not row.counts:
        return ""
    named = row.told.said is not None and row.told.said.speaker[:1].isupper()
    if not named and not _TAKING_BACK.search(fold(row.told.quote)):
        return ""
    for before in reversed(earlier):
        other_side = (before.stance is Stance.CONTRADICTS) is not (row.stance is Stance.CONTRADICTS)
        if before.counts and other_side and _speaker(before) == speaker and before.at < row.at:
            return before.origin_key
    return ""


def _speaker(row: StateEvidence) -> str:
    said = row.told.said
    return fold(said.speaker).removeprefix("the ").strip() if said else ""


def _with_findings(
    history: StateHistory, items: Iterable[StoredFinding], version: int
) -> list[StoryStep]:
    found = {str(item.id): item for item in items}
    return [
        StoryStep(
            step=step,
            finding=found[step.evidence.id] if step.evidence else None,
            version=version,
        )
        for step in history.steps
    ]
