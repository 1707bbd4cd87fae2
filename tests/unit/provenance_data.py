"""The labelled provenance set, read; tests/data/provenance/README.md says what the labels mean."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from watcher.core.text import fold

FOLDER = Path(__file__).resolve().parents[1] / "data/provenance"
OTHER_NAMES = {
    "Associated Press": ("AP",),
    "Agence France-Presse": ("AFP",),
    "Financial Times": ("FT", "ft.com"),
    "El País": ("EL PAÍS", "El Pais"),
    "EFE": ("Efe",),
    "Al Masirah": ("al-Masirah",),
    "news agencies": ("agencies",),
}
RUN = 8
"""Words in a row that two reports do not share by chance."""

Story = dict[str, Any]
Report = dict[str, Any]


@lru_cache
def stories() -> tuple[Story, ...]:
    """Return all stories in order."""
    lines = (FOLDER / "stories.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


def reports() -> list[tuple[Story, Report]]:
    """Return every report with its story."""
    return [(story, report) for story in stories() for report in story["reports"]]


def published(report: Report) -> datetime:
    return datetime.strptime(report["published"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def without_credits(text: str, report: Report) -> str:
    """Return the report's text, or a sentence of it, as if it credited nobody."""
    for line in report["credit_lines"]:
        text = text.replace(line, "")
    return text


def plain(text: str) -> str:
    return fold(text).replace("’", "'")


def names(outlet: str) -> tuple[str, ...]:
    return outlet, *OTHER_NAMES.get(outlet, ())


def is_named(outlet: str, text: str) -> bool:
    """Tell whether an outlet is in the text, under any of its names."""
    return any(re.search(rf"\b{re.escape(plain(name))}\b", plain(text)) for name in names(outlet))


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of words that is long enough to be copied."""
    words = re.findall(r"\w+", plain(text))
    return {tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)}


def earlier(story: Story, report: Report) -> list[Report]:
    """Return the reports of the story that were out before this one."""
    return [other for other in story["reports"] if published(other) < published(report)]
