"""Forty pages of our own on as many towns, each with an edit of its looks and an edit of its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from watcher.core.model import ClaimKind

TOWNS = tuple(
    """Arlesk Bordune Calvany Dremont Elvasta Fornholt Garvik Hestrova Ilmarin Jorvanka Kestrel-Bay
    Lundreva Marvosk Nordhal Ostvika Palmyrino Quendal Rostwick Selvara Tornheim Ulvasund Vardesk
    Westmar Yarvik Zelmora Ambrel Brostad Corvey Dalmark Esterno Falkona Grenvale Hollmar Irvesk
    Jastrov Kolmara Leyburne Mirovka Nastrel Orvanto""".split()
)


@dataclass(frozen=True, slots=True)
class Story:
    """A claim, the sentence that bears on it, and the same sentence after each edit ('' = taken out)."""

    claim: str
    kind: ClaimKind
    evidence: str
    edited: tuple[str, ...]


PAST, STATE = ClaimKind.PAST_EVENT, ClaimKind.ONGOING_STATE
STORIES = (
    Story(
        "Russia evacuated at least 400 soldiers from {town}.",
        PAST,
        "Russia has evacuated some 430 soldiers from {town}, an army officer said.",
        (
            "Russia has evacuated some 1,200 soldiers from {town}, an army officer said.",
            "Russia has evacuated some 455 soldiers from {town}, an army officer said.",
            "Russia has not evacuated its soldiers from {town}, an army officer said.",
            "",
            "Russia has evacuated some 120 soldiers from {town}, an army officer said.",
        ),
    ),
    Story(
        "The {town} bridge is closed to traffic.",
        STATE,
        "The {town} bridge is closed to traffic, the road office said on Tuesday.",
        (
            "The {town} bridge is open to traffic, the road office said on Tuesday.",
            "The {town} bridge is not closed to traffic, the road office said on Tuesday.",
            "The {town} bridge has been reopened to traffic, the road office said on Tuesday.",
            "",
            "The road office said on Tuesday that it would look at the {town} bridge again.",
        ),
    ),
    Story(
        "Flooding in {town} killed 18 people.",
        PAST,
        "Flooding in {town} killed 18 people, the rescue service said.",
        (
            "Flooding in {town} killed 27 people, the rescue service said.",
            "Flooding in {town} killed 12 people, the rescue service said.",
            "Flooding in {town} killed nobody, the rescue service said.",
            "",
            "Flooding in {town} injured 18 people, the rescue service said.",
        ),
    ),
    Story(
        "Poland signed an agreement with Latvia on a base in {town}.",
        PAST,
        "Poland signed an agreement with Latvia on a base in {town}, the foreign ministry in Warsaw said.",
        (
            "Poland did not sign an agreement with Latvia on a base in {town}, the foreign ministry in Warsaw said.",
            "Poland cancelled an agreement with Latvia on a base in {town}, the foreign ministry in Warsaw said.",
            "Poland has refused to sign an agreement with Latvia on a base in {town}, the foreign ministry in Warsaw said.",
            "",
            "Poland will sign an agreement with Latvia on a base in {town}, the foreign ministry in Warsaw said.",
        ),
    ),
    Story(
        "The court in {town} sentenced the mayor to six years in prison.",
        PAST,
        "The court in {town} sentenced the mayor to six years in prison, his lawyer said.",
        (
            "The court in {town} sentenced the mayor to nine years in prison, his lawyer said.",
            "The court in {town} acquitted the mayor, his lawyer said.",
            "The court in {town} did not sentence the mayor, his lawyer said.",
            "",
            "The court in {town} sentenced the mayor to two years in prison, his lawyer said.",
        ),
    ),
    Story(
        "The army holds the {town} airport.",
        STATE,
        "The army holds the {town} airport, two residents said by telephone.",
        (
            "The army has lost the {town} airport, two residents said by telephone.",
            "The army does not hold the {town} airport, two residents said by telephone.",
            "The army has left the {town} airport, two residents said by telephone.",
            "",
            "The army no longer holds the {town} airport, two residents said by telephone.",
        ),
    ),
    Story(
        "The {town} plant cut 2,000 jobs.",
        PAST,
        "The {town} plant cut 2,000 jobs, its owner said in a statement.",
        (
            "The {town} plant cut 3,500 jobs, its owner said in a statement.",
            "The {town} plant cut 900 jobs, its owner said in a statement.",
            "The {town} plant did not cut any jobs, its owner said in a statement.",
            "",
            "The {town} plant denied that it cut 2,000 jobs, its owner said in a statement.",
        ),
    ),
    Story(
        "Turkey delivered 12 drones to {town}.",
        PAST,
        "Turkey delivered 12 drones to {town}, a defence official in Ankara said.",
        (
            "Turkey delivered 40 drones to {town}, a defence official in Ankara said.",
            "Turkey delivered 6 drones to {town}, a defence official in Ankara said.",
            "Turkey did not deliver drones to {town}, a defence official in Ankara said.",
            "",
            "Turkey denied that it delivered drones to {town}, a defence official in Ankara said.",
        ),
    ),
)  # fmt: skip

AROUND = (
    "Shops in the centre of {town} were open and buses were running as usual in the afternoon.",
    "“We learned of it from the radio,” said a teacher who has lived in the town's old quarter for years.",
    "A spokeswoman for the regional office did not answer two requests for comment, and nobody picked up the telephone.",
    "The weather service expects rain in the valley and some fog along the river in the morning.",
)


@dataclass(frozen=True, slots=True)
class EditedPage:
    """A page in three versions: as it was first served, with other looks, with other evidence."""

    slug: str
    town: str
    claim: str
    kind: ClaimKind
    title: str
    first: tuple[str, ...]
    cosmetic: tuple[str, ...]
    edited: tuple[str, ...]
    evidence_after: str


def edited_pages() -> Iterator[EditedPage]:
    """Yield the forty pages, eight stories with five edits each."""
    for number, town in enumerate(TOWNS):
        story = STORIES[number // 5]
        evidence = story.evidence.format(town=town)
        around = [text.format(town=town) for text in AROUND]
        after = story.edited[number % 5].format(town=town)
        first = (evidence, *around)
        yield EditedPage(
            slug=f"page-{number}",
            town=town,
            claim=story.claim.format(town=town),
            kind=story.kind,
            title=f"News from {town}",
            first=first,
            cosmetic=_other_looks(number, first),
            edited=tuple(text for text in (after, *around) if text),
            evidence_after=after,
        )


def _other_looks(number: int, first: tuple[str, ...]) -> tuple[str, ...]:
    evidence, *around = first
    match number % 10:
        case 0:
            return (evidence.replace(" ", "  "), *around)
        case 1:
            return tuple(text.replace("“", '"').replace("”", '"') for text in first)
        case 2:
            return (f"ROSTOV, Nov 20 (Reuters) - {evidence}", *around)
        case 3:
            return ("By Jane Roe and John Doe", *first)
        case 4:
            return ("Last updated: 20 November 2026 at 14:05", *first)
        case 5:
            return (*first, "341 comments", "1,204 shares")
        case 6:
            return (*reversed(around), evidence)
        case 7:
            return (*first, "Sign up for our newsletter to get the news delivered to your inbox.")
        case 8:
            return (f"{evidence} {around[0]}", *around[1:])
        case _:
            return (f"{evidence} Updated 12 minutes ago.", *around)
