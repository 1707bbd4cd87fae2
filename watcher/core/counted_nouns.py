"""Find what a number counts: the noun after it, or what happened to the people it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from watcher.core.text import fold
from watcher.core.units import (
    CURRENCIES,
    canonical_unit,
    is_known,
    is_person,
    is_plural,
    singular,
)


@dataclass(frozen=True, slots=True)
class CountedNoun:
    """The noun as written (folded, singular), its canonical unit, and where it ends in the text."""

    noun: str
    unit: str
    end: int


_STOP = frozenset(
    """a an the of in on at to for from by with without within into onto over under above below near about
    after before during since until till through across between among amongst against around along beyond
    behind beside besides despite per and or but nor so yet if when while where which who whom whose that than
    then as because although though whether is are was were be been being am has have had having do does did
    will would can could may might must shall should not no never also still already now again only just even
    ever once here there he she it they we you i his her its their our your my this these those what how why
    said says say told more less fewer each every both all any some such ago later earlier today yesterday
    tomorrow out up down off away back instead together including plus minus versus via upon amid like unlike
    outside inside toward towards following according due except bar others went came fell rose took left
    made lost died live lived work worked remain remained stood stand need needed get got go goes free open stands rises climbs totals reaches exceeds passes numbers
    shut closed apiece alike""".split()
)
_WORD = re.compile(r"\s{1,2}([^\W\d_][\w'’-]*)")
_HYPHENATED = re.compile(r"-([a-z]{2,})(-old)?")
_FEW_MORE = re.compile(
    r"\s(?:more|fewer|less|additional|extra|further|other|new|different)(?=\s[a-z])"
)
_OF = re.compile(
    r"\s(?:(?:more|others|additional)\s)?of\s"
    r"(?:(?:the|its|their|his|her|our|these|those|all|them)(?:\s|(?=[,.;])))?"
)
_FIXED = re.compile(
    r"[\s-]{1,2}(?:(?P<percent>per\scent|percentage\spoints?|percent|pct)"
    r"|(?P<old>years?[\s-]olds?|years\sof\sage)"
    r"|(?P<speed>(?:kilomet(?:er|re)s?|km|miles?|metres?)\s(?:per|an|a)\s(?:hour|second))"
    r"|(?P<degrees>degrees?\s(?:[Cc]elsius|[Cc]entigrade|[Ff]ahrenheit)|°\s?[CF])"
    r"|(?P<area>(?:square|sq\.?|cubic|cu\.?)[\s-](?:kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet|foot|km|m|ft))"
    r"|(?P<sea>nautical\smiles?)"
    r"|(?P<equipment>(?:pieces?|units?|items?)\sof\s(?:[a-z]+\s)?(?:equipment|hardware|machinery|weaponry))"
    r"|(?P<energy>(?:mega|giga|kilo)watt[\s-]hours?)"
    r"|(?P<forces>(?:military|army|armed|naval)\spersonnel|members?\sof\sthe\s(?:armed\sforces|military))"
    r"|(?P<money>(?:US|Canadian|Australian|New\sZealand|Hong\sKong|Singapore)\s(?:dollars?|cents?)|pounds?\ssterling))"
    r"(?!\w)"
)
_DOLLARS = {
    "us": "dollar",
    "canadian": "canadian dollar",
    "australian": "australian dollar",
    "new": "new zealand dollar",
    "hong": "hong kong dollar",
    "singapore": "singapore dollar",
    "pound": "pound",
    "pounds": "pound",
}

_CASUALTIES = (
    (
        "killed",
        r"killed|dead|died|perished|slain|massacred|executed|murdered|drowned|assassinated|lost\stheir\slives"
        r"|(?:shot|burn(?:ed|t)|crushed|frozen|starved|beaten|put)\s(?:dead|to\sdeath)|deaths?|fatalit(?:y|ies)"
        r"|corpses?|lives",
        r"kill(?:ed|ing|s)?|claim(?:ed|ing|s)?\sthe\slives\sof|murder(?:ed|ing)|slain|slaying|massacr(?:ed|ing)"
        r"|execut(?:ed|ing)|drown(?:ed|ing)|death\sof|deaths\sof",
    ),
    (
        "injured",
        r"injured|wounded|hurt|maimed|injur(?:y|ies)",
        r"injur(?:ed|ing|es)|wound(?:ed|ing|s)|hurt(?:ing|s)?|maim(?:ed|ing)",
    ),
    ("missing", r"missing|unaccounted\sfor|disappeared", r"missing"),
    (
        "arrested",
        r"arrested|detained|rounded\sup|in\s(?:custody|detention)|taken\sinto\scustody|jailed|imprisoned",
        r"arrest(?:ed|ing|s)?|detain(?:ed|ing|s)?|jail(?:ed|ing)|arrest\sof|detention\sof",
    ),
    ("captured", r"captured|taken\sprisoner", r"captur(?:ed|ing|es)|capture\sof"),
    (
        "displaced",
        r"displaced|evacuated|fled|homeless|uprooted|forced\sto\sflee|forced\sfrom|driven\sfrom|left\stheir\shomes",
        r"displac(?:ed|ing|es)|evacuat(?:ed|ing|es)|uproot(?:ed|ing)|evacuation\sof",
    ),
    (
        "hospitalised",
        r"hospitali[sz]ed|in\shospital|taken\sto\s(?:\w+\s)?hospitals?|admitted\sto",
        r"hospitali[sz](?:ed|ing)",
    ),
    (
        "rescued",
        r"rescued|saved|pulled\s(?:alive|out|from)",
        r"rescu(?:ed|ing|es)|rescue\sof",
    ),
    (
        "ill",
        r"sick|ill|infected|sickened|poisoned",
        r"sicken(?:ed|ing)|infect(?:ed|ing)|poison(?:ed|ing)",
    ),
    (
        "kidnapped",
        r"kidnapped|abducted|taken\shostage",
        r"kidnap(?:ped|ping|s)?|abduct(?:ed|ing)|abduction\sof|kidnapping\sof",
    ),
    ("freed", r"freed|released|set\sfree", r"fre(?:ed|eing|es)|releas(?:ed|ing|es)|release\sof"),
)
_AFTER = "|".join(f"(?P<{unit}>{after})" for unit, after, _ in _CASUALTIES)
_ACTIVE = "|".join(f"(?P<{unit}>{active})" for unit, _, active in _CASUALTIES)
# At most nine words without a comma between the people and what happened to them.
_FATE = re.compile(
    rf"(?:,(?=\s(?:were|was|have|had)\s))?(?:\s(?!(?:who|and|but|while|where)\s)[\w'’-]{{1,20}}){{0,9}}?[\s-](?:{_AFTER})(?!\w)"
)
_ACTIVE_BEFORE = re.compile(
    rf"\b(?:{_ACTIVE})(?:\s(?:a|the|total|of|another|further|all|at|least|some|up|to)){{0,4}}\s?$",
    re.IGNORECASE,
)
_TOLL_BEFORE = re.compile(
    r"\b(?:death\stoll|(?:number|count|tally)\sof\s(?:the\s)?(?:dead|deaths|fatalities|killed)|body\scount"
    r"|deaths?(?=\s[^,.;]{0,30}$)|(?:the|official|its)\stoll(?!\s(?:road|gate)))\b[^.;]{0,90}$",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"\b(?:number|tally|count|total|figure|sum)\s(?:of|for)(?:\s(?:the|all|its|their))?(?=\s)",
    re.IGNORECASE,
)
_PROXY = re.compile(r"\snumber(?:s|ed)?\s(?:about\s|some\s|now\s|at\sleast\s)?$", re.IGNORECASE)
_ASIDE = re.compile(
    r",\s(?:and\snot|not|including|among\sthem|mostly|most\sof\sthem|of\swhom)\s[^,.;]{1,60},(?=\s)"
)
_COPULA = re.compile(r"\s(?:were|are|was|is)(?=\s)")
_CLAUSE = re.compile(r"[.;:!?]\s|[\"“”]")


def counted_noun(text: str, end: int, value: float, *, of_phrase: bool = False) -> CountedNoun:
    """Return the noun after a number, past its adjectives; all parts are empty when there is none."""
    fixed = _FIXED.match(text, end)
    if fixed:
        return _fixed_noun(fixed)
    hyphenated = _HYPHENATED.match(text, end)
    if hyphenated:
        if hyphenated[1] in {"strong", "odd", "plus", "fold", "something", "and"}:
            return CountedNoun("", "", end)
        noun = singular(hyphenated[1])
        return CountedNoun(noun, canonical_unit(noun), hyphenated.end())
    position = end
    if more := _FEW_MORE.match(text, position):
        position = more.end()
    of = _OF.match(text, position)
    if of and of_phrase:
        position = of.end() - (text[of.end() - 1] == " ")
    return _head(text, position, end, value)


def _fixed_noun(match: re.Match[str]) -> CountedNoun:
    kind, phrase = match.lastgroup or "", fold(match[match.lastgroup or 0])
    if kind == "percent":
        noun = "percentage point" if "point" in phrase else "percent"
    elif kind == "old":
        noun = "year old"
    elif kind == "speed":
        noun = "mile per hour" if phrase.startswith("mile") else "kilometre per hour"
        if phrase.endswith("second"):
            noun = "metre per second"
    elif kind == "degrees":
        noun = "fahrenheit" if "f" in phrase else "celsius"
    elif kind == "equipment":
        noun = "vehicle"
    elif kind == "forces":
        noun = "soldier"
    elif kind == "money":
        noun = _DOLLARS[phrase.split()[0]]
    else:
        words = phrase.replace("-", " ").replace(".", "").split()
        area = {"sq": "square", "cu": "cubic"}
        noun = canonical_unit(" ".join([area.get(words[0], words[0]), canonical_unit(words[-1])]))
        if kind == "energy":
            noun = canonical_unit(" ".join(words))
    return CountedNoun(noun, noun, match.end())


def _head(text: str, position: int, end: int, value: float) -> CountedNoun:
    words: list[tuple[str, int]] = []
    while len(words) < 6 and (match := _WORD.match(text, position)):
        word = fold(match[1]).rstrip("'’-")
        if not word or (word in _STOP and match[1][0].islower()):
            break
        if not (words or match[1][1:].islower() or is_known(singular(word)) or match[1].isupper()):
            break
        possessive = match[1].endswith(("'s", "’s"))
        position = match.end()
        words.append(("" if possessive else word, position))
    for index, (word, at) in enumerate(words):
        if index == 0 and _fate_word(word):
            return CountedNoun("", _fate_word(word), at)
        if is_plural(word) and not _fate_word(word):
            following = words[index + 1][0] if index + 1 < len(words) else ""
            # "five arms depots": the second plural is the head
            if is_plural(following) and not _fate_word(following) and _goes_on(word, following):
                continue
            noun = singular(word)
            return CountedNoun(noun, canonical_unit(noun), at)
    return _singular_head(words, end, value)


def _goes_on(word: str, following: str) -> bool:
    """Return whether a plural is a modifier of the next: 'police officers', not 'soldiers lives'."""
    return not is_person(singular(word)) or is_person(singular(following))


def _singular_head(words: list[tuple[str, int]], end: int, value: float) -> CountedNoun:
    for word, at in words[:3]:
        noun = singular(word)
        if word and (is_known(noun) or canonical_unit(noun) in CURRENCIES):
            return CountedNoun(noun, canonical_unit(noun), at)
    if value == 1 and words:
        run = [pair for pair in words[:3] if pair[0] and not pair[0].endswith(("ed", "ing", "ly"))]
        if run:
            return CountedNoun(run[-1][0], canonical_unit(run[-1][0]), run[-1][1])
    return CountedNoun("", "", end)


def _fate_word(word: str) -> str:
    if word in {"dead", "killed", "corpses", "bodies", "deaths", "fatalities"}:
        return "killed"
    if word in {"injured", "wounded", "hurt", "injuries"}:
        return "injured"
    return (
        word
        if word
        in {
            "missing",
            "arrested",
            "displaced",
            "hospitalised",
            "rescued",
            "captured",
            "kidnapped",
            "ill",
            "freed",
        }
        else ""
    )


def fate(text: str, start: int, noun_end: int, before_from: int, after_to: int) -> tuple[str, int]:
    """Return what happened to the people counted at [start:noun_end) and where it is said, or ''.

    `before_from` and `after_to` are the ends of the neighbouring numbers: a verb beyond them is theirs
    (`after_to` is past the end of the text when no number follows).
    """
    active = _ACTIVE_BEFORE.search(text, max(before_from, start - 60), start)
    if active:
        return active.lastgroup or "", noun_end
    aside = _ASIDE.match(text, noun_end)
    if aside:  # "four people, and not eleven as television had it, were injured"
        noun_end, after_to = aside.end(), aside.end() + 60
    limit = min(after_to, noun_end + 150)
    stop = _CLAUSE.search(text, noun_end, limit)
    limit = stop.start() + 1 if stop else limit
    after = _FATE.match(text, noun_end, limit)
    if after and not (
        limit == after_to <= len(text) and not text[after.end() : limit].strip(" \t")
    ):
        return after.lastgroup or "", after.end()
    return "", noun_end


def counted_said(text: str, end: int) -> CountedNoun | None:
    """Return what a number without a noun is said to be: '112 were wild boars'."""
    copula = _COPULA.match(text, end)
    found = counted_noun(text, copula.end(), 2.0) if copula else None
    return found if found and found.noun else None


def counted_before(text: str, start: int) -> CountedNoun:
    """Return what a number without a noun counts, from 'the number of X' or 'the toll' before it."""
    from_ = max(0, start - 160)
    for match in _CLAUSE.finditer(text, from_, start):
        from_ = match.end()
    if _TOLL_BEFORE.search(text, from_, start):
        return CountedNoun("", "killed", start)
    named = None
    for match in _NUMBER_OF.finditer(text, from_, start):
        named = match
    if named:
        found = counted_noun(text, named.end(), 2.0)
        happened, _ = fate(text, named.end(), found.end, named.end(), start)
        if happened and (not found.noun or is_person(found.noun)):
            return CountedNoun(found.noun, happened, start)
        return CountedNoun(found.noun, found.unit, start)
    if _PROXY.search(text, from_, start):
        found = counted_noun(" " + text[from_:start], 0, 2.0)
        return CountedNoun(found.noun, found.unit, start)
    return CountedNoun("", "", start)
