"""The model's text -> an opinion, or what is wrong with it: the shape asked for, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

from watcher.core.model import Stance
from watcher.core.ports import Advice

_KEYS = {"stance", "confidence", "quote", "why"}
_MOST_CHARS = 4_000
_FENCED = re.compile(r"```(?:json)?\s*(\{.*\})\s*```", re.DOTALL)


def read_opinion(text: str) -> Advice:
    """Read an answer, alone or in a code fence; raises ValueError."""
    bare = text.strip()
    if len(bare) > _MOST_CHARS:
        raise ValueError("too long")
    fenced = _FENCED.fullmatch(bare)
    try:
        fields = json.loads(fenced[1] if fenced else bare, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(fields, dict) or set(fields) != _KEYS:
        raise ValueError("not the keys that were asked for")
    stance, confidence = fields["stance"], fields["confidence"]
    quote, why = fields["quote"], fields["why"]
    if not isinstance(stance, str) or not isinstance(quote, str) or not isinstance(why, str):
        raise ValueError("a text is missing")
    if isinstance(confidence, bool) or not isinstance(confidence, int | float):
        raise ValueError("confidence is not a number")
    if not 0 <= confidence <= 1:
        raise ValueError("confidence is no probability")
    return Advice(stance=Stance(stance), confidence=float(confidence), quote=quote, why=why)


def written_opinion(advice: Advice) -> str:
    """Return an opinion as `read_opinion` reads it."""
    return json.dumps(
        {
            "stance": advice.stance.value,
            "confidence": advice.confidence,
            "quote": advice.quote,
            "why": advice.why,
        }
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice")
    return fields
