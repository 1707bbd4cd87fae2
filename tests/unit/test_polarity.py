from __future__ import annotations

import pytest

from watcher.core.clauses import read_words
from watcher.core.polarity import read_polarity, read_predicates


def signs(text: str) -> set[tuple[str, int]]:
    words = read_words(text)
    return {(p.axis, p.sign) for p in read_predicates(words, read_polarity(words))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia withdrew its soldiers from Damascus.", {("presence", -1)}),
        ("Russia did not withdraw its soldiers from Damascus.", {("presence", 1)}),
        ("Russia didn't withdraw its soldiers.", {("presence", 1)}),
        ("Russia never evacuated the base.", {("presence", 1)}),
        ("Russia has no intention of leaving the base.", {("presence", 1)}),
        ("No soldiers left the base.", {("presence", 1)}),
        ("Nobody was arrested.", {("custody", -1)}),
        ("Russia not only withdrew its soldiers but took its tanks.", {("presence", -1)}),
        ("Russia will keep both bases.", {("presence", 1)}),
        ("The officials left without elaborating.", {("presence", -1)}),
        ("The harbour is no longer closed.", {("open", 1)}),
        ("The army refused to withdraw.", {("presence", 1)}),
        ("The council failed to approve the plan.", {("approval", -1)}),
        ("The ministry denied that it had evacuated the base.", {("presence", 1)}),
        ("The ministry did not deny that it had evacuated the base.", {("presence", -1)}),
        ("Two men were arrested.", {("custody", 1)}),
        ("Two men were released.", {("custody", -1)}),
        ("The bill was thrown out.", {("approval", -1)}),
        ("The future of the bases remains unclear.", set()),
        ("Families close to the old rulers hide there.", set()),
        ("It is not closing, but the school opened late.", {("open", 1)}),
    ],
)
def test_predicates_carry_their_sign(text: str, expected: set[tuple[str, int]]) -> None:
    assert signs(text) == expected


@pytest.mark.parametrize(
    ("text", "denial"),
    [
        ("The minister denied the report.", True),
        ("The minister dismissed reports of a deal.", True),
        ("The report is false, the ministry said.", True),
        ("He called the reports a fake; the reports are fabricated.", True),
        ("There is no truth in it.", True),
        ("The minister did not deny the report.", False),
        ("The company dismissed 200 workers.", False),
        ("The council rejected the budget.", False),
        ("The ministry signed the deal.", False),
    ],
)
def test_denials(text: str, denial: bool) -> None:
    assert read_polarity(read_words(text)).denial is denial


@pytest.mark.parametrize(
    ("text", "exception"),
    [
        ("All but two of the stalls burned.", True),
        ("Every school except one closed.", True),
        ("None of the detained men is a soldier.", True),
        ("Not all the soldiers left.", True),
        ("Two stalls burned.", False),
    ],
)
def test_exceptions(text: str, exception: bool) -> None:
    assert read_polarity(read_words(text)).exception is exception


def test_negation_ends_at_its_clause() -> None:
    words = read_words("It did not attack the port, and the ships sailed")
    polarity = read_polarity(words)
    negated = {word.text for word, off in zip(words, polarity.negated, strict=True) if off}
    assert negated == {"attack", "the", "port"}
    assert polarity.heads == {"attack"}


def test_no_longer_marks_what_has_ceased() -> None:
    words = read_words("The road is no longer closed")
    (predicate,) = read_predicates(words, read_polarity(words))
    assert predicate.ceased
    assert predicate.negated
