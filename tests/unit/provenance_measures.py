"""Attribution measured on the labelled provenance set: what is read beside what the labels say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tests.unit.provenance_data import Report, reports
from watcher.core.attribution import read_attribution
from watcher.core.credits import credited_for, credited_outlets
from watcher.core.entities import EntityIndex
from watcher.core.outlets import outlet_names
from watcher.core.text import tokens

_WHOSE = re.compile(r"^\w+[’']s (?=\w+ \w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One thing that was read otherwise than labelled."""

    measure: str
    report: str
    text: str
    wanted: str
    got: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many of the things measured were read as labelled."""

    right: int
    total: int

    @property
    def accuracy(self) -> float:
        """Return the share that is right; 1.0 of nothing."""
        return self.right / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionQuality:
    """Scores by measure, and everything that was missed.

    `speaker` counts evidence that has one, `silence` evidence that has none; `credited report` compares
    the outlets of a report's main origin, `credited evidence` those of each piece of evidence; `quoted`,
    `hedged` and `denied` count all evidence.
    """

    scores: dict[str, Score]
    misses: tuple[Miss, ...]


@lru_cache
def attribution_quality() -> AttributionQuality:
    """Return how well who said it and who is credited are read, without an entity file."""
    return measure(row for _, report in reports() for row in _rows(report))


def measure(rows: Iterator[tuple[Miss, bool]]) -> AttributionQuality:
    """Return the scores of (what was read, whether it is right) rows."""
    right: dict[str, int] = {}
    total: dict[str, int] = {}
    misses = []
    for row, is_right in rows:
        total[row.measure] = total.get(row.measure, 0) + 1
        right[row.measure] = right.get(row.measure, 0) + is_right
        if not is_right:
            misses.append(row)
    scores = {name: Score(right=right[name], total=total[name]) for name in total}
    return AttributionQuality(scores=scores, misses=tuple(misses))


def _rows(report: Report) -> Iterator[tuple[Miss, bool]]:
    text, own, byline = report["text"], report["outlet"], report["byline"]

    def row(measure: str, where: str, wanted: object, got: object) -> tuple[Miss, bool]:
        miss = Miss(
            measure=measure, report=report["id"], text=where, wanted=str(wanted), got=str(got)
        )
        return miss, wanted == got

    index = EntityIndex.build(())
    main = {
        outlet
        for evidence in report["evidence"]
        if evidence["origin"] == report["origin"]
        for outlet in evidence["credited"]
    }
    yield row(
        "credited report",
        text[:60],
        _outlets(main),
        _outlets(credited_outlets(text, (), own, byline)),
    )
    for evidence in report["evidence"]:
        sentence = evidence["sentence"]
        start = text.find(sentence)
        said = read_attribution(sentence, index, text, start)
        speaker = "speaker" if evidence["speaker"] else "silence"
        yield row(speaker, sentence, _words(evidence["speaker"]), _words(said.speaker))
        credited = credited_for(text, start, start + len(sentence), (), own, byline)
        yield row(
            "credited evidence", sentence, _outlets(set(evidence["credited"])), _outlets(credited)
        )
        yield row("quoted", sentence, evidence["quoted"], said.quoted)
        yield row("hedged", sentence, evidence["hedged"], said.hedged)
        yield row("denied", sentence, evidence["denied"], said.denied)


def _words(speaker: str) -> str:
    """The labels leave out whose chief somebody is in some places and not in others."""
    return " ".join(tokens(_WHOSE.sub("", speaker)))


def _outlets(names: set[str] | tuple[str, ...]) -> str:
    return ", ".join(sorted(outlet_names().canonical(name) for name in names))
