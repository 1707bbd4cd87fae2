"""Forty pages are edited after publication, over real HTTP: every edit of evidence is told, no other is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.edit_desk import open_desk, run_edits
from watcher.app.judging import load_judge
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.judge_edit import edits_of_page
from watcher.settings import Settings


@pytest.mark.timeout(900)
async def test_every_edit_of_evidence_is_told_and_no_edit_of_looks(tmp_path: Path) -> None:
    # `WATCHER_TEST_SHIPPED_JUDGE=1` runs it with the model that comes with Watcher.
    shipped = os.environ.get("WATCHER_TEST_SHIPPED_JUDGE")
    async with open_desk(
        tmp_path, load_judge(Settings()).judge if shipped else StructuredJudge
    ) as desk:
        run = await run_edits(desk)
        assert len({page.claim for page in run.pages}) == 40
        assert {page.slug for page in run.pages} == run.first.keys(), (
            "each page is news of its own claim"
        )
        assert (run.looks.asked, run.looks.alerts, run.looks.edited) == (40, 0, 0), run.looks
        assert run.after_looks == run.first

        untold = [(page.claim, page.evidence_after) for page in run.pages if not run.told(page)]
        assert untold == []
        assert run.edits.asked == run.edits.edited == 40
        for page in run.pages:
            with desk.store.read() as tx:
                (edit,) = edits_of_page(tx, run.first[page.slug][0].id)
            assert ("-", page.first[0]) in [(line.sign, line.text) for line in edit.lines]

        assert (await desk.read_again(3)).unchanged == 40
        assert desk.alerts() == run.after_edits
