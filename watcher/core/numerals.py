"""Find the numbers of a text, as digits or words, and leave out what only looks like a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from watcher.core.date_patterns import time_spans
from watcher.core.units import CURRENCY_SIGNS, GLUED_UNITS


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at [start:end); `unit` is what is glued to it ('$', '%', 'km'), as written, folded."""

    start: int
    end: int
    value: float
    unit: str = ""
    vague: bool = False
    words: bool = False
    bare_year: bool = False
    """Four digits that could be a year: a quantity only before a counted noun."""
    fraction: bool = False
    """A share: 'half of', 'two-thirds', 'one in five'; the value is in percent."""
    scale: float = 1.0
    """A million in '40 million', so that '30 to 40 million' can share it."""
    dotted: bool = False
    """'1.200': a thousand and two hundred before a counted noun, a decimal otherwise."""


_UNITS_WORDS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SCALES = {
    "thousand": 1e3,
    "lakh": 1e5,
    "lakhs": 1e5,
    "million": 1e6,
    "crore": 1e7,
    "crores": 1e7,
    "billion": 1e9,
    "trillion": 1e12,
}
_SMALL = (
    {word: float(value) for value, word in enumerate(_UNITS_WORDS.split(), start=1)}
    | {word: float(value) for value, word in enumerate(_TEENS.split(), start=10)}
    | {word: float(value * 10) for value, word in enumerate(_TENS.split(), start=2)}
    | {"zero": 0.0}
)
_SHORT_SCALES = {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "tn": 1e12,
    "trn": 1e12,
}
_WORD = "|".join([*_SMALL, "hundred", *_SCALES, "dozen"])
_GROUP = f"(?:hundred|dozen|{'|'.join(_SCALES)})"
_SIGN = "|".join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))

_DIGITS = (
    r"[0-9]{1,3}(?:[ \u00a0\u202f\u2009][0-9]{3}){1,4}(?![0-9]|[.,][0-9])|[0-9](?:[0-9.,]*[0-9])?"
)
_NUMBER = re.compile(
    rf"(?<![\w.,:/#@+])(?P<minus>(?<![\w)])[-−–])?(?P<sign>(?:{_SIGN})\s?)?(?P<digits>{_DIGITS})"
    r"|(?<![\w.,:/#@+])(?:[A-Za-z]+-)(?P<model>[0-9][0-9A-Za-z.,-]*)"
    rf"|(?<![\w$€£-])(?P<word>(?P<prefix>(?:half[\s-](?:an?\s)?|an?\s)(?={_GROUP}))?(?:{_WORD}))(?!\w)",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(
    rf"(?P<gap>[\s-]{{1,2}}|\s)(?P<and>and\s)?(?P<word>{_WORD})(?!\w)", re.IGNORECASE
)
_SCALE_AFTER = re.compile(
    rf"[\s-]?(?P<scale>{'|'.join([*_SCALES, 'hundred', 'dozen'])})(?!\w)|(?P<glued>[A-Za-z%°²³/]{{1,5}})(?![A-Za-z0-9])"
    rf"|\s(?P<spaced>{'|'.join(_SHORT_SCALES)})(?!\w)|\s?(?P<sign>%|°[CF]?)",
    re.IGNORECASE,
)
_AND_A_HALF = re.compile(r"\sand\sa\shalf(?!\w)(?:\s(?P<scale>million|billion|thousand)(?!\w))?")
_VAGUE = re.compile(
    r"(?<![\w-])(?:(?P<plural>(?:tens|hundreds|thousands|millions|billions)\sof\s(?:thousands|millions|billions)"
    r"|dozens|hundreds|thousands|millions|billions|scores(?=\s(?:of|killed|dead|injured|wounded)\b))"
    r"|(?P<few>several|a\sfew|a\scouple(?:\sof)?|a\shandful(?=\sof)|many)"
    r"(?P<scale>\s(?:hundred|thousand|dozen|million))?)(?!\w)",
    re.IGNORECASE,
)
_VAGUE_VALUES = {
    "tens": 20.0,
    "dozens": 24.0,
    "scores": 40.0,
    "hundreds": 200.0,
    "thousands": 2e3,
    "millions": 2e6,
    "billions": 2e9,
}
_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "tenth": 10,
}
_FRACTION = re.compile(
    r"(?<![\w-])(?:(?:(?P<many>one|two|three|four|five|seven|nine)[\s-]|(?P<a>an?\s))"
    r"(?P<part>third|quarter|fifth|sixth|seventh|eighth|tenth)s?(?![\w-])"
    r"(?!\s(?:of\s(?:an?\s(?:hour|century|mile|million)|20|19)|time\b|man\b|day\b|year\b|party\b|term\b))"
    r"|(?P<half>half)(?=\s(?:of|the|its|their|his|her|our|those|these)\s(?!(?:an?|the)\s(?:hour|way)))"
    r"|(?P<n>one|two|three|four|seven|eight|nine|[1-9])\sin\s(?:every\s)?"
    r"(?P<m>three|four|five|six|seven|ten|twenty|100|20|10|[3-6])(?!\w|[.,:][0-9]))"
    r"(?!\s(?:years?|months?|weeks?|days?|hours?|minutes?)\b)",
    re.IGNORECASE,
)
_HALF_TIME = re.compile(r"(?<![\w-])half[\s-](?:an?[\s-])?hour(?!\w)", re.IGNORECASE)

_CODES = "|".join(
    sign.rstrip(".") for sign in CURRENCY_SIGNS if sign[0].isalpha() and "$" not in sign
)
_CODES += f"|{_CODES.upper()}|Rs|KSh"

# Addresses, telephone numbers, scores, clock times, labels.
_NOT_QUANTITY = re.compile(
    r"[0-9]{1,2}[:.h][0-9]{2}(?::[0-9]{2})?(?=\s?(?:[ap]\.?m\b|GMT|UTC|BST|hours|local|o['’]clock))"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])"
    r"|[0-9]{1,2}\s?(?:[ap]\.m\.|[ap]m\b|o['’]clock)"
    r"|\b(?:[Aa]t|[Bb]y|[Uu]ntil|[Ff]rom|to)\s(?P<clock>[0-2]?[0-9][.][0-5][0-9])(?=\s?(?:[,;]|\.\s|on\b|$))"
    r"|(?<![0-9])[01][0-9][0-5][0-9](?=\s(?:GMT|UTC|hours|local))"
    r"|\+[0-9][0-9 ()-]{6,20}[0-9]"
    r"|\b[0-9]{2,4}(?:-[0-9]{2,4}){2,4}\b|\b0[0-9]{2,4}[ -][0-9]{3,4}[ -]?[0-9]{3,4}\b|\b[0-9]{3}-[0-9]{4}\b"
    r"|\b[0-9]\.[0-9]-magnitude\b"
    r"|\b(?:9/11|24/7|50-50|50/50)\b"
    r"|\b[0-9]{1,2}/[0-9]{1,4}\b"
    r"|\b(?:[Vv]oted|[Ww]on|[Ll]ost|[Bb]eat|[Dd]rew|[Pp]assed|[Ff]ailed|[Ll]ed|[Ss]core|vote|win|defeat|victory)"
    r"(?:\s\w+){0,4}?\s[0-9]{1,3}\s?[-–]\s?[0-9]{1,3}\b(?!\s?%)"
    r"|\b(?:[Aa]rticles?|[Ss]ections?|[Cc]hapters?|[Pp]aragraph|[Cc]lause|[Rr]esolution|[Aa]mendment|[Rr]oute"
    r"|[Hh]ighway|[Mm]otorway|[Ff]light|[Rr]oom|[Gg]ate|[Rr]eactor|[Pp]hase|[Ss]tage|[Ll]evel|[Tt]ier"
    r"|[Cc]ategory|[Pp]ages?|[Pp]latform|[Cc]hannel|[Gg]rade|[Mm]agnitude|[Gg]roup\sof|Boeing|Airbus|Nos?\."
    r"|Unit|Block|Line|Type|Mark|Mk|Apollo|Falcon|iPhone|Windows|Zone|Terminal|Radio|Formula|War|Psalm|Season"
    r"|Episode|Version|Class|Day|Week|Big|Squadron|Brigade|Battalion|Regiment|Division|Site|Building|District"
    r"|Ward|Sector|Well|Pier|Berth|Pit|Shaft|Tower|Number|Team|Group|Sample|Exhibit|Volume|Part|Act|Book)\s"
    r"(?:[0-9][0-9.,]*[0-9]|[0-9]|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Twenty)(?![\w-]|,[0-9])"
    r"(?!\s?(?:%|percent|people|soldiers|killed|dead|metres|km|miles|million|billion|thousand)\b)"
    r"|\b[0-9]{1,5}\s(?:[A-Z][a-z]+\s){1,2}(?:Street|Road|Avenue|Lane|Square|Drive|Boulevard|Place)\b"
    r"|\b(?:Four\sSeasons|Five\sEyes|Six\sNations|Three\sGorges|Two\sRivers|Big\sFour|Seven\sSisters"
    r"|Five\sStar|Ten\sCommandments|Eight\sMile|Thirty\sYears|Hundred\sYears|Six-Day|One\sNation)\b"
    rf"|\b(?!(?:{_CODES})[0-9])[A-Z][A-Za-z]{{0,9}}-?[0-9][0-9A-Za-z]*(?:-[0-9A-Za-z]+)*\b"
    r"|\b[0-9]+(?:st|nd|rd|th|s|D|G)\b"
)
_NAME_AFTER = re.compile(r"\s[A-Z][a-z]")
_SENTENCE_START = re.compile(r"(?:[.!?:;]|^)[\s\"'“”‘’()–—-]*$")
_ONE_BEFORE = re.compile(
    r"\b(?:no|any|every|each|this|that|the|which|another|a|square|day)[\s-]$", re.IGNORECASE
)
_ONE_AFTER = re.compile(
    r"[\s-](?!(?:another|who|that|which|in|at|to|is|was|were|has|had|can|will|would|could|day|side|hand|thing|way"
    r"|time|by|and|or|on|for|as|with|from|after|before|among|about|such|said|says|does)\b)"
    r"(?:[a-z]|of\b)"
)
_ONE_HIT = re.compile(
    r"\s(?:(?:was|is|has\sbeen)\s(?:\w+\s)?(?:killed|injured|wounded|hurt|missing|arrested|detained|dead)|died)\b"
)
_ONE_OF = re.compile(rf"\sof\s(?:[\w'’-]+\s){{0,3}}?(?:[0-9]|(?:{_WORD})\b)", re.IGNORECASE)
_METRE_AFTER = re.compile(
    r"\s(?:high|long|wide|deep|tall|above|below|from|away|of|into|under|off)\b|[^\s]|$"
)
_NEGATIVE_AFTER = re.compile(r"\s?(?:%|°|C\b|degrees?\b|percent\b|per\scent\b)")
_MASK = "\x00"


def find_numerals(text: str) -> list[Numeral]:
    """Return the numbers of a text in order of place; ranges come as two."""
    found: list[Numeral] = []
    masked = _mask(text)
    masked = _take(masked, _HALF_TIME, found, _read_half_hour)
    masked = _take(masked, _FRACTION, found, _read_fraction)
    masked = _take(masked, _VAGUE, found, _read_vague)
    position = 0
    while match := _NUMBER.search(masked, position):
        position = match.end()
        if match["model"]:
            continue
        numeral = _read_word(masked, match) if match["word"] else _read_digits(masked, match)
        if numeral is not None:
            position = numeral.end
            found.append(numeral)
    found.sort(key=lambda numeral: numeral.start)
    return found


def _mask(text: str) -> str:
    """Blank what is no quantity: dates first, so that 'May 12' leaves nothing behind."""
    for start, end, _ in time_spans(text):
        text = text[:start] + _MASK * (end - start) + text[end:]
    return _NOT_QUANTITY.sub(lambda match: _MASK * len(match[0]), text)


def _take(
    text: str,
    pattern: re.Pattern[str],
    found: list[Numeral],
    read: Callable[[re.Match[str]], Numeral | None],
) -> str:
    """Move the numbers that a pattern reads from the text to `found`."""
    for match in pattern.finditer(text):
        numeral = read(match)
        if numeral is not None:
            found.append(numeral)
            text = text[: match.start()] + _MASK * len(match[0]) + text[match.end() :]
    return text


def _read_half_hour(match: re.Match[str]) -> Numeral:
    return Numeral(match.start(), match.end(), 30.0, unit="minute", words=True)


def _read_fraction(match: re.Match[str]) -> Numeral | None:
    if match["half"]:
        share = 0.5
    elif match["n"]:
        small = {**_SMALL, "100": 100.0}
        n, m = (
            float(word) if word.isdigit() else small[word]
            for word in (match["n"].lower(), match["m"].lower())
        )
        if n >= m:
            return None
        share = n / m
    else:
        many = _SMALL[match["many"].lower()] if match["many"] else 1.0
        share = many / _PARTS[match["part"].lower()]
    return Numeral(
        match.start(), match.end(), round(share * 100, 1), unit="%", words=True, fraction=True
    )


def _read_vague(match: re.Match[str]) -> Numeral | None:
    if match["plural"]:
        first, _, last = match["plural"].lower().partition(" of ")
        value = _VAGUE_VALUES[first]
        if last:
            value = value / (2 if first != "tens" else 1) * _VAGUE_VALUES[last] / 2
            value *= 2 if first != "tens" else 1
    else:
        few = match["few"].lower()
        scale = (match["scale"] or "").strip().lower()
        if few == "many" and not scale:
            return None
        value = 2.0 if "couple" in few else 3.0
        value *= {"hundred": 100.0, "dozen": 12.0, **_SCALES}.get(scale, 1.0)
    return Numeral(match.start(), match.end(), value, vague=True, words=True)


def _read_word(text: str, match: re.Match[str]) -> Numeral | None:
    prefix = (match["prefix"] or "").lower()
    first = match["word"][len(prefix) :]
    start, end = match.start("word"), match.end("word")
    name = first[0].isupper() and not prefix and _NAME_AFTER.match(text, end)
    if name and not _SENTENCE_START.search(text, max(0, start - 8), start) and not _is_title(text):
        return None
    words = [first.lower()]
    while following := _NEXT_WORD.match(text, end):
        word = following["word"].lower()
        if not _continues(words, word, bool(following["and"])):
            break
        words.append(word)
        end = following.end()
    grouped = words[0] not in _SMALL
    if grouped and not prefix:
        return None
    value = _value(words) * (0.5 if prefix.startswith("half") else 1.0)
    half = _AND_A_HALF.match(text, end)
    if half:
        value = (value + 0.5) * _SCALES.get((half["scale"] or "").lower(), 1.0)
        end = half.end()
    if words == ["one"] and not half and not _is_counting_one(text, start, end):
        return None
    return Numeral(start, end, value, words=True, scale=_SCALES.get(words[-1], 1.0))


def _continues(words: list[str], word: str, after_and: bool) -> bool:
    """Return whether a number word goes on the number so far: 'four', 'hundred', 'and', 'twelve'."""
    last = words[-1]
    if word in {"hundred", "dozen"}:
        return last in _SMALL and not after_and
    if word in _SCALES:
        return not after_and
    small = _SMALL[word]
    if last in _SMALL:
        return not after_and and _SMALL[last] >= 20 and small < 10
    return last != "dozen"


def _value(words: list[str]) -> float:
    total = current = 0.0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = (current or 1.0) * 100
        elif word == "dozen":
            current = (current or 1.0) * 12
        elif current == 0 and total:
            total *= _SCALES[word]  # two lakh crore
        else:
            total += (current or 1.0) * _SCALES[word]
            current = 0.0
    return total + current


def _is_counting_one(text: str, start: int, end: int) -> bool:
    if _ONE_HIT.match(text, end):
        return True
    if _ONE_BEFORE.search(text, max(0, start - 10), start) or not _ONE_AFTER.match(text, end):
        return False
    return not text.startswith(" of", end) or bool(_ONE_OF.match(text, end))


def _is_title(text: str) -> bool:
    words = re.findall(r"[A-Za-z]{4,}", text[:400])
    return len(words) > 3 and sum(word[0].isupper() for word in words) > 0.6 * len(words)


def _read_digits(text: str, match: re.Match[str]) -> Numeral | None:
    digits, end = match["digits"], match.end()
    parsed = _parse_digits(digits, text, end)
    if parsed is None:
        return None
    value, dotted = parsed
    sign = (match["sign"] or "").strip().lower()
    start = match.start("sign") if sign else match.start("digits")
    unit = CURRENCY_SIGNS.get(sign, "")
    scale = 1.0
    for _ in range(2):
        after = _SCALE_AFTER.match(text, end)
        if after is None:
            if text[end : end + 1].isalpha():
                return None  # "4x4"
            break
        if after["scale"]:
            scale *= {"hundred": 100.0, "dozen": 12.0, **_SCALES}[after["scale"].lower()]
        elif after["sign"]:
            unit = after["sign"]
        elif after["spaced"]:
            short = after["spaced"].lower()
            if not (sign or short in {"bn", "tn", "mn", "mln", "trn"}):
                break
            scale *= _SHORT_SCALES[short]
        elif not (glued := _read_glued(text, after, bool(sign))):
            return None
        else:
            factor, glued_unit = glued
            scale *= factor
            unit = unit or glued_unit
        end = after.end()
        if unit and not sign:
            break
    if match["minus"] and _NEGATIVE_AFTER.match(text, match.end()):
        value, start = -value, match.start("minus")
    return Numeral(
        start,
        end,
        value * scale,
        unit=unit.lower(),
        scale=scale,
        bare_year=end == match.end()
        and not sign
        and digits.isdigit()
        and len(digits) == 4
        and 1500 <= value <= 2100,
        dotted=dotted and end == match.end(),
    )


def _read_glued(text: str, after: re.Match[str], money: bool) -> tuple[float, str] | None:
    """Return the factor and unit of letters glued to digits; None = a model or an ID."""
    glued = after["glued"].lower()
    if glued == "m" and not money and _METRE_AFTER.match(text, after.end()):
        return 1.0, "m"
    if glued in _SHORT_SCALES and (glued != "b" or after["glued"] == "B"):
        return _SHORT_SCALES[glued], ""
    return (1.0, glued) if glued in GLUED_UNITS else None


def _parse_digits(digits: str, text: str, end: int) -> tuple[float, bool] | None:
    """Return the value, and whether '1.200' leaves it open what the dot means; None = no number."""
    plain = re.sub(r"[ \u00a0\u202f\u2009]", "", digits)
    if plain.isdigit():
        if len(plain) > 9 or (len(plain) > 1 and plain[0] == "0"):
            return None
        return float(plain), False
    if re.fullmatch(
        r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,4})?|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}", plain
    ):
        return float(plain.replace(",", "")), False
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}", plain):
        return float(plain.replace(".", "")), False
    if re.fullmatch(r"[0-9]{1,7}\.[0-9]{1,6}", plain):
        dotted = bool(re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", plain))
        return float(plain), dotted
    # A decimal comma, where what follows is measured and cannot be a list.
    if re.fullmatch(r"[0-9]{1,3},[0-9]{1,2}", plain) and re.match(
        r"\s?(?:%|percent|per\scent|million|billion|bn|euros?|km|tonnes|metres)",
        text[end : end + 10],
    ):
        return float(plain.replace(",", ".")), False
    return None
