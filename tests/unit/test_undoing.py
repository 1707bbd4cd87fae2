"""What a sentence says was ended: the thing itself, not where or whose it was."""

from __future__ import annotations

import pytest

from watcher.core.entities import EntityIndex
from watcher.core.reading import read_sentence

NOBODY = EntityIndex.build([])


def ended(text: str) -> set[str]:
    read = read_sentence(text, NOBODY, None)
    return {target for undoing in read.undoings for target in undoing.targets}


@pytest.mark.parametrize(
    ("sentence", "thing", "beside"),
    [
        ("The strike at the Lomas shoe factory has been suspended.", "strike", "factory"),
        ("Flights from the island were cancelled.", "flight", "island"),
        ("The talks between the two ministries have collapsed.", "talk", "ministry"),
        ("The strike spread, and 2,300 dockers have now stopped.", "docker", "strike"),
        ("The ministry suspended the licence of the mine at Koris.", "licence", "ministry"),
    ],
)
def test_what_ended_is_the_thing_and_not_what_stands_beside_it(
    sentence: str, thing: str, beside: str
) -> None:
    plain, other = ended(f"The {thing} was cancelled."), ended(f"The {beside} was cancelled.")
    assert len(plain) == len(other) == 1
    assert plain <= ended(sentence)
    assert not other & ended(sentence)


def test_a_place_that_opens_the_sentence_leaves_its_subject() -> None:
    assert ended("The embassy was cancelled.") <= ended("In Osh the embassy party was cancelled.")
