"""Direct quotations: found with their speakers, and recognised in other words."""

from __future__ import annotations

import pytest

from watcher.core.model import Quotation
from watcher.core.quotations import read_quotations, same_quotation
from watcher.core.sentences import read_sentences


def quoted(text: str, own: str = "") -> tuple[Quotation, ...]:
    return read_quotations(text, read_sentences(text), own)


def test_a_quotation_has_its_speaker() -> None:
    (found,) = quoted("“The quay was under water before the siren went,” Ada Lund told the Daily.")
    assert found == Quotation(
        text="The quay was under water before the siren went,", speaker="Ada Lund"
    )


def test_a_pronoun_is_the_person_named_before() -> None:
    text = (
        "The harbour was closed, Ada Lund told the Daily.\n"
        "“The quay was under water before the siren went,” she said."
    )
    (found,) = quoted(text)
    assert (found.speaker, found.public) == ("Ada Lund", False)


@pytest.mark.parametrize(
    "end",
    [
        "Ada Lund wrote on Telegram.",
        "minister Ada Lund told reporters.",
        "Ada Lund said at a press conference.",
        "the harbour authority said in a statement.",
    ],
)
def test_what_is_said_to_everybody_is_public(end: str) -> None:
    (found,) = quoted(f"“The quay was under water before the siren went,” {end}")
    assert found.public


def test_short_quotations_and_promos_show_nothing() -> None:
    assert quoted("She spoke of “a wet night” in the harbour.") == ()
    assert quoted("Follow us on Telegram for “the best news of the whole wide harbour”") == ()


ENGLISH = "A pilot who sleeps on the bridge also dreams, and I know what he is dreaming of"


@pytest.mark.parametrize(
    ("other", "speaker", "same"),
    [
        (ENGLISH, "", True),
        ("on the bridge also dreams, and I know what he is dreaming", "", True),
        ("The pilot sleeping on a bridge dreams as well, I know his dreaming", "", True),
        ("The helmsman that sleeps has dreams too, and it is clear of what", "Ada Lund", True),
        ("The helmsman that sleeps has dreams too, and it is clear of what", "", False),
        ("We shall open the harbour when the pilots are paid their wages", "Ada Lund", False),
        ("and I know what he is", "", False),
    ],
)
def test_same_quotation(other: str, speaker: str, same: bool) -> None:
    one = Quotation(text=ENGLISH, speaker="Ada Lund")
    two = Quotation(text=other, speaker=speaker)
    assert same_quotation(one, two) is same
    assert same_quotation(two, one) is same


def test_another_number_is_another_quotation() -> None:
    one = Quotation(text="We pulled 14 sailors from the harbour before the crane fell")
    assert same_quotation(one, Quotation(text=one.text.replace("14", "fourteen")))
    assert not same_quotation(one, Quotation(text=one.text.replace("14", "19")))


def test_the_claims_own_words_show_nothing() -> None:
    one = Quotation(text="The harbour bridge closed because pilots struck last night again")
    two = Quotation(text="Harbour pilots struck, therefore somebody closed that bridge today")
    assert same_quotation(one, two)
    assert not same_quotation(one, two, frozenset({"harbour", "bridg", "close", "pilot", "struck"}))
