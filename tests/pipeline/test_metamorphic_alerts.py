"""What another desk does to a report it copies, end to end: looks say nothing, news is told."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.copied_reports import (
    LOOKS,
    ORIGINALS,
    Original,
    copy_of,
    other_figure,
    two_cut,
    with_denial,
)
from tests.stored_reports import START, store_reports
from watcher.app.judging import load_judge
from watcher.app.policies import make_policy
from watcher.core.errors import ModelError
from watcher.core.model import Alert, Claim, DeltaKind, Stance
from watcher.judge.model_files import SHIPPED, read_model_files
from watcher.judge.structured import StructuredJudge
from watcher.pipeline.claim_book import JudgeFactory
from watcher.settings import Settings
from watcher.store.repository import SqlStore, open_store

WITH_FIGURE = [original for original in ORIGINALS if original.values[0]]
HOURS = (3.0, 9.0, 30.0)
Look = Callable[[str, random.Random], str]


@dataclass
class Desk:
    store: SqlStore
    make_judge: JudgeFactory

    def read(self, *reports: dict[str, Any]) -> list[Alert]:
        """Put reports through the pipeline and return the alerts they made, oldest first."""
        before = {alert.id for alert in self._alerts()}
        policy = make_policy(Settings())
        store_reports(self.store, reports, self.make_judge, policy)
        return [alert for alert in self._alerts() if alert.id not in before]

    def _alerts(self) -> list[Alert]:
        with self.store.read() as tx:
            return list(reversed(tx.alerts()))


@contextmanager
def desk_with(original: Original, make_judge: JudgeFactory = StructuredJudge) -> Iterator[Desk]:
    """Yield a database that tracks the claim and has alerted that the original confirms it."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/watcher.db")
        try:
            with store.begin() as tx:
                claim = Claim(id=original.id, text=original.claim, kind=original.kind)
                tx.add_claim(claim, START)
            desk = Desk(store, make_judge)
            (alert,) = desk.read(original.as_row())
            assert alert.message.stance is Stance.CONFIRMS
            yield desk
        finally:
            store.close()


def later(report: dict[str, Any], hours: float) -> str:
    return (datetime.fromisoformat(report["published"]) + timedelta(hours=hours)).isoformat()


def another_figure(alerts: Sequence[Alert], original: Original) -> None:
    """Assert that one alert tells the figure of the evidence, old and new, as data."""
    (alert,) = alerts
    assert alert.message.stance in (Stance.UPDATES, Stance.CONTRADICTS)
    delta = alert.message.delta
    assert delta is not None
    assert delta.kind is DeltaKind.QUANTITY
    assert delta.old_value is not None
    assert delta.new_value is not None
    assert (delta.old_value.value, delta.new_value.value) == original.values


def test_the_reports_are_as_many_as_they_should_be() -> None:
    assert len(ORIGINALS) == 18
    assert len(WITH_FIGURE) == 15


originals = st.sampled_from(ORIGINALS)
dices = st.randoms(use_true_random=False)


@settings(max_examples=40, deadline=None)
@given(originals, dices, st.booleans(), st.sampled_from(HOURS))
def test_a_copy_with_two_sentences_cut_is_no_news(
    original: Original, dice: random.Random, credited: bool, hours: float
) -> None:
    with desk_with(original) as desk:
        text = two_cut(original, dice)
        assert desk.read(copy_of(original, text, credited=credited, hours=hours)) == []


@settings(max_examples=60, deadline=None)
@given(originals, dices, st.sets(st.sampled_from(LOOKS), min_size=1), st.booleans())
def test_a_copy_with_other_looks_is_no_news(
    original: Original, dice: random.Random, looks: set[Look], credited: bool
) -> None:
    text = original.text
    for look in sorted(looks, key=LOOKS.index):
        text = look(text, dice)
    with desk_with(original) as desk:
        assert desk.read(copy_of(original, text, credited=credited, hours=5)) == []


@pytest.mark.parametrize("credited", [True, False])
@pytest.mark.parametrize("original", WITH_FIGURE, ids=lambda original: original.id)
def test_a_copy_with_another_figure_is_one_alert(original: Original, credited: bool) -> None:
    dice = random.Random(f"{original.id}{credited}")
    with desk_with(original) as desk:
        text = two_cut(other_figure(original), dice)
        copy = copy_of(original, text, credited=credited, hours=dice.choice(HOURS))
        another_figure(desk.read(copy), original)
        again = {**copy, "url": "https://herald.example/1", "outlet": "Hill Herald"}
        assert desk.read({**again, "published": later(copy, 2)}) == []
        first = {"text": original.text, "url": "https://herald.example/2"}
        assert desk.read({**again, **first, "published": later(copy, 3)}) == []


@pytest.mark.parametrize("credited", [True, False])
@pytest.mark.parametrize("original", ORIGINALS, ids=lambda original: original.id)
def test_a_copy_with_a_denial_is_an_alert(original: Original, credited: bool) -> None:
    dice = random.Random(f"{original.id}{credited}")
    with desk_with(original) as desk:
        copy = copy_of(original, with_denial(original, dice), credited=credited, hours=7)
        (alert,) = desk.read(copy)
        assert alert.message.stance is Stance.CONTRADICTS
        assert alert.message.quote in original.denial


@pytest.mark.parametrize("credited", [True, False])
@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        ("flood", "Rain fell for three days", "Rain fell for four days"),
        ("rate", "three people briefed", "two people briefed"),
        ("flood", "at least 44 people", "some 44 people"),
        ("jobs", "1,500 jobs", "some 1,500 jobs"),
        ("soldiers", "opened a camp in the city in 2017", "opened a camp in the city in 2016"),
    ],
)
def test_a_copy_with_a_figure_of_something_else_or_its_rounding_is_no_news(
    number: str, old: str, new: str, credited: bool
) -> None:
    original = next(one for one in ORIGINALS if one.id == number)
    assert old in original.text
    text = original.text.replace(old, new)
    with desk_with(original) as desk:
        assert desk.read(copy_of(original, text, credited=credited, hours=4)) == []


def test_the_same_words_on_another_day_are_no_copy_with_another_figure() -> None:
    original = next(one for one in ORIGINALS if one.id == "helicopters")
    text = other_figure(original).text.replace("Wednesday", "Thursday").replace("16", "17")
    with desk_with(original) as desk:
        assert desk.read(copy_of(original, text, credited=True, hours=26)) == []


# ----------------------------------------------------------------------------- the judge that is shipped

UNSEEN_BY_SHIPPED = {"chad-dead", "engels-hall"}
"""Two originals that the shipped judge only calls a mention."""


@pytest.fixture(scope="module")
def shipped() -> JudgeFactory:
    try:
        read_model_files(SHIPPED)
    except ModelError as error:
        pytest.skip(f"no whole stance model in {SHIPPED}: {error}")
    return load_judge(Settings()).judge


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "original",
    [original for original in ORIGINALS if original.id not in UNSEEN_BY_SHIPPED],
    ids=lambda original: original.id,
)
def test_the_shipped_judge_hears_news_in_a_copy_and_nothing_in_its_looks(
    original: Original, shipped: JudgeFactory
) -> None:
    dice = random.Random(original.id)
    credited = dice.choice((True, False))
    with desk_with(original, shipped) as desk:
        quiet = [two_cut(original, dice), *(look(original.text, dice) for look in LOOKS)]
        for hours, text in enumerate(quiet, start=1):
            copy = copy_of(original, text, credited=credited, hours=hours)
            assert desk.read(copy) == [], text
        if original.values[0]:
            text = two_cut(other_figure(original), dice)
            another_figure(desk.read(copy_of(original, text, credited=credited, hours=8)), original)
    with desk_with(original, shipped) as desk:
        text = with_denial(original, dice)
        (alert,) = desk.read(copy_of(original, text, credited=credited, hours=8))
        assert alert.message.stance is Stance.CONTRADICTS
