"""`python -m bench.quality`: says in one line when its data is not there, scores what it is given."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from bench.checked import DOCUMENTS
from bench.provenance_quality import provenance_tables
from bench.quality_sets import SETS
from bench.quality_wire import FOLDER as WIRE
from bench.quality_wire import SETS as WIRE_SETS
from bench.quality_wire import claims_of, count_told
from watcher.app.files import read_claims_file
from watcher.core.model import ALERTING_STANCES, Stance

ROOT = Path(__file__).resolve().parents[1]
CLAIM = "Norvia closed its airfield in Telk."
SAID = {
    "confirms": "Norvia closed its airfield in Telk, the ministry said.",
    "contradicts": "Norvia did not close its airfield in Telk.",
    "updates": "Norvia reopened its airfield in Telk.",
    "mentions": "Has Norvia closed its airfield in Telk?",
    "unrelated": "Bakers in Oslo won a prize.",
}
LABELS = {
    "feversym": ("confirms", "contradicts"),
    "fm2": ("confirms", "contradicts"),
    "rtqa": ("confirms", "contradicts"),
    "claimdiff": ("confirms", "contradicts", "mentions"),
}
FEW_LABELS = ("confirms", "contradicts", "mentions", "unrelated")


def _run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench.quality", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def _pairs(key: str) -> list[dict[str, object]]:
    labels = tuple(Stance) if key in {"test", "dev", "vitaminc", "seed"} else FEW_LABELS
    return [
        {"id": f"{key}-{story}-{label}", "claim": CLAIM, "evidence": SAID[label], "label": label,
         "group": f"g{story}", "as_of": "2026-01-01", "published": f"2026-01-{story + 1:02}",
         "phenomena": ["negation"]}
        for story in range(12)
        for label in LABELS.get(key, labels)
    ]  # fmt: skip


def _cells(page: str, name: str) -> list[str]:
    (line,) = (line for line in page.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")[1:]]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A ../shared of the same shape, with a few made-up pairs and articles."""
    folder = tmp_path / "shared"
    for item in SETS:
        rows = _pairs(item.key)
        for number, name in enumerate(item.files):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            mine = rows[number :: len(item.files)]
            path.write_text("".join(f"{json.dumps(row)}\n" for row in mine), encoding="utf-8")
    with gzip.open(folder / "data/articles_2022_2023.jsonl.gz", "wt") as stream:
        stream.write(
            json.dumps({"id": "a", "text": SAID["unrelated"], "published_at": "2022-01-01"})
        )
    (folder / "seeds").mkdir()
    for name in DOCUMENTS:
        text = "Russia is withdrawing from its bases in Syria, two officials said.\n"
        (folder / "seeds" / f"{name}_x.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    with (folder / "s.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(40):
            labels = {"A": "confirms", "B": "unrelated"}
            claims = [
                {"id": "A", "claim": CLAIM, "as_of": "2026-01-01", "kind": "past_event"},
                {"id": "B", "claim": "Bakers went on strike.", "as_of": "2026-01-01", "kind": "past_event"},
            ]  # fmt: skip
            passage = {"id": "1", "published": "2026-01-02", "evidence": SAID["confirms"], "labels": labels}  # fmt: skip
            story = {"story": f"telk-airfield-{number}", "claims": claims, "passages": [passage]}
            stream.write(json.dumps(story) + "\n")
    return folder


def test_without_the_shared_folder_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "quality.md"
    done = _run("--shared", tmp_path / "shared", "--out", out)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "does not hold" in done.stderr
    assert not out.exists()


def test_a_named_file_is_scored_as_watcher_evaluate_does(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text("".join(f"{json.dumps(row)}\n" for row in _pairs("test")), encoding="utf-8")
    line = _run("--judges", "structured", pairs).stdout.splitlines()[-1]
    command = [sys.executable, "-m", "watcher", "evaluate", str(pairs), "--judge", "structured", "--json"]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1:4] == ["60", f"{told['macro_f1']:.3f}", f"{told['accuracy']:.3f}"]
    assert cells[4] == str(told["alerts"])


def test_the_page_holds_every_set_and_the_targets(
    shared: Path, stories: Path, tmp_path: Path
) -> None:
    out = tmp_path / "quality.md"
    done = _run("--shared", shared, "--stories", stories, "--out", out, "--judges", "structured")
    assert done.returncode == 0, done.stderr
    page = out.read_text(encoding="utf-8")
    for item in SETS:
        assert f"## {item.name}\n" in page
    assert "| news pairs, dates redrawn: macro-F1 | .70 | **.80** | " in page
    assert "alerts, own dates / as of today | <= 2 | **0** | 0 / 0 |" in page
    assert "Baselines (macro-F1, accuracy): passage alone" in page
    assert "| negation | 60 |" in page
    assert "| dates redrawn, seed 7 |" in page
    assert re.search(r"\bnan\b", page) is None
    titles = [line[3:] for line in page.splitlines() if line.startswith("## ")]
    assert titles[-5:] == [
        "Wire articles",
        "Provenance",
        "Timelines replayed",
        "Edited pages",
        "Feedback",
    ]
    assert "**Emergent, rumours against headlines**: " in page
    assert "are not there: fnc, vitaminc." in page, "all their pairs are among those chosen on"
    assert _cells(page, "pages whose first version alerted") == ["40 of 40"]
    assert _cells(page, "alerts on edits of looks") == ["0"]
    assert _cells(page, "**edits of evidence told**") == ["**40 of 40**"]
    assert "![Reliability of alert confidence](quality-reliability.svg)" in page
    ET.parse(tmp_path / "quality-reliability.svg")


def test_the_pairs_of_a_set_are_those_that_training_never_saw(shared: Path, stories: Path) -> None:
    kept = _run("--pairs-of", "fm2", "--shared", shared).stdout.splitlines()
    groups = {json.loads(line)["group"] for line in kept}
    assert 0 < len(groups) < 12
    own = _run("--pairs-of", "own", "--stories", stories).stdout.splitlines()
    names = {json.loads(line)["story"] for line in own}
    assert 0 < len(names) < 40
    assert len(own) == 2 * len(names), "a story is kept whole"
    assert "no set 'x'" in _run("--pairs-of", "x").stderr


def test_sections_that_need_no_shared_data_are_printed_alone(tmp_path: Path) -> None:
    done = _run("--only", "provenance,replay", "--judges", "structured", "--shared", tmp_path)
    assert done.returncode == 0, done.stderr
    page = done.stdout
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Provenance",
        "## Timelines replayed",
    ]
    assert provenance_tables() in page
    aim, reports, _ = _cells(page, "with credit lines")
    assert aim == "**.90**"
    assert float(reports) >= 0.9
    assert "**These are development figures**" in page
    assert "say nothing about other reports" in page

    commands = [line for line in page.splitlines() if line.startswith("watcher replay ")]
    assert len(commands) == 6
    (command,) = (line for line in commands if "base_deal" in line and "--budget" in line)
    replayed = subprocess.run(
        [sys.executable, "-m", *command.split(), "--json"],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    told = json.loads(replayed.stdout)
    scores, budget = told["scores"], told["budget"]
    assert told["judge"] in page
    assert _cells(page, "alerts due")[1] == str(scores["alert_recall"]["of"])
    state = scores["state_exact"]
    assert f"({state['count']} of {state['of']})" in _cells(page, "state exact, after every labelled report")[1]  # fmt: skip
    assert _cells(page, "false alerts")[1] == str(len(scores["false_alerts"]))
    assert _cells(page, "alerts that the budget allows")[1] == str(budget["most"])
    assert _cells(page, "updates")[1] == f"{budget['thresholds']['updates']:g}"
    assert _cells(page, "alert precision")[1].startswith(f"{budget['replayed']['alert_precision']:.2f} ")  # fmt: skip


def test_a_section_that_is_not_there_is_told_in_one_line() -> None:
    done = _run("--only", "provenance,tides")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "bench.quality: no section 'tides'; there are wire, provenance, replay, edits, feedback\n"
    )


def test_without_pairs_the_simulation_of_feedback_says_what_is_left_out(tmp_path: Path) -> None:
    done = _run(
        *("--only", "feedback", "--judges", "structured"),
        *("--shared", tmp_path, "--stories", tmp_path),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("## Feedback\n")
    assert "are not there: emergent, own, fnc, vitaminc." in done.stdout


def test_what_is_told_of_wire_articles_is_held_against_their_labels() -> None:
    labelled: list[dict[str, Any]] = [
        {
            "id": "one",
            "findings": [{"claim": "a", "stance": "confirms"}, {"claim": "b", "stance": "updates"}],
            "accept": [{"claim": "b", "stance": "confirms"}],
        },
        {"id": "two", "findings": []},
    ]
    told = [("one", "a", "confirms"), ("one", "b", "confirms"), ("two", "a", "contradicts")]
    counted = {
        "articles": 2,
        "listed": [
            {"article": ref, "claim_id": claim, "stance": stance} for ref, claim, stance in told
        ],
    }
    read = count_told("dev", "blend", labelled, counted)
    assert (read.articles, read.due, read.told, read.right, read.either_way) == (2, 2, 3, 1, 1)
    assert read.precision == 1 / 2
    assert read.by_stance == {"confirms": (2, 1, 1), "contradicts": (1, 0, 0), "updates": (0, 0, 1)}


@pytest.mark.parametrize("name", WIRE_SETS)
def test_a_set_of_wire_articles_names_only_claims_that_are_tracked(name: str) -> None:
    claims, faults = read_claims_file(claims_of(name))
    assert not faults
    known = {claim.id for claim in claims}
    rows = [json.loads(line) for line in (WIRE / f"{name}.jsonl").read_text().splitlines()]
    assert len(rows) >= 20
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        labels = [(item["claim"], item["stance"]) for item in row["findings"] + row["accept"]]
        assert {claim for claim, _ in labels} <= known
        assert {stance for _, stance in labels} <= {stance.value for stance in ALERTING_STANCES}
        told_of = [item["claim"] for item in row["findings"]]
        assert len(set(told_of)) == len(told_of)
