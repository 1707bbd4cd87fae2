"""Models from the Hugging Face hub, each downloaded once; needs the extra `hub`."""

from __future__ import annotations

import os
import re
from pathlib import Path

from watcher.core.errors import ModelError

_REFERENCE = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)(?:@(?P<revision>[\w./-]+))?", re.ASCII)
_WANTED = ["config.json", "tokenizer.json", "model.onnx*", "onnx/model.onnx*"]
"""With a star: large models keep their weights in a file beside the graph."""
_COMPLETE = ".complete"


def is_reference(text: str) -> bool:
    """Return whether a text has the form of `org/name` or `org/name@revision`."""
    return _REFERENCE.fullmatch(text) is not None


def download_model(reference: str, folder: Path, endpoint: str | None = None) -> Path:
    """Return the folder under `folder` that holds a model, downloading it the first time.

    Raises ModelError. What was downloaded whole is used as it is, without the network.
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None or not found["revision"]:
        raise ModelError("a model of the hub is written org/name@revision, best with a commit")
    target = folder / re.sub(r"[^\w.-]", "--", reference)
    if not (target / _COMPLETE).exists():
        _download(found["repo"], found["revision"], target, endpoint)
        (target / _COMPLETE).touch()
    return target


def _download(repo: str, revision: str, target: Path, endpoint: str | None) -> None:
    # Read when the library is imported: nothing is reported, and nothing is written but to `target`.
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_XET"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    try:
        from huggingface_hub import HfApi, snapshot_download
        from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError
    except ImportError:
        raise ModelError("downloading needs the extra: pip install 'watcher[hub]'") from None
    try:
        # Asked by name, the library takes a download that was cut off for a whole one when the hub
        # cannot be reached.
        commit = HfApi(endpoint=endpoint).model_info(repo, revision=revision).sha
        snapshot_download(
            repo,
            revision=commit,
            local_dir=target,
            allow_patterns=_WANTED,
            endpoint=endpoint,
        )
    except RepositoryNotFoundError:
        raise ModelError("the hub has no such model, or it is private") from None
    except RevisionNotFoundError:
        raise ModelError(f"the hub's model has no revision {revision}") from None
    except Exception as error:  # noqa: BLE001 - HTTP, disk and validation errors share no class
        problem = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelError(f"cannot be downloaded: {problem}") from None
