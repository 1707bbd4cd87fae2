"""One alert, one card and one digest as newsrooms have them, to be sent and looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from watcher.core.model import (
    AlertMessage,
    Attribution,
    Delta,
    DeltaKind,
    FurtherReport,
    Independence,
    Reason,
    Stance,
)
from watcher.core.posts import ClaimActivity, ClaimCard, Digest, DigestLine

NOW = datetime(2024, 12, 17, 12, 0, tzinfo=UTC)

UPDATE = AlertMessage(
    alert_id="0123456789",
    alert_key="0123456789abcdef" * 4,
    claim_id="damascus-400",
    claim_text="At least 400 soldiers left Damascus.",
    claim_as_of=date(2024, 12, 15),
    stance=Stance.UPDATES,
    reason=Reason.VALUE_CHANGED,
    delta=Delta(kind=DeltaKind.QUANTITY, old="at least 400 soldiers", new="1,200 soldiers"),
    quote="Some 1,200 soldiers have now left the capital, a ministry official said.",
    article_title="More soldiers leave",
    article_url="https://news.example/more?a=1&b=2",
    outlet="The Example",
    published_at=NOW - timedelta(hours=1),
    said=Attribution(speaker="an official", role="ministry"),
    credited=("Reuters",),
    independence=Independence.INDEPENDENT,
    echo_of="",
    confidence=0.83,
    confidence_word="high",
    why="same event; 1,200 instead of at least 400 soldiers",
    notes=("read from the feed's summary only; the page could not be read",),
    standing="second independent origin: The Example, beside Reuters; 4 outlets, 2 origins",
    also=(
        FurtherReport(outlet="The Beacon", url="b", independence=Independence.INDEPENDENT),
        FurtherReport(outlet="Herald", url="h", independence=Independence.ECHO),
    ),
)
CONFIRMATION = replace(
    UPDATE,
    alert_id="1123456789",
    alert_key="1123456789abcdef" * 4,
    stance=Stance.CONFIRMS,
    reason=Reason.FURTHER_ORIGIN,
    delta=None,
    quote="“At least 400 of our men have left,” General Karim Saleh told AFP.",
    outlet="AFP",
    article_title="Syrian army leaves capital, general says",
    said=Attribution(speaker="Karim Saleh", role="general", to="AFP", quoted=True),
    credited=(),
    why="same event, same number, quoted",
    standing="second independent origin: AFP, beside Reuters; 4 outlets, 2 origins",
    notes=(),
    also=(),
)
DENIAL = replace(
    UPDATE,
    alert_id="2123456789",
    alert_key="2123456789abcdef" * 4,
    stance=Stance.CONTRADICTS,
    reason=Reason.STANCE_CHANGED,
    delta=Delta(kind=DeltaKind.STATUS, old="left", new="have not moved"),
    quote="Not one soldier has left Damascus, the defence ministry said on Tuesday.",
    outlet="Levant Courier",
    article_title="Ministry denies retreat",
    said=Attribution(speaker="", role="defence ministry", denied=True),
    credited=(),
    confidence=0.65,
    confidence_word="medium",
    why="denies the event; same place and day",
    standing="",
    notes=(),
    also=(),
)
ECHOED = replace(
    CONFIRMATION,
    alert_id="3123456789",
    alert_key="3123456789abcdef" * 4,
    standing="7 outlets, 2 origins",
    also=tuple(
        FurtherReport(outlet=outlet, url=outlet, independence=Independence.ECHO)
        for outlet in ("Morning Herald", "Daily Post", "Gulf Wire", "Kurier")
    ),
)
ECHO = replace(
    UPDATE,
    alert_id="5123456789",
    alert_key="5123456789abcdef" * 4,
    outlet="Morning Herald",
    independence=Independence.ECHO,
    echo_of="AFP",
    credited=("AFP",),
)
WITHDRAWN = replace(
    CONFIRMATION,
    alert_id="4123456789",
    alert_key="4123456789abcdef" * 4,
    reason=Reason.WITHDRAWN,
    why="the page was edited and no longer says what alert 1123456789 was about",
    notes=("edited after publication: the page no longer says this (confirms)",),
    standing="",
)
CARD = ClaimCard(
    key="c" * 64,
    claim_id="damascus-400",
    claim_text="At least 400 soldiers left Damascus.",
    claim_as_of=date(2024, 12, 15),
    state="contested",
    standing="contested (said by 4 outlets, 2 origins; 1 independent)",
    origins=2,
    outlets=4,
    last_change="The Example updates it: at least 400 soldiers → 1,200 soldiers"
    " (confirmed → contested)",
    last_change_at=NOW - timedelta(hours=1),
)
DIGEST = Digest(
    id="d123456789",
    key="d" * 64,
    title="Daily digest",
    since=NOW - timedelta(days=1),
    until=NOW,
    zone="Europe/Berlin",
    lines=(
        DigestLine(message=DENIAL, severity="contradiction by an independent origin"),
        DigestLine(message=UPDATE, severity="number change"),
        DigestLine(message=CONFIRMATION, severity="first independent confirmation"),
    ),
    more=4,
    activity=(
        ClaimActivity(
            claim_id="damascus-400",
            claim_text="At least 400 soldiers left Damascus.",
            counts=(0, 1, 0, 3, 7, 4, 2, 1),
        ),
        ClaimActivity(
            claim_id="homs", claim_text="Homs airport is closed.", counts=(0, 0, 0, 1, 0, 0, 0, 0)
        ),
    ),
)
