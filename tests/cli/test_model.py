"""What users see of the judge's model: whole, missing, damaged, or one of their own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Watcher
from tests.cli.test_main_job import LEAD, NEW, OLD, page, rss
from tests.news_site import NewsSite
from tests.slack_stub import TOKEN, SlackStub
from tests.tiny_models import write_nli_model, write_stance_model

Fails = Callable[..., str]
Spoil = Callable[[Path], object]


def remove_graph(folder: Path) -> None:
    (folder / "stance.onnx").unlink()


def flip_a_bit(folder: Path) -> None:
    body = bytearray((folder / "stance.onnx").read_bytes())
    body[len(body) // 2] ^= 1
    (folder / "stance.onnx").write_bytes(body)


AMISS = pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (remove_graph, "stance.onnx is missing"),
        (flip_a_bit, "stance.onnx is damaged: its checksum is not the manifest's"),
        (shutil.rmtree, "its folder is missing"),
    ],
    ids=["removed", "damaged", "no folder"],
)


@pytest.fixture
def model(watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole model that the settings name, a claim, and an article about it."""
    folder = write_stance_model(tmp_path / "model")
    monkeypatch.setenv("WATCHER_JUDGE__MODEL", str(folder))
    watcher("claim", "add", "Russia is not leaving its Hmeimim base.", "--id", "base")
    (tmp_path / "a.txt").write_text(f"{LEAD}\n", encoding="utf-8")
    pair = {"id": "a", "claim": "It left", "evidence": "It left.", "label": "confirms"}
    (tmp_path / "p.jsonl").write_text(json.dumps(pair), encoding="utf-8")
    return folder


def judge_line(watcher: Watcher) -> str:
    (line,) = [line for line in watcher("doctor").out.splitlines() if "  judge: " in line]
    return line


@pytest.mark.usefixtures("model")
def test_a_whole_model_is_named_by_doctor_and_warns_nobody(watcher: Watcher) -> None:
    assert judge_line(watcher).startswith("  ok  judge: model tiny-1 of 2025-03-01, sha256 ")
    for words in (("check", "a.txt"), ("evaluate", "p.jsonl"), ("run", "--once")):
        done = watcher(*words)
        assert done.code == 0
        assert "without the neural model" not in done.out + done.err


@AMISS
def test_without_its_model_the_judge_works_and_warns(
    watcher: Watcher, tmp_path: Path, model: Path, spoil: Spoil, problem: str
) -> None:
    spoil(model)
    warning = f"judged without the neural model: {problem}"
    checked = watcher("check", "a.txt", "--json")
    assert (checked.code, checked.err) == (0, f"warning: {warning}\n")
    assert [item["stance"] for item in checked.json["findings"]] == ["contradicts"]
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": LEAD}), encoding="utf-8")
    lines = watcher("check", "--jsonl", "a.jsonl")
    assert (lines.code, lines.err.count(f"warning: {warning}\n")) == (0, 1)
    scored = watcher("evaluate", "p.jsonl")
    assert (scored.code, scored.err.count(f"warning: {warning}\n")) == (0, 1)
    assert judge_line(watcher) == f"warn  judge: {warning} ({model})"


@AMISS
def test_every_alert_says_that_the_model_was_missing(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch, model: Path, spoil: Spoil, problem: str
) -> None:
    spoil(model)
    warning = f"judged without the neural model: {problem}"
    with NewsSite() as site, SlackStub() as slack:
        monkeypatch.setenv("WATCHER_FETCH__ALLOW_PRIVATE", json.dumps([site.address]))
        monkeypatch.setenv("WATCHER_FETCH__PER_HOST_GAP_S", "0")
        for item in (OLD, NEW):
            site.replies[item["path"]] = page(item)
        site.replies["/feed"] = rss(site.url, OLD)
        watcher("feed", "add", f"{site.url}/feed")
        watcher("run", "--once")
        site.replies["/feed"] = rss(site.url, NEW, OLD)
        dry = watcher("run", "--dry-run")
        assert dry.out.splitlines().count(f"note: {warning}") == 1
        assert dry.err.count("event=judge_without_model") == 1
        monkeypatch.setenv("WATCHER_SLACK__CHANNEL", "#alerts")
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("SLACK_WEBHOOK_URL", slack.webhook_url)
        printed = watcher("run", "--once").out
        assert printed.splitlines().count(f"note: {warning}") == 1
        monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
        (alert,) = watcher("alert", "list", "--json").json
        assert warning in watcher("alert", "show", alert["id"]).out
        (hook,) = slack.webhook_messages
        assert warning in hook["text"]
        assert warning in json.dumps(hook["blocks"])


def test_a_users_own_nli_model_judges(
    watcher: Watcher, tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(model)
    write_nli_model(tmp_path / "mine")
    monkeypatch.setenv("WATCHER_JUDGE__NLI_MODEL", "mine")
    assert judge_line(watcher) == "  ok  judge: nli_model mine"
    for words in (("check", "a.txt"), ("evaluate", "p.jsonl"), ("run", "--once")):
        done = watcher(*words)
        assert done.code == 0
        assert "without the neural model" not in done.out + done.err


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(
    ("named", "problem"),
    [
        ("absent", "absent: is no folder, and no org/name@revision of a hub"),
        ("org/name", "org/name: a model of the hub is written org/name@revision"),
        ("mine", "mine: model.onnx is missing"),
        ("strange", "strange: nli_labels has no stance for LABEL_0, LABEL_1, LABEL_2; the labels"),
    ],
)
def test_a_users_own_model_that_cannot_be_used_is_a_fault_of_the_configuration(
    fails: Fails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, problem: str
) -> None:
    write_nli_model(tmp_path / "strange", labels=("LABEL_0", "LABEL_1", "LABEL_2"))
    (write_nli_model(tmp_path / "mine") / "model.onnx").unlink()
    monkeypatch.setenv("WATCHER_JUDGE__NLI_MODEL", named)
    for words in (("check", "a.txt"), ("evaluate", "p.jsonl"), ("run", "--once"), ("doctor",)):
        line = fails(2, *words)
        assert line.startswith(f"env WATCHER_JUDGE__NLI_MODEL: judge.nli_model: {problem}")


def test_labels_are_mapped_by_the_configuration(watcher: Watcher, tmp_path: Path) -> None:
    write_nli_model(tmp_path / "mine", labels=("LABEL_0", "LABEL_1", "LABEL_2"))
    (tmp_path / "own.toml").write_text(
        '[judge]\nnli_model = "mine"\n'
        'nli_labels = { label_0 = "confirms", LABEL_1 = "mentions", LABEL_2 = "updates" }\n',
        encoding="utf-8",
    )
    shown = watcher("--config", "own.toml", "config", "show", "--json").json["judge.nli_labels"]
    assert json.loads(shown["value"])["label_2"] == "updates"
    assert "nli_model mine" in watcher("--config", "own.toml", "doctor").out


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (
            '{"entailment": "supports"}',
            "entailment: 'supports' is not one of confirms, contradicts",
        ),
        ('{"entailment": ["confirms"]}', "is not one of"),
        ("entailment=confirms", "is not a table"),
    ],
)
def test_a_mapping_that_names_no_stance_is_refused(
    fails: Fails, monkeypatch: pytest.MonkeyPatch, value: str, problem: str
) -> None:
    monkeypatch.setenv("WATCHER_JUDGE__NLI_LABELS", value)
    line = fails(2, "claim", "list")
    assert line.startswith("env WATCHER_JUDGE__NLI_LABELS: judge.nli_labels: ")
    assert problem in line
