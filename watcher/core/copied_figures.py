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
    for prior in islice(same, _MOST_COMPARED):
        if prior.quote == judgment.quote or prior.stance not in ALERTING_STANCES:
            continue
        delta = _claimed_figure_changed(claim, article, judgment, prior)
        if delta is None or not _is_copy(article, traces, prior):
            continue
        stance = Stance.UPDATES if judgment.stance is Stance.CONFIRMS else judgment.stance
        changed = f"{delta.old} -> {delta.new} in a copy of what {prior.outlet or 'it'} wrote"
        return replace(
            judgment,
            stance=stance,
            delta=judgment.delta or delta,
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


def _claimed_figure_changed(
    claim: Claim, article: Article, judgment: Judgment, prior: PriorEvidence
) -> Delta | None:
    old, new = plain(prior.quote), plain(judgment.quote)
    if fuzz.ratio(old, new) < _WORTH_READING:
        return None
    delta = figure_edited(old, new)
    if delta is None or delta.old_value is None or delta.new_value is None:
        return None
    if delta.old_value.value not in _values_of(claim, prior) or _is_drift(delta):
        return None
    # A count that comes out every day has the same words on each of them.
    if _days(old, prior.published_at) != _days(new, article.published_at):
        return None
    one, other = frame(old, None), frame(new, None)
    if min(len(one), len(other)) < _FEWEST_WORDS:
        return None
    return delta if fuzz.ratio(" ".join(one), " ".join(other)) >= _SAME_FRAME else None


def _values_of(claim: Claim, prior: PriorEvidence) -> set[float]:
    values = {mention.quantity.value for mention in read_quantities(claim.text)}
    if prior.delta is not None and prior.delta.new_value is not None:
        values.add(prior.delta.new_value.value)
    return values


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
