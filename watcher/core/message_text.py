"""The wording of an alert, the same on every channel; sinks only lay it out and escape it."""

from __future__ import annotations

from watcher.core.message_json import typed_values
from watcher.core.model import AlertMessage, Attribution, Delta, Independence, Reason, Stance
from watcher.core.posts import ClaimCard, Digest, Post

STANCE_WORD = {
    Stance.CONFIRMS: "CONFIRMS",
    Stance.CONTRADICTS: "CONTRADICTS",
    Stance.UPDATES: "UPDATES",
    Stance.MENTIONS: "MENTIONS",
    Stance.UNRELATED: "UNRELATED",
}
_INDEPENDENCE_WORD = {
    Independence.INDEPENDENT: "independent",
    Independence.ECHO: "echo",
    Independence.UNKNOWN: "origin unknown",
}


def stance_word(message: AlertMessage) -> str:
    """Return the word that an alert begins with: its stance, or that what was said is withdrawn."""
    return "WITHDRAWN" if message.reason is Reason.WITHDRAWN else STANCE_WORD[message.stance]


def headline(message: AlertMessage) -> str:
    """Return 'CONTRADICTS: the claim's text'."""
    return f"{stance_word(message)}: {message.claim_text}"


def delta_line(message: AlertMessage) -> str:
    """Return 'quantity: at least 400 soldiers → 1,200 soldiers', or ''."""
    return "" if message.delta is None else delta_text(message.delta)


def delta_text(delta: Delta, arrow: str = "→") -> str:
    """Return kind, old and new of a delta; a date's words are followed by the days that they mean."""
    return f"{delta.kind.value}: {delta_values(delta, arrow)}"


def delta_values(delta: Delta, arrow: str = "→") -> str:
    """Return 'at least 400 soldiers → 1,200 soldiers'; a date's words are followed by the days that they mean."""
    days = typed_values(delta)
    old = _dated(delta.old, days.get("old_date", ""))
    new = _dated(delta.new, days.get("new_date", ""))
    return f"{old} {arrow} {new}"


def _dated(words: str, days: str) -> str:
    return f"{words} ({days.replace('/', ' to ')})" if days and days != words else words


def source_line(message: AlertMessage) -> str:
    """Return outlet and time, who said it, whom it credits, and whether it is independent."""
    when = "" if message.published_at is None else f", {message.published_at:%Y-%m-%d %H:%M} UTC"
    parts = [f"{message.outlet or 'unknown outlet'}{when}"]
    speaker = speaker_line(message.said)
    if speaker:
        parts.append(f"said by {speaker}")
    if message.credited:
        parts.append(f"credits {', '.join(message.credited)}")
    parts.append(_independence(message))
    return " · ".join(parts)


def speaker_line(said: Attribution | None) -> str:
    """Return 'Anna Petrova, mayor to AFP (quoted, hedged)', or '' where nobody is named."""
    if said is None or not (said.speaker or said.role):
        return ""
    who = ", ".join(part for part in (said.speaker, said.role) if part)
    heard = f"{who} to {said.to}" if said.to else who
    manner = ", ".join(
        word
        for word, holds in (
            ("quoted", said.quoted),
            ("hedged", said.hedged),
            ("a denial", said.denied),
        )
        if holds
    )
    return f"{heard} ({manner})" if manner else heard


def _independence(message: AlertMessage) -> str:
    if message.independence is Independence.ECHO:
        return f"echo of {message.echo_of}" if message.echo_of else "echo of an earlier report"
    if message.independence is Independence.INDEPENDENT:
        return "independent of what we had"
    return "independence unknown"


def standing_line(message: AlertMessage) -> str:
    """Return which origin this is, how many we hold, and who else reported it meanwhile; or ''."""
    return " · ".join(part for part in (message.standing, also_text(message)) if part)


def also_text(message: AlertMessage) -> str:
    """Return 'also: The Beacon (independent), Herald (echo)', or ''."""
    named = dict.fromkeys(
        f"{report.outlet or 'unknown outlet'} ({_INDEPENDENCE_WORD[report.independence]})"
        for report in message.also
    )
    return f"also: {', '.join(named)}" if named else ""


def judgment_line(message: AlertMessage) -> str:
    """Return the confidence as a word, why, and the alert's id."""
    return (
        f"{message.confidence_word} confidence ({message.confidence:.0%}): {message.why}"
        f" · {message.reason.value} · alert {message.alert_id}"
    )


def plain_text(message: AlertMessage) -> str:
    """Return the whole alert as plain text, one fact a line; nothing in it is escaped."""
    claim = f"claim {message.claim_id}" + (
        f", as of {message.claim_as_of.isoformat()}" if message.claim_as_of else ""
    )
    lines = [
        headline(message),
        delta_line(message),
        f"“{message.quote}”",
        source_line(message),
        standing_line(message),
        f"{message.article_title} {message.article_url}".strip(),
        judgment_line(message),
        claim,
        *message.notes,
    ]
    return "\n".join(line for line in lines if line)


def post_text(post: Post) -> str:
    """Return any post as plain text, one fact a line; nothing in it is escaped."""
    if isinstance(post, Digest):
        return digest_text(post)
    return card_text(post) if isinstance(post, ClaimCard) else plain_text(post)


def card_text(card: ClaimCard) -> str:
    """Return a claim's card: what it says, where it stands, what changed last."""
    as_of = f" (as of {card.claim_as_of.isoformat()})" if card.claim_as_of else ""
    lines = [f"{card.claim_text}{as_of}", card.standing, card.last_change, f"claim {card.claim_id}"]
    return "\n".join(line for line in lines if line)


def digest_text(digest: Digest) -> str:
    """Return a digest: its title and one line an alert."""
    lines = [digest.title]
    for line in digest.lines:
        message = line.message
        change = delta_line(message)
        told = f"{headline(message)}{f' ({change})' if change else ''}"
        lines.append(f"- {told} · {message.outlet or 'unknown outlet'} · alert {message.alert_id}")
    if digest.more:
        lines.append(f"and {digest.more} more: `watcher alert list`")
    return "\n".join(lines)
