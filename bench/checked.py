"""`watcher check --jsonl` over real articles and over the five seed documents, counted."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from watcher.adapters.seed_files import read_claims, read_documents
from watcher.bundled import bundled_text
from watcher.core.errors import WatcherError
from watcher.core.model import ALERTING_STANCES, Stance

ARTICLES = "data/articles_2022_2023.jsonl.gz"
SEEDS = "seeds"
COUNT = 500
DOCUMENTS = {
    "000": "ft-2024-12-15",
    "001": "kyivpost-2024-12-16",
    "002": "pravda-2024-12-16",
    "003": "reuters-copy-2024-12-14",
    "004": "asharq-2024-12-14",
}
"""First letters of a seed file -> id of the document in seeds/documents.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What `watcher check` said, with what it cost."""

    title: str
    command: str
    rows: tuple[dict[str, Any], ...]
    wall_s: float
    cpu_s: float
    peak_mb: float

    @property
    def findings(self) -> list[dict[str, Any]]:
        return [finding for row in self.rows for finding in row["findings"]]


def check(title: str, command: str, records: Iterable[dict[str, object]]) -> Checked:
    """Run `watcher check --jsonl - --json` on records, against a database with only the seeds."""
    lines = "".join(json.dumps(record) + "\n" for record in records)
    with tempfile.TemporaryDirectory() as folder:
        watcher = [sys.executable, "-m", "watcher", "--database", f"sqlite:///{folder}/quality.db"]
        environment = {key: value for key, value in os.environ.items() if "WATCHER" not in key}
        options: dict[str, Any] = {"cwd": folder, "env": environment, "text": True}
        load = [*watcher, "seed", "load", "--no-feeds"]
        subprocess.run(load, check=True, capture_output=True, **options)
        started = time.perf_counter()
        process = subprocess.Popen(
            [*watcher, "check", "--jsonl", "-", "--json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            **options,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        threading.Thread(target=_feed, args=(process.stdin, lines), daemon=True).start()
        answered = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise WatcherError(f"`watcher check` ended with {process.returncode} on {title}")
    return Checked(
        title=title,
        command=command,
        rows=tuple(json.loads(line) for line in answered.splitlines()),
        wall_s=time.perf_counter() - started,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss * 1024 / 1e6,
    )


def _feed(stream: Any, lines: str) -> None:
    with stream:
        stream.write(lines)


# ----------------------------------------------------------------------------- real articles


def check_news(shared: Path, *, dated: bool) -> Checked:
    """Check the first 500 articles against the seed claims, with their dates or as if of today."""
    with gzip.open(shared / ARTICLES, "rt", encoding="utf-8") as stream:
        records = [json.loads(line) for line in islice(stream, COUNT)]
    strip = "" if dated else " | jq -c 'del(.published_at)'"
    if not dated:
        for record in records:
            record.pop("published_at", None)
    return check(
        "their own dates" if dated else "dates removed: read as of today",
        f"zcat ../shared/{ARTICLES} | head -{COUNT}{strip} | watcher check --jsonl - --json",
        records,
    )


def news_table(runs: Sequence[Checked]) -> str:
    """Return the section on false alerts."""
    lines = [
        f"## False alerts on {COUNT} real articles",
        "",
        f"The first {COUNT} articles of 2022 and 2023, on any topic, against the seed claims of December 2024: every",
        "alert is false. With their own dates the rule that older reports are no news of a claim helps, so",
        "they are also read as if they had appeared today.",
        "",
        "```sh",
        "watcher seed load",
        *(run.command for run in runs),
        "```",
        "",
        f"| | {' | '.join(run.title for run in runs)} |",
        "|---" * (len(runs) + 1) + "|",
    ]
    rows: list[tuple[str, list[str]]] = [
        ("articles read", [str(len(run.rows)) for run in runs]),
        ("findings", [str(len(run.findings)) for run in runs]),
    ]
    rows += [
        (f"... {stance.value}", [str(_of_stance(run, stance)) for run in runs])
        for stance in (*ALERTING_STANCES, Stance.MENTIONS)
    ]
    rows += [
        ("**would alert**", [f"**{_alerts(run)}**" for run in runs]),
        ("kept silent, by reason", [_reasons(run) for run in runs]),
        ("seconds (CPU)", [f"{run.wall_s:.1f} ({run.cpu_s:.1f})" for run in runs]),
        ("peak memory, MB", [f"{run.peak_mb:.0f}" for run in runs]),
    ]
    return (
        "\n".join([*lines, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows)]) + "\n"
    )


def _of_stance(run: Checked, stance: Stance) -> int:
    return sum(finding["stance"] == stance.value for finding in run.findings)


def _alerts(run: Checked) -> int:
    return sum(bool(finding["alert"]) for finding in run.findings)


def _reasons(run: Checked) -> str:
    counts = Counter(finding["decision"] for finding in run.findings if not finding["alert"])
    return ", ".join(f"{reason} {count}" for reason, count in counts.most_common())


# ----------------------------------------------------------------------------- seed documents


def check_seed_documents(shared: Path) -> Checked:
    """Check the five seed documents against the seed claims."""
    documents, _ = read_documents(bundled_text("seeds/documents.toml"), "documents.toml")
    by_id = {document.id: document for document in documents}
    records: list[dict[str, object]] = []
    for number, name in DOCUMENTS.items():
        (path,) = (shared / SEEDS).glob(f"{number}_*.txt")
        document = by_id[name]
        records.append(
            {
                "id": name,
                "text": path.read_text(encoding="utf-8"),
                "outlet": document.outlet,
                "published_at": document.published_on.isoformat(),
            }
        )
    command = "watcher check --jsonl DOCUMENTS.jsonl --json"
    return check("the seed documents", command, records)


def documents_table(run: Checked) -> str:
    """Return the section on the seed documents: of the claims that each carries, which were found."""
    claims, _ = read_claims(bundled_text("seeds/claims.toml"), "claims.toml")
    lines = [
        "## The five seed documents",
        "",
        "Of the claims that `seeds/claims.toml` says a document carries, how many were found in it, and as what.",
        "One line of DOCUMENTS.jsonl per document: its text, outlet and date.",
        "",
        "```sh",
        run.command,
        "```",
        "",
        "| document | claims carried | found as confirms | found as mentions | as something else | not found |",
        "|---|---|---|---|---|---|",
    ]
    totals = [0] * 5
    for row in run.rows:
        name = row["article"]["id"]
        stances = {finding["claim_id"]: finding["stance"] for finding in row["findings"]}
        found = [stances.get(claim.id) for claim in claims if name in claim.documents]
        confirmed, mentioned = found.count("confirms"), found.count("mentions")
        missed = found.count(None)
        other = len(found) - confirmed - mentioned - missed
        cells = (len(found), confirmed, mentioned, other, missed)
        totals = [total + cell for total, cell in zip(totals, cells, strict=True)]
        lines.append(f"| {name} | {' | '.join(map(str, cells))} |")
    lines.append(f"| all | {' | '.join(map(str, totals))} |")
    return "\n".join(lines) + "\n"
