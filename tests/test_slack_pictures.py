"""The pictures in docs/slack.md: every example can be drawn, escaped, and is small; no browser is started here."""

from __future__ import annotations

import pytest

from bench.block_html import blocks_html
from bench.chromium import find_chromium
from bench.slack_examples import READER, Example, examples
from bench.slack_pictures import IMAGES, html_of


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_example_has_a_small_picture_and_only_known_elements(example: Example) -> None:
    assert "Watcher" in html_of(example)
    picture = IMAGES / f"slack-{example.name}.png"
    assert picture.read_bytes()[:4] == b"\x89PNG"
    assert picture.stat().st_size < 80_000
    page = (IMAGES.parent / "slack.md").read_text(encoding="utf-8")
    assert f"(images/slack-{example.name}.png)" in page


def test_what_is_written_is_shown_and_not_run() -> None:
    part = {"type": "text", "text": "<b>&lt;", "style": {"strike": True}}
    section = {"type": "rich_text_section", "elements": [part]}
    html = blocks_html([{"type": "rich_text", "elements": [section]}], READER, {})
    assert "<s>&lt;b&gt;&amp;lt;</s>" in html


@pytest.mark.parametrize(
    "block",
    [
        {"type": "video"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "<!channel>"}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_x", "elements": []}]},
    ],
)
def test_what_slack_would_draw_in_another_way_is_refused(block: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"known|no place"):
        blocks_html([block], READER, {})


def test_times_are_the_reader_s() -> None:
    date = {"type": "date", "timestamp": int(READER.now.timestamp()), "fallback": "x"}
    for form, told in (
        ("{date_short_pretty} at {time}", "Today at 14:04"),
        ("on {date_short_pretty}", "on today"),
        ("{date_num} {time_secs}", "2024-12-17 14:04:00"),
    ):
        line = {"type": "rich_text_section", "elements": [{**date, "format": form}]}
        assert told in blocks_html([{"type": "rich_text", "elements": [line]}], READER, {})


def test_without_a_browser_one_line_says_where_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(SystemExit, match="@sparticuz/chromium"):
        find_chromium()
