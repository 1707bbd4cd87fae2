"""`watcher replay`: the labelled timelines, other archives, budgets, and what is refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Watcher

Fails = Callable[..., str]
TIMELINES = Path(__file__).resolve().parents[1] / "data/timelines"
FAST = ("--judge", "structured")
CLAIM = "Russia is not leaving its Hmeimim base."
LEAD = "Russia is withdrawing from its Hmeimim air base in Syria, two Syrian officials said."
HEAD = {"claims": [{"id": "base", "text": CLAIM, "as_of": "2024-12-01"}]}
CLAIMS = f'[[claim]]\nid = "base"\ntext = "{CLAIM}"\nas_of = 2024-12-01\n'


def article(name: str, published: str | None, text: str = LEAD, **more: object) -> dict[str, Any]:
    dates = {} if published is None else {"published_at": published}
    return {"id": name, "title": f"Title {name}", "outlet": name, "text": text, **dates, **more}


FIRST = article("one", "2024-12-16T08:00:00Z")
RAIN = article("two", "2024-12-17", "Bakers in Oslo won a prize on Monday.")
LATER = article("three", "2024-12-18", "Russia is not leaving its Hmeimim base, an officer said.")


def lines(*rows: object) -> bytes:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


@pytest.mark.parametrize("name", ["ferry", "base_deal", "strike"])
def test_the_labelled_timelines_work_as_they_are(watcher: Watcher, name: str) -> None:
    path = TIMELINES / f"{name}.jsonl"
    done = watcher("replay", path, *FAST, "--json")
    assert (done.code, done.complaints) == (0, [])
    report = done.json
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert [step["id"] for step in report["timeline"]] == [row["id"] for row in rows]
    expected = [label for row in rows for label in row["expect"]]
    scores = report["scores"]
    assert scores["alert_recall"]["of"] == sum(label["alert"] for label in expected)
    assert scores["stance_exact"]["of"] == len(expected)
    findings = [item for step in report["timeline"] for item in step["findings"]]
    alerts = [item for item in findings if item["alert"]]
    due = [item for item in findings if (item["expected"] or {}).get("alert")]
    assert report["alerts"] == len(alerts) == scores["alert_precision"]["of"] > 0
    assert sum(report["by_claim"].values()) == len(alerts)
    assert sum(sum(day.values()) for day in report["by_day"].values()) == len(alerts)
    told = sum(item["alert"] or item["decision"] == "GROUPED" for item in due)
    assert len(scores["missed"]) + told == len(due)
    assert len(scores["false_alerts"]) == sum(item["mark"] == "false" for item in findings)
    assert not (Path.cwd() / "data").exists(), "a timeline with claims needs no database"
    assert watcher("replay", path, *FAST, "--json").json == report


def test_the_shipped_judge_replays_a_timeline_for_an_analyst(watcher: Watcher) -> None:
    done = watcher("replay", TIMELINES / "strike.jsonl", "--budget", "0.1/day")
    assert (done.code, done.complaints) == (0, [])
    timeline, _, rest = done.out.partition(
        "18 reports, 2026-02-03 to 2026-08-04 (183 days), 4 claims\n"
    )
    assert "2026-02-03 08:00" not in timeline
    assert "ALERT  lodz-strike: " in timeline
    assert "blend" in rest.splitlines()[0]
    for what in (
        "alert precision",
        "alert recall",
        "missed updates",
        "false alerts",
        "latency in articles",
    ):
        assert f"\n  {what}" in rest
    assert "<- chosen" in rest
    assert "min_confidence_updates = " in rest
    assert "replayed with them: " in rest
    assert done.out.isprintable() or "\x1b" not in done.out


def test_an_archive_is_read_from_anywhere_in_any_order(watcher: Watcher, tmp_path: Path) -> None:
    ordered = lines(HEAD, FIRST, RAIN, LATER)
    shuffled = lines(HEAD, LATER, FIRST, "", RAIN)
    with gzip.open(tmp_path / "a.jsonl.gz", "wb") as stream:
        stream.write(shuffled)
    one = watcher("replay", "-", *FAST, "--json", stdin=ordered).json
    assert [step["id"] for step in one["timeline"]] == ["one", "two", "three"]
    assert one["timeline"][0]["findings"][0]["stance"] == "contradicts"
    assert (one["alerts"], one["days"], one["scores"]) == (2, 3, None)
    assert one["by_day"] == {"2024-12-16": {"base": 1}, "2024-12-18": {"base": 1}}
    assert watcher("replay", "a.jsonl.gz", *FAST, "--json").json == one
    text = watcher("replay", "-", *FAST, stdin=shuffled).out
    assert text.index("2024-12-16 08:00  one: Title one") < text.index("three: Title three")
    assert f"“{LEAD}”" in text
    assert "alerts 2, 0.67 a day" in text
    assert "scores" not in text


def test_articles_without_an_address_are_not_taken_for_one_page(watcher: Watcher) -> None:
    copy = {**FIRST, "outlet": "copy", "published_at": "2024-12-16T10:00:00Z"}
    done = watcher("replay", "-", *FAST, "--json", stdin=lines(HEAD, FIRST, copy))
    found = [item["alert"] for step in done.json["timeline"] for item in step["findings"]]
    assert found == [True, False]


def test_pages_are_read_and_carry_their_own_dates(watcher: Watcher) -> None:
    page = (
        "<!doctype html><html><head><title>Russia leaves</title>"
        '<meta property="article:published_time" content="2024-12-20T10:00:00Z"></head>'
        f"<body><article><h1>Russia leaves</h1><p>{LEAD}</p><p>{LEAD[:-1]} on Monday.</p>"
        "</article></body></html>"
    )
    done = watcher("replay", "-", *FAST, "--json", stdin=lines(HEAD, {"id": "p", "html": page}))
    (step,) = done.json["timeline"]
    assert (step["at"], step["title"]) == ("2024-12-20T10:00:00Z", "Russia leaves")


def test_undated_and_broken_lines_are_refused_one_by_one(watcher: Watcher) -> None:
    labels = [{"claim": "base", "stance": "perhaps", "alert": True}]
    bad = lines(
        HEAD,
        article("x", None),
        FIRST,
        "not json",
        article("y", "soon"),
        {**LATER, "expect": labels},
    )
    done = watcher("replay", "-", *FAST, "--json", stdin=bad)
    assert done.code == 3
    assert [step["id"] for step in done.json["timeline"]] == ["one"]
    assert [line.split(": ")[2] for line in done.complaints] == [f"line {n}" for n in (2, 4, 5, 6)]
    assert "no date (published_at)" in done.complaints[0]


def test_claims_come_from_the_archive_a_file_or_the_database(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    (tmp_path / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    bare = lines(FIRST, RAIN)
    words = ("replay", "-", *FAST, "--json")
    assert "no claims" in fails(2, *words, stdin=bare)
    assert watcher(*words, "--claims", "claims.toml", stdin=bare).json["alerts"] == 1
    assert "leave --claims out" in fails(
        2, *words, "--claims", "claims.toml", stdin=lines(HEAD, FIRST)
    )
    watcher("claim", "add", CLAIM, "--id", "own", "--as-of", "2024-12-01")
    assert watcher("claim", "mute", "own", "--for", "7d").code == 0
    report = watcher(*words, stdin=bare).json
    assert report["by_claim"] == {"own": 1}
    assert watcher("claim", "show", "own", "--json").json["evidence"] == [], "nothing is stored"
    assert watcher("alert", "list", "--json").json == []
    (tmp_path / "bad.toml").write_text(f"{CLAIMS}\n[[claim]]\nid = 3\n", encoding="utf-8")
    done = watcher(*words, "--claims", "bad.toml", stdin=bare)
    assert (done.code, len(done.complaints), done.json["alerts"]) == (3, 1, 1)


def test_faulty_claims_of_an_archive_are_told(watcher: Watcher, fails: Fails) -> None:
    head = {"claims": [*HEAD["claims"], {"id": "", "text": "x"}]}
    done = watcher("replay", "-", *FAST, "--json", stdin=lines(head, FIRST))
    assert (done.code, len(done.complaints), done.json["alerts"]) == (3, 1, 1)
    assert "claim" in fails(2, "replay", "-", stdin=lines({"claims": [3]}, FIRST))


def test_labels_of_other_claims_are_left_out_and_told(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    label = {"stance": "contradicts", "alert": True}
    labels = [{**label, "claim": "base"}, {**label, "claim": "gone"}]
    row = {**FIRST, "expect": labels}
    done = watcher("replay", "-", *FAST, "--json", "--claims", "claims.toml", stdin=lines(row))
    assert done.code == 0
    assert done.err == "note: labels of claims that are not tracked are left out: gone\n"
    assert done.json["scores"]["alert_recall"] == {"count": 1, "of": 1, "share": 1.0}


def test_the_text_says_what_was_false_other_and_missed(watcher: Watcher) -> None:
    due = {"claim": "base", "alert": True}
    rows = [
        {**FIRST, "expect": []},
        {**LATER, "expect": [{**due, "stance": "contradicts", "independent": "echo"}]},
        {**RAIN, "expect": [{**due, "stance": "confirms"}]},
    ]
    text = watcher("replay", "-", *FAST, stdin=lines(HEAD, *rows)).out
    false, missed, other = text.split("\n\n")[:3]
    assert "ALERT  base: contradicts" in false
    assert "<- FALSE" in false
    assert "label: nothing on this claim" in false
    assert "base: not found  state holding  <- MISSED" in missed
    assert "label: confirms, alert" in missed
    assert "<- OTHER STANCE" in other
    assert "label: contradicts echo, alert" in other
    assert "alert precision     0.50 (1 of 2)" in text
    assert "alert recall        0.50 (1 of 2)" in text
    assert "exact precision     0.00 (0 of 2)" in text


def test_long_lists_of_misses_are_cut_and_nothing_told_has_no_latency(watcher: Watcher) -> None:
    label = [{"claim": "base", "stance": "confirms", "alert": True}]
    rows = [{**RAIN, "id": f"r{count}", "expect": label} for count in range(32)]
    text = watcher("replay", "-", *FAST, stdin=lines(HEAD, *rows)).out
    assert "latency             - (1 changes, none told)" in text
    assert "  r29  base: not found" in text
    assert "r30" not in text.partition("\nmissed:")[2]
    assert text.endswith("  and 2 more (--json lists them)\n")


def test_claims_only_mentioned_are_counted_beside_what_is_told(watcher: Watcher) -> None:
    text = watcher("replay", TIMELINES / "ferry.jsonl", *FAST).out
    assert "\n         3 more only mentioned\n" in text


@pytest.mark.parametrize("name", ["base_deal", "strike"])
def test_a_budget_is_kept_by_what_the_pipeline_does(watcher: Watcher, name: str) -> None:
    path = TIMELINES / f"{name}.jsonl"
    reached = []
    for per_day in ("0.02/day", "0.05/day", "1/day"):
        fitted = watcher("replay", path, *FAST, "--json", "--budget", per_day).json["budget"]
        assert fitted["replayed"]["alerts"] <= fitted["most"]
        reached.append(fitted["replayed"]["alert_recall"])
    assert reached[0] < reached[-1], "a budget that hurts, and one that does not"
    recalls = [point["recall"] for point in fitted["curve"]]
    assert recalls == sorted(set(recalls))
    assert recalls[-1] > 0


def test_what_no_threshold_holds_back_counts_against_a_budget(
    watcher: Watcher, tmp_path: Path
) -> None:
    (tmp_path / "claims.toml").write_text(f"{CLAIMS}alert_on_mentions = true\n", encoding="utf-8")
    due = [{"claim": "base", "stance": "contradicts", "alert": True}]
    russian = "Россия не уходит с авиабазы Хмеймим в Сирии, сообщили вчера военные на базе."
    rows = lines({**FIRST, "expect": due}, article("ru", "2024-12-16T09:00:00Z", russian))
    words = ("replay", "-", *FAST, "--json", "--claims", "claims.toml", "--budget")
    assert watcher(*words, "2/day", stdin=rows).json["budget"]["replayed"]["alerts"] == 2
    tight = watcher(*words, "1/day", stdin=rows).json["budget"]
    assert [point["alerts"] for point in tight["curve"]] == [0, 1]
    assert (tight["replayed"]["alerts"], tight["chosen"]["alerts"]) == (1, 0)
    none = watcher(*words, "1/week", stdin=rows)
    assert (none.json["budget"]["chosen"], none.json["budget"]["replayed"]) == (None, None)
    text = watcher(*(word for word in words if word != "--json"), "1/week", stdin=rows).out
    assert text.endswith("\nno thresholds keep within this budget\n")


def test_thresholds_of_a_budget_give_in_the_settings_what_was_promised(
    watcher: Watcher, tmp_path: Path
) -> None:
    words = ("replay", TIMELINES / "strike.jsonl", *FAST, "--json")
    fitted = watcher(*words, "--budget", "0.05/day").json["budget"]
    options = "\n".join(
        f"min_confidence_{key} = {value}" for key, value in fitted["thresholds"].items()
    )
    (tmp_path / "w.toml").write_text(f"[alert]\n{options}\n", encoding="utf-8")
    report = watcher("--config", "w.toml", *words).json
    assert report["alerts"] == fitted["replayed"]["alerts"] > 0
    assert report["scores"]["alert_recall"]["share"] == fitted["replayed"]["alert_recall"]


def test_speed_is_a_number_of_times_real_time(watcher: Watcher) -> None:
    quick = article("soon", "2024-12-16T08:00:02Z", LATER["text"])
    stdin = lines(HEAD, FIRST, quick)
    for speed in ("max", "20", "1e9"):
        assert (
            watcher("replay", "-", *FAST, "--speed", speed, "--json", stdin=stdin).json["alerts"]
            == 2
        )


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--speed", "fast"), "--speed: 'fast'"),
        (("--speed", "0"), "--speed: '0'"),
        (("--speed", "-3"), "--speed: '-3'"),
        (("--speed", "nan"), "--speed: 'nan'"),
        (("--speed", "inf"), "--speed: 'inf'"),
        (("--budget", "many"), "--budget: 'many'"),
        (("--budget", "0/day"), "--budget: 0 alerts"),
        (("--budget", "1/day"), "--budget needs reports with labels"),
        (("--judge", "best"), "--judge: 'best'"),
        (("--claims", "nowhere.toml"), "--claims out"),
    ],
)
def test_nonsense_is_refused_in_one_line(fails: Fails, words: tuple[str, str], fault: str) -> None:
    assert fault in fails(2, "replay", "-", *words, stdin=lines(HEAD, FIRST))


@pytest.mark.parametrize(
    ("stdin", "fault"),
    [(b"", "no dated article"), (b"\n\n", "no dated article"), (lines(HEAD), "no dated article")],
)
def test_an_empty_archive_is_refused(fails: Fails, stdin: bytes, fault: str) -> None:
    assert fault in fails(2, "replay", "-", stdin=stdin)


def test_a_missing_archive_is_refused(fails: Fails) -> None:
    assert "No such file" in fails(2, "replay", "nowhere.jsonl")
