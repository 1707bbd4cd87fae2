"""Turn one time expression into the days that it may mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from watcher.core.date_patterns import MONTHS, SMALL_NUMBERS, WEEKDAYS

Days = tuple[date, date]

_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+")
_CLAUSE_END = re.compile(r"[,;:!?\"“”()]|\.\s")
_WILL = re.compile(
    r"\b(?:will|shall|won[’']t|due|expect\w*|scheduled|set\sto|(?:is|are|has|have)\sto|(?<!had\s)to\sbe"
    r"|plan(?:s|ned|ning)?|no\slater|likely|would|should|could|intends?|hopes?|aims?|promised?|foreseen"
    r"|ahead\sof|in\stime\sfor|(?:slip|postpon|delay|push|defer|extend)\w{1,5}|put\soff)\b|[’']ll\b"
)
_PRESENT = re.compile(
    r"\b(?:ready|begins|starts|ends|opens|closes|runs|takes|expires|lasts|can|cannot|may|must|wants?"
    r"|(?:by|until|till|before)(?=\s*(?:the\s*)?$))(?![\w-])"
)
_PAST = re.compile(r"\b(?:since|was|were|had|went|did|came|fell|rose|took|[a-z]{3,}ed)\b")
_LIMIT = re.compile(r"\b(?:by|until|till|before)\s+(?:the\s)?$")
_HAD = re.compile(r"\b(?:was|were|had|did)\b")
_REPORTED = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|denied|decided|added|wrote|insisted|showed|agreed"
    r"|warned|published|signed|met|voted|statement|since)(?:\s[\w’']+){0,3}\s(?:on\s|late\s|early\s){0,2}$"
)
_LATEST = re.compile(r"\s(?:at\sthe\s(?:latest|earliest|outside)|at\slatest)\b")
_POSSESSIVE = re.compile(r"[’']s?\s")
_LENGTHS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365, "decade": 3652}
# How far off a spoken "three weeks ago" may be, as days.
_SLACK = {"day": 0, "week": 3, "fortnight": 4, "month": 15, "year": 183, "decade": 1826}
_PERIODS = frozenset({"week", "month", "year", "decade", "century"})
_SEASONS = {"spring": (3, 6), "summer": (6, 9), "autumn": (9, 12)}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A time expression with the rest of its clause to the left, and the start of what follows."""

    kind: str
    text: str
    before: str
    after: str
    published: date | None
    previous: Days | None

    @property
    def words(self) -> list[str]:
        return [word.lower() for word in _TOKEN.findall(self.text)]

    @property
    def year(self) -> int | None:
        return next((int(word) for word in self.words if len(word) == 4 and word.isdigit()), None)

    @property
    def month(self) -> int | None:
        return next((MONTHS[word[:3]] for word in self.words if word[:3] in MONTHS), None)

    @property
    def days(self) -> list[int]:
        digits = (re.match(r"[0-9]{1,2}(?![0-9])", word) for word in self.words)
        return [int(match[0]) for match in digits if match]

    @property
    def lean(self) -> int:
        """2 = to come, 1 = rather to come, 0 = cannot tell, -1 = gone."""
        if _LATEST.match(self.after):
            return 2
        if _REPORTED.search(self.before):
            return -1
        before = self.before
        if len(before) < 14 and not _PAST.search(before):
            # "By Friday, ...": the verb is still to come.
            before += re.split(r"[.;]\s", self.after, maxsplit=1)[0]
            if re.search(r"\b(?:said|told)\b", before):
                return 0
        if _WILL.search(before):
            return 2
        if _LIMIT.search(before):
            return -1 if _HAD.search(before) else 2
        past = _PAST.search(before)
        if past:
            return -1
        return 1 if _PRESENT.search(before) else 0


def clause_before(text: str, start: int) -> str:
    """Return what stands before a place in its clause, at most 90 characters."""
    before = text[max(0, start - 90) : start]
    for match in _CLAUSE_END.finditer(before):
        cut = match.end()
        before = " " * cut + before[cut:]
    return before.lstrip()


def resolve(phrase: Phrase) -> tuple[Days, bool] | None:
    """Return the days a phrase may mean and whether it names a calendar date; None = cannot tell."""
    explicit = _EXPLICIT.get(phrase.kind)
    if explicit is not None:
        days = explicit(phrase)
        return (days, phrase.words[-1] not in _PERIODS) if days else None
    relative = _RELATIVE[phrase.kind]
    if phrase.published is None:
        return None
    return relative(phrase, phrase.published), False


def month_days(year: int, month: int) -> Days:
    """Return the first and the last day of a month."""
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def week_days(day: date) -> Days:
    """Return Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _years(first: int, last: int) -> Days:
    return date(first, 1, 1), date(last, 12, 31)


def _nearest(days_in: Callable[[int], Days], phrase: Phrase) -> Days | None:
    """Pick the year: that of the publication day or a neighbour, the past preferred without a cue."""
    published = phrase.published
    if phrase.year:
        return days_in(phrase.year)
    if published is None:
        return None
    candidates = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            candidates.append(days_in(year))
        except ValueError:  # 29 February
            continue
    ahead_weight = {2: 0.2, 1: 0.6, 0: 1.5, -1: 4.0}[phrase.lean]
    words = phrase.words
    if words[0] == "last" or (words[0] == "the" and words[1] == "last"):
        ahead_weight = 1000.0
    elif words[0] in {"next", "coming"} or words[:2] == ["the", "next"]:
        candidates = [days for days in candidates if days[0] > published] or candidates
    elif "following" in words:
        after = phrase.previous[1] if phrase.previous else published
        candidates = [days for days in candidates if days[0] > after] or candidates

    def distance(days: Days) -> float:
        if days[0] <= published <= days[1]:
            return 0.0
        ahead = (days[0] - published).days
        return ahead * ahead_weight if ahead > 0 else float((published - days[1]).days)

    return min(candidates, key=distance) if candidates else None


def _iso(phrase: Phrase) -> Days:
    day = date.fromisoformat(phrase.text)
    return day, day


def _numeric(phrase: Phrase) -> Days | None:
    first, second, year = (int(word) for word in phrase.words)
    readings = []
    for day, month in ((first, second), (second, first)):
        if 1 <= month <= 12 and 1 <= day <= 31:
            readings.append(date(year, month, day))
            if "." in phrase.text:  # dots are day first everywhere
                break
    return (min(readings), max(readings)) if readings else None


def _day_month(phrase: Phrase) -> Days | None:
    days, month = phrase.days, phrase.month
    if not days or month is None:
        return None
    first, last = (days[0], days[-1]) if days[0] <= days[-1] else (days[-1], days[-1])
    return _nearest(lambda year: (date(year, month, first), date(year, month, last)), phrase)


def _month(phrase: Phrase) -> Days | None:
    month = phrase.month
    return _nearest(lambda year: month_days(year, month), phrase) if month else None


def _part(phrase: Phrase) -> Days | None:
    words, published = phrase.words, phrase.published
    whole: Days | None
    if words[-1] in _PERIODS:
        if published is None:
            return None
        whole = _period_days(words[-2], words[-1], published)
    elif phrase.month:
        whole = _month(phrase)
    else:
        whole = _years(phrase.year, phrase.year) if phrase.year else None
    if whole is None:
        return None
    return _cut(whole, words)


def _cut(whole: Days, words: list[str]) -> Days:
    """Cut early, mid or late out of a period; the thirds overlap, as usage does."""
    first, last = whole
    length = (last - first).days + 1
    if "half" in words:
        middle = first + timedelta(days=length // 2)
        return (first, middle - timedelta(days=1)) if "first" in words else (middle, last)
    if {"early", "beginning", "start"} & set(words):
        return first, first + timedelta(days=length * 2 // 5)
    if {"mid", "middle"} & set(words):
        return first + timedelta(days=length // 4), last - timedelta(days=length // 4)
    return last - timedelta(days=length * 2 // 5), last


def _quarter(phrase: Phrase) -> Days | None:
    words, year = phrase.words, phrase.year
    if year is None:
        if phrase.published is None:
            return None
        year = phrase.published.year + {"last": -1, "this": 0, "next": 1}[words[-2]]
    code = next((word for word in words if re.fullmatch("[qh][1-4]?", word)), None)
    if code:
        which = int(re.findall("[1-4]", phrase.text)[0])
        half = code[0] == "h"
    else:
        half = "half" in words
        order = ["first", "second", "third", "fourth"]
        named = next(word for word in words if word in {*order, "last"})
        which = (2 if half else 4) if named == "last" else order.index(named) + 1
    if half and which > 2:
        return None
    length = 6 if half else 3
    start = (which - 1) * length + 1
    return date(year, start, 1), month_days(year, start + length - 1)[1]


def _season(phrase: Phrase) -> Days | None:
    season = next(w for w in phrase.words if w in _SEASONS or w == "winter")
    if season == "winter":
        if phrase.year:
            return date(phrase.year - 1, 12, 1), date(phrase.year + 1, 3, 1)
        return _nearest(lambda year: (date(year, 12, 1), date(year + 1, 3, 1)), phrase)
    first, last = _SEASONS[season]
    # A month of slack on both sides: seasons are spoken of by weather.
    return _nearest(lambda year: (date(year, first, 1), month_days(year, min(last, 12))[1]), phrase)


def _nth_weekday(phrase: Phrase) -> Days | None:
    words = [word for word in phrase.words if word != "the"]
    month = _month(phrase)
    if month is None:
        return None
    number = next(WEEKDAYS[w.capitalize()] for w in words if w.capitalize() in WEEKDAYS)
    first, last = month
    if words[0] == "last":
        day = last - timedelta(days=(last.weekday() - number) % 7)
    else:
        weeks = ["first", "second", "third", "fourth"].index(words[0])
        day = first + timedelta(days=(number - first.weekday()) % 7 + 7 * weeks)
    return day, day


def _decade(phrase: Phrase) -> Days:
    first = int(re.findall("[0-9]{4}", phrase.text)[0])
    early, mid, late = (first, first + 3), (first + 3, first + 6), (first + 6, first + 9)
    part = {"early": early, "mid": mid, "late": late}.get(phrase.words[0], (first, first + 9))
    return _years(*part)


def _year_range(phrase: Phrase) -> Days | None:
    first, last = (int(word) for word in _TOKEN.findall(phrase.text) if word.isdigit())
    if last < 100:
        last += first // 100 * 100
    return _years(first, last) if first <= last <= first + 60 else None


def _feast(phrase: Phrase) -> Days | None:
    words = phrase.words
    if words[0] == "new":
        month, day = (1, 1) if words[-1] == "day" else (12, 31)
        first = last = (month, day)
    else:
        first, last = {"day": ((12, 25),) * 2, "eve": ((12, 24),) * 2}.get(
            words[-1], ((12, 24), (12, 26))
        )
    return _nearest(lambda year: (date(year, *first), date(year, *last)), phrase)


def _day_alone(phrase: Phrase) -> Days | None:
    anchor = phrase.previous[0] if phrase.previous else phrase.published
    if anchor is None:
        return None
    day = anchor.replace(day=phrase.days[0])
    return day, day


def _weekday(phrase: Phrase, published: date) -> Days:
    words = phrase.words
    number = next(WEEKDAYS[w.capitalize()] for w in words if w.capitalize() in WEEKDAYS)
    back = (published.weekday() - number) % 7
    past = published - timedelta(days=back)
    coming = past + timedelta(days=7)
    if "next" in words or "coming" in words:
        return coming, coming
    if "following" in words and phrase.previous:
        anchor = phrase.previous[1]
        day = anchor + timedelta(days=(number - anchor.weekday() - 1) % 7 + 1)
        return day, day
    if "this" in words:
        return past, coming
    if "last" in words:
        return (past, past) if back else (past - timedelta(days=7), past - timedelta(days=7))
    lean = phrase.lean
    if _POSSESSIVE.match(phrase.after) and not re.search(r"\bahead of\s$", phrase.before):
        lean = 0
    day = coming if lean > 0 and back else past
    return day, day


def _day_word(phrase: Phrase, published: date) -> Days:
    words = phrase.words
    shift = {"yesterday": -1, "tomorrow": 1}.get(words[-1], 0)
    if words[:2] == ["the", "day"]:
        shift = -2
    first = last = published + timedelta(days=shift)
    if words in (["overnight"], ["last", "night"]):
        first = published - timedelta(days=1)
    return first, last


def _weekend(phrase: Phrase, published: date) -> Days:
    which = phrase.words[0]
    saturday = published + timedelta(days=5 - published.weekday())
    last = saturday if published.weekday() >= 5 else saturday - timedelta(days=7)
    one, week = timedelta(days=1), timedelta(days=7)
    if which in {"next", "coming", "following"}:
        first = saturday if published.weekday() < 5 else saturday + week
        return first, saturday + week + one
    if which == "this":
        # On Monday and Tuesday it is the one just gone or the one to come.
        return (last if published.weekday() < 2 else saturday), saturday + one
    if which in {"last", "past", "previous"} and published.weekday() >= 5:
        return last - week, last - week + one
    if phrase.lean > 0 and which == "the":
        return saturday, saturday + one
    return last, last + one


def _period(phrase: Phrase, published: date) -> Days:
    return _period_days(phrase.words[0], phrase.words[-1], published)


def _period_days(which: str, unit: str, published: date) -> Days:
    if which == "past":
        return published - timedelta(days=_LENGTHS.get(unit, 36524)), published
    shift = {"last": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(which, 0)
    if unit in {"week", "fortnight"}:
        monday, sunday = week_days(published + timedelta(days=7 * shift))
        return (monday - timedelta(days=7), sunday) if unit == "fortnight" else (monday, sunday)
    if unit == "month":
        index = published.year * 12 + published.month - 1 + shift
        return month_days(index // 12, index % 12 + 1)
    span = {"year": 1, "decade": 10, "century": 100}[unit]
    first = published.year // span * span + shift * span
    return _years(first, first + span - 1)


def _shifted(phrase: Phrase, published: date) -> Days:
    whole = _period_days("this", phrase.words[-1], published)
    if phrase.words[0] == "earlier":
        return whole[0], published
    return published, whole[1]


def _count(words: list[str]) -> tuple[int, int]:
    """Return the fewest and the most that a count word may mean."""
    for word in words:
        if word.isdigit():
            return int(word), int(word)
        if word == "few":
            return 2, 6
        if word == "several":
            return 3, 9
        if word in SMALL_NUMBERS and word not in {"a", "an"}:
            return SMALL_NUMBERS[word], SMALL_NUMBERS[word]
    return 1, 1


def _stretch(words: list[str]) -> tuple[int, int, int]:
    """Return the fewest days, the most days and the slack of 'three weeks'."""
    units = (word.rstrip("s") for word in words)
    unit = next((unit for unit in units if unit in _LENGTHS), None)
    few, many = _count(words)
    if unit is None:
        return 0, 1 + many // 24, 0  # hours or minutes
    length = _LENGTHS[unit]
    return round(few * length * 1.01), round(many * length * 1.01), _SLACK[unit]


def _ago(phrase: Phrase, published: date) -> Days:
    few, many, slack = _stretch(phrase.words)
    latest = min(published, published - timedelta(days=few - slack))
    return published - timedelta(days=many + slack), latest


def _ahead(phrase: Phrase, published: date) -> Days:
    few, many, slack = _stretch(phrase.words)
    last = published + timedelta(days=many + slack)
    first = published if phrase.words[0] == "within" else published + timedelta(days=few - slack)
    return max(first, published), last


def _span(phrase: Phrase, published: date) -> Days:
    length = timedelta(days=_stretch(phrase.words)[1])
    if {"next", "coming"} & set(phrase.words):
        return published, published + length
    return published - length, published


_EXPLICIT: dict[str, Callable[[Phrase], Days | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "day_month": _day_month,
    "month_day": _day_month,
    "part": _part,
    "quarter": _quarter,
    "nth_weekday": _nth_weekday,
    "month_year": _month,
    "month": _month,
    "season": _season,
    "decade": _decade,
    "years": _year_range,
    "season_year": _year_range,
    "year": lambda phrase: _years(phrase.year, phrase.year) if phrase.year else None,
    "feast": _feast,
    "day_alone": _day_alone,
}
_RELATIVE: dict[str, Callable[[Phrase, date], Days]] = {
    "weekday": _weekday,
    "day_word": _day_word,
    "weekend": _weekend,
    "period": _period,
    "shifted": _shifted,
    "ago": _ago,
    "ahead": _ahead,
    "span": _span,
}
