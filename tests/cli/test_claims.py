"""`watcher claim ...`: what a user may do to claims, and every way to get it wrong."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Watcher

Fails = Callable[..., str]
SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "claims.toml"


def bare(claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what every database gives its own claims."""
    own = {"created_at", "updated_at", "version"}
    return [{key: claim[key] for key in claim if key not in own} for claim in claims]


def test_a_claim_from_add_to_rm(watcher: Watcher) -> None:
    added = watcher("claim", "add", "At least 400 soldiers left Tartus.", "--as-of", "2024-12-15")
    name = added.out.strip()
    assert added.code == 0
    assert "as of 2024-12-15" in added.err
    (claim,) = watcher("claim", "list", "--json").json
    assert (claim["id"], claim["kind"], claim["as_of"]) == (name, "past_event", "2024-12-15")
    assert claim["quantities"] == [{"value": 400.0, "unit": "soldier", "comparator": "at least"}]
    assert "at least 400 soldier" in watcher("claim", "show", name).out
    watcher("claim", "edit", name, "--text", "At least 500 soldiers left Tartus.", "--topic", "sea")
    edited = watcher("claim", "show", name[:4], "--json").json
    assert (edited["version"], edited["topic"], edited["evidence"]) == (2, "sea", [])
    assert edited["quantities"][0]["value"] == 500
    assert "muted" in watcher("claim", "mute", name, "--for", "2d").err
    assert " muted " in watcher("claim", "list").out
    watcher("claim", "unmute", name)
    assert watcher("claim", "list", "--topic", "sea", "--json").json[0]["muted_until"] is None
    watcher("claim", "edit", name, "--inactive", "--channel", "#one", "--channel", "#two")
    assert " off " in watcher("claim", "list").out
    assert watcher("claim", "rm", name).code == 0
    assert watcher("claim", "list", "--json").json == []


def test_claims_in_other_scripts_get_an_id_that_can_be_typed(watcher: Watcher) -> None:
    for text in ("Россия покидает Хмеймим", "روسيا لن تغادر حميميم"):
        name = watcher("claim", "add", text).out.strip()
        assert name.isascii()
        assert text in watcher("claim", "show", name).out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([""], "text is empty"),
        (["  "], "text is empty"),
        (["word " * 2000], "text has 9999 characters; at most 2000 are allowed"),
        (["!!!"], "no word"),
        (["red \x1b[31m"], "control character"),
        (["half a \ud800 character"], "broken character (not UTF-8)"),
        (["Fine", "--id", "with a blank"], "id 'with a blank' must be"),
        (["Fine", "--as-of", "2024-13-01"], "'2024-13-01' is not a day"),
        (["Fine", "--kind", "rumour"], "past_event, ongoing_state, forecast"),
        (["Fine", "--id", "there"], "there is a claim 'there' already"),
    ],
)
def test_a_bad_claim_is_refused_in_one_line(
    watcher: Watcher, fails: Fails, words: list[str], reason: str
) -> None:
    watcher("claim", "add", "Already there", "--id", "there")
    assert reason in fails(2, "claim", "add", *words)
    assert [claim["id"] for claim in watcher("claim", "list", "--json").json] == ["there"]


def test_an_unknown_id_names_the_nearest(watcher: Watcher, fails: Fails) -> None:
    for name in ("hmeimim-kept", "hmeimim-left", "tartus-kept"):
        watcher("claim", "add", "Some claim", "--id", name)
    assert "hmeimim-kept" in fails(2, "claim", "show", "hmeimin-kept")
    assert "hmeimim-left" in fails(2, "claim", "rm", "hmeimim")  # the start of two
    for command in ("show", "edit", "rm", "mute", "unmute"):
        assert "tartus-kept" in fails(2, "claim", command, "tartus-kepd")
    assert len(watcher("claim", "list", "--json").json) == 3


@pytest.mark.parametrize("length", ["soon", "-3h", "0h", "9999999d"])
def test_a_bad_length_of_a_mute_is_refused(watcher: Watcher, fails: Fails, length: str) -> None:
    watcher("claim", "add", "Some claim", "--id", "one")
    fails(2, "claim", "mute", "one", "--for", length)
    assert watcher("claim", "show", "one", "--json").json["muted_until"] is None


@pytest.mark.parametrize("json_lines", [False, True])
def test_an_export_imports_as_it_was(watcher: Watcher, tmp_path: Path, json_lines: bool) -> None:
    assert watcher("claim", "import", SEEDS).code == 0
    watcher("claim", "mute", "assad-fell", "--for", "30d")
    watcher("claim", "edit", "assad-asylum", "--inactive", "--channel", "#x", "--mentions")
    before = bare(watcher("claim", "list", "--json").json)
    exported = watcher("claim", "export", *(["--json"] if json_lines else [])).out
    copy = tmp_path / ("copy.jsonl" if json_lines else "copy.toml")
    copy.write_text(exported, encoding="utf-8")
    other = ("--database", f"sqlite:///{tmp_path}/other.db")
    assert watcher(*other, "claim", "import", copy).code == 0
    after = bare(watcher(*other, "claim", "list", "--json").json)
    kept = ("id", "text", "as_of", "kind", "topic", "entities") if json_lines else tuple(before[0])
    assert [{key: claim[key] for key in kept} for claim in after] == [
        {key: claim[key] for key in kept} for claim in before
    ]


def test_short_claims_are_exported_as_tables_to_edit_too(watcher: Watcher) -> None:
    for name in ("one", "two"):
        watcher("claim", "add", f"Claim {name}", "--id", name)
    exported = watcher("claim", "export").out
    assert exported.count("[[claim]]") == 2
    assert [row["id"] for row in tomllib.loads(exported)["claim"]] == ["one", "two"]


TOML = b"""[[claim]]
id = "good-1"
text = "Russia left Tartus"

[[claim]]
id = "broken
text = "no closing quote above"

[[claim]]
id = "empty"
text = ""

[[claim]]
id = "latin"
text = "caf\xe9"

[[claim]]
id = "good-1"
text = "again"

[[claim]]
id = "good-2"
text = "The last one"
"""
JSONL = b"""{"id": "good-1", "text": "At least 400 soldiers left", "quantities": "other fields are ignored"}
not json
{"id": "no text"}

{"id": "latin", "text": "caf\xe9"}
[1]
{"id": "day", "text": "Fine", "as_of": "then"}
{"id": "good-1", "text": "again"}
{"id": "good-2", "text": "Russia will leave", "kind": "forecast", "topic": "bases", "entities": ["Tartus"]}"""


@pytest.mark.parametrize(
    ("name", "body", "bad_lines"),
    [("claims.toml", TOML, [6, 9, 13, 17]), ("claims.jsonl", JSONL, [2, 3, 5, 6, 7, 8])],
)
def test_bad_lines_of_an_import_are_named_and_good_ones_go_in(
    watcher: Watcher, tmp_path: Path, name: str, body: bytes, bad_lines: list[int]
) -> None:
    (tmp_path / name).write_bytes(body)
    done = watcher("claim", "import", name)
    assert done.code == 3
    places = [line.split()[1] for line in done.complaints]
    assert places == [f"{name}:{line}:" for line in bad_lines]
    assert [claim["id"] for claim in watcher("claim", "list", "--json").json] == [
        "good-1",
        "good-2",
    ]
    again = watcher("claim", "import", name)
    assert again.code == 1
    assert "added 0" in again.err


def test_json_lines_may_leave_the_kind_to_the_text(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / "claims.jsonl").write_bytes(JSONL)
    watcher("claim", "import", "claims.jsonl")
    first, last = watcher("claim", "list", "--json").json
    assert first["quantities"][0]["value"] == 400
    assert (last["kind"], last["topic"], last["entities"]) == ("forecast", "bases", ["Tartus"])
    stdin = json.dumps({"id": "state", "text": "Russia is not leaving"}).encode()
    assert watcher("claim", "import", "-", stdin=stdin).code == 0
    assert watcher("claim", "show", "state", "--json").json["kind"] == "ongoing_state"


def test_a_file_that_cannot_be_read_is_named(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    assert fails(2, "claim", "import", "absent.toml") == "absent.toml: No such file or directory"
    assert "directory" in fails(2, "claim", "import", ".")
    (tmp_path / "wide.toml").write_bytes("[[claim]]".encode("utf-16"))
    assert "UTF-16" in fails(2, "claim", "import", "wide.toml")


def test_control_and_direction_characters_cannot_drive_the_terminal(
    watcher: Watcher, tmp_path: Path
) -> None:
    (tmp_path / "claims.jsonl").write_text(
        json.dumps({"id": "rtl", "text": "Russia \u202eleaves\u202c می\u200cرود"}), "utf-8"
    )
    watcher("claim", "import", "claims.jsonl")
    for words in (("list",), ("show", "rtl")):
        out = watcher("claim", *words).out
        assert "\u202e" not in out
        assert "می\u200cرود" in out
