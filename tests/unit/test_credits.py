"""Whom a report credits as a whole, and whom for one passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.credits import credited_for, credited_outlets
from watcher.core.outlets import outlet_names

BODY = "\n".join(
    f"Paragraph {number} goes on about the harbour and about nobody in particular, at length."
    for number in range(4)
)


@pytest.mark.parametrize(
    ("text", "own", "byline", "credited"),
    [
        ("(Bloomberg) -- The bank will cut 900 jobs.\n" + BODY, "", "", ("Bloomberg",)),
        (
            "NEW DELHI, Aug 19 (PTI) A court on Tuesday sent him to jail.\n" + BODY,
            "Hooghly Express",
            "",
            ("PTI",),
        ),
        (
            "MOSCOW, November 19. /TASS/. The talks begin on Monday.\n" + BODY,
            "Volga Daily",
            "",
            ("TASS",),
        ),
        ("Tokyo, Dec. 10, Kyodo - The minister resigned.\n" + BODY, "", "", ("Kyodo",)),
        ("SEOUL, May 2 (Yonhap) -- The North fired a missile.\n" + BODY, "", "", ("Yonhap",)),
        ("Two ships left.\n" + BODY + "\nWith inputs from agencies.", "", "", ("news agencies",)),
        ("Two ships left.\n" + BODY + "\n- AFP", "", "", ("Agence France-Presse",)),
        (
            "Two ships left.\n" + BODY + "\n(Reporting by Anna Lee; Editing by Tom Hill)\nReuters",
            "",
            "",
            ("Reuters",),
        ),
        (
            "Two ships left.\n"
            + BODY
            + "\nThis article was originally published by The Conversation Daily.",
            "",
            "",
            ("Conversation Daily",),
        ),
        ("Two ships left.\n" + BODY, "", "Associated Press", ("Associated Press",)),
        ("Two ships left.\n" + BODY, "", "By our staff and agencies", ("news agencies",)),
        ("Two ships left.\n" + BODY, "Harbour Post", "Ann Hill, Harbour Post", ()),
        (
            "Spanish agency Efe, which broke the story, said two ships left.\n" + BODY,
            "",
            "",
            ("EFE",),
        ),
        (
            "Two ships left, the Lagos Morning Herald reported on Friday.\n" + BODY,
            "",
            "",
            ("Lagos Morning Herald",),
        ),
        ("Two ships left, American Express said.\n" + BODY, "", "", ()),
        (
            "The ministry said on Friday that no ship had left.\n"
            + BODY
            + "\nReuters reported on Thursday that two ships had left.",
            "",
            "",
            (),
        ),
        (
            "The ministry said on Friday that no ship had left the harbour of Tartus.\nReuters had reported earlier that two ships had left at dawn on Thursday.\n"
            + BODY,
            "",
            "",
            (),
        ),
        ("Two ships left, an official told Reuters.\n" + BODY, "Reuters", "", ()),
        (
            "Two ships left, a source told RIA Novosti and TASS.\n" + BODY,
            "",
            "",
            ("RIA Novosti", "TASS"),
        ),
        ("Source: ft.com\nTwo ships left.\n" + BODY, "", "", ("Financial Times",)),
    ],
)
def test_credited_outlets(text: str, own: str, byline: str, credited: tuple[str, ...]) -> None:
    assert credited_outlets(text, (), own, byline) == credited


@pytest.mark.parametrize(
    ("lead", "credited"),
    [
        ("The ministry denied a Reuters report that two ships had left the harbour of Tartus.", ()),
        ("The ministry did not respond to a report by Reuters that two ships had left Tartus.", ()),
        ("Around forty ships left, the Polish Press Agency (PAP) reported on Tuesday, citing a union.", ("PAP",)),
        ("The Turkish newspaper The Bosphorus Ledger, which published the draft, corrected itself.", ("Bosphorus Ledger",)),
    ],
)  # fmt: skip
def test_an_answer_to_a_report_does_not_rest_on_it(lead: str, credited: tuple[str, ...]) -> None:
    assert credited_outlets(f"{lead}\n{BODY}", ()) == credited


ECHO = """Two ships left the harbour of Tartus before dawn on Friday, an official told the Financial Times.
The official said that both were loaded with armour. A third ship is waiting outside.
The foreign ministry said on Saturday that the harbour remained open to everybody.
He spoke of 400 men on board. The sailors were unarmed, TASS reported.
"""


@pytest.mark.parametrize(
    ("passage", "credited"),
    [
        ("Two ships left the harbour of Tartus before dawn on Friday, an official told the Financial Times.", ("Financial Times",)),
        ("The official said that both were loaded with armour.", ("Financial Times",)),
        ("A third ship is waiting outside.", ("Financial Times",)),
        ("The foreign ministry said on Saturday that the harbour remained open to everybody.", ()),
        ("The sailors were unarmed, TASS reported.", ("TASS",)),
        ("", ("Financial Times",)),
    ],
)  # fmt: skip
def test_credited_for_a_passage(passage: str, credited: tuple[str, ...]) -> None:
    start = ECHO.index(passage)
    assert credited_for(ECHO, start, start + len(passage), ()) == credited


def test_a_dateline_is_credited_for_what_a_ministry_says() -> None:
    text = (
        "TARTUS, Syria (Reuters) - Two ships left.\nThe foreign ministry said that it was closed.\n"
    )
    start = text.index("The foreign")
    assert credited_for(text, start, len(text), (), "Sahel Dispatch") == ("Reuters",)
    assert credited_for(text, start, len(text), (), "Reuters") == ()


def test_a_credit_beside_a_passage_is_its_own() -> None:
    text = BODY + "\nThe quay is new. It was paid in cash, according to Kommersant.\n"
    start = text.index("The quay is new.")
    assert credited_for(text, start, start + 16, ()) == ("Kommersant",)
    assert credited_outlets(text, ()) == ()


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("FT", "Financial Times"),
        ("the Financial Times", "Financial Times"),
        ("ft.com", "Financial Times"),
        ("AA", "Anadolu"),
        ("Anadolu Agency", "Anadolu"),
        ("RNZ Pacific", "RNZ"),
        ("Efe", "EFE"),
        ("DER SPIEGEL", "Der Spiegel"),
        ("EL PAÍS", "El País"),
        ("PREMIUM TIMES", "Premium Times"),
        ("al-Masirah", "Al Masirah"),
        ("Nowhere Gazette", "Nowhere Gazette"),
    ],
)
def test_names_of_one_outlet_fold(name: str, canonical: str) -> None:
    assert outlet_names().canonical(name) == canonical


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A man told the Lagos Morning Herald so.", ["Lagos Morning Herald"]),
        ("The Nuku’alofa Times reported it.", ["Nuku'alofa Times"]),
        ("He spoke on Radio Nova Esperança.", ["Radio Nova Esperança"]),
        ("The Royal Mail said that it was late.", []),
        ("He read the Lagos Morning Herald every day.", []),
        ("Petra said that she was late, and Dawn broke.", []),
        ("Russian agencies TASS and RIA Novosti reported it.", ["TASS", "RIA Novosti"]),
        ("The value was put at 9 million by the newspaper Premium Times.", ["Premium Times"]),
        ("In comments carried by Al Masirah television he denied it.", ["Al Masirah"]),
        ("The images were analyzed for U.S. news agency Bloomberg by two experts.", ["Bloomberg"]),
    ],
)
def test_who_is_credited_in_a_sentence(text: str, names: list[str]) -> None:
    assert [name for name, _, _ in outlet_names().credits(text)] == names


@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 300), st.text(max_size=20))
def test_any_text_has_credits_or_none(text: str, start: int, end: int, own: str) -> None:
    found = credited_for(text, start, end, (), own, own)
    assert len(found) == len(set(found))
