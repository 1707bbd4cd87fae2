"""The seeds and the example configuration that come with the program."""

from __future__ import annotations

from pathlib import Path

from watcher.core.errors import WatcherError

_HERE = Path(__file__).resolve().parent
_ROOTS = (_HERE, _HERE.parents[1])
"""An installed wheel has the files beside this one; a checkout has them at its top."""


def bundled_path(name: str) -> Path:
    """Return the file that a name such as 'seeds/claims.toml' stands for; raises WatcherError."""
    for root in _ROOTS:
        path = root / name
        if path.is_file():
            return path
    raise WatcherError(f"{name} is missing from this installation of Watcher; install it again")


def bundled_text(name: str) -> str:
    """Return the text of a bundled file; raises WatcherError."""
    try:
        return bundled_path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise WatcherError(f"{name} cannot be read: {error}") from None
