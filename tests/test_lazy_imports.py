"""Commands that only talk start fast: what is heavy is imported where it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_NETWORK = {"trafilatura", "feedparser", "httpx2", "numpy", "lxml"}
_NETWORK |= {"onnxruntime", "tokenizers", "huggingface_hub"}
_HEAVY = _NETWORK | {"pydantic", "sqlalchemy", "alembic", "rich", "slack_sdk", "apscheduler"}

_PROGRAM = """
import sys
from watcher.__main__ import main
try:
    main()
finally:
    tops = sorted({name.partition(".")[0] for name in sys.modules})
    open({out!r}, "w").write(" ".join(tops))
"""


def _imported(tmp_path: Path, *arguments: str) -> set[str]:
    """Run a command line in a process of its own and return the packages that it imported."""
    out = tmp_path / "imported"
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.replace("{out!r}", repr(str(out))), *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(out.read_text().split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_imports_nothing_heavy(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert _imported(tmp_path, *arguments) & _HEAVY == set()


def test_listing_claims_imports_neither_readers_nor_network(tmp_path: Path) -> None:
    database = ("--database", f"sqlite:///{tmp_path}/watcher.db")
    imported = _imported(tmp_path, *database, "claim", "list")
    assert "sqlalchemy" in imported, "the check sees what a command imports"
    assert imported & _NETWORK == set()
