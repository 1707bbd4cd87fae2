"""The demo's verdict on origins: exactly the expected ones, and who echoes whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.claim_story import ClaimStory, tell_story
from watcher.core.model import (
    Claim,
    ClaimKind,
    Decision,
    Finding,
    Independence,
    Judgment,
    Origin,
    Reason,
    Stance,
)
from watcher.core.storage import StoredFinding
from watcher.demo.expected import TRACED_CLAIM
from watcher.demo.provenance import Provenance, traced_claims
from watcher.demo.report import Report

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WIRE, TALK = "meridian-press:2026-11-22", "levant-courier:2026-11-22"
REPORTS = {
    "airport-interview": (TRACED_CLAIM, "Levant Courier", TALK, Independence.INDEPENDENT),
    "airport-wire": (TRACED_CLAIM, "Meridian Press", WIRE, Independence.INDEPENDENT),
    "airport-wire-copy": (TRACED_CLAIM, "The Harbour Ledger", WIRE, Independence.ECHO),
    "airport-echo": (TRACED_CLAIM, "Cedar Gazette", TALK, Independence.ECHO),
    "airport-back-translated": (TRACED_CLAIM, "Podil Post", TALK, Independence.ECHO),
    "radar-unsure": ("qamishli-radar", "Meridian Press", WIRE, Independence.INDEPENDENT),
    "radar": ("qamishli-radar", "Podil Post", "statement:hur:2026-11-22", Independence.INDEPENDENT),
}
"""Slug -> (claim, outlet, origin, independence), in the order of publication."""


def _finding(slug: str, minute: int, origin: str, independence: Independence) -> StoredFinding:
    claim_id, outlet, _, _ = REPORTS[slug]
    page = {"radar": "airport-back-translated", "radar-unsure": "airport-wire"}.get(slug, slug)
    reason = Reason.LOW_CONFIDENCE if slug == "radar-unsure" else Reason.NEW_REPORTING
    published_at = NOW - timedelta(hours=1) + timedelta(minutes=minute)
    judgment = Judgment(
        claim_id=claim_id, stance=Stance.CONFIRMS, confidence=0.9, quote="", start=0, end=0
    )
    return StoredFinding(
        id=minute,
        finding=Finding(
            judgment=judgment,
            claim_version=1,
            origin=Origin(key=origin, outlet=outlet, independence=independence),
            decision=Decision(alert=False, reason=reason, explanation=""),
        ),
        article_id=minute,
        article_title="",
        article_url=f"http://127.0.0.1:1/outlet/{page}.html",
        outlet=outlet,
        published_at=published_at,
        created_at=NOW,
        alert_id=None,
    )


def _stories(**changed: tuple[str, Independence] | None) -> dict[str, ClaimStory]:
    """Return the stories of the traced claims; `changed`: slug -> another (origin, independence), or no report."""
    found: dict[str, list[StoredFinding]] = {claim_id: [] for claim_id in traced_claims()}
    for minute, (slug, (claim_id, _, origin, independence)) in enumerate(REPORTS.items()):
        now = changed.get(slug.replace("-", "_"), (origin, independence))
        if now is not None:
            found[claim_id].append(_finding(slug, minute, *now))
    return {
        claim_id: tell_story(
            Claim(id=claim_id, text="", kind=ClaimKind.PAST_EVENT), (), evidence, NOW
        )
        for claim_id, evidence in found.items()
    }


def test_the_expected_origins_are_two_for_five_outlets() -> None:
    traced = Provenance(_stories())
    assert traced.problems() == []
    assert traced.summary().startswith(f"{TRACED_CLAIM}: 5 outlets, 2 origins: ")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"airport_echo": ("cedar-gazette:2026-11-22", Independence.INDEPENDENT)}, "Cedar Gazette"),
        ({"airport_wire": (WIRE, Independence.UNKNOWN)}, "confirmed by 1 independent origin"),
        ({"airport_wire_copy": (WIRE, Independence.INDEPENDENT)}, "no origin meridian-press"),
        ({"airport_wire": (TALK, Independence.ECHO)}, "no origin meridian-press"),
        ({"airport_back_translated": None}, "no origin levant-courier"),
        ({"radar": (TALK, Independence.INDEPENDENT)}, "no origin statement:hur"),
        ({"radar": None}, "no origin statement:hur"),
    ],
    ids=[
        "third origin",
        "state",
        "no echo",
        "one origin",
        "echo missing",
        "not told apart",
        "not found",
    ],
)
def test_one_origin_more_or_less_differs(
    changed: dict[str, tuple[str, Independence] | None],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    provenance = Provenance(_stories(**changed))
    assert any(told in problem for problem in provenance.problems())
    assert Report((), (), (), provenance).show(seconds=0.0) == 1
    assert told in capsys.readouterr().out
