"""The one door to onnxruntime: one graph, one row at a time, one thread, no logging and no telemetry."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from watcher.core.errors import ModelError

_FATAL = 4
_SHOWN = 100
_TYPES = {"tensor(int64)": "int64", "tensor(int32)": "int32"}


class OnnxGraph:
    """A loaded graph of integer inputs [1, n]; any thread may run it."""

    def __init__(self, graph: bytes | Path, name: str) -> None:
        """Load from bytes, or from a file where weights may lie beside it; raises ModelError."""
        runtime = _runtime()
        options = runtime.SessionOptions()
        # More threads would add up numbers in another order, and take CPU from the rest of Watcher.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
        # Memory plans are kept per input length: they would pile up.
        options.enable_mem_pattern = False
        options.log_severity_level = _FATAL
        source = graph if isinstance(graph, bytes) else str(graph)
        try:
            self._session = runtime.InferenceSession(
                source, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # noqa: BLE001 - its errors share no class but Exception
            raise ModelError(f"{name} cannot be loaded: {first_line(error)}") from None
        self._name = name
        self._inputs = {item.name: _TYPES.get(item.type, "") for item in self._session.get_inputs()}
        outputs = [item.name for item in self._session.get_outputs()]
        self._output = "logits" if "logits" in outputs else outputs[0]

    @property
    def inputs(self) -> frozenset[str]:
        """Return the names of what the graph asks for."""
        return frozenset(self._inputs)

    def row(self, inputs: Mapping[str, Sequence[int]]) -> list[float]:
        """Return the one row of the output; raises ModelError when the graph cannot take the inputs."""
        import numpy as np

        try:
            feeds = {
                name: np.asarray([inputs[name]], dtype=kind) for name, kind in self._inputs.items()
            }
            (output,) = self._session.run([self._output], feeds)
        except Exception as error:  # noqa: BLE001 - as above
            raise ModelError(f"{self._name} cannot be run: {first_line(error)}") from None
        if output.ndim != 2 or output.shape[0] != 1:
            raise ModelError(f"{self._name} gives {self._output} of another shape than [1, n]")
        return [float(value) for value in output[0]]


def _runtime() -> Any:
    # Its Linux builds report to Microsoft and keep a device id in the home folder from the moment
    # they are imported, unless this is set before. See docs/adr/0006-models-as-verified-files.md.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
    except (ImportError, OSError) as error:
        raise ModelError(f"onnxruntime cannot be imported: {first_line(error)}") from None
    onnxruntime.set_default_logger_severity(_FATAL)
    return onnxruntime


def first_line(error: Exception) -> str:
    """Return what an error of a library says, in one short line."""
    line = str(error).strip().partition("\n")[0] or type(error).__name__
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
