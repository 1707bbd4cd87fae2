"""A small multinomial logistic model over the features of a window; its weights are plain data, fitted on dev pairs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from watcher.core.errors import ModelError
from watcher.core.model import Stance

_UNREADABLE = (
    ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Blend:
    """Weights of each feature for each stance, in the order of `Stance`."""

    name: str
    weights: Mapping[str, tuple[float, ...]]
    bias: tuple[float, ...]

    def probabilities(self, features: Mapping[str, float]) -> dict[Stance, float]:
        """Return calibrated probabilities that sum to 1; a feature without weights counts for nothing."""
        totals = list(self.bias)
        for name, value in features.items():
            if value:
                for place, weight in enumerate(self.weights.get(name, ())):
                    totals[place] += weight * value
        top = max(totals)
        shares = [math.exp(total - top) for total in totals]
        whole = math.fsum(shares)
        return {stance: share / whole for stance, share in zip(Stance, shares, strict=True)}


def _alone(stance: Stance, weight: float) -> tuple[float, ...]:
    return tuple(weight if other is stance else 0.0 for other in Stance)


PLAIN = Blend(
    name="plain",
    weights={f"model {stance.value}": _alone(stance, 1.0) for stance in Stance}
    | {
        "rule stated": _alone(Stance.CONFIRMS, 1.0),
        "rule denied": _alone(Stance.CONTRADICTS, 1.0),
        "rule opposite": _alone(Stance.CONTRADICTS, 1.0),
        "rule new figure": _alone(Stance.UPDATES, 2.0),
        "rule new date": _alone(Stance.UPDATES, 2.0),
        "rule new state": _alone(Stance.UPDATES, 2.0),
        "rule new stage": _alone(Stance.UPDATES, 2.0),
        "rule elsewhere": _alone(Stance.UNRELATED, 2.0),
    },
    bias=(0.0,) * len(Stance),
)
"""For a model that no blend was fitted to: its own scores, nudged by the rules. Not calibrated."""


def read_blend(content: bytes) -> Blend:
    """Read a blend from JSON; raises ModelError."""
    try:
        data = json.loads(content)
        bias = tuple(float(value) for value in data["bias"])
        weights = {
            str(name): tuple(float(value) for value in row) for name, row in data["weights"].items()
        }
        name = str(data["name"])
    except _UNREADABLE as error:
        raise ModelError(f"the blend's weights are unreadable: {type(error).__name__}") from None
    if any(len(row) != len(Stance) for row in (bias, *weights.values())):
        raise ModelError("the blend's weights do not fit the five stances")
    if not all(math.isfinite(value) for row in (bias, *weights.values()) for value in row):
        raise ModelError("the blend's weights are not all numbers")
    return Blend(name=name, weights=weights, bias=bias)
