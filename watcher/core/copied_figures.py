"""A copy with another figure: the words that we hold as evidence, with one value of the claim changed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice

from rapidfuzz import fuzz

from watcher.core.dates import read_dates
from watcher.core.deltas import is_held
from watcher.core.model import (
    ALERTING_STANCES,
    Article,
    Claim,
    ClaimHistory,
    Comparator,
    Delta,
    DeltaKind,
    Judgment,
    Origin,
    PriorEvidence,
    Quantity,
    Stance,
    Traces,
)
from watcher.core.novelty import told
from watcher.core.page_figures import figure_edited, frame
from watcher.core.quantities import QuantityRelation, read_quantities, relate
from watcher.core.quotations import same_quotation
from watcher.core.revisions import plain
from watcher.core.shingles import ALIKE, similarity

_FEWEST_WORDS, _SAME_FRAME = 6, 88.0
"""Apart from figures and dates, a copied sentence has nearly the same words: a credit may be cut."""
_WORTH_READING = 60.0
"""Less alike than this with their figures, two sentences are not alike without them."""
_MOST_COMPARED = 100


def with_copied_figure(
    claim: Claim,
    article: Article,
    judgment: Judgment,
    origin: Origin,
    history: ClaimHistory,
    traces: Traces,
    least: Mapping[Stance, float],
) -> Judgment:
    """Return the judgment with the figure of the claim that a copied report gives otherwise than we hold.

    As sure as it was that the sentence bears on the claim, it is that its figure is another one,
    so what the judge is unsure of alerts all the same. least: what an alert of each stance needs.
    """
    if judgment.stance not in ALERTING_STANCES or not judgment.judged or judgment.background:
        return judgment
    if not judgment.quote:
        return judgment
    same = (prior for prior in reversed(told(history)) if prior.origin_key == origin.key)
    alike = [
        prior
        for prior in islice(same, _MOST_COMPARED)
        if prior.stance in ALERTING_STANCES and _same_but_for_values(article, judgment, prior)
    ]
    # Whoever gave this figure before, in these words, was heard on it.
    if any(_figure_changed(prior, judgment) is None for prior in alike):
        return judgment
    for prior in alike:
        delta = _figure_changed(prior, judgment)
        if delta is None or not _is_of_claim(claim, prior, delta) or _is_drift(delta):
            continue
        if not _is_copy(article, traces, prior):
            continue
        stance = Stance.UPDATES if judgment.stance is Stance.CONFIRMS else judgment.stance
        changed = f"{delta.old} -> {delta.new} in a copy of what {prior.outlet or 'it'} wrote"
        own = judgment.delta
        return replace(
            judgment,
            stance=stance,
            delta=own if own is not None and own.kind is DeltaKind.QUANTITY else delta,
            confidence=max(judgment.confidence, least.get(stance, 0.0)),
            unsupported=False,
            reason=f"{changed}; {judgment.reason}",
        )
    return judgment


def _is_copy(article: Article, traces: Traces, prior: PriorEvidence) -> bool:
    """Tell whether another page has much of the same text, or what somebody told one reporter."""
    if prior.canonical_url == (article.canonical_url or article.url):
        return False
    return similarity(traces.signature, prior.traces.signature) >= ALIKE or any(
        same_quotation(ours, theirs)
        for ours in traces.quotations
        for theirs in prior.traces.quotations
        if not theirs.public
    )


def _same_but_for_values(article: Article, judgment: Judgment, prior: PriorEvidence) -> bool:
    """Tell whether two sentences of the same days have nearly the same words, figures apart."""
    old, new = plain(prior.quote), plain(judgment.quote)
    if fuzz.ratio(old, new) < _WORTH_READING:
        return False
    # A count that comes out every day has the same words on each of them.
    if _days(old, prior.published_at) != _days(new, article.published_at):
        return False
    one, other = frame(old, None), frame(new, None)
    if min(len(one), len(other)) < _FEWEST_WORDS:
        return False
    return fuzz.ratio(" ".join(one), " ".join(other)) >= _SAME_FRAME


def _figure_changed(prior: PriorEvidence, judgment: Judgment) -> Delta | None:
    return figure_edited(plain(prior.quote), plain(judgment.quote))


def _is_of_claim(claim: Claim, prior: PriorEvidence, delta: Delta) -> bool:
    """Tell whether the claim, or what we hold since, has the old figure and not the new one."""
    assert delta.old_value is not None
    assert delta.new_value is not None
    claimed = {mention.quantity.value for mention in read_quantities(claim.text)}
    held = prior.delta.new_value if prior.delta is not None else None
    known = claimed | ({held.value} if held is not None else set())
    return delta.old_value.value in known and delta.new_value.value not in claimed


def _is_drift(delta: Delta) -> bool:
    """Tell whether the new figure is only a looser wording of the old one."""
    assert delta.old_value is not None
    assert delta.new_value is not None
    held = replace(delta, new=delta.old, new_value=delta.old_value)
    return is_held(held, delta) or _is_looser(delta.old_value, delta.new_value)


def _is_looser(old: Quantity, new: Quantity) -> bool:
    if new.comparator is Comparator.EXACTLY:
        return False
    agrees = (QuantityRelation.SAME, QuantityRelation.COMPATIBLE)
    loosened = new.comparator is not old.comparator
    return loosened and relate(old, new) in agrees


def _days(text: str, published: datetime | None) -> set[Hashable]:
    day = published.date() if published is not None else None
    return {mention.named for mention in read_dates(text, day)}
