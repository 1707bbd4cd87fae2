"""Is a sentence's matter news, or what a report tells of earlier times?"""

from __future__ import annotations

import re
from datetime import date, timedelta

from watcher.core.reading import Reading

_LONG_AGO = timedelta(days=31)
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
