"""`watcher demo`"""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def demo() -> None:
    """Serve a small news site on loopback, watch it, and show the alerts as they come."""
    from watcher.demo.play import play

    raise typer.Exit(play())
