"""Read and write the baseline as people edit it: claims, entities and documents in TOML, claims in JSONL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

import tomli_w

from watcher.core.claims import check_claim, kind_from, quantities_named, read_kind
from watcher.core.errors import UsageError
from watcher.core.model import (
    Attribution,
    BaselineDocument,
    Claim,
    ClaimKind,
    Comparator,
    Entity,
    Quantity,
)
from watcher.core.tables import FaultyTableError, Table, first_line, is_unicode, read_tables

ENTITY_KINDS = (
    "person",
    "place",
    "base",
    "organisation",
    "military",
    "outlet",
    "agency",
    "equipment",
    "other",
)
T = TypeVar("T")
Faults = tuple[str, ...]


# ----------------------------------------------------------------------------- reading TOML


def read_claims(text: str, where: str) -> tuple[tuple[Claim, ...], Faults]:
    """Read [[claim]] tables; a faulty one is left out and named as where:line, the others are returned."""
    return _read(text, where, "claim", _claim, lambda claim: claim.id)


def read_entities(text: str, where: str) -> tuple[tuple[Entity, ...], Faults]:
    """Read [[entity]] tables, like `read_claims`."""
    return _read(text, where, "entity", _entity, lambda entity: entity.name)


def read_documents(text: str, where: str) -> tuple[tuple[BaselineDocument, ...], Faults]:
    """Read [[document]] tables, like `read_claims`; `echo_of` must name one of them."""
    documents, faults = _read(text, where, "document", _document, lambda document: document.id)
    ids = {document.id for document in documents}
    kept, extra = [], []
    for document in documents:
        if document.echo_of is None or document.echo_of in ids - {document.id}:
            kept.append(document)
        else:
            extra.append(f"{where}: document {document.id!r}: echo_of names no other document")
    return tuple(kept), (*faults, *extra)


def read_claims_jsonl(text: str, where: str) -> tuple[tuple[Claim, ...], Faults]:
    """Read one claim a line: id and text, perhaps as_of, kind, deadline, topic, entities; the rest is ignored."""
    claims: list[Claim] = []
    faults: list[str] = []
    seen: set[str] = set()
    # Not splitlines(): JSON may hold U+2028 and the like unescaped.
    for count, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            if not is_unicode(line):
                raise FaultyTableError("is not UTF-8 text")
            row = json.loads(line)
            if not isinstance(row, dict):
                raise FaultyTableError("is not a JSON object")
            known = {key: row[key] for key in _JSONL_KEYS if row.get(key) is not None}
            claim = _filled_in(_claim(Table(known)), kind_known="kind" in known)
            if claim.id in seen:
                raise FaultyTableError(f"claim {claim.id!r} is there twice")
        except (FaultyTableError, UsageError) as error:
            faults.append(f"{where}:{count}: {error}")
        except (ValueError, RecursionError) as error:
            faults.append(f"{where}:{count}: is not valid JSON ({first_line(error)})")
        else:
            seen.add(claim.id)
            claims.append(claim)
    return tuple(claims), tuple(faults)


def _filled_in(claim: Claim, *, kind_known: bool) -> Claim:
    """A line carries less than a table: its text tells the rest, as in `claim add`."""
    kind = claim.kind if kind_known else kind_from(claim.text)
    return replace(claim, kind=kind, quantities=quantities_named(claim.text))


_JSONL_KEYS = ("id", "text", "as_of", "kind", "deadline", "topic", "entities")


def _read(
    text: str, where: str, table: str, build: Callable[[Table], T], key: Callable[[T], str]
) -> tuple[tuple[T, ...], Faults]:
    rows, faults = read_tables(text.removeprefix("\ufeff"), where, table)
    found: dict[str, T] = {}
    for line, row in rows:
        at = f"{where}:{line}" if line else where
        try:
            item = build(Table(row))
            if key(item) in found:
                raise FaultyTableError(f"{table} {key(item)!r} is there twice")
        except (FaultyTableError, UsageError) as error:
            faults.append(f"{at}: {error}")
        else:
            found[key(item)] = item
    return tuple(found.values()), tuple(faults)


# ----------------------------------------------------------------------------- one table


def _claim(table: Table) -> Claim:
    table.only(
        *("id", "text", "as_of", "kind", "deadline", "topic", "entities", "quantities", "said"),
        *("documents", "channels", "muted_until", "active", "alert_on_mentions"),
    )
    kind = table.string("kind")
    claim = Claim(
        id=table.string("id", needed=True),
        text=table.string("text"),
        as_of=table.day("as_of"),
        kind=read_kind(kind) if kind else ClaimKind.PAST_EVENT,
        deadline=table.day("deadline"),
        topic=table.string("topic"),
        entities=table.strings("entities"),
        quantities=tuple(_quantity(item) for item in table.tables("quantities")),
        said=tuple(_attribution(item) for item in table.tables("said")),
        documents=table.strings("documents"),
        channels=table.strings("channels"),
        muted_until=table.moment("muted_until"),
        active=table.boolean("active", True),
        alert_on_mentions=table.boolean("alert_on_mentions", False),
    )
    if faults := check_claim(claim):
        raise FaultyTableError("; ".join(faults))
    return claim


def _quantity(table: Table) -> Quantity:
    table.only("value", "unit", "comparator")
    word = table.string("comparator") or Comparator.EXACTLY.value
    try:
        comparator = Comparator(word.lower())
    except ValueError:
        known = ", ".join(item.value for item in Comparator)
        raise FaultyTableError(f"comparator {word!r} is not one of {known}") from None
    return Quantity(value=table.number("value"), unit=table.string("unit"), comparator=comparator)


def _attribution(table: Table) -> Attribution:
    table.only("speaker", "role", "to", "outlet")
    return Attribution(
        speaker=table.string("speaker"),
        role=table.string("role"),
        to=table.string("to"),
        outlet=table.string("outlet"),
    )


def _entity(table: Table) -> Entity:
    table.only("name", "kind", "aliases")
    kind = table.string("kind")
    if kind and kind not in ENTITY_KINDS:
        raise FaultyTableError(f"kind {kind!r} is not one of {', '.join(ENTITY_KINDS)}")
    return Entity(
        name=table.string("name", needed=True), kind=kind, aliases=table.strings("aliases")
    )


def _document(table: Table) -> BaselineDocument:
    table.only("id", "outlet", "title", "published_on", "language", "url", "echo_of")
    published_on = table.day("published_on")
    if published_on is None:
        raise FaultyTableError("published_on is missing")
    return BaselineDocument(
        id=table.string("id", needed=True),
        outlet=table.string("outlet", needed=True),
        title=table.string("title", needed=True),
        published_on=published_on,
        language=table.string("language") or "en",
        url=table.string("url"),
        echo_of=table.string("echo_of") or None,
    )


# ----------------------------------------------------------------------------- writing


def claims_toml(claims: Iterable[Claim]) -> str:
    """Return claims as `read_claims` reads them; version and times of change are not written."""
    return "\n".join(_claim_table(_claim_row(claim)) for claim in claims)


def entities_toml(entities: Iterable[Entity]) -> str:
    """Return entities as `read_entities` reads them."""
    keys = ("name", "kind", "aliases")
    return tomli_w.dumps({"entity": [_row(entity, keys) for entity in entities]})


def documents_toml(documents: Iterable[BaselineDocument]) -> str:
    """Return baseline documents as `read_documents` reads them."""
    keys = ("id", "outlet", "title", "published_on", "language", "url", "echo_of")
    return tomli_w.dumps({"document": [_row(document, keys) for document in documents]})


def _claim_table(row: dict[str, object]) -> str:
    written = tomli_w.dumps({"claim": [row]}, multiline_strings=False)
    if written.startswith("[[claim]]"):
        return written
    # A short table would become one of an inline list, which nobody likes to edit.
    return "[[claim]]\n" + tomli_w.dumps(row, multiline_strings=False)


def _claim_row(claim: Claim) -> dict[str, object]:
    row = _row(claim, ("id", "text", "as_of", "kind", "deadline", "topic", "entities"))
    if claim.quantities:
        row["quantities"] = [
            _row(quantity, ("value", "unit", "comparator")) for quantity in claim.quantities
        ]
    if claim.said:
        row["said"] = [_row(said, ("speaker", "role", "to", "outlet")) for said in claim.said]
    row |= _row(claim, ("documents", "channels", "muted_until"))
    if not claim.active:
        row["active"] = False
    if claim.alert_on_mentions:
        row["alert_on_mentions"] = True
    return row


def _row(item: object, keys: Iterable[str]) -> dict[str, object]:
    return {
        key: _plain(value) for key in keys if (value := getattr(item, key)) not in (None, "", ())
    }


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)  # TOML has no offsets with seconds
    return value
