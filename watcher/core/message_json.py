"""Alert messages as JSON objects, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from watcher.core.model import (
    AlertMessage,
    Attribution,
    Delta,
    DeltaKind,
    Independence,
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
    }
    return AlertMessage(**values)


def delta_to_json(delta: Delta) -> dict[str, str]:
    """Return a delta as {kind, old, new}."""
    return {"kind": str(delta.kind), "old": delta.old, "new": delta.new}


def delta_from_json(fields: Mapping[str, str]) -> Delta:
    """Return the delta that `delta_to_json` wrote."""
    return Delta(kind=DeltaKind(fields["kind"]), old=fields["old"], new=fields["new"])


def attribution_from_json(fields: Mapping[str, Any]) -> Attribution:
    """Return an attribution from its fields; those of another version are defaults or left out."""
    known = Attribution.__dataclass_fields__
    return Attribution(**{name: fields[name] for name in known if name in fields})
