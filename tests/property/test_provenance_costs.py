"""Articles made to be slow to trace: the cost must not grow with the square of their length."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.credits import credited_for
from watcher.core.model import Article, ClaimHistory, Judgment, Stance
from watcher.core.origins import trace_origin

UNITS = [
    '"Ten of the ships will be there by noon," Ann Lee said.\n\n',
    '"Ten of the ships will be there by noon," Ann Lee said. ',
    '"Ten of the ships will be there by noon," she said.\n\n',
    '"Ten of the ships will be there by noon." It was cold. ',
    "Reuters Daily Post and Reuters reported on Friday. ",
    "The official told the Harbour Post, citing TASS and RIA. ",
    "According to the ministry, the ministry said that the ministry said so. ",
    "With inputs from agencies\n",
    "(Reuters) - ",
    "Ann Lee ",
    '"',
]


def cost(text: str) -> float:
    article = Article(
        url="https://example.org/a",
        canonical_url="https://example.org/a",
        title="",
        text=text,
        outlet="The Example",
        published_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    start = len(text) // 2
    judgment = Judgment(
        claim_id="c",
        stance=Stance.CONFIRMS,
        confidence=0.9,
        quote=text[start : start + 60],
        start=start,
        end=start + 60,
    )
    started = time.process_time()
    credited = credited_for(text, start, start + 60, (), own_outlet="The Example")
    trace_origin(article, judgment, credited, ClaimHistory(claim_id="c"), timedelta(days=7))
    return time.process_time() - started


@pytest.mark.parametrize("unit", UNITS)
def test_cost_grows_with_length_only(unit: str) -> None:
    # Numbered, so that no two sentences share what is kept of one.
    short, long = (
        "".join(f"{number} {unit}" for number in range(size // len(unit)))
        for size in (10_000, 80_000)
    )
    cost(short)
    # A machine with other work drifts, so the short one's worst is held against the long one's best.
    base = max(0.01, *(cost(f"{short}{number}") for number in range(3)))
    # Eight times the text; the square would be sixty-four times the cost.
    assert min(cost(f"{long}{number}") for number in range(2)) < 40 * base
