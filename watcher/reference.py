"""Write the table of options out: config/watcher.toml and docs/configuration.md."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from textwrap import wrap

import tomli_w

from watcher.options import Option
from watcher.settings import OPTIONS, PLAIN_ENV, SECTIONS

_TOML_HEAD = """\
# Watcher's configuration: every option with its default. Generated from watcher/settings.py by
# `make docs`; copy it and keep only what you change. `watcher config show` prints what is in force.
#
# A flag of the command line wins over the environment, the environment over this file. In the
# environment an option is WATCHER_SECTION__KEY, such as WATCHER_SLACK__CHANNEL; a list is JSON.
# Durations are written 30s, 5m, 24h, 7d. Give secrets as files: SLACK_BOT_TOKEN_FILE=/run/secrets/...
"""

_MARKDOWN_HEAD = """\
# Configuration

<!-- Generated from watcher/settings.py by `make docs`; a test compares it. -->

A value comes from the first of these that has it:

1. a flag of the command line (`--database`, `--verbose`);
2. the environment: `WATCHER_SECTION__KEY`, such as `WATCHER_SLACK__CHANNEL='#syria'`; a list is
   JSON, such as `WATCHER_FETCH__ALLOW_PRIVATE='["127.0.0.1:8001"]'`; an empty variable counts as
   not set;
3. the TOML file: `--config FILE`, else `$WATCHER_CONFIG`, else `config/watcher.toml` in the working
   folder when it is there;
4. the default.

Every secret can also be read from a file: append `_FILE` to its variable, such as
`SLACK_BOT_TOKEN_FILE=/run/secrets/slack_bot_token`. All faults are reported together, each in one
line with where it came from, and Watcher exits with code 2. `watcher config show` prints every
option with its value, secrets masked, and its origin.

Durations are written `30s`, `5m`, `24h`, `7d` or `2w`.
"""


def configuration_toml() -> str:
    """Return config/watcher.toml: every option, commented, with its default."""
    parts = [_TOML_HEAD]
    for section, kind in SECTIONS.items():
        lines = [*_comment(inspect.getdoc(kind) or ""), f"[{section}]"]
        for row in _rows(section):
            lines += _comment(f"{row.help} ({row.kind.name})")
            lines.append(_assignment(row))
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def configuration_markdown() -> str:
    """Return docs/configuration.md: one table a section."""
    parts = [_MARKDOWN_HEAD]
    for section, kind in SECTIONS.items():
        lines = [f"## `[{section}]`", "", inspect.getdoc(kind) or "", ""]
        lines += ["| option | default | kind | environment | meaning |", "|---|---|---|---|---|"]
        for row in _rows(section):
            default = _assignment(row).partition(" = ")[2]
            cells = (f"`{row.key}`", f"`{default}`", row.kind.name, _names(row), row.help)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _rows(section: str) -> Iterator[Option]:
    return (row for row in OPTIONS if row.section == section)


def _comment(sentence: str) -> list[str]:
    return [f"# {line}" for line in wrap(sentence, 96)]


def _assignment(row: Option) -> str:
    default = row.default
    if isinstance(default, dict):
        # on one line, or it would open a section of its own
        items = ", ".join(tomli_w.dumps({key: value}).strip() for key, value in default.items())
        return f"{row.key} = {{ {items} }}"
    return tomli_w.dumps({row.key: default}).strip()


def _names(row: Option) -> str:
    names = [row.env, *(name for name, target in PLAIN_ENV.items() if target == row.name)]
    if row.kind.secret:
        names = [f"{name}[_FILE]" for name in names]
    return ", ".join(f"`{name}`" for name in names)
