"""The made-up newsroom: what its outlets publish and when, read from the bundled files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "site"

_BLANK = re.compile(r"\{\{(?P<name>\w+)(?::(?P<days>-?\d+))?\}\}")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publisher with one feed; `feed` is rss, atom or json."""

    id: str
    name: str
    kind: str
    feed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What an outlet changes in an article from a stage on."""

    stage: int
    summary: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """An article as the newsroom holds it; `summary` may have blanks to fill, like its page."""

    slug: str
    outlet: str
    stage: int
    hours_ago: float
    title: str
    author: str
    summary: str
    language: str = "en"
    words: Mapping[str, str] = field(default_factory=dict)
    edit: tuple[Edit, ...] = ()

    def at(self, stage: int) -> DemoArticle:
        """Return the article as it stands at a stage, edits made."""
        now = self
        for edit in self.edit:
            if edit.stage <= stage:
                now = replace(now, summary=edit.summary, words={**now.words, **edit.words})
        return now

    def published_at(self, started_at: datetime) -> datetime:
        """Return when it was published, to the second."""
        return (started_at - timedelta(hours=self.hours_ago)).replace(microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    outlets: tuple[Outlet, ...]
    articles: tuple[DemoArticle, ...]

    def without(self, *slugs: str) -> Newsroom:
        """Return the newsroom as if some articles had never been written."""
        kept = tuple(article for article in self.articles if article.slug not in slugs)
        return replace(self, articles=kept)

    def published(self, outlet: Outlet, stage: int) -> tuple[DemoArticle, ...]:
        """Return what an outlet shows at a stage, newest first."""
        shown = [a.at(stage) for a in self.articles if a.outlet == outlet.id and a.stage <= stage]
        return tuple(sorted(shown, key=lambda article: article.hours_ago))

    def readings(self) -> int:
        """Return how many times a reader who polls at every stage opens a page."""
        return sum((article.stage > 1) + len(article.edit) for article in self.articles)


def read_newsroom() -> Newsroom:
    """Return the bundled newsroom."""
    tables = tomllib.loads((FOLDER / "site.toml").read_text(encoding="utf-8"))
    return Newsroom(
        outlets=tuple(Outlet(**row) for row in tables["outlet"]),
        articles=tuple(_article(row) for row in tables["article"]),
    )


def _article(row: dict[str, Any]) -> DemoArticle:
    edits = tuple(Edit(**edit) for edit in row.pop("edit", ()))
    return DemoArticle(**row, edit=edits)


# ----------------------------------------------------------------------------- filling in


def fill(text: str, words: Mapping[str, str], today: datetime) -> str:
    """Fill the {{blanks}} of a text; {{weekday:-1}} is yesterday's name. Raises KeyError."""

    def blank(match: re.Match[str]) -> str:
        if match["name"] == "weekday":
            return weekday(today + timedelta(days=int(match["days"] or 0)))
        return words[match["name"]]

    return _BLANK.sub(blank, text)


def weekday(moment: datetime) -> str:
    """Return an English weekday, whatever the locale."""
    return _WEEKDAYS[moment.astimezone(UTC).weekday()]


def long_date(moment: datetime) -> str:
    """Return a date as an English newspaper writes it."""
    day = moment.astimezone(UTC)
    return f"{weekday(day)}, {day.day} {_MONTHS[day.month - 1]} {day.year}, {day:%H:%M} UTC"


def page_parts(article: DemoArticle) -> tuple[str, str]:
    """Return the (layout, body) files of an article's page, blanks unfilled."""
    layout, body = (
        (FOLDER / name).read_text(encoding="utf-8")
        for name in (f"layouts/{article.outlet}.html", f"articles/{article.slug}.html")
    )
    return layout, body
