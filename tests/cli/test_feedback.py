"""`watcher alert mark|marks`, `watcher tune`, `watcher evaluate --feedback`, and what `claim show` says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Watcher
from tests.stored_reports import START, store_reports, timeline
from watcher.app.policies import make_policy
from watcher.settings import Settings
from watcher.store.repository import open_store

Fails = Callable[..., str]
CLAIMS, REPORTS = timeline("strike")
_SINCE = ("--since", "3650d")


@pytest.fixture
def alerts(
    watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[dict[str, str]]:
    """A database with the alerts of a timeline, oldest first."""
    url = f"sqlite:///{tmp_path}/watcher.db"
    monkeypatch.setenv("WATCHER_DATABASE_URL", url)
    monkeypatch.setenv("WATCHER_JUDGE__MODEL", str(tmp_path / "none"))
    store = open_store(url)
    with store.begin() as tx:
        for claim in CLAIMS:
            tx.add_claim(claim, START)
    store_reports(store, REPORTS, policy=make_policy(Settings()))
    store.close()
    rows: list[dict[str, str]] = watcher("alert", "list", "--json").json
    return rows[::-1]


def test_a_mark_is_the_last_word_of_a_person(
    watcher: Watcher, fails: Fails, alerts: list[dict[str, str]]
) -> None:
    one = alerts[0]["id"]
    done = watcher("alert", "mark", one[:6], "wrong", "--why", "wrong-stance", "--by", "anna")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"alert {one} is marked wrong (wrong stance) by you\n", "and no log line"
    assert (
        "already"
        in watcher("alert", "mark", one, "wrong", "--why", "Wrong Stance", "--by", "anna").err
    )
    watcher("alert", "mark", one, "right", "--by", "anna")
    watcher("alert", "mark", one, "wrong", "--why", "echo", "--by", "ben")
    marks = watcher("alert", "marks", "--json").json
    assert [(row["who"], row["verdict"], row["fault"]) for row in marks] == [
        ("cli:ben", "wrong", "echo"),
        ("cli:anna", "right", None),
    ]
    assert watcher("alert", "show", one, "--json").json["marks"] == marks[::-1]
    assert "wrong: echo" in watcher("alert", "show", one).out
    assert "cli:ben" in watcher("alert", "marks", "--claim", alerts[0]["claim_id"]).out
    assert watcher("alert", "mark", one, "right").code == 0, "this system's user"

    assert "'maybe'" in fails(2, "alert", "mark", one, "maybe")
    assert "--why: 'dull'" in fails(2, "alert", "mark", one, "wrong", "--why", "dull")
    assert "has no fault" in fails(2, "alert", "mark", one, "right", "--why", "echo")
    assert "no alert" in fails(2, "alert", "mark", "zzz", "right")


def test_a_claim_shows_what_moved_its_thresholds(
    watcher: Watcher, alerts: list[dict[str, str]]
) -> None:
    one = next(row for row in alerts if row["stance"] == "confirms")
    shown = watcher("claim", "show", one["claim_id"], "--json").json["thresholds"]
    assert {row["why"] for row in shown} == {"configured"}
    watcher("alert", "mark", one["id"], "wrong", "--by", "anna")
    watcher("alert", "mark", one["id"], "wrong", "--by", "ben")
    confirms = watcher("claim", "show", one["claim_id"], "--json").json["thresholds"][0]
    assert (confirms["stance"], confirms["configured"]) == ("confirms", 0.6)
    assert confirms["least"] > 0.75
    assert "moved by 2 marks" in watcher("claim", "show", one["claim_id"]).out


def test_tuning_is_proposed_applied_and_taken_back(
    watcher: Watcher, fails: Fails, alerts: list[dict[str, str]]
) -> None:
    assert "no marks to tune by" in fails(2, "tune", *_SINCE)
    for row in alerts:
        verdict = "wrong" if row["stance"] == "updates" else "right"
        watcher("alert", "mark", row["id"], verdict, "--by", "anna")
    done = watcher("tune", *_SINCE)
    assert done.code == 0
    assert "alerts a day" in done.out
    assert "nothing was changed" in done.err
    assert "few marks" in done.out
    report = watcher("tune", *_SINCE, "--json").json
    updates = next(row for row in report["thresholds"] if row["stance"] == "updates")
    assert (updates["now"], updates["marked_right"]) == (0.6, 0)
    assert updates["proposed"] > 0.65
    assert report["proposed"]["precision"] == report["proposed"]["recall"] == 1.0
    assert report["now"]["precision"] < 1.0
    assert report["proposed"]["alerts_per_day"] < report["now"]["alerts_per_day"]
    assert report["applied"] == 0

    claim = next(row["claim_id"] for row in alerts if row["stance"] == "updates")
    assert (
        "configured" not in watcher("claim", "show", claim, "--json").json["thresholds"][2]["why"]
    )
    applied = watcher("tune", *_SINCE, "--apply")
    assert "`watcher tune --reset` takes it back" in applied.err
    assert "tuned on" in watcher("claim", "show", claim).out
    assert "best that these marks" in watcher("tune", *_SINCE).err
    assert "1 tuned threshold for all claims forgotten" in watcher("tune", "--reset").err
    assert "no tuned thresholds" in watcher("tune", "--reset").err
    assert watcher("tune", "--reset", "--json").json == {"claim_id": None, "dropped": 0}
    assert "tuned on" not in watcher("claim", "show", claim).out


def test_tuning_for_one_claim_and_for_a_budget(
    watcher: Watcher, fails: Fails, alerts: list[dict[str, str]]
) -> None:
    claim = alerts[0]["claim_id"]
    report = watcher("tune", "--claim", claim[:8], "--budget", "1/week", *_SINCE, "--json").json
    assert (report["claim_id"], report["within_budget"]) == (claim, True)
    watcher("alert", "mark", alerts[0]["id"], "wrong", "--by", "anna")
    assert watcher("tune", "--claim", claim, *_SINCE, "--apply").code == 0
    left = watcher("tune", "--reset").err
    assert f"keep them: {claim}" in left
    assert "forgotten" in watcher("tune", "--claim", claim, "--reset").err
    assert "not a number of alerts" in fails(2, "tune", "--budget", "lots")
    assert "--reset goes by itself" in fails(2, "tune", "--reset", "--apply")
    assert "no claim" in fails(2, "tune", "--claim", "zzz")
    assert "not a duration" in fails(2, "tune", "--since", "0")


def test_marked_alerts_are_a_regression_set(
    watcher: Watcher, fails: Fails, alerts: list[dict[str, str]]
) -> None:
    words = ("evaluate", "--feedback", "--judge", "structured")
    assert "no marks yet" in fails(2, *words)
    assert "goes with --judge" in fails(2, *words, "--sample", 3)
    for number, row in enumerate(alerts):
        verdict = ("wrong", "--why", "echo") if number == 0 else ("right",)
        watcher("alert", "mark", row["id"], *verdict, "--by", "anna")
    done = watcher(*words)
    assert done.code == 0
    assert "wrong: echo (no judge of one article can know)" in done.out
    report = watcher(*words, "--json").json
    assert (report["marks"], report["of"]) == (len(alerts), len(alerts) - 1)
    assert report["as_marked"] == len(alerts) - 1, "it says again what it said"
    (echo,) = (row for row in report["cases"] if row["fault"])
    assert (echo["alerts"], echo["as_marked"]) == (True, False)
