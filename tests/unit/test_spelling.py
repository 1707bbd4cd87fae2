"""What the model is shown: a thing by the name that the claim has for it, where no word would tell that it is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judge_parts import CountedScorer, article_of, blended, claim_of, passages_of
from tests.tiny_models import write_stance_model
from watcher.core.model import Entity
from watcher.judge.neural import NeuralScorer
from watcher.judge.spelling import Spelling

SPELLING = Spelling(
    (
        Entity(name="HTS", aliases=("Hayat Tahrir al-Sham",), kind="organisation"),
        Entity(name="Hmeimim", aliases=("Khmeimim", "Hmeymim"), kind="base"),
        Entity(name="Bashar al-Assad", aliases=("Assad", "al-Assad"), kind="person"),
        Entity(name="Damascus", aliases=("Dimashq", "Syrian capital"), kind="place"),
        Entity(name="North Korea", aliases=("North Korean", "DPRK"), kind="place"),
        Entity(name="Russia", aliases=("Russian", "Moscow"), kind="place"),
        Entity(
            name="New Syrian government",
            aliases=("interim administration", "Syria's new rulers"),
            kind="organisation",
        ),
        Entity(
            name="Russian embassy in Damascus",
            aliases=("Russian embassy", "Russia's embassy"),
            kind="organisation",
        ),
    )
)
EMBASSY = "The Russian embassy in Damascus is open."


@pytest.mark.parametrize(
    ("claim", "text", "shown"),
    [
        ("HTS guards the gate.", "Men of Hayat Tahrir al-Sham stood by.", "Men of HTS stood by."),
        ("HTS guards the gate.", "Hayat Tahrir al-Sham's men stood by.", "HTS's men stood by."),
        ("Hayat Tahrir al-Sham guards it.", "HTS’s men.", "Hayat Tahrir al-Sham’s men."),
        ("They leave Hmeimim.", "KHMEIMIM'S RUNWAY, or Hmeymim", "Hmeimim'S RUNWAY, or Hmeimim"),
        ("They left Damascus.", "They left the Syrian capital.", "They left Damascus."),
        ("Men left the Damascus area.", "The Syrian capital fell.", "Damascus fell."),
    ],
)
def test_a_name_in_other_words_is_spelled_as_in_the_claim(
    claim: str, text: str, shown: str
) -> None:
    assert SPELLING.as_in(claim, text) == shown


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        # another embassy, another person: the words must be seen as they are
        (EMBASSY, "The Russian embassy in Beirut is open."),
        (EMBASSY, "Russia's embassy in Aleppo is shut."),
        ("Bashar al-Assad got asylum.", "Maher al-Assad got asylum."),
        ("Assad fled.", "President Bashar al-Assad has fled."),
        # a description in small letters may be anybody's
        ("It talks with Syria's new rulers.", "It talks with the interim administration of Libya."),
        # a country's and a town's names
        ("Russia leaves Hmeimim.", "Moscow leaves."),
        ("North Korea left.", "North Korean staff left. The DPRK left."),
        ("The Syrian capital fell.", "Damascus Airport is shut."),
        # the claim's own spelling is there
        ("They left Damascus.", "Damascus, the Syrian capital, fell."),
        ("HTS guards the gate.", "Hayat Tahrir al-Sham (HTS) guards it."),
        # words of two clauses are no name
        ("HTS guards the gate.", "He met Hayat. Tahrir al-Sham is a street."),
        # what the claim does not name
        ("Assad fled.", "Hayat Tahrir al-Sham came."),
        ("The bridge is shut.", "Hayat Tahrir al-Sham came."),
        ("HTS guards the gate.", ""),
    ],
)
def test_else_a_text_stays_as_it_is(claim: str, text: str) -> None:
    assert SPELLING.as_in(claim, text) == text


def test_without_names_nothing_is_spelled_anew() -> None:
    assert Spelling(()).as_in("HTS guards it.", "Hayat Tahrir al-Sham.") == "Hayat Tahrir al-Sham."


def test_the_model_is_shown_it_and_the_reader_quoted_what_stands_there(tmp_path: Path) -> None:
    counted = CountedScorer(NeuralScorer(write_stance_model(tmp_path)))
    text = "The last Russian left Khmeimim."
    claim = "Russian soldiers were evacuated from Hmeimim."
    article = article_of(text)
    judgment = blended(counted).judge(claim_of(claim), article, passages_of(article))
    assert {shown for _, shown in counted.asked} == {"The last Russian left Hmeimim."}
    assert judgment.quote == text
