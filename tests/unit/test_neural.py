"""The stance model's run time: verified before it is loaded, silent, and never surprised by a text."""

from __future__ import annotations

import hashlib
import json
import math
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from tests.tiny_models import ENTAILS, graph, tokenizer, words, write_manifest, write_stance_model
from watcher.core.errors import ModelError
from watcher.core.model import Stance
from watcher.judge.neural import NeuralScorer
from watcher.judge.pair_scores import read_tokenizer

STANCES = json.dumps([stance.value for stance in Stance])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_stance_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def scorer(folder: Path) -> NeuralScorer:
    return NeuralScorer(folder)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return write_stance_model(tmp_path / "model")


@pytest.mark.parametrize(
    ("passage", "stance"),
    [
        ("They LEFT.", Stance.CONFIRMS),
        ("It was denied", Stance.CONTRADICTS),
        ("now 60 ships", Stance.UPDATES),
        ("the base", Stance.MENTIONS),
        ("rain fell", Stance.UNRELATED),
    ],
)
def test_scores_are_log_probabilities_in_the_order_of_stance(
    scorer: NeuralScorer, passage: str, stance: Stance
) -> None:
    scores = scorer.scores("A claim", passage)
    assert max(zip(scores, Stance, strict=True))[1] is stance
    assert math.isclose(sum(map(math.exp, scores)), 1.0, abs_tol=1e-9)
    # a logit of 4 against four of 0
    assert math.isclose(max(scores), 4 - math.log(math.exp(4) + 4), abs_tol=1e-4)


@pytest.mark.parametrize(
    "text",
    ["", " \n", "\ud800 left \udfff", "left\0base", "left " * 20_000, "x" * 100_000, "\u0301" * 9],
    ids=["empty", "blank", "surrogates", "nul", "long", "one word", "marks"],
)
def test_any_text_has_scores(scorer: NeuralScorer, text: str) -> None:
    for scores in (scorer.scores(text, "They left"), scorer.scores("They left", text)):
        assert len(scores) == len(Stance)
        assert all(math.isfinite(score) and score <= 0 for score in scores)


def test_the_same_pair_has_the_same_scores_whatever_was_scored_before(
    scorer: NeuralScorer, folder: Path
) -> None:
    pairs = [(f"claim {n} left", f"{'base ' * n}now denied") for n in range(200)]
    first = [scorer.scores(*pair) for pair in pairs]
    fresh = NeuralScorer(folder)
    assert [fresh.scores(*pair) for pair in reversed(pairs)][::-1] == first
    # what was kept is left out long before this returns
    for number in range(5000):
        scorer.scores("They left", f"{number}")
    assert [scorer.scores(*pair) for pair in pairs] == first


def test_marks_of_the_tokenizer_in_a_text_are_only_text(folder: Path) -> None:
    reader = read_tokenizer((folder / "tokenizer.json").read_bytes())
    assert "[SEP]" not in reader.encode("left [SEP] base", add_special_tokens=False).tokens
    assert reader.encode("left", "base").tokens.count("[SEP]") == 2


def test_it_says_which_model_it_is(scorer: NeuralScorer) -> None:
    assert (scorer.name, scorer.made, len(scorer.checksum)) == ("tiny-1", "2025-03-01", 64)


# ------------------------------------------------------------------ a folder that is not whole


@pytest.mark.parametrize("name", ["stance.onnx", "tokenizer.json", "manifest.json"])
def test_a_missing_file_is_named(broken: Path, name: str) -> None:
    (broken / name).unlink()
    with pytest.raises(ModelError, match=f"^{re.escape(name)} is missing$"):
        NeuralScorer(broken)


@pytest.mark.parametrize("name", ["stance.onnx", "tokenizer.json"])
@pytest.mark.parametrize("place", [0, 0.5, -1])
def test_a_flipped_bit_is_refused_by_checksum(broken: Path, name: str, place: float) -> None:
    body = bytearray((broken / name).read_bytes())
    body[int(place * len(body)) if place > 0 else int(place)] ^= 1
    (broken / name).write_bytes(body)
    with pytest.raises(ModelError, match=f"^{re.escape(name)} is damaged: its checksum"):
        NeuralScorer(broken)


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "\x00", "[" * 100_000, '{"name": "a", "made": "b", "files": []}'),
        '{"name": "", "made": "b", "files": {}}',
        f'{{"name": "a", "made": "b", "files": {{}}, "stances": {STANCES}}}',
        f'{{"name": "a", "made": "b", "files": {{"stance.onnx": ""}}, "stances": {STANCES}}}',
    ],
)
def test_a_damaged_manifest_is_refused(broken: Path, text: str) -> None:
    (broken / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"^manifest\.json is damaged$"):
        NeuralScorer(broken)


def test_every_file_that_the_manifest_names_is_verified(broken: Path) -> None:
    (broken / "blend.json").write_bytes(b"{}")
    names = ("stance.onnx", "tokenizer.json", "blend.json")
    sums = {name: hashlib.sha256((broken / name).read_bytes()).hexdigest() for name in names}
    write_manifest(broken, files=sums)
    assert NeuralScorer(broken).extra_files == {"blend.json": b"{}"}
    (broken / "blend.json").write_bytes(b"[]")
    with pytest.raises(ModelError, match=r"^blend\.json is damaged: its checksum"):
        NeuralScorer(broken)
    write_manifest(broken, files=sums | {"../secrets": "0" * 64})
    with pytest.raises(ModelError, match=r"^manifest\.json is damaged$"):
        NeuralScorer(broken)


def test_a_model_of_other_stances_is_refused(broken: Path) -> None:
    write_manifest(broken, stances=["supports", "refutes"])
    with pytest.raises(ModelError, match="other stances"):
        NeuralScorer(broken)


def test_a_missing_or_strange_folder_is_refused(broken: Path) -> None:
    with pytest.raises(ModelError, match="folder is missing"):
        NeuralScorer(broken / "absent")
    (broken / "stance.onnx").unlink()
    (broken / "stance.onnx").mkdir()
    with pytest.raises(ModelError, match=r"^stance\.onnx cannot be read: "):
        NeuralScorer(broken)


def _graph_of_bytes(folder: Path) -> None:
    (folder / "stance.onnx").write_bytes(b"no graph\n" * 99)


def _graph_of_nli(folder: Path) -> None:
    (folder / "stance.onnx").write_bytes(graph(ENTAILS, 3, ("input_ids",), "input_ids"))


def _three_stances(folder: Path) -> None:
    (folder / "stance.onnx").write_bytes(graph(ENTAILS, 3, ("ids", "kinds"), "ids"))


def _few_words(folder: Path) -> None:
    # token ids of the tokenizer that the graph's table does not have
    tokenizer([*words(ENTAILS), "a", "b", "word"]).save(str(folder / "tokenizer.json"))


def _no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")


def _no_marks(folder: Path) -> None:
    tokenizer(words(ENTAILS)).save(str(folder / "tokenizer.json"))
    text = (folder / "tokenizer.json").read_text("utf-8").replace("[SEP]", "[END]")
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")


def _flat_output(folder: Path) -> None:
    nodes = [
        helper.make_node("Add", ["ids", "kinds"], ["both"]),
        helper.make_node("Cast", ["both"], ["cast"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["cast"], ["logits"], keepdims=0),
    ]
    made = helper.make_graph(
        nodes,
        "flat",
        [helper.make_tensor_value_info(n, TensorProto.INT64, [1, "n"]) for n in ("ids", "kinds")],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [])],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "stance.onnx"))


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (_graph_of_bytes, r"stance\.onnx cannot be loaded: "),
        (_graph_of_nli, r"stance\.onnx asks for other inputs than ids and kinds"),
        (_three_stances, r"stance\.onnx knows 3 stances, not 5"),
        (_few_words, r"stance\.onnx cannot be run: "),
        (_no_tokenizer, r"tokenizer\.json cannot be loaded: "),
        (_no_marks, r"tokenizer\.json: the tokenizer has no \[SEP\]"),
        (_flat_output, r"stance\.onnx gives logits of another shape"),
    ],
)
def test_what_has_the_right_checksum_and_is_no_stance_model(
    broken: Path,
    spoil: Callable[[Path], None],
    problem: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    spoil(broken)
    write_manifest(broken)
    with pytest.raises(ModelError, match=f"^{problem}") as refused:
        NeuralScorer(broken)
    assert "\n" not in str(refused.value)
    assert capfd.readouterr() == ("", ""), "onnxruntime's own log is silent"


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_a_library_that_cannot_be_imported(
    folder: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModelError, match=f"^{library} cannot be imported: "):
        NeuralScorer(folder)


def test_loading_a_model_leaves_nothing_behind_in_the_home_folder(
    folder: Path, tmp_path: Path
) -> None:
    program = (
        "from pathlib import Path\n"
        "from watcher.judge.neural import NeuralScorer\n"
        f"NeuralScorer(Path({str(folder)!r})).scores('They left', 'They left')\n"
    )
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    # its telemetry would keep a device id and what it has yet to send under ~/.cache
    assert list(home.rglob("*")) == []
