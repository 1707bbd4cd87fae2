"""A user's own NLI model as a stance scorer: entailment, neutral and contradiction become stances."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from watcher.core.errors import ModelError
from watcher.core.model import Stance
from watcher.core.ports import StanceScores
from watcher.judge.model_files import TOKENIZER, read_object, read_part
from watcher.judge.onnx_graph import OnnxGraph
from watcher.judge.pair_scores import (
    LONG_TEXT,
    log_probabilities,
    read_tokenizer,
    remembered,
    softmax,
)

GRAPHS = ("model.onnx", "onnx/model.onnx")
CONFIG = "config.json"
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_MOST_TOKENS = 256
_SPARE_POSITIONS = 2
"""Some families begin to count their positions at 2."""
_LEAST_POSITIONS = 16
_FLOOR = 0.01
"""Probability of a stance for which the model has no label, such as `updates`."""


class NliScorer:
    """Implements ports.StanceScorer with an ONNX NLI model: the passage is the premise."""

    def __init__(self, folder: Path, name: str, stances: Mapping[str, Stance]) -> None:
        """Load and try out a model; `stances` has a stance for each of its labels, in lower case.

        Raises ModelError.
        """
        config = read_object(folder, CONFIG)
        self._name = name
        self._stances = _label_stances(config, stances)
        self._tokenizer = read_tokenizer(read_part(folder, TOKENIZER))
        self._graph_name = next((part for part in GRAPHS if (folder / part).is_file()), "")
        if not self._graph_name:
            raise ModelError(f"{GRAPHS[0]} is missing")
        self._graph = OnnxGraph(folder / self._graph_name, self._graph_name)
        unknown = sorted(self._graph.inputs - _INPUTS)
        if unknown:
            raise ModelError(f"{self._graph_name} asks for {', '.join(unknown)}: no NLI model")
        self._tokenizer.enable_truncation(_most_tokens(config))
        self.scores = remembered(self._scores)
        self.scores(LONG_TEXT, LONG_TEXT)

    @property
    def name(self) -> str:
        """Return the model's name as the configuration writes it."""
        return self._name

    def _scores(self, claim: str, passage: str) -> StanceScores:
        pair = self._tokenizer.encode(passage, claim)
        logits = self._graph.row(
            {
                "input_ids": pair.ids,
                "attention_mask": pair.attention_mask,
                "token_type_ids": pair.type_ids,
            }
        )
        if len(logits) != len(self._stances):
            raise ModelError(
                f"{self._graph_name} gives {len(logits)} scores, {CONFIG} names {len(self._stances)} labels"
            )
        mass = dict.fromkeys(Stance, 0.0)
        for stance, probability in zip(self._stances, softmax(logits), strict=True):
            mass[stance] += probability
        return log_probabilities(list(mass.values()), _FLOOR)


def _label_stances(
    config: Mapping[str, object], stances: Mapping[str, Stance]
) -> tuple[Stance, ...]:
    """Return the stance of each output of the model, in order; raises ModelError."""
    labels = config.get("id2label")
    if not isinstance(labels, dict) or set(labels) != {str(n) for n in range(len(labels))}:
        raise ModelError(f"{CONFIG} has no id2label that names every output")
    names = [str(labels[str(number)]) for number in range(len(labels))]
    unmapped = [name for name in names if name.strip().lower() not in stances]
    if unmapped or not names:
        raise ModelError(
            f"nli_labels has no stance for {', '.join(unmapped)}; the labels are {', '.join(names)}"
        )
    return tuple(stances[name.strip().lower()] for name in names)


def _most_tokens(config: Mapping[str, object]) -> int:
    positions = config.get("max_position_embeddings", _MOST_TOKENS + _SPARE_POSITIONS)
    if not isinstance(positions, int) or positions < _LEAST_POSITIONS:
        raise ModelError(f"{CONFIG} has no usable max_position_embeddings")
    return min(_MOST_TOKENS, positions - _SPARE_POSITIONS)
