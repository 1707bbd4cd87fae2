"""What a report tells of earlier times does not confirm a claim today."""

from __future__ import annotations

from datetime import date

import pytest

from watcher.core.entities import EntityIndex
from watcher.core.reading import read_sentence
from watcher.judge.old_news import is_old_news

PUBLISHED = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("The depot stayed open after the flood of March 2025, although staff left.", True),
        ("The port had been leased to a Danish firm in 2017.", True),
        ("The ministry had said repeatedly that it was not leaving the port.", True),
        ("The last crews left the port on Sunday, the ministry said.", False),
        ("The ministry said on Sunday that it had evacuated the port.", False),
        ("The lease of 2017 was cancelled on Friday, the ministry said.", False),
        ("The port stays open.", False),
    ],
)
def test_old_news(text: str, old: bool) -> None:
    reading = read_sentence(text, EntityIndex.build(()), PUBLISHED)
    assert is_old_news(reading, PUBLISHED) is old
