"""Draw docs/images/slack-*.png: the real blocks, in a real Chromium (`make pictures`)."""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path

from PIL import Image

from bench.block_html import blocks_html, message_html, page_html, thread_html
from bench.chromium import find_chromium, open_page
from bench.slack_examples import NOW, READER, Example, examples
from watcher.adapters.charts import activity_chart
from watcher.adapters.slack.blocks import post_blocks
from watcher.core.posts import Digest, Post

IMAGES = Path(__file__).absolute().parents[1] / "docs" / "images"
_CHART = "F0CHART001"
_COLOURS = 96


def html_of(example: Example) -> str:
    """Return the page of one example: a thread, a reply in the channel, or a message alone."""
    if example.parent is None or example.broadcast:
        replied_to = example.parent.claim_text if example.parent else ""
        message = message_html(
            _body(example.post), example.posted_at, READER, replied_to=replied_to
        )
        return page_html("# alerts", "", message)
    parent = message_html(_body(example.parent), NOW, READER)
    reply = message_html(_body(example.post), NOW, READER)
    return page_html("Thread", "# alerts", thread_html(parent, reply))


def _body(post: Post) -> str:
    chart = _chart(post)
    files = {_CHART: f"data:image/png;base64,{base64.b64encode(chart).decode()}"} if chart else {}
    blocks = post_blocks(post, with_buttons=True, chart_file=_CHART if chart else "")
    return blocks_html([block.to_dict() for block in blocks], READER, files)


def _chart(post: Post) -> bytes | None:
    return activity_chart(post) if isinstance(post, Digest) else None


def smaller(png: bytes) -> bytes:
    """Return a picture of a screen in few colours, which is a third of the size."""
    few = Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    chromium = find_chromium()
    IMAGES.mkdir(exist_ok=True)
    with open_page(chromium, width=680, scale=1.5) as page:
        for example in examples():
            png = smaller(page.picture(html_of(example), "#picture"))
            path = IMAGES / f"slack-{example.name}.png"
            path.write_bytes(png)
            print(
                f"wrote {path.relative_to(IMAGES.parents[1])}, {len(png) / 1000:.0f} KB",
                file=sys.stderr,
            )


if __name__ == "__main__":
    main()
