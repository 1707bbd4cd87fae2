"""Signatures: the same text is the same, whatever its order; another text is another."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.sentences import read_sentences
from watcher.core.shingles import ALIKE, SLOTS, band_keys, body_signature, signature, similarity

_SOUNDS = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "ol")]


def a_text(seed: int, sentences: int = 30) -> list[str]:
    """Return sentences of invented words; two seeds share hardly a run of three."""
    # A text drawn word by word by hypothesis would be small and full of repeats.
    dice = random.Random(seed)
    words = ["".join(dice.choices(_SOUNDS, k=dice.randint(1, 3))) for _ in range(1500)]
    return [
        " ".join(dice.choices(words, k=dice.randint(6, 25))).capitalize() + "."
        for _ in range(sentences)
    ]


seeds = st.integers(min_value=0, max_value=10**6)


@settings(max_examples=50)
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_sentences_does_not_matter(seed: int, dice: random.Random) -> None:
    text = a_text(seed)
    mixed = dice.sample(text, len(text))
    assert signature(mixed) == signature(text)
    assert similarity(signature(mixed), signature(text)) == 1.0
    assert band_keys(signature(mixed)) == band_keys(signature(text))


@settings(max_examples=50)
@given(seeds, st.integers(min_value=0, max_value=28))
def test_two_cut_sentences_leave_it_alike_and_findable(seed: int, cut: int) -> None:
    text = a_text(seed)
    short = text[:cut] + text[cut + 2 :]
    one, other = signature(text), signature(short)
    assert similarity(one, other) >= 0.7
    assert set(band_keys(one)) & set(band_keys(other))


@settings(max_examples=50)
@given(seeds, seeds)
def test_unrelated_texts_share_nothing(seed: int, other_seed: int) -> None:
    one, other = signature(a_text(seed)), signature(a_text(other_seed + 10**7))
    assert similarity(one, other) <= 0.1 < ALIKE
    assert not set(band_keys(one)) & set(band_keys(other))


@settings(max_examples=30)
@given(seeds, st.integers(min_value=1, max_value=9))
def test_the_estimate_is_near_the_share_of_text_in_common(seed: int, tenths: int) -> None:
    shared = a_text(seed, sentences=10 * tenths)
    one = signature(shared + a_text(seed + 10**7, sentences=100 - 10 * tenths))
    other = signature(shared + a_text(seed + 2 * 10**7, sentences=100 - 10 * tenths))
    true = 10 * tenths / (200 - 10 * tenths)
    assert abs(similarity(one, other) - true) < 0.3


@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_text_has_a_signature_or_none(sentences: list[str]) -> None:
    made = signature(sentences)
    assert len(made) in (0, 4 * SLOTS)
    assert similarity(made, made) == (1.0 if made else 0.0)
    assert all(0 <= key < 2**37 for key in band_keys(made))


def test_a_short_text_has_none() -> None:
    assert signature(["Four words are few."]) == b""
    assert similarity(b"", b"") == 0.0
    assert similarity(signature(a_text(1)), b"") == 0.0
    assert band_keys(b"") == ()


def test_headline_and_promos_are_not_the_body() -> None:
    body = " ".join(a_text(3)[:8]) + "\n" + " ".join(a_text(3)[8:])
    promo = "Sign up to our newsletter\n" + body + "\nFollow us on Telegram"
    plain = body_signature(read_sentences(body, "One headline"))
    assert body_signature(read_sentences(promo, "Another headline, longer")) == plain
