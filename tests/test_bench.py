"""The benches' own parts that a wrong figure could hide in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import articles
from bench.__main__ import benches, merged, performance_page
from bench.articles import load_material
from bench.judge_cost import Metered
from bench.provenance_cost import Meter
from watcher.core.ports import StanceScores
from watcher.pipeline import assess


def test_one_bench_written_anew_leaves_the_sections_of_the_others() -> None:
    page = performance_page(merged("", {"memory": "\nold memory\n", "article": "\nold article\n"}))
    assert page.index("## article") < page.index("## memory"), "in the order of the benches"
    again = performance_page(merged(page, {"memory": "\nnew memory\n"}))
    assert again == page.replace("old memory", "new memory")


def test_every_bench_can_be_written() -> None:
    sections = {name: f"\nfigures of {name}\n" for name in benches(full=False)}
    page = performance_page(merged("", sections))
    assert all(f"## {name}\n\nfigures of {name}\n" in page for name in sections)


def test_no_claim_comes_from_an_article_that_is_judged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(articles, "ARCHIVE", tmp_path / "absent")
    material = load_material(30, 200)
    assert material == load_material(30, 200)
    assert (material.kind, len(material.reports), len(material.claims)) == ("made", 30, 200)
    assert len({claim.text for claim in material.claims}) == 200
    judged = {report.url for report in material.reports}
    assert not {claim.id.partition("#")[0] for claim in material.claims} & judged
    assert sum("#" not in claim.id for claim in material.claims) >= 40, "the seed claims are there"


class _Fixed:
    name = "fixed"

    def scores(self, claim: str, passage: str) -> StanceScores:
        return (float(len(claim)), float(len(passage)), 0.0, 0.0, 0.0)


def test_a_pair_asked_twice_counts_once() -> None:
    meter = Metered(_Fixed())
    answers = {meter.scores("a", "bc") for _ in range(2)} | {meter.scores("a", "c")}
    assert answers == {(1.0, 2.0, 0.0, 0.0, 0.0), (1.0, 1.0, 0.0, 0.0, 0.0)}
    assert len(meter.asked) == 2


def test_the_meter_hears_each_part_and_leaves_the_program_as_it_was() -> None:
    meter, before = Meter(), vars(assess)["credited_for"]
    with meter.listening():
        metered = vars(assess)["credited_for"]
        assert metered("Ships wait, Reuters reported.", 0, 29, ()) == ("Reuters",)
    assert vars(assess)["credited_for"] is before
    assert meter.calls == {"credited_for": 1}
    assert set(meter.spent) == {"attribution and credits"}
