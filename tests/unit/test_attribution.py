"""Who speaks in a sentence, and whom an article credits."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.core.attribution import read_attribution
from watcher.core.credits import credited_outlets
from watcher.core.entities import EntityIndex
from watcher.core.model import Attribution, Entity

ENTITIES = (
    Entity(name="HUR", aliases=("Defence Intelligence of Ukraine",), kind="military"),
    Entity(name="Anna Petrova", aliases=("Petrova",), kind="person"),
    Entity(name="Harbour Post", aliases=("HP",), kind="outlet"),
)
INDEX = EntityIndex.build(ENTITIES)
SEEDS = Path(__file__).resolve().parents[2] / "../shared/seeds"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Petrova, a member of the harbour board, told the Financial Times in an interview.",
            Attribution(
                speaker="Anna Petrova",
                role="member of the harbour board",
                to="Financial Times",
                outlet="Financial Times",
            ),
        ),
        ("The quay was cleared, the ministry said on Sunday.", Attribution(speaker="ministry")),
        ("The convoy left at dawn, according to TASS.", Attribution(outlet="TASS")),
        (
            "Defence Intelligence of Ukraine said on Telegram that two ships had sailed.",
            Attribution(speaker="HUR", to="Telegram"),
        ),
        (
            "Two sources told Reuters that the base stays.",
            Attribution(speaker="Two sources", to="Reuters", outlet="Reuters"),
        ),
        (
            "Ivan Orlov, the Kremlin spokesman, denied on Monday that troops were leaving.",
            Attribution(speaker="Ivan Orlov", role="Kremlin spokesman", denied=True),
        ),
        (
            "“We told nobody,” said Ivan Orlov, a spokesman for the ministry.",
            Attribution(
                speaker="Ivan Orlov", role="spokesman for the ministry", quoted=True, denied=True
            ),
        ),
        (
            "The mayor of Tartus, Ali Hasan, told reporters that the port was open.",
            Attribution(speaker="Ali Hasan", role="mayor of Tartus", to="reporters"),
        ),
        ("On 12 May, Bloomberg reported that a deal was near.", Attribution(outlet="Bloomberg")),
        ("But the Kremlin has said the talks go on.", Attribution(speaker="Kremlin")),
        (
            "A senior officer in touch with the army told AFP that equipment is being moved.",
            Attribution(
                speaker="senior officer in touch with the army",
                to="Agence France-Presse",
                outlet="Agence France-Presse",
            ),
        ),
        (
            "According to Maria Lund, who runs the shelter, forty beds are free.",
            Attribution(speaker="Maria Lund", role="who runs the shelter"),
        ),
        ("He added that nobody was hurt.", Attribution(speaker="He", denied=True)),
        ("Satellite pictures showed two planes.", Attribution()),
        ("", Attribution()),
    ],
)
def test_read_attribution(sentence: str, expected: Attribution) -> None:
    assert read_attribution(sentence, INDEX) == expected


BODY = "\n".join(
    f"Paragraph {number} goes on about the harbour and about nobody in particular, at length."
    for number in range(6)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TARTUS, Syria (Reuters) - Two ships left the harbour before dawn.\n" + BODY, ("Reuters",)),
        ("Two ships left, three officials told Reuters on Friday.\n" + BODY, ("Reuters",)),
        ("Two ships left the harbour.\n" + BODY + "\nSource: Financial Times", ("Financial Times",)),
        ("Two ships left.\n" + BODY + "\nWith inputs from AFP and Reuters.", ("Agence France-Presse", "Reuters")),
        ("Two ships left.\n" + BODY + "\n(With inputs from agencies)", ("news agencies",)),
        ("Two ships left.\n" + BODY + "\nThe quay is new, according to TASS.", ()),
        (
            "Two ships left.\n" + BODY + "\nA man told the FT so. The FT reported more. FT's Sunday "
            "report had a map.",
            ("Financial Times",),
        ),
        ("Two ships left.\n" + BODY + "\nBackground\nBloomberg reported it. Bloomberg said so. "
         "Bloomberg wrote more.", ()),
        ("Two ships left the harbour (AFP)\n" + BODY, ()),
        ("The FT index fell, up and down. Dawn broke.\n" + BODY, ()),
        ("The harbour is closed, HP reported on Friday.\n" + BODY, ("Harbour Post",)),
        (BODY, ()),
        ("", ()),
    ],
)  # fmt: skip
def test_credited_outlets(text: str, expected: tuple[str, ...]) -> None:
    assert credited_outlets(text, ENTITIES) == expected


def test_an_outlet_does_not_credit_itself() -> None:
    text = "Two ships left, an official told the FT.\n" + BODY
    assert credited_outlets(text, ENTITIES, "The Financial Times") == ()
    assert credited_outlets(text, ENTITIES, "FT") == ()
    assert credited_outlets(text, ENTITIES, "Reuters") == ("Financial Times",)


def test_the_most_credited_comes_first() -> None:
    text = "Ships left, Reuters reported.\nReuters said so. TASS reported it too.\n" + BODY
    assert credited_outlets(text, ENTITIES) == ("Reuters", "TASS")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("document", "own", "expected"),
    [
        ("000", "Financial Times", ()),
        ("001", "Kyiv Post", ("Financial Times",)),
        ("002", "Ukrainska Pravda", ("Financial Times",)),
        ("003", "", ("Reuters",)),
        ("004", "Asharq Al-Awsat", ("Reuters",)),
    ],
)
def test_the_seed_documents(document: str, own: str, expected: tuple[str, ...]) -> None:
    if not SEEDS.is_dir():
        pytest.skip("no ../shared beside the checkout")
    (path,) = SEEDS.glob(f"{document}_*.txt")
    assert credited_outlets(path.read_text(), ENTITIES, own) == expected


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (
            "The army moved 1,200 of its men in those days, said a retired Syrian officer on Friday.",
            "retired Syrian officer",
        ),
        ("The talks ended, a Syrian transport official said.", "Syrian transport official"),
        (
            "The base is being emptied, said two Syrian security officials.",
            "two Syrian security officials",
        ),
    ],
)
def test_a_speaker_without_a_name_is_kept_whole(sentence: str, speaker: str) -> None:
    index = EntityIndex.build([Entity(name="Syria", aliases=("Syrian",), kind="place")])
    assert read_attribution(sentence, index).speaker == speaker


def test_a_name_behind_its_description_is_the_speaker() -> None:
    index = EntityIndex.build([Entity(name="Meridian Press", kind="agency")])
    sentence = "Prices fell by a tenth, the agency Meridian Press reported, citing three traders."
    assert read_attribution(sentence, index).speaker == "Meridian Press"
