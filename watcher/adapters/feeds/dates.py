"""Feed dates as people really write them: RFC 822, ISO 8601 and their relatives, in many languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from watcher.core.model import DateSource

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_LONGEST = 120

# Minutes east of Greenwich. Where a name has several meanings, the one that feeds mean most often.
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("bst", "cet", "met", "mez", "wat", "west"), 60),
    **dict.fromkeys(("cest", "mest", "mesz", "eet", "sast", "cat"), 120),
    **dict.fromkeys(("eest", "msk", "trt", "eat", "idt"), 180),
    **dict.fromkeys(("gst", "msd", "samt", "azt"), 240),
    **dict.fromkeys(("pkt", "uzt", "yekt"), 300),
    **dict.fromkeys(("wib", "ict"), 420),
    **dict.fromkeys(("sgt", "hkt", "awst", "myt", "pht", "wita"), 480),
    **dict.fromkeys(("jst", "kst", "wit"), 540),
    **dict.fromkeys(("aest",), 600),
    **dict.fromkeys(("aedt",), 660),
    **dict.fromkeys(("nzst",), 720),
    **dict.fromkeys(("nzdt",), 780),
    **dict.fromkeys(("edt", "ast"), -240),
    **dict.fromkeys(("est", "cdt", "cot", "pet"), -300),
    **dict.fromkeys(("cst", "mdt"), -360),
    **dict.fromkeys(("mst", "pdt"), -420),
    **dict.fromkeys(("pst", "akdt"), -480),
    **dict.fromkeys(("akst",), -540),
    **dict.fromkeys(("hst",), -600),
    **dict.fromkeys(("brt", "art", "clst", "adt"), -180),
    **dict.fromkeys(("clt",), -240),
    "ist": 330,
    "npt": 345,
    "irst": 210,
    "aft": 270,
    "mmt": 390,
    "acst": 570,
    "acdt": 630,
    "nst": -210,
    "ndt": -150,
    "vet": -240,
}

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner jän janv janvier ene enero gen gennaio januari janeiro stycznia января янв січня ocak",
            "feb february februar feber févr fevr février fevrier fév febrero febbraio februari fevereiro lutego февраля фев лютого şubat",
            "mar march märz maerz mär mrz mars marzo maart março marca марта мар березня mart",
            "apr april avr avril abr abril aprile kwietnia апреля апр квітня nisan",
            "may mai mayo mag maggio mei maio maja мая травня mayıs",
            "jun june juni juin junio giu giugno junho czerwca июня июн червня haziran",
            "jul july juli juil juillet julio lug luglio julho lipca июля июл липня temmuz",
            "aug august août aout ago agosto augustus sierpnia августа авг серпня ağustos",
            "sep sept september septembre septiembre set settembre setembro września сентября сен вересня eylül",
            "oct october okt oktober octobre octubre ott ottobre outubro października октября окт жовтня ekim",
            "nov november novembre noviembre novembro listopada ноября ноя листопада kasım",
            "dec december dez dezember déc décembre decembre dic diciembre dicembre dezembro grudnia декабря дек грудня aralık",
        ),
        start=1,
    )
    for name in names.split()
}

_TIME = (
    r"(?:[\s,T]+(?:um |à |at )?(?P<hour>[0-9]{1,2})[:.h](?P<minute>[0-9]{2})"
    r"(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"\s*(?:uhr)?\s*(?P<half>[ap]\.?m\.?(?![a-z]))?\s*(?P<zone>[a-z+\-][a-z0-9:+\-/]{0,12})?)?"
)
_WEEKDAY = r"(?:[^\W\d_]{2,14}\.?,?\s+)?"
_MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>[0-9]{4})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})"
        r"(?:[T\s]+(?P<hour>[0-9]{1,2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
        r"\s*(?P<zone>[a-z+\-−][a-z0-9:+\-/]{0,12})?)?",
        rf"(?P<year>[0-9]{{4}})/(?P<month>[0-9]{{1,2}})/(?P<day>[0-9]{{1,2}}){_TIME}",
        rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})(?:\.|st|nd|rd|th|er|º)?[\s\-]+(?:de |of )?{_MONTH},?[\s\-]+(?:de )?"
        rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{{4}}){_TIME}",
        # asctime and Java: the year comes last, the zone before it
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>[0-9]{{1,2}})\s+(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})"
        r":(?P<second>[0-9]{2})\s+(?:(?P<zone>[a-z+\-][a-z0-9:+\-]{0,8})\s+)?(?P<year>[0-9]{4})",
        rf"(?:[^\W\d_]{{2,14}}\.?,?\s+)?(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})\.(?P<year>[0-9]{{4}}){_TIME}",
        rf"(?P<first>[0-9]{{1,2}})/(?P<other>[0-9]{{1,2}})/(?P<year>[0-9]{{4}}){_TIME}",
    )
)
_EPOCH = re.compile(r"([0-9]{10})(?:[0-9]{3})?")
_OFFSET = re.compile(r"(?:gmt|utc|z)?([+\-−])([0-9]{1,2})(?::?([0-9]{2}))?")
_READABLE = re.compile(r"(?<![0-9])(?:19[0-9]{2}|20[0-9]{2})(?![0-9])")
_LANGUAGES = ["de", "fr", "es", "it", "pt", "nl", "ru", "uk", "ar", "fa", "tr", "pl", "he", "el"]
_UNREAD = (None, DateSource.FIRST_SEEN)

Item = TypeVar("Item")
DateReading = tuple[datetime | None, DateSource]


class DateReader:
    """Reads dates against one `now`; the slow fallback runs `slow_reads` times at most."""

    def __init__(self, now: datetime, slow_reads: int = 30) -> None:
        self._now = now
        self._slow_reads = slow_reads

    def read(self, text: str) -> DateReading:
        """Return a UTC date between 1995 and tomorrow, and whether it is the entry's own or guessed.

        Guessed: the time zone is missing or unknown (read as UTC), or only the fallback understood it.
        """
        text = _tidy(text)
        if not text or len(text) > _LONGEST:
            return _UNREAD
        match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
        if match is not None and _names_a_month(match):
            read = _from_match(match)
        elif _EPOCH.fullmatch(text):
            read = datetime.fromtimestamp(int(text[:10]), UTC), DateSource.ENTRY
        else:
            read = self._read_slowly(text)
        at, source = read
        if at is None or not _EARLIEST <= at <= self._now + _AHEAD:
            return _UNREAD
        return at, source

    def _read_slowly(self, text: str) -> DateReading:
        # Without letters it is one of our own forms or no date that can be read safely.
        if self._slow_reads <= 0 or not _READABLE.search(text) or not any(map(str.isalpha, text)):
            return _UNREAD
        self._slow_reads -= 1
        import dateparser  # slow to load, and few feeds need it

        try:
            at = dateparser.parse(
                text,
                languages=_LANGUAGES,
                settings={
                    "RELATIVE_BASE": self._now.replace(tzinfo=None),
                    "REQUIRE_PARTS": ["day", "month", "year"],
                    "PARSERS": ["absolute-time"],
                    "TIMEZONE": "UTC",
                    "TO_TIMEZONE": "UTC",
                    "RETURN_AS_TIMEZONE_AWARE": True,
                },
            )
        except (ValueError, OverflowError, TypeError, AttributeError, RecursionError):
            return _UNREAD
        return (at.astimezone(UTC), DateSource.GUESSED) if at is not None else _UNREAD


def read_date(text: str, now: datetime) -> DateReading:
    """Read one date; for a whole feed use one `DateReader`, which bounds the work."""
    return DateReader(now).read(text)


def newest(
    items: Sequence[Item], published_at: Callable[[Item], datetime | None], most: int
) -> Sequence[Item]:
    """Return at most that many items: the newest, in their own order; the undated count as oldest."""
    if len(items) <= most:
        return items
    ages = [(published_at(item) or _EARLIEST).timestamp() for item in items]
    best = sorted(range(len(items)), key=lambda index: (-ages[index], index))[:most]
    return [items[index] for index in sorted(best)]


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[: 4 * _LONGEST])
    text = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char
        for char in text
    )
    text = re.sub(r"\([^()]*\)", " ", text)
    return " ".join(text.split())


def _names_a_month(match: re.Match[str]) -> bool:
    month = match.groupdict().get("month") or "1"
    return month.isdecimal() or month.lower() in _MONTHS


def _from_match(match: re.Match[str]) -> DateReading:
    parts = match.groupdict()
    day_month = _day_and_month(parts)
    if day_month is None:
        return _UNREAD
    day, month = day_month
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < 70 else 1900
    hour, minute = int(parts.get("hour") or 0), int(parts.get("minute") or 0)
    second = int(parts.get("second") or 0)
    second = 59 if second == 60 else second  # a leap second
    if parts.get("half"):
        if not 1 <= hour <= 12:
            return _UNREAD
        hour = hour % 12 + (12 if parts["half"].lower().startswith("p") else 0)
    midnight = hour == 24 and minute == 0 and second == 0
    offset, source = _offset(parts.get("zone"))
    try:
        at = datetime(
            year, month, day, 0 if midnight else hour, minute, second, tzinfo=timezone(offset)
        )
        return (at + timedelta(days=int(midnight))).astimezone(UTC), source
    except (ValueError, OverflowError):
        return _UNREAD


def _day_and_month(parts: dict[str, str]) -> tuple[int, int] | None:
    if "first" in parts:
        first, other = int(parts["first"]), int(parts["other"])
        if first > 12 >= other:
            return first, other
        if other > 12 >= first:
            return other, first
        # 05/11/2026 is May in one country and November in the next: no date is better than a wrong one.
        return (first, other) if first == other else None
    month = parts["month"]
    number = int(month) if month.isdecimal() else _MONTHS[month.lower()]
    return int(parts["day"]), number


def _offset(zone: str | None) -> tuple[timedelta, DateSource]:
    if not zone:
        return timedelta(0), DateSource.GUESSED
    zone = zone.lower()
    minutes = _ZONES.get(zone)
    if minutes is not None:
        return timedelta(minutes=minutes), DateSource.ENTRY
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return timedelta(0), DateSource.GUESSED
    total = int(match[2]) * 60 + int(match[3] or 0)
    if total > 14 * 60:
        return timedelta(0), DateSource.GUESSED
    return timedelta(minutes=total if match[1] == "+" else -total), DateSource.ENTRY
