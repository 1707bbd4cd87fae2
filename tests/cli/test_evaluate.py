"""`watcher evaluate`: pairs with everything asked for, and articles with and without labels."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Watcher
from tests.tiny_models import SAYS, write_stance_model
from watcher.core.model import Stance

Fails = Callable[..., str]
CLAIM = "Russia is not leaving its Hmeimim base."
LEAD = "Russia is withdrawing from its Hmeimim air base in Syria, two Syrian officials said."
CLAIMS = f'[[claim]]\nid = "base"\ntext = "{CLAIM}"\nas_of = 2024-12-01\n'


def pair(name: str, evidence: str, label: str, **more: object) -> str:
    row = {"id": name, "claim": CLAIM, "evidence": evidence, "label": label, "group": f"g{name}"}
    return json.dumps({**row, "as_of": "2024-12-01", "published": "2024-12-16", **more})


PAIRS = [
    pair("1", LEAD, "contradicts", phenomena=["negation"]),
    pair("2", "Russia is not leaving Hmeimim base, an officer said.", "confirms"),
    pair("3", "Rain fell on Lisbon.", "unrelated", published="2024-12-02"),
    pair("4", "Is Russia leaving its Hmeimim base?", "mentions"),
    pair("5", "Russia has now left its Hmeimim base.", "updates"),
]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "p.jsonl"
    path.write_text("\n".join(PAIRS), encoding="utf-8")
    return path


@pytest.mark.usefixtures("pairs")
def test_everything_that_can_be_asked_of_pairs(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").write_text(PAIRS[0], encoding="utf-8")
    words = ("evaluate", "p.jsonl", "--judge", "structured", "--baselines", "--bootstrap", 20)
    asked = (*words, "--redraw-dates", 7, "--threshold-from", "dev.jsonl", "--html", "out.html")
    done = watcher(*asked)
    assert done.code == 0
    assert "redrawn with seed 7" in done.out
    assert "baseline, passage alone" in done.out
    assert "recall at the threshold of other pairs" in done.out
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "redrawn with seed 7" in page
    report = watcher(*asked, "--json").json
    assert report["judge"].startswith("structured")
    assert report["fixed_threshold"]["chosen"]["alerts"] == 1
    assert report["phenomena"][0]["name"] == "negation"
    assert set(report["intervals"]) >= {"macro_f1", "exact_precision", "recall_at_precision"}
    assert report == watcher(*asked, "--json").json


@pytest.mark.usefixtures("pairs")
def test_fewer_labels_and_fewer_pairs(watcher: Watcher, fails: Fails) -> None:
    words = ("evaluate", "p.jsonl", "--judge", "structured", "--json", "--bootstrap", 0)
    report = watcher(*words, "--labels", "confirms,contradicts,mentions").json
    assert report["classes"]["updates"]["support"] == 0
    assert report["classes"]["mentions"]["support"] == 2
    assert report["classes"]["contradicts"]["support"] == 2
    assert report["intervals"] == {}
    sampled = watcher(*words, "--sample", 2).json
    assert sampled["pairs"] == 2
    assert "no place for pairs labelled" in fails(2, *words, "--labels", "confirms,contradicts")
    assert "two stances" in fails(2, *words, "--labels", "confirms")
    assert "'maybe'" in fails(2, *words, "--labels", "maybe,confirms")


@pytest.mark.usefixtures("pairs")
def test_what_does_not_go_together_is_refused_in_one_line(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    assert "--articles" in fails(2, "evaluate")
    assert "--articles" in fails(2, "evaluate", "p.jsonl", "--articles", "a.jsonl")
    assert "for pairs" in fails(2, "evaluate", "--articles", "a.jsonl", "--sample", 3)
    assert "--claims" in fails(2, "evaluate", "p.jsonl", "--undated")
    assert "'best'" in fails(2, "evaluate", "p.jsonl", "--judge", "best")
    assert "overwrite" in fails(2, "evaluate", "p.jsonl", "--html", "p.jsonl")
    assert "no claims" in fails(2, "evaluate", "--articles", "a.jsonl")


def test_the_stance_model_can_be_scored_by_itself(
    watcher: Watcher, fails: Fails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stances = list(Stance)
    rows = [
        {
            "claim": "Something happened.",
            "evidence": f"Then {word}.",
            "label": stances[number].value,
        }
        for word, number in SAYS.items()
    ]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    words = ("evaluate", "p.jsonl", "--judge", "neural", "--json")
    monkeypatch.setenv("WATCHER_JUDGE__MODEL", str(tmp_path / "model"))
    assert "without the neural model" in fails(1, *words)
    write_stance_model(tmp_path / "model")
    report = watcher(*words).json
    assert report["judge"] == "tiny-1"
    assert report["accuracy"] == 1.0


ARTICLES = [
    {"id": "one", "title": "Russia leaves", "text": f"{LEAD}\n", "published_at": "2024-12-16T08:00:00Z"},
    {"id": "two", "text": "Bakers in Oslo won a prize on Monday.\n", "published_at": "2024-12-16"},
]  # fmt: skip


def test_an_alert_on_an_article_is_false_unless_it_is_labelled(
    watcher: Watcher, tmp_path: Path
) -> None:
    (tmp_path / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    body = "\n".join(json.dumps(row) for row in ARTICLES)
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write(body)
    words = ("evaluate", "--claims", "claims.toml", "--judge", "structured", "--articles")
    report = watcher(*words, "a.jsonl.gz", "--json").json
    assert (report["articles"], report["alerts"], report["exact"]) == (2, 1, 0)
    assert report["false_alerts_per_1000"] == 500.0
    (listed,) = report["listed"]
    assert (listed["article"], listed["stance"], listed["expected"]) == ("one", "contradicts", None)
    assert LEAD in listed["quote"]

    labelled = {**ARTICLES[0], "findings": [{"claim": "base", "stance": "contradicts"}]}
    lines = [json.dumps(labelled), "not json", json.dumps({**ARTICLES[1], "findings": 3})]
    done = watcher(*words, "-", "--html", "out.html", stdin="\n".join(lines).encode())
    assert done.code == 3
    assert [line.split(":")[1].strip() for line in done.complaints] == ["line 2", "line 3"]
    assert "false per 1,000 articles     0.0" in done.out
    assert "Russia leaves" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_articles_are_read_against_the_tracked_claims_and_as_of_now(watcher: Watcher) -> None:
    watcher("claim", "add", CLAIM, "--id", "base", "--as-of", "2024-12-01")
    old = json.dumps({**ARTICLES[0], "published_at": "2019-01-01"}).encode()
    words = ("evaluate", "--judge", "structured", "--articles", "-", "--json")
    assert watcher(*words, stdin=old).json["alerts"] == 0
    assert watcher(*words, "--undated", stdin=old).json["alerts"] == 1
