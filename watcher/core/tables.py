"""Read hand-edited TOML tables one by one: a fault costs its own table and is named by its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import cast

_SURROGATE = re.compile("[\ud800-\udfff]")


class FaultyTableError(Exception):
    """A table that cannot be used, with the reason."""


def first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0]


def is_unicode(text: str) -> bool:
    """Return False for text with bytes that are no UTF-8, read with `surrogateescape`."""
    return text.isascii() or not _SURROGATE.search(text)


def read_tables(text: str, where: str, table: str) -> tuple[list[tuple[int, object]], list[str]]:
    """Return (line, row) of each [[table]], and faults. A syntax error costs only its own table."""
    header = re.compile(rf"(?m)^[ \t]*\[\[[ \t]*{table}[ \t]*\]\]")
    starts = [match.start() for match in header.finditer(text)]
    lines = [text.count("\n", 0, start) + 1 for start in starts]
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        if not starts:
            return [], [_syntax_fault(where, error, 0, text)]
        return _rescue(text, where, table, starts, lines)
    faults = [
        f"{where}: unknown key {name!r} at the top; only [[{table}]] is read"
        for name in document
        if name != table
    ]
    rows = document.get(table, [])
    if not isinstance(rows, list):
        return [], [*faults, f"{where}: write [[{table}]], not [{table}]"]
    if len(rows) != len(lines):
        lines = [0] * len(rows)  # inline tables, or a header inside a text: no lines then
    return list(zip(lines, rows, strict=True)), faults


def _rescue(
    text: str, where: str, table: str, starts: list[int], lines: list[int]
) -> tuple[list[tuple[int, object]], list[str]]:
    rows: list[tuple[int, object]] = []
    faults: list[str] = []
    if starts[0]:
        _parse_part(text[: starts[0]], where, 0, faults)
    for line, start, end in zip(lines, starts, [*starts[1:], len(text)], strict=True):
        part = _parse_part(text[start:end], where, line - 1, faults).get(table)
        rows.extend((line, row) for row in (part if isinstance(part, list) else []))
    return rows, faults


def _parse_part(part: str, where: str, above: int, faults: list[str]) -> Mapping[str, object]:
    try:
        return tomllib.loads(part)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.append(_syntax_fault(where, error, above, part))
        return {}


def _syntax_fault(where: str, error: BaseException, above: int, part: str) -> str:
    at = re.search(r"\(at line (\d+), column \d+\)", str(error))
    line = above + (int(at[1]) if at else part.rstrip("\n").count("\n") + 1)
    reason = re.sub(r"\s*\(at [^)]*\)", "", first_line(error))
    return f"{where}:{line}: is not valid TOML: {reason}"


@dataclass(slots=True)
class Table:
    """A table whose fields are taken one by one, with their types checked."""

    row: object

    def only(self, *keys: str) -> None:
        if not isinstance(self.row, dict):
            raise FaultyTableError("is not a table")
        for key in self.row:
            if key not in keys:
                near = get_close_matches(str(key), keys, n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise FaultyTableError(f"unknown key {key!r}{hint}")

    def get(self, key: str) -> object:
        return cast(dict[str, object], self.row).get(key)

    def string(self, key: str, *, needed: bool = False) -> str:
        value = self.get(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str):
            raise FaultyTableError(f"{key} is missing" if value is None else f"{key} is not a text")
        if needed and not value.strip():
            raise FaultyTableError(f"{key} is empty")
        return value.strip()

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise FaultyTableError(f"{key} is not a list of texts")
        return tuple(item.strip() for item in value if item.strip())

    def boolean(self, key: str, default: bool) -> bool:
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise FaultyTableError(f"{key} is neither true nor false")
        return value

    def number(self, key: str) -> float:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FaultyTableError(f"{key} is not a number")
        try:
            return float(value)
        except OverflowError:
            raise FaultyTableError(f"{key} is too large") from None

    def day(self, key: str) -> date | None:
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(re.sub(r"[T ].*", "", self.string(key)))
        except ValueError:
            raise FaultyTableError(f"{key} is not a day; write 2024-12-15") from None

    def moment(self, key: str) -> datetime | None:
        value = self.get(key)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                raise FaultyTableError(f"{key} is not a date and time") from None
        if value is not None and not isinstance(value, datetime):
            raise FaultyTableError(f"{key} is not a date and time")
        return value

    def tables(self, key: str) -> Iterator[Table]:
        value = self.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            raise FaultyTableError(f"{key} is not a list of tables")
        for item in value:
            if not isinstance(item, dict):
                raise FaultyTableError(f"{key} is not a list of tables")
            yield Table(item)
