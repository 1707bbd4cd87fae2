"""Words that news uses for the same thing, as data: groups of stems folded to one term."""

from __future__ import annotations

from watcher.core.text import stem

# Recall comes first here: a group may join words that differ in meaning (pull, leave), because
# the judge reads the sentence afterwards. Opposites share a group where a contradiction of the
# claim would use the other word (open / close), since it must be found as well.
_GROUPS = """
withdraw withdrawal withdrew withdrawn pull pullout pullback leave left leaving evacuate evacuation exit depart departure departed retreat vacate exodus quit remain stay keep retain
kill killed dead death die died fatality casualty toll slain corpse body perish lethal fatal deadly
injure injured wound wounded hurt injury
attack strike struck shell shelling bombard bombardment raid hit assault bombing missile rocket airstrike
drone uav unmanned quadcopter
talk negotiate negotiation discuss discussion dialogue consultation
agree agreement deal accord pact treaty contract memorandum
sign signed ink initial conclude seal
ceasefire truce armistice
soldier troop serviceman servicemen military force army fighter personnel
vehicle truck lorry convoy column armour
plane aircraft jet airplane flight fly flew flown
ship vessel boat frigate freighter tanker fleet
resign resignation quit step dismiss dismissed sack sacked fire fired oust ousted
arrest detain detained detention custody jail prison imprison imprisoned sentence
elect election vote poll ballot
rise rose risen increase grow grew climb surge jump up
fall fell fallen drop decline decrease cut shrink slump reduce reduction lower
stop halt suspend suspension pause freeze resume restart
open reopen close closed shut shutdown shutter closure
build construct construction built
buy bought acquire acquisition purchase takeover
sell sold sale divest
approve approval pass passed ratify ratification adopt clear endorse
reject refuse deny denial denied rebuff
ban prohibit bar forbid outlaw
launch start begin began begun commence inaugurate
end finish complete completed
delay postpone postponed defer deferred
cancel cancelled scrap scrapped abandon axe call
accuse charge charged indict indictment allege prosecute
court judge tribunal trial ruling verdict
fine penalty fined penalise
doctor medic physician
hospital clinic
worker employee staff staffer workforce job
pay wage salary
money fund funding aid
protest demonstration rally demonstrator protester march
flee fled flight escape asylum refuge
president leader head
minister ministry
parliament lawmaker legislator mp deputy assembly
police officer
fire blaze wildfire burn burnt
quake earthquake tremor
flood flooding inundate
storm hurricane cyclone typhoon
rain rainfall downpour
case infection infected outbreak
vaccine vaccination jab
power electricity blackout outage
gas lng
oil crude petroleum
pipeline pipe
reactor nuclear
hack hacker cyberattack breach ransomware
child children pupil boy girl minor
teacher school
town city village
harbour harbor port dock
airport airfield airbase base
market souk bazaar
bridge crossing
railway rail train
road highway motorway
guard protect protection guarantee security safety
meet met meeting summit
visit visited trip
export shipment ship
tariff duty
sanction embargo
border frontier
rebel insurgent militant opposition faction
capture seize seized captured take took overrun
release free freed
find found discover
house home
hide hiding shelter sheltering
"""

GENERIC = frozenset(
    stem(word)
    for word in [
        "year",
        "month",
        "week",
        "day",
        "people",
        "government",
        "official",
        "report",
        "country",
        "new",
        "last",
        "first",
        "make",
        "made",
        "one",
        "two",
        "three",
        "time",
        "accord",
        "told",
        "tell",
        "state",
        "national",
        "news",
        "number",
        "part",
        "still",
        "yet",
        "say",
        "expect",
        "million",
        "percent",
        "sunday",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "2024",
        "2025",
        "2026",
        "will",
        "now",
        "more",
        "around",
        "near",
        "least",
        "most",
        "percent",
        "since",
        "another",
        "way",
        "later",
        "early",
        "group",
    ]
)
"""Stems so common in news that sharing one says little."""


def _build() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _GROUPS.strip().splitlines():
        words = line.split()
        for word in words:
            table.setdefault(stem(word), words[0])
    return table


_FOLD = _build()


def concept(token: str) -> str:
    """Return the term that stands for a folded token: its group's first word, or its stem."""
    root = stem(token)
    return _FOLD.get(root, root)
