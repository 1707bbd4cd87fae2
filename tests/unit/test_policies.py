"""The alert policy that the settings make."""

from __future__ import annotations

from dataclasses import replace

from watcher.app.policies import make_policy
from watcher.core.model import Stance
from watcher.settings import Settings


def test_what_only_the_model_finds_has_a_least_confidence_for_each_stance() -> None:
    alert = replace(
        Settings().alert,
        min_confidence_unsupported_confirms=0.71,
        min_confidence_unsupported_contradicts=0.72,
        min_confidence_unsupported_updates=0.73,
    )
    assert make_policy(replace(Settings(), alert=alert)).min_confidence_unsupported == {
        Stance.CONFIRMS: 0.71,
        Stance.CONTRADICTS: 0.72,
        Stance.UPDATES: 0.73,
    }
