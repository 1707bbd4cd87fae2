"""Is a sentence's matter news, or what a report tells of earlier times?"""

from __future__ import annotations

import re
from datetime import date, timedelta

from watcher.core.dates import DateBound, DateMention
from watcher.core.model import ClaimKind, Sentence
from watcher.core.reading import ClaimReading, Reading

OLD_NEWS_REASON = "told of an earlier time, not as news"
_LONG_AGO = timedelta(days=31)
_LATE = timedelta(days=7)
"""A report this much younger than its claim retells it where it does not say what is new."""
_A_FEW_DAYS = timedelta(days=3)
_OPENING = 3
"""Sentences in which a report tells its news, whatever day they name; but see `_opens_with_news`."""
_BACK_THEN = re.compile(
    r"\b(?:(?:days?|weeks?|months?|hours?|shortly|soon) (?:later|afterwards|earlier)|shortly after"
    r"|(?:the|that) (?:following|next|previous|same) (?:day|week|month)|at the time|(?:in|during|of) th(?:at|ose) "
    r"(?:days?|weeks?|month|time)|in the (?:days|weeks|months) (?:after|before|since)|(?:later|earlier) (?:that|this) "
    r"(?:week|month|year)|in the (?:days|weeks|months) that followed|th(?:at|e same) month|on the day (?:of|when|that)"
    r"|(?:said|told|reported) (?:then|when)|when \w+ fell|after (?:his|her|their|its|[A-Z]\w+['’]s) (?:fall|flight|ouster)"
    r"|back then|by then|that (?:report|story)"
    r"|was then|were then)\b",
    re.IGNORECASE,
)
_OF_THEN = re.compile(
    r"\b(?:at the time|back then|in those (?:days|weeks)|(?:said|told|reported) then)\b",
    re.IGNORECASE,
)
"""Words that make a sentence bygone even where a report tells its news; "after his fall" only dates an event."""
_FRESH = re.compile(
    r"\b(?:(?:has|have) (?:\w+ )?(?:been|begun|gone|left|taken|[a-z]{2,}ed)|to(?:day|night)|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|this (?:week|morning)|now|says?|shows?"
    r"|indicates?|confirms?|recalls?|describes?|still)\b",
    re.IGNORECASE,
)
_PLUPERFECT = re.compile(
    r"\bhad (?:(?:\w+ly|also|already|long|not|never|since|earlier|once) )*"
    r"(?:been|said|told|kept|held|given|taken|begun|[a-z]{2,}ed)\b"
)
_SAYING = re.compile(
    r"(?<!had )\b(?:said|says|say|told|tells|according|reported|reports|added|announced|confirmed"
    r"|wrote|stated|claimed|insisted)\b"
)


def is_old_news(passage: Reading, published: date | None) -> bool:
    """Return whether a sentence tells of an earlier time: the days it names are over a month past, or it
    stands in the pluperfect, which in reported speech would only follow the verb of saying.
    """
    if published is not None:
        long_ago = published - _LONG_AGO
        lately = any(d.latest >= long_ago and d.earliest <= published for d in passage.dates)
        if not lately and any(day.latest < long_ago for day in passage.dates):
            return True
    text = passage.text.lower()
    return _PLUPERFECT.search(text) is not None and _SAYING.search(text) is None


def is_of_before(claim: ClaimReading, passage: Reading) -> bool:
    """Return whether all days of a sentence lie long before a claim that names no day of its own."""
    if claim.as_of is None or claim.reading.dates or not passage.dates:
        return False
    return all(claim.as_of - day.latest > _LONG_AGO for day in passage.dates)


def is_retold(claim: ClaimReading, sentence: Sentence, passage: Reading) -> bool:
    """Return whether a sentence past the report's opening tells again what was known long before the report.

    Such a sentence names a bygone time and nothing of today: "a week later an official said that ...".
    """
    published = passage.published
    if _opens_with_news(claim, sentence, passage) or published is None:
        return False
    if is_old_news(passage, published):
        return True
    if claim.kind is ClaimKind.FORECAST or not _is_late(claim, published) or _names_today(passage):
        return False
    then = _BACK_THEN.search(passage.text)
    days = _days_beside(then, passage)
    if any(_is_new(day, claim.as_of or published, published) for day in days):
        return False
    # what has been so since a day is so today
    return then is not None or any(day.bound is not DateBound.SINCE for day in days)


def is_recalled(claim: ClaimReading, sentence: Sentence, passage: Reading) -> bool:
    """Return whether a sentence past the opening recalls what a late report has no news of: no word of today stands in
    it, and the claim is of a bygone event ("Moscow gave him asylum") or the sentence of a bygone time.
    """
    published = passage.published
    if published is None or not _is_late(claim, published):
        return False
    if _opens_with_news(claim, sentence, passage):
        return False
    known = claim.as_of or published
    if _names_today(passage) or any(_is_new(day, known, published) for day in passage.days):
        return False
    return claim.kind is ClaimKind.PAST_EVENT or _BACK_THEN.search(passage.text) is not None


def _opens_with_news(claim: ClaimReading, sentence: Sentence, passage: Reading) -> bool:
    """Return whether a sentence stands where a report tells its news, whatever day it names.

    From the second sentence on, a late report's that names a bygone day and says that its words are of then is no news there
    either: "Last December at least 400 left, an official said at the time".
    """
    if sentence.index >= _OPENING:
        return False
    then = _OF_THEN.search(passage.text)
    published = passage.published
    if sentence.index == 0 or then is None or published is None or not _is_late(claim, published):
        return True
    days = _days_beside(then, passage)
    return not days or any(_is_new(day, claim.as_of or published, published) for day in days)


def _days_beside(then: re.Match[str] | None, passage: Reading) -> list[DateMention]:
    """Return the days of a sentence but for "in the following week", which counts from another day than the report's."""
    return [
        day
        for day in passage.days
        if then is None or day.start > then.end() or then.start() > day.end
    ]


def _is_late(claim: ClaimReading, published: date) -> bool:
    return claim.as_of is not None and published - claim.as_of >= _LATE


def _is_new(day: DateMention, known: date, published: date) -> bool:
    """Return whether a day lies after what was known, or about the report's own; of a named month, all must."""
    wide = day.explicit and day.latest - day.earliest > _A_FEW_DAYS
    return published - day.earliest <= _LATE or (day.earliest if wide else day.latest) > known


def _names_today(passage: Reading) -> bool:
    """Return whether a word speaks of today; the weekday of "Monday, Dec. 14" is only part of a date."""
    dates = [day for day in passage.days if day.explicit]
    return any(
        not any(day.start <= word.start() < day.end for day in dates)
        for word in _FRESH.finditer(passage.text)
    )
