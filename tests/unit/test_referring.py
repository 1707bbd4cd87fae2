"""Whom a pronoun, a surname or "the company" stands for."""

from __future__ import annotations

import pytest

from watcher.core.attribution import read_attribution
from watcher.core.entities import EntityIndex

NOBODY_KNOWN = EntityIndex.build(())
ARTICLE = """Harbour operator Marlin Group will close two of its quays, its chief executive, Tom Birch, said on Monday.
The company said in a statement that 300 jobs would go.
Birch said that the older quay would close first.
He added that the second would follow in May.
The Harbour Workers' Union called the plan reckless. The union said that it would strike.
Police commissioner Ana Reis told RNZ that the gates were blocked. "We have seen no violence. I do not expect any," she said.
The commissioner said that forty officers were there.
A senior official in the ministry told reporters that talks would follow. According to him, they begin on Friday.
The same official said that a mediator had been named.
Student Luis Prado waited at the gate. "I have two boys at school," Prado said.
They said nothing more.
"""


@pytest.mark.parametrize(
    ("sentence", "speaker", "role"),
    [
        ("The company said in a statement that 300 jobs would go.", "Marlin Group", ""),
        ("Birch said that the older quay would close first.", "Tom Birch", "its chief executive"),
        ("He added that the second would follow in May.", "Tom Birch", "its chief executive"),
        ("The union said that it would strike.", "Harbour Workers' Union", ""),
        ('"We have seen no violence. I do not expect any," she said.', "Ana Reis", "Police commissioner"),
        ("We have seen no violence.", "Ana Reis", "Police commissioner"),
        ("The commissioner said that forty officers were there.", "Ana Reis", "Police commissioner"),
        ("According to him, they begin on Friday.", "senior official in the ministry", ""),
        ("The same official said that a mediator had been named.", "same official", ""),
        ('"I have two boys at school," Prado said.', "Luis Prado", "Student"),
    ],
)  # fmt: skip
def test_the_full_name_comes_from_an_earlier_sentence(
    sentence: str, speaker: str, role: str
) -> None:
    start = ARTICLE.index(sentence)
    said = read_attribution(sentence, NOBODY_KNOWN, ARTICLE, start)
    assert (said.speaker, said.role) == (speaker, role)
    assert read_attribution(sentence, NOBODY_KNOWN, ARTICLE) == said, "found by its words as well"


def test_nothing_later_is_read() -> None:
    text = "He said that it was late.\nThe mayor, Ann Lee, said that it was early.\n"
    assert read_attribution("He said that it was late.", NOBODY_KNOWN, text, 0).speaker == "He"


def test_without_an_article_a_pronoun_stays() -> None:
    assert read_attribution("She said that it was late.", NOBODY_KNOWN).speaker == "She"
    assert (
        read_attribution("She said that it was late.", NOBODY_KNOWN, "Elsewhere.").speaker == "She"
    )


def test_a_known_entity_comes_back_under_its_canonical_name() -> None:
    from watcher.core.model import Entity

    index = EntityIndex.build([Entity(name="Thomas Birch", aliases=("Tom Birch",), kind="person")])
    sentence = "Birch said that the older quay would close first."
    said = read_attribution(sentence, index, ARTICLE, ARTICLE.index(sentence))
    assert said.speaker == "Thomas Birch"


def test_the_agency_is_the_outlet_credited_before_and_whom_it_cites_speaks() -> None:
    text = (
        "Maputo holds talks on a base, Reuters reported on Wednesday. Turkey denied it.\n"
        "The agency, citing officials with knowledge of the matter, said that they began in May.\n"
        "The talks are to end in June, the agency writes.\n"
    )
    cited = text.splitlines()[1]
    last = text.splitlines()[2]
    assert read_attribution(cited, NOBODY_KNOWN, text).speaker == (
        "officials with knowledge of the matter"
    )
    assert read_attribution(last, NOBODY_KNOWN, text).speaker == ""


def test_a_country_or_a_crowd_is_no_company() -> None:
    text = (
        "Marlin Group will close a quay.\nTurkey said that it was late.\n"
        "Investigators said that they were there.\nThe company said that 300 jobs would go.\n"
    )
    said = read_attribution(text.splitlines()[3], NOBODY_KNOWN, text)
    assert said.speaker == "Marlin Group"
