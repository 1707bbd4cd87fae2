"""Where information first came from: the same report again, an echo of one, or one of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from watcher.core.model import (
    Article,
    ClaimHistory,
    Independence,
    Judgment,
    Origin,
    PriorEvidence,
)
from watcher.core.outlets import UNNAMED_AGENCIES, outlet_names
from watcher.core.text import STOPWORDS, fold, stem, tokens

# Two outlets write alike about one fact; they do not share ten words, every number and most of
# the long words in almost the same order unless one text comes from the other.
_COPIED_WORDS, _COPIED_RATIO, _COPIED_LONG_WORDS, _LONG_WORD = 10, 88.0, 0.7, 6
_ACRONYM = re.compile(r"^[A-Z]{2,6}$")
_INSTITUTION = re.compile(
    r"\b(?:ministry|intelligence|institute|command|agency|service|council|committee|commission|"
    r"court|police|army|navy|staff|administration|authority|bank|kremlin|pentagon|white house)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?”\"])\s+|\n+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Source:
    """Whose report this is, as the text shows: its own outlet's if nobody is credited."""

    name: str
    credited: tuple[str, ...]
    """Outlets that identify an earlier report."""
    speaker: bool = False
    """The source is an institution quoted beside, not through, the credited outlet."""

    @property
    def slug(self) -> str:
        return _slug(self.name)


def trace_origin(
    article: Article,
    judgment: Judgment,
    credited: tuple[str, ...],
    history: ClaimHistory,
    window: timedelta,
) -> Origin:
    """Return where a finding's information first came from.

    The same page is the same origin. Within `window` of earlier evidence, crediting the outlet
    that carried or gave it, being that outlet, or a copied quote makes an echo. Anything else is
    an origin of its own, named after the credited outlet (or the article's own) and the day.
    """
    own = _own_outlet(article)
    source = _source(article, judgment, credited, own)
    day = article.published_at or article.fetched_at
    unnamed = UNNAMED_AGENCIES in credited and not source.credited
    address = article.canonical_url or article.url
    known = sorted(history.evidence, key=_oldest_first)
    same_page = next((p for p in known if address and p.canonical_url == address), None)
    others = [p for p in known if not address or p.canonical_url != address]
    prior, reason = _echoed(judgment, source, own, others, day, window)
    if same_page is not None:
        key = same_page.origin_key
        reason = reason if prior else "another revision of a page seen before"
    else:
        key = prior.origin_key if prior else f"{source.slug or 'unknown'}:{_day(day)}"
    if prior is not None:
        independence, echo_of = Independence.ECHO, _readable(prior)
    elif source.credited and source.name != own:
        independence, echo_of = Independence.ECHO, source.name
        reason = reason or f"credits {source.name}, whose report we have not seen"
    elif unnamed or not source.slug:
        independence, echo_of = Independence.UNKNOWN, ""
        reason = reason or ("credits unnamed agencies" if unnamed else "the outlet is not known")
    else:
        independence, echo_of = Independence.INDEPENDENT, ""
        reason = reason or _independent(source, own)
    return Origin(
        key=key,
        outlet=own,
        credited=source.credited or ((UNNAMED_AGENCIES,) if unnamed else ()),
        independence=independence,
        echo_of=echo_of,
        reason=reason,
    )


# ----------------------------------------------------------------------------- the source


def _source(article: Article, judgment: Judgment, credited: tuple[str, ...], own: str) -> _Source:
    """Return whose report the quote is: its own credit first, then the article's."""
    outlets = outlet_names()
    said = judgment.said
    quoted = outlets.canonical(said.outlet) if said and said.outlet else ""
    if not quoted:
        in_quote = outlets.credits(judgment.quote)
        quoted = in_quote[0][0] if in_quote else ""
    if quoted and quoted != UNNAMED_AGENCIES:
        if _slug(quoted) == _slug(own):
            return _Source(own, ())
        return _Source(quoted, (quoted,))
    named = tuple(name for name in credited if name not in (UNNAMED_AGENCIES, own))
    if not named:
        return _Source(own, ())
    speaker = said.speaker if said else ""
    if speaker and _is_institution(speaker) and not _together(article.text, speaker, named):
        return _Source(speaker, (), speaker=True)
    return _Source(named[0], named)


def _is_institution(speaker: str) -> bool:
    """Tell whether a speaker is a named body that makes statements of its own, such as HUR."""
    named = any(word[:1].isupper() for word in speaker.split())
    return bool(_ACRONYM.match(speaker) or (named and _INSTITUTION.search(speaker)))


def _together(text: str, speaker: str, outlets: tuple[str, ...]) -> bool:
    """Tell whether one sentence ties the speaker to a credited outlet, or a dateline ties all."""
    names = outlet_names()
    for sentence in _SENTENCE_END.split(text):
        named = {name for name, _, _ in names.credits(sentence)}
        if named.intersection(outlets) and (speaker in sentence or "(" in sentence[:60]):
            return True
    return False


def _own_outlet(article: Article) -> str:
    if article.outlet:
        return outlet_names().canonical(article.outlet)
    try:
        host = urlsplit(article.canonical_url or article.url).hostname or ""
    except ValueError:  # a feed may link to http://[
        return ""
    return host.removeprefix("www.")


# ----------------------------------------------------------------------------- earlier evidence


def _echoed(
    judgment: Judgment,
    source: _Source,
    own: str,
    known: list[PriorEvidence],
    day: datetime | None,
    window: timedelta,
) -> tuple[PriorEvidence | None, str]:
    """Return the earlier evidence that this repeats, the original report before its copies."""
    near = [prior for prior in known if _within(prior.published_at, day, window)]
    sources = {_slug(name) for name in source.credited}
    originals = [prior for prior in near if _slug(prior.outlet) in sources and not _carries(prior)]
    carriers = [prior for prior in near if sources & _names_of(prior)]
    for prior in (*originals, *carriers):
        return (
            prior,
            f"credits {_shared(source, prior)}, as evidence of {_day(prior.published_at)} did",
        )
    for prior in near:
        if source.speaker and prior.origin_key.startswith(source.slug + ":"):
            return prior, f"{source.name} is the source, as on {_day(prior.published_at)}"
        if not source.credited and not source.speaker and source.slug in _givers(prior):
            return prior, f"{own} is where the information came from on {_day(prior.published_at)}"
    for prior in near:
        if copied(judgment.quote, prior.quote):
            return prior, f"repeats the words of {_readable(prior)}"
    return None, ""


def copied(quote: str, other: str) -> bool:
    """Tell whether two quotes are one text: nearly the same words, the same numbers."""
    one, two = tokens(quote), tokens(other)
    if min(len(one), len(two)) < _COPIED_WORDS or _numbers(one) != _numbers(two):
        return False
    long_one, long_two = _long_words(one), _long_words(two)
    shared = len(long_one & long_two)
    if shared < _COPIED_LONG_WORDS * max(len(long_one), len(long_two)):
        return False
    return fuzz.ratio(" ".join(one), " ".join(two)) >= _COPIED_RATIO


def _numbers(words: list[str]) -> list[str]:
    return sorted(stem(word) for word in words if word[0].isdigit())


def _long_words(words: list[str]) -> set[str]:
    return {stem(word) for word in words if len(word) >= _LONG_WORD and word not in STOPWORDS}


def _carries(prior: PriorEvidence) -> bool:
    """Tell whether the earlier report passes on another outlet's."""
    return any(_slug(name) != _slug(prior.outlet) for name in prior.credited)


def _givers(prior: PriorEvidence) -> set[str]:
    """Return the slugs of whoever the earlier information came from."""
    return {_slug(name) for name in (prior.credited or (prior.outlet,)) if name}


def _names_of(prior: PriorEvidence) -> set[str]:
    return _givers(prior) | {_slug(prior.outlet)}


def _shared(source: _Source, prior: PriorEvidence) -> str:
    names = _names_of(prior)
    return next(name for name in source.credited if _slug(name) in names)


def _within(one: datetime | None, other: datetime | None, window: timedelta) -> bool:
    # Without a date nothing says that it is another report.
    return one is None or other is None or abs(one - other) <= window


def _oldest_first(prior: PriorEvidence) -> tuple[datetime, str, str, str]:
    day = prior.published_at or datetime.min.replace(tzinfo=UTC)
    return day, prior.origin_key, prior.outlet, prior.canonical_url


# ----------------------------------------------------------------------------- words


def _slug(name: str) -> str:
    canonical = outlet_names().canonical(name)
    return _NOT_WORD.sub("-", fold(canonical)).strip("-").removeprefix("the-")


def _day(moment: datetime | None) -> str:
    return moment.astimezone(UTC).date().isoformat() if moment else "undated"


def _readable(prior: PriorEvidence) -> str:
    name = prior.outlet or (prior.credited[0] if prior.credited else "an earlier report")
    return f"{name} ({_day(prior.published_at)})" if prior.published_at else name


def _independent(source: _Source, own: str) -> str:
    if source.speaker:
        return f"{source.name} speaks for itself, beside what the article credits"
    return f"{own} credits nobody and no earlier evidence says the same in the same words"
