"""As much of JSON Schema as docs/channels.md uses; a keyword that it does not know is an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_SILENT = {"$schema", "$id", "$defs", "title", "description"}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield what a value has against a schema."""
    for keyword, wanted in schema.items():
        if keyword in _SILENT:
            continue
        if keyword == "$ref":
            yield from faults(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, at)
        elif keyword == "oneOf":
            if sum(not [*faults(value, one, root, at)] for one in wanted) != 1:
                yield f"{at}: not exactly one of {len(wanted)} forms"
        elif keyword == "type":
            names = [wanted] if isinstance(wanted, str) else wanted
            if not any(_is_a(value, name) for name in names):
                yield f"{at}: not {wanted}"
        elif keyword == "const":
            if value != wanted:
                yield f"{at}: not {wanted}"
        elif keyword == "enum":
            if value not in wanted:
                yield f"{at}: not one of {wanted}"
        elif keyword in {"minimum", "maximum"}:
            if not (value >= wanted if keyword == "minimum" else value <= wanted):
                yield f"{at}: beyond {wanted}"
        elif keyword == "required":
            if isinstance(value, dict):
                yield from (f"{at}: lacks {name}" for name in wanted if name not in value)
        elif keyword == "properties":
            if isinstance(value, dict):
                for name, part in value.items():
                    if name in wanted:
                        yield from faults(part, wanted[name], root, f"{at}/{name}")
        elif keyword == "items":
            for count, item in enumerate(value if isinstance(value, list) else ()):
                yield from faults(item, wanted, root, f"{at}/{count}")
        else:
            raise AssertionError(f"this checker does not know {keyword}")


def _is_a(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])


def undescribed(
    value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = ""
) -> Iterator[str]:
    """Yield the fields of a value that a schema says nothing of."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    forms = [form for form in schema.get("oneOf", ()) if not [*faults(value, form, root)]]
    if forms:
        merged = {**schema.get("properties", {}), **forms[0].get("properties", {})}
        schema = {**schema, **forms[0], "properties": merged}
        if "$ref" in forms[0]:
            schema = root["$defs"][forms[0]["$ref"].removeprefix("#/$defs/")]
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name, part in value.items():
            if name not in known:
                yield f"{at}/{name}"
            else:
                yield from undescribed(part, known[name], root, f"{at}/{name}")
    elif isinstance(value, list):
        for item in value:
            yield from undescribed(item, schema.get("items", {}), root, f"{at}[]")
