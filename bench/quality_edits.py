"""Forty served pages, each with an edit of its looks and one of its evidence: what is told of them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench.quality_scores import say
from tests.edit_desk import EditRun, open_desk, run_edits
from tests.edited_pages import EditedPage
from watcher.app.evaluating import judge_named
from watcher.config import load_settings
from watcher.core.model import Reason

COMMAND = "python -m bench.quality --only edits"
_MOST_LISTED = 5


def edits_section(judges: Sequence[str]) -> str:
    """Return the section of docs/quality.md."""
    runs = {judge: _run(judge) for judge in judges}
    count = len(next(iter(runs.values())).pages)
    return "\n".join(
        (
            "## Edited pages",
            "",
            f"{count} made-up pages that alerted are served over HTTP and edited twice. The first edit is of looks: white",
            "space, quotation marks, dateline, byline, live counters, promotion, order of paragraphs. The second is of",
            "evidence: a figure, a denial, a reversal, or the sentence is gone. The aim is every edit of evidence told",
            "and no alert on looks.",
            "",
            "```sh",
            COMMAND,
            "```",
            "",
            f"| | {' | '.join(runs)} |",
            "|---" * (len(runs) + 1) + "|",
            *(
                f"| {name} | {' | '.join(cell(run) for run in runs.values())} |"
                for name, cell in _ROWS
            ),
            "",
            *_untold(*list(runs.items())[-1]),
        )
    )


def _run(judge: str) -> EditRun:
    say(f"edited pages, {judge} ...")
    settings = load_settings(overrides={}, environ={}, path=None)

    async def run() -> EditRun:
        with tempfile.TemporaryDirectory() as folder:
            async with open_desk(Path(folder), partial(judge_named, judge, settings)) as desk:
                return await run_edits(desk)

    return asyncio.run(run())


def _of(run: EditRun, holds: Callable[[EditedPage], bool]) -> str:
    return f"{sum(map(holds, run.pages))} of {len(run.pages)}"


def _withdrawn(run: EditRun, page: EditedPage) -> bool:
    return any(alert.message.reason is Reason.WITHDRAWN for alert in run.told(page))


_ROWS: tuple[tuple[str, Callable[[EditRun], str]], ...] = (
    ("pages whose first version alerted", lambda run: _of(run, lambda page: bool(run.first.get(page.slug)))),
    ("alerts on edits of looks", lambda run: str(run.looks.alerts)),
    ("edits of looks taken for edits of evidence", lambda run: str(run.looks.edited)),
    ("edits of evidence noticed", lambda run: f"{run.edits.edited} of {len(run.pages)}"),
    ("**edits of evidence told**", lambda run: f"**{_of(run, lambda page: bool(run.told(page)))}**"),
    ("of these as withdrawn", lambda run: str(sum(_withdrawn(run, page) for page in run.pages))),
)  # fmt: skip


def _untold(name: str, run: EditRun) -> list[str]:
    """Name the edits of evidence that were not told, the first few."""
    missed = [page for page in run.pages if not run.told(page)]
    if not missed:
        return []
    listed = [
        f"- “{page.first[0]}” -> {f'“{page.evidence_after}”' if page.evidence_after else 'taken out'}"
        for page in missed[:_MOST_LISTED]
    ]
    more = [f"- and {len(missed) - _MOST_LISTED} more"] if len(missed) > _MOST_LISTED else []
    return [f"Not told by {name}:", "", *listed, *more, ""]
