"""Where English text names a time: one regular expression, read left to right in linear time."""

from __future__ import annotations

import re
from functools import lru_cache

MONTHS = {
    name[:3].lower(): number
    for number, name in enumerate(
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        start=1,
    )
}
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"], start=0
    )
}
SMALL_NUMBERS = {
    name: number
    for number, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"a": 1, "an": 1, "couple": 2, "thirty": 30, "forty": 40, "fifty": 50, "ninety": 90}

_S = r"\s{1,3}"
_LONG_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_MONTH = rf"(?:{_LONG_MONTH}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?![a-z])\.?)"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9A-Za-z])"
_YEAR = r"(?:1[6-9]|20|21)[0-9]{2}(?![0-9A-Za-z]|[.,][0-9])"
_WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
_TO = rf"(?:{_S}(?:to|and|or|until|till|through){_S}|\s?[-–—]\s?)"
_COUNT = rf"(?:[0-9]{{1,3}}|(?:{'|'.join(SMALL_NUMBERS)})|(?:a{_S})?(?:few|couple{_S}of)|several)"
_LENGTH = r"(?:minutes?|hours?|days?|weeks?|fortnights?|months?|years?|decades?)"
_NOT_COUNTED = rf"(?!\s?%|{_S}(?:percent|per|million|billion|thousand|hundred|people|soldiers|troops|members)\b)"
_WHICH = "(?:[Ll]ast|[Tt]his|[Nn]ext|[Pp]ast|[Pp]revious|[Cc]oming|[Ff]ollowing)"
_PERIOD = r"(?:week|fortnight|month|year|decade|century)"
_OVERNIGHT_AFTER = (
    r"[,.;]|$|\s(?:on|in|at|after|by|and|when|as|from|with|to|into|between|near|but)\b"
)
_PART = (
    r"(?:[Ee]arly|[Ll]ate|[Mm]id|(?:[Tt]he\s{1,3})?"
    r"(?:beginning|start|middle|end|close|(?:first|second)\s{1,3}half)\s{1,3}of)"
)

_ALTERNATIVES = (
    ("iso", r"[12][0-9]{3}-[01][0-9]-[0-3][0-9](?![0-9])"),
    ("numeric", r"[0-9]{1,2}(?P<sep>[/.])[0-9]{1,2}(?P=sep)[12][0-9]{3}(?![0-9])"),
    (
        "day_month",
        rf"(?:{_WEEKDAY},?{_S})?(?:{_DAY}{_TO})?{_DAY}{_S}(?:of{_S})?{_MONTH}(?![a-z])"
        rf"(?:,?{_S}{_YEAR})?",
    ),
    (
        "month_day",
        rf"(?:{_WEEKDAY},?{_S})?{_MONTH}{_S}(?:the{_S})?{_DAY}(?![.,][0-9]){_NOT_COUNTED}"
        rf"(?:(?:{_S}(?:to|through){_S}|\s?[-–—]\s?){_DAY}(?![.,][0-9]))?(?:,?{_S}{_YEAR})?",
    ),
    (
        "quarter",
        rf"(?:[Tt]he{_S})?(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast){_S}(?:quarter|half){_S}"
        rf"of{_S}(?:{_YEAR}|(?:this|next|last){_S}year\b)|[QH][1-4]{_S}(?:of{_S})?{_YEAR}",
    ),
    (
        "part",
        rf"{_PART}[ -](?:{_MONTH}(?![a-z])(?:,?{_S}(?:of{_S})?{_YEAR})?|{_YEAR}"
        rf"|(?:the|this|next|last){_S}{_PERIOD}\b)",
    ),
    ("shifted", rf"(?:[Ee]arlier|[Ll]ater){_S}this{_S}(?:week|month|year)\b"),
    (
        "nth_weekday",
        rf"(?:[Tt]he{_S})?(?:first|second|third|fourth|last){_S}{_WEEKDAY}{_S}(?:in|of){_S}{_MONTH}(?![a-z])"
        rf"(?:,?{_S}{_YEAR})?",
    ),
    ("month_year", rf"{_MONTH},?{_S}(?:of{_S})?{_YEAR}"),
    ("month", rf"(?:(?:the{_S})?{_WHICH}{_S})?{_LONG_MONTH}(?![a-z-])"),
    (
        "season",
        rf"(?:{_WHICH}{_S}(?:spring|summer|autumn|winter)\b"
        rf"|(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter){_S}(?:of{_S})?{_YEAR})",
    ),
    (
        "weekday",
        rf"(?:(?:the{_S})?{_WHICH}{_S})?{_WEEKDAY}(?![a-z])"
        rf"(?:{_S}(?:morning|afternoon|evening|night)\b)?",
    ),
    (
        "day_word",
        r"(?:[Tt]he\s{1,3}day\s{1,3}before\s{1,3}yesterday|[Yy]esterday|[Tt]oday|[Tt]onight"
        rf"|[Tt]omorrow|[Tt]his{_S}(?:morning|afternoon|evening)|[Ll]ast{_S}night|[Oo]vernight(?={_OVERNIGHT_AFTER}))\b",
    ),
    ("weekend", rf"(?:{_WHICH}|[Tt]he){_S}weekend\b"),
    (
        "span",
        rf"(?:[Tt]he{_S})?(?:[Ll]ast|[Pp]ast|[Nn]ext|[Cc]oming){_S}{_COUNT}{_S}{_LENGTH}\b",
    ),
    ("period", rf"{_WHICH}{_S}{_PERIOD}\b"),
    ("ago", rf"(?:[Aa]bout{_S})?{_COUNT}{_S}{_LENGTH}{_S}ago\b"),
    (
        "ahead",
        rf"(?:[Ii]n{_S}{_COUNT}{_S}{_LENGTH}['’]?s?['’]?{_S}time\b"
        rf"|[Ww]ithin{_S}(?:the{_S}next{_S})?{_COUNT}{_S}{_LENGTH}\b)",
    ),
    ("feast", r"(?:New\sYear[’']s\s(?:Day|Eve)|Christmas(?:\s(?:Day|Eve))?)\b"),
    (
        "day_alone",
        rf"[Tt]he{_S}[0-9]{{1,2}}(?:st|nd|rd|th)(?={_S}?[,.;:)]|{_S}(?:instead|at)\b|$)",
    ),
    ("decade", r"(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[ -])?(?:1[6-9]|20)[0-9]0s\b"),
    ("years", rf"{_YEAR}(?:{_S}to{_S}|[-–—/]){_YEAR}"),
    ("season_year", r"(?:19|20)[0-9]{2}[/–-][0-9]{2}(?![0-9-])"),
    ("year", rf"{_YEAR}(?!-[0-9])"),
)

# Word starts only: a digit or letter before means the middle of a number, a name or a model.
_TIME = re.compile(
    r"(?<![\w$€£])(?<![0-9][.,:/-])(?:"
    + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _ALTERNATIVES)
    + ")"
)

_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|until|till|during|from|by|of|before|after|for|to|and|early|late|around|about"
    r"|year|spring|summer|autumn|winter|[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Bb]efore|[Aa]fter"
    r"|[Dd]uring|[Ff]rom)\s{1,3}|[(\[]|,\s)$"
)
_LOOSE_YEAR_BEFORE = re.compile(
    r"\b(?:of|by|from|for|to|and|before|after|about|around)\s{1,3}$|,\s$"
)
_COUNTED_AFTER = re.compile(
    r"\s{1,3}(?!was\b|has\b|is\b|as\b|this\b|its\b|his\b|does\b|plus\b)"
    r"(?:[a-z-]{2,20}s\b|people\b|men\b|women\b|children\b|[a-z]{3,20}\s{1,3}[a-z]{3,20}s\b)"
)
_MONTH_BEFORE = re.compile(
    r"\b(?:in|since|by|until|till|from|before|after|during|early|mid|late|of|to|through|between"
    r"|for|come|In|Since|By|Until|From|Before|After|During|Come|and|or|around|about|again)\s{1,3}$"
)
_NAME_AFTER = re.compile(r"\s(?!(?:Friday|Monday|Sunday))[A-Z][a-z]")
_HABIT_BEFORE = re.compile(
    r"\b(?:[Ee]very|[Ee]ach|Good|Black|Bloody|Ash|Palm|Holy|Maundy|Shrove|Cyber|Super|Sheffield|Easter)"
    r"\s{1,3}$"
)
_NOT_A_DAY_AFTER = re.compile(
    r"\s(?:Times|Telegraph|Mirror|Mail|Express|Post|Herald|Night\sLive|[Pp]rayers?|[Ss]ermons?"
    r"|[Mm]ass|[Mm]osque|[Ss]chool|Agreement|Club)\b"
)


@lru_cache(maxsize=1024)
def time_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return (start, end, kind) of every time expression, in order, resolved or not."""
    return tuple(
        (match.start(), match.end(), match.lastgroup or "")
        for match in _TIME.finditer(text)
        if _is_time(text, match)
    )


def _is_time(text: str, match: re.Match[str]) -> bool:
    kind, start, end = match.lastgroup, match.start(), match.end()
    before, after = text[max(0, start - 14) : start], text[end : end + 44]
    if kind == "year":
        if not _YEAR_BEFORE.search(before):
            return False
        return not (_LOOSE_YEAR_BEFORE.search(before) and _COUNTED_AFTER.match(after))
    if kind == "month":
        name = match[0]
        if name in {"March", "May"}:
            return bool(_MONTH_BEFORE.search(before))
        # April, June and August are given names too.
        return name not in {"April", "June", "August"} or not _NAME_AFTER.match(after)
    if kind == "weekday":
        return not (_HABIT_BEFORE.search(before) or _NOT_A_DAY_AFTER.match(after))
    return True
