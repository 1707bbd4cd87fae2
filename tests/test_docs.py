"""The documentation matches the code: generated files, commands in examples, links."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bench.docs import ROOT, commands, generated

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_FENCE = re.compile(r"^```(?:sh|console)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PROGRAM = re.compile(r"(?:^|[\s/|])(?:watcher )?(watcher\s.*)$")


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_a_generated_file_is_what_the_code_generates(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generated()[path], "run `make docs`"


def _examples(page: str) -> Iterator[str]:
    """Yield the command lines that a page shows, in blocks and in running text."""
    for block in _FENCE.findall(page):
        yield from block.splitlines()
    yield from _CODE.findall(_FENCE.sub("", page))


def _watcher_lines(path: Path) -> list[str]:
    found = map(_PROGRAM.search, _examples(path.read_text(encoding="utf-8")))
    return [match[1] for match in found if match]


@cache
def _commands() -> dict[tuple[str, ...], Any]:
    return {path: command for path, command, _ in commands()}


def _options(path: tuple[str, ...]) -> set[str]:
    return {
        name
        for option in _commands()[path].params
        for name in (*option.opts, *option.secondary_opts)
    }


def _faults(line: str) -> Iterator[str]:
    """Yield what is wrong with a command line: a command or an option that does not exist."""
    groups = {path[:-1] for path in _commands() if path}
    path: tuple[str, ...] = ()
    options = _options(path) | {"--help", "-h"}
    for word in shlex.split(line, comments=True)[1:]:
        if word in {"|", "&&", ">"}:
            return
        if word.startswith("-") and word != "-":
            if word.partition("=")[0] not in options:
                yield f"{' '.join(('watcher', *path))} has no option {word}"
        elif path in groups and word.isalpha():
            path = (*path, word)
            if path not in _commands():
                yield f"there is no command {' '.join(('watcher', *path))}"
                return
            options |= _options(path)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_examples_exist(path: Path) -> None:
    assert [fault for line in _watcher_lines(path) for fault in _faults(line)] == []


def test_the_readme_shows_commands_and_the_check_sees_wrong_ones() -> None:
    assert len(_watcher_lines(ROOT / "README.md")) > 10
    assert list(_faults("watcher claim add 'A claim' --id x")) == []
    assert list(_faults("watcher claim ad 'A claim'")) == ["there is no command watcher claim ad"]
    assert list(_faults("watcher run --ones")) == ["watcher run has no option --ones"]


def test_chores_in_examples_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    chores = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for path in PAGES:
        for line in _examples(path.read_text(encoding="utf-8")):
            match = re.match(r"make ([a-z]+)\b", line.strip())
            assert match is None or match[1] in chores, f"{path.name}: {line}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_point_to_files_that_exist(path: Path) -> None:
    targets = [target.partition("#")[0] for target in _LINK.findall(path.read_text("utf-8"))]
    inside = [target for target in targets if target and "://" not in target]
    missing = [target for target in inside if not (path.parent / target).exists()]
    assert missing == []
