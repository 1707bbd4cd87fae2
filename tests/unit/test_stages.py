from __future__ import annotations

import pytest

from watcher.core.clauses import read_words
from watcher.core.polarity import read_polarity
from watcher.core.stages import CourseStage, DealStage, Ending, Stages, read_stages


def stages(text: str) -> Stages:
    words = read_words(text)
    return read_stages(words, read_polarity(words))


@pytest.mark.parametrize(
    ("text", "deal"),
    [
        ("The two sides are in talks about the bases.", DealStage.TALKS),
        ("They negotiated for hours.", DealStage.TALKS),
        ("A draft of the treaty was sent.", DealStage.DRAFT),
        ("The two sides agreed on the lease.", DealStage.AGREED),
        ("The two sides signed the agreement after long talks.", DealStage.SIGNED),
        ("The lease has come into force.", DealStage.IN_FORCE),
        ("Moscow proposed a lease.", DealStage.MAY),
        ("There were early signs of warmth.", None),
        ("It rained.", None),
    ],
)
def test_the_furthest_deal_stage_is_read(text: str, deal: DealStage | None) -> None:
    assert stages(text).deal is deal


def test_a_stage_that_is_not_reached_yet() -> None:
    found = stages("The agreement has not been signed")
    assert found.deal is None
    assert found.not_yet is DealStage.SIGNED


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("The vote was postponed until May.", Ending.POSTPONED),
        ("The opening was put off.", Ending.POSTPONED),
        ("The opening was brought forward.", Ending.BROUGHT_FORWARD),
        ("Flights are suspended.", Ending.SUSPENDED),
        ("The strike was called off.", Ending.CANCELLED),
        ("The council scrapped the limit.", Ending.CANCELLED),
        ("The strike was not called off.", None),
        ("The strike goes on.", None),
    ],
)
def test_endings(text: str, ending: Ending | None) -> None:
    assert stages(text).ending is ending


@pytest.mark.parametrize(
    ("text", "course"),
    [
        ("The bridge will open in May.", CourseStage.PLANNED),
        ("They plan to close two libraries.", CourseStage.PLANNED),
        ("Work on the bridge is under way.", CourseStage.UNDER_WAY),
        ("The bridge has been finished.", CourseStage.DONE),
        ("A bridge.", None),
    ],
)
def test_the_course_of_a_plan(text: str, course: CourseStage | None) -> None:
    assert stages(text).course is course
