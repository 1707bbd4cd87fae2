"""Turn the graph that ships back into a checkpoint, to train on from it.

    python -m training.from_onnx watcher/judge/stance_model/stance.onnx OUT.pt

Weights come back as they were rounded to 8 bits. The constants stand in the order in which `export.py` wrote them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from training.encoder import HEADS, WIDTH, StanceEncoder


def _weights(graph: onnx.GraphProto) -> Iterator[np.ndarray]:
    """Yield the tables, matrices, scales and biases; shapes, zero points and single numbers are left out."""
    for constant in graph.initializer:
        values = numpy_helper.to_array(constant)
        zero_points = values.dtype == np.int8 and values.ndim == 1
        if values.dtype != np.int64 and values.ndim > 0 and not zero_points:
            yield values


def _table(found: Iterator[np.ndarray]) -> Tensor:
    rounded, scale = next(found), next(found)
    return torch.tensor(rounded.astype(np.float32) * scale)


def _plain(found: Iterator[np.ndarray]) -> Tensor:
    return torch.tensor(next(found).copy())


def _linear(found: Iterator[np.ndarray], target: nn.Linear) -> None:
    target.weight.copy_(_table(found).T)
    target.bias.copy_(_plain(found))


def _norm(found: Iterator[np.ndarray], target: nn.LayerNorm) -> None:
    target.weight.copy_(_plain(found))
    target.bias.copy_(_plain(found))


def read_model(path: Path) -> StanceEncoder:
    """Return the model of a graph written by `export.py` with 8-bit weights; raises ValueError on another one."""
    model = StanceEncoder()
    try:
        _fill(model, _weights(onnx.load(str(path)).graph))
    except (RuntimeError, StopIteration) as error:
        raise ValueError(f"{path} is no stance model with 8-bit weights: {error}") from None
    return model


def _fill(model: StanceEncoder, found: Iterator[np.ndarray]) -> None:
    with torch.no_grad():
        model.words.weight.copy_(_table(found))
        model.kinds.weight.copy_(_plain(found))
        model.places.weight.copy_(_plain(found))
        _norm(found, model.norm)
        for layer in model.layers:
            for part in range(3):
                # the queries were written with the attention's scale in them
                scale = (WIDTH // HEADS) ** -0.5 if part == 0 else 1.0
                rows = slice(part * WIDTH, (part + 1) * WIDTH)
                layer.qkv.weight[rows] = _table(found).T / scale
                layer.qkv.bias[rows] = _plain(found) / scale
            _linear(found, layer.out)
            _norm(found, layer.norm1)
            _linear(found, layer.up)
            _linear(found, layer.down)
            _norm(found, layer.norm2)
        _linear(found, model.pool)
        model.head.weight.copy_(_plain(found).T)
        model.head.bias.copy_(_plain(found))
    if next(found, None) is not None:
        raise RuntimeError("it holds more")


def main() -> None:
    """Read a graph, write a checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("graph", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    torch.save(read_model(options.graph).state_dict(), options.out)
    print(f"wrote {options.out}")


if __name__ == "__main__":
    main()
