"""Lines of an archive: heads, articles, labels, and what is wrong with them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from watcher.core.errors import ParseError
from watcher.core.model import Delta, DeltaKind, Independence, Stance
from watcher.core.replay_scores import Expected
from watcher.pipeline.replay_lines import read_head, read_report

LABEL = {"claim": "toll", "stance": "updates", "alert": True}


def line(**more: Any) -> str:
    return json.dumps({"id": "1", "text": "A ferry sank.", **more})


def test_a_head_holds_claims_and_an_article_is_no_head() -> None:
    head = read_head('{"timeline": "t", "claims": [{"id": "a", "text": "b"}, 3]}')
    assert head is not None
    assert [json.loads(item) for item in head] == [{"id": "a", "text": "b"}, 3]
    for other in (line(), line(claims=[1]), "[]", "no json", "\udcff", "[" * 100_000):
        assert read_head(other) is None
    empty: list[Any] = [[], {}, None, "a"]
    for claims in empty:
        with pytest.raises(ParseError, match="claims is not a list"):
            read_head(json.dumps({"claims": claims}))


@pytest.mark.parametrize("key", ["published_at", "published"])
def test_a_date_has_either_name(key: str) -> None:
    record, labels = read_report(line(**{key: "2026-03-03T09:10:00+02:00"}))
    assert record.published_at == datetime(2026, 3, 3, 7, 10, tzinfo=UTC)
    assert labels is None


def test_labels_are_read_by_claim() -> None:
    whole = {
        **LABEL,
        "delta": {"kind": "quantity", "old": "12", "new": "19"},
        "independent": "echo",
        "state_after": "confirmed",
        "sentence": "whatever",
    }
    bare = {"claim": "captain", "stance": "mentions", "alert": False, "delta": None}
    _, labels = read_report(line(expect=[whole, bare]))
    assert labels == {
        "toll": Expected(
            stance=Stance.UPDATES,
            alert=True,
            delta=Delta(kind=DeltaKind.QUANTITY, old="12", new="19"),
            independence=Independence.ECHO,
            state="confirmed",
        ),
        "captain": Expected(stance=Stance.MENTIONS, alert=False),
    }
    assert read_report(line(expect=[]))[1] == {}, "labelled, with nothing to be told"


@pytest.mark.parametrize(
    ("expected", "fault"),
    [
        ({}, "not a list"),
        ([1], "not a list of objects"),
        ([{**LABEL, "claim": ""}], "claim is missing"),
        ([LABEL, LABEL], "'toll' is there twice"),
        ([{**LABEL, "stance": "maybe"}], "stance is not one of confirms"),
        ([{**LABEL, "stance": None}], "stance is not one of"),
        ([{**LABEL, "alert": "yes"}], "alert is not true or false"),
        ([{**LABEL, "state_after": 3}], "state_after is not a string"),
        ([{**LABEL, "independent": "very"}], "independent is not one of independent, echo"),
        ([{**LABEL, "delta": "19"}], "delta is not an object"),
        ([{**LABEL, "delta": {"kind": "size"}}], "kind of a delta is not one of quantity"),
        ([{**LABEL, "delta": {"kind": "date", "new": 3}}], "not text"),
    ],
)
def test_a_faulty_label_is_named(expected: Any, fault: str) -> None:
    with pytest.raises(ParseError, match=fault) as caught:
        read_report(line(expect=expected))
    assert "\n" not in str(caught.value)
