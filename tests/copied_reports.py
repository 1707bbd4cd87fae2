"""Original reports of our own and from the labelled set, and what other desks make of them.

Every event, name and figure is invented; real agencies are named because a copy credits them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.provenance_data import names, published, stories
from watcher.core.model import ClaimKind
from watcher.core.sentences import read_sentences

DAY = datetime(2026, 9, 16, 6, 30, tzinfo=UTC)
PAST, STATE, FORECAST = ClaimKind.PAST_EVENT, ClaimKind.ONGOING_STATE, ClaimKind.FORECAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A report that confirms a claim, and what a later version of it may say instead."""

    id: str
    claim: str
    kind: ClaimKind = PAST
    outlet: str
    title: str
    text: str
    published: datetime = DAY
    evidence: str
    """A part of the sentence that confirms the claim, found once in the text."""
    figure: tuple[str, str] = ("", "")
    """Words of the text with the claimed figure, and the same with another one."""
    values: tuple[float, float] = (0, 0)
    """Both figures as numbers."""
    denial: str
    dated: bool = False
    """The claim names a day, so that the report has to keep its own."""

    @property
    def sentences(self) -> list[str]:
        return [sentence.text for sentence in read_sentences(self.text)]

    def as_row(self) -> dict[str, Any]:
        """Return the report in the form that is put through the pipeline."""
        return {
            "outlet": self.outlet,
            "url": f"https://{_host(self.outlet)}/{self.id}",
            "title": self.title,
            "text": self.text,
            "published": self.published.isoformat(),
        }


# ----------------------------------------------------------------------------- the reports

OWN = (
    Original(
        id="helicopters",
        claim="Poland ordered 32 helicopters from Leonardo.",
        outlet="Reuters",
        title="Poland orders helicopters from Leonardo",
        text="""WARSAW, Sept 16 (Reuters) - Poland has ordered 32 helicopters from Leonardo, a senior defence official told Reuters on Wednesday.
The contract was signed at the air base in Deblin without the press, the official said.
"We counted the rotor blades twice before anybody reached for a pen," he told Reuters.
The first machines are due in the spring. Crews will train in the south of Italy.
Leonardo declined to comment.
The air force still flies machines that were built in the 1970s.""",
        evidence="Poland has ordered 32 helicopters",
        figure=("32 helicopters", "24 helicopters"),
        values=(32, 24),
        denial="The ministry denied on Tuesday that Poland had ordered helicopters from Leonardo.",
    ),
    Original(
        id="flood",
        claim="Floods in Karsava killed at least 44 people.",
        outlet="AFP",
        title="Dozens dead in Karsava floods",
        text="""Floods in Karsava have killed at least 44 people, the head of the rescue service told AFP on Wednesday.
Rain fell for three days before a dam above the town gave way.
"The river came in by the door and left by the roof," said a baker who spent the night on a tree.
Soldiers brought boats and bread. The road to the north is under water.
The government has not said when it will open the schools again.""",
        evidence="killed at least 44 people",
        figure=("at least 44 people", "at least 71 people"),
        values=(44, 71),
        denial="The ministry denied on Tuesday that floods in Karsava had killed anybody.",
    ),
    Original(
        id="tanks",
        claim="Ukraine received 14 Leopard tanks from Spain.",
        outlet="El País",
        title="Spanish tanks reach Ukraine",
        text="""The column left Zaragoza at night and nobody in the villages along the way was told.
Ukraine has received 14 Leopard tanks from Spain, two officers who accompanied the transport told EL PAÍS.
“They had been asleep in a shed since my son was born, and he is a father now,” one of them said.
The crews trained for two months near Toledo. Mechanics went with them.
A spokesman for the government would not speak about transports.
Spain had promised the tanks in the spring.""",
        evidence="Ukraine has received 14 Leopard tanks",
        figure=("14 Leopard tanks", "6 Leopard tanks"),
        values=(14, 6),
        denial="The ministry denied on Tuesday that Ukraine had received Leopard tanks from Spain.",
    ),
    Original(
        id="jobs",
        claim="Voltara cut 1,500 jobs in Ostrava.",
        outlet="Bloomberg",
        title="Voltara Cuts Jobs in Ostrava as Battery Orders Fall",
        text="""(Bloomberg) -- Voltara cut 1,500 jobs in Ostrava this week, people familiar with the matter said, after orders for batteries fell by half.
Letters went out on Monday, the people said, asking not to be identified because the matter is private.
"You could hear the envelopes being opened along the whole line," one of them said.
A spokeswoman for Voltara didn't answer calls. Shares of the company fell in Prague.
The plant was opened four years ago with money from the state.""",
        evidence="Voltara cut 1,500 jobs",
        figure=("1,500 jobs", "2,600 jobs"),
        values=(1500, 2600),
        denial="The company denied on Tuesday that Voltara had cut jobs in Ostrava.",
    ),
    Original(
        id="sailors",
        claim="Pirates are holding 23 sailors of the Halden Star.",
        kind=STATE,
        outlet="BBC",
        title="Crew of seized tanker held on board",
        text="""The tanker was on its way to Mombasa when three skiffs came out of the haze.
Pirates are holding 23 sailors of the Halden Star, the owner of the ship told the BBC on Wednesday.
"The captain counts them aloud on the telephone every evening so that his wife can hear it," he said.
The ship lies in sight of a village. Its cargo is palm oil.
A warship is on its way.
No ransom has been asked for, he said.""",
        evidence="Pirates are holding 23 sailors",
        figure=("23 sailors", "17 sailors"),
        values=(23, 17),
        denial="The ministry denied on Tuesday that pirates were holding sailors of the Halden Star.",
    ),
    Original(
        id="rate",
        claim="The central bank of Varonia raised its key rate to 18 percent.",
        outlet="Financial Times",
        title="Varonia tries to stop the fall of its currency",
        text="""The central bank of Varonia raised its key rate to 18 percent on Wednesday, three people briefed on the decision told the Financial Times.
The crown has lost a fifth of its value since June.
“It is an umbrella in a landslide,” said one of the people.
Banks in the capital closed an hour early. Queues formed at the exchange offices.
The bank will publish its reasons next week.""",
        evidence="raised its key rate to 18 percent",
        figure=("18 percent", "21 percent"),
        values=(18, 21),
        denial="The ministry denied on Tuesday that the central bank of Varonia had raised its key rate.",
    ),
    Original(
        id="soldiers",
        claim="Turkey sent 250 soldiers to Mogadishu.",
        outlet="Anadolu",
        title="Turkish soldiers arrive in Mogadishu",
        text="""ANKARA, Sept 16 (AA) - Turkey has sent 250 soldiers to Mogadishu, a defence source told Anadolu Agency on Wednesday.
They will guard the port and train recruits, the source said.
"A harbour is a door, and somebody has to sit beside it," the source added.
Two transport planes landed before dawn. Somali officers received them.
Turkey opened a camp in the city in 2017.
The parliament extended the mission in July.""",
        evidence="Turkey has sent 250 soldiers",
        figure=("250 soldiers", "400 soldiers"),
        values=(250, 400),
        denial="The ministry denied on Tuesday that Turkey had sent soldiers to Mogadishu.",
    ),
    Original(
        id="evacuated",
        claim="Pakistan evacuated 1,200 people from Kalam.",
        outlet="Dawn",
        title="Kalam emptied as glacier lake rises",
        text="""Pakistan has evacuated 1,200 people from Kalam, the deputy commissioner told Dawn on Wednesday, as the water of a glacier lake rose above the marks.
Families were brought to schools further down the valley.
“My mother took the clock and left the goats,” said a schoolboy.
Helicopters could not fly because of the clouds. Mules carried the sick.
The lake was formed in the summer of last year.""",
        evidence="Pakistan has evacuated 1,200 people",
        figure=("1,200 people", "700 people"),
        values=(1200, 700),
        denial="The ministry denied on Tuesday that Pakistan had evacuated people from Kalam.",
    ),
    Original(
        id="fine",
        claim="A court in Leeds fined Harrow Water 4.5 million pounds.",
        outlet="The Guardian",
        title="Water company punished for sewage in river",
        text="""Anglers had sent the agency photographs for three summers.
A court in Leeds has fined Harrow Water 4.5 million pounds for letting sewage into the Wharfe.
“The river kept a diary, and the company did not know that we could read it,” the judge said.
The company pleaded guilty in May. It has promised new tanks.
Its chief executive left by the back door.""",
        evidence="fined Harrow Water 4.5 million pounds",
        figure=("4.5 million pounds", "2.8 million pounds"),
        values=(4_500_000, 2_800_000),
        denial="The ministry denied on Tuesday that a court in Leeds had fined Harrow Water 4.5 million pounds.",
    ),
    Original(
        id="drones",
        claim="Iran delivered 60 drones to Sudan.",
        outlet="AP",
        title="Drones arrive at Port Sudan",
        text="""PORT SUDAN (AP) — Iran has delivered 60 drones to Sudan, two officials at the airport told The Associated Press on Wednesday.
The crates came in two planes and were brought to a hangar, they said.
“They weighed each crate as if it were a bride’s trunk,” one of the officials said.
Iran’s mission to the United Nations did not answer a request for comment. Flights to the port were stopped for three hours.
The war in Sudan is in its fourth year.""",
        evidence="Iran has delivered 60 drones",
        figure=("60 drones", "35 drones"),
        values=(60, 35),
        denial="The ministry denied on Tuesday that Iran had delivered drones to Sudan.",
    ),
)

_LABELLED: tuple[tuple[str, str, tuple[str, str], tuple[float, float], str], ...] = (
    (
        "chad-dead",
        "At least 17 Chadian soldiers were killed",
        ("At least 17 Chadian soldiers", "At least 29 Chadian soldiers"),
        (17, 29),
        "The ministry denied on Tuesday that Chadian soldiers had been killed in an attack on an army convoy near Ngouboua.",
    ),
    (
        "northfold-fine",
        "fined the company 38 million",
        ("38 million Canadian dollars", "52 million Canadian dollars"),
        (38_000_000, 52_000_000),
        "The ministry denied on Tuesday that a court in Winnipeg had fined the grain trader Northfold 38 million Canadian dollars for fraud with organic wheat.",
    ),
    (
        "rojas-ill",
        "Twelve people have fallen ill",
        ("Twelve people", "Nineteen people"),
        (12, 19),
        "The ministry denied on Tuesday that people at the Chilean base Almirante Rojas had fallen ill with a lung infection.",
    ),
    (
        "sanyal-jail",
        "sentenced former state housing secretary",
        ("seven years in jail", "four years in jail"),
        (7, 4),
        "The ministry denied on Tuesday that the court in Kolkata had sentenced Anirban Sanyal to jail for taking bribes.",
    ),
    (
        "catatumbo-pause",
        "will stop their attacks",
        ("for 60 days from May 1", "for 30 days from May 1"),
        (60, 30),
        "The group denied on Tuesday that the Bloque Oriental would stop its attacks in Catatumbo.",
    ),
    (
        "engels-hall",
        "The assembly hall of the Volga-Aero plant",
        ("", ""),
        (0, 0),
        "The ministry denied on Tuesday that the assembly hall of the Volga-Aero plant near Engels had been destroyed.",
    ),
    (
        "ikorin-award",
        "Nigeria plans to award the concession",
        ("", ""),
        (0, 0),
        "The ministry denied on Tuesday that Nigeria planned to award the concession for the Ikorin deep-sea port to a group led by Marsa Holdings of Dubai.",
    ),
    (
        "arequipa-road",
        "landslides had blocked the Panamericana Sur",
        ("", ""),
        (0, 0),
        "The ministry denied on Tuesday that the Panamericana Sur was blocked by landslides near Atico.",
    ),
)


def _labelled() -> Iterable[Original]:
    claims = {claim["id"]: (claim, story) for story in stories() for claim in story["claims"]}
    for name, evidence, figure, values, denial in _LABELLED:
        claim, story = claims[name]
        report = story["reports"][0]
        yield Original(
            id=name,
            claim=claim["text"],
            kind=ClaimKind(claim["kind"]),
            outlet=report["outlet"],
            title=report["title"],
            text=report["text"],
            published=published(report),
            evidence=evidence,
            figure=figure,
            values=values,
            denial=denial,
            dated=True,
        )


ORIGINALS = (*OWN, *_labelled())


# ----------------------------------------------------------------------------- what a desk does


def copy_of(original: Original, text: str, *, credited: bool, hours: float) -> dict[str, Any]:
    """Return the text as another outlet's report, with another headline and no own words."""
    return {
        "outlet": "Copying Courier",
        "url": f"https://courier.example/{original.id}/{hours:g}",
        "title": "What we know this morning",
        "text": text if credited else without_outlet(text, original.outlet),
        "published": (original.published + timedelta(hours=hours)).isoformat(),
    }


def without_outlet(text: str, outlet: str) -> str:
    """Return a text that nowhere names the outlet: its datelines and 'told X' go."""
    every = "|".join(re.escape(name) for name in (*names(outlet), outlet.upper()))
    text = re.sub(rf" ?[(/](?:{every})[)/]\.?-?", "", text)
    text = re.sub(rf",? (?:told|seen by|in an interview with) (?:the )?(?:{every})", "", text)
    return re.sub(rf"\b(?:the )?(?:{every})\b", "they", text)


def two_cut(original: Original, dice: random.Random) -> str:
    """Return the text without two sentences, neither of which is the evidence."""
    bearing = original.evidence, *filter(None, original.figure)
    others = [text for text in original.sentences if not any(part in text for part in bearing)]
    text = original.text
    for cut in dice.sample(others, 2):
        text = text.replace(cut, "", 1)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def other_figure(original: Original) -> Original:
    """Return the report with another figure in its evidence."""
    old, new = original.figure
    assert original.text.count(old) == 1, (original.id, old)
    return replace(original, text=original.text.replace(old, new))


def with_denial(original: Original, dice: random.Random) -> str:
    """Return the text with the denial as a paragraph anywhere after the first one."""
    lines = original.text.splitlines()
    lines.insert(dice.randint(1, len(lines)), original.denial)
    return "\n".join(lines)


PROMOS = (
    "Sign up for our newsletter to get the news delivered to your inbox.",
    "Follow us on Telegram and X.",
    "Read more: What the weather will be like",
    "Share this article",
    "Advertisement",
)


def spaced(text: str, dice: random.Random) -> str:
    """Return the text with other white space between words and paragraphs."""
    text = re.sub(r" ", lambda found: dice.choice((" ", " ", "  ", "\u00a0")), text)
    return text.replace("\n", dice.choice(("\n\n", "\n\n\n", " \n")))


def datelined(text: str, dice: random.Random) -> str:
    """Return the text with another dateline, or one where there was none."""
    bare = re.sub(r"\A(?:[^\n]{0,40}\((?:[A-Z]\w+)\)(?:\.-|\s+[–—-]+)?\s+)", "", text)
    return dice.choice(("GENEVA — ", "Vienna, 17 September - ", "NAIROBI, Sept 17 - ")) + bare


def promoted(text: str, dice: random.Random) -> str:
    """Return the text with lines between its paragraphs that ask the reader for something."""
    lines = text.splitlines()
    for promo in dice.sample(PROMOS, 2):
        lines.insert(dice.randint(0, len(lines)), promo)
    return "\n".join(lines)


def reordered(text: str, dice: random.Random) -> str:
    """Return the text with its paragraphs in another order."""
    lines = text.splitlines()
    return "\n".join(dice.sample(lines, len(lines)))


LOOKS = (spaced, datelined, promoted, reordered)


def _host(outlet: str) -> str:
    return re.sub(r"[^a-z]+", "-", outlet.lower().replace("í", "i")) + ".example"
