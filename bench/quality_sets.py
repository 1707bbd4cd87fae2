"""The labelled sets of docs/quality.md, and how each becomes files that `watcher evaluate` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.data import STORIES_MEASURED, kept_aside
from training.stories import pairs_of, read_stories
from watcher.core.errors import WatcherError
from watcher.core.model import Stance

SEED = 7
"""Of the redrawn dates; not looked for, the first that was tried."""
DEV = ("data/news_pairs/w6.jsonl", "data/news_pairs/c6.jsonl")
_CAP = 1500
_ASIDE = 0.3
_THREE_WAY = frozenset({Stance.CONFIRMS, Stance.CONTRADICTS, Stance.MENTIONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSet:
    """Labelled pairs that are scored together."""

    key: str
    name: str
    about: str
    files: tuple[str, ...] = ()
    """Below ../shared; none where the pairs come from our own stories."""
    labels: frozenset[Stance] = frozenset()
    sample: int | None = None
    aside: float | None = None
    """Only groups that training kept aside with this share."""

    @property
    def made(self) -> bool:
        """Return whether the pairs are not a file of ../shared as it stands."""
        return not self.files or self.aside is not None

    @property
    def command(self) -> str:
        """Return the command lines that give this set's figures."""
        paths = " ".join(f"../shared/{name}" for name in self.files)
        lines = []
        if self.made:
            paths = f"{self.key}.jsonl"
            lines.append(f"python -m bench.quality --pairs-of {self.key} > {paths}")
        words = ["watcher evaluate", paths, "--redraw-dates", str(SEED), "--baselines"]
        if self.labels:
            words += ["--labels", ",".join(stance for stance in Stance if stance in self.labels)]
        if self.sample:
            words += ["--sample", str(self.sample)]
        words += [f"--threshold-from ../shared/{name}" for name in DEV]
        return "\n".join([*lines, " ".join(words)])


SETS = (
    PairSet(
        key="test",
        name="News pairs, test",
        about="our own pairs; neither trained nor tuned on",
        files=("data/news_pairs/w7.jsonl", "data/news_pairs/c7.jsonl"),
    ),
    PairSet(
        key="own",
        name="News pairs, own stories kept aside",
        about="six in a hundred of the stories in training/pairs, by a hash of their names: no model is trained on them",
    ),
    PairSet(
        key="dev",
        name="News pairs, dev",
        about="our own pairs that rules, blend and threshold were tuned on",
        files=DEV,
    ),
    PairSet(
        key="emergent",
        name="Emergent",
        about="rumours against headlines, four labels; other people's, nothing trained on it",
        files=("data/eval/emergent.jsonl",),
    ),
    PairSet(
        key="vitaminc",
        name="VitaminC",
        about="Wikipedia edits, three labels, pages that are not in training",
        files=("data/eval/vitc_real.jsonl",),
        labels=_THREE_WAY,
    ),
    PairSet(
        key="feversym",
        name="FEVER-Symmetric",
        about="two labels; 70% of its groups are in training, so only the 30% kept aside are scored",
        files=("data/eval/feversym.jsonl",),
        aside=_ASIDE,
    ),
    PairSet(
        key="fm2",
        name="FoolMeTwice",
        about="two labels; 70% of its groups are in training, so only the 30% kept aside are scored",
        files=("data/eval/fm2.jsonl",),
        aside=_ASIDE,
    ),
    PairSet(
        key="fnc",
        name="Fake News Challenge",
        about=f"claim against the closest sentence, four labels, {_CAP:,} pairs by hash; nothing trained on it",
        files=("data/eval/fnc_bestsent.jsonl",),
        sample=_CAP,
    ),
    PairSet(
        key="claimdiff",
        name="ClaimDiff",
        about=f"sentences on one event, rhetorical labels, {_CAP:,} pairs by hash; nothing trained on it",
        files=("data/eval/claimdiff.jsonl",),
        sample=_CAP,
    ),
    PairSet(
        key="rtqa",
        name="RealTime QA",
        about=f"right and wrong answers made into claims, two labels, {_CAP:,} pairs by hash; nothing trained on it",
        files=("data/eval/rtqa.jsonl",),
        sample=_CAP,
    ),
    PairSet(
        key="seed",
        name="Five-way seed",
        about="16 made-up claims",
        files=("data/eval/five_way_seed.jsonl",),
    ),
)


def set_of(key: str) -> PairSet:
    """Return a set by its key; raises WatcherError."""
    for item in SETS:
        if item.key == key:
            return item
    raise WatcherError(f"no set {key!r}; there are {', '.join(item.key for item in SETS)}")


def lines_of(item: PairSet, shared: Path, stories: Path) -> Iterator[str]:
    """Yield a set's pairs as JSON lines."""
    if not item.files:
        yield from _own_lines(stories)
        return
    for name in item.files:
        for line in (shared / name).read_text(encoding="utf-8").splitlines():
            if item.aside is None or kept_aside(json.loads(line)["group"], item.aside):
                yield line


def _own_lines(stories: Path) -> Iterator[str]:
    for path in sorted(stories.glob("*.jsonl")):
        for story in read_stories(path):
            for pair in pairs_of(story):
                if kept_aside(str(pair["story"]), STORIES_MEASURED):
                    yield json.dumps(pair, ensure_ascii=False)


def files_of(item: PairSet, shared: Path, stories: Path, scratch: Path) -> list[Path]:
    """Return the files that hold a set's pairs, made in `scratch` where they are not in ../shared."""
    if not item.made:
        return [shared / name for name in item.files]
    path = scratch / f"{item.key}.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines_of(item, shared, stories)), "utf-8")
    return [path]
