"""The second opinion as a user meets it: switched on by two settings, told by `check` and `doctor`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Watcher
from tests.llm_stub import MODEL, LlmStub, opinion

Fails = Callable[..., str]
KEY = "sk-open-sesame-0123456789"
TEXT = "Russia is withdrawing from its Hmeimim air base in Syria, two Syrian officials said.\n"


@pytest.fixture
def llm(watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LlmStub]:
    """An endpoint that is set up, with a claim and an article that contradicts it."""
    watcher("claim", "add", "Russia is not leaving its Hmeimim base.", "--id", "base")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "key").write_text(f"{KEY}\n", encoding="utf-8")
    with LlmStub() as stub:
        # the rules alone, whatever model ships
        monkeypatch.setenv("WATCHER_JUDGE__MODEL", str(tmp_path / "none"))
        monkeypatch.setenv("WATCHER_JUDGE__LLM__BASE_URL", stub.base_url)
        monkeypatch.setenv("WATCHER_JUDGE__LLM__MODEL", MODEL)
        monkeypatch.setenv("WATCHER_JUDGE__LLM__API_KEY_FILE", str(tmp_path / "key"))
        yield stub


def test_check_tells_who_vetoed_and_asks_once(watcher: Watcher, llm: LlmStub) -> None:
    llm.script(opinion("mentions", why="only officials without a name"))
    first = watcher("check", "a.txt", "--json")
    (found,) = first.json["findings"]
    assert (found["stance"], found["alert"]) == ("mentions", False)
    assert found["reason"].startswith(
        f"vetoed by llm-1:{MODEL} (mentions: only officials without a name)"
    )
    assert watcher("check", "a.txt", "--json").out == first.out
    assert len(llm.bodies) == 1
    assert llm.headers[0]["authorization"] == f"Bearer {KEY}"
    (line,) = (row for row in watcher("doctor").out.splitlines() if " llm: " in row)
    assert line == (
        f"  ok  llm: {MODEL} at {llm.base_url}: 1 of 200 questions and 321 of 500,000 tokens used today"
    )


def test_a_spent_budget_leaves_the_judge_alone_and_doctor_says_so(
    watcher: Watcher, llm: LlmStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHER_JUDGE__LLM__CALLS_A_DAY", "0")
    done = watcher("check", "a.txt", "--json")
    assert done.json["findings"][0]["stance"] == "contradicts"
    assert "judge stands alone until midnight UTC" in done.err
    assert llm.bodies == []
    (line,) = (row for row in watcher("doctor").out.splitlines() if " llm: " in row)
    assert line.startswith(f"warn  llm: {MODEL} at ")
    assert line.endswith(
        "0 of 0 questions and 0 of 500,000 tokens used today; not heard: 1 budget spent"
    )


def test_the_key_is_never_shown(watcher: Watcher, llm: LlmStub, tmp_path: Path) -> None:
    llm.script(opinion("contradicts", TEXT.strip(), why=f"your key is {KEY}"))
    for words in (("-v", "check", "a.txt"), ("doctor",), ("config", "show"), ("alert", "list")):
        done = watcher(*words)
        assert KEY not in done.out + done.err
    assert len(llm.bodies) == 1
    kept = [path for path in (tmp_path / "data").iterdir() if path.is_file()]
    assert "llm.db" in {path.name for path in kept}
    assert not any(KEY.encode() in path.read_bytes() for path in kept)


@pytest.mark.usefixtures("llm")
def test_what_stops_it_is_told_in_one_line(
    fails: Fails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data" / "llm.db").write_text("Dear diary. " * 100, encoding="utf-8")
    assert fails(2, "check", "a.txt") == (
        "env WATCHER_JUDGE__LLM__BASE_URL: judge.llm:"
        f" {tmp_path}/data/llm.db cannot be used (file is not a database); remove it"
    )
    monkeypatch.setitem(sys.modules, "openai", None)
    assert fails(2, "check", "a.txt") == (
        "env WATCHER_JUDGE__LLM__BASE_URL: judge.llm: needs the extra: pip install 'watcher[llm]'"
    )


def test_it_is_off_by_default(
    watcher: Watcher, llm: LlmStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WATCHER_JUDGE__LLM__BASE_URL")
    monkeypatch.setitem(sys.modules, "openai", None)
    assert watcher("check", "a.txt", "--json").json["findings"][0]["stance"] == "contradicts"
    assert " llm: " not in watcher("doctor").out
    assert llm.bodies == []
    assert not (tmp_path / "data" / "llm.db").exists()
