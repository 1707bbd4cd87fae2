"""`watcher check --jsonl` over the five seed documents, counted; and how a command is run and timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watcher.adapters.seed_files import read_claims, read_documents
from watcher.bundled import bundled_text
from watcher.core.errors import WatcherError

SEEDS = "seeds"
DOCUMENTS = {
    "000": "ft-2024-12-15",
    "001": "kyivpost-2024-12-16",
    "002": "pravda-2024-12-16",
    "003": "reuters-copy-2024-12-14",
    "004": "asharq-2024-12-14",
}
"""First letters of a seed file -> id of the document in seeds/documents.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command printed, with what it cost."""

    out: str
    wall_s: float
    cpu_s: float
    peak_mb: float


def run(words: Sequence[str], folder: str, stdin: str) -> Ran:
    """Run a command of Watcher in a folder and an environment of its own; raises WatcherError."""
    environment = {key: value for key, value in os.environ.items() if "WATCHER" not in key}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "watcher", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder,
        env=environment,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    threading.Thread(target=_feed, args=(process.stdin, stdin), daemon=True).start()
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise WatcherError(f"`watcher {' '.join(words)}` ended with {process.returncode}")
    return Ran(
        out=out,
        wall_s=time.perf_counter() - started,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss * 1024 / 1e6,
    )


def _feed(stream: Any, lines: str) -> None:
    with stream:
        stream.write(lines)


def check_seed_documents(shared: Path) -> list[dict[str, Any]]:
    """Check the five seed documents against the seed claims; returns a row a document."""
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
    lines = "".join(json.dumps(record) + "\n" for record in records)
    with tempfile.TemporaryDirectory() as folder:
        run(["seed", "load", "--no-feeds"], folder, "")
        out = run(["check", "--jsonl", "-", "--json"], folder, lines).out
    return [json.loads(line) for line in out.splitlines()]


def documents_table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the section on the seed documents: of the claims that each carries, which were found."""
    claims, _ = read_claims(bundled_text("seeds/claims.toml"), "claims.toml")
    lines = [
        "## The five seed documents",
        "",
        "Of the claims that `seeds/claims.toml` says a document carries, how many were found in it, and as what.",
        "One line of DOCUMENTS.jsonl per document: its text, outlet and date.",
        "",
        "```sh",
        "watcher seed load",
        "watcher check --jsonl DOCUMENTS.jsonl --json",
        "```",
        "",
        "| document | claims carried | found as confirms | found as mentions | as something else | not found |",
        "|---|---|---|---|---|---|",
    ]
    totals = [0] * 5
    for row in rows:
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
