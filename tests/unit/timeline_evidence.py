"""The labelled timelines as evidence for the state machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from watcher.core.claim_moves import Telling
from watcher.core.claim_state import StateEvidence
from watcher.core.model import ClaimKind, Delta, DeltaKind, Independence, Stance

FOLDER = Path(__file__).resolve().parents[1] / "data/timelines"
NAMES = ("base_deal", "ferry", "strike")


@dataclass(frozen=True)
class Labelled:
    """A claim's evidence in file order, with the state that each piece leaves behind."""

    id: str
    kind: ClaimKind
    deadline: date | None
    evidence: tuple[StateEvidence, ...]
    states: tuple[str, ...]


def labelled_claims() -> tuple[Labelled, ...]:
    return tuple(claim for name in NAMES for claim in _claims(name))


def _claims(name: str) -> list[Labelled]:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    head, *reports = map(json.loads, lines)
    found = []
    for claim in head["claims"]:
        rows = [
            (report, row)
            for report in reports
            for row in report["expect"]
            if row["claim"] == claim["id"]
        ]
        found.append(
            Labelled(
                id=claim["id"],
                kind=ClaimKind(claim["kind"]),
                deadline=date.fromisoformat(claim["deadline"]) if claim["deadline"] else None,
                evidence=tuple(_evidence(report, row) for report, row in rows),
                states=tuple(row["state_after"] for _, row in rows),
            )
        )
    return found


def _evidence(report: dict[str, Any], row: dict[str, Any]) -> StateEvidence:
    delta = row["delta"]
    return StateEvidence(
        id=report["id"],
        told=Telling(
            stance=Stance(row["stance"]),
            at=datetime.fromisoformat(report["published"]),
            delta=delta
            and Delta(kind=DeltaKind(delta["kind"]), old=delta["old"], new=delta["new"]),
            quote=row["sentence"],
        ),
        origin_key=row["origin"],
        independence=Independence(row["independent"]),
        outlet=report["outlet"],
        withdraws=row.get("withdraws", ""),
    )
