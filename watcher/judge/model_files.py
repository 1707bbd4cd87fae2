"""A stance model's folder: its manifest, and its files as they were when their checksums were compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from watcher.core.errors import ModelError
from watcher.core.model import Stance

SHIPPED = Path(__file__).resolve().parent / "stance_model"
"""The model that comes with Watcher."""
MANIFEST, GRAPH, TOKENIZER = "manifest.json", "stance.onnx", "tokenizer.json"
BLEND = "blend.json"
"""Weights fitted to this model; a folder may lack them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """A verified model; what is loaded are these bytes, not the files anew."""

    name: str
    made: str
    """The day it was made, as its manifest writes it."""
    checksum: str
    """SHA-256 of the graph, in hex."""
    parts: Mapping[str, bytes]
    """Every file that the manifest names; the graph and the tokenizer are among them."""


def read_model_files(folder: Path) -> ModelFiles:
    """Read a stance model and compare every checksum of its manifest; raises ModelError."""
    if not folder.is_dir():
        raise ModelError("its folder is missing")
    manifest = read_object(folder, MANIFEST)
    name, made, sums = (manifest.get(key) for key in ("name", "made", "files"))
    if not (isinstance(name, str) and name and isinstance(made, str) and isinstance(sums, dict)):
        raise ModelError(f"{MANIFEST} is damaged")
    if manifest.get("stances") != [stance.value for stance in Stance]:
        raise ModelError(f"{MANIFEST} lists other stances than this version of Watcher knows")
    if not {GRAPH, TOKENIZER} <= set(sums) or any(Path(part).name != part for part in sums):
        raise ModelError(f"{MANIFEST} is damaged")
    parts = {part: _verified(folder, part, checksum) for part, checksum in sums.items()}
    return ModelFiles(name=name, made=made, checksum=str(sums[GRAPH]), parts=parts)


def _verified(folder: Path, name: str, checksum: object) -> bytes:
    content = read_part(folder, name)
    if hashlib.sha256(content).hexdigest() != checksum:
        raise ModelError(f"{name} is damaged: its checksum is not the manifest's")
    return content


def read_part(folder: Path, name: str) -> bytes:
    """Return a file of a model folder; raises ModelError."""
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise ModelError(f"{name} is missing") from None
    except OSError as error:
        raise ModelError(f"{name} cannot be read: {error.strerror or error}") from None


def read_object(folder: Path, name: str) -> dict[str, object]:
    """Return a file of a model folder that holds one JSON object; raises ModelError."""
    try:
        content = json.loads(read_part(folder, name))
    except (ValueError, RecursionError):
        raise ModelError(f"{name} is damaged") from None
    if not isinstance(content, dict):
        raise ModelError(f"{name} is damaged")
    return content
