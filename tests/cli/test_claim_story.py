"""A claim's life on the command line: its state and timeline, accepting an update, judging again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Watcher
from tests.stored_reports import store_reports, timeline
from watcher.store.repository import SqlStore, open_store

Fails = Callable[..., str]
STRIKE = "About 1,800 workers are on strike at the Nordvik washing-machine factory in Lodz."
CLOSURE = "Nordvik will close its factory in Lodz by 31 July 2026."


@pytest.fixture
def store(watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    url = f"sqlite:///{tmp_path}/story.db"
    monkeypatch.setenv("WATCHER_DATABASE__URL", url)
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def archive(watcher: Watcher, store: SqlStore) -> None:
    """Two claims, and the eighteen reports of the strike's timeline read as they came."""
    watcher("claim", "add", STRIKE, "--id", "strike", "--as-of", "2026-02-02")
    closing = ("--id", "closure", "--as-of", "2026-02-02", "--deadline", "2026-07-31")
    watcher("claim", "add", CLOSURE, *closing)
    store_reports(store, timeline("strike")[1])


LEFT = "At least 400 Russian soldiers left Damascus."


def report(name: str, published: str, text: str) -> dict[str, str]:
    url = f"https://{name.lower()}.example/{published}"
    words = {"outlet": name, "url": url, "title": "Soldiers leave Damascus"}
    return {**words, "published": f"{published}T09:00:00Z", "text": text}


@pytest.fixture
def counted(watcher: Watcher, store: SqlStore) -> None:
    """One claim, which one report confirms and a later one gives another figure for."""
    watcher("claim", "add", LEFT, "--id", "left", "--as-of", "2026-02-02")
    told = [
        report(
            "Gazette", "2026-02-03", "At least 400 Russian soldiers left Damascus, the mayor said."
        ),
        report(
            "Courier",
            "2026-02-11",
            "Some 1,200 Russian soldiers left Damascus, a police chief said.",
        ),
    ]
    store_reports(store, told)


def alerts(watcher: Watcher, claim: str, kind: str = "") -> list[dict[str, Any]]:
    found = watcher("alert", "list", "--claim", claim, "--json").json
    return [item for item in found if (item["delta"] or {}).get("kind", "") == kind]


# ----------------------------------------------------------------------------- deadlines


def test_a_deadline_from_add_to_export(watcher: Watcher, tmp_path: Path) -> None:
    added = watcher("claim", "add", CLOSURE, "--id", "closure", "--deadline", "2026-07-31")
    assert "as forecast, until 2026-07-31" in added.err
    assert watcher("claim", "show", "closure", "--json").json["deadline"] == "2026-07-31"
    assert "deadline  2026-07-31" in watcher("claim", "show", "closure").out
    exported = watcher("claim", "export").out
    assert "deadline = 2026-07-31" in exported
    watcher("claim", "edit", "closure", "--deadline", "2026-12-31")
    assert watcher("claim", "show", "closure", "--json").json["deadline"] == "2026-12-31"
    watcher("claim", "edit", "closure", "--deadline", "")
    assert watcher("claim", "show", "closure", "--json").json["deadline"] is None
    watcher("claim", "rm", "closure")
    (tmp_path / "more.toml").write_text(exported, encoding="utf-8")
    (tmp_path / "more.jsonl").write_text(
        '{"id": "lines", "text": "It will rain.", "kind": "forecast", "deadline": "2026-05-01"}\n'
    )
    for name in ("more.toml", "more.jsonl"):
        assert watcher("claim", "import", name).code == 0
    deadlines = {item["id"]: item["deadline"] for item in watcher("claim", "list", "--json").json}
    assert deadlines == {"closure": "2026-07-31", "lines": "2026-05-01"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--deadline", "soon"], "deadline 'soon' is not a day; write 2024-12-15"),
        (["--deadline", "2026-07-31", "--kind", "past_event"], "a deadline is for a forecast"),
    ],
)
def test_a_wrong_deadline_is_refused(fails: Fails, words: list[str], reason: str) -> None:
    assert reason in fails(2, "claim", "add", "It will rain.", *words)


def test_a_deadline_gone_by_is_told(watcher: Watcher) -> None:
    watcher("claim", "add", CLOSURE, "--id", "closure", "--deadline", "2020-01-01")
    shown = watcher("claim", "show", "closure", "--json").json
    assert (shown["state"], shown["timeline"][0]["what"]) == ("expired", "deadline")
    assert "the deadline passed" in watcher("claim", "show", "closure").out
    assert " expired " in watcher("claim", "list").out


# ----------------------------------------------------------------------------- the timeline


@pytest.mark.usefixtures("archive")
def test_show_tells_the_state_and_how_it_came_about(watcher: Watcher) -> None:
    shown = watcher("claim", "show", "strike", "--json").json
    steps = shown["timeline"]
    assert shown["state"] == steps[-1]["state_after"]
    assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)
    first = steps[0]
    assert (first["outlet"], first["stance"], first["counted"]) == ("PAP", "confirms", True)
    assert (first["state_after"], first["independent_origins"]) == ("holding", 1)
    assert first["quote"].startswith("Lodz, Feb. 3 (PAP)")
    put_off = next(step for step in steps if step["delta"] and step["delta"]["new"] == "suspended")
    assert (put_off["stance"], put_off["state_after"]) == ("updates", "changed")
    assert {"ended", "changed", "holding"} <= {step["state_after"] for step in steps}
    plain = watcher("claim", "show", "strike").out
    for word in ("STATE AFTER", "said by", "independent", "->", "alert ", first["quote"]):
        assert word in plain, word
    assert len(plain.splitlines()) > len(steps)


@pytest.mark.usefixtures("archive")
def test_list_has_the_state_of_every_claim(watcher: Watcher) -> None:
    listed = {item["id"]: item["state"] for item in watcher("claim", "list", "--json").json}
    for name, state in listed.items():
        assert watcher("claim", "show", name, "--json").json["state"] == state
        assert f" {state} " in watcher("claim", "list").out


# ----------------------------------------------------------------------------- accepting


@pytest.mark.usefixtures("counted")
def test_an_accepted_update_is_the_claims_new_version(watcher: Watcher, fails: Fails) -> None:
    (alert,) = alerts(watcher, "left", "quantity")
    assert watcher("claim", "show", "left", "--json").json["state"] == "confirmed"
    accepted = watcher("claim", "accept", alert["id"][:6])
    text = "Some 1,200 Russian soldiers left Damascus."
    assert (accepted.code, accepted.out.strip()) == (0, text)
    assert "version 2, as of 2026-02-11" in accepted.err
    shown = watcher("claim", "show", "left", "--json").json
    assert (shown["version"], shown["text"], shown["as_of"]) == (2, text, "2026-02-11")
    assert shown["quantities"][0]["value"] == 1200
    old, new = shown["versions"]
    assert (old["version"], old["text"], old["replaced_at"] is None) == (1, LEFT, False)
    assert (new["accepted_alert"], new["replaced_at"]) == (alert["id"], None)
    told = [(step["version"], step["state_after"]) for step in shown["timeline"]]
    assert told == [(1, "confirmed"), (2, "confirmed")], "the accepted report says just that"
    plain = watcher("claim", "show", "left").out
    assert f"by accepting alert {alert['id']}" in plain
    assert LEFT in plain
    again = fails(2, "claim", "accept", alert["id"])
    assert again == f"alert {alert['id']} was accepted already: it made version 2 of claim left"


@pytest.mark.usefixtures("counted")
def test_after_an_update_was_accepted_reports_are_judged_against_it(
    watcher: Watcher, store: SqlStore
) -> None:
    (alert,) = alerts(watcher, "left", "quantity")
    watcher("claim", "accept", alert["id"])
    assert watcher("claim", "show", "left", "--json").json["not_judged_again"] == 0
    store_reports(
        store,
        [
            report(
                "Herald", "2026-02-20", "Some 1,200 Russian soldiers left Damascus, the army said."
            )
        ],
    )
    assert watcher("rejudge", "--claim", "left").code == 0
    shown = watcher("claim", "show", "left", "--json").json
    told = [(step["outlet"], step["version"], step["stance"]) for step in shown["timeline"]]
    assert told == [
        ("Gazette", 1, "confirms"),
        ("Courier", 2, "confirms"),
        ("Herald", 2, "confirms"),
    ]
    assert (shown["state"], shown["not_judged_again"]) == ("confirmed", 0)
    assert watcher("rejudge", "--claim", "left", "--json").json["changes"] == []


@pytest.mark.usefixtures("archive")
def test_what_cannot_be_accepted_is_told_in_one_line(watcher: Watcher, fails: Fails) -> None:
    confirmed = next(item for item in alerts(watcher, "strike") if item["stance"] == "confirms")
    assert "no new value to accept" in fails(2, "claim", "accept", confirmed["id"])
    status = next(item for item in alerts(watcher, "closure", "status"))
    assert "--text" in fails(2, "claim", "accept", status["id"])
    own = "Nordvik will keep its factory in Lodz open."
    accepted = watcher("claim", "accept", status["id"], "--text", own, "--json").json
    assert (accepted["text"], accepted["version"]) == (own, 2)
    assert "no-such" in fails(2, "claim", "accept", "no-such")


# ----------------------------------------------------------------------------- judging again


def test_rejudge_gives_a_late_claim_its_history_once(watcher: Watcher, store: SqlStore) -> None:
    store_reports(store, timeline("strike")[1])
    watcher("claim", "add", STRIKE, "--id", "strike", "--as-of", "2026-02-02")
    done = watcher("rejudge")
    assert done.code == 0
    assert "strike: " in done.out
    assert "  2026-02-03 09:00  PAP  nothing -> confirms" in done.out
    assert "judged 18 articles again for 1 claim: 1 claim changed" in done.err
    before = watcher("claim", "show", "strike", "--json").json
    assert len(before["timeline"]) > 3
    assert watcher("alert", "list", "--json").json == []
    twice = watcher("rejudge", "--json").json
    assert twice == {"articles": 18, "claims": 1, "changes": []}
    assert watcher("claim", "show", "strike", "--json").json == before


@pytest.mark.usefixtures("archive")
def test_rejudge_takes_a_day_and_a_claim_and_refuses_what_it_cannot_use(
    watcher: Watcher, fails: Fails
) -> None:
    late = watcher("rejudge", "--since", "2026-05-01", "--claim", "closure", "--json").json
    assert (late["articles"], late["claims"]) == (3, 1)
    assert "'yesterday' is not a day" in fails(2, "rejudge", "--since", "yesterday")
    assert "no-such" in fails(2, "rejudge", "--claim", "no-such")
    watcher("claim", "edit", "closure", "--inactive")
    assert "claim edit closure --active" in fails(2, "rejudge", "--claim", "closure")


@pytest.mark.usefixtures("archive")
def test_an_edit_says_how_to_read_the_archive_again(watcher: Watcher) -> None:
    assert "rejudge" not in watcher("claim", "edit", "strike", "--topic", "lodz").err
    edited = watcher("claim", "edit", "strike", "--text", STRIKE.replace("About ", ""))
    assert "watcher rejudge --claim strike" in edited.err
    assert "judged against an earlier version" in watcher("claim", "show", "strike").out
    watcher("rejudge", "--claim", "strike")
    assert "judged against an earlier version" not in watcher("claim", "show", "strike").out


def test_rejudge_without_claims_says_what_to_do(fails: Fails) -> None:
    assert "watcher claim add" in fails(2, "rejudge")
