"""Whole wire articles, each labelled against all claims of a list: what is told, and is it right?"""

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
    "plain": "the plainest wording of the first three, scored only",
    "other": "another story with claims of its own, scored only",
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


def claims_of(name: str) -> Path:
    """Return the claims file of a set: its own where it has one, else the seeds."""
    own = FOLDER / f"{name}.toml"
    return own if own.is_file() else CLAIMS


def read_set(name: str, judge: str) -> Read:
    """Run `watcher evaluate --articles` on one of the sets and count what it would alert on."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    words = [
        "evaluate",
        "--articles",
        "-",
        "--claims",
        str(claims_of(name)),
        "--judge",
        judge,
        "--json",
    ]
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


def _command(name: str) -> str:
    root = FOLDER.parent.parent
    articles = (FOLDER / f"{name}.jsonl").relative_to(root)
    return f"watcher evaluate --articles {articles} --claims {claims_of(name).relative_to(root)}"


def wire_section(judges: Sequence[str]) -> str:
    """Return the section on wire articles; needs nothing of ../shared."""
    reads = []
    for name in SETS:
        for judge in judges:
            say(f"wire articles, {name}, {judge} ...")
            reads.append(read_set(name, judge))
    lines = [
        "## Wire articles",
        "",
        "Articles of 110 to 260 words that fresh hands wrote for this, without seeing code or tests, and labelled against",
        "all the seed claims (`other`: against claims on a story of its own): what each confirms, contradicts or updates as",
        "its news. The model has learnt from other articles on the seed claims (`training/articles`), from none on",
        "those of `other`, which says most about claims of your own. Told at the confidences of the",
        f"default configuration. {'; '.join(f'`{name}`: {about}' for name, about in SETS.items())}. A label that a careful",
        "reader could give either way counts neither as right nor as wrong.",
        "",
        "```sh",
        *(_command(name) for name in SETS),
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
