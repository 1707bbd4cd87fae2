"""Models from the hub, from a stand-in on loopback: downloaded once, whole, or refused in one line."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.loopback import LoopbackServer
from tests.tiny_models import write_nli_model
from watcher.adapters.model_hub import download_model, is_reference
from watcher.core.errors import ModelError

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(LoopbackServer):
    """Answers as huggingface.co does for one model, with the files of a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.files = {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self.asked: list[str] = []
        self.broken = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self.lock:
            self.asked.append(f"{handler.command} {handler.path}")
        path = handler.path.partition("?")[0]
        resolved = re.fullmatch(f"/org/tiny/resolve/{COMMIT}/(.+)", path)
        if path == "/api/models/org/tiny/revision/v1":
            self._send(handler, 200, json.dumps({"id": "org/tiny", "sha": COMMIT}).encode())
        elif path == f"/api/models/org/tiny/tree/{COMMIT}":
            rows = [
                {"type": "file", "path": name, "size": len(body), "oid": "1" * 40}
                for name, body in self.files.items()
            ]
            self._send(handler, 200, json.dumps(rows).encode())
        elif resolved and resolved[1] == self.broken:
            self._send(handler, 403, b"")
        elif resolved and resolved[1] in self.files:
            self._send(handler, 200, self.files[resolved[1]])
        else:
            code = (
                "RevisionNotFound" if path.startswith("/api/models/org/tiny/") else "RepoNotFound"
            )
            self._send(handler, 404, b"", code)

    def _send(
        self, handler: BaseHTTPRequestHandler, status: int, body: bytes, code: str = ""
    ) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        handler.send_header("X-Repo-Commit", COMMIT)
        if code:
            handler.send_header("X-Error-Code", code)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = write_nli_model(tmp_path / "published", graph_name="onnx/model.onnx")
    (folder / "pytorch_model.bin").write_bytes(b"heavy")
    return folder


def test_a_model_is_downloaded_once_and_only_what_is_needed(
    tmp_path: Path, published: Path
) -> None:
    with Hub(published) as hub:
        folder = download_model("org/tiny@v1", tmp_path / "models", hub.url)
    assert folder.is_relative_to(tmp_path / "models")
    for name in ("config.json", "tokenizer.json", "onnx/model.onnx"):
        assert (folder / name).read_bytes() == hub.files[name]
    assert not any("pytorch_model.bin" in path and "resolve" in path for path in hub.asked)
    # the hub is gone by now
    assert download_model("org/tiny@v1", tmp_path / "models", hub.url) == folder


def test_a_download_that_was_cut_off_is_not_taken_for_a_model(
    tmp_path: Path, published: Path
) -> None:
    with Hub(published) as hub:
        hub.broken = "tokenizer.json"
        with pytest.raises(ModelError, match="cannot be downloaded"):
            download_model("org/tiny@v1", tmp_path / "models", hub.url)
        address = hub.url
    with pytest.raises(ModelError, match="cannot be downloaded"):
        download_model("org/tiny@v1", tmp_path / "models", address)
    with Hub(published) as hub:
        folder = download_model("org/tiny@v1", tmp_path / "models", hub.url)
    assert (folder / "tokenizer.json").read_bytes() == hub.files["tokenizer.json"]


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("org/tiny@v2", "no revision v2"),
        ("org/absent@v1", "no such model"),
        ("org/tiny", "org/name@revision"),
        ("org/tiny@v1/../../etc", "cannot be downloaded|no revision"),
    ],
)
def test_what_the_hub_does_not_have(
    tmp_path: Path, published: Path, reference: str, problem: str
) -> None:
    with Hub(published) as hub, pytest.raises(ModelError, match=problem) as refused:
        download_model(reference, tmp_path / "models", hub.url)
    assert "\n" not in str(refused.value)
    assert not list(tmp_path.glob("**/.complete"))


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ModelError, match=re.escape("pip install 'watcher[hub]'")):
        download_model("org/tiny@v1", tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("org/name", True),
        ("org/name@0a1b", True),
        ("org/name@refs/pr/1", True),
        ("/srv/models/nli", False),
        ("models", False),
        ("a/b/c", False),
        ("org/name@", False),
    ],
)
def test_references_are_told_from_other_text(text: str, expected: bool) -> None:
    assert is_reference(text) is expected
