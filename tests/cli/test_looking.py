"""`watcher check` and `watcher evaluate`: judge without storing, from every kind of source."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Done, Watcher
from tests.news_site import Item, NewsSite, Reply

Fails = Callable[..., str]
LEAD = "Russia is withdrawing from its Hmeimim air base in Syria, two Syrian officials said."
COUNT = "Some 1,200 Russian soldiers left Damascus on Monday, one of the officials said."
TEXT = f"{LEAD}\n{COUNT}\n"
FRAGMENT = f"<div><script>count()</script><p>{LEAD}</p><p>{COUNT}</p></div>"
PAGE = (
    '<!doctype html><html><head><meta charset="iso-8859-1"><title>Russia leaves</title>'
    '<meta property="og:site_name" content="Café Post"></head><body><nav>Home</nav>'
    f"<article><h1>Russia leaves</h1><p>{LEAD}</p><p>{COUNT}</p></article></body></html>"
)
FINDING = (
    *("claim_id", "stance", "confidence", "quote", "start", "end", "reason", "delta", "origin"),
    *("independent", "alert", "decision"),
)


@pytest.fixture
def claims(watcher: Watcher) -> None:
    watcher("claim", "add", "Russia is not leaving its Hmeimim base.", "--id", "base")
    watcher("claim", "add", "At least 400 Russian soldiers left Damascus.", "--id", "count")
    watcher("claim", "add", "The weather in Oslo is fine.", "--id", "weather")


def stances(checked: Any) -> dict[str, str]:
    return {item["claim_id"]: item["stance"] for item in checked["findings"]}


@pytest.mark.usefixtures("claims")
def test_the_json_of_check_has_the_documented_shape(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    checked = watcher("check", "a.txt", "--json").json
    assert list(checked) == ["article", "findings"]
    base, count = checked["findings"]
    assert list(base)[: len(FINDING)] == list(FINDING)
    assert (base["stance"], base["alert"], base["decision"]) == (
        "contradicts",
        True,
        "NEW_REPORTING",
    )
    assert TEXT[base["start"] : base["end"]] == base["quote"] == LEAD
    assert base["delta"] is None
    assert base["said"] == {
        **dict.fromkeys(("role", "to", "outlet"), ""),
        **dict.fromkeys(("quoted", "hedged", "denied"), False),
        "speaker": "two Syrian officials",
    }
    assert base["credited"] == []
    assert 0 < base["confidence"] <= 1
    assert (count["stance"], count["delta"]["kind"]) == ("updates", "quantity")
    assert "400" in count["delta"]["old"]
    assert "1,200" in count["delta"]["new"]
    assert count["delta"]["old_value"] == {
        "value": 400.0,
        "unit": "soldier",
        "comparator": "at least",
    }
    assert count["delta"]["new_value"]["value"] == 1200.0
    assert watcher("claim", "show", "base", "--json").json["evidence"] == [], "nothing is stored"


@pytest.mark.usefixtures("claims")
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("page.html", PAGE.encode("latin-1")),
        ("page", f"<!-- made by hand -->\n{PAGE}".encode("latin-1")),
        ("fragment", FRAGMENT.encode()),
        ("text", TEXT.encode()),
        ("-", PAGE.encode("latin-1")),
        ("-", TEXT.encode()),
    ],
)
def test_pages_and_texts_are_told_apart(
    watcher: Watcher, tmp_path: Path, name: str, body: bytes
) -> None:
    if name != "-":
        (tmp_path / name).write_bytes(body)
    checked = watcher("check", name, "--json", stdin=body).json
    assert stances(checked) == {"base": "contradicts", "count": "updates"}
    assert [item["quote"] for item in checked["findings"]] == [LEAD, COUNT]
    if b"meta charset" in body:
        assert checked["article"]["outlet"] == "Café Post"
    assert f"“{LEAD}”" in watcher("check", name, stdin=body).out


@pytest.mark.usefixtures("claims")
def test_check_reads_a_page_from_the_web(
    watcher: Watcher, fails: Fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    with NewsSite() as site:
        site.publish(Item("leaves", "Russia leaves", (LEAD, COUNT)))
        site.replies["/big"] = Reply(b"<p>" + b"x" * 10_000_000)
        site.replies["/empty"] = Reply(b"<html><body></body></html>")
        site.replies["/deep"] = Reply(b"<html><body>" + b"<div>" * 100_000)
        site.replies["/pdf"] = Reply(b"%PDF-1.4", content_type="application/pdf")
        assert "private" in fails(1, "check", f"{site.url}/leaves")
        monkeypatch.setenv("WATCHER_FETCH__ALLOW_PRIVATE", f'["{site.address}"]')
        monkeypatch.setenv("WATCHER_FETCH__PER_HOST_GAP_S", "0")
        checked = watcher("check", f"{site.url}/leaves", "--json").json
        assert stances(checked) == {"base": "contradicts", "count": "updates"}
        reasons = {"big": "too large", "empty": "no article text", "deep": "no article text"}
        for name, reason in {**reasons, "pdf": "PDF", "absent": "404"}.items():
            line = fails(1, "check", f"{site.url}/{name}")
            assert line.startswith(f"{site.url}/{name}: ")
            assert reason in line


@pytest.mark.usefixtures("claims")
def test_what_cannot_be_checked_is_said_in_one_line(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    files = {"empty": b" \n", "bytes": b"one\ncaf\xe9", "zeros": b"a\x00b" * 9}
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    assert "empty" in fails(2, "check", "empty")
    assert fails(2, "check", "bytes") == "bytes:2: not UTF-8 text"
    assert "binary" in fails(2, "check", "zeros")
    assert "No such file" in fails(2, "check", "absent")
    assert "directory" in fails(2, "check", ".")
    assert "-: empty" in fails(2, "check", "-")
    assert "either" in fails(2, "check")
    assert "either" in fails(2, "check", "empty", "--jsonl", "empty")


def test_check_needs_claims(watcher: Watcher, fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert "no claims to check against" in fails(2, "check", "a.txt")
    (tmp_path / "c.jsonl").write_text(
        '{"id": "own", "text": "Russia is not leaving its Hmeimim base."}\nbad\n', "utf-8"
    )
    done = watcher("check", "a.txt", "--claims", "c.jsonl", "--json")
    assert (done.code, stances(done.json)) == (3, {"own": "contradicts"})
    assert len(done.complaints) == 1
    assert "c.jsonl:2:" in done.err


def lines_of(done: Done) -> list[Any]:
    return [json.loads(line) for line in done.out.splitlines()]


@pytest.mark.usefixtures("claims")
def test_json_lines_are_judged_one_by_one_and_bad_ones_named(
    watcher: Watcher, tmp_path: Path
) -> None:
    rows: list[object] = [
        {"id": "text", "text": TEXT, "outlet": "Post", "published_at": "2024-12-16"},
        "not an object",
        {"id": "neither"},
        {"id": "page", "html": PAGE, "url": "https://a.example/1"},
        {"id": "when", "text": TEXT, "published_at": "yesterday"},
        {"id": "where", "text": TEXT, "url": "http://[::1"},
        {"id": "type", "text": ["a"]},
        {"id": "rain", "text": "Rain fell on the hills for two days and closed a road."},
    ]
    body = "\n".join(map(json.dumps, rows)).encode() + b'\nnot json\n{"text": "caf\xe9"}\n\n'
    (tmp_path / "a.jsonl").write_bytes(body)
    with gzip.open(tmp_path / "a.jsonl.gz", "wb") as stream:
        stream.write(body)
    for source in ("a.jsonl", "a.jsonl.gz", "-"):
        done = watcher("check", "--jsonl", source, "--json", stdin=body)
        assert done.code == 3
        named = [line.split(": ")[2] for line in done.complaints]
        assert named == [f"line {number}" for number in (2, 3, 5, 6, 7, 9, 10)]
        checked = lines_of(done)
        assert [item["article"]["id"] for item in checked] == ["text", "page", "rain"]
        assert [stances(item) for item in checked] == [
            {"base": "contradicts", "count": "updates"},
            {"base": "contradicts", "count": "updates"},
            {},
        ]
        assert checked[0]["article"]["published_at"] == "2024-12-16T00:00:00Z"


@pytest.mark.usefixtures("claims")
def test_a_broken_gzip_file_is_said_after_what_could_be_read(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    body = b"".join(json.dumps({"id": n, "text": f"{LEAD} {n}"}).encode() + b"\n" for n in range(9))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(body)[:-20])
    (tmp_path / "no.gz").write_bytes(body)
    done = watcher("check", "--jsonl", "cut.gz", "--json")
    assert (done.code, len(done.complaints)) == (2, 1)
    assert "Not a gzipped file" in fails(2, "check", "--jsonl", "no.gz")
    assert "No such file" in fails(2, "check", "--jsonl", "absent")


@pytest.mark.usefixtures("claims")
def test_a_language_that_is_not_read_is_never_judged_as_english(watcher: Watcher) -> None:
    french = (
        "Russia: la Russie retire ses troupes de la base de Hmeimim en Syrie, dit un officier. "
    )
    rows = [{"id": 1, "text": french * 3}, {"id": 2, "text": "Россия уходит из Hmeimim, Сирия."}]
    body = "\n".join(map(json.dumps, rows)).encode()
    for checked in lines_of(watcher("check", "--jsonl", "-", "--json", stdin=body)):
        assert checked["article"]["language"] not in {"", "en"}
        assert set(stances(checked).values()) <= {"mentions"}


PAIRS: list[dict[str, object]] = [
    {"id": "a", "claim": "Russia is leaving", "evidence": "Russia is not leaving.", "label": "contradicts"},
    {"id": "b", "claim": "One man left", "label": "confirms"},
    {"id": "a", "claim": "Twice", "evidence": "Twice.", "label": "unrelated"},
    {"id": "c", "claim": "It rains", "evidence": "It rains.", "label": "maybe"},
    {"id": "d", "claim": "At least 400 soldiers left Damascus.", "label": "confirms",
     "evidence": "Some\u2028430 soldiers left Damascus, an officer said.", "as_of": "2024-12-15",
     "kind": "past_event", "published": "2024-12-16"},
]  # fmt: skip


def test_evaluate_scores_good_pairs_and_names_bad_ones(watcher: Watcher, tmp_path: Path) -> None:
    body = "\n".join(json.dumps(row, ensure_ascii=False) for row in PAIRS).encode()
    (tmp_path / "p.jsonl").write_bytes(body + b'\nnot json\n{"claim": "caf\xe9"}\n')
    done = watcher("evaluate", "p.jsonl", "--predictions", "out.jsonl", "--json")
    assert done.code == 3
    assert [line.split()[1] for line in done.complaints] == [
        f"p.jsonl:{line}:" for line in (2, 3, 4, 6, 7)
    ]
    report = done.json
    assert report["pairs"] == 2
    assert {"macro_f1", "alert_precision", "alert_recall", "classes", "confusion"} <= set(report)
    assert set(report["classes"]["confirms"]) >= {"precision", "recall", "f1"}
    written = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [list(row) for row in written] == [["id", "stance", "confidence", "probabilities"]] * 2
    assert [row["id"] for row in written] == ["a", "d"]
    assert all(abs(sum(row["probabilities"].values()) - 1) < 0.01 for row in written)
    assert "macro-F1" in watcher("evaluate", "p.jsonl").out


def test_evaluate_loses_neither_pairs_nor_report(
    watcher: Watcher, fails: Fails, tmp_path: Path
) -> None:
    (tmp_path / "p.jsonl").write_text(json.dumps(PAIRS[0]), encoding="utf-8")
    assert "overwrite" in fails(2, "evaluate", "p.jsonl", "--predictions", "./p.jsonl")
    assert json.loads((tmp_path / "p.jsonl").read_text()) == PAIRS[0]
    done = watcher("evaluate", "p.jsonl", "--predictions", "absent/out.jsonl")
    assert (done.code, len(done.complaints)) == (2, 1)
    assert "macro-F1" in done.out
    (tmp_path / "none").write_text("\n", encoding="utf-8")
    assert "no pair to judge" in fails(2, "evaluate", "none")
    assert "No such file" in fails(2, "evaluate", "absent")
