"""A process that writes entries until it is killed: `python -m tests.contract.atom_writer PATH FIRST`."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.sample_posts import ALERT, NOW
from watcher.adapters.atom_file import AtomFile
from watcher.core.posts import Place


def main() -> None:
    path, first = Path(sys.argv[1]), int(sys.argv[2])
    feed = AtomFile(path=path, keep=10_000, clock=lambda: NOW + timedelta(seconds=first))
    for count in range(first, first + 1_000):
        key = f"{count:064x}"
        print(key, flush=True)
        # As the outbox does after a kill: look, then send.
        if feed.find(key, Place(target=""), NOW) is None:
            feed.send(
                replace(ALERT, alert_id=key[-10:], alert_key=key, quote="q" * 5_000),
                Place(target=""),
            )


if __name__ == "__main__":
    main()
