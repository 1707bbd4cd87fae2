"""Who speaks in the English of wires, state agencies and back-translated copies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.attribution import read_attribution
from watcher.core.entities import EntityIndex
from watcher.core.speakers import read_cited, read_saying, without
from watcher.core.titles import is_body, is_many, is_proper, split_title

NOBODY_KNOWN = EntityIndex.build(())


@pytest.mark.parametrize(
    ("sentence", "speaker", "outlet"),
    [
        (
            "Talks will resume next week in Doha, Reuters reported, citing five sources familiar with the matter.",
            "five sources familiar with the matter",
            "Reuters",
        ),
        (
            "The plant has been shut since March, Interfax quoted the energy minister as saying.",
            "energy minister",
            "Interfax",
        ),
        ("HUR said on Telegram that the bridge had been hit twice.", "HUR", ""),
        (
            "Iran's foreign minister, Hossein Karimi, told Al Jazeera on Sunday that the offer stood.",
            "Hossein Karimi",
            "Al Jazeera",
        ),
        (
            "“It was over in minutes,” recalled Maria Jensen, a nurse at the hospital.",
            "Maria Jensen",
            "",
        ),
        ("“They went,” said Mohammed al-Ahmad, who heads the office.", "Mohammed al-Ahmad", ""),
        ("“They went,” said Ursula von der Leyen on Monday.", "Ursula von der Leyen", ""),
        ("“They went,” said Omar as Telk fell.", "Omar", ""),
        ("A spokesperson for the Pentagon declined to comment.", "", ""),
        (
            "The deal is worth $4 billion, two people with knowledge of the talks told the Wall Street Journal.",
            "two people with knowledge of the talks",
            "The Wall Street Journal",
        ),
        (
            "Defence Minister Arvid Lunde on Tuesday confirmed that the frigate had sailed.",
            "Arvid Lunde",
            "",
        ),
        (
            "TASS, citing the emergencies ministry, reported that 14 people had been rescued.",
            "emergencies ministry",
            "TASS",
        ),
        (
            "According to the Financial Times, the bank plans to cut 2,000 jobs.",
            "",
            "Financial Times",
        ),
        (
            "The court in Lyon sentenced the former mayor to two years in prison.",
            "court in Lyon",
            "",
        ),
        ("Police say they have arrested three men.", "Police", ""),
        (
            "A person close to the board told the newspaper that nothing had been signed.",
            "person close to the board",
            "",
        ),
        (
            "In an interview with Der Spiegel, Chancellor Hanna Vogt ruled out new elections.",
            "Hanna Vogt",
            "Der Spiegel",
        ),
        (
            "Colonel Ibrahim Saleh, who commands the sector, said by telephone that the road was open.",
            "Ibrahim Saleh",
            "",
        ),
        (
            "“We will not leave,” the company's chief executive, Tom Birch, wrote in a letter to staff seen by Bloomberg.",
            "Tom Birch",
            "Bloomberg",
        ),
        ("The ministry denied the report.", "ministry", ""),
        (
            "It was the third such attack this month, said Nadia Rahimi, head of the provincial council.",
            "Nadia Rahimi",
            "",
        ),
        (
            "Three officials, speaking on condition of anonymity, said the transfer was complete.",
            "Three officials",
            "",
        ),
        ("Anadolu Agency reported that the corridor had reopened.", "", "Anadolu"),
        ("Local media reported that the mayor had fled.", "Local media", ""),
        ("Satellite images show that the hangars are empty.", "", ""),
        (
            "The strike killed nine people, according to Gaza's health ministry.",
            "Gaza's health ministry",
            "",
        ),
        ("The general, in a post on X, accused the rebels of breaking the truce.", "general", ""),
        ("As reported by the agency Ukrinform, the dam has been repaired.", "", "Ukrinform"),
        (
            "Prime Minister Jonas Berg's office said he would travel on Monday.",
            "Prime Minister Jonas Berg's office",
            "",
        ),
        (
            "Some 300 soldiers left the base at night, a Syrian security source told AFP.",
            "Syrian security source",
            "Agence France-Presse",
        ),
        ("The head of the union, Carla Mendes, called for a strike.", "Carla Mendes", ""),
        (
            "Speaking to reporters in Geneva, the UN envoy warned that time was short.",
            "UN envoy",
            "",
        ),
        ("He was quoted by Kommersant as saying that talks had stalled.", "", "Kommersant"),
    ],
)
def test_speaker_and_outlet(sentence: str, speaker: str, outlet: str) -> None:
    said = read_attribution(sentence, NOBODY_KNOWN)
    assert (said.speaker, said.outlet) == (speaker, outlet)


@pytest.mark.parametrize(
    ("sentence", "to"),
    [
        ("The mayor told a news conference that it was over.", "news conference"),
        ("He said in an interview with the daily El Mundo that he would stay.", "El Mundo"),
        ("She said in reply to a question from journalists that it was late.", "journalists"),
        ("The ministry wrote on Facebook that the road was open.", "Facebook"),
        (
            "The company said in a statement to the stock exchange that it was late.",
            "stock exchange",
        ),
        ("The mayor said that it was over.", ""),
    ],
)
def test_listener(sentence: str, to: str) -> None:
    assert read_attribution(sentence, NOBODY_KNOWN).to == to


@pytest.mark.parametrize(
    ("words", "name", "title"),
    [
        ("Police commissioner Viliam Tauf", "Viliam Tauf", "Police commissioner"),
        ("lead investigator Marcia Delgado-Ruiz", "Marcia Delgado-Ruiz", "lead investigator"),
        ("Deputy Prime Minister Sergey Lebed", "Sergey Lebed", "Deputy Prime Minister"),
        ("Justice Eleanor Tranq", "Eleanor Tranq", "Justice"),
        ("Ms Huaman", "Huaman", ""),
        ("German turbine maker Rheinwerk", "Rheinwerk", ""),
        ("Foreign Ministry", "Foreign Ministry", ""),
        ("Justice Department", "Justice Department", ""),
        ("former Syrian officer", "former Syrian officer", ""),
        ("two security sources", "two security sources", ""),
        ("Peter Walter", "Peter Walter", ""),
        ("", "", ""),
    ],
)
def test_split_title(words: str, name: str, title: str) -> None:
    assert split_title(words) == (name, title)


def test_people_bodies_and_names_are_told_apart() -> None:
    assert is_body("Foreign Ministry of Armenia")
    assert not is_body("internal bulletin of the health office"), "a paper makes no statement"
    assert not is_body("official of the ministry")
    assert not is_body("Anna Petrova")
    assert is_many("two operators")
    assert not is_many("operator")
    assert is_proper("Abdulqader al-Sharafi")
    assert is_proper("Institute of War")
    assert not is_proper("the mayor")
    assert not is_proper("")


def test_who_is_cited() -> None:
    assert read_cited("TASS reported, citing a diplomatic source, that talks go on.") == (
        "diplomatic source"
    )
    assert read_cited("The agency quoted its source as saying that talks go on.") == ""


def test_without_the_outlet_another_may_speak() -> None:
    sentence = "The Gulf Ledger reported on Friday that workers blamed a pipe."
    assert read_saying(without(sentence, "Gulf Ledger")).speaker == "workers"


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    said = read_attribution(text, NOBODY_KNOWN, text + "\n" + text, len(text) + 1)
    assert len(said.speaker) <= max(len(text), len("news agency"))


@given(
    st.lists(
        st.sampled_from(
            [
                "he",
                "said",
                '"',
                "“",
                "”",
                ",",
                "that",
                "the",
                "ministry",
                "Reuters",
                "told",
                ".",
                "\n",
            ]
        ),
        max_size=40,
    )
)
def test_any_order_of_telling_words_is_read(words: list[str]) -> None:
    text = " ".join(words)
    read_attribution(text, NOBODY_KNOWN, text, 0)
    read_attribution(words[-1] if words else "", NOBODY_KNOWN, text)
