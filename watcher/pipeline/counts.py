"""What a pass over a queue did, in numbers that add up."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts of one kind; the sum of two has the sums of their numbers."""

    def __add__(self, other: Self) -> Self:
        names = [item.name for item in fields(self)]
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})
