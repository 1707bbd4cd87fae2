"""Whole wire articles about the seed claims, each labelled against all of them: what is told, and is it right?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.checked import run
from bench.quality_articles import CLAIMS
from bench.quality_scores import say
from watcher.core.metrics import share
from watcher.core.model import ALERTING_STANCES

FOLDER = Path(__file__).with_name("wire")
SETS: Mapping[str, str] = {
    "dev": "what settings and rules were chosen on",
    "test": "scored only, but that both were in view when it was chosen which articles are read in whole",
    "plain": "the plainest wording of the three, scored only",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one judge told of one set."""

    name: str
    judge: str
    articles: int
    due: int
    told: int
    right: int
    either_way: int
    """Told and not due, where a careful reader could go either way: counted neither as right nor as wrong."""
    by_stance: Mapping[str, tuple[int, int, int]]
    """Stance -> told, right, due."""

    @property
    def precision(self) -> float:
        """Return the share of what was told that is exactly right."""
        return share(self.right, self.told - self.either_way)


def read_set(name: str, judge: str) -> Read:
    """Run `watcher evaluate --articles` on one of the sets and count what it would alert on."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    words = ["evaluate", "--articles", "-", "--claims", str(CLAIMS), "--judge", judge, "--json"]
    with tempfile.TemporaryDirectory() as folder:
        counted = json.loads(run(words, folder, lines).out)
    return count_told(name, judge, [json.loads(line) for line in lines.splitlines()], counted)


def count_told(
    name: str, judge: str, labelled: Sequence[Mapping[str, Any]], counted: Mapping[str, Any]
) -> Read:
    """Hold what was told against the labels: `findings` are due, `accept` may be told or not."""
    due, open_to_both = (
        {
            (row["id"], item["claim"], item["stance"])
            for row in labelled
            for item in row.get(key, ())
        }
        for key in ("findings", "accept")
    )
    told = {(item["article"], item["claim_id"], item["stance"]) for item in counted["listed"]}
    return Read(
        name=name,
        judge=judge,
        articles=counted["articles"],
        due=len(due),
        told=len(told),
        right=len(told & due),
        either_way=len((told & open_to_both) - due),
        by_stance={
            stance: tuple(sum(row[2] == stance for row in rows) for rows in (told, told & due, due))
            for stance in ALERTING_STANCES
        },
    )


def wire_section(judges: Sequence[str]) -> str:
    """Return the section on wire articles; needs nothing of ../shared."""
    reads = []
    for name in SETS:
        for judge in judges:
            say(f"wire articles, {name}, {judge} ...")
            reads.append(read_set(name, judge))
    lines = [
        "## Wire articles about the seed claims",
        "",
        "Articles of 110 to 260 words that fresh hands wrote for this, without seeing code or tests, and labelled against",
        "all the seed claims: what each confirms, contradicts or updates as its news. Told at the confidences of the",
        f"default configuration. {'; '.join(f'`{name}`: {about}' for name, about in SETS.items())}. A label that a careful",
        "reader could give either way counts neither as right nor as wrong.",
        "",
        "```sh",
        *(f"watcher evaluate --articles {FOLDER.parent.name}/{FOLDER.name}/{name}.jsonl --claims seeds/claims.toml" for name in SETS),
        "```",
        "",
        "| set, judge | articles | alerts due | told | exactly right | share right | share of due told | either way |",
        "|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| {row.name}, {row.judge} | {row.articles} | {row.due} | {row.told} | {row.right} | {row.precision:.2f}"
        f" | {share(row.right, row.due):.2f} | {row.either_way} |"
        for row in reads
    ]
    lines += [
        "",
        "By stance, told / exactly right / due:",
        "",
        f"| | {' | '.join(ALERTING_STANCES)} |",
    ]
    lines += ["|---" * (len(ALERTING_STANCES) + 1) + "|"]
    for row in reads:
        cells = (" / ".join(map(str, row.by_stance[stance])) for stance in ALERTING_STANCES)
        lines.append(f"| {row.name}, {row.judge} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
