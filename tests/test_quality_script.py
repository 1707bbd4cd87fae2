"""`python -m bench.quality`: says in one line when its data is not there, scores what it is given."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench.quality", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_the_shared_folder_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "quality.md"
    done = _run("--shared", str(tmp_path / "shared"), "--out", str(out))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "does not hold" in done.stderr
    assert not out.exists()


def test_a_named_file_is_scored_as_watcher_evaluate_does(tmp_path: Path) -> None:
    rows = [
        ("p1", "Norvia closed its airfield in Telk.", "Norvia closed its airfield in Telk.", "confirms"),
        ("p2", "Norvia closed its airfield in Telk.", "Bakers in Oslo won a prize.", "unrelated"),
    ]  # fmt: skip
    pairs = tmp_path / "pairs.jsonl"
    keys = ("id", "claim", "evidence", "label")
    pairs.write_text("\n".join(json.dumps(dict(zip(keys, row, strict=True))) for row in rows))
    line = _run(str(pairs)).stdout.splitlines()[-1]
    command = [sys.executable, "-m", "watcher", "evaluate", str(pairs), "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1:4] == ["2", f"{told['macro_f1']:.3f}", f"{told['accuracy']:.3f}"]
    assert cells[4] == str(told["alerts"])
