"""Print for people (tables) and for programs (JSON); data on stdout, talk on stderr."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcher.core.ports import Judge


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: dataclasses as objects, times as ISO 8601, durations as seconds."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (datetime, date)):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value


def print_json(value: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def print_json_line(value: Any) -> None:
    """Print one JSON object on one line."""
    print(json.dumps(plain(value), ensure_ascii=False), flush=True)


def say(text: str) -> None:
    """Talk to the person at the terminal, on stderr."""
    print(visible(text), file=sys.stderr)


def say_warning(judge: Judge) -> None:
    """Say what the judge has to do without, if anything."""
    if judge.warning:
        say(f"warning: {judge.warning}")


# Line breaks, and the joiners that Persian, Indic scripts and emoji are spelled with.
_HARMLESS = "\n\u200c\u200d"


def visible(text: str) -> str:
    """Return outside text with control characters removed, so that it cannot drive the terminal."""
    return "".join(char if char.isprintable() or char in _HARMLESS else "�" for char in text)


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print aligned columns; the last one is cut to the terminal's width."""
    lines = [[visible(str(cell)).replace("\n", " ") for cell in row] for row in rows]
    if not lines:
        return
    table = [list(headers), *lines]
    widths = [max(len(row[column]) for row in table) for column in range(len(headers))]
    room = shutil.get_terminal_size((160, 24)).columns if sys.stdout.isatty() else None
    for row in table:
        line = "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        print(line if room is None or len(line) <= room else line[: room - 1] + "…")


def short_time(moment: datetime | None) -> str:
    """Return a UTC time to the minute, or '-'."""
    return "-" if moment is None else moment.strftime("%Y-%m-%d %H:%M")
