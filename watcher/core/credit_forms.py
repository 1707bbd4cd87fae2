"""How a text credits an outlet: datelines, source lines, "told X", "X reported"."""

from __future__ import annotations

import re

WHOLE_TEXT, STATEMENT = 6, 2
"""Weights: a dateline or source line speaks for the whole text, other credits for one statement."""

# What stands before and after a name that is credited; only names are searched for in the text.
_TELLS = re.compile(
    r"(?:\b(?:told|tells|telling|according to|citing|cites|(?:first |originally )?(?:cited|quoted|reported"
    r"|published|carried|obtained|seen|provided|shown|given|report|aired|broadcast|reached|reviewed|contacted"
    r"|interviewed|viewed|compiled|released) (?:by|to|in|on)"
    r"|quoting|interview (?:with|to|for|in)|(?:said|says|wrote|writes|writing|appeared|confirmed|spoke) (?:in|to|on)"
    r"|speaking (?:to|with|on)|spoke (?:to|with)|(?:statement|comments?|remarks|message|reply) (?:to|on|in)"
    r"|quotes? (?:from|in)|referring to|via|told an? \w+ (?:at|from)|reference to|shared with|data from"
    r"|(?:report|article|piece|story|investigation|interview|reporting) (?:in|from|by|on)|reports (?:in|from|by)"
    r"|joint investigation (?:by|with)|per|read (?:out )?(?:on|by)|(?:analy[sz]ed|conducted|commissioned|filmed|recorded) (?:for|by)|as (?:reported )?(?:by|in)|source,? as|leaked to|appearing (?:in|on))"
    r" (?:the |its |a |an )?(?:(?:[\w.’'-]+ ){0,2}(?:newspaper|newswire|news agency|agency|broadcaster|outlet|daily|channel"
    r"|website|magazine|radio|television|station|portal|paper|tabloid|weekly|media|media outlet) |[A-Z]\w+(?:an|ish|ese|ench|i|-based|-run|-owned)(?:-language)? )?|\bby the (?:newspaper|broadcaster|news agency|daily|channel|website|magazine) )$",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"(?: (?:news ?agency|agency|newspaper|television|TV|radio|broadcaster|magazine|daily|channel|Telegram channel))?"
    r"(?:['’]s?)?(?: \([^)\n]{1,20}\))?(?:, (?:which|citing|quoting) [^,\n]{2,50})?,? (?:which )?"
    r"(?:also |has |have |had |later |first |earlier |previously |separately |exclusively |on \w+day )*"
    r"(?:report(?:s|ed|ing)?|said|says|wr(?:ote|ites)|reveal(?:s|ed)|quot(?:es|ed)|cit(?:es|ed)"
    r"|confirm(?:s|ed)|announced|claim(?:s|ed)|noted|notes|learn(?:s|ed|t)|could not|adds?|added|broke (?:the|this)"
    r"|(?:was|were) (?:un)?able|understands|published|carried|aired|saw|obtained|disclosed|showed|stated|told readers)\b"
)
_REPORTS = re.compile(
    r"(?: \([^)\n]{1,20}\))?,? (?:which |also |has |had |first |earlier |exclusively |on \w+day )*(?:report(?:s|ed)|wr(?:ote|ites)|reveal(?:s|ed)|published)\b"
)
_ITS_STORY = re.compile(
    r"(?:['’]s?)? (?:\w+ ){0,2}?(?:report|interview|story|article|sources?|journalists?"
    r"|correspondents?|reporters?|investigation|scoop)\b"
)
_DATELINE = re.compile(r"(?:^|\n)[^\n()]{0,60}[(/]$")
_AFTER_DATELINE = re.compile(r"[)/]\s*\.?\s*[-–—:]|/\.|\) +[A-ZÀ-Þ]|\)\.")
_KYODO_DATELINE = re.compile(r"(?:^|\n)[^\n()]{2,40}\d{1,2},?(?: \d{4})?, $")
_BARE_DASH = re.compile(r" ?[-–—]{1,2} ")
_SOURCE_LINE = re.compile(
    r"(?:^|\n)\W{0,4}(?:(?:sources?|via|credit|from|original|origin|agencies|text|by)\s*:"
    r"|(?:prepared|written|compiled|adapted|translated|based|edited)(?: (?:on the basis of|based on|on|from|by|with))"
    r"(?: (?:materials?|reports?|information|reporting|data)(?: (?:of|from|by|in))?)?:?"
    r"|(?:this (?:article|story|report|text|piece) )?(?:was |is )?(?:first |originally )?(?:re)?published"
    r"(?: (?:first|originally))?(?: (?:by|in|on|from|with permission from|courtesy of))"
    r"|(?:material|courtesy|report) (?:of|by|from))\s*(?:the )?$"
    r"|\bwith (?:additional )?(?:inputs?|files|reporting|material|information|reports?|contributions?) (?:from|by|of) (?:the )?$",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(r"\n\W{0,4}$")
_AFTER_SIGN_OFF = re.compile(r"(?:[/, ] ?(?:[A-Z]\w*|agencies))*\W{0,3}(?:\n|$)")
_AGENCY_WORD = re.compile(r"[Aa]gencies|AGENCIES|[Ww]ires?\b")
_AGENCIES = re.compile(
    r"(?:\bwith(?: additional)?(?: (?:inputs?|files|reporting|material|reports?) (?:from|by))?|\bsources?:|\(|\bfrom"
    r"|\n) ?(?:the )?(?:(?:news |wire |foreign |international )?agencies|(?:news )?wires|wire (?:reports|services))\b(?! (?:are|were|have|said))",
    re.IGNORECASE,
)
_EARLIER_NEWS = re.compile(
    r"\bhad (?:earlier |previously |first |also )?(?:reported|said|published|written|told|been (?:told|quoted|reported))\b"
    r"|\b(?:[Ee]arlier|[Pp]reviously)\b|\breports? (?:in|by|from)\b|\bhad \w+ed\b|\bhad spoken\b|\breported (?:by [\w ]{2,30} )?on \w+day\b"
)


def weigh_credit(before: str, after: str) -> int:
    """Return how much an outlet named between these two is credited; 0 for not at all."""
    if before.endswith(("(", "/")):
        opens = _DATELINE.search(before) and _AFTER_DATELINE.match(after)
        return WHOLE_TEXT if opens or _is_sign_off(before[:-1], after) else 0
    if _SOURCE_LINE.search(before) or (_KYODO_DATELINE.search(before) and _BARE_DASH.match(after)):
        return WHOLE_TEXT
    if _is_sign_off(before, after):
        return WHOLE_TEXT
    if _SAYS.match(after) or _ITS_STORY.match(after) or _TELLS.search(before):
        return STATEMENT
    return 0


def is_source_line(before: str) -> bool:
    """Tell whether what stands before a name makes it the source of the whole text."""
    return bool(_SOURCE_LINE.search(before))


def is_told(before: str) -> bool:
    """Tell whether something was told to, or taken from, the outlet named next."""
    return bool(_TELLS.search(before))


def reports(after: str) -> bool:
    """Tell whether what stands after a name makes it a reporter: reported, wrote, revealed."""
    return bool(_REPORTS.match(after))


def is_earlier_news(sentence: str) -> bool:
    """Tell whether a sentence passes on what was reported before: "had earlier reported"."""
    return bool(_EARLIER_NEWS.search(sentence))


def unnamed_agencies(text: str) -> list[int]:
    """Return where a text credits agencies without their names."""
    # A glance is much cheaper than the pattern, and most texts have no such word.
    if not _AGENCY_WORD.search(text):
        return []
    return [found.start() for found in _AGENCIES.finditer(text)]


def _is_sign_off(before: str, after: str) -> bool:
    return bool(_SIGN_OFF.search(before) and _AFTER_SIGN_OFF.fullmatch(after))
