"""Training examples under other names: what claim and passage share is exchanged alike in both, the rest stays."""

from __future__ import annotations

import random
import re

from training.data import CONFIRMS, Example
from training.renaming import Renamer


def example(claim: str, passage: str, group: str) -> Example:
    return Example(claim, passage, (CONFIRMS,), "own", group)


TELK = example(
    "The bridge of Telk is shut.", "In Telk, Mayor Ann Reke shut it; Telk's ferry sails.", "a"
)
VARN = example("The mill of Varn burns.", "Smoke stood over Varn.", "b")
MORE = ("Astel", "Borin", "Cerne", "Doruk", "Ostin")
FRANCE = [
    example("The bank of France is open.", f"A man from France, number {n}, said so.", f"f{n}")
    for n in range(9)
]


def test_a_shared_rare_name_is_exchanged_alike_in_both_texts() -> None:
    renamed = Renamer([TELK, VARN, *FRANCE]).rename(TELK, random.Random(3))
    match = re.fullmatch(r"The bridge of (\w+) is shut\.", renamed.claim)
    assert match
    assert match[1] == "Varn"
    assert renamed.passage == f"In {match[1]}, Mayor Ann Reke shut it; {match[1]}'s ferry sails."
    assert (renamed.allowed, renamed.group) == (TELK.allowed, TELK.group)


def test_two_names_never_become_one_or_one_that_is_there() -> None:
    others = [example(f"The mill of {name} burns.", f"Smoke over {name}.", name) for name in MORE]
    beaten = example("In the cup Telk beat Varn.", "On Sunday Telk beat Varn, not Ostin.", "z")
    renamer = Renamer([beaten, *others])
    for seed in range(200):
        renamed = renamer.rename(beaten, random.Random(seed))
        match = re.fullmatch(r"In the cup (\w+) beat (\w+)\.", renamed.claim)
        assert match
        assert match[1] != match[2]
        assert not {match[1], match[2]} & {"Ostin", "Sunday"}
        assert renamed.passage == f"On Sunday {match[1]} beat {match[2]}, not Ostin."


def test_names_of_many_groups_stay() -> None:
    renamer = Renamer([TELK, VARN, *FRANCE])
    assert renamer.rename(FRANCE[0], random.Random(1)) is FRANCE[0]


def test_a_name_of_one_side_stays_and_the_same_seed_gives_the_same_names() -> None:
    renamer = Renamer([TELK, VARN, *FRANCE])
    one_sided = example("The bridge of Telk is shut.", "Smoke stood over Varn.", "c")
    assert renamer.rename(one_sided, random.Random(1)) == one_sided
    assert renamer.rename(TELK, random.Random(5)) == renamer.rename(TELK, random.Random(5))


def test_words_that_also_stand_in_small_letters_are_no_names() -> None:
    shared = example("He saw the Bridge there.", "They built the Bridge; a bridge is long.", "d")
    renamer = Renamer([shared, TELK, VARN])
    assert renamer.rename(shared, random.Random(1)) == shared
