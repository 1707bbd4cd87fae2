"""Outlets and agencies that reports credit, and where a text credits them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from watcher.core.model import Entity
from watcher.core.text import fold

UNNAMED_AGENCIES = "news agencies"
"""Stands for a credit that names nobody (With inputs from agencies): it identifies no report."""

# Canonical name, then other names. Acronyms count in capitals only.
_KNOWN = """
Reuters|Thomson Reuters
Associated Press|AP|The Associated Press
Agence France-Presse|AFP
Bloomberg|Bloomberg News
Financial Times|FT|The Financial Times
TASS
RIA Novosti|RIA|Ria Novosti|RIA News
Interfax
Xinhua
Anadolu|Anadolu Agency|AA
DPA|Deutsche Presse-Agentur
ANSA
EFE
Kyodo|Kyodo News
Yonhap
PTI|Press Trust of India
ANI
UPI|United Press International
PA|PA Media|Press Association
Ukrinform
Interfax-Ukraine
SANA
IRNA
Tasnim
Fars|Fars News
QNA
WAM
MENA
BBC|BBC News
CNN
CNBC
NBC|NBC News
CBS|CBS News
ABC News
Fox News
NPR
PBS
Sky News
ITV
Channel 4
Al Jazeera
Al Arabiya|Al-Arabiya
Al Mayadeen
Sky News Arabia
France 24
RFI
Deutsche Welle|DW
RFE/RL|Radio Free Europe|Radio Svoboda
Voice of America|VOA
Euronews
The New York Times|New York Times|NYT|NY Times
The Washington Post|Washington Post|WaPo
The Wall Street Journal|Wall Street Journal|WSJ
The Times|Times of London
The Sunday Times
The Guardian|Guardian
The Telegraph|Daily Telegraph
The Economist|Economist
The Independent
Daily Mail
Politico
Axios
The Atlantic
Time Magazine
Foreign Policy
Newsweek
Der Spiegel|Spiegel
Die Welt|Welt
Die Zeit
Bild
Frankfurter Allgemeine Zeitung|FAZ
Le Monde
Le Figaro
Libération|Liberation
El País|El Pais
La Repubblica
Corriere della Sera
Haaretz
Times of Israel|The Times of Israel
Jerusalem Post|The Jerusalem Post
Kan
Channel 12
Hurriyet
Daily Sabah
TRT|TRT World
Asharq Al-Awsat
Al-Monitor
Middle East Eye
The National
Kyiv Post
Kyiv Independent|The Kyiv Independent
Ukrainska Pravda|Ukrayinska Pravda|UP
Kommersant
Vedomosti
Izvestia
RBC
Meduza
The Moscow Times|Moscow Times
Novaya Gazeta
The Insider
Mediazona
Nikkei|Nikkei Asia
South China Morning Post|SCMP
Global Times
The Hindu
Times of India|The Times of India
Dawn
"""
_KINDS = frozenset({"outlet", "agency"})

# What stands before and after a name that is credited; only names are searched for in the text.
_TELLS = re.compile(
    r"(?:\b(?:told|tells|telling|according to|citing|cites|(?:cited|quoted|reported|published|carried"
    r"|obtained|seen|provided|shown|given|report|aired|broadcast) (?:by|to)|quoting|interview (?:with|to)"
    r"|speaking to|spoke to|(?:statement|comments?|remarks) to|quotes? from|referring to|via"
    r"|reference to|shared with|report (?:in|from)|reports (?:in|from|by)|per)"
    r" (?:the |its |a )?(?:newspaper |newswire |news agency |agency |broadcaster |outlet )?)$",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"(?:,| and| or) (?:the )?$")
_SAYS = re.compile(
    r"(?:['’]s?)?(?: \([^)\n]{1,20}\))?,? (?:also |has |have |had |later |first )*"
    r"(?:report(?:s|ed|ing)?|said|says|wr(?:ote|ites)|reveal(?:s|ed)|quot(?:es|ed)|cit(?:es|ed)"
    r"|confirm(?:s|ed)|announced|claim(?:s|ed)|noted|notes|learn(?:s|ed|t)|could not"
    r"|(?:was|were) (?:un)?able|understands|published|carried|aired|saw)\b"
)
_ITS_STORY = re.compile(
    r"(?:['’]s?)? (?:\w+ ){0,2}?(?:report|interview|story|article|sources?|journalists?"
    r"|correspondents?|reporters?)\b"
)
_DATELINE = re.compile(r"(?:^|\n)[^\n()]{2,60}\($")
_AFTER_DATELINE = re.compile(r"\)\s*[-–—:]")
_SOURCE_LINE = re.compile(
    r"(?:^|\n)\W{0,4}(?:sources?|via|credit|from)\s*:\s*(?:the )?$|\bwith (?:additional )?"
    r"(?:inputs?|files|reporting|material) (?:from|by) (?:the )?$",
    re.IGNORECASE,
)
_AGENCIES = re.compile(
    r"(?:\bwith (?:inputs?|files|reporting) from|\bsource:|\() ?(?:the )?(?:news )?agencies\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w/]*")
_BEFORE, _AFTER = 80, 60

WHOLE_TEXT, STATEMENT = 6, 2
"""Weights: a dateline or source line speaks for the whole text, other credits for one statement."""


class OutletNames:
    """Finds the outlets and agencies of the world, and those of the entity file, in a text."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._canonical: dict[str, str] = {}
        self._by_first: dict[str, list[str]] = {}
        for canonical, aliases in _rows(entities):
            # The entity file comes first and may name an outlet differently.
            name = self._canonical.get(_key(canonical), canonical)
            for alias in (canonical, *aliases):
                self._canonical.setdefault(_key(alias), name)
                if first := _CAPITAL.match(alias):
                    self._by_first.setdefault(first.group(), []).append(alias)
        for names in self._by_first.values():
            names.sort(key=lambda alias: (-len(alias), alias))

    def canonical(self, name: str) -> str:
        """Return the one name of an outlet; an unknown one is returned as it is."""
        return self._canonical.get(_key(name), name.strip())

    def known(self, name: str) -> bool:
        """Tell whether this is the name of an outlet."""
        return _key(name) in self._canonical

    def mentions(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (name as written, start, end) of each outlet named, the longest at a place."""
        done = 0
        for word in _CAPITAL.finditer(text):
            if word.start() < done:
                continue
            for name in self._by_first.get(word.group(), ()):
                end = word.start() + len(name)
                if text.startswith(name, word.start()) and not text[end : end + 1].isalnum():
                    yield name, word.start(), end
                    done = end
                    break

    def credits(self, text: str) -> list[tuple[str, int, int]]:
        """Return (canonical name, weight, offset) of each credit, in order."""
        found: list[tuple[str, int, int]] = []
        last_credit = 0
        for name, start, end in self.mentions(text):
            before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
            weight = _weigh(before, after)
            if not weight and last_credit and start - last_credit < 10 and _TOGETHER.search(before):
                weight = found[-1][1]
            if weight:
                found.append((self.canonical(name), weight, start))
                last_credit = end
        found += [
            (UNNAMED_AGENCIES, WHOLE_TEXT, match.start()) for match in _AGENCIES.finditer(text)
        ]
        return found


def _weigh(before: str, after: str) -> int:
    """Return how much an outlet named between these two is credited; 0 for not at all."""
    if before.endswith("("):
        return WHOLE_TEXT if _DATELINE.search(before) and _AFTER_DATELINE.match(after) else 0
    if _SOURCE_LINE.search(before):
        return WHOLE_TEXT
    if _TELLS.search(before) or _SAYS.match(after) or _ITS_STORY.match(after):
        return STATEMENT
    return 0


def _rows(entities: Iterable[Entity]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for entity in entities:
        if entity.kind in _KINDS:
            yield entity.name, entity.aliases
    for line in _KNOWN.strip().splitlines():
        name, *aliases = line.split("|")
        yield name, tuple(aliases)


def _key(name: str) -> str:
    return " ".join(fold(name).replace("-", " ").split()).removeprefix("the ")


@lru_cache(maxsize=8)
def outlet_names(entities: tuple[Entity, ...] = ()) -> OutletNames:
    """Return the finder for an entity file; built once for each."""
    return OutletNames(entities)
