"""Where information first came from: the same report again, an echo of one, or one of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from watcher.core.model import (
    Article,
    ClaimHistory,
    Independence,
    Judgment,
    Origin,
    PriorEvidence,
    Quotation,
    Traces,
    Twin,
)
from watcher.core.outlets import UNNAMED_AGENCIES, OutletNames, outlet_names
from watcher.core.quotations import copied, read_traces, same_quotation
from watcher.core.same_names import other_speaker, same_outlet, same_speaker
from watcher.core.sentences import sentences_of
from watcher.core.shingles import ALIKE, similarity
from watcher.core.sources import Source, SourceKind, source_of
from watcher.core.text import fold

COPY_WINDOW = timedelta(days=90)
"""Text and quotations are recognised this long; a credit only within the shorter echo window."""

_MOST_QUOTATIONS, _MOST_TEXTS = 500, 200
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_STATEMENT = "statement:"
"""Starts the key of an origin that is a public statement, not a report."""


@dataclass(frozen=True, slots=True)
class _Report:
    """The new report as far as origins need it."""

    own: str
    source: Source
    judgment: Judgment
    traces: Traces
    twins: frozenset[int]
    topic: frozenset[str]
    day: datetime | None
    names: OutletNames

    @property
    def credited(self) -> str:
        return self.source.name if self.source.kind is SourceKind.REPORT else ""


@dataclass(frozen=True, slots=True)
class _Match:
    prior: PriorEvidence
    reason: str


def trace_origin(
    article: Article,
    judgment: Judgment,
    credited: tuple[str, ...],
    history: ClaimHistory,
    window: timedelta,
    *,
    traces: Traces | None = None,
    twins: Sequence[Twin] = (),
    topic: frozenset[str] = frozenset(),
    names: OutletNames | None = None,
) -> Origin:
    """Return where a finding's information first came from.

    The same page is the same origin. Else, in this order: a copied sentence; the outlet credited
    or the statement quoted in the sentence itself; a shared quotation; a shared text; what the
    article credits as a whole; the outlet's own earlier report with the same speaker. Anything
    else is an origin of its own, named after whoever is credited (or the article's outlet) and
    the day. credited: the article's main credits. traces: the article's, read here if not given.
    twins: stored articles of nearly the same text. topic: stems of the claim, shared by all.
    names: the outlets to know, by default those of the world.
    """
    names = names or outlet_names()
    own = _own_outlet(article, names)
    sentences = sentences_of(article.text, article.title, article.language or "en")
    report = _Report(
        own=own,
        source=source_of(
            sentences, (judgment.start, judgment.end), judgment.said, credited, own, names
        ),
        judgment=judgment,
        traces=traces or read_traces(article.text, sentences, own, names),
        twins=frozenset(twin.article_id for twin in twins),
        topic=topic,
        day=article.published_at or article.fetched_at,
        names=names,
    )
    address = article.canonical_url or article.url
    known = sorted(history.evidence, key=_oldest_first)
    same_page = [p for p in known if address and p.canonical_url == address]
    others = [p for p in known if not address or p.canonical_url != address]
    match = _match(report, others, window)
    unnamed = UNNAMED_AGENCIES in credited and report.source.kind is SourceKind.NOT_TOLD
    if same_page:
        key = same_page[0].origin_key
        again = "another revision of a page seen before"
        # Who copied a page in the meantime is not where its next revision comes from.
        match = None if match and _is_ours(match.prior, same_page) else match
        match = match if match and match.prior.origin_key == key else None
    else:
        key = match.prior.origin_key if match else _fresh_key(_name(report), report.day, known)
        again = ""
    independence, echo_of, reason = _verdict(report, match, unnamed, others, twins)
    return Origin(
        key=key,
        outlet=own,
        credited=(report.credited,) if report.credited else (UNNAMED_AGENCIES,) * unnamed,
        independence=independence,
        echo_of=echo_of,
        reason=again if again and match is None else reason,
    )


def _is_ours(prior: PriorEvidence, same_page: Iterable[PriorEvidence]) -> bool:
    """Tell whether a page is where the origin of other evidence began."""
    return any(
        page.origin_key == prior.origin_key
        and page.independence is Independence.INDEPENDENT
        and not page.baseline
        for page in same_page
    )


def untraced(article: Article, names: OutletNames | None = None) -> Origin:
    """Return the origin of what is no evidence: the article itself, without asking where it had it from."""
    own = _own_outlet(article, names or outlet_names())
    key = f"{_slug(own) or 'unknown'}:{_day(article.published_at or article.fetched_at)}"
    reason = "only mentions the claim: not traced"
    return Origin(key=key, outlet=own, independence=Independence.UNKNOWN, reason=reason)


def _match(report: _Report, known: list[PriorEvidence], window: timedelta) -> _Match | None:
    """Return the earlier evidence of the same origin, by the surest sign that there is."""
    near = [prior for prior in known if _within(prior.published_at, report.day, window)]
    late = [prior for prior in known if _within(prior.published_at, report.day, COPY_WINDOW)]
    source = report.source
    found = _copied_sentence(report, late)
    if found is None and source.kind is SourceKind.REPORT:
        found = _credited(report, near)
    if found is None and source.kind is SourceKind.STATEMENT:
        found = _stated(report, near)
    if found is None and (source.whole or source.kind in (SourceKind.OWN, SourceKind.NOT_TOLD)):
        found = _shared_quotation(report, late) or _shared_text(report, late)
    if found is None and source.kind in (SourceKind.OWN, SourceKind.NOT_TOLD):
        found = _own_before(report, near)
    return found


def _copied_sentence(report: _Report, known: Iterable[PriorEvidence]) -> _Match | None:
    for prior in known:
        if copied(report.judgment.quote, prior.quote):
            return _Match(prior, f"repeats the words of {_readable(prior)}")
    return None


def _credited(report: _Report, known: list[PriorEvidence]) -> _Match | None:
    """Return the credited outlet's own evidence, or else what passed its report on."""
    name, speaker, names = report.source.name, report.source.speaker, report.names
    originals = [prior for prior in known if same_outlet(prior.outlet, name, names)]
    # What it found itself before what it passed on, which is followed to where that came from.
    originals.sort(key=lambda p: (bool(p.credited), not same_speaker(_speaker(p), speaker)))
    carriers = (
        p for p in known if not same_outlet(p.outlet, name, names) and _gives(p, name, names)
    )
    for prior in (*originals, *carriers):
        return _Match(prior, f"credits {name}, as evidence of {_day(prior.published_at)} did")
    return None


def _stated(report: _Report, known: list[PriorEvidence]) -> _Match | None:
    name = report.source.name
    for prior in known:
        if _is_statement_of(prior, name) and not _speaks_again(report, prior):
            return _Match(prior, f"{name} is the source, as on {_day(prior.published_at)}")
    return None


def _speaks_again(report: _Report, prior: PriorEvidence) -> bool:
    """Tell whether the same speaker says another thing on another day: a statement of its own."""
    if _day(prior.published_at) == _day(report.day):
        return False
    judgment = report.judgment
    return judgment.stance is not prior.stance or judgment.delta != prior.delta


def _shared_quotation(report: _Report, known: list[PriorEvidence]) -> _Match | None:
    """Return evidence of a report with the same quotation.

    What was said to everybody ties only evidence of that statement; what was said to one
    reporter shows where the whole report comes from.
    """
    for prior, theirs in _quotations(known):
        if theirs.public is not _is_statement(prior):
            continue
        if theirs.public and report.source.kind is SourceKind.OWN:
            continue
        if any(same_quotation(ours, theirs, report.topic) for ours in report.traces.quotations):
            start = " ".join(theirs.text.split()[:6])
            return _Match(prior, f"shares a quotation with {_readable(prior)}: “{start} …”")
    return None


def _quotations(known: list[PriorEvidence]) -> Iterator[tuple[PriorEvidence, Quotation]]:
    """Yield what earlier reports quote, once each with who had it first, the latest 500."""
    first: dict[tuple[str, bool], tuple[PriorEvidence, Quotation]] = {}
    for prior in known:
        for quotation in prior.traces.quotations:
            first.setdefault((quotation.text, _is_statement(prior)), (prior, quotation))
    yield from islice(first.values(), max(0, len(first) - _MOST_QUOTATIONS), None)


def _shared_text(report: _Report, known: list[PriorEvidence]) -> _Match | None:
    """Return evidence of a text that this one copies: found by the store, or less alike and recent."""
    recent = len(known) - _MOST_TEXTS
    for number, prior in enumerate(known):
        signature = prior.traces.signature if number >= recent else b""
        if (
            prior.article_id in report.twins
            or similarity(report.traces.signature, signature) >= ALIKE
        ):
            return _Match(prior, f"shares its text with {_readable(prior)}")
    return None


def _own_before(report: _Report, known: list[PriorEvidence]) -> _Match | None:
    """Return earlier evidence that this outlet gave or was credited for, by the same speaker."""
    for prior in known:
        if _is_statement(prior) or not _gives(prior, report.own, report.names):
            continue
        if not other_speaker(report.source.speaker, _speaker(prior)):
            day = _day(prior.published_at)
            return _Match(prior, f"{report.own} is where the information came from on {day}")
    return None


# ----------------------------------------------------------------------------- the verdict


def _verdict(
    report: _Report,
    match: _Match | None,
    unnamed: bool,
    known: list[PriorEvidence],
    twins: Sequence[Twin],
) -> tuple[Independence, str, str]:
    """Return (independence, echo of, reason)."""
    source, own = report.source, report.own
    if match is not None:
        return Independence.ECHO, _readable(match.prior), match.reason
    if source.kind is SourceKind.STATEMENT:
        if any(_is_statement_of(prior, source.name) for prior in known):
            reason = f"{source.name} again, in another statement than before"
            return Independence.UNKNOWN, "", reason
        reason = f"a statement by {source.name} to everybody, not heard before"
        return Independence.INDEPENDENT, "", reason
    if source.kind is SourceKind.REPORT:
        reason = f"{source.name}'s report, through {own or 'an unknown outlet'}: not heard on this before"
        return Independence.INDEPENDENT, "", reason
    if unnamed:
        return Independence.UNKNOWN, "", "credits unnamed agencies"
    if not own:
        return Independence.UNKNOWN, "", "the outlet is not known"
    if any(same_outlet(prior.outlet, own, report.names) and not prior.credited for prior in known):
        who = source.speaker or "its own reporting"
        return Independence.INDEPENDENT, "", f"another report by {own}, from {who}"
    reason = f"{own} credits nobody and no earlier evidence says the same in the same words"
    return Independence.INDEPENDENT, "", reason


def _name(report: _Report) -> str:
    """Return what an origin of its own is named after, as the start of its key."""
    if report.source.kind is SourceKind.STATEMENT:
        return _STATEMENT + (_slug(report.source.name) or "unknown")
    return _slug(report.credited or report.own) or "unknown"


def _fresh_key(name: str, day: datetime | None, known: Iterable[PriorEvidence]) -> str:
    """Return a key that no other origin has: two reports of an outlet on one day are two."""
    taken = {prior.origin_key for prior in known}
    key, number = f"{name}:{_day(day)}", 1
    while key in taken:
        number += 1
        key = f"{name}:{_day(day)}:{number}"
    return key


# ----------------------------------------------------------------------------- earlier evidence


def _is_statement(prior: PriorEvidence) -> bool:
    return prior.origin_key.startswith(_STATEMENT)


def _is_statement_of(prior: PriorEvidence, name: str) -> bool:
    if not _is_statement(prior):
        return prior.baseline and same_speaker(name, _speaker(prior))
    named = prior.origin_key.removeprefix(_STATEMENT).partition(":")[0].replace("-", " ")
    return same_speaker(name, named) or same_speaker(name, _speaker(prior))


def _gives(prior: PriorEvidence, outlet: str, names: OutletNames) -> bool:
    """Tell whether earlier information came from this outlet, by its credit or its own report."""
    if any(same_outlet(name, outlet, names) for name in prior.credited):
        return True
    if prior.origin_key.partition(":")[0] == _slug(outlet) != "":
        return True
    return not prior.credited and same_outlet(prior.outlet, outlet, names)


def _speaker(prior: PriorEvidence) -> str:
    return prior.said.speaker if prior.said else ""


def _within(one: datetime | None, other: datetime | None, window: timedelta) -> bool:
    # Without a date nothing says that it is another report.
    return one is None or other is None or abs(one - other) <= window


def _oldest_first(prior: PriorEvidence) -> tuple[datetime, str, str, str]:
    day = prior.published_at or datetime.min.replace(tzinfo=UTC)
    return day, prior.origin_key, prior.outlet, prior.canonical_url


def _own_outlet(article: Article, names: OutletNames) -> str:
    if article.outlet:
        return names.canonical(article.outlet)
    try:
        host = urlsplit(article.canonical_url or article.url).hostname or ""
    except ValueError:  # a feed may link to http://[
        return ""
    return host.removeprefix("www.")


def _slug(name: str) -> str:
    canonical = outlet_names().canonical(name)
    return _NOT_WORD.sub("-", fold(canonical)).strip("-").removeprefix("the-")


def _day(moment: datetime | None) -> str:
    return moment.astimezone(UTC).date().isoformat() if moment else "undated"


def _readable(prior: PriorEvidence) -> str:
    name = prior.outlet or (prior.credited[0] if prior.credited else "an earlier report")
    return f"{name} ({_day(prior.published_at)})" if prior.published_at else name
