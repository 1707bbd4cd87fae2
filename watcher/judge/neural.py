"""The neural stance model: a small cross-encoder over claim and passage, verified before it is loaded."""

from __future__ import annotations

from pathlib import Path

from watcher.core.errors import ModelError
from watcher.core.model import Stance
from watcher.core.ports import StanceScores
from watcher.judge.model_files import GRAPH, SHIPPED, TOKENIZER, read_model_files
from watcher.judge.onnx_graph import OnnxGraph
from watcher.judge.pair_scores import (
    LONG_TEXT,
    log_probabilities,
    read_tokenizer,
    remembered,
    softmax,
)
from watcher.judge.pair_tokens import encode_pair

_FLOOR = 1e-7
_INPUTS = frozenset({"ids", "kinds"})


class NeuralScorer:
    """Implements ports.StanceScorer with a model folder; any thread may call it."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Load and try out a model; raises ModelError with the part that is missing or damaged."""
        files = read_model_files(folder)
        self._name, self.made, self.checksum = files.name, files.made, files.checksum
        self.extra_files = {
            part: body for part, body in files.parts.items() if part not in {GRAPH, TOKENIZER}
        }
        """What else the manifest names, verified as well."""
        self._tokenizer = read_tokenizer(files.parts[TOKENIZER])
        self._graph = OnnxGraph(files.parts[GRAPH], GRAPH)
        if self._graph.inputs != _INPUTS:
            raise ModelError(f"{GRAPH} asks for other inputs than {' and '.join(sorted(_INPUTS))}")
        self.scores = remembered(self._scores)
        self.scores(LONG_TEXT, LONG_TEXT)

    @property
    def name(self) -> str:
        """Return the model's name and version."""
        return self._name

    def _scores(self, claim: str, passage: str) -> StanceScores:
        try:
            tokens = encode_pair(self._tokenizer, claim, passage)
        except ValueError as error:
            raise ModelError(f"{TOKENIZER}: {error}") from None
        logits = self._graph.row({"ids": tokens.ids, "kinds": tokens.kinds})
        if len(logits) != len(Stance):
            raise ModelError(f"{GRAPH} knows {len(logits)} stances, not {len(Stance)}")
        return log_probabilities(softmax(logits), _FLOOR)
