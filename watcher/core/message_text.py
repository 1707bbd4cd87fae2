"""The wording of an alert, the same on every channel; sinks only lay it out and escape it."""

from __future__ import annotations

from watcher.core.model import AlertMessage, Attribution, Independence, Reason, Stance

STANCE_WORD = {
    Stance.CONFIRMS: "CONFIRMS",
    Stance.CONTRADICTS: "CONTRADICTS",
    Stance.UPDATES: "UPDATES",
    Stance.MENTIONS: "MENTIONS",
    Stance.UNRELATED: "UNRELATED",
}


def stance_word(message: AlertMessage) -> str:
    """Return the word that an alert begins with: its stance, or that what was said is withdrawn."""
    return "WITHDRAWN" if message.reason is Reason.WITHDRAWN else STANCE_WORD[message.stance]


def headline(message: AlertMessage) -> str:
    """Return 'CONTRADICTS: the claim's text'."""
    return f"{stance_word(message)}: {message.claim_text}"


def delta_line(message: AlertMessage) -> str:
    """Return 'quantity: at least 400 soldiers -> 1,200 soldiers', or ''."""
    delta = message.delta
    return "" if delta is None else f"{delta.kind.value}: {delta.old} → {delta.new}"


def source_line(message: AlertMessage) -> str:
    """Return outlet and time, who said it, whom it credits, and whether it is independent."""
    when = "" if message.published_at is None else f", {message.published_at:%Y-%m-%d %H:%M} UTC"
    parts = [f"{message.outlet or 'unknown outlet'}{when}"]
    speaker = _speaker(message.said)
    if speaker:
        parts.append(f"said by {speaker}")
    if message.credited:
        parts.append(f"credits {', '.join(message.credited)}")
    parts.append(_independence(message))
    return " · ".join(parts)


def _speaker(said: Attribution | None) -> str:
    if said is None or not (said.speaker or said.role):
        return ""
    who = ", ".join(part for part in (said.speaker, said.role) if part)
    return f"{who} to {said.to}" if said.to else who


def _independence(message: AlertMessage) -> str:
    if message.independence is Independence.ECHO:
        return f"echo of {message.echo_of}" if message.echo_of else "echo of an earlier report"
    if message.independence is Independence.INDEPENDENT:
        return "independent of what we had"
    return "independence unknown"


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
        f"{message.article_title} {message.article_url}".strip(),
        judgment_line(message),
        claim,
        *message.notes,
    ]
    return "\n".join(line for line in lines if line)
