"""A real Chromium, driven over its DevTools protocol: HTML in, a picture of one element out."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

_NAMES = ("chromium", "chromium-browser", "chrome-headless-shell", "google-chrome", "chrome")
_START_S = 30.0
_ANSWER_S = 30.0
WHERE_TO_GET_ONE = (
    "no Chromium: `apt-get install chromium`, or unpack the npm package @sparticuz/chromium, and set"
    " CHROMIUM=/path/to/it"
)


def find_chromium() -> str:
    """Return the browser to start: $CHROMIUM or one on the PATH; raises SystemExit in one line."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), "")
    if not found or shutil.which(found) is None:
        raise SystemExit(WHERE_TO_GET_ONE)
    return found


class Page:
    """One tab. `width` is in CSS pixels; pictures have `scale` pixels for each."""

    def __init__(self, line: ClientConnection, *, width: int, scale: float) -> None:
        self._line, self._ids, self._scale = line, itertools.count(1), scale
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = str(attached["sessionId"])
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=800,
            deviceScaleFactor=scale,
            mobile=False,
        )
        tree = self._call("Page.getFrameTree")
        self._frame = tree["frameTree"]["frame"]["id"]

    def picture(self, html: str, selector: str) -> bytes:
        """Return the element as PNG."""
        self._call("Page.setDocumentContent", frameId=self._frame, html=html)
        script = (
            "(async () => {await document.fonts.ready;"
            " await Promise.all([...document.images].map(image => image.decode()));"
            f" const at = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [at.x, at.y, at.width, at.height]})()"
        )
        said = self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in said:
            raise RuntimeError(f"the page cannot be drawn: {said['exceptionDetails']['text']}")
        x, y, width, height = said["result"]["value"]
        shot = self._call(
            "Page.captureScreenshot",
            format="png",
            captureBeyondViewport=True,
            clip={"x": x, "y": y, "width": width, "height": height, "scale": 1},
        )
        return base64.b64decode(shot["data"])

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        wanted = next(self._ids)
        message: dict[str, Any] = {"id": wanted, "method": method, "params": params}
        if session := getattr(self, "_session", ""):
            message["sessionId"] = session
        self._line.send(json.dumps(message))
        while True:
            answer = json.loads(self._line.recv(timeout=_ANSWER_S))
            if answer.get("id") == wanted:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error'].get('message')}")
                return dict(answer["result"])


@contextmanager
def open_page(chromium: str, *, width: int, scale: float = 2.0) -> Iterator[Page]:
    """Start the browser with a profile of its own, yield a tab, and end the browser."""
    arguments = ["--headless", "--remote-debugging-port=0", "--hide-scrollbars", "--disable-gpu"]
    arguments += ["--disable-dev-shm-usage", "--no-first-run", "--font-render-hinting=none"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # it refuses to start as root with one
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [chromium, *arguments, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        watch = threading.Timer(_START_S, process.kill)
        watch.start()
        try:
            address = _address(process)
            watch.cancel()
            with connect(address, max_size=None, proxy=None) as line:
                yield Page(line, width=width, scale=scale)
        finally:
            watch.cancel()
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        found = re.search(r"ws://\S+", line)
        if found:
            return found[0]
        said.append(line.strip())
    raise SystemExit(f"Chromium did not start: {said[-1] if said else 'it said nothing'}")
