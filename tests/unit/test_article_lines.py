"""Lines of a JSONL file of articles: each bad one is refused with what is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.errors import ParseError
from watcher.core.model import Extracted
from watcher.pipeline.check import article_from, read_record


def test_a_full_line_is_read() -> None:
    record = read_record(
        '{"id": 7, "url": "https://a.example/b", "title": "T", "text": "Words.",'
        ' "outlet": "O", "published_at": "2026-11-20T10:00:00+01:00", "more": []}'
    )
    assert (record.ref, record.title, record.outlet) == ("7", "T", "O")
    assert record.published_at == datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ('{"id": 1}', "neither text nor html"),
        ('{"text": " "}', "neither text nor html"),
        ('{"text": 5}', "text is not a string"),
        ('{"text": "a", "published_at": "soon"}', "not an ISO 8601 date"),
        ('{"text": "a", "published_at": "0001-01-01T00:00:00+14:00"}', "not an ISO 8601 date"),
        ('{"text": "a", "published_at": 5}', "published_at is not a string"),
        ('{"text": "a", "url": "http://["}', "url"),
        ('{"text": "\\ud800"}', "half a character"),
        ('{"text": "a", "id": "\\ud800"}', "half a character"),
        (b'{"text": "\xff"}'.decode(errors="surrogateescape"), "not UTF-8"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: str, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read_record(line)


@given(st.dictionaries(st.sampled_from(["id", "url", "text", "published_at"]), st.text()))
def test_what_is_read_can_be_written_again(fields: dict[str, str]) -> None:
    try:
        record = read_record(json.dumps(fields))
    except ParseError:
        return
    article = article_from(Extracted(text=record.text), record.url, record=record)
    assert f"{record.ref}{article.url}{article.text}{article.outlet}".encode()
