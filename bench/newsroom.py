"""A made-up newsroom: stories, the articles and pages that report them, and claims about them.

Everything comes from a seed, so two runs measure the same pages. Names are invented, words and
sentence lengths are those of news reports; a page carries the furniture of a real one (menus,
scripts, cards of other stories) and weighs about 110 KiB, the median of real news pages.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from watcher.core.model import Claim

TODAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_SYLLABLES = (
    "ba kel mor dan vik sal per gor hul ter win zor fin cru sta berg lo mi tu ren as ol nar".split()
)
_ENDINGS = "a ia ov grad burg ton field mouth sk ara en".split()
_FIRST = "Anna Karim Helen Viktor Laila Tomas Ines Omar Greta Pavel Maya Stefan Ruth Yusuf Clara Ivan".split()
_ROLES = (
    "a spokesman for the ministry", "the regional governor", "the company's chief executive",
    "a union negotiator", "a senior army officer", "the deputy foreign minister", "a court official",
)  # fmt: skip
_KINDS = (
    "shipyard|airfield|refinery|border crossing|power station|hospital|steel plant|container terminal|rail depot|embassy|"
    "gas pipeline|copper mine|football stadium|university|radio mast|desalination plant|prison|grain silo|tram line|fish market|"
    "chip factory|nature reserve|cement works|ferry port|dam|data centre|museum|bus garage|barracks|sugar mill|oil field|bakery|"
    "opera house|vaccine laboratory|sawmill|cable car|wind farm|brewery|telescope|tannery|cathedral|canal lock|paper mill|zoo|"
    "salt works|fire brigade|metro tunnel|observatory|orchard|uranium quarry|satellite dish|lighthouse|courthouse|toll bridge|"
    "printing press|shopping arcade|glassworks|car assembly line|reservoir|orphanage|botanical garden|missile range|vineyard|"
    "slaughterhouse|customs yard|swimming pool|diamond pit|call centre|cinema|fertiliser store|foundry|casino|gold vault|library|"
    "lithium basin|marina|optical workshop|palm plantation|pharmacy chain|police academy|racecourse|rocket pad|rubber estate|"
    "sewage farm|ski lift|slate pit|tea garden|television tower|theatre|tobacco barn|toy maker|trout hatchery|veterinary clinic|"
    "waste incinerator|weather buoy|wool exchange|yacht club|zinc smelter|circus|cotton gin|granary"
).split("|")  # fmt: skip
_GROUPS = (
    "soldiers workers residents engineers miners patients officials passengers nurses teachers drivers guards sailors"
    " students farmers divers pilots clerks"
).split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

# A fact is subject + verb + object + end; facts serve as claims as well. The lists are long, as
# claims that people track share few words with each other.
_SUBJECTS = (
    "{org}",
    "{org}",
    "{org}",
    "{other}",
    "{person}",
    "{n} {group}",
    "At least {n} {group}",
)
_VERBS = (
    "withdrew from|will close|is not leaving|signed an agreement over|evacuated|rejected a bid for|sued the owners of|"
    "doubled spending on|accused rivals of spying on|delayed the opening of|recalled equipment from|went on strike at|"
    "borrowed money to finish|denied any leak at|moved out of|has begun to rebuild|inspected|occupied|was banned from|"
    "bought a third of|halted exports from|blamed sabotage for a blast at|failed to insure|lost a vote on|pledged to keep|"
    "suspended flights to|laid off staff at|offered a reward after the theft at|appealed against a fine over|"
    "mapped flood damage to|tested a new sensor in|shelled|ended a lease on|cancelled a visit to|renamed|"
    "installed cameras around|cleared mines near|disconnected|photographed cracks in|demanded compensation for"
).split("|")  # fmt: skip
_ENDS = (
    "after a hacking attack|in a deal worth {n2} million|because of the drought|before the election|under a United Nations plan|"
    "despite warnings from doctors|in protest at the budget|following the earthquake|by the end of {month}|for the second time|"
    "without telling parliament|after {n2} years of arbitration|at the request of creditors|to save jobs|over radioactive dust|"
    "when the ceasefire ended|as prices of wheat rose|to make way for a motorway|after the mutiny|with a loan from pensioners|"
    "until a judge has ruled|amid a cholera outbreak|ahead of the summit|in breach of sanctions|despite a snowstorm|"
    "while divers searched the harbour|to settle an inheritance|citing asbestos|on the advice of auditors|under martial law|"
    "as refugees returned|in exchange for fishing rights|after a typhoon|because copper became dear|to honour a poet|"
    "during the pilgrimage|with borrowed cranes|against the wishes of fans|following a software fault|to please tourists|"
    "in spite of an embargo|after locusts came|on behalf of shareholders|to curb smuggling|when the dollar fell"
).split("|")  # fmt: skip
_REPORTS = (
    "{fact}, {role} said on {day}.",
    "{fact}, according to two people who know the plans but were not allowed to speak in public.",
    "{person} told reporters in {place} that {low}, though he gave no further details of the timetable.",
    "“It was a difficult decision and nobody here took it lightly,” {person} said at a news conference on {day}.",
    "The announcement came {n2} days after {other} warned that it might have to cut spending on the {kind}.",
    "Shares in {org} fell by {p} per cent in early trading before recovering most of the loss by noon.",
    "Photographs taken on {day} show lorries and at least {n2} buses waiting outside the gates of the {kind}.",
    "The {kind}, which opened in {year}, employs about {n3} people and supplies towns along the coast.",
    "A spokeswoman for {other} declined to comment, saying that the talks were still going on.",
    "In a statement issued late on {day}, {org} said it was “looking at every option” for the site.",
    "Local families, some of whom have lived beside the {kind} for three generations, said they had heard nothing.",
    "The government has set aside {n2} million for repairs, but officials in {place} say the money has not come.",
    "Analysts at {bank} expect the dispute to last until {month}, when a new contract has to be agreed.",
    "Under the terms of the {year} treaty both sides must give six months' notice before moving equipment.",
    "Rain and strong winds slowed the work overnight, and the road to {town} stayed closed for several hours.",
    "{person} has led {org} since {year} and is seen as close to the prime minister.",
    "Two ships carrying grain and spare parts left {town} on {day} and were expected to arrive next week.",
    "“We want to know who decides, and when,” said {person2}, who runs a bakery opposite the {kind}.",
    "The court in {town} is due to hear the case in {month}, and lawyers expect it to run for at least a year.",
    "Similar plans were dropped in {year} after protests in which {n2} people were hurt.",
    "Neither {org} nor the ministry would say how much the agreement is worth.",
    "Opposition parties called for an inquiry and asked the minister to appear before parliament on {day}.",
    "The mayor of {town}, {person2}, said schools would reopen as soon as the water had been tested.",
    "Exports through {place} rose by {p} per cent in the first half of the year, the statistics office said.",
    "Engineers who inspected the {kind} found cracks in {n2} of the supports and recommended that it be closed.",
    "{org}, based in {town}, did not answer questions sent by e-mail.",
    "It is the third such case in the region since the start of the year.",
    "A final decision is expected after the cabinet meets in the second week of {month}.",
)  # fmt: skip
_SYRIA = (
    "Russia still keeps troops at its Hmeimim air base in Latakia, though cargo planes have been seen leaving.",
    "Officials in Damascus said talks with Moscow over the naval facility at Tartus were going on.",
    "A convoy of about {n2} military vehicles was seen on the road to the coast on {day}.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """Who, where and what: the names that its reports and its claims share."""

    org: str
    other: str
    person: str
    place: str
    kind: str
    group: str
    count: int
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One article: its words, and where it stands."""

    url: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


class Newsroom:
    """Makes claims and articles; the same seed makes the same ones.

    About one article in three reports a story that some claim is about.
    """

    def __init__(self, seed: int = 1, stories: int = 1200, tracked: int = 400) -> None:
        self._random = random.Random(seed)
        self._towns = self._names(700)
        self._places = self._names(700)
        self._orgs = [f"{name} {kind}" for name in self._names(300) for kind in ("Group", "Union")]
        self._people = self._names(500)
        self._stories = [self._story() for _ in range(stories)]
        self._tracked = self._stories[:tracked]
        self._made = 0

    def claims(self, count: int) -> list[Claim]:
        """Return claims about the tracked stories, several about each."""
        made = []
        for number in range(count):
            story = self._tracked[number % len(self._tracked)]
            text = self._fill(story.facts[number // len(self._tracked) % 3], story)
            as_of = date(2026, 10, 1) + timedelta(days=number % 40)
            made.append(Claim(id=f"bench-{number}", text=f"{text}.", as_of=as_of))
        return made

    def report(self, sentences: int = 25) -> Report:
        """Return the next article."""
        pick = self._random
        self._made += 1
        story = pick.choice(self._stories)
        forms = [
            pick.choice(_REPORTS[:3]),
            *pick.sample(_REPORTS, min(sentences - 1, len(_REPORTS))),
        ]
        if self._made % 8 == 0:
            forms[-len(_SYRIA) :] = _SYRIA
        lines = [self._fill(form, story) for form in forms]
        groups, place = [], 0
        while place < len(lines):
            size = pick.choice((1, 1, 2, 2, 3))
            groups.append(" ".join(lines[place : place + size]))
            place += size
        title = self._fill(pick.choice(story.facts), story)
        return Report(
            url=f"https://news{self._made % 20}.example/{TODAY:%Y/%m}/story-{self._made}",
            title=title,
            paragraphs=tuple(groups),
            published_at=TODAY - timedelta(minutes=self._made % 4000),
        )

    def page(self, report: Report) -> bytes:
        """Return an article as the page of a news site, with everything that stands around it."""
        pick = self._random
        weight = pick.lognormvariate(0.0, 0.25)
        cards = "".join(self._card(number) for number in range(int(62 * weight)))
        body = "".join(
            self._paragraph(number, text) for number, text in enumerate(report.paragraphs)
        )
        return _PAGE.format(
            title=report.title,
            url=report.url,
            date=report.published_at.isoformat(),
            author=f"{pick.choice(_FIRST)} {pick.choice(self._people)}",
            linked=json.dumps(
                {"@type": "NewsArticle", "headline": report.title, "keywords": self._towns[:40]}
            ),
            style="".join(
                f".c{n}-{n * 7 % 97}{{margin:{n % 13}px;color:#{n * 4099 % 0xFFFFFF:06x}}}"
                for n in range(300)
            ),
            script="".join(
                f"window.__s.push({{id:{n},k:'{pick.getrandbits(64):x}',v:[{n},{n + 1}]}});"
                for n in range(int(560 * weight))
            ),
            menu=self._menu(),
            body=body,
            cards=cards,
            consent="".join(
                f"<li><label><input type='checkbox' name='v{n}'>Partner {n}</label></li>"
                for n in range(90)
            ),
        ).encode()

    # ------------------------------------------------------------------------- parts

    def _paragraph(self, number: int, text: str) -> str:
        words = text.split(" ")
        if number % 3 == 1 and len(words) > 12:
            words[6:9] = [f'<a href="/topic/{words[6].lower()}">{" ".join(words[6:9])}</a>']
        advert = (
            '<div class="ad" data-slot="mid"><span>Advertisement</span></div>'
            if number % 5 == 4
            else ""
        )
        return f'<p class="c{number}-text">{" ".join(words)}</p>{advert}'

    def _menu(self) -> str:
        return "".join(
            f'<li class="nav-item"><a class="nav-link" href="/section/{town.lower()}">{town}</a></li>'
            for town in self._towns[:150]
        )

    def _card(self, number: int) -> str:
        story = self._random.choice(self._stories)
        head = self._fill(self._random.choice(story.facts), story)
        return (
            f'<article class="card card--{number % 4}" data-id="{number}"><a class="card__link" href="/s/{number}">'
            f'<figure><img loading="lazy" src="/img/{number}.jpg?w=640" srcset="/img/{number}.jpg?w=320 320w, /img/{number}.jpg?w=640 640w" '
            f'alt="" width="640" height="360"></figure><span class="kicker">{story.place}</span><h3>{head}</h3></a>'
            f'<p class="card__dek">What it means for {story.org}, in short.</p><div class="meta"><time datetime="2026-11-1{number % 10}">'
            f"1{number % 10} November</time><span>{number * 3} comments</span></div></article>"
        )

    def _fill(self, form: str, story: Story) -> str:
        pick = self._random
        values = {
            "org": story.org, "other": story.other, "person": story.person, "place": story.place,
            "kind": story.kind, "group": story.group, "n": story.count, "n2": pick.randint(2, 90),
            "n3": pick.randint(2, 40) * 100, "p": pick.randint(2, 19), "day": pick.choice(_DAYS),
            "month": pick.choice(("December", "January", "March", "June")), "year": pick.randint(1994, 2024), "year2": pick.randint(2027, 2035),
            "role": pick.choice(_ROLES), "town": pick.choice(self._towns), "bank": f"{pick.choice(self._towns)} Bank",
            "person2": f"{pick.choice(_FIRST)} {pick.choice(self._people)}",
        }  # fmt: skip
        if "{fact}" in form or "{low}" in form:
            fact = pick.choice(story.facts).format(**values)
            return form.format(fact=fact, low=fact.replace("At least", "at least", 1), **values)
        return form.format(**values)

    def _story(self) -> Story:
        pick = self._random
        org, other = pick.sample(self._orgs, 2)
        return Story(
            org=org,
            other=other,
            person=f"{pick.choice(_FIRST)} {pick.choice(self._people)}",
            place=pick.choice(self._places),
            kind=pick.choice(_KINDS),
            group=pick.choice(_GROUPS),
            count=pick.randint(3, 60) * 10,
            facts=tuple(self._fact() for _ in range(3)),
        )

    def _fact(self) -> str:
        subject, verb, end = map(self._random.choice, (_SUBJECTS, _VERBS, _ENDS))
        return f"{subject} {verb} the {{kind}} in {{place}} {end}"

    def _names(self, count: int) -> list[str]:
        pick = self._random
        made: dict[str, None] = {}
        while len(made) < count:
            stem = "".join(pick.choices(_SYLLABLES, k=pick.randint(1, 3)))
            made[(stem + pick.choice(_ENDINGS)).capitalize()] = None
        return list(made)


def size_kib(pages: Sequence[bytes]) -> float:
    """Return the median size of pages in KiB."""
    return sorted(map(len, pages))[len(pages) // 2] / 1024


_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - The Bench Post</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="canonical" href="{url}">
<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Bench Post">
<meta property="og:type" content="article"><meta property="article:published_time" content="{date}">
<meta name="author" content="{author}"><script type="application/ld+json">{linked}</script>
<style>{style}</style><script>window.__s=[];{script}</script></head>
<body class="article-page"><div id="consent" style="display:none"><ul>{consent}</ul></div>
<header><div class="logo"><a href="/">The Bench Post</a></div><nav><ul>{menu}</ul></nav>
<form action="/search"><input type="search" name="q"><button>Search</button></form></header>
<div class="layout"><main><article class="story"><header><h1>{title}</h1>
<div class="byline">By <a href="/by">{author}</a>, <time datetime="{date}">20 November 2026</time></div>
<ul class="share"><li><a href="#f">Share</a></li><li><a href="#x">Post</a></li><li><a href="#m">E-mail</a></li></ul></header>
<figure><img src="/img/lead.jpg" alt=""><figcaption>The scene on Friday. Photograph: The Bench Post</figcaption></figure>
<div class="story-body">{body}</div><div class="newsletter"><p>Sign up for our morning briefing.</p></div></article></main>
<aside class="rail"><h2>Most read</h2>{cards}</aside></div>
<footer><ul>{menu}</ul><p>Copyright The Bench Post. All rights reserved.</p></footer></body></html>"""
