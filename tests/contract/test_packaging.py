"""What is shipped: the wheel has the whole stance model, and nothing of how it was trained."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODEL = "watcher/judge/stance_model"
PARTS = ("manifest.json", "stance.onnx", "tokenizer.json", "blend.json")
LARGEST_MODEL = 40_000_000
NOT_SHIPPED = frozenset({"torch", "transformers", "training", "tests", "bench", "onnx"})


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel that `pip wheel --no-build-isolation` makes: its build backend, called as pip calls it."""
    folder = tmp_path_factory.mktemp("wheel")
    program = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as whole:
        yield whole


def names(wheel: zipfile.ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if not name.endswith("/")}


@pytest.mark.slow
def test_every_module_is_in_the_wheel_and_nothing_else_is(wheel: zipfile.ZipFile) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "watcher").rglob("*.py")}
    assert {name for name in names(wheel) if name.endswith(".py")} == modules
    tops = {name.split("/", 1)[0] for name in names(wheel)}
    assert {re.sub(r"-[\d.]+(?:\w+)?\.dist-info$", ".dist-info", top) for top in tops} == {
        "watcher",
        "watcher.dist-info",
    }
    assert not [name for name in names(wheel) if name.endswith((".pyc", ".db", ".jsonl", ".pt"))]


@pytest.mark.slow
def test_the_stance_model_is_in_the_wheel_whole(wheel: zipfile.ZipFile) -> None:
    if not all((ROOT / MODEL / part).is_file() for part in PARTS):
        pytest.skip(f"no stance model in {MODEL} of this checkout")
    shipped = {name for name in names(wheel) if name.startswith(f"{MODEL}/")}
    assert {f"{MODEL}/{part}" for part in PARTS} <= shipped
    manifest = json.loads(wheel.read(f"{MODEL}/manifest.json"))
    assert set(manifest["files"]) == set(PARTS) - {"manifest.json"}
    for part, checksum in manifest["files"].items():
        assert hashlib.sha256(wheel.read(f"{MODEL}/{part}")).hexdigest() == checksum
    assert sum(wheel.getinfo(name).file_size for name in shipped) < LARGEST_MODEL


@pytest.mark.slow
def test_what_the_wheel_asks_for_trains_nothing(wheel: zipfile.ZipFile) -> None:
    (path,) = [name for name in names(wheel) if name.endswith(".dist-info/METADATA")]
    asked = HeaderParser().parsestr(wheel.read(path).decode()).get_all("Requires-Dist", [])
    packages = {re.split(r"[^\w-]", line, maxsplit=1)[0] for line in asked}
    assert {"onnxruntime", "tokenizers"} <= packages
    assert packages & {*NOT_SHIPPED, "hatchling", "pytest", "hypothesis"} == set()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_no_module_imports_what_is_not_shipped() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / "watcher").rglob("*.py")
        for name in imported(path)
    }
    assert ("watcher/judge/onnx_graph.py", "onnxruntime") in found, "imports in functions are seen"
    assert {row for row in found if row[1].partition(".")[0] in NOT_SHIPPED} == set()
