"""A claim's state, versions and timeline, for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.cli.output import plain, print_table, short_time, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.core.claim_story import ClaimStory, StoryStep
    from watcher.core.model import Claim
    from watcher.core.storage import ClaimVersion


def story_json(story: ClaimStory, versions: Sequence[ClaimVersion]) -> dict[str, object]:
    """Return a claim's state, timeline and versions in the documented shape."""
    return {
        "state": story.now.state.value,
        "independent_origins": story.now.origins,
        "outlets": story.now.outlets,
        "origins": story.now.sources,
        "not_judged_again": story.unread,
        "timeline": [_step_json(row) for row in story.steps],
        "versions": [plain(version) for version in versions],
    }


def _step_json(row: StoryStep) -> dict[str, object]:
    step, item = row.step, row.finding
    described: dict[str, object] = {
        "at": plain(step.at),
        "what": step.kind.value,
        "version": row.version,
        "counted": step.counted,
        "state_after": step.state.value,
        "independent_origins": step.origins,
    }
    if item is None:
        return described
    judgment, origin = item.finding.judgment, item.finding.origin
    return {
        **described,
        "finding_id": item.id,
        "alert_id": item.alert_id,
        "url": item.article_url,
        "outlet": item.outlet,
        "origin": origin.key,
        "independent": origin.independence.value,
        "echo_of": origin.echo_of,
        "stance": judgment.stance.value,
        "delta": plain(judgment.delta),
        "quote": judgment.quote,
    }


def print_story(claim: Claim, story: ClaimStory, versions: Sequence[ClaimVersion]) -> None:
    """Print a claim's state, its versions where there are several, and its timeline."""
    from watcher.core.claim_story import describe_state
    from watcher.pipeline.tracking import judge_again

    print(f"{'state':>18}  {describe_state(story.now)}")
    for version in reversed(versions[:-1]):
        until = short_time(version.replaced_at)
        print(f"{'version ' + str(version.version):>18}  until {until}: {visible(version.text)}")
    made_by = versions[-1].accepted_alert
    if made_by:
        print(f"{'version ' + str(claim.version):>18}  by accepting alert {made_by}")
    if story.unread:
        print(f"{'note':>18}  {judge_again(claim.id, story.unread)}")
    print(f"\ntimeline: {len(story.steps)}")
    print_table(
        ("WHEN", "OUTLET", "ORIGIN", "STANCE", "WHAT CHANGED", "STATE AFTER", "DECISION", "QUOTE"),
        map(_row, story.steps),
    )


def _row(row: StoryStep) -> tuple[str, ...]:
    step, item = row.step, row.finding
    state = step.state.value
    if item is None:
        return (short_time(step.at), "-", "-", "-", "the deadline passed", state, "-", "-")
    judgment, origin, decision = item.finding.judgment, item.finding.origin, item.finding.decision
    delta = judgment.delta
    changed = f"{delta.kind.value}: {delta.old} -> {delta.new}" if delta else "-"
    withdrawn = step.kind.value == "withdrawn"
    return (
        short_time(step.at),
        item.outlet or "-",
        f"{origin.key} ({origin.independence.value})",
        "withdrawn" if withdrawn else judgment.stance.value,
        changed,
        state,
        f"alert {item.alert_id}" if item.alert_id else decision.reason.value,
        judgment.quote or "-",
    )
