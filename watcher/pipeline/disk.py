"""Room on the disk."""

from __future__ import annotations

import shutil
from pathlib import Path


def free_mb(folder: Path) -> int:
    """Return the free space, in MB, where a folder is or will be."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // 1_000_000
