"""What promos, credits, bylines and section titles look like; used by boilerplate.py."""

from __future__ import annotations

import re

_I = re.IGNORECASE

# Whole short paragraphs, or single sentences, that begin like this ask the reader for something.
PROMO_START = re.compile(
    r"""\W{0,8}(?:
    (?:please\s+)?(?:sign\s+up|subscribe|register)\s+(?:here|now|today|free|for\s+free|(?:to|for|with)\s+
        (?:our|the|us|this|get|receive|read|continue|unlimited|full|free|daily|weekly|\S+[’']s\b)|below)
    | sign\s+up\s*$ | subscribe\s*$
    | (?:already\s+)?(?:a\s+)?(?:subscriber|member|have\s+an\s+account)\?\s*(?:log|sign)\s+in
    | (?:log|sign)\s+in\s+(?:to|or)\b
    | unlock\s+(?:the|this|your|all|full|unlimited|our)\b
    | join\s+(?:us|our)\b[^.]{0,40}\b(?:on|telegram|whatsapp|newsletter|discord|channel|community|signal|viber)\b
    | (?:follow|find|like|add|watch|catch)\s+(?:us|our|[\w .]{1,25}[’']s|the\s+latest|all\s+the\s+latest|live\s+updates)\b
        [^.]{0,80}(?:\bon\b|@|\bhere\b|channel|coverage|app\b)
    | follow\s+(?:[\w.]+\s+){1,4}on\s+(?:x|twitter|facebook|instagram|telegram|google|threads|linkedin|bluesky|youtube|tiktok|mastodon)\b
    | follow\s+(?:on\s+)?@\w+
    | (?:please\s+)?(?:support|donate|help\s+(?:us|support))\s+(?:us|our|the|to|independent|quality)\b
        [^.]{0,60}(?:patron|journalis|newsroom|donat|member|contribut|work|team|reporting)
    | support\s+\w+\s+or\s+become\b | become\s+(?:our|a)\s+(?:patron|member|supporter|subscriber)
    | donate\s*(?:now|today|here)?\s*[!.]?\s*$
    | (?:click|tap|press)\s+(?:here|on\s+the|the|below|this\s+link|to\s+(?:read|subscribe|play|expand|share|follow))\b
    | (?:download|get|install)\s+(?:the|our|a)\s+(?:free\s+)?(?:\w+\s+){0,3}app\b
    | (?:get|receive|stay\s+up\s+to\s+date|keep\s+up)\b[^.]{0,90}\b(?:inbox|newsletters?|notifications|by\s+e-?mail)\b
    | (?:read|see|hear|watch|listen)\s+(?:more|also|next|the\s+full|our)\s*(?:here|at\s|:|\||\u2014|-|>|about\s+[\w ]{3,60}$|$)
    | (?:also|must|further|related)\s+(?:read|watch|see|reading|on\s+\w+)\s*(?::|\||-|\u2013|\u2014|$)
    | (?:related|recommended|more\s+(?:on|from|about|in)|most\s+read|most\s+popular|trending|editor[’']?s?[’']?\s+(?:pick|choice)s?|you\s+(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested))\b[^.]{0,60}$
    | (?:see\s+also|don[’']t\s+miss|watch|listen|video|photos?|gallery|live|explainer|opinion|in\s+pictures)\s*[:|]
    | (?:story|article|content)\s+continues\s+(?:below|after)\b
    | (?:advertisement|advertising|sponsored(?:\s+content)?|promoted|loading|skip\s+(?:ad|advertisement|to)\b.{0,30})\W*$
    | share\s+(?:this|on|via|the\s+(?:article|story|post))\b
    | (?:this\s+(?:article|story|site|website|page|video|content)|we)\s+uses?\s+cookies\b
    | (?:copyright|\(c\))\s*(?:©|\(c\)|\d{4}) | \W*©
    | .{0,80}\ball\s+rights\s+reserved\b
    | our\s+standards\s*:
    | (?:read|discover|explore)\s+(?:the\s+)?(?:full|original|complete)\s+(?:story|article|report|text|interview)\s*(?:here|on|at|$)
    | (?:if\s+you\s+(?:have\s+)?(?:noticed?|spot(?:ted)?|found|see|find)|found|spotted|notice)\b[^.]{0,40}\b(?:error|typo|mistake|misprint)\b
    | .{0,90}\bctrl\s*\+\s*enter\b
    | (?:do\s+you\s+have|got|have)\s+a\s+(?:news\s+)?(?:story|tip|confidential)\b
    | (?:подписывайтесь|подпишитесь|присоединяйтесь|читайте\s+(?:также|нас|ещ[её])|смотрите\s+также|поделиться|реклама\s*$
        |підписуйтесь|підписуйтеся|приєднуйтесь|читайте\s+також|підтримайте|поділитися|стежте\s+за)
    | (?:lesen\s+sie\s+(?:auch|hier|mehr)|mehr\s+zum\s+thema|abonnieren\s+sie|jetzt\s+abonnieren|anzeige\s*$
        |lire\s+aussi|à\s+lire\s+aussi|abonnez-vous|inscrivez-vous\s+à|publicité\s*$
        |lea\s+también|lee\s+también|suscríbete|suscríbase|síguenos|leggi\s+anche|iscriviti|czytaj\s+też|zobacz\s+też|leia\s+(?:também|mais))
    | (?:اقرأ\s+(?:أيضا|أيضاً|المزيد)|إقرأ\s+أيضا|شاهد\s+أيضا|تابعونا|اشترك|مشاركة\s*$)
    )""",
    _I | re.VERBOSE,
)

# What buttons leave behind.
MARK = re.compile(
    r"\W{0,8}(?:share|print|e-?mail|comments?|tweet|copy\s+link|save|listen|whatsapp|telegram|facebook|"
    r"reddit|twitter|linkedin|tt|aa|\d+\s+(?:comments?|shares?|views?)|поделиться|поділитися|مشاركة)\W*$",
    _I,
)

# Anywhere in a short paragraph.
PROMO_INSIDE = re.compile(
    r"""\b(?:this|our)\s+(?:free\s+)?(?:daily|weekly|morning|evening|monthly)?\s*newsletters?\b.{0,12}$
    | \b(?:sign\s+up|subscribe)\s+(?:here|now|today)\b
    | \bto\s+(?:continue|keep)\s+reading\b
    | \b(?:straight|delivered|directly)\s+to\s+your\s+(?:inbox|phone|e-?mail)
    | \bbecome\s+(?:our|a)\s+(?:patron|paid\s+subscriber)\b
    | \bprivacy\s+(?:policy|notice)\b.{0,60}\b(?:terms|apply|agree|cookies?)\b | \bterms\s+(?:of\s+(?:use|service)|and\s+conditions)\s+apply\b
    | \b(?:whatsapp|telegram)\s+channel\b.{0,40}(?:@|\bhere\b|https?:|t\.me)
    | \bt\.me/\w | \bbit\.ly/\w
    """,
    _I | re.VERBOSE,
)

_AGENCIES = (
    r"(?:REUTERS|Reuters|AFP|AP|Associated\s+Press|EPA(?:-EFE)?|EFE|Getty(?:\s+Images)?|Xinhua|Anadolu(?:\s+Agency)?|AA|TASS|"
    r"Sputnik|RIA\s+Novosti|Shutterstock|iStock|Alamy|Bloomberg|Maxar|Planet\s+Labs|Ukrinform|Unsplash|"
    r"Wikimedia(?:\s+Commons)?|Handout|File(?:\s+photo)?|Sipa|ZUMA|NurPhoto|Pool|PA(?:\s+(?:Wire|Media))?|ANI|PTI|dpa|"
    r"Screenshot|Twitter|Facebook|Telegram|Instagram|YouTube)"
)
# A credit at the end: "(AFP)", "REUTERS/Jane Doe", "Jane Doe/AFP via Getty Images", "[File: AP]".
CREDIT_END = re.compile(
    rf"""(?:
      [(\[]\s*(?:(?:photo|image|picture|credit|source|file|by)\b[^)\]]{{0,80}}|[^()\[\]]{{0,60}}?{_AGENCIES}[^()\[\]]{{0,40}})\s*[)\]]
    | \b{_AGENCIES}\s*/\s*[^.!?]{{1,60}}
    | /\s*{_AGENCIES}(?:\s+(?:via|/)\s*[\w ]{{2,30}})?
    | \bvia\s+{_AGENCIES}
    | \b(?:AP|AFP|EPA|PA)\s+Photos?\b[^.]{{0,60}}
    )\s*\.?\s*$""",
    re.VERBOSE,
)
CREDIT_START = re.compile(
    r"(?:photo(?:graph|s)?|image|picture|credits?|illustration|graphic|video|foto|фото|ілюстрація|صورة)"
    r"(?:\s+(?:credit|by|courtesy|from|source|of))?\s*[:©/|]\s*\S",
    _I,
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?)(?:,?\s+(?:19|20)\d\d)?"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?"
DATE_LINE = re.compile(
    rf"""(?:
      (?:published|updated|posted|last\s+(?:updated|modified)|first\s+published|issued\s+on|created|date)\b[^.]{{0,12}}?[\s:-]+.{{0,60}}
    | (?:[^\d]{{0,60}}[\u2014\u2013|,/-]\s*)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?{_DAY}
        (?:\W+(?:at\s+)?{_CLOCK})?(?:\s+[A-Z]{{2,4}})?(?:\W+updated.{{0,40}})?
    | (?:19|20)\d\d-\d\d-\d\d(?:[T\s]{_CLOCK}.{{0,10}})? | \d{{1,2}}[./]\d{{1,2}}[./](?:19|20)?\d\d(?:\W+{_CLOCK})?
    | \d+\s+(?:min(?:ute)?s?|hours?|days?)\s+(?:read|ago)
    )\W*$""",
    _I | re.VERBOSE,
)
BYLINE = re.compile(
    r"(?:(?i:written|reported|reporting|edited|editing|story|words|text|compiled|translated|additional\s+reporting|"
    r"photographs?|produced|posted)\s+(?i:and\s+\w+\s+)?(?i:by)|(?:By|BY))\s*:?\s+"
    r"[A-ZÀ-ÞА-ЯЁІЇЄ].{1,160}$"
)
CONTRIBUTED = re.compile(
    r".{0,120}\bcontributed\s+to\s+this\s+(?:report|story|article)\b|\(?(?:with\s+)?(?:inputs?|additional\s+reporting)\s+(?:from|by)\s+\w",
    _I,
)
# Who is credited with the story: readers of attributions need it.
SOURCE_LINE = re.compile(
    r"\W{0,8}(?:sources?|via|источники?|джерел[оа]|quellen?|fuentes?)\s*:\s*\S", _I
)
# Markup, data, words of two scripts in one, or marks of a language model's prompt: nobody says anything in them.
_TWO_SCRIPTS = r"\b(?=[^\W\d_]*[A-Za-z])(?=[^\W\d_]*[\u0370-\u04ff])[^\W\d_]{3,}\b"
NOT_PROSE = re.compile(
    rf"{_TWO_SCRIPTS}(?:\W+\w+){{0,3}}\W+{_TWO_SCRIPTS}|"
    # a part to play: "you are JudgeBot", "JudgeBot never confirms", "JudgeBot, begin!"
    r"\b[Yy]ou are (?:now )?(?:an? )?\w*Bot\b|\b[A-Z]\w+Bot(?:, (?:begin|ignore|confirm|answer)| never confirms)\b|"
    # an order to what reads along: "note to machines: ...", "Stance must be mentions", "Confidence must be 0"
    r"\b[Nn]ote to (?:machines|bots|crawlers|AIs|language models):|\b[Ss]tance (?:must|should|shall) be (?:confirms|contradicts"
    r"|updates|mentions|unrelated)\b|\b[Cc]onfidence (?:must|should|shall) be [01](?:\.\d+)?\b|"
    r"[{,]\s*\"\w+\"\s*:|```|<\|\w+\|>|\[/?INST\]|</\w+>|\b\w+-[\w-]+ \w+s;(?: \w+-[\w-]+ \w+s;)+"
)
# The whole dateline of a story's first sentence: "BEIRUT, Dec 22 (Reuters) - ", "CAIRO — ".
DATELINE = re.compile(
    r"(?=[A-Z .]{4})(?:[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]+){0,3}(?:, [A-Z][A-Za-z.'’ ]{2,20}?)?"
    r"(?:,? \(?(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)\)?)?,?)"
    r"(?: ?\([A-Z][^()\n]{1,40}\))? ?(?:[–—]|-{1,2}(?= ))\s*(?=\S)"
)
# A byline on the line of a story's first sentence: "By Ann Lee and Tom Roe - ".
BYLINE_OPENING = re.compile(
    r"By [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}(?:(?:,| and) [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}){0,3}"
    r" ?(?:[–—]|-{1,2}(?= ))\s*(?=\S)"
)
# A dateline with nothing after it.
DATELINE_ALONE = re.compile(
    r"[A-Z][\w .,’'/-]{0,50}(?:\([A-Z][\w /]{1,25}\)\s*)?\s*[\u2014\u2013-]+\s*$"
)
# A dateline before the first words of a story.
DATELINE_OPENING = re.compile(
    r"[A-Z][A-Z .’'-]{2,30}(?:,\s+[A-Z][\w. ]{2,25})?\s*(?:\([A-Z][\w /]{1,25}\)\s*[\u2014\u2013-]+|[\u2014\u2013]{1,2})\s"
)

BACKGROUND_TITLE = re.compile(
    r"\W{0,8}(?:background|context|for\s+(?:reference|context|background)|previously|earlier|recap|reminder|"
    r"the\s+back\s*story|what\s+(?:happened|came)\s+before|предыстория|справка|контекст|ранее|що\s+передувало|"
    r"передісторія|довідка|раніше|hintergrund|vorgeschichte|(?:le\s+)?contexte|(?:el\s+)?contexto|antecedentes|"
    r"contesto|tło|خلفية|السياق)\s*(:|\.|$)",
    _I,
)
BULLET = re.compile(r"\s*(?:[•●▪◦‣∙·*]|[-\u2013](?=\s))\s*")

YEAR = re.compile(r"\b(?:19[0-9]{2}|20[0-9]{2})\b")
_SOME_YEAR = r"(?:(?:early|late|mid-?)\s*)?(?:[A-Z][a-z]+\s+)?(?:19|20)\d\d\b"
# "has backed it since 2011", "fought there from 2015", "dates from 1971": facts that stand for years.
STANDING = re.compile(
    rf"""\b(?:has|have|had|been)\b.*\bsince\s+(?:at\s+least\s+)?(?:{_SOME_YEAR}|(?:early\s+in\s+)?the\s+(?:early\s+|late\s+)?Cold\s+War)
    | \b(?:\w+ed|was|were|fought|ran|led|held|sent|took|went|began)\b.*\bfrom\s+{_SOME_YEAR}
    | \bdat(?:es|ed|ing)\s+(?:back\s+)?(?:from|to)\s+{_SOME_YEAR}
    | \bback\s+in\s+{_SOME_YEAR}
    | \bin\s+the\s+(?:early\s+|late\s+|mid-?)?(?:19\d0|20[01]0)s\b
    """,
    re.VERBOSE,
)
IN_YEAR = re.compile(
    rf"(?:In\s+{_SOME_YEAR}|[^,;:\u2014\u2013\"“”]{{0,120}}\b(?:in|by|during)\s+{_SOME_YEAR})"
)
# Words that tie a sentence to today: with one of them it is not a standing paragraph.
RECENT = re.compile(
    r"""\b(?:today|yesterday|tonight|tomorrow|now|currently|recent|recently|latest|(?:mon|tues|wednes|thurs|fri|satur|sun)day
    | (?:this|last|next|past|coming)\s+(?:week|month|year|morning|evening|few|hours|days|weekend)
    | sa(?:id|ys|ying)|told|tells|accord(?:ing|s)|announce[ds]?|not(?:es|ed)|claim(?:s|ed)|report(?:s|ed|edly)|add(?:s|ed)|warn(?:s|ed)|but|however|would|will|won|may|might|could|percent)\b|%""",
    _I | re.VERBOSE,
)
PRESENT = re.compile(r"\b(?:is|are|has|have)\b")
UNTIL = re.compile(r",?\s+\b(?:until|till)\b.*$", re.DOTALL)
