"""Models of a few numbers, built as the real ones are: an ONNX graph, a tokenizer, and what describes them.

A logit is the sum over the tokens of what each word says of it, so a test knows who must win.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
from onnx import TensorProto, helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from watcher.core.model import Stance

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
SAYS = {"left": 0, "denied": 1, "now": 2, "base": 3, "rain": 4}
"""Word -> the stance, by its number, that the tiny stance model reads in it."""
ENTAILS = {"left": 0, "base": 1, "denied": 2}
"""The same for the tiny NLI model: entailment, neutral, contradiction."""
_WEIGHT = 4.0
_KINDS = 6


def words(says: Mapping[str, int]) -> tuple[str, ...]:
    return (*SPECIAL, *says)


def tokenizer(vocabulary: Sequence[str]) -> Tokenizer:
    """Return a lower-case word tokenizer that pads and truncates, as those of real models do."""
    made = Tokenizer(WordLevel({word: n for n, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    made.normalizer = Lowercase()
    made.pre_tokenizer = Whitespace()
    made.add_special_tokens(list(SPECIAL))
    marks = [(mark, vocabulary.index(mark)) for mark in ("[CLS]", "[SEP]")]
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=marks
    )
    made.enable_padding(length=128)
    made.enable_truncation(128)
    return made


def graph(says: Mapping[str, int], outputs: int, inputs: Sequence[str], weighed: str) -> bytes:
    """Return a graph that sums the weights of the tokens of its input `weighed`; the others add nothing."""
    table = [[0.0] * outputs for _ in words(says)]
    for word, output in says.items():
        table[words(says).index(word)][output] = _WEIGHT
    nodes = [
        helper.make_node("Gather", ["table", weighed], ["weights"]),
        helper.make_node("ReduceSum", ["weights", "axis"], ["said"], keepdims=0),
    ]
    total = "said"
    for name in inputs:
        if name != weighed:
            nodes += [
                helper.make_node("Cast", [name], [f"{name}_float"], to=TensorProto.FLOAT),
                helper.make_node("ReduceSum", [f"{name}_float", "axis"], [f"{name}_sum"]),
                helper.make_node("Mul", [f"{name}_sum", "nothing"], [f"{name}_none"]),
                helper.make_node("Add", [total, f"{name}_none"], [f"with_{name}"]),
            ]
            total = f"with_{name}"
    nodes.append(helper.make_node("Identity", [total], ["logits"]))
    made = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "n"]) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, outputs])],
        [
            helper.make_tensor(
                "table", TensorProto.FLOAT, [len(table), outputs], [x for row in table for x in row]
            ),
            helper.make_tensor("axis", TensorProto.INT64, [1], [1]),
            helper.make_tensor("nothing", TensorProto.FLOAT, [1], [0.0]),
        ],
    )
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9, producer_name="watcher"
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def write_stance_model(folder: Path) -> Path:
    """Write a stance model: its scores follow the words of SAYS in claim and passage."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stance.onnx").write_bytes(graph(SAYS, len(Stance), ("ids", "kinds"), "ids"))
    tokenizer(words(SAYS)).save(str(folder / "tokenizer.json"))
    write_manifest(folder)
    return folder


def write_manifest(folder: Path, **changes: object) -> None:
    """Write the manifest of the files as they are now."""
    names = ("stance.onnx", "tokenizer.json")
    manifest = {
        "name": "tiny-1",
        "made": "2025-03-01",
        "files": {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names},
        "stances": [stance.value for stance in Stance],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | changes), encoding="utf-8")


def write_nli_model(
    folder: Path,
    labels: Sequence[str] = ("ENTAILMENT", "neutral", "contradiction"),
    inputs: Sequence[str] = ("input_ids", "attention_mask", "token_type_ids"),
    graph_name: str = "model.onnx",
) -> Path:
    """Write an NLI model as they are on the hub; its scores follow the words of ENTAILS."""
    (folder / graph_name).parent.mkdir(parents=True, exist_ok=True)
    (folder / graph_name).write_bytes(graph(ENTAILS, 3, inputs, "input_ids"))
    tokenizer(words(ENTAILS)).save(str(folder / "tokenizer.json"))
    config = {
        "id2label": {str(n): label for n, label in enumerate(labels)},
        "max_position_embeddings": 66,
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder
