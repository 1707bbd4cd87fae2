"""Training examples made by program: a passage beside a neighbour's sentence keeps what its own label says."""

from __future__ import annotations

import random

from training.data import CONFIRMS, MENTIONS, UNRELATED, Example
from training.swaps import in_context

CLAIM = "The bridge of Telk is shut."
TELLS = Example(CLAIM, "Telk has shut its bridge.", (CONFIRMS,), "own", "telk")
OTHER = Example(CLAIM, "A bakery opened in Lisbon.", (UNRELATED,), "own", "telk")
QUIET = Example(
    CLAIM,
    "The bridge of Telk is very old. Dr. Ann Reke built it of stone.",
    (MENTIONS,),
    "own",
    "telk",
)
SENTENCES = ("The bridge of Telk is very old.", "Dr. Ann Reke built it of stone.")


def made(*examples: Example, count: int = 60, seed: int = 1) -> list[Example]:
    return in_context(examples, count, random.Random(seed))


def test_a_passage_stands_before_or_behind_one_whole_sentence_of_a_quiet_neighbour() -> None:
    found = {e.passage for e in made(TELLS, QUIET) if e.allowed == (CONFIRMS,)}
    behind = {f"{sentence} {TELLS.passage}" for sentence in SENTENCES}
    before = {f"{TELLS.passage} {sentence}" for sentence in SENTENCES}
    assert found == behind | before


def test_the_label_stays_but_beside_a_mention_nothing_is_unrelated() -> None:
    found = made(TELLS, OTHER, QUIET)
    labels = {(TELLS.passage in e.passage, e.allowed) for e in found}
    assert labels == {(True, (CONFIRMS,)), (False, (MENTIONS,))}
    assert {(e.claim, e.group, e.source) for e in found} == {(CLAIM, "telk", "context")}


def test_a_sentence_comes_only_from_the_same_claim_in_the_same_group() -> None:
    elsewhere = Example(CLAIM, "The bridge of Telk has four arches.", (MENTIONS,), "own", "brae")
    about_another = Example("Telk is old.", "Telk had four old walls.", (MENTIONS,), "own", "telk")
    found = [e for e in made(TELLS, QUIET, elsewhere, about_another) if TELLS.passage in e.passage]
    assert found
    assert not any("four" in e.passage for e in found)


def test_a_passage_is_not_put_beside_itself() -> None:
    assert made(QUIET) == []


def test_sentences_too_short_or_too_long_to_stand_in_an_article_are_left_out() -> None:
    short = Example(CLAIM, "It is old.", (MENTIONS,), "own", "telk")
    long = Example(CLAIM, f"It is {'very ' * 30}old.", (MENTIONS,), "own", "telk")
    assert made(TELLS, short, long) == []
    assert made(TELLS, short, QUIET)


def test_there_are_at_most_as_many_as_asked_for_and_the_seed_says_which() -> None:
    assert 0 < len(made(TELLS, OTHER, QUIET, count=9)) <= 9
    assert made(TELLS, QUIET, seed=3) == made(TELLS, QUIET, seed=3) != made(TELLS, QUIET, seed=4)
    assert made(TELLS, QUIET, count=0) == []


def test_without_a_neighbour_that_only_mentions_the_claim_nothing_is_made() -> None:
    assert made(TELLS, OTHER) == []
