"""Who speaks in one sentence, in what role and to whom, as its words have it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from watcher.core.titles import is_proper, split_title

_SAY = (
    r"said|says|say|adds?|added|stat(?:es|ed)|announced?|announces|claim(?:s|ed)|report(?:s|ed)|"
    r"confirm(?:s|ed)|den(?:y|ies|ied)|warn(?:s|ed)|insist(?:s|ed)|explain(?:s|ed)|wr(?:ote|ites)|"
    r"acknowledge[sd]|admit(?:s|ted)|argue[sd]|note[sd]|predict(?:s|ed)|estimate[sd]|assess(?:es|ed)|"
    r"declare[sd]|suggest(?:s|ed)|allege[sd]|reveal(?:s|ed)|tweeted|posted|maintain(?:s|ed)|"
    r"stress(?:es|ed)|repl(?:ies|ied)|answer(?:s|ed)|told|tells|inform(?:s|ed)|recount(?:s|ed)|"
    r"confide[sd]|describe[sd]|demand(?:s|ed)|promise[sd]|pledge[sd]|vow(?:s|ed)|concede[sd]|"
    r"believes?|expects?|expected|conclude[sd]|rule[sd]|blame[sd]|accuse[sd]|reject(?:s|ed)|"
    r"dismiss(?:es|ed)|refute[sd]|remark(?:s|ed)|comment(?:s|ed)|recall(?:s|ed)|urge[sd]|"
    r"testif(?:ies|ied)|disclose[sd]|emphasi[sz]e[sd]|underline[sd]|reiterate[sd]|caution(?:s|ed)|"
    r"assure[sd]|hint(?:s|ed)|assert(?:s|ed)|affirm(?:s|ed)|indicate[sd]|specif(?:ies|ied)|accept(?:s|ed)|"
    r"puts?(?= (?:the [\w ]{2,30} at\b|the (?:number|toll|figure|count|death)|it (?:at|in)\b))|called(?= (?:it|the|for|on|this)\b)"
)
_VERB = re.compile(
    rf"(?<=[\s”\"])(?:(?:has|have|had|also|later|then|further|earlier|just|repeatedly) )*"
    rf"(?P<verb>{_SAY})\b(?! by\b)",
    re.IGNORECASE,
)
_SHOW = re.compile(
    r",\s+(?P<speaker>[^,“”\"]{0,60}?\b(?:pictures|images|imagery|memo|documents?|data|records|figures|footage|videos?|letter"
    r"|report|survey|poll|filings?|emails|messages|bulletin|study|statistics)\b[^,“”\"]{0,60}?) (?:has |have )?"
    r"(?:shows?|showed|shown|suggests?|suggested|indicates?)\b[^,“”\"]{0,40}$"
)
_TOLD = frozenset(("told", "tells", "informed", "informs"))
_BE = frozenset("am is are was were be been being get gets got not to will would may could".split())
_BEFORE_ADJECTIVES = frozenset("a an the its his her their this that these those more".split())
_BEFORE_NOUNS = frozenset(
    "of about after before on earlier to by the a an these those such its their his her media news "
    "previous for no any from with in recent local some several all".split()
)
_NOUN_TOO = frozenset(
    "reports claims notes answers estimates comments demands promises rules remarks accepts add say "
    "puts put warns recalls states state".split()
)
_ACCORDING = re.compile(
    r"\b(?:according to|in the words of|if one is to believe) (?:the )?(?P<speaker>[^,;.“”\"]{2,80})", re.IGNORECASE
)
_CITED = re.compile(
    r"\b(?:citing|which cites|cites|cited|quoting|with reference to|referring to|with reference also to)"
    r" (?P<speaker>[^,;.:“”\"]{3,80})",
    re.IGNORECASE,
)
_ROLE_AFTER = re.compile(r"\s*,\s*(?P<role>(?:an?|the|who|its|his|her|their) [^,;.“”\"]{3,90})")
_NAME_AFTER = re.compile(
    r"\s+(?!(?:on|in|at|that|to|by|after|without) )(?P<speaker>(?:the |an? )?(?:[a-z-]+ ){0,4}?[^\W\d_a-z][\w’'.-]*(?: (?:al|bin|de|of|van|von) "
    r"[^\W\d_a-z][\w’'-]*| [^\W\d_a-z][\w’'-]*){0,5}|the [a-z]+(?: [a-z]+)?|(?:one|two|three|some) of the [a-z]+)(?=[,.;]|\s|$)"
)
_PERSON_AFTER = re.compile(
    r"\s+(?P<speaker>(?:(?:the|an?|one|two|three|four|five|several|some|many) (?:[\w’'-]+ ){0,5}?)?"
    r"(?:officials?|officers?|sources?|spokes\w+|minist(?:er|ry)|residents?|witnesses|witness|"
    r"diplomats?|analysts?|mayor|governor|commanders?|generals?|doctors?|nurses?|lawyers?|president|"
    r"police|workers?|villagers?|soldiers?|envoys?|aides?|experts?|people|operators?|traders?|"
    r"engineers?|employees|colleagues|survivors?|authorities|person|man|woman|executives?|insiders?|bankers?)"
    r"(?: (?:who|in|from|of|at|with|familiar|close|briefed) [^,;.“”\"]{3,60})?)(?![\w’'-]| [A-ZÀ-Þ])"
)
_COMMA = re.compile(r",(?!\d)")
_TOLD_TO = re.compile(
    r"\s+(?:the |an? )?(?P<to>(?:[a-z]+ )?(?:(?:state )?(?:news ?papers?|agency|broadcaster|television|"
    r"radio|daily|outlet) )?[^\W\d_a-z][\w/’'-]*(?: [^\W\d_a-z][\w’'-]*){0,4}|"
    r"reporters|journalists|lawmakers|parliament|(?:press|news) (?:conference|briefing)|"
    r"local (?:newspaper|media|radio|television)|investors|employee representatives)\b"
)
_IN_TALK = re.compile(
    r"\b(?:(?:in (?:an? )?(?:[\w-]+ )?|during (?:an? )?)?(?:interview|remarks|comments?|statement|reply|talk)s? "
    r"(?:[\w-]+ )?(?:with|to|sent to|for|from)|speaking to|spoke to|a question from) (?:the |an? )?"
    r"(?:(?:[a-z]+ )?(?:daily|newspaper|broadcaster|agency|channel) )?"
    r"(?P<to>[^\W\d_a-z][\w/’'-]*(?: [^\W\d_a-z][\w’'-]*){0,4}|reporters|journalists|stock exchange)"
)
_AT = re.compile(r"\b(?:told|at) an? (?P<to>(?:press|news) (?:conference|briefing))\b")
_ON = re.compile(
    r"\b(?:on|via|in a post on|through) (?:its |his |her |their )?"
    r"(?P<to>Telegram|X|Twitter|Facebook|Truth Social|state television|state TV|Instagram|WhatsApp)\b"
)
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
_CLOSES = re.compile(r"[^\"]*[^\s\"(]\"(?:\s|$)")
_CLAUSE = re.compile(r"[;:—–“”\"]| (?:but|while|although|though|because|that|as|when) ")
_LEAD_WORDS = re.compile(
    r"^(?:(?:but|and|while|when|as|also|meanwhile|however|still|yet|then)\s+)+", re.IGNORECASE
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today)"
_OPENING_DAY = re.compile(
    rf"^(?:(?:late |early |earlier )?(?:on |this |last )?{_DAY}(?: (?:morning|evening|night|afternoon))?|"
    r"earlier|in a statement|in turn)[, ]+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    rf"(?: (?:late |early )?(?:on )?{_DAY}(?: (?:morning|evening|night|afternoon))?| here| in a statement"
    r"| (?:cited|seen|obtained|quoted|interviewed|reached|contacted|reviewed|viewed|released|published"
    r"|carried) by .*)+$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:in|on|at|by|after|before|since|during|earlier|last|this) ", re.IGNORECASE
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_AFTER_SAYING = re.compile(
    rf"(?:,? (?:(?:late |early )?(?:on )?{_DAY}|in an?|at an?|to|via|citing|quoting|with reference|late|this"
    r"|on (?:its|his|her)|through|during|by (?:phone|telephone)|outside)\b(?:(?! that\b)[^“”\"])*)?[.,]?\s*$",
    re.IGNORECASE,
)
_TOLD_AND_DONE = re.compile(r"(?:(?! that\b)[^,“”\"]){1,80}[.,]?\s*$")
_COURT = re.compile(
    r"(?P<speaker>(?:\b[\w’'.-]+ ){0,5}?(?:court|judge|tribunal|jury|magistrate)s?"
    r"(?: (?:in|of) (?:the )?[^\W\d_a-z]\w+)*|\bJustice(?: [^\W\d_a-z][\w-]+)+)"
    rf"(?: (?:here|on|late|has|had|just|also|earlier|(?i:{_DAY})))* "
    r"(?:found|sentenced|jailed|ruled|convicted|ordered|fined|held|upheld|acquitted|granted|rejected"
    r"|overturned|dismissed)\b"
)
_NOBODY = frozenset(
    ("", "nobody", "everybody", "which", "who", "that", "there", "what", "and", "but", "it is", "this", "or", "if", "i", "we", "you")
)
_CLEFT = re.compile(r"^.*\bis what (?:the )?")
_RELATIVE = re.compile(r"\b(?:who|whom|whose|which|that)\b")
_AUXILIARY = re.compile(r" (?:has|have|had|is|are|was|were|will|would|can|could)\b")
_LONGEST_SUBJECT = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Who says a sentence, in what role and to whom, as written; any part may be ''."""

    speaker: str = ""
    role: str = ""
    to: str = ""


def read_saying(sentence: str) -> Saying:
    """Return the speaker, role and listener that a sentence names; a title before a name is a role."""
    # What is quoted may hold verbs and names of its own.
    plain = _QUOTED.sub(_blank, _whole(sentence))
    said = _outermost(plain) or _according(plain) or _first(plain) or Saying()
    speaker, role = split_title(said.speaker)
    said = replace(said, speaker=speaker, role=said.role or role)
    if not said.to and said.speaker and (to := _listener(plain)):
        said = replace(said, to=to)
    return said


def read_ruling(sentence: str) -> Saying:
    """Return the court or judge whose decision a sentence tells, or nobody."""
    found = _COURT.search(_QUOTED.sub(_blank, _whole(sentence)))
    name, role = split_title(tidy(found["speaker"])) if found else ("", "")
    return Saying(speaker=name, role=role)


def without(sentence: str, speaker: str) -> str:
    """Return a sentence without the words by which `speaker` says it: what is left may quote another."""
    clause = rf",?\s*(?:according to )?(?:the )?{re.escape(speaker)}\b[^,.“”\"]*?(?:\bthat\b|(?=[,.]|$))"
    return re.sub(clause, " ", sentence, count=1, flags=re.IGNORECASE)


def read_cited(sentence: str) -> str:
    """Return whom an outlet cites in a sentence (citing two officials), or ''."""
    plain = _QUOTED.sub(_blank, _whole(sentence))
    found = _CITED.search(plain)
    return tidy(found["speaker"]) if found else ""


def _whole(sentence: str) -> str:
    """Return a sentence cut out of a quotation with its opening mark."""
    if sentence.count("”") > sentence.count("“") and "“" not in sentence.split("”")[0]:
        return "“" + sentence
    return '"' + sentence if _CLOSES.match(sentence) else sentence


def _blank(quoted: re.Match[str]) -> str:
    closing = '"' if len(quoted.group()) > 1 else ""
    return '"' + " " * (len(quoted.group()) - 2) + closing


def _listener(plain: str) -> str:
    for pattern in (_IN_TALK, _AT, _ON):
        if found := pattern.search(plain):
            return found["to"]
    return ""


def _according(plain: str) -> Saying | None:
    match = _ACCORDING.search(plain)
    if match is None:
        return None
    role = _ROLE_AFTER.match(plain, match.end())
    return Saying(speaker=tidy(match["speaker"]), role=tidy(role["role"]) if role else "")


# ----------------------------------------------------------------------------- verbs of saying


def _outermost(plain: str) -> Saying | None:
    """Return who says the whole sentence: ", the head of the works council has said."""
    if shown := _SHOW.search(plain.rstrip(" .")):
        return Saying(speaker=tidy(shown["speaker"]))
    for verb in reversed(list(_VERB.finditer(plain))):
        before, told = plain[: verb.start()], verb["verb"].lower() in _TOLD
        if not (_TOLD_AND_DONE if told else _AFTER_SAYING).match(plain, verb.end()):
            continue
        if not (_COMMA.search(before) or '"' in before) or not _is_saying(before, verb["verb"]):
            continue
        speaker, role = _subject(before)
        clause = _CLAUSE.split(before.rstrip())[-1]
        if (_COMMA.search(clause) or '"' in before) and _is_somebody(speaker):
            return Saying(speaker=speaker, role=role, to=_told_to(plain, verb))
    return None


def _first(plain: str) -> Saying | None:
    """Return the subject of the first verb of saying that has one."""
    for verb in _VERB.finditer(plain):
        before, told = plain[: verb.start()], verb["verb"].lower() in _TOLD
        if not _is_saying(before, verb["verb"]):
            continue
        commas = len(_COMMA.findall(_CLAUSE.split(before)[-1]))
        apposition = before.rstrip().endswith(",") and commas > 1
        if not told and not apposition and before.rstrip().endswith((",", '"')):
            follower = _PERSON_AFTER.match(plain, verb.end()) or _NAME_AFTER.match(
                plain, verb.end()
            )
            if follower is not None:
                role = _ROLE_AFTER.match(plain, follower.end())
                return Saying(
                    speaker=tidy(follower["speaker"]), role=tidy(role["role"]) if role else ""
                )
        speaker, role_before = _subject(before)
        if _is_somebody(speaker):
            return Saying(speaker=speaker, role=role_before, to=_told_to(plain, verb))
    return None


def _told_to(plain: str, verb: re.Match[str]) -> str:
    if verb["verb"].lower() not in _TOLD:
        return ""
    to = _TOLD_TO.match(plain, verb.end())
    return to["to"] if to else ""


def _is_saying(before: str, verb: str) -> bool:
    """Tell a verb with a subject from a passive (was told) and from a noun (earlier reports)."""
    last = before.rstrip(" ,").rpartition(" ")[2].lower()
    if last in _BE or last in _BEFORE_ADJECTIVES:
        return False
    return not (verb.lower() in _NOUN_TOO and last in _BEFORE_NOUNS)


def _is_somebody(speaker: str) -> bool:
    words = speaker.lower().split()
    return speaker.lower() not in _NOBODY and words[-1] not in _BE and "what" not in words


def _subject(before: str) -> tuple[str, str]:
    """Return (speaker, role) of the clause that ends before a verb."""
    clause = _CLAUSE.split(before.rstrip())[-1]
    parts = [tidy(part) for part in _COMMA.split(clause)]
    if clause.rstrip().endswith(",") and len(parts) >= 3:
        # Anna Petrova, a spokeswoman for the ministry, said
        speaker, role = parts[-3], parts[-2]
        if re.fullmatch(r"\d{1,3}", role):
            return _shorten(speaker), ""
        if is_proper(role) and not is_proper(speaker):
            speaker, role = role, speaker
        return _shorten(speaker), role
    return _shorten(next((part for part in reversed(parts) if part), "")), ""


def _shorten(subject: str) -> str:
    subject = _CLEFT.sub("", subject)
    if not _RELATIVE.search(subject) and (verb := _AUXILIARY.search(subject)):
        subject = subject[: verb.start()]
    if _OPENING.match(subject) and " the " in subject:
        subject = subject.rpartition(" the ")[2]
    return subject if len(subject.split()) <= _LONGEST_SUBJECT else ""


def tidy(words: str) -> str:
    """Return a noun phrase without article, day, and what leads up to it."""
    plain = _LEAD_WORDS.sub("", " ".join(words.split()).strip(' ,;:.-"“”'))
    return _ARTICLE.sub("", _CLOSING.sub("", _LEAD_WORDS.sub("", _OPENING_DAY.sub("", plain))))
