"""What the model is shown: each thing by the name that the claim has for it."""

from __future__ import annotations

import pytest

from watcher.core.model import Entity
from watcher.judge.spelling import Spelling

SPELLING = Spelling(
    (
        Entity(name="HTS", aliases=("Hayat Tahrir al-Sham",), kind="organisation"),
        Entity(name="Hmeimim", aliases=("Khmeimim", "Hmeymim"), kind="base"),
        Entity(name="Bashar al-Assad", aliases=("Assad",), kind="person"),
        Entity(name="Damascus", aliases=("Dimashq", "Syrian capital"), kind="place"),
        Entity(name="North Korea", aliases=("North Korean", "DPRK"), kind="place"),
        Entity(name="Russia", aliases=("Russian", "Moscow"), kind="place"),
        Entity(
            name="Russian embassy in Damascus",
            aliases=("Russian embassy", "Russia's embassy"),
            kind="organisation",
        ),
    )
)


@pytest.mark.parametrize(
    ("claim", "text", "shown"),
    [
        ("HTS guards the gate.", "Men of Hayat Tahrir al-Sham stood by.", "Men of HTS stood by."),
        ("HTS guards the gate.", "Hayat Tahrir al-Sham's men stood by.", "HTS's men stood by."),
        ("Hayat Tahrir al-Sham guards it.", "HTS’s men.", "Hayat Tahrir al-Sham’s men."),
        ("They leave Hmeimim.", "Khmeimim, or Hmeymim, is full.", "Hmeimim, or Hmeimim, is full."),
        ("Assad fled.", "President Bashar al-Assad has fled.", "President Assad has fled."),
        # the longest name at a place
        (
            "The Russian embassy in Damascus is open.",
            "Russia's embassy is shut.",
            "Russian embassy in Damascus is shut.",
        ),
        (
            "The Russian embassy in Damascus is open.",
            "The Russian embassy is shut.",
            "The Russian embassy in Damascus is shut.",
        ),
        ("They left Damascus.", "They left the Syrian capital.", "They left Damascus."),
        ("North Korea left.", "North Korean staff left.", "North Korean staff left."),
        # a country's names do not stand for each other, and what the claim does not name stays
        ("Russia leaves Hmeimim.", "Moscow leaves.", "Moscow leaves."),
        ("Assad fled.", "Hayat Tahrir al-Sham came.", "Hayat Tahrir al-Sham came."),
        ("The bridge is shut.", "Hayat Tahrir al-Sham came.", "Hayat Tahrir al-Sham came."),
        ("HTS guards the gate.", "", ""),
    ],
)
def test_a_text_is_spelled_as_the_claim_is(claim: str, text: str, shown: str) -> None:
    assert SPELLING.as_in(claim, text) == shown


def test_without_names_nothing_is_spelled_anew() -> None:
    assert Spelling(()).as_in("HTS guards it.", "Hayat Tahrir al-Sham.") == "Hayat Tahrir al-Sham."
