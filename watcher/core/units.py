"""Names of what is counted or measured: one canonical singular unit per meaning, with conversions."""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "feet": "foot",
    "lives": "life",
    "wives": "wife",
    "knives": "knife",
    "wolves": "wolf",
    "calves": "calf",
    "leaves": "leaf",
    "halves": "half",
    "thieves": "thief",
    "shelves": "shelf",
    "loaves": "loaf",
    "oxen": "ox",
    "geese": "goose",
    "mice": "mouse",
    "teeth": "tooth",
    "passers-by": "passer-by",
    "buses": "bus",
    "viruses": "virus",
    "gases": "gas",
    "lenses": "lens",
    "crises": "crisis",
    "bases": "base",
    "cases": "case",
    "houses": "house",
    "horses": "horse",
    "nurses": "nurse",
    "leases": "lease",
    "releases": "release",
    "purchases": "purchase",
    "increases": "increase",
    "exercises": "exercise",
    "licences": "licence",
    "movies": "movie",
    "zombies": "zombie",
    "cookies": "cookie",
    "axes": "axe",
    "zlotys": "zloty",
}
_SAME_IN_PLURAL = frozenset(
    """aircraft spacecraft hovercraft personnel police cattle sheep deer fish salmon livestock poultry buffalo
    series species dead killed wounded injured missing percent per cent pc celsius fahrenheit hertz staff
    crossroads headquarters barracks ringgit rand baht yen yuan won swiss arrested displaced hospitalised rescued
    captured kidnapped freed ill pence""".split()
)
_NOT_PLURAL = re.compile(r"(?:ss|us|is|ous|['’]s)$")
_NOT_PLURAL_WORDS = frozenset(
    """was has is as its his this thus plus always perhaps besides towards afterwards does says news gas bus
    series means less unless yes us across nevertheless sometimes overseas alas whereas yours hers ours
    last past""".split()
)

_SYNONYMS = {
    "soldier": "troop serviceman servicewoman servicemember trooper infantryman",
    "person": "people individual human soul",
    "killed": "dead death fatality life corpse body",
    "injured": "wounded injury hurt",
    "vehicle": "piece-of-equipment",
    "ship": "vessel warship",
    "aircraft": "plane jet airplane aeroplane warplane airliner",
    "household": "family",
    "house": "home dwelling",
    "worker": "employee",
    "pupil": "student schoolchild",
    "officer": "policeman policewoman police constable",
    "hostage": "captive",
    "child": "kid",
    "percent": "per-cent pc percentage",
    "hen": "layer",
    "year": "yr",
    "hour": "hr h",
    "minute": "min",
    "second": "sec",
    "kilogram": "kilo kg kilogramme",
    "gram": "gramme g",
    "kilometre": "km kilometer",
    "metre": "m meter",
    "centimetre": "cm centimeter",
    "millimetre": "mm millimeter",
    "tonne": "ton t",
    "litre": "liter l",
    "megalitre": "megaliter",
    "millilitre": "milliliter ml",
    "hectare": "ha",
    "square kilometre": "square-kilometer sq-km km2 km²",
    "square metre": "square-meter sq-m m2 m²",
    "cubic metre": "cubic-meter m3 m³",
    "kilometre per hour": "km/h kph kmh",
    "celsius": "degree-celsius degree-centigrade °c centigrade",
    "degree": "°",
    "kilowatt": "kw",
    "megawatt": "mw",
    "gigawatt": "gw",
    "megawatt hour": "mwh megawatt-hour",
    "kilowatt hour": "kwh kilowatt-hour",
    "gigawatt hour": "gwh gigawatt-hour",
    "barrel": "bbl",
    "dollar": "usd us-dollar",
    "euro": "eur",
    "pound": "gbp pound-sterling quid",
    "yen": "jpy",
    "yuan": "cny rmb renminbi",
    "rupee": "inr",
    "rouble": "ruble rub",
    "hryvnia": "uah",
    "ringgit": "myr",
    "franc": "chf swiss-franc",
    "shilling": "ksh",
    "naira": "ngn",
    "won": "krw",
    "zloty": "pln",
    "lira": "try",
    "rand": "zar",
    "shekel": "ils",
    "canadian dollar": "cad",
    "australian dollar": "aud",
    "new zealand dollar": "nzd",
    "hong kong dollar": "hkd",
    "singapore dollar": "sgd",
    "real": "brl reai",
}
_CANONICAL = {
    alias.replace("-", " "): unit
    for unit, aliases in _SYNONYMS.items()
    for alias in aliases.split()
}

CURRENCY_SIGNS = {
    "us$": "dollar",
    "c$": "canadian dollar",
    "a$": "australian dollar",
    "nz$": "new zealand dollar",
    "hk$": "hong kong dollar",
    "s$": "singapore dollar",
    "r$": "real",
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "₹": "rupee",
    "₽": "rouble",
    "₴": "hryvnia",
    "₩": "won",
    "₪": "shekel",
    "₺": "lira",
    "₦": "naira",
    "rm": "ringgit",
    "rs": "rupee",
    "rs.": "rupee",
    "gbp": "pound",
    "usd": "dollar",
    "eur": "euro",
    "chf": "franc",
    "jpy": "yen",
    "cny": "yuan",
    "inr": "rupee",
    "uah": "hryvnia",
    "aud": "australian dollar",
    "cad": "canadian dollar",
    "ksh": "shilling",
    "pln": "zloty",
}
CURRENCIES = frozenset(CURRENCY_SIGNS.values()) | frozenset(
    "shilling zloty lira rand krona krone koruna forint peso dirham riyal dinar taka baht dong "
    "rupiah cent penny pence".split()
)

# Unit -> (dimension, size in the dimension's own unit). A ton is read as a tonne: news seldom tells.
_SIZES: dict[str, tuple[str, float]] = {
    "millimetre": ("length", 0.001),
    "centimetre": ("length", 0.01),
    "inch": ("length", 0.0254),
    "foot": ("length", 0.3048),
    "yard": ("length", 0.9144),
    "metre": ("length", 1.0),
    "kilometre": ("length", 1000.0),
    "mile": ("length", 1609.344),
    "nautical mile": ("length", 1852.0),
    "gram": ("mass", 0.001),
    "ounce": ("mass", 0.0283495),
    "lb": ("mass", 0.453592),
    "kilogram": ("mass", 1.0),
    "tonne": ("mass", 1000.0),
    "square foot": ("area", 0.092903),
    "square metre": ("area", 1.0),
    "acre": ("area", 4046.86),
    "hectare": ("area", 10_000.0),
    "square kilometre": ("area", 1_000_000.0),
    "square mile": ("area", 2_589_988.0),
    "millilitre": ("volume", 0.001),
    "litre": ("volume", 1.0),
    "gallon": ("volume", 3.785412),
    "cubic metre": ("volume", 1000.0),
    "megalitre": ("volume", 1_000_000.0),
    "kilometre per hour": ("speed", 1.0),
    "mile per hour": ("speed", 1.609344),
    "knot": ("speed", 1.852),
    "kilowatt": ("power", 1.0),
    "megawatt": ("power", 1000.0),
    "gigawatt": ("power", 1_000_000.0),
    "kilowatt hour": ("energy", 1.0),
    "megawatt hour": ("energy", 1000.0),
    "gigawatt hour": ("energy", 1_000_000.0),
    "second": ("time", 1.0 / 86_400),
    "minute": ("time", 1.0 / 1440),
    "hour": ("time", 1.0 / 24),
    "day": ("time", 1.0),
    "night": ("time", 1.0),
    "week": ("time", 7.0),
    "fortnight": ("time", 14.0),
    "month": ("time", 30.44),
    "year": ("time", 365.25),
    "decade": ("time", 3652.5),
    "century": ("time", 36_525.0),
    "celsius": ("temperature", 1.0),
    "degree": ("temperature", 1.0),
}
_METRIC = {
    "inch": "centimetre",
    "foot": "metre",
    "yard": "metre",
    "mile": "kilometre",
    "nautical mile": "kilometre",
    "ounce": "gram",
    "lb": "kilogram",
    "square foot": "square metre",
    "acre": "hectare",
    "square mile": "square kilometre",
    "gallon": "litre",
    "mile per hour": "kilometre per hour",
    "knot": "kilometre per hour",
}
TIME_UNITS = frozenset(unit for unit, (kind, _) in _SIZES.items() if kind == "time")
_ABBREVIATIONS = {
    "ft": "foot",
    "mi": "mile",
    "lb": "lb",
    "lbs": "lb",
    "mph": "mile per hour",
    "oz": "ounce",
}
GLUED_UNITS = frozenset(
    """% °c °f ° km/h kph kmh mph km² km2 km kg kwh mwh gwh kw mw gw mm cm m² m2 m³ m3 m ft lb lbs g t c f l
    ml hrs hr h min mi ha pc pct oz""".split()
)

_PERSON_NOUNS = frozenset(
    """person people man woman child boy girl baby infant kid teenager pensioner resident civilian villager
    citizen national migrant refugee asylum-seeker soldier conscript recruit reservist cadet sailor marine
    pilot airman militant insurgent rebel gunman terrorist fighter guerrilla mercenary militiaman policeman
    officer constable guard agent detective firefighter fireman medic doctor nurse paramedic patient worker
    employee staff miner driver passenger crew crewman crewmember captain tourist visitor pilgrim worshipper
    student pupil teacher lecturer professor schoolchild official lawmaker deputy senator minister mayor
    councillor member delegate adviser diplomat ambassador judge lawyer prosecutor witness juror journalist
    reporter photographer activist campaigner demonstrator protester protestor supporter fan player athlete
    cyclist swimmer climber hiker skier pedestrian motorist bystander passer-by victim survivor casualty
    suspect prisoner inmate detainee hostage captive convict thief smuggler trafficker customer shopper
    tenant trader stallholder farmer fisherman shepherd volunteer adult youth relative mother father parent
    brother sister son daughter couple twin widow colleague expert engineer technician specialist
    instructor trainer personnel police commander general colonel lineman monk nun priest imam bishop
    scout hunter poacher ranger rower guest attendee participant voter candidate donor artist musician actor
    settler peacekeeper commando paratrooper serviceman troop individual human soul operator""".split()
)
_NOT_PERSON = frozenset(
    """tower container tanker trawler freighter bomber carrier river border shelter power number order letter
    paper computer reactor sector motor tractor sensor factor corridor door floor harbour chapter quarter water
    transformer transmitter launcher helicopter meter metre liter server winter summer layer offer dollar car
    year barrier cluster charter bunker cruiser destroyer elevator escalator generator radar router scooter
    boiler counter poster folder banner hammer laser mortar sweater timber trailer printer burner conveyor
    ladder rotor centre center acre litre hectare theatre fire wire tyre tire store shore score hour tour
    flower shower tender transfer matter error mirror terror corner dinner super uniform interceptor
    skyscraper newspaper wallpaper register reminder order disaster monster master quarter drawer
    committee tree degree bee coffee referee pier tier semester trimester""".split()
)
_PERSON_ENDING = re.compile(r"(?:[mw]an|ist|[aeio]ian|eer|[a-z]{3}er|[a-z]{3}or|[a-z]{3}ee)$")

CASUALTY_UNITS = frozenset(
    """killed injured missing arrested captured displaced hospitalised rescued ill kidnapped freed
    casualty""".split()
)


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """Return the singular of a folded English noun."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _SAME_IN_PLURAL or word in _NOT_PLURAL_WORDS or _NOT_PLURAL.search(word):
        return word
    for plural, one in (("men", "man"), ("children", "child"), ("craft", "craft")):
        if word.endswith(plural) and len(word) > len(plural) + 1:
            return word[: -len(plural)] + one
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:ch|sh|ss|x|zz|tto|ato|ero)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def plural(unit: str) -> str:
    """Return the plural of a canonical unit, for people to read."""
    head, per, rest = unit.partition(" per ")
    *first, last = head.split(" ")
    many = next((many for many, one in _IRREGULAR.items() if one == last), None)
    if many is None:
        if last in _SAME_IN_PLURAL:
            many = last
        elif last.endswith("man") and len(last) > 4 and last != "human":
            many = last[:-3] + "men"
        elif re.search(r"[^aeiou]y$", last):
            many = last[:-1] + "ies"
        else:
            many = last + ("es" if re.search(r"(?:ch|sh|ss|x|z|s)$", last) else "s")
    return " ".join([*first, many]) + per + rest


def is_plural(word: str) -> bool:
    """Return whether a folded word looks like a plural noun."""
    if word in _IRREGULAR or word in _SAME_IN_PLURAL:
        return True
    if word in _NOT_PLURAL_WORDS or _NOT_PLURAL.search(word):
        return False
    return (word.endswith("s") and len(word) > 3) or word.endswith(("men", "children"))


@lru_cache(maxsize=8192)
def canonical_unit(noun: str) -> str:
    """Return the canonical unit of a noun, an abbreviation or a unit in any number; '' stays ''."""
    folded = noun.strip().lower().replace("-", " ")
    if folded in _CANONICAL or folded in _SYNONYMS or folded in _SIZES:
        return _CANONICAL.get(folded, folded)
    if folded in _ABBREVIATIONS:
        return _ABBREVIATIONS[folded]
    one = " ".join([*folded.split(" ")[:-1], singular(folded.split(" ")[-1])])
    return _CANONICAL.get(one) or singular(noun.strip().lower())


def is_known(noun: str) -> bool:
    """Return whether a singular noun is a unit, a currency, a person or something else with synonyms."""
    unit = canonical_unit(noun)
    return unit in _SYNONYMS or unit in _SIZES or unit in CURRENCIES or noun in _PERSON_NOUNS


@lru_cache(maxsize=8192)
def is_person(noun: str) -> bool:
    """Return whether a singular noun counts people."""
    noun = noun.rsplit(" ", 1)[-1]
    if noun in _PERSON_NOUNS:
        return True
    if noun in _NOT_PERSON or noun in _SIZES or noun in CURRENCIES or noun in _SYNONYMS:
        return False
    return bool(_PERSON_ENDING.search(noun))


def to_metric(value: float, unit: str) -> tuple[float, str]:
    """Return a measure in the metric unit of its size: 8 miles -> 12.87 kilometres."""
    if unit == "fahrenheit":
        return round((value - 32) * 5 / 9, 1), "celsius"
    metric = _METRIC.get(unit)
    if metric is None:
        return value, unit
    return float(f"{value * _SIZES[unit][1] / _SIZES[metric][1]:.4g}"), metric


def is_measure(unit: str) -> bool:
    """Return whether a unit measures something continuous, so that figures are rounded."""
    return unit in _SIZES


def in_common(a: str, b: str) -> tuple[float, float] | None:
    """Return factors that make values in two units comparable, or None when they measure different things."""
    a, b = canonical_unit(a), canonical_unit(b)
    if a == b or not a or not b:
        return 1.0, 1.0
    if a in _SIZES and b in _SIZES:
        (kind, size), (other_kind, other_size) = _SIZES[a], _SIZES[b]
        return (size, other_size) if kind == other_kind else None
    for one, other in ((a, b), (b, a)):
        if one == "person" and is_person(other):
            return 1.0, 1.0
        # "Evacuated 400 people" and "400 soldiers left" may be the same 400.
        if one == "displaced" and is_person(other):
            return 1.0, 1.0
        if one == "casualty" and other in {"killed", "injured"}:
            return 1.0, 1.0
    return None
