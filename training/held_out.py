"""Print the pairs that are kept out of training for the blend, as JSON lines.

python -m training.held_out training/pairs [--general ../shared/data/train] [--strangers 4000] > held_out.jsonl

Those are a seventh of our own stories (another 6% is for measuring alone) and a few pages of VitaminC. Refutations that
differ in a figure only are left out: whether they contradict or update hangs on a time that Wikipedia does not tell.
Strangers are claims of our stories with a passage of another one, which is what a feed mostly holds. Whole articles
(training/articles) are not among them: the model has met the claims even of those that are kept aside, and a blend fitted
on these would take it to be as sure of claims that are new to it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from training.data import PAGES_ASIDE, clean, is_fitted_on, kept_aside, lines_of
from training.stories import pairs_of, read_stories

_SEED = 7


def held_out(folder: Path) -> Iterator[dict[str, object]]:
    """Yield the pairs of the stories kept out of training, less those kept for the measure."""
    for path in sorted(folder.glob("*.jsonl")):
        for story in read_stories(path):
            if is_fitted_on(str(story["story"])):
                yield from pairs_of(story)


def strangers(pairs: Sequence[Mapping[str, object]], count: int) -> Iterator[dict[str, object]]:
    """Yield up to `count` claims with a passage of another story each; of one story alone there are none."""
    rng = random.Random(_SEED)
    if not pairs:
        return
    places = [(rng.randrange(len(pairs)), rng.randrange(len(pairs))) for _ in range(count)]
    for one, other in ((pairs[a], pairs[b]) for a, b in dict.fromkeys(places)):
        if one["story"] != other["story"]:
            told = {key: other[key] for key in ("evidence", "published")}
            name = f"{one['id']}~{other['id']}"
            yield {**one, **told, "id": name, "label": "unrelated", "delta": None}


def general_held_out(folder: Path) -> Iterator[Mapping[str, object]]:
    """Yield the VitaminC pairs of the pages kept aside."""
    for row in lines_of(folder / "vitaminc.jsonl.gz"):
        if kept_aside(row["group"], PAGES_ASIDE) and not row.get("label_if_dated"):
            yield {**row, "claim": clean(row["claim"]), "evidence": clean(row["evidence"])}


def main() -> None:
    """Print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stories", type=Path)
    parser.add_argument("--general", type=Path)
    parser.add_argument("--strangers", type=int, default=0)
    options = parser.parse_args()
    own = list(held_out(options.stories))
    for pair in (*own, *strangers(own, options.strangers)):
        sys.stdout.write(json.dumps(pair, ensure_ascii=False) + "\n")
    if options.general:
        for row in general_held_out(options.general):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
