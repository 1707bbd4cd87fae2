"""Five posts as a channel gets them, worded as the pipeline words such reports; the outlets are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.block_html import Reader
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
from watcher.core.posts import ClaimActivity, ClaimCard, Digest, DigestLine, Post

NOW = datetime(2024, 12, 17, 13, 4, tzinfo=UTC)
READER = Reader(zone=ZoneInfo("Europe/Berlin"), now=NOW)


@dataclass(frozen=True, slots=True)
class Example:
    """A picture: a post with its claim's parent message, or alone in the channel."""

    name: str
    post: Post
    parent: ClaimCard | None = None
    broadcast: bool = False
    """The reply as the channel shows it, not its thread."""
    posted_at: datetime = NOW


def examples() -> tuple[Example, ...]:
    """Return what there are pictures of."""
    return (
        Example("confirm", _confirm(), _card(origins=2, outlets=2, last_change=_CONFIRMED)),
        Example("contradict", _contradict(), _kept(), broadcast=True),
        Example("update", _update(), _left()),
        Example("echo-count", _echoes(), _card(origins=1, outlets=4, last_change=_FIRST)),
        Example("digest", _digest(), posted_at=_MORNING),
    )


_MORNING = datetime(2024, 12, 17, 7, 0, tzinfo=UTC)
_FIRST = "Levant Wire confirms it (open → holding)"
_CONFIRMED = "Harbour Post confirms it"


def _card(**changes: Any) -> ClaimCard:
    values: dict[str, Any] = {
        "key": "c" * 64,
        "claim_id": "hmeimim-withdrawal",
        "claim_text": "Russia is withdrawing its troops from the Hmeimim air base in Syria.",
        "claim_as_of": date(2024, 12, 15),
        "state": "holding",
        "last_change_at": NOW - timedelta(minutes=2),
    }
    return ClaimCard(**{**values, **changes})


def _kept() -> ClaimCard:
    return _card(
        claim_id="bases-hmeimim-kept",
        claim_text="Russia is not withdrawing from Hmeimim air base.",
        state="contested",
        origins=2,
        outlets=5,
        last_change="Levant Wire contradicts it (holding → contested)",
    )


def _left() -> ClaimCard:
    return _card(
        claim_id="damascus-400",
        claim_text="At least 400 Russian soldiers left Damascus.",
        state="confirmed",
        origins=1,
        outlets=3,
        last_change="Coast Herald updates it: At least 400 Russian soldiers → About 1,200 Russian soldiers",
    )


def _alert(**changes: Any) -> AlertMessage:
    values: dict[str, Any] = {
        "alert_id": "653301ea1d",
        "alert_key": "6" * 64,
        "claim_id": "hmeimim-withdrawal",
        "claim_text": "Russia is withdrawing its troops from the Hmeimim air base in Syria.",
        "claim_as_of": date(2024, 12, 15),
        "stance": Stance.CONFIRMS,
        "reason": Reason.NEW_REPORTING,
        "delta": None,
        "quote": "Russia is withdrawing its troops from the Hmeimim air base in Syria, two Syrian"
        " officials told Levant Wire on Tuesday.",
        "article_title": "Russian cargo planes leave Hmeimim",
        "article_url": "https://levantwire.example/2024/12/17/hmeimim",
        "outlet": "Levant Wire",
        "published_at": NOW - timedelta(minutes=24),
        "said": Attribution(speaker="two Syrian officials", to="Levant Wire"),
        "credited": (),
        "independence": Independence.INDEPENDENT,
        "echo_of": "",
        "confidence": 0.87,
        "confidence_word": "high",
        "why": "states the same",
        "notes": (),
        "standing": "new reporting by Levant Wire; 1 outlet, 1 origin",
    }
    return AlertMessage(**{**values, **changes})


def _confirm() -> AlertMessage:
    return _alert(
        alert_id="1711a9a127",
        reason=Reason.FURTHER_ORIGIN,
        quote="Russian forces are withdrawing from the Hmeimim air base, a commander of the new Syrian"
        " administration told Harbour Post.",
        article_title="Russia pulls out of Hmeimim, says Syrian commander",
        outlet="Harbour Post",
        said=Attribution(speaker="a commander of the new Syrian administration", to="Harbour Post"),
        confidence=0.84,
        standing="second independent origin: Harbour Post, beside Levant Wire; 2 outlets, 2 origins",
    )


def _contradict() -> AlertMessage:
    return _alert(
        alert_id="fd7ba67433",
        claim_id="bases-hmeimim-kept",
        claim_text="Russia is not withdrawing from Hmeimim air base.",
        stance=Stance.CONTRADICTS,
        confidence=0.93,
        why="same matter, the opposite: withdrawing",
        standing="new reporting by Levant Wire; 1 outlet, 1 origin against it",
    )


def _update() -> AlertMessage:
    return _alert(
        alert_id="11e79167a6",
        claim_id="damascus-400",
        claim_text="At least 400 Russian soldiers left Damascus.",
        stance=Stance.UPDATES,
        reason=Reason.VALUE_CHANGED,
        delta=Delta(
            kind=DeltaKind.QUANTITY,
            old="At least 400 Russian soldiers",
            new="About 1,200 Russian soldiers",
        ),
        quote="About 1,200 Russian soldiers have left Damascus, the defence ministry said on Tuesday.",
        article_title="1,200 Russian soldiers have left Damascus",
        outlet="Coast Herald",
        said=Attribution(speaker="the defence ministry"),
        confidence=0.78,
        confidence_word="medium",
        why="confirms at least 400 Russian soldiers; now About 1,200 Russian soldiers",
        standing="new reporting by Coast Herald; 1 outlet, 1 origin for what is new",
    )


def _echoes() -> AlertMessage:
    echo = Independence.ECHO
    return _alert(
        standing="new reporting by Levant Wire; 4 outlets, 1 origin",
        also=(
            FurtherReport(outlet="Coast Herald", url="https://c.example/1", independence=echo),
            FurtherReport(outlet="Daily Tide", url="https://d.example/1", independence=echo),
            FurtherReport(outlet="North Star", url="https://n.example/1", independence=echo),
        ),
    )


def _digest() -> Digest:
    withdrawn = _alert(
        alert_id="70f586b29e",
        claim_id="embassy-open",
        claim_text="The Russian embassy in Damascus stays open.",
        stance=Stance.CONTRADICTS,
        outlet="North Star",
        standing="",
    )
    told = (
        (_contradict(), "contradiction"),
        (withdrawn, "contradiction"),
        (_update(), "new value"),
        (_confirm(), "first confirmation"),
        (_echoes(), "first confirmation"),
    )
    activity = (
        ("hmeimim-withdrawal", _echoes(), (0, 0, 1, 0, 2, 1, 4, 3, 6, 2, 1, 1)),
        ("damascus-400", _update(), (0, 0, 0, 0, 0, 1, 0, 2, 5, 3, 1, 0)),
        ("bases-hmeimim-kept", _contradict(), (0, 1, 1, 0, 0, 0, 1, 1, 0, 2, 0, 0)),
    )
    return Digest(
        id="d41f0c8a3e",
        key="d" * 64,
        title="Daily digest, Tue 17 Dec, 08:00 Europe/Berlin: 7 alerts on 4 claims",
        since=_MORNING - timedelta(days=1),
        until=_MORNING,
        zone="Europe/Berlin",
        lines=tuple(DigestLine(message=message, severity=word) for message, word in told),
        more=2,
        activity=tuple(
            ClaimActivity(claim_id=claim_id, claim_text=message.claim_text, counts=counts)
            for claim_id, message, counts in activity
        ),
    )
