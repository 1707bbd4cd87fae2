"""Print the pairs of the stories that are kept out of training, as JSON lines.

python -m training.held_out training/pairs > held_out.jsonl
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from training.data import kept_aside
from training.stories import pairs_of, read_stories

SHARE = 0.2


def held_out(folder: Path) -> Iterator[dict[str, object]]:
    """Yield the pairs of the stories that belong to the share kept aside."""
    for path in sorted(folder.glob("*.jsonl")):
        for story in read_stories(path):
            if kept_aside(str(story["story"]), SHARE):
                yield from pairs_of(story)


def main() -> None:
    """Print them."""
    for pair in held_out(Path(sys.argv[1])):
        sys.stdout.write(json.dumps(pair, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
