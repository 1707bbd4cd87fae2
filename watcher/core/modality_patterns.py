"""Patterns of the words that say how a sentence holds its content; all match folded text."""

from __future__ import annotations

import re


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")\b")


QUESTION_OPENING = re.compile(
    r"^\W*(?:who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|will|"
    r"would|should|has|have|had)\b"
)
INDIRECT_QUESTION = _any(
    r"(?:asked|asks|asking|wonder|wonders|wondered|wondering|unclear|unknown|question(?:s|ed)?|"
    r"know|say|said|clear|decide|decided|see|learn|debate|doubt|doubts) (?:whether|if|how long)",
    r"whether",
    r"questions? (?:over|about|of) whether",
    r"remains? to be seen",
    r"open question",
)
HYPOTHETICAL = _any(
    r"if\b(?! not only)",
    r"(?:^|(?<=, ))were (?:it|they|he|she|the \w+|\w+) to",
    r"could have",
    r"might have been",
    r"in the event (?:of|that)",
    r"should (?:it|they|he|she|the|russia|moscow|talks) \w+",
    r"scenario",
    r"hypothetical(?:ly)?",
    r"supposing",
    r"what if",
    r"theoretically",
    r"in theory",
    r"war game",
    r"simulation",
    r"in (?:a|the) (?:\w+ )?(?:computer|video|board) game",
    r"unless",
    r"before (?:it|they|he|she|\w+) (?:withdraw|leave|close|sign|open|end|pull|stop)s",
    r"(?:joke|joked|jokes|joking|imagine|imagined|imagines|pretend|pretended) (?:that|of|about)?",
    r"falsely",
    r"(?:fake|forged|doctored|hoax|bogus|fabricated|satirical) (?:\w+ )?"
    r"(?:letter|statement|report|story|post|claim)s?",
    r"(?:did|does|do|has|have) not (?:deny|denied)",
    # "but it did not say when" leaves what it says as it is
    r"(?:did|does|do|has|have) not (?:say|said|claim|claimed|believe|believed) (?:that|it|he|she|they)",
    r"(?:nobody|no one|few) (?:\w+ )?(?:believes?|believed|thinks?|thought|says?|said|claims?|doubts?)",
    r"(?:losing|loss of|a withdrawal|such a \w+) \w+ (?:would|could|might)",
)
DEMAND = _any(
    r"(?:demand|demands|demanded|demanding)",
    r"(?:urge|urges|urged|urging)",
    r"call(?:s|ed|ing)? (?:for|on|upon)",
    r"appeal(?:s|ed|ing)? (?:for|to)",
    r"(?:must|ought to)",
    r"should (?:be|not|now|have|withdraw|leave|stay|keep|pull|go|stop|resign|end|halt|talk|let|"
    r"give|make|take|allow|hold|meet|sign|close|open|lift|release|free|return|pay|hand|accept|"
    r"reject|agree|negotiate|impose|cut|raise|never|also|at)",
    r"ask(?:s|ed|ing)? (?!.{0,20}about)(?:\w+ ){0,4}(?:to|for)",
    r"want(?:s|ed)? (?:\w+ ){1,6}to",
    r"insist(?:s|ed)? (?:that )?(?:\w+ ){0,4}(?:must|should|be)",
    r"petition(?:s|ed)?",
    r"press(?:es|ed|ing) for",
    r"plead(?:s|ed)?",
    r"propos(?:e|es|ed|ing|al)",
    r"calls for",
    r"condition for",
    r"ultimatum",
    r"told (?:\w+ ){1,4}not to",
    r"(?:ignore|disregard|forget) (?:\w+ ){0,3}(?:previous|prior|above|earlier) (?:\w+ )?"
    r"(?:instruction|prompt|rule|message)s?",
    r"(?:mark|classify|label) (?:the|this|that|every|all) (?:claim|article|text|report)s?",
)
HOPE = _any(
    r"hop(?:e|es|ed|ing)(?: to| that| for|\b)",
    r"wish(?:es|ed)?",
    r"want(?:s|ed)? to",
    r"would like",
    r"fear(?:s|ed)?(?: that)?",
    r"worr(?:y|ies|ied)",
    r"warn(?:s|ed|ing)? (?:that )?(?:\w+ ){0,8}(?:could|may|might|would)",
    r"dream(?:s|ed)? of",
    r"aspir\w+",
    r"pledge(?:s|d)? to",
    r"threat(?:en|ens|ened|ening)? to",
    r"(?:ready|prepared|willing) to",
    r"rul(?:e|es|ed|ing) out",
    r"consider(?:s|ed|ing)?",
    r"weigh(?:s|ed|ing)",
    r"mull(?:s|ed|ing)?",
)
HEDGE = _any(
    # not the month
    r"(?<!\d )(?<!in )(?<!by )(?<!of )(?<!since )(?<!until )(?<!last )(?<!next )(?<!early )(?<!late )"
    r"may(?! (?:\d|last|this|next))",
    r"might",
    r"could",
    r"possibl[ey]",
    r"perhaps",
    r"maybe",
    r"probabl[ey]",
    r"likely",
    r"appear(?:s|ed)? to",
    r"seem(?:s|ed)?",
    r"apparently",
    r"reportedly",
    r"allegedly",
    r"alleged",
    r"purported(?:ly)?",
    r"believed to",
    r"thought to",
    r"said to be",
    r"claim(?:s|ed) (?:that|to)",
    r"claims",
    r"suspected",
    r"suggest(?:s|ed|ing)?",
    r"estimat(?:e|es|ed)",
    r"analysts? (?:say|said|believe|expect)",
    r"expert",
)
RUMOUR = _any(
    r"rumou?r(?:s|ed)?",
    r"unverified",
    r"unconfirmed",
    r"(?:not|never) (?:been )?(?:\w+ )?(?:confirmed|verified)",
    r"could not (?:be )?(?:\w+ )?(?:confirm|verify|verified|confirmed)",
    r"unable to (?:\w+ )?(?:confirm|verify|ascertain|establish)",
    r"no (?:official )?confirmation",
    r"speculat(?:e|ed|es|ion|ive)",
    r"reportedly",
    r"allegedly",
    r"hearsay",
    r"gossip",
    r"social media (?:posts?|users?|accounts?|channels?)",
    r"telegram channels?",
    r"(?:posts?|video|messages?) (?:circulating|shared) (?:on|online)",
    r"purported(?:ly)?",
    r"(?:no|without) evidence",
    r"local (?:talk|gossip)",
    r"word (?:is|has it)",
    r"they say",
    r"some say",
)
FORECAST = _any(
    r"will",
    r"shall",
    r"(?:is|are|was|were) (?:due|set|to|going|scheduled|slated|expected|supposed|meant|about)",
    r"plan(?:s|ned|ning)? to",
    r"intend(?:s|ed)?",
    r"expect(?:s|ed|ing)?",
    r"(?:next|coming) (?:week|month|year|days|weeks|months)",
    r"preparing to",
    r"plans",
    r"tomorrow",
)
BACKGROUND = _any(
    r"which (?:last|in (?:19|20)\d\d|had|was (?:built|founded|opened|signed))",
    r"who (?:last|in (?:19|20)\d\d|had)",
    r"(?:last|the previous|the year before) (?:year|decade|century)",
    r"(?:years?|decades?|months?|weeks?) (?:ago|earlier)",
    r"\w+ (?:years?|decades?|months?) after",
    r"in (?:19\d\d|200\d|201\d)",
    r"(?:since|from) (?:19\d\d|200\d|201\d)",
    r"had (?:earlier|previously|already|long)",
    r"dates? (?:back )?(?:from|to)",
    r"historically",
    r"during the cold war",
    r"anniversary",
    r"formerly",
    r"previously",
    r"recall(?:s|ed|ing)?",
    r"commemorat\w+",
    r"(?:condemn|criticis|criticiz|denounc|prais|thank|blam)\w* (?:\w+ ){1,5}for (?:its |his |her |their )?"
    r"\w+ing",
)
CHANGE = _any(
    r"now",
    r"no longer",
    r"any ?more",
    r"(?:has|have|had) (?:since |now |already )?(?:risen|climbed|grown|fallen|dropped|doubled|"
    r"been (?:raised|lowered|cut|reduced|increased|revised|extended|postponed|reopened|restored|"
    r"lifted|suspended|released|freed|called off|brought|put off|pushed|scrapped))",
    r"(?:rose|climbed|grew|grown|risen|rising|fell|dropped|increased|swelled|doubled|raised|cut|"
    r"lowered|reduced|brought|slipped|trimmed|revised|extended)(?: \w+){0,6} (?:to|from|by)",
    r"(?:up|down) from",
    r"latest (?:count|figure|figures|toll|tally|bulletin)",
    r"new (?:toll|count|tally|figures|figure)",
    r"so far",
    r"(?:for )?the first (?:\w+ ){0,5}(?:since|time)",
    r"resum(?:e|es|ed|ing|ption)",
    r"reopen(?:s|ed|ing)?",
    r"restart(?:s|ed)?",
    r"back (?:on|in|to|at)",
    r"is back",
    r"again",
    r"after all",
    r"postpon\w+",
    r"put off",
    r"pushed back",
    r"brought forward",
    r"delay(?:s|ed)?",
    r"cancel\w*",
    r"call(?:s|ed) off",
    r"scrap(?:s|ped)",
    r"shelved",
    r"quashed",
    r"overturn(?:s|ed)",
    r"lift(?:s|ed)",
    r"instead",
    r"rather than",
    r"until now",
    r"for the first time",
    r"has (?:meanwhile|since)",
    r"since then",
    r"later (?:released|freed|died|withdrew|reopened)",
    r"passed \d+",
    r"as of",
    r"succeed(?:s|ed|ing) (?!in )",
    r"(?:replaces|replaced|replacing)",
    r"(?:took|taken|takes|taking) over (?:from|as)",
    r"sworn in",
    r"successor",
    r"on [a-z]+ (?:reopened|resumed|restarted)",
    r"revers(?:es|ed|al)",
    r"change of (?:mind|course)",
    r"u turn",
    r"have (?:left|gone|withdrawn|begun|started)",
    r"has (?:left|gone|withdrawn|begun|started|signed|approved|agreed|closed|opened)",
)
CORRECTION = _any(
    r"den(?:y|ies|ied|ying|ial)",
    r"never",
    r"at no time",
    r"at no point",
    r"from the (?:outset|start|beginning)",
    r"in fact",
    r"actually",
    r"contrary to",
    r"(?:false|untrue|fake|fabricated|baseless|wrong|mistaken|mistake|hoax|error|miscounted)",
    r"and not",
    r"rather than",
    r"not (?:\w+ ){1,6}but",
    r"clarif(?:y|ied|ies)",
    r"correct(?:s|ed|ion)",
    r"pointed out",
    r"disput(?:e|es|ed|ing)",
    r"reject(?:s|ed|ing)? (?:\w+ ){0,2}(?:claims?|reports?|suggestions?|allegations?)",
    r"dismiss(?:es|ed|ing)? (?:\w+ ){0,2}(?:claims?|reports?|suggestions?|allegations?|talk)",
    r"insist(?:s|ed)?",
    r"no (?:such|plans?|intention|truth|question)",
    r"none of",
    r"nobody",
    r"nothing",
    r"not (?:a|one|any|even)",
    r"only",
)
STRONG_CORRECTION = _any(
    r"contrary to",
    r"(?:false|untrue|fake|fabricated|baseless|wrong|mistaken|mistake|hoax|error|miscounted)",
    r"and not",
    r"rather than",
    r"not (?:\w+ ){1,6}but",
    r"den(?:y|ies|ied|ying|ial)",
    r"correct(?:s|ed|ion)",
    r"disput(?:e|es|ed|ing)",
    r"none of",
    r"only",
)
"""Words of correction that leave open what is true; the rest of CORRECTION may only stress it."""
ATTEMPT = _any(
    r"tr(?:y|ies|ied|ying) to", r"attempt\w*", r"failed", r"foiled", r"thwarted", r"in vain",
    r"was to have", r"were to have", r"almost", r"posing as",
)  # fmt: skip
FUTURE = _any(
    r"will", r"shall", r"going to", r"(?:is|are) (?:due|set|scheduled|expected) to", r"tomorrow"
)
PAST = _any(
    r"was", r"were", r"had", r"did", r"yesterday", r"ago", r"last (?:week|month|year|night)",
    r"[a-z]{3,}ed", r"left", r"withdrew", r"flew", r"fell", r"rose", r"took", r"met", r"shut",
    r"held", r"kept", r"cut", r"won", r"lost", r"came", r"went", r"gave", r"made", r"began", r"sent",
    r"paid", r"hit", r"sold", r"bought", r"built", r"sank", r"ran", r"broke", r"chose", r"struck",
)  # fmt: skip
PRESENT = _any(r"is", r"are", r"has", r"have", r"remains?", r"now", r"currently", r"stands?")


WOULD = _any(r"would(?! like)")
REPORTED = _any(
    r"sa(?:id|ys?)", r"told", r"announc\w+", r"confirm\w*", r"den(?:ied|ies)", r"added", r"promised",
    r"stat(?:ed|es)", r"declared", r"vowed", r"decided", r"agreed",
)  # fmt: skip
