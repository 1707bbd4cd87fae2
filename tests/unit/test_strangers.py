"""Pairs made of two stories, for a model to learn what is unrelated."""

from __future__ import annotations

import random

from training import held_out
from training.data import UNRELATED, Example, strangers

_STORIES = [
    Example(f"The port of {name} is closed.", f"{name} harbour shut on Monday.", (0,), "own", name)
    for name in ("Telk", "Osk", "Brell", "Zabor")
] + [
    Example("Telk sold its ferry.", f"The ferry was seen near {name}.", (3,), "own", name)
    for name in ("Kesh", "Lomm")
]


def test_a_stranger_is_a_claim_with_a_passage_of_another_story() -> None:
    passages = {e.passage: e.group for e in _STORIES}
    for hard in (False, True):
        made = strangers(_STORIES, 60, random.Random(1), hard=hard)
        assert len(made) == 60
        assert all(e.allowed == (UNRELATED,) and e.group != passages[e.passage] for e in made)


def test_every_other_hard_one_shares_what_it_can() -> None:
    def shared(hard: bool) -> float:
        made = strangers(_STORIES, 200, random.Random(2), hard=hard)
        return sum(len(set(e.claim.split()) & set(e.passage.split())) for e in made) / len(made)

    assert shared(True) > shared(False) * 1.2


def test_one_story_alone_has_no_strangers() -> None:
    assert strangers(_STORIES[:1] * 3, 5, random.Random(3)) == []


def test_strangers_for_the_blend_keep_the_claim_s_story() -> None:
    pairs = [
        {"id": f"{e.group}-{at}", "story": e.group, "claim": e.claim, "evidence": e.passage}
        | {"published": "2026-01-02", "label": "confirms"}
        for at, e in enumerate(_STORIES)
    ]
    made = list(held_out.strangers(pairs, 40))
    passages = {pair["evidence"]: pair["story"] for pair in pairs}
    assert 10 < len(made) == len({pair["id"] for pair in made})
    assert all(pair["label"] == "unrelated" for pair in made)
    assert all(pair["story"] != passages[str(pair["evidence"])] for pair in made)
    assert list(held_out.strangers(pairs[:1], 5)) == []
