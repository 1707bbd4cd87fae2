"""Confidence thresholds that were chosen from marks, above those of the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watcher.core.model import Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """The least confidence for one stance, of one claim or of all."""

    claim_id: str
    """'' is all claims."""
    stance: Stance
    unsupported: bool
    """Of what only the neural model says."""
    least: float
    applied_at: datetime
