"""The wording of posts, the same on every channel; sinks only lay it out and escape it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from watcher.core.message_json import typed_values
from watcher.core.model import AlertMessage, Attribution, Delta, Independence, Reason, Stance
from watcher.core.posts import ClaimActivity, ClaimCard, Digest, Post
from watcher.core.text import counted, utc_time

STANCE_WORD = {
    Stance.CONFIRMS: "CONFIRMS",
    Stance.CONTRADICTS: "CONTRADICTS",
    Stance.UPDATES: "UPDATES",
    Stance.MENTIONS: "MENTIONS",
    Stance.UNRELATED: "UNRELATED",
}
REASON_WORDS = {
    Reason.NEW_REPORTING: "new reporting",
    Reason.FURTHER_ORIGIN: "another independent origin says the same",
    Reason.STANCE_CHANGED: "not what was said before",
    Reason.VALUE_CHANGED: "a new value",
    Reason.UNJUDGED_MENTION: "names it, in a language that is not judged",
    Reason.WITHDRAWN: "taken back",
}
"""Why there is an alert, for a reader."""
_STANDING_TELLS = (Reason.NEW_REPORTING, Reason.FURTHER_ORIGIN)
_INDEPENDENCE_WORD = {
    Independence.INDEPENDENT: "independent",
    Independence.ECHO: "echo",
    Independence.UNKNOWN: "origin unknown",
}
_BARS = "▁▂▃▄▅▆▇█"


# ----------------------------------------------------------------------------- an alert


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
    """Return 'at least 400 soldiers → 1,200 soldiers'."""
    return f" {arrow} ".join(dated_values(delta))


def dated_values(delta: Delta) -> tuple[str, str]:
    """Return old and new in words; a date's words are followed by the days that they mean."""
    days = typed_values(delta)
    return _dated(delta.old, days.get("old_date", "")), _dated(delta.new, days.get("new_date", ""))


def _dated(words: str, days: str) -> str:
    return f"{words} ({days.replace('/', ' to ')})" if days and days != words else words


def source_line(message: AlertMessage) -> str:
    """Return outlet and time, who said it, whom it credits, and whether it is independent."""
    when = "" if message.published_at is None else f", {utc_time(message.published_at)}"
    outlet = f"{message.outlet or 'unknown outlet'}{when}"
    return " · ".join(part for part in (outlet, said_line(message), origin_line(message)) if part)


def said_line(message: AlertMessage) -> str:
    """Return 'said by Anna Petrova, mayor (quoted) · credits Reuters', or ''."""
    speaker = speaker_line(message.said)
    credited = f"credits {', '.join(message.credited)}" if message.credited else ""
    return " · ".join(part for part in (f"said by {speaker}" if speaker else "", credited) if part)


def speaker_line(said: Attribution | None) -> str:
    """Return 'Anna Petrova, mayor, to AFP (quoted, hedged)', or '' where nobody is named."""
    if said is None or not (said.speaker or said.role):
        return ""
    who = ", ".join(part for part in (said.speaker, said.role) if part)
    pause = "," if said.speaker and said.role else ""
    heard = f"{who}{pause} to {said.to}" if said.to else who
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


def origin_line(message: AlertMessage) -> str:
    """Return whether the report is independent, or of what it is an echo."""
    if message.independence is Independence.ECHO:
        return f"echo of {message.echo_of}" if message.echo_of else "echo of an earlier report"
    if message.independence is Independence.INDEPENDENT:
        return "independent of what we had"
    return "independence unknown"


def weight_line(message: AlertMessage) -> str:
    """Return whose report it is and how many say so, with nothing said twice."""
    origin = origin_line(message)
    if message.independence is Independence.INDEPENDENT and " independent " in message.standing:
        return message.standing
    return " · ".join(part for part in (origin, message.standing) if part)


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


def confidence_line(message: AlertMessage) -> str:
    """Return the confidence as a word, why, and why this is news where no other line says so."""
    told = f"{message.confidence_word} confidence: {message.why}"
    said_by_standing = message.standing and message.reason in _STANDING_TELLS
    said_by_delta = message.delta is not None and message.reason is Reason.VALUE_CHANGED
    news = "" if said_by_standing or said_by_delta else REASON_WORDS.get(message.reason, "")
    return f"{told} · {news}" if news else told


def id_line(message: AlertMessage) -> str:
    """Return the ids by which a person asks for more."""
    as_of = f", as of {message.claim_as_of.isoformat()}" if message.claim_as_of else ""
    return f"alert {message.alert_id} · claim {message.claim_id}{as_of}"


def plain_text(message: AlertMessage) -> str:
    """Return the whole alert as plain text, one fact a line; nothing in it is escaped."""
    withdrawn = message.reason is Reason.WITHDRAWN
    quote = f"“{message.quote}”" if message.quote else ""
    return _one_a_line(
        [
            headline(message),
            delta_line(message),
            f"no longer on the page: {quote}" if withdrawn and quote else quote,
            source_line(message),
            standing_line(message),
            f"{message.article_title} {message.article_url}".strip(),
            message.why if withdrawn else confidence_line(message),
            *(f"note: {note}" for note in message.notes),
            id_line(message),
        ]
    )


# ----------------------------------------------------------------------------- other posts


def post_text(post: Post) -> str:
    """Return any post as plain text, one fact a line; nothing in it is escaped."""
    if isinstance(post, Digest):
        return digest_text(post)
    return card_text(post) if isinstance(post, ClaimCard) else plain_text(post)


def support_line(card: ClaimCard) -> str:
    """Return '2 independent origins for it, 4 outlets; 1 against it', or that there is none."""
    against = f"{counted(card.against, 'independent origin')} against it"
    if not (card.origins or card.outlets):
        return against if card.against else "nobody independent says so yet"
    told = (
        f"{counted(card.origins, 'independent origin')} for it, {counted(card.outlets, 'outlet')}"
    )
    return f"{told}; {against}" if card.against else told


def card_text(card: ClaimCard) -> str:
    """Return a claim's card: what it says, where it stands, what changed last."""
    as_of = f" (as of {card.claim_as_of.isoformat()})" if card.claim_as_of else ""
    change = f"last change: {card.last_change}" if card.last_change else ""
    if change and card.last_change_at is not None:
        change += f", {utc_time(card.last_change_at)}"
    mark = "" if card.muted_until is None else f"muted until {utc_time(card.muted_until)}"
    return _one_a_line(
        [
            f"{card.claim_text}{as_of}",
            f"{card.state or 'open'} · {support_line(card)}",
            change,
            mark if card.active else "not tracked any more",
            f"claim {card.claim_id}",
        ]
    )


def digest_text(digest: Digest) -> str:
    """Return a digest: its title and period, one line an alert, how busy each claim was."""
    lines = [digest.title, period(digest)]
    for line in digest.lines:
        message = line.message
        change = delta_line(message)
        told = f"{headline(message)}{f' ({change})' if change else ''}"
        lines.append(f"- {told} · {message.outlet or 'unknown outlet'} · alert {message.alert_id}")
    if digest.more:
        lines.append(f"and {digest.more} more: `watcher alert list`")
    if digest.activity:
        lines += ["reports per claim, oldest first:", *activity_lines(digest.activity)]
    return _one_a_line([*lines, f"digest {digest.id}"])


def period(digest: Digest) -> str:
    """Return '16 Dec 2024 08:00 to 17 Dec 2024 08:00 (Europe/Berlin)'."""
    zone = _zone(digest.zone)
    since, until = (at.astimezone(zone) for at in (digest.since, digest.until))
    name = digest.zone if zone is not UTC else "UTC"
    return f"{since:%d %b %Y %H:%M} to {until:%d %b %Y %H:%M} ({name})"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return UTC  # a zone that this machine does not know must not keep a digest back


def activity_lines(activity: Iterable[ClaimActivity]) -> list[str]:
    """Return '▁▃█ 12 reports: the claim's text' for each claim."""
    return [
        f"{sparkline(item.counts)} {counted(sum(item.counts), 'report')}: {item.claim_text}"
        for item in activity
    ]


def sparkline(counts: Sequence[int]) -> str:
    """Return a bar for each count, the highest one full; a count above none is seen."""
    most = max(counts, default=0)
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // most) if most else 0] for count in counts)


def _one_a_line(lines: Iterable[str]) -> str:
    # A line break in what came from outside must not begin a line of its own, which would read as ours.
    return "\n".join(line for line in (" ".join(told.split()) for told in lines) if line)
