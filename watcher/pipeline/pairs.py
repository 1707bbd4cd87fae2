"""Read labelled pairs of claim and passage from JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from watcher.core.model import ClaimKind, Stance
from watcher.core.tables import is_unicode


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A labelled pair; `group` is the claim, page or story that a split must not cut."""

    id: str
    claim: str
    evidence: str
    label: Stance
    as_of: date | None = None
    kind: ClaimKind = ClaimKind.PAST_EVENT
    published: date | None = None
    group: str = ""
    phenomena: tuple[str, ...] = ()
    """What makes the pair hard: negation, quantity, stage ..."""

    @property
    def unit(self) -> str:
        """Return what resampling and folds keep whole: the group, or the pair where it has none."""
        return self.group or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A line that is no pair; `line` counts from 1."""

    line: int
    reason: str


class _BadLineError(ValueError):
    pass


def read_pairs(lines: Iterable[str]) -> tuple[tuple[Pair, ...], tuple[Fault, ...]]:
    """Read JSON lines; each needs claim, evidence and label. Bad lines come back as faults."""
    pairs: list[Pair] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            pair = _read_pair(line, number)
            if pair.id in seen:
                raise _BadLineError(f"id {pair.id!r} occurs twice")
        except _BadLineError as error:
            faults.append(Fault(line=number, reason=str(error)))
            continue
        seen.add(pair.id)
        pairs.append(pair)
    return tuple(pairs), tuple(faults)


def _read_pair(line: str, number: int) -> Pair:
    if not is_unicode(line):
        raise _BadLineError("not UTF-8 text")
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise _BadLineError("not JSON") from None
    if not isinstance(row, dict):
        raise _BadLineError("not a JSON object")
    if not is_unicode(json.dumps(row, ensure_ascii=False)):
        raise _BadLineError("holds half a character (a lone surrogate)")
    return Pair(
        id=str(row.get("id") or f"line-{number}"),
        claim=_text(row, "claim"),
        evidence=_text(row, "evidence"),
        label=_label(row),
        as_of=_day(row, "as_of"),
        kind=_kind(row),
        published=_day(row, "published") or _day(row, "date"),
        group=str(row.get("group") or row.get("story") or ""),
        phenomena=_phenomena(row),
    )


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _BadLineError(f"{key} is missing or not text")
    return value


def _phenomena(row: Mapping[str, object]) -> tuple[str, ...]:
    value = row.get("phenomena")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _BadLineError("phenomena is not a list of texts")
    return tuple(dict.fromkeys(item.strip().lower() for item in value if item.strip()))


def _label(row: Mapping[str, object]) -> Stance:
    value = row.get("label")
    if not isinstance(value, str) or value not in set(Stance):
        raise _BadLineError(f"label is not one of {', '.join(Stance)}: {value!r}")
    return Stance(value)


def _kind(row: Mapping[str, object]) -> ClaimKind:
    value = row.get("kind")
    if value is None or value == "":
        return ClaimKind.PAST_EVENT
    if not isinstance(value, str) or value not in set(ClaimKind):
        raise _BadLineError(f"kind is not one of {', '.join(ClaimKind)}: {value!r}")
    return ClaimKind(value)


def _day(row: Mapping[str, object], key: str) -> date | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    try:
        # some sets write 2024/01/31, which can mean one day only
        return date.fromisoformat(str(value)[:10].replace("/", "-"))
    except ValueError:
        raise _BadLineError(f"{key} is not a date: {value!r}") from None
