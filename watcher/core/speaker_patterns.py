"""The words by which English tells who said something."""

from __future__ import annotations

import re

SAY = (
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
VERB = re.compile(
    rf"(?<=[\s”\"])(?:(?:has|have|had|also|later|then|further|earlier|just|repeatedly) )*"
    rf"(?P<verb>{SAY})\b(?! by\b(?! (?:phone|telephone|email|e-mail|text)\b))",
    re.IGNORECASE,
)
SHOW = re.compile(
    r",\s+(?P<speaker>[^,“”\"]{0,60}?\b(?:pictures|images|imagery|memo|documents?|data|records|figures|footage|videos?|letter"
    r"|report|survey|poll|filings?|emails|messages|bulletin|study|statistics)\b[^,“”\"]{0,60}?) (?:has |have )?"
    r"(?:shows?|showed|shown|suggests?|suggested|indicates?)\b[^,“”\"]{0,40}$"
)
TOLD = frozenset(("told", "tells", "informed", "informs"))
BE = frozenset("am is are was were be been being get gets got not to will would may could".split())
BEFORE_ADJECTIVES = frozenset("a an the its his her their this that these those more".split())
BEFORE_NOUNS = frozenset(
    "of about after before on earlier to by the a an these those such its their his her media news "
    "previous for no any from with in recent local some several all".split()
)
NOUN_TOO = frozenset(
    "reports claims notes answers estimates comments demands promises rules remarks accepts add say "
    "puts put warns recalls states state".split()
)
ACCORDING = re.compile(
    r"\b(?:according to|in the words of|if one is to believe) (?:the )?(?P<speaker>[^,;.“”\"]{2,80})",
    re.IGNORECASE,
)
CITED = re.compile(
    r"\b(?:citing|which cites|cites|cited|quoting|with reference to|referring to|with reference also to)"
    r" (?P<speaker>[^,;.:“”\"]{3,80})",
    re.IGNORECASE,
)
QUOTED_AS_SAYING = re.compile(
    r"\bquot(?:ed|es|ing) (?P<speaker>(?!(?:its|his|her|by)\b)[^,;.:“”\"]{3,80}?) (?:as saying|saying)\b"
)
ROLE_AFTER = re.compile(
    r"\s*,\s*(?P<role>who [^,;.“”\"]{3,90}|(?:an?|the|its|his|her|their)"
    r"(?: (?!(?:is|are|was|were|will|would|has|have|had|can|could|may|might)\b)[^,;.\s“”\"]+){1,15}(?![^,;.“”\"]))"
)
NAME_AFTER = re.compile(
    r"\s+(?!(?:on|in|at|that|to|by|after|without) )(?P<speaker>(?:the |an? )?(?:[a-z-]+ ){0,4}?[^\W\d_a-z][\w’'.-]*(?: (?:(?:al|bin|ibn|de|del|da|of|van|von|der|den|la) ){0,2}"
    r"(?:(?:al|el|ad|an|ar|as|ash|at|az)-)?[^\W\d_a-z][\w’'-]*){0,5}|the [a-z]+(?: [a-z]+)?|(?:one|two|three|some) of the [a-z]+)(?=[,.;]|\s|$)"
)
PERSON_AFTER = re.compile(
    r"\s+(?P<speaker>(?:(?:the|an?|one|two|three|four|five|several|some|many) (?:[\w’'-]+ ){0,5}?)?"
    r"(?:officials?|officers?|sources?|spokes\w+|minist(?:er|ry)|residents?|witnesses|witness|"
    r"diplomats?|analysts?|mayor|governor|commanders?|generals?|doctors?|nurses?|lawyers?|president|"
    r"police|workers?|villagers?|soldiers?|envoys?|aides?|experts?|people|operators?|traders?|"
    r"engineers?|employees|colleagues|survivors?|authorities|person|man|woman|executives?|insiders?|bankers?)"
    r"(?: (?:who|in|from|of|at|with|familiar|close|briefed) [^,;.“”\"]{3,60})?)(?![\w’'-]| [A-ZÀ-Þ])"
)
COMMA = re.compile(r",(?!\d)")
TOLD_TO = re.compile(
    r"\s+(?:the |an? )?(?P<to>(?:[a-z]+ )?(?:(?:state )?(?:news ?papers?|agency|broadcaster|television|"
    r"radio|daily|outlet) )?[^\W\d_a-z][\w/’'-]*(?: [^\W\d_a-z][\w’'-]*){0,4}|"
    r"reporters|journalists|lawmakers|parliament|(?:press|news) (?:conference|briefing)|"
    r"local (?:newspaper|media|radio|television)|investors|employee representatives)\b"
)
IN_TALK = re.compile(
    r"\b(?:(?:in (?:an? )?(?:[\w-]+ )?|during (?:an? )?)?(?:interview|remarks|comments?|statement|reply|talk)s? "
    r"(?:[\w-]+ )?(?:with|to|sent to|for|from)|speaking to|spoke to|a question from) (?:the |an? )?"
    r"(?:(?:[a-z]+ )?(?:daily|newspaper|broadcaster|agency|channel) )?"
    r"(?P<to>[^\W\d_a-z][\w/’'-]*(?: [^\W\d_a-z][\w’'-]*){0,4}|reporters|journalists|stock exchange)"
)
AT = re.compile(r"\b(?:told|at) an? (?P<to>(?:press|news) (?:conference|briefing))\b")
ON = re.compile(
    r"\b(?:on|via|in a post on|through) (?:its |his |her |their )?"
    r"(?P<to>Telegram|X|Twitter|Facebook|Truth Social|state television|state TV|Instagram|WhatsApp)\b"
)
QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
CLOSES = re.compile(r"[^\"]*[^\s\"(]\"(?:\s|$)")
CLAUSE = re.compile(r"[;:—–“”\"]| (?:but|while|although|though|because|as|when) ")
TELLS_THAT = re.compile(
    rf"\b(?:{SAY}|shows?|showed|fact|idea) (?:[^,;]{{0,60}} )?that "
    r"|\bthat (?=(?:the|an?|he|she|they|it|we|his|her|its|their|some|no|two|three) )",
    re.IGNORECASE,
)
RELATIVE_CLAUSE = re.compile(r" (?:that|which) .*$")
DATELINE = re.compile(
    r"^(?:(?:[^\W\d_a-z][^“”\"()\n]{0,50}? ?)?(?:\([A-Z][\w /.]{1,25}\)|\([a-z]{3}\)|/[A-Z]+/)\.?|[^\W\d_a-z]{3}[^\Wa-z_ ,/-]*"
    r"(?:[ ,/][^“”\"()\n]{0,40}?)?|(?:[^\W\d_a-z]\w+[ ,]{1,2}){1,3}(?=-)) ?\.?-?[-–—] ?(?=\S)"
)
LEAD_WORDS = re.compile(
    r"^(?:(?:but|and|while|when|as|also|meanwhile|however|still|yet|then|which|whom)\s+)+",
    re.IGNORECASE,
)
DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today)"
OPENING_DAY = re.compile(
    rf"^(?:(?:late |early |earlier )?(?:on |this |last )?{DAY}(?: (?:morning|evening|night|afternoon))?|"
    r"earlier|in a statement|in turn)[, ]+",
    re.IGNORECASE,
)
CLOSING = re.compile(
    rf"(?: (?:late |early )?(?:on )?{DAY}(?: (?:morning|evening|night|afternoon))?| here| in a statement| (?:now|also|both|again|still|later|in turn)"
    r"| (?:cited|seen|obtained|quoted|interviewed|reached|contacted|reviewed|viewed|released|published"
    r"|carried) by .*)+$",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"^(?:in|on|at|by|after|before|since|during|earlier|last|this) ", re.IGNORECASE
)
# The name says it already; "the military agency (HUR)" has no other name.
ACRONYM = re.compile(r"(\b[^\W\d_a-z][\w’'-]*)\s\([A-Z][A-Za-z.]{1,7}\)")
ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
AFTER_SAYING = re.compile(
    rf"(?:,? (?:(?:late |early )?(?:on )?{DAY}|in an?|at an?|to|via|citing|quoting|with reference|late|this"
    r"|on (?:its|his|her)|through|during|by (?:phone|telephone)|outside)\b(?:(?! that\b)[^“”\"])*)?[.,]?\s*$",
    re.IGNORECASE,
)
TOLD_AND_DONE = re.compile(r"(?:(?! that\b)[^,“”\"]){1,80}[.,]?\s*$")
COURT = re.compile(
    r"(?P<speaker>(?:\b[\w’'.-]+ ){0,5}?(?:court|judge|tribunal|jury|magistrate)s?"
    r"(?: (?:in|of) (?:the )?[^\W\d_a-z]\w+)*|\bJustice(?: [^\W\d_a-z][\w-]+)+)"
    rf"(?: (?:here|on|late|has|had|just|also|earlier|(?i:{DAY})))* "
    r"(?:found|sentenced|jailed|ruled|convicted|ordered|fined|held|upheld|acquitted|granted|rejected"
    r"|overturned|dismissed)\b"
)
NOBODY = frozenset(
    (
        "",
        "nobody",
        "everybody",
        "which",
        "who",
        "that",
        "there",
        "what",
        "and",
        "but",
        "it is",
        "this",
        "or",
        "if",
        "i",
        "we",
        "you",
    )
)
CLEFT = re.compile(r"^.*\bis what (?:the )?")
RELATIVE = re.compile(r"\b(?:who|whom|whose|which|that)\b")
AUXILIARY = re.compile(r" (?:has|have|had|is|are|was|were|will|would|can|could)\b")
LONGEST_SUBJECT = 14
NOT_A_NAME = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\b",
    re.IGNORECASE,
)
NO_ROLE = re.compile(r"(?:\d{1,3}|(?:citing|quoting|speaking|asked|referring) .*)$", re.IGNORECASE)
