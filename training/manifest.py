"""Write a model folder's manifest: name, day, and the checksum of each file.

python -m training.manifest DIR --name stance-1 --made 2026-11-22
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from watcher.core.model import Stance

FILES = ("stance.onnx", "tokenizer.json", "blend.json")


def main() -> None:
    """Write manifest.json beside the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--made", required=True)
    options = parser.parse_args()
    sums = {
        name: hashlib.sha256((options.folder / name).read_bytes()).hexdigest()
        for name in FILES
        if (options.folder / name).exists()
    }
    manifest = {
        "name": options.name,
        "made": options.made,
        "stances": [stance.value for stance in Stance],
        "files": sums,
    }
    (options.folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
