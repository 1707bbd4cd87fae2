"""A user's own NLI model: its labels become stances, whatever they are called and in whatever order."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tiny_models import write_nli_model
from watcher.core.errors import ModelError
from watcher.core.model import Stance
from watcher.judge.nli import NliScorer

USUAL = {
    "entailment": Stance.CONFIRMS,
    "neutral": Stance.MENTIONS,
    "contradiction": Stance.CONTRADICTS,
}
FLOOR = 0.01


def probabilities(scorer: NliScorer, claim: str, passage: str) -> dict[Stance, float]:
    logs = scorer.scores(claim, passage)
    return {stance: math.exp(log) for stance, log in zip(Stance, logs, strict=True)}


@pytest.mark.parametrize(
    "inputs",
    [
        ("input_ids", "attention_mask", "token_type_ids"),
        ("input_ids", "attention_mask"),
        ("attention_mask", "input_ids"),
        ("input_ids",),
    ],
)
@pytest.mark.parametrize("graph_name", ["model.onnx", "onnx/model.onnx"])
def test_mass_goes_to_the_stance_of_each_label(
    tmp_path: Path, inputs: Sequence[str], graph_name: str
) -> None:
    folder = write_nli_model(tmp_path / "nli", inputs=inputs, graph_name=graph_name)
    scorer = NliScorer(folder, "mine", USUAL)
    assert scorer.name == "mine"
    for passage, stance in (
        ("left", Stance.CONFIRMS),
        ("base", Stance.MENTIONS),
        ("denied", Stance.CONTRADICTS),
    ):
        found = probabilities(scorer, "They", passage)
        assert max(found, key=lambda known: found[known]) is stance
        assert math.isclose(sum(found.values()), 1.0, abs_tol=1e-9)
        assert math.isclose(found[Stance.UPDATES], FLOOR, abs_tol=1e-9)
        assert math.isclose(found[Stance.UNRELATED], FLOOR, abs_tol=1e-9)
        said = math.exp(4) / (math.exp(4) + 2)
        assert math.isclose(found[stance], FLOOR + (1 - 5 * FLOOR) * said, abs_tol=1e-6)


def test_labels_may_be_mapped_otherwise_and_share_a_stance(tmp_path: Path) -> None:
    folder = write_nli_model(tmp_path / "nli", labels=("LABEL_0", "LABEL_1", "LABEL_2"))
    stances = {
        "label_0": Stance.UPDATES,
        "label_1": Stance.UNRELATED,
        "label_2": Stance.UPDATES,
    }
    found = probabilities(NliScorer(folder, "mine", stances), "They", "left and denied")
    assert found[Stance.UPDATES] > 0.9
    assert math.isclose(found[Stance.CONFIRMS], FLOOR, abs_tol=1e-9)


def test_the_order_of_the_labels_is_the_models_own(tmp_path: Path) -> None:
    labels = ("contradiction", "neutral", "entailment")
    scorer = NliScorer(write_nli_model(tmp_path / "nli", labels=labels), "mine", USUAL)
    found = probabilities(scorer, "They", "left")
    assert max(found, key=lambda known: found[known]) is Stance.CONTRADICTS


@pytest.mark.parametrize("text", ["", "\ud800", "a\0b", "left " * 20_000, "x" * 100_000])
def test_any_text_has_scores(tmp_path: Path, text: str) -> None:
    scorer = NliScorer(write_nli_model(tmp_path / "nli"), "mine", USUAL)
    for scores in (scorer.scores(text, "left"), scorer.scores("left", text)):
        assert all(math.isfinite(score) for score in scores)


def test_a_long_passage_is_cut_and_not_the_claim(tmp_path: Path) -> None:
    scorer = NliScorer(write_nli_model(tmp_path / "nli"), "mine", USUAL)
    found = probabilities(scorer, "denied denied", "rain " * 500)
    assert found[Stance.CONTRADICTS] > 0.9


# ------------------------------------------------------------------ folders that are no NLI model


def refusal(folder: Path) -> str:
    with pytest.raises(ModelError) as refused:
        NliScorer(folder, "mine", USUAL)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = write_nli_model(tmp_path / "nli")
    (folder / name).unlink()
    assert refusal(folder) == f"{name} is missing"


def test_labels_without_a_stance_are_named(tmp_path: Path) -> None:
    folder = write_nli_model(tmp_path / "nli", labels=("entailment", "neutral", "not_entailment"))
    said = refusal(folder)
    assert "no stance for not_entailment" in said
    assert "entailment, neutral, not_entailment" in said


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({}, "id2label"),
        ({"id2label": {"0": "entailment", "2": "neutral"}}, "id2label"),
        ({"id2label": ["entailment", "neutral", "contradiction"]}, "id2label"),
        ({"id2label": {"0": "entailment", "1": "neutral"}}, "gives 3 scores"),
        (
            {
                "id2label": {"0": "entailment", "1": "neutral", "2": "contradiction"},
                "max_position_embeddings": "many",
            },
            "max_position_embeddings",
        ),
    ],
)
def test_a_config_that_does_not_fit_is_refused(
    tmp_path: Path, config: dict[str, object], problem: str
) -> None:
    folder = write_nli_model(tmp_path / "nli")
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert problem in refusal(folder)


def test_a_graph_that_asks_for_something_else_is_refused(tmp_path: Path) -> None:
    folder = write_nli_model(tmp_path / "nli", inputs=("input_ids", "pixel_values"))
    assert "pixel_values" in refusal(folder)
    (folder / "model.onnx").write_bytes(b"no graph")
    assert refusal(folder).startswith("model.onnx cannot be loaded: ")
