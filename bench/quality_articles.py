"""1,000 real articles on anything against the seed claims: every alert is false."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from bench.checked import Ran, run

ARTICLES = "data/articles_2022_2023.jsonl.gz"
CLAIMS = Path(__file__).resolve().parents[1] / "seeds/claims.toml"
COUNT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What one judge made of the articles."""

    judge: str
    undated: bool
    counted: dict[str, Any]
    ran: Ran

    @property
    def title(self) -> str:
        """Return what the column is about."""
        return f"{self.judge}, {'as of today' if self.undated else 'own dates'}"


def count_articles(shared: Path, judge: str, *, undated: bool) -> Counted:
    """Run `watcher evaluate --articles` on the first 1,000 articles."""
    with gzip.open(shared / ARTICLES, "rt", encoding="utf-8") as stream:
        lines = "".join(islice(stream, COUNT))
    words = ["evaluate", "--articles", "-", "--claims", str(CLAIMS), "--judge", judge, "--json"]
    with tempfile.TemporaryDirectory() as folder:
        ran = run([*words, "--undated"] if undated else words, folder, lines)
    return Counted(judge=judge, undated=undated, counted=json.loads(ran.out), ran=ran)


def articles_section(runs: Sequence[Counted]) -> str:
    """Return the section on false alerts."""
    lines = [
        f"## False alerts on {COUNT:,} real articles",
        "",
        f"The first {COUNT:,} articles of 2022 and 2023, on any topic, against the seed claims of December 2024, at the",
        "confidences that the default configuration asks for: every alert is false. With their own dates the rule",
        "that older reports are no news of a claim helps, so they are also read as if published today.",
        "",
        "```sh",
        *(
            f"zcat ../shared/{ARTICLES} | head -{COUNT} | watcher evaluate --articles - --claims seeds/claims.toml"
            f" --judge {item.judge}{' --undated' if item.undated else ''}"
            for item in runs
        ),
        "```",
        "",
        f"| | {' | '.join(item.title for item in runs)} |",
        "|---" * (len(runs) + 1) + "|",
    ]
    rows = [
        ("articles read", [f"{item.counted['articles']:,}" for item in runs]),
        ("findings", [_named(item.counted["findings"]) for item in runs]),
        ("**would alert**", [f"**{item.counted['alerts']}**" for item in runs]),
        ("kept silent, by reason", [_named(item.counted["silent"]) for item in runs]),
        ("seconds (CPU)", [f"{item.ran.wall_s:.1f} ({item.ran.cpu_s:.1f})" for item in runs]),
        ("peak memory, MB", [f"{item.ran.peak_mb:.0f}" for item in runs]),
    ]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
    return "\n".join(lines) + "\n"


def _named(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"
