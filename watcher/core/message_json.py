"""Alert messages as JSON objects, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from watcher.core.model import (
    AlertMessage,
    Attribution,
    Comparator,
    Delta,
    DeltaKind,
    FurtherReport,
    Independence,
    Quantity,
    Reason,
    Stance,
)


def to_json(message: AlertMessage) -> dict[str, Any]:
    """Return a message as values that JSON can hold; dates are ISO 8601."""
    fields = asdict(message)
    as_of, published_at = message.claim_as_of, message.published_at
    fields["claim_as_of"] = as_of.isoformat() if as_of else None
    fields["published_at"] = published_at.isoformat() if published_at else None
    for name in ("stance", "reason", "independence"):
        fields[name] = str(fields[name])
    if message.delta:
        fields["delta"] = delta_to_json(message.delta)
    fields["credited"] = list(message.credited)
    fields["notes"] = list(message.notes)
    fields["also"] = [
        {"outlet": also.outlet, "url": also.url, "independence": str(also.independence)}
        for also in message.also
    ]
    return fields


def from_json(fields: Mapping[str, Any]) -> AlertMessage:
    """Return the message that `to_json` wrote; fields that this version does not know are left out."""
    values = {name: fields[name] for name in AlertMessage.__dataclass_fields__ if name in fields}
    as_of, published_at = values.get("claim_as_of"), values.get("published_at")
    delta, said = values.get("delta"), values.get("said")
    values |= {
        "claim_as_of": date.fromisoformat(as_of) if as_of else None,
        "published_at": datetime.fromisoformat(published_at) if published_at else None,
        "stance": Stance(values["stance"]),
        "reason": Reason(values["reason"]),
        "independence": Independence(values["independence"]),
        "delta": delta_from_json(delta) if delta else None,
        "said": attribution_from_json(said) if said else None,
        "credited": tuple(values.get("credited", ())),
        "notes": tuple(values.get("notes", ())),
        "also": tuple(
            FurtherReport(
                outlet=also["outlet"],
                url=also["url"],
                independence=Independence(also["independence"]),
            )
            for also in values.get("also", ())
        ),
    }
    return AlertMessage(**values)


def delta_to_json(delta: Delta) -> dict[str, Any]:
    """Return a delta as {kind, old, new}, with what could be read of it as values.

    old_value and new_value are {value, unit, comparator}; old_date and new_date are ISO 8601, a
    day or an interval of days such as 2026-12-01/2026-12-31.
    """
    return {"kind": str(delta.kind), "old": delta.old, "new": delta.new, **typed_values(delta)}


def attribution_from_json(fields: Mapping[str, Any]) -> Attribution:
    """Return an attribution from its fields; those of another version are defaults or left out."""
    known = Attribution.__dataclass_fields__
    return Attribution(**{name: fields[name] for name in known if name in fields})


def typed_values(delta: Delta) -> dict[str, Any]:
    """Return the values of a delta, without its kind and words; {} where none could be read."""
    quantities = {"old_value": delta.old_value, "new_value": delta.new_value}
    days = {"old_date": delta.old_days, "new_date": delta.new_days}
    return {name: _quantity(held) for name, held in quantities.items() if held is not None} | {
        name: _interval(*held) for name, held in days.items() if held is not None
    }


def delta_from_json(fields: Mapping[str, Any]) -> Delta:
    """Return the delta that `delta_to_json` wrote, also an older version's without values."""
    return Delta(
        kind=DeltaKind(fields["kind"]),
        old=fields["old"],
        new=fields["new"],
        old_value=_quantity_from(fields.get("old_value")),
        new_value=_quantity_from(fields.get("new_value")),
        old_days=_days_from(fields.get("old_date")),
        new_days=_days_from(fields.get("new_date")),
    )


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "value": quantity.value,
        "unit": quantity.unit,
        "comparator": str(quantity.comparator),
    }


def _quantity_from(fields: Mapping[str, Any] | None) -> Quantity | None:
    if fields is None:
        return None
    return Quantity(
        value=fields["value"], unit=fields["unit"], comparator=Comparator(fields["comparator"])
    )


def _interval(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _days_from(text: str | None) -> tuple[date, date] | None:
    if text is None:
        return None
    first, _, last = text.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)
