"""A sentence that tells of one tracked claim is no report on its neighbours."""

from __future__ import annotations

from watcher.core.model import Claim, Delta, DeltaKind, Judgment, Stance
from watcher.core.neighbours import Told, told_of_one


def told(
    name: str,
    stance: Stance = Stance.CONFIRMS,
    *,
    likeness: float = 0.8,
    start: int = 0,
    alone: bool = False,
    confidence: float = 0.9,
    delta: DeltaKind | None = None,
) -> Told:
    judgment = Judgment(
        claim_id=name,
        stance=stance,
        confidence=confidence,
        quote="It left.",
        start=start,
        end=start + 8,
        probabilities={stance: confidence, Stance.MENTIONS: 0.05},
        unsupported=alone,
        delta=Delta(kind=delta, old="before", new="now") if delta else None,
    )
    return Told(claim=Claim(id=name, text=name), judgment=judgment, likeness=likeness)


def stances(*found: Told) -> list[Stance]:
    return [judgment.stance for _, judgment in told_of_one(found)]


def test_the_liker_claim_has_the_sentence() -> None:
    one, other = told("one", likeness=0.9), told("other", Stance.CONTRADICTS, likeness=0.6)
    assert stances(one, other) == [Stance.CONFIRMS, Stance.MENTIONS]
    (_, _), (claim, judgment) = told_of_one([one, other])
    assert (claim.id, judgment.confidence, judgment.delta) == ("other", 0.05, None)
    assert judgment.reason == "tells of another tracked claim, one"


def test_a_liker_claim_of_which_nothing_sure_is_told_has_no_say() -> None:
    vague = told("one", Stance.UPDATES, likeness=0.9, alone=True, confidence=0.61)
    sure = told("other", likeness=0.3, alone=True, confidence=0.89)
    assert stances(vague, sure) == [Stance.UPDATES, Stance.CONFIRMS]


def test_a_sentence_that_is_as_like_both_tells_of_both() -> None:
    assert stances(told("one", likeness=0.9), told("other", likeness=0.64)) == [Stance.CONFIRMS] * 2


def test_other_sentences_of_the_article_do_not_count() -> None:
    assert stances(told("one"), told("other", likeness=0.1, start=50)) == [Stance.CONFIRMS] * 2


def test_what_a_rule_ties_to_one_claim_the_model_alone_does_not_tell_of_another() -> None:
    assert stances(told("one"), told("other", likeness=0.75, alone=True)) == [
        Stance.CONFIRMS,
        Stance.MENTIONS,
    ]
    unsure = told("one", confidence=0.55)
    assert stances(unsure, told("other", likeness=0.75, alone=True)) == [Stance.CONFIRMS] * 2
    assert stances(told("one", alone=True), told("other", alone=True)) == [Stance.CONFIRMS] * 2


def test_a_sentence_that_is_liker_the_other_claim_tells_of_both() -> None:
    assert (
        stances(told("one", likeness=0.7), told("other", likeness=0.9, alone=True))
        == [Stance.CONFIRMS] * 2
    )


def test_what_the_model_is_clearly_surer_of_does_not_give_way_to_a_liker_claim() -> None:
    rival = told("one", Stance.UPDATES, likeness=0.9, alone=True, confidence=0.79)
    surer = told("other", likeness=0.7, alone=True, confidence=0.93)
    assert stances(rival, surer) == [Stance.UPDATES, Stance.CONFIRMS]
    as_sure = told("other", likeness=0.7, alone=True, confidence=0.88)
    assert stances(rival, as_sure) == [Stance.UPDATES, Stance.MENTIONS]


def test_one_event_moves_many_claims_on() -> None:
    signed = told("one", Stance.UPDATES, likeness=1.0)
    ended = told("other", Stance.UPDATES, likeness=0.5, alone=True, confidence=0.86)
    assert stances(signed, ended) == [Stance.UPDATES] * 2
    assert stances(told("one", likeness=1.0), ended) == [Stance.CONFIRMS, Stance.UPDATES]
    by_rule = told("other", Stance.UPDATES, likeness=0.5)
    assert stances(told("one", likeness=1.0), by_rule) == [Stance.CONFIRMS, Stance.UPDATES]
    # ... but not those that it hardly speaks of
    faint = told("other", Stance.UPDATES, likeness=0.3, alone=True)
    assert stances(signed, faint) == [Stance.UPDATES, Stance.MENTIONS]


def test_a_new_figure_is_that_of_one_claim() -> None:
    killed = told("killed", Stance.UPDATES, likeness=0.9, delta=DeltaKind.QUANTITY)
    injured = told("injured", Stance.UPDATES, likeness=0.5, alone=True)
    assert stances(killed, injured) == [Stance.UPDATES, Stance.MENTIONS]
    closed = told("closed", Stance.UPDATES, likeness=0.9, delta=DeltaKind.STATUS)
    assert stances(closed, injured) == [Stance.UPDATES] * 2


def test_a_figure_that_a_rule_finds_gives_way_to_nothing_that_only_the_model_finds() -> None:
    risen = told("killed", Stance.UPDATES, likeness=0.4, delta=DeltaKind.QUANTITY)
    vague = told("other", likeness=1.0, alone=True, confidence=0.8)
    assert stances(risen, vague)[0] is Stance.UPDATES
    assert stances(risen, told("other", likeness=1.0)) == [Stance.MENTIONS, Stance.CONFIRMS]


def test_a_mention_has_no_say() -> None:
    quiet = told("one", Stance.MENTIONS, likeness=1.0)
    assert stances(quiet, told("other", likeness=0.2)) == [Stance.MENTIONS, Stance.CONFIRMS]


def test_the_order_of_claims_does_not_matter() -> None:
    rows = [told("a", likeness=0.9), told("b", likeness=0.5), told("c", alone=True)]
    there, back = told_of_one(rows), told_of_one(rows[::-1])
    assert {c.id: j.stance for c, j in there} == {c.id: j.stance for c, j in back}
