"""Tell a person's or body's name from the title before it, and people from institutions."""

from __future__ import annotations

import re

_HONORIFIC = re.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Mx)\.? (?=[^\W\d_a-z])")
_PARTICLE = r"(?:al|bin|ibn|de|del|da|dos|di|la|van|von|der|el|ben|ter|te)"
_WORD = r"(?:(?:al|el|as|ash|an|ar|ad|at|ath|az)-)?[^\W\d_a-z][\w’'.-]*"
_NAME = rf"{_WORD}(?: (?:{_PARTICLE} ){{0,2}}{_WORD}){{0,4}}"
_FULL_NAME = re.compile(rf"{_WORD}(?: (?:(?:{_PARTICLE}|of|the|and|for|on) ){{0,2}}{_WORD})*")
_TITLE = (
    r"(?:[a-z-]*(?:[a-z]{2}(?:er|or|ist|ician|ant|yst)|man|woman|person)|(?i:minister|commissioner|governor|senator|mayor"
    r"|ambassador|director|professor|commander|speaker|premier|prosecutor|inspector|officer|farmer|foreman|manager"
    r"|engineer|lawyer|investigator|spokesman|spokeswoman|spokesperson|chairman|chairwoman|chairperson|congressman"
    r"|congresswoman|chief|president|head|attorney|general|colonel|major|captain|lieutenant|admiral|marshal|sergeant"
    r"|justice|judge|chancellor|king|queen|prince|princess|pope|father|bishop|archbishop|rabbi|imam|sheikh|secretary"
    r"|deputy|nurse|midwife|student|sheriff|constable|patriarch|co-founder|witness|resident|mp|envoy|diplomat|clerk"
    r"|coach|agent|aide|official|expert|mother|mate|cook|pilot|priest|nun|scientist|academic|economist|analyst|executive))"
)
_NO_TITLE = frozenset(
    "former other latter under over after her either later earlier never per for senior".split()
)
_TITLED = re.compile(rf"^(?P<role>(?:.* )?(?P<last>{_TITLE})) (?P<name>{_NAME})$")
_MAKER = re.compile(
    r"^(?:.* )?(?:company|agency|firm|group|giant|maker|trader|retailer|bank|airline|utility|operator|"
    rf"miner|producer|newspaper|broadcaster|charity|union|concern|body|organisation|organization) (?P<name>{_NAME})$"
)
_BODY = re.compile(
    r"\b(?:ministry|intelligence|institute|command|agency|service|council|committee|commission|"
    r"court|police|army|navy|staff|administration|authority|authorities|bank|kremlin|pentagon|white house|"
    r"board|bureau|department|force|forces|office|organi[sz]ation|party|union|group|inc|ltd|corp|corporation|"
    r"company|companies|plc|gmbh|ag|institution|embassy|government|parliament|university|hospital|association|federation|"
    r"foundation|society|airlines|guard|militia|movement|front|bloc|bloque|nations|fund|mission|"
    r"secretariat|directorate|registry|observatory|cabinet|presidency|operator|airline|consortium|"
    r"republic|commissariat|house|chamber|senate|congress|league|alliance|cross|crescent)\b",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"(?:[\w-]+ ){0,2}(?:memo|bulletin|report|document|documents|paper|papers|letter|data|pictures|images|records"
    r"|footage|video|survey|statement|communique|officials?|sources?|spokes\w+)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:officials|sources|people|officers|residents|witnesses|diplomats|analysts|doctors|workers|"
    r"soldiers|experts|lawyers|colleagues|operators|survivors|prosecutors|rebels|investigators)\b",
    re.IGNORECASE,
)


def split_title(speaker: str) -> tuple[str, str]:
    """Return (name, title) of "lead investigator Marcia Hall"; a title alone stays the name."""
    plain = _HONORIFIC.sub("", speaker)
    made = _MAKER.match(plain)
    if made and (" " not in made["name"] or is_body(made["name"])):
        return made["name"], ""
    titled = _TITLED.match(plain)
    if titled and titled["last"].lower() not in _NO_TITLE and not is_body(titled["name"]):
        name = titled["name"]
        if not name.lower().startswith(("general", "minister", "executive")):
            return _HONORIFIC.sub("", name), titled["role"]
    return (made["name"], "") if made else (plain, "")


def is_body(name: str) -> bool:
    """Tell whether a speaker is an institution and no person."""
    return bool(_BODY.search(name)) and not _PAPER.match(name)


def is_many(name: str) -> bool:
    """Tell whether a speaker is several people."""
    return bool(_PEOPLE.search(name))


def is_proper(name: str) -> bool:
    """Tell whether every word of a name that is no particle is capitalised."""
    return bool(_FULL_NAME.fullmatch(name))
