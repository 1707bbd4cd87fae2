"""A decision to alert -> a message for any channel."""

from __future__ import annotations

from watcher.core.model import (
    AlertMessage,
    Article,
    ArticleSource,
    Claim,
    DateSource,
    Decision,
    Judgment,
    Origin,
)

_ID_LENGTH = 10
_MEDIUM, _HIGH = 0.6, 0.8


def alert_id(key: str) -> str:
    """Return the short id of an alert, the first characters of its key."""
    return key[:_ID_LENGTH]


def confidence_word(confidence: float) -> str:
    """Return low, medium or high."""
    if confidence < _MEDIUM:
        return "low"
    return "medium" if confidence < _HIGH else "high"


def alert_message(
    claim: Claim,
    article: Article,
    judgment: Judgment,
    origin: Origin,
    decision: Decision,
    warning: str = "",
) -> AlertMessage:
    """Return the message of an alert; strings are as the sources gave them, never escaped here.

    warning: what the judge had to do without; it comes first, where a channel shows few notes.
    """
    return AlertMessage(
        alert_id=alert_id(decision.alert_key),
        alert_key=decision.alert_key,
        claim_id=claim.id,
        claim_text=claim.text,
        claim_as_of=claim.as_of,
        stance=judgment.stance,
        reason=decision.reason,
        delta=judgment.delta,
        quote=judgment.quote,
        article_title=article.title,
        article_url=article.url,
        outlet=article.outlet or origin.outlet,
        published_at=article.published_at,
        said=judgment.said,
        credited=origin.credited,
        independence=origin.independence,
        echo_of=origin.echo_of,
        confidence=judgment.confidence,
        confidence_word=confidence_word(judgment.confidence),
        why=" ".join((judgment.reason or decision.explanation).split()),
        standing=decision.standing,
        claim_version=claim.version,
        origins=decision.origins,
        notes=(*((warning,) if warning else ()), *_notes(article, judgment)),
    )


def _notes(article: Article, judgment: Judgment) -> tuple[str, ...]:
    """Return what a reader must know to weigh the alert."""
    notes = []
    if article.source is ArticleSource.FEED_SUMMARY:
        notes.append("read from the feed's summary only; the page could not be read")
    elif article.source is ArticleSource.FEED_CONTENT:
        notes.append("read from the feed; the page was not fetched")
    if not judgment.judged:
        notes.append("not judged: the language is not read, only names were found")
    if article.published_at is None or article.date_source is DateSource.FIRST_SEEN:
        notes.append("the page gives no date")
    elif article.date_source is DateSource.GUESSED:
        notes.append("the date was guessed from the page")
    if article.revision > 1:
        notes.append(f"an edited version (revision {article.revision}) of a page read before")
    return tuple(dict.fromkeys((*notes, *article.warnings)))
