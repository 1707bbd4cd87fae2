"""Write a trained encoder as an ONNX graph: float32, or small and quick in whole numbers.

    python -m training.export CHECKPOINT OUT.onnx [--weights int8|float]

In the small graph a weight has 8 bits (7 used, since processors without VNNI add two products in 16 bits) and one
scale for each output; a token's activations have 8 bits and a scale of their own. The head stays in floats.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from training.encoder import HEADS, LAYERS, WIDTH, Layer, StanceEncoder

_EPSILON = 1e-12
_WEIGHT_MOST, _TOKEN_MOST = 63, 127
_LEAST_SCALE = 1e-6


class Graph:
    """Builds the graph node by node; names are counted."""

    def __init__(self, weights: str) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._weights = weights
        self._count = 0
        self._rounded: dict[str, tuple[str, str]] = {}

    def constant(self, values: np.ndarray) -> str:
        """Add a constant and return its name."""
        self._count += 1
        name = f"c{self._count}"
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def node(self, kind: str, *inputs: str, **attributes: object) -> str:
        """Add a node with one output and return the output's name."""
        self._count += 1
        name = f"n{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def matrix(self, values: np.ndarray, axis: int) -> str:
        """Add a weight matrix, in 8 bits with one scale per slice of `axis` where asked."""
        if self._weights == "float":
            return self.constant(values)
        other = tuple(place for place in range(values.ndim) if place != axis)
        scale = (np.abs(values).max(axis=other) / 127).astype(np.float32)
        scale[scale == 0] = 1
        shape = [1] * values.ndim
        shape[axis] = -1
        rounded = np.clip(np.round(values / scale.reshape(shape)), -127, 127).astype(np.int8)
        zeros = np.zeros(len(scale), dtype=np.int8)
        return self.node(
            "DequantizeLinear",
            self.constant(rounded),
            self.constant(scale),
            self.constant(zeros),
            axis=axis,
        )

    def linear(self, x: str, weight: torch.Tensor, bias: torch.Tensor) -> str:
        """Add x @ weight.T + bias in floats."""
        product = self.node("MatMul", x, self.matrix(weight.numpy().T.copy(), axis=1))
        return self.node("Add", product, self.constant(bias.numpy()))

    def quick_linear(self, x: str, weight: torch.Tensor, bias: torch.Tensor) -> str:
        """Add x @ weight.T + bias for tokens [1, n, width], in whole numbers where asked."""
        if self._weights == "float":
            return self.linear(x, weight, bias)
        values = weight.numpy().T
        scale = (np.abs(values).max(axis=0) / _WEIGHT_MOST).astype(np.float32)
        scale[scale == 0] = 1
        whole = np.clip(np.round(values / scale), -_WEIGHT_MOST, _WEIGHT_MOST).astype(np.int8)
        tokens, token_scale = self._whole_tokens(x)
        counted = self.node(
            "MatMulInteger",
            tokens,
            self.constant(whole),
            self.constant(np.array(_TOKEN_MOST + 1, dtype=np.uint8)),
            self.constant(np.array(0, dtype=np.int8)),
        )
        floats = self.node("Cast", counted, to=TensorProto.FLOAT)
        product = self.node("Mul", self.node("Mul", floats, self.constant(scale)), token_scale)
        return self.node("Add", product, self.constant(bias.numpy()))

    def _whole_tokens(self, x: str) -> tuple[str, str]:
        """Add x in 8 bits with a scale for each token, once for each x."""
        if x not in self._rounded:
            last = self.constant(np.array([2], dtype=np.int64))
            largest = self.node("ReduceMax", self.node("Abs", x), last, keepdims=1)
            least = self.constant(np.array(_LEAST_SCALE, dtype=np.float32))
            most = self.constant(np.array(_TOKEN_MOST, dtype=np.float32))
            scale = self.node("Div", self.node("Max", largest, least), most)
            middle = self.constant(np.array(_TOKEN_MOST + 1, dtype=np.float32))
            near = self.node("Add", self.node("Round", self.node("Div", x, scale)), middle)
            self._rounded[x] = (self.node("Cast", near, to=TensorProto.UINT8), scale)
        return self._rounded[x]

    def norm(self, x: str, layer: torch.nn.LayerNorm) -> str:
        """Add a layer normalisation over the last axis."""
        scale, bias = self.constant(layer.weight.numpy()), self.constant(layer.bias.numpy())
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=_EPSILON)

    def gelu(self, x: str) -> str:
        """Add the exact GELU, spelled out so that onnxruntime fuses it."""
        inner = self.node("Erf", self.node("Div", x, self.constant(np.float32(math.sqrt(2)))))
        one = self.node("Add", inner, self.constant(np.float32(1)))
        return self.node("Mul", self.node("Mul", x, one), self.constant(np.float32(0.5)))


def build(model: StanceEncoder, weights: str) -> onnx.ModelProto:
    """Return the graph of a model: ids and kinds [1, n] -> logits [1, 5]."""
    g = Graph(weights)
    with torch.no_grad():
        words = _gather(g, model.words.weight, "ids")
        kinds = g.node("Gather", g.constant(model.kinds.weight.numpy()), "kinds")
        length = g.node("Gather", g.node("Shape", "ids"), g.constant(np.array([1], dtype=np.int64)))
        places = g.node(
            "Slice",
            g.constant(model.places.weight.numpy()),
            g.constant(np.array([0], dtype=np.int64)),
            length,
            g.constant(np.array([0], dtype=np.int64)),
        )
        x = g.norm(g.node("Add", g.node("Add", words, kinds), places), model.norm)
        for number in range(LAYERS):
            x = _layer(g, x, model.layers[number])
        logits = _head(g, x, model.pool, model.head)
        g.nodes.append(helper.make_node("Identity", [logits], ["logits"]))
    graph = helper.make_graph(
        g.nodes,
        "stance",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, [1, "tokens"])
            for name in ("ids", "kinds")
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 5])],
        g.constants,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(made)
    return made


def _layer(g: Graph, x: str, layer: Layer) -> str:
    """Add one transformer layer."""
    depth = WIDTH // HEADS
    shape = g.constant(np.array([1, -1, HEADS, depth], dtype=np.int64))
    back = g.constant(np.array([1, -1, WIDTH], dtype=np.int64))
    weight, bias = layer.qkv.weight, layer.qkv.bias
    heads = []
    for part in range(3):
        rows = slice(part * WIDTH, (part + 1) * WIDTH)
        scale = depth**-0.5 if part == 0 else 1.0
        flat = g.quick_linear(x, weight[rows] * scale, bias[rows] * scale)
        turned = (0, 2, 3, 1) if part == 1 else (0, 2, 1, 3)
        heads.append(g.node("Transpose", g.node("Reshape", flat, shape), perm=turned))
    shares = g.node("Softmax", g.node("MatMul", heads[0], heads[1]), axis=-1)
    mixed = g.node("Transpose", g.node("MatMul", shares, heads[2]), perm=(0, 2, 1, 3))
    mixed = g.quick_linear(g.node("Reshape", mixed, back), layer.out.weight, layer.out.bias)
    x = g.norm(g.node("Add", x, mixed), layer.norm1)
    inner = g.gelu(g.quick_linear(x, layer.up.weight, layer.up.bias))
    return g.norm(
        g.node("Add", x, g.quick_linear(inner, layer.down.weight, layer.down.bias)), layer.norm2
    )


def _head(g: Graph, x: str, pool: torch.nn.Linear, head: torch.nn.Linear) -> str:
    """Add five logits read off the first token and the mean of all."""
    axes = g.constant(np.array([1], dtype=np.int64))
    mean = g.node("ReduceMean", x, axes, keepdims=0)
    first = g.node("Gather", x, g.constant(np.array(0, dtype=np.int64)), axis=1)
    pooled = g.gelu(g.linear(g.node("Concat", first, mean, axis=-1), pool.weight, pool.bias))
    product = g.node("MatMul", pooled, g.constant(head.weight.numpy().T.copy()))
    return g.node("Add", product, g.constant(head.bias.numpy()))


def _gather(g: Graph, table: torch.Tensor, ids: str) -> str:
    """Add a lookup of word vectors; in 8 bits only the rows looked up are turned back into floats."""
    values = table.numpy()
    scale = (np.abs(values).max(axis=1, keepdims=True) / 127).astype(np.float32)
    scale[scale == 0] = 1
    rounded = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
    rows = g.node("Cast", g.node("Gather", g.constant(rounded), ids), to=TensorProto.FLOAT)
    return g.node("Mul", rows, g.node("Gather", g.constant(scale), ids))


def main() -> None:
    """Export one checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--weights", choices=("int8", "float"), default="int8")
    options = parser.parse_args()
    model = StanceEncoder()
    model.load_state_dict(torch.load(options.checkpoint, map_location="cpu"))
    model.eval()
    onnx.save(build(model, options.weights), str(options.out))
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
