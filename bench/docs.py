"""Write the generated parts of the documentation: `python -m bench.docs`; a test compares them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from watcher.cli import app
from watcher.reference import configuration_markdown, configuration_toml

ROOT = Path(__file__).resolve().parents[1]
_WIDTH = 100
# typer shows these on every group; they belong to the shell, not to a command
_SHELL_OPTIONS = ("--install-completion", "--show-completion")

_CLI_HEAD = """\
# Commands

<!-- Generated from watcher/cli by `make docs`; a test compares it. -->

Data goes to stdout, everything else to stderr. Exit codes: 0 ok, 1 failed, 2 usage, 3 partly done,
4 credentials, 75 another service holds the database.
"""


def commands() -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield (path, command, context) of every command, groups before what is in them."""
    root = typer.main.get_command(app)
    yield from _below((), root, _context(root, "watcher", None))


def _context(command: Any, name: str, parent: Any) -> Any:
    return typer.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH)


def _below(
    path: tuple[str, ...], command: Any, context: Any
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    yield path, command, context
    if not hasattr(command, "list_commands"):
        return
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        yield from _below((*path, name), child, _context(child, name, context))


def cli_markdown() -> str:
    """Return docs/cli.md: the help of every command."""
    parts = [_CLI_HEAD]
    for path, command, context in commands():
        if path:
            command.params = [
                option
                for option in command.params
                if not set(_SHELL_OPTIONS) & set(getattr(option, "opts", ()))
            ]
        title = " ".join(("watcher", *path))
        mark = "##" if len(path) < 2 else "###"
        parts.append(f"{mark} {title}\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def generated() -> dict[Path, str]:
    """Return path -> text of every generated file."""
    return {
        ROOT / "config" / "watcher.toml": configuration_toml(),
        ROOT / "docs" / "configuration.md": configuration_markdown(),
        ROOT / "docs" / "cli.md": cli_markdown(),
    }


def main() -> None:
    for path, text in generated().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
