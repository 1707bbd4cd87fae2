"""Tables and lines of the demo's report."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_WIDTH_OF_A_PIPE = 150


def print_table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table as wide as the terminal, or as a page where there is none."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    width = None if sys.stdout.isatty() else _WIDTH_OF_A_PIPE
    Console(file=sys.stdout, width=width, highlight=False).print(table)


def write(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def slug_of(url: str) -> str:
    """Return the slug of the demo article at an address."""
    return url.rpartition("/")[2].removesuffix(".html")
